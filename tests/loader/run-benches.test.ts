// The escalation and the table of `--bench`, without a kernel.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OutputItem } from '../../loader/output/printer.ts';
import { textPrinter } from '../../loader/output/text-printer.ts';
import { runBenches, runOne } from '../../loader/run/run-benches.ts';
import type { TestOutcome } from '../../loader/run/run-tests.ts';

const PASSED: TestOutcome = { passed: true, output: [] };
const FAILED: TestOutcome = { passed: false, output: Array.from({ length: 9 }, (): OutputItem => ({ kind: 'test-exited', value: 3 })) };

/** The repetitions of a program that takes so long. */
function repetitions(nanoseconds: number): number[] {
  const asked: number[] = [];
  runOne((times) => {
    asked.push(times);
    return { returned: 0, nanoseconds };
  }, () => PASSED);
  return asked;
}

test('it is repeated until all repetitions take a millisecond', () => {
  assert.equal(repetitions(2_000_000), [1]);
  assert.equal(repetitions(600_000), [1, 2]);
  assert.equal(repetitions(50_000), [1, 10, 20]);
  assert.equal(repetitions(9000), [1, 100, 200]);
  assert.equal(repetitions(800), [1, 1000, 2000]);
  assert.equal(repetitions(0), [1, 1000, 1_000_000, 10_000_000]);
});

test('what goes wrong, or does not want to be measured, ends at once', () => {
  let runs = 0;
  const once = (returned: number) => (): { returned: number; nanoseconds: number } => {
    runs++;
    return { returned, nanoseconds: 1 };
  };
  assert.equal(runOne(once(3), () => PASSED), { result: { returned: 3 }, problems: null });
  assert.is(runOne(once(0), () => FAILED).problems!.length, 3);
  assert.is(runs, 2);
});

test('the table', async () => {
  let text = '';
  const outcomes = [PASSED, PASSED, FAILED];
  const long = 'x'.repeat(45);
  let index = 0;
  const passed = await runBenches({
    names: ['a', long, 'bad'],
    repeat: (at) => {
      index = at;
      return { returned: at === 1 ? -1 : 0, nanoseconds: 1_500_000 };
    },
    outcome: () => outcomes[index]!,
    printer: textPrinter({ output: { write: (part) => { text += part; }, endBatch: () => {}, flush: () => {} }, messages: () => {} }),
    isStopped: () => Promise.resolve(false),
  });
  assert.is(passed, false);
  assert.equal(text.split('\n'), [
    `${'Benchmark'.padEnd(45)}       Time(ns)     Iterations`,
    '-'.repeat(75),
    `${'a'.padEnd(45)}        1500000              1`,
    `${long}        skipped    returned -1`,
    ...Array<string>(3).fill('ERROR: the test ended with exit(3)'),
    `${'bad'.padEnd(45)}         failed`,
    '',
  ]);
});

test.run();
