// Tens of thousands of broken scripts never make the compiler throw or hang, and what passes the checker also passes LLVM.
// They run in child processes with a hard time limit; a script on which one hangs is named by its seed. For one script:
// `node --import tsx tests/fuzz/mutations-child.ts SEED 1 1`.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TIMES, WORKERS, linesFrom } from './children.ts';
import type { Thrown, Totals } from './mutations-child.ts';

const SCRIPTS = 24_000 * TIMES;
const EMITTED = 600 * TIMES;
/** Milliseconds; several times what it takes. */
const LIMIT = 1_100_000 * TIMES;

type Line = { readonly thrown: Thrown } | { readonly totals: Totals } | { readonly at: number };

test(`${SCRIPTS} broken scripts are compiled or refused`, async () => {
  const share = Math.ceil(SCRIPTS / WORKERS);
  const runs = await Promise.all(Array.from({ length: WORKERS }, (_, index) =>
    linesFrom<Line>('mutations-child.ts', [1 + index * share, share, Math.ceil(EMITTED / WORKERS)], LIMIT)));
  const lines = runs.flat();
  const thrown = lines.flatMap((line) => ('thrown' in line ? [line.thrown] : []));
  assert.is(thrown.length, 0, thrown.map(({ seed, message, script }) => `seed ${seed}: ${message}\n${script}\n`).join('\n'));
  const totals = lines.flatMap((line) => ('totals' in line ? [line.totals] : []));
  const sum = (what: keyof Totals): number => totals.reduce((all, one) => all + one[what], 0);
  assert.ok(sum('scripts') >= SCRIPTS && sum('emitted') >= EMITTED, JSON.stringify(totals));
  assert.ok(sum('parsed') > SCRIPTS / 8 && sum('passed') > SCRIPTS / 30, JSON.stringify(totals));
});

test.run();
