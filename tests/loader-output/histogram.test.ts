// hist() and lhist(): every label boundary, bars, and which rows are shown (reference 07.1, 07.6).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketLabel, bucketLimits, histogramText } from '../../loader/output/histogram.ts';
import type { BucketBounds, Histogram } from '../../loader/values/value.ts';

type Counts = readonly (readonly [index: number, count: number])[];
const histogram = (bounds: BucketBounds, counts: Counts): Histogram => (
  { ...bounds, buckets: new Map(counts), samples: counts.reduce((sum, [, count]) => sum + count, 0), divisor: 1 });
const hist = (bits: number, ...counts: Counts): Histogram => histogram({ kind: 'powers', bits }, counts);
const lhist = (min: number, max: number, step: number, ...counts: Counts): Histogram => histogram({ kind: 'steps', min, max, step }, counts);

/** The index rule of reference 07.1, written out here on its own. */
function histIndex(value: bigint, bits: number): number {
  if (value < 0n) return 0;
  if (value < 1n << BigInt(bits)) return Number(value) + 1;
  const top = value.toString(2).length - 1;
  const above = top - bits;
  const below = Number((value >> BigInt(above)) & ((1n << BigInt(bits)) - 1n));
  return ((above + 1) << bits) + below + 1;
}

const LABELS: readonly (readonly [Histogram, number, string])[] = [
  [hist(0), 0, '(..., 0)'],
  [hist(0), 1, '[0]'],
  [hist(0), 2, '[1]'],
  [hist(0), 3, '[2, 4)'],
  [hist(0), 4, '[4, 8)'],
  [hist(0), 5, '[8, 16)'],
  [hist(0), 6, '[16, 32)'],
  [hist(0), 7, '[32, 64)'],
  [hist(0), 8, '[64, 128)'],
  [hist(0), 9, '[128, 256)'],
  [hist(0), 10, '[256, 512)'],
  [hist(0), 11, '[512, 1K)'],
  [hist(0), 12, '[1K, 2K)'],
  [hist(0), 20, '[256K, 512K)'],
  [hist(0), 21, '[512K, 1M)'],
  [hist(0), 22, '[1M, 2M)'],
  [hist(0), 31, '[512M, 1G)'],
  [hist(0), 32, '[1G, 2G)'],
  [hist(0), 41, '[512G, 1T)'],
  [hist(0), 42, '[1T, 2T)'],
  [hist(0), 51, '[512T, 1P)'],
  [hist(0), 52, '[1P, 2P)'],
  [hist(0), 61, '[512P, 1E)'],
  [hist(0), 62, '[1E, 2E)'],
  [hist(0), 63, '[2E, 4E)'],
  [hist(0), 64, '[4E, 8E)'],
  [hist(1), 0, '(..., 0)'],
  [hist(1), 1, '[0]'],
  [hist(1), 2, '[1]'],
  [hist(1), 3, '[2]'],
  [hist(1), 4, '[3]'],
  [hist(1), 5, '[4, 6)'],
  [hist(1), 6, '[6, 8)'],
  [hist(1), 7, '[8, 12)'],
  [hist(1), 8, '[12, 16)'],
  // 2^9 steps of 2 are still plain, from 2^10 steps on the K is taken out: 3 * 2^9 = 1536, 2 * 2^10 = 2K
  [hist(1), 21, '[1024, 1536)'],
  [hist(1), 22, '[1536, 2K)'],
  [hist(1), 23, '[2K, 3K)'],
  [hist(2), 1, '[0]'],
  [hist(2), 5, '[4]'],
  [hist(2), 8, '[7]'],
  [hist(2), 9, '[8, 10)'],
  [hist(2), 10, '[10, 12)'],
  [hist(2), 12, '[14, 16)'],
  [hist(2), 13, '[16, 20)'],
  [hist(5), 64, '[63]'],
  [hist(5), 65, '[64, 66)'],
  [lhist(0, 100, 10), 0, '(..., 0)'],
  [lhist(0, 100, 10), 1, '[0, 10)'],
  [lhist(0, 100, 10), 10, '[90, 100)'],
  [lhist(0, 100, 10), 11, '[100, ...)'],
  [lhist(5, 20, 5), 0, '(..., 5)'],
  [lhist(5, 20, 5), 1, '[5, 10)'],
  [lhist(5, 20, 5), 4, '[20, ...)'],
  [lhist(0, 5, 1), 1, '[0]'],
  [lhist(0, 5, 1), 5, '[4]'],
  [lhist(0, 5, 1), 6, '[5, ...)'],
  // the range is no multiple of the step: 10 values, 3 whole steps, the rest is open
  [lhist(0, 10, 3), 3, '[6, 9)'],
  [lhist(0, 10, 3), 4, '[9, ...)'],
  [lhist(0, 4096, 1024), 1, '[0, 1K)'],
  [lhist(0, 4096, 1024), 4, '[3K, 4K)'],
  [lhist(0, 4096, 1024), 5, '[4K, ...)'],
  [lhist(0, 4194304, 524288), 2, '[512K, 1M)'],
  [lhist(0, 4194304, 524288), 3, '[1M, 1536K)'],
  [lhist(0, 4194304, 1048576), 5, '[4M, ...)'],
  [lhist(100, 4196, 1024), 0, '(..., 100)'],
  [lhist(100, 4196, 1024), 1, '[100, 1124)'],
  [lhist(0, 4000, 1000), 2, '[1000, 2000)'],
];

