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
import { macroDocs, stdlibDocument, stdlibHelp } from '../../frontend/stdlib/stdlib-docs.ts';
import { readCases } from '../runtime/cases.ts';

const FOLDER = new URL('./', import.meta.url);
const CASES = new URL('../runtime/cases/stdlib.cases', import.meta.url);
/** Each is run beside work that it shows (runtime/cases/tools.cases). */
const TOOLS = new URL('../../tools/', import.meta.url);
const LEAST_TESTS = 60;

const stdlib = openStdlib();
const macros = stdlib.files.filter((file) => file.endsWith('.bt')).flatMap((file) => macroDocs(stdlib, file));
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.bt')).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

function compileExample(text: string): string {
  const host = machineHost({ btf: null, path: process.env['PATH'] ?? '' });
  const { diagnostics, output } = compile({ name: 'example', text }, { host, positional: [], environment: {}, unsafe: true, stage: 'object' });
  host.close();
  // Which functions a kernel has is its own business.
  const said = diagnostics.filter(({ code }) => code !== 'missing-probe');
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
  assert.match(stdlibHelp(stdlib, 'comm') ?? '', /^comm\n  Name of the current task\.\n\ncomm\(id\)\n/);
  assert.match(stdlibHelp(stdlib, 'printf') ?? '', /^printf\("format", …\)\n/);
  for (const unknown of ['strlenn', '__text', '__builtin_helper', '']) assert.is(stdlibHelp(stdlib, unknown), null);
});

test.run();
