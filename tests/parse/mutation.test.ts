// Any text gives a tree and messages: thousands of broken scripts, and a few that are made to exhaust a parser. They
// run in a process of their own with a hard timeout, so that an endless loop is a failure and not a hang.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseText } from './tree.ts';

const MUTANTS = 2000;

test(`${MUTANTS} broken scripts are parsed to their end`, () => {
  const script = fileURLToPath(new URL('survive.ts', import.meta.url));
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, ['--import', 'tsx', script, String(MUTANTS), '1'], {
    encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL',
  });
  assert.is(signal, null, 'the parser hangs');
  assert.is(status, 0, stderr);
  const totals = JSON.parse(stdout) as { good: number; bad: number };
  assert.is(totals.good + totals.bad, MUTANTS);
  assert.ok(totals.good > 50 && totals.bad > 1000, stdout);
});

const DEEP = 20_000;

const exhausting: readonly (readonly [name: string, text: string])[] = [
  ['parentheses', `begin { $x = ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}; }`],
  ['open parentheses', `begin { $x = ${'('.repeat(DEEP)}`],
  ['blocks', `begin ${'{'.repeat(DEEP)}${'}'.repeat(DEEP)}`],
  ['signs', `begin { $x = ${'-'.repeat(DEEP)}1; }`],
  ['sums', `begin { $x = 1${' + 1'.repeat(DEEP)}; }`],
  ['indices', `begin { $x = $y${'[0]'.repeat(DEEP)}; }`],
  ['conditions', `begin { $x = ${'1 ? 2 : '.repeat(DEEP)}3; }`],
  ['else', `begin { if 1 { }${' else if 1 { }'.repeat(DEEP)} }`],
  ['pointers', `begin { let $x : int${'*'.repeat(DEEP)}; }`],
  ['tuple types', `begin { let $x : ${'('.repeat(DEEP)}int${')'.repeat(DEEP)}; }`],
  ['casts', `begin { $x = ${'(int)'.repeat(DEEP)}1; }`],
];

for (const [name, text] of exhausting) {
  test(`${name} without end are refused`, () => {
    const { diagnostics } = parseText(text);
    assert.ok(diagnostics.length > 0 && diagnostics.length <= 60, String(diagnostics.length));
  });
}

test('a long list is no deep one', () => {
  const { program, diagnostics } = parseText(`begin { ${'$x = f(1, 2);'.repeat(5000)} }`);
  assert.is(diagnostics.length, 0);
  assert.is(program.items.length, 1);
});

test('what is within the limits and too deep for the stack is said where it is deepest', () => {
  const { program, diagnostics } = parseText(`begin { print(${'('.repeat(1400)}1${')'.repeat(1400)}); }`);
  assert.is(program.items.length, 0);
  assert.equal(diagnostics.map(({ span, message }) => [span?.start, message.split(':')[0]]), [[1413, 'This is nested too deeply']]);
});

test.run();
