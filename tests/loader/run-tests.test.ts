// The text and the verdicts of `--test`, without a kernel.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Counters } from '../../loader/run/counters.ts';
import type { FreshFailures } from '../../loader/run/counters.ts';
import type { SiteSpec } from '../../common/manifest.ts';
import { runTests, TestCapture } from '../../loader/run/run-tests.ts';
import type { TestOutcome } from '../../loader/run/run-tests.ts';
import type { OutputItem } from '../../loader/output/printer.ts';
import { itemsText, textPrinter } from '../../loader/output/text-printer.ts';
import { printerTo } from '../loader-output/helpers.ts';
import { manifestOf } from './objects.ts';

const printed = (text: string): OutputItem[] => [{ kind: 'cat', text }];
const PASSED: TestOutcome = { passed: true, output: printed('not shown') };
const NOTHING: FreshFailures = { lost: 0n, failures: [] };
const site = (level: SiteSpec['level']): SiteSpec => ({ line: 1, column: 1, endColumn: 3, text: '1/0', message: 'Went wrong', helper: null, level });

/** Every look at the clock is 1.4 ms later. */
async function textOf(outcomes: Readonly<Record<string, TestOutcome>>, more: { color?: boolean; stopAfter?: number } = {}): Promise<[string, boolean]> {
  let text = '';
  let time = 0;
  let asked = 0;
  const passed = await runTests({
    names: Object.keys(outcomes),
    run: (index) => Object.values(outcomes)[index]!,
    printer: textPrinter({ output: { write: (part) => { text += part; }, endBatch: () => {}, flush: () => {} }, messages: () => {}, color: more.color ?? false }),
    now: () => (time += 1.4),
    isStopped: () => Promise.resolve(asked++ >= (more.stopAfter ?? Infinity)),
  });
  return [text, passed];
}

test('all pass', async () => {
  assert.equal(await textOf({ 'adds': PASSED, 'zählt': PASSED }), [[
    '[==========] Running 2 tests.',
    '[ RUN      ] adds',
    '[       OK ] adds (1 ms)',
    '[ RUN      ] z\xc3\xa4hlt',
    '[       OK ] z\xc3\xa4hlt (1 ms)',
    '[==========] 2 tests ran. (7 ms total)',
    '[  PASSED  ] 2 tests.',
    '',
  ].join('\n'), true]);
});

test('what a test printed is shown when it fails', async () => {
  assert.equal(await textOf({ a: { passed: false, output: printed('half a line') }, b: PASSED, c: { passed: false, output: [] } }), [[
    '[==========] Running 3 tests.',
    '[ RUN      ] a',
    'half a line',
    '[  FAILED  ] a (1 ms)',
    '[ RUN      ] b',
    '[       OK ] b (1 ms)',
    '[ RUN      ] c',
    '[  FAILED  ] c (1 ms)',
    '[==========] 3 tests ran. (10 ms total)',
    '[  PASSED  ] 1 test.',
    '[  FAILED  ] 2 tests, listed below:',
    '[  FAILED  ] a',
    '[  FAILED  ] c',
    '',
  ].join('\n'), false]);
});

test('a run that is interrupted has not passed', async () => {
  const [text, passed] = await textOf({ a: PASSED, b: PASSED }, { stopAfter: 1 });
  assert.not.ok(passed);
  assert.match(text, '[==========] 1 of 2 tests ran.');
  assert.not.match(text, ' b ');
});

test('colours', async () => {
  const [text] = await textOf({ a: PASSED, b: { passed: false, output: [] } }, { color: true });
  assert.match(text, '\x1b[32m[       OK ]\x1b[m a');
  assert.match(text, '\x1b[31m[  FAILED  ]\x1b[m b');
});

test('the verdict: what a test returned, its exit code, its errors and what failed', () => {
  const verdict = (act: (capture: TestCapture) => void, returned = 0, fresh = NOTHING): { passed: boolean; output: string } => {
    const capture = new TestCapture('a.bt', true);
    act(capture);
    const { passed, output } = capture.verdict(returned, fresh);
    return { passed, output: itemsText(output) };
  };
  const nothing = (): void => {};
  assert.equal(verdict((c) => c.print({ kind: 'cat', text: 'text' })), { passed: true, output: 'text' });
  assert.equal(verdict((c) => c.exit(0)), { passed: true, output: '' });
  assert.equal(verdict((c) => c.print({ kind: 'warning', code: 'missing-probe', text: 'odd' })), { passed: true, output: 'WARNING: odd\n' });
  assert.equal(verdict((c) => { c.print({ kind: 'cat', text: 'text' }); c.print({ kind: 'unreadable-file', path: 'schön', reason: 'gone' }); }),
    { passed: false, output: "text\nERROR: cat: cannot read 'sch\xc3\xb6n': gone\n" });
  assert.equal(verdict((c) => c.exit(3)), { passed: false, output: 'ERROR: the test ended with exit(3)\n' });
  assert.equal(verdict(nothing, 0xffff_ffff), { passed: false, output: 'ERROR: the test returned -1, not 0\n' });
  assert.equal(verdict(nothing, 0, { lost: 2n, failures: [] }).passed, false);
  const failed = (level: SiteSpec['level']): FreshFailures => ({ lost: 0n, failures: [{ site: site(level), count: 2n, code: 0n }] });
  assert.equal(verdict(nothing, 0, failed('always')), { passed: false, output: 'a.bt:1:1-3: ERROR: Went wrong\nThis happened 2 times so far\n1/0\n~~\n' });
  assert.is(verdict(nothing, 0, failed('verbose')).passed, true);
});

test('a test that failed says nothing about the next one', () => {
  const capture = new TestCapture('a.bt', false);
  capture.print({ kind: 'warning', code: 'missing-probe', text: 'not shown' });
  capture.print({ kind: 'unreadable-file', path: 'x', reason: 'gone' });
  capture.exit(1);
  assert.is(capture.verdict(1, NOTHING).passed, false);
  assert.equal(capture.verdict(0, NOTHING), { passed: true, output: [] });
});

test('counters tell what is new since the last look', () => {
  const memory = new BigUint64Array(5);
  const reports: string[] = [];
  const counters = new Counters(memory, manifestOf({ probes: [], sites: [site('always'), site('verbose')] }), 'none', printerTo((text) => reports.push(text)));
  const counts = (): readonly (bigint | string)[] => {
    const { lost, failures } = counters.takeFresh();
    return [lost, ...failures.map(({ site: { level }, count, code }) => `${level} ${count} ${code}`)];
  };
  memory.set([1n, 2n, BigInt.asUintN(64, -7n), 5n, 0n]);
  assert.equal(counts(), [1n, 'always 2 -7']);
  assert.equal(counts(), [0n]);
  memory[1] = 3n;
  assert.equal(counts(), [0n, 'always 1 -7']);
  assert.equal(reports, []);
});

test.run();
