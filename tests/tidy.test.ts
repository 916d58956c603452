// The invariants of the code base as tests over its text: where there is I/O, what every file begins with, how long it may
// be, what must not be in it. Who may import whom is judged by `npm run lint`. A rule is a row: the files it is about and a
// function from a file to its offences. Each rule has an example that it must refuse, so that a rule which stopped
// working shows.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregationNames } from '../common/aggregations/aggregations.ts';
import { providers } from '../common/providers.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

interface Rule {
  readonly name: string;
  readonly about: (path: string) => boolean;
  /** What is wrong, in a few words each. */
  readonly offences: (file: SourceFile) => readonly string[];
  /** A file that must be refused. */
  readonly refused: SourceFile;
  readonly alsoRefused?: readonly SourceFile[];
  /** What it must not stumble over. */
  readonly accepted?: readonly SourceFile[];
}

/** Where aggregations are told apart: their rows, and the types of the manifest. */
const MAY_NAME_AGGREGATIONS = /^common\/(aggregations|generated)\/|^common\/manifest\.ts$/;

/** Words that are no aggregation there, and must be there. */
const NO_AGGREGATIONS: Readonly<Record<string, readonly string[]>> = {
  // Members of JSON.
  'loader/output/json-printer.ts': ['count', 'min', 'max'],
  // A minute.
  // A counter of the object.
  'loader/run/counters.ts': ['count'],
};

const AGGREGATION_TEXT = new RegExp(`(['"\`])(${aggregationNames.join('|')})\\1`, 'g');

const MAXIMUM_LINES = 600;

const LONG_ENOUGH_FOR_TWO_SENTENCES = 100;

/** The one file of the compiler that opens something: LLVM's library. */
const MAY_DO_IO = ['backend/llvm/index.ts'];

const PURE = ['common', 'frontend', 'middle', 'backend', 'stdlib'];
const CODE = [...PURE, 'compiler', 'loader', 'cli'];
const SOURCE = /\.(ts|mts|mjs|cc|h|g4|sh)$/;
const OURS = /\.(ts|mts|mjs|cc|h|g4|sh|md|bt|json)$/;

const isSource = (path: string): boolean => SOURCE.test(path) && !isGenerated(path);
const isTypeScript = (path: string): boolean => /\.m?ts$/.test(path) && !isGenerated(path);
const isGenerated = (path: string): boolean => path.startsWith('frontend/generated/');
const inFolders = (path: string, folders: readonly string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));

/** Where probe types are told apart: their records, the types of what they say, and what is made of those. */
const MAY_NAME_PROVIDERS = /^(frontend\/providers|loader\/attach|common\/generated)\/|^common\/(providers|manifest|program-types)\.ts$/;

/** Words that are no probe type there, and must be there. */
const NO_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  // A part of a span.
  'frontend/syntax/copy-tree.ts': ['end'],
  // What comes before `->` in DTrace.
  'frontend/parse/build-statements.ts': ['self'],
  // --test and --bench
  'cli/options.ts': ['test', 'bench'],
};

/** A text that is the whole name, and as a name of code those that are no words of their own. */
const PROVIDER_TEXT = new RegExp(`(['"\`])(${providers.join('|')})\\1`, 'g');
const PROVIDER_IDENTIFIER = new RegExp(`\\b(${providers.filter((name) => /probe|tracepoint/.test(name)).join('|')})\\b`, 'g');

