// What the site is made of (scripts/site/gather.ts): every page is there and in the sidebar, every link leads to one of them (gathering fails
// otherwise), and the words of the language are coloured. That VitePress makes a site of it is a step of .ci/run.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { providers } from '../../common/providers.ts';
import { builtinNames, functionNames } from '../../frontend/builtins/names.ts';
import { keywords } from '../../frontend/parse/token-context.ts';
import { gather } from '../../scripts/site/gather.ts';
import { scriptGrammar } from '../../scripts/site/grammar.ts';
import type { Rule } from '../../scripts/site/grammar.ts';
import { placeOf } from '../../scripts/site/pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { files, sidebar } = gather();

test('every page of docs, every tool and every command is there', () => {
  const docs = readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const tools = readdirSync(`${ROOT}tools`).filter((name) => name.endsWith('.bt')).map((name) => `tools/${name.replace('.bt', '.md')}`);
  const wanted = ['index.md', ...docs.map((name) => placeOf(`docs/${name}`)), ...tools, ...['bpftrace', 'bpftrace-cc', 'bpftrace-run'].map((name) => `commands/${name}.md`)];
  assert.equal(wanted.filter((place) => !files.has(place)), []);
});

test('the sidebar has them all, each once', () => {
  const links = sidebar.flatMap(({ items }) => items!.map(({ link }) => link!));
  const pages = [...files.keys()].filter((name) => name.endsWith('.md')).map((name) => `/${name.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`);
  assert.equal([...links].sort(), pages.sort());
  assert.ok(sidebar.every(({ items }) => items!.every(({ text }) => text !== '')));
});

test('nothing of the tests is shown', () => {
  for (const [name, text] of files) if (name.endsWith('.md')) assert.not.match(text.replace(/^```[^]*?^```/gm, ''), /<!--/, name);
});

test('a tool has its run, its options and its script', () => {
  const page = files.get('tools/opensnoop.md')!;
  assert.match(page, /^# opensnoop\n/);
  assert.match(page, /^## A run\n/m);
  assert.ok(page.includes(`\`\`\`bpftrace\n${readFileSync(`${ROOT}tools/opensnoop.bt`, 'utf8').trimEnd()}\n\`\`\``));
  assert.not.match(page, /\*\*Example/);
});

test('a command has its options', () => {
  assert.match(files.get('commands/bpftrace.md')!, /^\| `-c, --cmd COMMAND` \| .*\.( |$)/m);
  assert.not.match(files.get('commands/bpftrace-cc.md')!, /--cmd/);
});

/** The names that the rules of the grammar give a text, first come first served, as an editor would. */
function coloured(line: string): readonly (readonly [text: string, name: string])[] {
  const { patterns, repository } = scriptGrammar(['strlen']);
  const flat = (rules: readonly Rule[]): readonly Rule[] => rules.flatMap((rule) => (rule.include === undefined ? (rule.match ?? rule.begin) === undefined ? flat(rule.patterns!) : [rule] : flat([repository![rule.include.slice(1)]!])));
  const rules = flat(patterns);
  const found: [string, string][] = [];
  for (let at = 0; at < line.length;) {
    let best: { readonly match: RegExpExecArray; readonly rule: Rule } | null = null;
    for (const rule of rules) {
      const pattern = new RegExp(rule.match ?? `${rule.begin!}[^]*?(?:${rule.end!})`, 'gm');
      pattern.lastIndex = at;
      const match = pattern.exec(line);
      if (match !== null && (best === null || match.index < best.match.index)) best = { match, rule };
    }
    if (best === null) break;
    const { match, rule } = best;
    if (rule.name !== undefined) found.push([match[0], rule.name]);
    for (const [group, { name }] of Object.entries(rule.captures ?? {})) if (name !== undefined && match[Number(group)] !== undefined) found.push([match[Number(group)]!, name]);
    at = match.index + Math.max(1, match[0].length);
  }
  return found;
}

test('words of the language are coloured as what they are', () => {
  const nameOf = (line: string, word: string): string | undefined => coloured(line).find(([text]) => text === word)?.[1];
  const visible = (name: string): boolean => !name.startsWith('__');
  for (const word of keywords()) assert.match(nameOf(`${word} x`, word) ?? '', word === 'true' || word === 'false' ? /^constant\.language$/ : /^keyword\.control$/, word);
  for (const name of providers) assert.is(nameOf(`${name}:a:b { }`, name), 'entity.name.tag', name);
  for (const name of builtinNames.filter(visible)) if (name !== 'config') assert.is(nameOf(`x + ${name};`, name), 'support.variable', name);
  for (const name of functionNames.filter(visible)) assert.is(nameOf(`x + ${name}(1)`, name), 'support.function', name);
  assert.is(nameOf('strlen($s)', 'strlen'), 'support.function');
});

test('a line of a script is coloured in its parts', () => {
  const line = 'uprobe:/bin/sh:main /pid == 0x10/ { @m[tid] = args.pid; printf("%d\\n", $x); } // end';
  assert.equal(coloured(line), [
    ['uprobe', 'entity.name.tag'], [':/bin/sh:main', 'entity.other.attribute-name'], ['pid', 'support.variable'], ['0x10', 'constant.numeric'],
    ['@m', 'variable.map'], ['tid', 'support.variable'], ['args', 'support.variable'], ['pid', 'entity.name.field'],
    ['printf', 'support.function'], ['"%d\\n"', 'string.quoted.double'], ['$x', 'variable.local'], ['// end', 'comment.line'],
  ]);
  assert.equal(coloured('begin\n{'), [['begin', 'entity.name.tag']]);
});

test.run();
