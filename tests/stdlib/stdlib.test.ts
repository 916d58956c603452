// The standard library as documented and tested: its page is current, every macro has a comment with an example that
// compiles, and a test that uses it. The tests of the library itself are the scripts in this folder; they run among the
// runtime cases, here and in the guests (runtime/cases/stdlib.cases).

import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import { machineHost } from '../../compiler/host/machine-host.ts';
import { openStdlib } from '../../compiler/host/stdlib.ts';
import { renderDiagnostic } from '../../frontend/diagnostics/render.ts';
import { settingExample, SETTINGS } from '../../common/settings.ts';
import { functionRows } from '../../frontend/builtins/table.ts';
import { C_WORDS } from '../../frontend/parse/type-lookahead.ts';
import { keywords } from '../../frontend/parse/token-context.ts';
import { providerRows } from '../../frontend/providers/index.ts';
import { keywordRows, otherRows } from '../../frontend/stdlib/keyword-docs.ts';
import { macroDocs, stdlibDocument, stdlibHelp } from '../../frontend/stdlib/stdlib-docs.ts';
import { languageTypeExample, languageTypeNames } from '../../frontend/types/language-types.ts';
import { readCases } from '../runtime/cases.ts';

const FOLDER = new URL('./', import.meta.url);
const CASES = new URL('../runtime/cases/stdlib.cases', import.meta.url);
/** Each is run beside work that it shows (runtime/cases/tools.cases). */
const TOOLS = new URL('../../tools/', import.meta.url);
const LEAST_TESTS = 60;

const stdlib = openStdlib();
const macros = stdlib.files.filter((file) => file.endsWith('.bt')).flatMap((file) => macroDocs(stdlib, file));
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.bt')).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

/** Words that are warned of wherever they stand. */
const DISCOURAGED: Readonly<Record<string, string>> = { debugf: 'debugging', while: 'deprecated', '$1': 'parameter' };

/** What is said of it, but for what is said of every use of `word`. */
function compileExample(text: string, word = ''): string {
  const host = machineHost({ btf: null, path: process.env['PATH'] ?? '' });
  const { diagnostics, output } = compile({ name: 'example', text }, { host, positional: [], environment: {}, unsafe: true, stage: 'object' });
  host.close();
  // Which functions a kernel has is its own business.
  const said = diagnostics.filter(({ code }) => code !== 'missing-probe' && code !== DISCOURAGED[word]);
  return output === null || said.length > 0 ? said.map((each) => renderDiagnostic(each, { color: false })).join('') : '';
}

test('docs/stdlib.md is what scripts/stdlib-doc.ts writes', () => {
  assert.is(readFileSync(new URL('../../docs/stdlib.md', import.meta.url), 'utf8'), stdlibDocument(stdlib));
});

for (const { signature, parts } of macros) {
  test(`${signature} is documented, with an example that compiles`, () => {
    const [first] = parts;
    assert.ok(first?.kind === 'text' && /^[^.]{10,}(?:\.\d[^.]*)*\.$/.test(first.text.split(/(?<=\.) /)[0] ?? ''), 'the comment begins with a sentence');
    const examples = parts.filter((part) => part.kind === 'example');
    assert.ok(examples.length > 0, 'there is no example');
    for (const { text } of examples) assert.is(compileExample(text), '', text);
  });
}

for (const { name, signature, example } of functionRows.filter((row) => !row.name.startsWith('__'))) {
  test(`${signature} has an example that compiles`, () => {
    assert.match(example ?? '', name === 'argN' ? /arg\d/ : new RegExp(`\\b${name}\\b`));
    assert.is(compileExample(example!, name), '', example);
  });
}

for (const { name, example } of providerRows) {
  test(`${name} probes have an example that compiles`, () => {
    assert.match(example, new RegExp(`\\b${name}\\b`));
    assert.is(compileExample(example), '', example);
  });
}

for (const name of languageTypeNames()) {
  test(`the type ${name} has an example that compiles`, () => {
    const example = languageTypeExample(name);
    assert.match(example, new RegExp(`\\b${name}\\b`));
    assert.is(compileExample(example), '', example);
  });
}

for (const key of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
  test(`the setting ${key} has an example that compiles, and is not its default`, () => {
    const example = settingExample(key);
    assert.match(example, new RegExp(`\\b${key} = `));
    if (SETTINGS[key].decided !== 'nowhere') assert.not.ok(example.includes(` = ${SETTINGS[key].default} `), example);
    assert.is(compileExample(`${example} begin { }`, key), '', example);
  });
}

for (const { word, about, example } of [...keywordRows, ...otherRows]) {
  test(`${word} has two lines and an example that compiles`, () => {
    assert.match(about, /^[A-Z][^]*\.$/);
    assert.ok(example.includes(word));
    assert.is(compileExample(example, word), '', example);
  });
}

test('every keyword has help', () => {
  assert.equal(keywordRows.map(({ word }) => word).toSorted(), [...keywords(), ...C_WORDS].toSorted());
});

test('every macro is used in a test', () => {
  const tools = readdirSync(TOOLS).filter((name) => name.endsWith('.bt')).map((name) => readFileSync(new URL(name, TOOLS), 'utf8'));
  const tested = [...tools, ...scripts.map(({ text }) => text), readFileSync(CASES, 'utf8'), readFileSync(new URL('../check/fixtures/stdlib.bt', import.meta.url), 'utf8')].join('\n');
  const missing = macros.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(tested)).map(({ name }) => name);
  assert.equal(missing, []);
});

test('every script here is run, and all of its tests', () => {
  const cases = readCases(CASES.pathname);
  let tests = 0;
  for (const { text } of scripts) {
    const count = text.match(/^test:/gm)?.length ?? 0;
    const ran = cases.find(({ program }) => program === text);
    assert.ok(ran?.options.includes('--test') && ran.expectations.some((each) => each.text === `^\\[  PASSED  \\] ${count} tests\\.$`), `a case expects ${count} tests`);
    tests += count;
  }
  assert.ok(tests >= LEAST_TESTS, `${tests} tests`);
});

test('help on a macro is its comment, on a builtin its row', () => {
  assert.is(stdlibHelp(stdlib, 'strcontains'), [
    'strcontains(haystack, needle)',
    '  Whether a string contains another.',
    '',
    '      begin { print(strcontains("haystack", "sta")) }',
    '',
    '  Kernel: 5.17.',
    '',
  ].join('\n'));
  assert.match(stdlibHelp(stdlib, 'ppid') ?? '', /^ppid\n.*current task\.\n[^]*\nppid\(task\)\n/);
  assert.match(stdlibHelp(stdlib, 'comm') ?? '', /^comm\n  Name of the current task\.\n\n {6}tracepoint:.*\n\ncomm\(id\)\n/);
  assert.match(stdlibHelp(stdlib, 'printf') ?? '', /^printf\("format", …\)\n  Prints .*\n\n {6}tracepoint:.*printf\(.*\n$/);
  for (const unknown of ['strlenn', '__text', '__builtin_helper', '']) assert.is(stdlibHelp(stdlib, unknown), null);
});

test.run();
