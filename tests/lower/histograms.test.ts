// The bucket that hist() and lhist() count a value under, against the rules of reference 07.1 written down again here,
// for values around every power of two and every bound; and the last value of each bucket, against what the loader prints.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Machine } from '../ir/interpret.ts';
import { CONSTANTS_SYMBOL } from '../../common/manifest.ts';
import { bucketLimits } from '../../loader/output/histogram.ts';
import type { BucketBounds } from '../../loader/values/value.ts';
import { lowered } from './support.ts';

function expectedHist(value: bigint, bits: bigint): bigint {
  if (value < 0n) return 0n;
  if (value < 1n << bits) return value + 1n;
  const top = BigInt(value.toString(2).length - 1);
  const power = top - bits;
  return ((power + 1n) << bits) + ((value >> power) & ((1n << bits) - 1n)) + 1n;
}

function expectedLhist(value: bigint, min: bigint, max: bigint, step: bigint): bigint {
  if (value < min) return 0n;
  return value > max ? 1n + (max - min) / step : 1n + (value - min) / step;
}

/** The bucket that `@ = aggregation` fills for each value of `$1`. */
function buckets(aggregation: string, values: readonly bigint[]): bigint[] {
  const { module, manifest } = lowered(`begin { @ = ${aggregation}; }`);
  return values.map((value) => {
    const constants = Buffer.alloc(8);
    constants.writeBigInt64LE(value);
    const machine = new Machine(module, { globals: { [CONSTANTS_SYMBOL]: constants } });
    machine.run(manifest.probes[0]!.program);
    const [entry, ...others] = machine.maps.get('AT_')!.entries();
    assert.is(others.length, 0);
    return BigInt(Buffer.from(entry!.key).readUInt32LE());
  });
}

const values = [-(1n << 63n), -5n, -1n, 0n, 1n, 2n, 3n, (1n << 63n) - 1n];
for (let power = 2n; power < 63n; power++) values.push((1n << power) - 1n, 1n << power, (1n << power) + 1n, (1n << power) + (1n << (power - 2n)));

for (const bits of [0n, 1n, 2n, 5n]) {
  test(`hist with ${bits} bits`, () => {
    assert.equal(buckets(`hist($1, ${bits})`, values), values.map((value) => expectedHist(value, bits)));
  });
}

for (const [min, max, step] of [[0n, 100n, 10n], [3n, 17n, 4n], [0n, 1000n, 1n]] as const) {
  test(`lhist from ${min} to ${max} by ${step}`, () => {
    const around = [...values, min - 1n, min, min + step - 1n, min + step, max - 1n, max, max + 1n, max + step];
    assert.equal(buckets(`lhist($1, ${min}, ${max}, ${step})`, around), around.map((value) => expectedLhist(value, min, max, step)));
  });
}

/** The last value of each bucket, by `$1`, as a program computes it. */
function ends(aggregation: string, count: number): bigint[] {
  const { module, manifest } = lowered(`begin { @h = ${aggregation}; @ = __builtin_hist_end(@h, $1); }`);
  return Array.from({ length: count }, (_, index) => {
    const constants = Buffer.alloc(8);
    constants.writeBigInt64LE(BigInt(index));
    const machine = new Machine(module, { globals: { [CONSTANTS_SYMBOL]: constants } });
    machine.run(manifest.probes[0]!.program);
    return Buffer.from(machine.variable('AT_')).readBigInt64LE();
  });
}

function printed(bounds: BucketBounds, count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => {
    const { low, high } = bucketLimits(bounds, index);
    return high === null ? low! : high - 1n;
  });
}

for (const bits of [0, 1, 5]) {
  test(`the ends of all buckets of hist with ${bits} bits`, () => {
    const count = 2 ** bits * (64 - bits) + 1;
    assert.equal(ends(`hist($1, ${bits})`, count), printed({ kind: 'powers', bits }, count));
  });
}

for (const [min, max, step] of [[0, 100, 10], [3, 17, 4], [5, 50, 7]] as const) {
  test(`the ends of all buckets of lhist from ${min} to ${max} by ${step}`, () => {
    const count = Math.floor((max - min) / step) + 2;
    assert.equal(ends(`lhist($1, ${min}, ${max}, ${step})`, count), printed({ kind: 'steps', min, max, step }, count));
  });
}

test.run();
