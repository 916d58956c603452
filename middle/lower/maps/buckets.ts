// The bucket that a value is counted in, as code for the kernel, for each rule that an aggregation's row may name
// (common/aggregations/), and back: the largest value of a bucket, which the loader knows too (loader/output/histogram.ts).
// Index 0 is what lies below the lowest bound.

import type { BucketRule } from '../../../common/aggregations/aggregations.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionBuilder } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { newLocal } from '../function-context.ts';

type BucketIndex = (ctx: FunctionContext, value: Operand, parameters: readonly bigint[]) => Operand;

/** Which bucket an interval of time has does not depend on the value: series.ts has it. */
export const bucketIndex: Readonly<Record<Exclude<BucketRule, 'intervals'>, BucketIndex>> = {
  powers: (ctx, value, [bits]) => histIndex(ctx.b, value, Number(bits), ctx),
  steps: ({ b }, value, [min, max, step]) => stepIndex(b, value, min!, max!, step!),
};

type BucketEnd = (b: FunctionBuilder, index: Operand, parameters: readonly bigint[]) => Operand;

/** The largest value that is counted at an index; the smallest, if there is no largest. */
export const bucketEnd: Readonly<Record<Exclude<BucketRule, 'intervals'>, BucketEnd>> = {
  powers: (b, index, [bits]) => {
    const steps = constant(1n << bits!);
    const within = b.add(steps, b.and(index, constant((1n << bits!) - 1n)));
    const power = b.sub(b.lshr(index, constant(bits!)), ONE);
    const small = b.binary('ult', index, steps);
    // Of a small one the power is below 0, which must not be a shift.
    const next = b.select('int', small, index, b.shl(within, b.select('int', small, ZERO, power)));
    return b.sub(next, ONE);
  },
  steps: (b, index, [min, max, step]) => {
    const next = b.add(constant(min!), b.mul(index, constant(step!)));
    const open = b.binary('ugt', index, constant((max! - min!) / step!));
    return b.sub(next, b.select('int', open, constant(step!), ONE));
  },
};

/**
 * Bucket of hist(value, bits): 0 below zero; value + 1 below 2^bits; else each power of two is cut into 2^bits
 * equal buckets. The comparison is signed, so huge unsigned values count as negative.
 */
function histIndex(b: FunctionBuilder, value: Operand, bits: number, ctx: FunctionContext): Operand {
  const result = newLocal(ctx, ZERO);
  const positive = b.newBlock();
  const small = b.newBlock();
  const large = b.newBlock();
  const done = b.newBlock();
  b.branch(b.binary('slt', value, ZERO), done, positive);
  b.setBlock(positive);
  b.branch(b.binary('ult', value, constant(1 << bits)), small, large);
  b.setBlock(small);
  result.set(b.add(value, ONE));
  b.jump(done);
  b.setBlock(large);
  // The position of the top bit, by halving.
  const rest = newLocal(ctx, value);
  const top = newLocal(ctx, ZERO);
  for (const shift of [32, 16, 8, 4, 2, 1]) {
    const high = b.newBlock();
    const next = b.newBlock();
    b.branch(b.binary('ugt', rest.get(), constant((1n << BigInt(shift)) - 1n)), high, next);
    b.setBlock(high);
    rest.set(b.lshr(rest.get(), constant(shift)));
    top.set(b.add(top.get(), constant(shift)));
    b.jump(next);
    b.setBlock(next);
  }
  const power = b.sub(top.get(), constant(bits));
  const within = b.and(b.lshr(value, power), constant((1 << bits) - 1));
  const base = b.shl(b.add(power, ONE), constant(bits));
  result.set(b.add(b.add(base, within), ONE));
  b.jump(done);
  b.setBlock(done);
  return result.get();
}

/** Bucket of lhist(): 0 below min, else 1 + (value − min) / step, values above max with those at max. */
function stepIndex(b: FunctionBuilder, value: Operand, min: bigint, max: bigint, step: bigint): Operand {
  const below = b.binary('slt', value, constant(min));
  const above = b.binary('sgt', value, constant(max));
  const clipped = b.select('int', above, constant(max), value);
  const bucket = b.add(b.binary('udiv', b.sub(clipped, constant(min)), constant(step)), ONE);
  return b.select('int', below, ZERO, bucket);
}
