// Time series from what CPUs have in the buckets of a ring to the graph (reference 07.1, 07.6).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MapSpec, ValueType } from '../../common/manifest.ts';
import { seriesText } from '../../loader/output/series-text.ts';
import { i64, ints, mapLines } from './helpers.ts';

process.env['TZ'] = 'UTC';

type How = 'latest' | 'mean' | 'total' | 'smallest' | 'largest';
/** One CPU's part of a bucket. */
type Part = readonly [epoch: number, value: number | bigint, weight: number];

const SECOND = 1_000_000_000;

function series(how: How, buckets: number, width = `${SECOND}`, key: ValueType | null = null): MapSpec {
  return {
    name: '@', symbol: 'AT_', key, keySize: key === null ? 0 : 8, value: { kind: 'tseries', signed: true, width, buckets, how }, valueSize: 24, perCpu: true,
    maxEntries: 100,
  };
}

/** `entries`: the bucket's key in front of its index, and a part for each of two CPUs. */
function lines(spec: MapSpec, entries: readonly (readonly [key: readonly number[], bucket: number, ...parts: [Part, Part]])[], top = 0): string {
  const keys = Buffer.concat(entries.map(([key, bucket]) => ints(8, ...key, bucket)));
  const values = Buffer.concat(entries.map(([, , ...parts]) => Buffer.concat(parts.map((part) => ints(8, ...part)))));
  return mapLines(spec, { count: entries.length, keys, values, cpus: 2 }, { top });
}

/** The values of the lines. */
function shown(how: How, ...parts: [Part, Part][]): string[] {
  const text = lines(series(how, 10), parts.map(([a, b]) => [[], (a[0] || b[0]) % 10, a, b]));
  return text.split('\n').filter((line) => /^\d\d:/.test(line)).map((line) => line.slice(line.lastIndexOf(' ') + 1));
}

const NONE: Part = [0, 0, 0];

test('the parts of CPUs become one value of each interval', () => {
  assert.equal(shown('latest', [[100, 5, 7], [100, 6, 8]], [[101, 1, 20], NONE], [[102, 3, 31], [102, 4, 30]]), ['6', '1', '3']);
  assert.equal(shown('mean', [[100, 5, 2], [100, -10, 1]], [NONE, [101, -7, 2]]), ['-1', '-3']);
  assert.equal(shown('total', [[100, 5, 0], [100, -10, 0]], [NONE, [101, 9, 0]]), ['-5', '9']);
  assert.equal(shown('total', [[100, 2n ** 63n - 1n, 0], [100, 2n ** 63n - 1n, 0]]), ['-2']);
  assert.equal(shown('smallest', [[100, 5, 0], [100, -10, 0]], [NONE, [101, 9, 0]]), ['-10', '9']);
  assert.equal(shown('largest', [[100, 5, 0], [100, -10, 0]], [NONE, [101, -9, 0]]), ['5', '-9']);
});

test('an interval in which nothing came has no value, and what is over is not shown', () => {
  assert.equal(shown('total', [[100, 5, 0], NONE], [[103, 7, 0], NONE]), ['5', '-', '-', '7']);
  assert.equal(shown('total', [[90, 5, 0], [100, 6, 0]], [[95, 7, 0], NONE]), ['7', '-', '-', '-', '-', '6']);
});

test('a graph, with times', () => {
  assert.is(lines(series('latest', 4), [[[], 2, [3602, -10, 1], NONE], [[], 3, [3603, 10, 1], NONE], [[], 1, [3605, 0, 1], NONE]]), `@:
         -10                                                10
hh:mm:ss |___________________________________________________|
01:00:02 *                         .                         | -10
01:00:03 |                         .                         * 10
01:00:04 |                         .                         | -
01:00:05 |                         *                         | 0
         v___________________________________________________v
         -10                                                10

`);
});

test('one value is in the middle, and short intervals show fractions', () => {
  assert.is(lines(series('largest', 3, '250000000'), [[[], 1, [5, 7, 0], NONE]]), `@:
             6                                                   8
hh:mm:ss.ms  |___________________________________________________|
00:00:01.250 |                         *                         | 7
             v___________________________________________________v
             6                                                   8

`);
  assert.match(lines(series('largest', 3, '1000'), [[[], 1, [1_000_004, 7, 0], NONE]]), Buffer.from('\nhh:mm:ss.μs     |__').toString('latin1'));
  assert.match(lines(series('largest', 3, '1000'), [[[], 1, [1_000_004, 7, 0], NONE]]), /\n00:00:01\.000004 \|/);
  assert.match(lines(series('largest', 3, '1'), [[[], 1, [1_000_000_004, 7, 0], NONE]]), /\nhh:mm:ss\.ns {8}\|_.*\n00:00:01\.000000004 \|/);
});

test('keys show the same time up to the newest of all, and come by their own', () => {
  const text = lines(series('total', 3, `${SECOND}`, i64), [
    [[1], 1, [10, 4, 0], NONE], [[2], 0, [9, 1, 0], NONE], [[2], 2, [8, 3, 0], NONE], [[3], 0, [3, 3, 0], NONE], [[4], 0, NONE, NONE],
  ]);
  assert.equal(text.split('\n').filter((line) => /^@|^\d|^</.test(line)).map((line) => line.replace(/ .* /, ' ')), [
    '@[3]:', '<no data>', '@[2]:', '00:00:08 3', '00:00:09 1', '00:00:10 -', '@[1]:', '00:00:10 4',
  ]);
  assert.is(lines(series('total', 3, `${SECOND}`, i64), [[[1], 1, [10, 4, 0], NONE], [[2], 0, [9, 1, 0], NONE]], 1).split('\n')[0], '@[1]:');
});

test('what no program of ours has written ends in no exception', () => {
  const wild = Number.MAX_SAFE_INTEGER;
  assert.match(lines(series('total', 3, '86400000000000'), [[[], 0, [wild, 1, 0], NONE]]), /\n\?\?:\?\?:\?\? .* 1\n/);
  assert.throws(() => lines(series('total', 3), [[[], 3, [3, 1, 0], NONE]]), /counts into bucket 3 of the map @, whose last is 2/);
});

test('nothing is no text', () => {
  assert.is(lines(series('total', 3), []), '');
  assert.is(lines(series('total', 3), [[[], 0, NONE, NONE]]), '');
});

test('a graph for a narrow terminal', () => {
  const start = 3602n * BigInt(SECOND);
  const graph = (columns: number): string => seriesText({ kind: 'series', interval: BigInt(SECOND), start, newest: start, since1970: start, values: [-10, 1234, null] }, columns);
  assert.is(graph(30), `         -10         1234
hh:mm:ss |______________|
01:00:02 *              | -10
01:00:03 .              * 1234
01:00:04 .              | -
         v______________v
         -10         1234
`);
  assert.is(graph(3).split('\n')[2], '01:00:02 * | -10');
  assert.is(graph(79), graph(Infinity));
});

test.run();
