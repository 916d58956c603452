// What people type who know another tool, an old version, or nothing: every script under scripts/ with what the compiler says to it, to be read as
// one of them would. It must fit a screen, say its thing once, and name its place; what it proposes must compile. cases.ts has the form.

import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../diagnostics/script.ts';
import { readCases, writeCases } from './cases.ts';
import { typedAt } from './machine.ts';

const SCRIPTS = new URL('./scripts/', import.meta.url);
const machine = typedAt();

for (const name of readdirSync(SCRIPTS).sort()) {
  const file = new URL(name, SCRIPTS);
  const cases = readCases(file);
  const found = cases.map(({ typed }) => runScript(typed, machine));
  if (process.env['UPDATE'] === '1') writeCases(file, cases.map((each, at) => ({ ...each, says: found[at]!.text })));
  for (const [at, { title, says, then }] of cases.entries()) {
    test(`${name}: ${title}`, () => {
      const { diagnostics, text } = found[at]!;
      if (process.env['UPDATE'] !== '1') assert.fixture(text, says);
      assert.ok(diagnostics.length > 0, 'nothing is said');
      assert.is(diagnostics.length, 1, `one mistake, ${diagnostics.length} messages:\n${text}`);
      assert.ok(diagnostics.every(({ span, code }) => span !== null || code === 'no-probes'), 'no place');
      const lines = text.trimEnd().split('\n');
      assert.ok(lines.length < 24, `${lines.length} lines`);
      if (then !== null) assert.is(runScript(then, machine).text, '', 'what is proposed is not right either');
    });
  }
}

test.run();
