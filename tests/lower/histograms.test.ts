// The bucket that hist() and lhist() count a value under, against the rules of reference 07.1 written down again here,
// for values around every power of two and every bound.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Machine } from '../ir/interpret.ts';
import { CONSTANTS_SYMBOL } from '../../common/manifest.ts';
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

test.run();
