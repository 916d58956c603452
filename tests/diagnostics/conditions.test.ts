// Every row of conditions.ts: its script makes the compiler say what the row promises, the .expect beside it holds all
// that is said, and every script and every code of the catalogue has a row. Scripts under mistakes/ are what people type
// at three in the morning; what they are told is kept beside them too. UPDATE=1 writes what is found in place of
// comparing.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diagnosticCodes } from '../../frontend/diagnostics/codes.ts';
import { conditions } from './conditions.ts';
import { diagnosticsDocument } from './document.ts';
import { runScript } from './script.ts';

const CONDITIONS = new URL('./conditions/', import.meta.url);
const MISTAKES = new URL('./mistakes/', import.meta.url);
const DOCUMENT = new URL('../../docs/diagnostics.md', import.meta.url);

/** Messages that name what is missing or too much. */
const SAYS_ALL = /^Missing |^Unexpected |closes nothing$/;

function scriptsUnder(folder: URL): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bt')).map((name) => name.slice(0, -3)).sort();
}

function expectText(file: URL, actual: string): void {
  if (process.env['UPDATE'] === '1') writeFileSync(file, actual);
  assert.fixture(actual, existsSync(file) ? readFileSync(file, 'utf8') : '');
}

for (const { fixture, severity, code, help } of conditions) {
  test(fixture, () => {
    const { diagnostics, text } = runScript(readFileSync(new URL(`${fixture}.bt`, CONDITIONS), 'utf8'));
    expectText(new URL(`${fixture}.expect`, CONDITIONS), text);
    const [first] = diagnostics;
    assert.is(`${first?.severity} ${first?.code}`, `${severity} ${code}`);
    assert.is(first!.help !== null, help, help ? 'it says what to type' : 'it has help, which its row denies');
  });
}

for (const name of scriptsUnder(MISTAKES)) {
  test(`mistake: ${name}`, () => {
    const { diagnostics, text } = runScript(readFileSync(new URL(`${name}.bt`, MISTAKES), 'utf8'));
    expectText(new URL(`${name}.expect`, MISTAKES), text);
    assert.ok(diagnostics.length > 0, 'nothing is said');
    assert.ok(diagnostics.some(({ help, message }) => help !== null || SAYS_ALL.test(message)), 'nothing says what to type');
  });
}

test('every script has a row, and every row its own script', () => {
  const rows = conditions.map(({ fixture }) => fixture).sort();
  assert.equal(rows, scriptsUnder(CONDITIONS));
});

test('every code of the catalogue is covered', () => {
  const covered = new Set<string>(conditions.map(({ code }) => code));
  const missing = Object.keys(diagnosticCodes).filter((code) => !covered.has(code));
  assert.equal(missing, []);
});

test('messages are sentences without a full stop', () => {
  for (const { fixture } of conditions) {
    for (const { message, help } of runScript(readFileSync(new URL(`${fixture}.bt`, CONDITIONS), 'utf8')).diagnostics) {
      assert.not.match(message, /[.!]$/, fixture);
      assert.not.match(help ?? '', /[.!]$/, fixture);
    }
  }
});

test('docs/diagnostics.md is what scripts/diagnostics-doc.ts writes', () => {
  assert.fixture(readFileSync(DOCUMENT, 'utf8'), diagnosticsDocument());
});

test.run();