for (const [histogram, index, expected] of LABELS) {
  const { kind } = histogram;
  const shape = kind === 'powers' ? `bits ${histogram.bits}` : `${histogram.min}, ${histogram.max}, ${histogram.step}`;
  test(`${kind}(${shape}) bucket ${index} is ${expected}`, () => assert.is(bucketLabel(histogram, index), expected));
}

test('every value lies within the bounds of its own bucket, for all numbers of bits', () => {
  for (let bits = 0; bits <= 5; bits++) {
    const values = new Set<bigint>();
    for (let power = 0n; power < 63n; power++) for (const near of [-1n, 0n, 1n, 3n]) values.add((1n << power) + near);
    for (const value of values) {
      const { low, high } = bucketLimits(hist(bits), histIndex(value, bits));
      assert.ok((low === null || value >= low) && (high === null || value < high), `${value} with ${bits} bits`);
    }
  }
});

const bar = (label: string, count: number | string, length: number): string =>
  `${label.padEnd(16)}${String(count).padStart(8)} |${'@'.repeat(length)}${' '.repeat(52 - length)}|\n`;

const BODIES: readonly (readonly [name: string, Histogram, div: number, expected: string])[] = [
  ['one bucket has a whole bar', hist(0, [3, 1]), 1, bar('[2, 4)', 1, 52)],
  ['rows between are shown, rows around are not', hist(0, [1, 0], [2, 1], [5, 2], [7, 0]), 1,
    bar('[1]', 1, 26) + bar('[2, 4)', 0, 0) + bar('[4, 8)', 0, 0) + bar('[8, 16)', 2, 52)],
  ['bars are cut, not rounded', hist(0, [1, 3], [2, 2], [3, 1]), 1, bar('[0]', 3, 52) + bar('[1]', 2, 34) + bar('[2, 4)', 1, 17)],
  ['a tiny count has no bar', hist(0, [1, 1000], [2, 1]), 1, bar('[0]', 1000, 52) + bar('[1]', 1, 0)],
  ['negative values', hist(0, [0, 4], [1, 1]), 1, bar('(..., 0)', 4, 52) + bar('[0]', 1, 13)],
  ['div divides the counts, not the bars', hist(0, [1, 10], [2, 5]), 10, bar('[0]', 1, 52) + bar('[1]', 0, 26)],
  ['a count wider than its column', hist(0, [1, 1234567890]), 1, `[0]${' '.repeat(13)}1234567890 |${'@'.repeat(52)}|\n`],
  ['nothing at all', hist(0), 1, ''],
  ['only zeros', hist(0, [1, 0], [4, 0]), 1, ''],
  ['lhist', lhist(0, 30, 10, [1, 1], [2, 4], [4, 2]), 1,
    bar('[0, 10)', 1, 13) + bar('[10, 20)', 4, 52) + bar('[20, 30)', 0, 0) + bar('[30, ...)', 2, 26)],
  // 52 * 3 / 13 is exactly 12; in single precision 3 / 13 is a little less or more, which decides the last column
  ['single precision', hist(0, [1, 13], [2, 3]), 1, bar('[0]', 13, 52) + bar('[1]', 3, Math.trunc(Math.fround(Math.fround(3 / 13) * 52)))],
];

for (const [name, histogram, div, expected] of BODIES) {
  test(name, () => assert.is(histogramText({ ...histogram, divisor: div }), expected));
}

test('bars end where a narrow terminal does, and numbers do not', () => {
  const narrow = (columns: number, ...counts: Counts): readonly string[] => histogramText(hist(0, ...counts), columns).trimEnd().split('\n');
  assert.equal(narrow(40, [1, 10], [2, 5]), ['[0]                   10 |@@@@@@@@@@@@@|', '[1]                    5 |@@@@@@       |']);
  assert.equal(narrow(10, [1, 10], [2, 5]), ['[0]                   10 |@|', '[1]                    5 | |']);
  // The longest head counts.
  assert.equal(narrow(40, [1, 1], [2, 12_345_678_901]).map((line) => line.length), [37, 40]);
  assert.is(histogramText(lhist(0, 10, 1, [0, 7], [3, 9]), 79), histogramText(lhist(0, 10, 1, [0, 7], [3, 9])));
});

test.run();
