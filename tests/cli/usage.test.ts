// What -h shows: a screen that fits, and with `all` every option. The screens are fixtures, to be read as a new user would.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NamedCommand } from '../../cli/commands.ts';
import { commandTexts } from '../../cli/commands.ts';
import { nameOf, optionGroups, optionsOf } from '../../cli/options.ts';
import { allUsageOf, usageOf } from '../../cli/usage.ts';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');

function compare(name: string, text: string): void {
  const file = join(FIXTURES, name);
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `${file} is not there: UPDATE=1 writes it`);
  assert.is(text, readFileSync(file, 'utf8'));
}

for (const command of Object.keys(commandTexts) as NamedCommand[]) {
  test(`${command} -h fits a screen, with room for the prompt`, () => {
    const lines = usageOf(command).trimEnd().split('\n');
    assert.ok(lines.length < 24, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.is(commandTexts[command].first.length, 5);
    compare(`${command}.usage`, usageOf(command));
  });

  test(`${command} -h all has every option, and fits the width`, () => {
    const text = allUsageOf(command, commandTexts[command].synopsis);
    for (const row of optionsOf(command)) assert.match(text, new RegExp(`^ +(-., )?${nameOf(row)}( |$)`, 'm'));
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    compare(`${command}.usage-all`, text);
  });
}

test('no command has two options of a name, and every group is used', () => {
  for (const command of ['bpftrace', 'bpftrace-cc', 'bpftrace-run', 'bundle'] as const) {
    const names = optionsOf(command).flatMap(({ short, long }) => (short === null ? [`--${long}`] : [`-${short}`, `--${long}`]));
    assert.equal(names, [...new Set(names)]);
  }
  assert.equal([...new Set(optionsOf('bpftrace').map(({ group }) => group))].sort(), [...optionGroups].sort());
});

test.run();
