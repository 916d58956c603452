// The manual pages of the commands: they say all that the tables have, and mandoc finds nothing wrong with their roff.

import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandPage } from '../../cli/command-page.ts';
import type { NamedCommand } from '../../cli/commands.ts';
import { commandTexts } from '../../cli/commands.ts';
import { nameOf, optionsOf } from '../../cli/options.ts';

function mandoc(words: readonly string[], page: string): string {
  const ran = spawnSync('mandoc', words, { input: page, encoding: 'utf8', timeout: 30_000 });
  assert.is(ran.error, undefined);
  return ran.stdout + ran.stderr;
}

for (const [command, { section, first, environment }] of Object.entries(commandTexts)) {
  const page = commandPage(command as NamedCommand, '1.0');

  test(`${command}(${section}) is right roff`, () => {
    // It has no date, so that the same text makes the same page.
    assert.equal(mandoc(['-T', 'lint', '-W', 'warning'], page).split('\n').filter((line) => line !== '' && !line.includes('missing date')), []);
  });

  test(`${command}(${section}), as it is read, has every option, example and variable`, () => {
    const text = mandoc(['-T', 'utf8', '-O', 'width=200'], page).replace(/.\x08/g, '');
    for (const row of optionsOf(command as NamedCommand)) assert.match(text, new RegExp(`^ +(-., )?${nameOf(row)}( |$)`, 'm'));
    for (const [words] of [...first, ...environment]) assert.ok(text.includes(words), words);
    assert.ok(text.startsWith(`${command.toUpperCase()}(${section})`));
  });
}

test.run();
