// Thousands of random programs mean the same to the IR interpreter, to the kernel and, where it has an opinion, to an
// evaluator that knows nothing of the compiler: what they return, the bytes of every event and map, the counters of
// failures. The verifier takes them all. Needs root and the two native addons. For one program:
// `node --import tsx tests/fuzz/programs-child.ts SEED 1 1`.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TIMES, WORKERS, linesFrom } from './children.ts';
import type { Problem, Totals } from './programs-child.ts';

const PROGRAMS = 2600 * TIMES;
const BATCH = 25;
/** Milliseconds; several times what it takes. */
const LIMIT = 1_100_000 * TIMES;

type Line = { readonly problem: Problem } | { readonly totals: Totals } | { readonly at: number };

test(`${PROGRAMS} random programs mean the same everywhere`, async () => {
  const share = Math.ceil(PROGRAMS / WORKERS);
  const runs = await Promise.all(Array.from({ length: WORKERS }, (_, index) => linesFrom<Line>('programs-child.ts', [1 + index * share, share, BATCH], LIMIT)));
  const lines = runs.flat();
  const problems = lines.flatMap((line) => ('problem' in line ? [line.problem] : []));
  assert.is(problems.length, 0, problems.map(({ seed, kind, message, script }) => `seed ${seed}, ${kind}:\n${script}\n${message}\n`).join('\n'));
  const totals = lines.flatMap((line) => ('totals' in line ? [line.totals] : []));
  const sum = (what: keyof Totals): number => totals.reduce((all, one) => all + one[what], 0);
  assert.ok(sum('programs') >= 0.96 * PROGRAMS, `${sum('programs')} programs`);
  assert.ok(sum('unfoldable') < PROGRAMS / 100, `${sum('unfoldable')} programs whose constants do not fold`);
  assert.ok(sum('tooLong') < PROGRAMS / 1000, `${sum('tooLong')} programs that the verifier does not follow to the end`);
  assert.ok(sum('events') > PROGRAMS && sum('failures') > PROGRAMS, 'the programs do too little');
});

test.run();