const RULES: readonly Rule[] = [
  {
    name: 'the compiler does no I/O',
    about: (path) => isTypeScript(path) && inFolders(path, PURE) && !MAY_DO_IO.includes(path),
    offences: ({ text }) => matches(withoutComments(text), /\bprocess\.\w+|['"]node:[\w/]+['"]|\bfetch\(|\bconsole\.\w+|\brequire\(|\bDate\.now\(|\bMath\.random\(/g),
    refused: { path: 'middle/x.ts', text: "import { readFileSync } from 'node:fs';" },
  },
  {
    name: 'no code names an aggregation: it asks its row',
    about: (path) => isTypeScript(path) && inFolders(path, CODE) && !MAY_NAME_AGGREGATIONS.test(path),
    offences: ({ path, text }) => {
      const words = [...withoutComments(text).matchAll(AGGREGATION_TEXT)].map((match) => match[2] as string);
      const allowed = NO_AGGREGATIONS[path] ?? [];
      return [
        ...words.filter((word) => !allowed.includes(word)),
        ...allowed.filter((word) => !words.includes(word)).map((word) => `${word} is no longer an exception`),
      ];
    },
    refused: { path: 'loader/x.ts', text: "const wide = type.kind === 'hist';" },
  },
  {
    name: 'no code names a probe type: it asks its record',
    about: (path) => isTypeScript(path) && inFolders(path, CODE) && !MAY_NAME_PROVIDERS.test(path),
    offences: ({ path, text }) => {
      const code = withoutComments(text);
      const words = [...code.matchAll(PROVIDER_TEXT)].map((match) => match[2] as string);
      const allowed = NO_PROVIDERS[path] ?? [];
      return [
        ...words.filter((word) => !allowed.includes(word)),
        ...allowed.filter((word) => !words.includes(word)).map((word) => `${word} is no longer an exception`),
        ...matches(withoutTemplates(withoutStrings(code)), PROVIDER_IDENTIFIER),
      ];
    },
    refused: { path: 'middle/x.ts', text: "const wide = spec.provider === 'interval';" },
    alsoRefused: [
      { path: 'middle/x.ts', text: 'const sections: Partial<Record<Provider, string>> = { kprobe: section };' },
      { path: 'cli/options.ts', text: 'const options = [];' },
    ],
    accepted: [{ path: 'frontend/check/x.ts', text: "// A 'kprobe' is one.\nconst help = 'use a kprobe'; const more = `no kprobe ${end}`;" }],
  },
  {
    name: 'a file begins with what it is',
    about: isSource,
    offences: ({ path, text }) => {
      const head = headComment(text);
      if (head === '') return ['it does not begin with a comment'];
      const sentences = head.split(/[.;:?](?:\s|$)/).length - 1;
      const isLong = path.endsWith('.ts') && !path.startsWith('tests/') && text.split('\n').length > LONG_ENOUGH_FOR_TWO_SENTENCES;
      return sentences < (isLong ? 2 : 1) ? ['its first comment says next to nothing'] : [];
    },
    refused: { path: 'loader/x.ts', text: "import { a } from './a.ts';\n" },
  },
  {
    name: `a file has at most ${MAXIMUM_LINES} lines, unless its head says that it is a table`,
    about: isSource,
    offences: ({ text }) => {
      const lines = text.split('\n').length - 1;
      return lines > MAXIMUM_LINES && !/\ba table file\b/i.test(headComment(text)) ? [`${lines} lines`] : [];
    },
    refused: { path: 'loader/x.ts', text: `// Long.\n${'\n'.repeat(MAXIMUM_LINES)}` },
  },
  {
    name: 'nothing is left for later',
    about: (path) => OURS.test(path) && !isGenerated(path),
    offences: ({ text }) => matches(text, /\b(TODO|FIXME|XXX|HACK)\b/g),
    refused: { path: 'loader/x.ts', text: '// TODO: finish' },
  },
  {
    name: 'no any and nothing that silences tsc',
    about: isTypeScript,
    offences: ({ text }) => [
      ...matches(withoutStrings(withoutComments(text)), /(?::|<|\bas|=>|\||,)\s*any\b(?!\s*:)/g),
      ...matches(text, /@ts-(ignore|nocheck|expect-error)|eslint-disable/g),
    ],
    refused: { path: 'loader/x.ts', text: 'export function f(x: any): void {}' },
  },
  {
    name: 'no default exports, enums or namespaces',
    about: isTypeScript,
    offences: ({ text }) => matches(withoutStrings(withoutComments(text)), /^export default\b|^(?:export )?(?:const )?enum \w+|^(?:export )?namespace \w+/gm),
    refused: { path: 'loader/x.ts', text: 'export default 1;' },
  },
  {
    name: 'imports of our own files name them with their extension',
    about: isTypeScript,
    offences: ({ text }) => matches(text, /(?<=from ')\.{1,2}\/[^']*(?<!\.ts|\.json|\.node)(?=')/g),
    refused: { path: 'loader/x.ts', text: "import { a } from './a';" },
  },
  {
    name: 'no paths of one machine and no registry hosts',
    about: (path) => OURS.test(path) && path !== 'package-lock.json',
    offences: ({ path, text }) => [
      ...matches(text, /(?<![\w.$}/]|\w")\/(?:work|root|home\/\w+)\/[\w./-]+/g),
      ...inFolders(path, CODE) ? matches(text, /(?<![\w.$}])\/tmp\/[\w./-]+/g) : [],
      ...matches(text, /registry\.npmjs\.org|\bartifactory\b|\bnexus\b/gi),
    ],
    refused: { path: 'cli/x.ts', text: "const out = '/tmp/out.o';" },
  },
  {
    name: 'file names are in kebab case',
    about: (path) => isTypeScript(path),
    offences: ({ path }) => (/(^|\/)[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.m?ts$/.test(path) ? [] : ['its name is not']),
    refused: { path: 'loader/myFile.ts', text: '' },
  },
  {
    name: 'tests run, all of them',
    about: (path) => path.startsWith('tests/') && path.endsWith('.test.ts'),
    offences: ({ text }) => [
      ...(/^\s*\w+\.run\(\);?$/m.test(text) ? [] : ['it never calls run()']),
      ...matches(withoutComments(text), /\b\w+\.(?:skip|only)\(\s*['"`]/g),
    ],
    refused: { path: 'tests/x.test.ts', text: "test('a', () => {});" },
  },
  {
    name: 'tests do not wait and do not try again',
    about: (path) => path.endsWith('.test.ts'),
    offences: ({ text }) => matches(withoutStrings(withoutComments(text)), /\bsetTimeout\(\s*(?:resolve|done|r)\b|\bAtomics\.wait\(/g),
    refused: { path: 'tests/x.test.ts', text: 'await new Promise((resolve) => setTimeout(resolve, 100));' },
  },
];

/** The comment a file begins with, after an interpreter line; '' without. */
function headComment(text: string): string {
  const body = text.replace(/^#!.*\n/, '');
  return /^(?:(?:\/\/|#).*\n|\/\*[\s\S]*?\*\/)+/.exec(body)?.[0] ?? '';
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function withoutStrings(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

function withoutTemplates(text: string): string {
  return text.replace(/`(?:[^`\\$]|\\.|\$(?!\{)|\$\{[^{}`]*\})*`/g, '``');
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[0]);
}

function* sourceFiles(folder = ''): Generator<SourceFile> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!['node_modules', 'build', '.git'].includes(entry.name)) yield* sourceFiles(path);
    } else if (OURS.test(entry.name)) {
      yield { path, text: readFileSync(join(ROOT, path), 'utf8') };
    }
  }
}

/** All but this one, whose bad examples are bad. */
const files = [...sourceFiles()].filter((file) => file.path !== 'tests/tidy.test.ts');

for (const rule of RULES) {
  test(rule.name, () => {
    for (const example of [rule.refused, ...rule.alsoRefused ?? []]) {
      assert.ok(rule.about(example.path) && rule.offences(example).length > 0, 'the rule accepts its own bad example');
    }
    for (const example of rule.accepted ?? []) assert.equal(rule.offences(example), [], 'the rule refuses its own good example');
    const found = files.filter((file) => rule.about(file.path))
      .flatMap((file) => rule.offences(file).map((offence) => `${file.path}: ${offence}`));
    assert.is(found.length, 0, `\n${found.join('\n')}`);
  });
}

test('the files are found', () => {
  for (const path of ['middle/ir/ir.ts', 'common/manifest.ts', 'frontend/syntax/ast.ts', 'loader/native/addon.cc', 'docs/ir.md']) {
    assert.ok(files.some((file) => file.path === path), path);
  }
});

test.run();
