// What a time series does in the kernel: a ring of buckets for each key, one for each interval of time. A bucket keeps the epoch
// that it is about, so one of an epoch that is over begins anew with the next value. Which bucket is in the key.

import { SERIES_KINDS } from '../../../common/aggregations/aggregations.ts';
import type { AggregateType } from '../../../frontend/types/types.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { helper } from '../function-context.ts';
import { loadConstant } from '../values/load-time.ts';

const WORD = 8;
/** The cells, by their place in the state. */
const EPOCH = 0;
const VALUE = WORD;
const WEIGHT = 2 * WORD;

export interface Moment {
  /** Nanoseconds of TAI. */
  readonly now: Operand;
  /** Intervals since 1970. */
  readonly epoch: Operand;
}

export function momentOf(ctx: FunctionContext, { parameters: [interval] }: AggregateType): Moment {
  const { b } = ctx;
  const now = b.add(helper(ctx, 'ktime_get_boot_ns', []), loadConstant(ctx, { from: 'tai-delta', size: 8 }));
  return { now, epoch: b.binary('udiv', now, constant(interval!)) };
}

export function ringIndex({ b }: FunctionContext, { parameters: [, buckets] }: AggregateType, { epoch }: Moment): Operand {
  return b.binary('umod', epoch, constant(buckets!));
}

/** Changes a bucket in place. One that is all zero is of an epoch that is over. */
export function stepSeries({ b }: FunctionContext, { parameters, signed }: AggregateType, { now, epoch }: Moment, state: Operand, value: Operand): void {
  const load = (offset: number): Operand => b.load(state, offset, WORD, true);
  const isSame = b.eq(load(EPOCH), epoch);
  const before = b.select('int', isSame, load(VALUE), ZERO);
  const weight = b.select('int', isSame, load(WEIGHT), ZERO);
  const better = (op: 'slt' | 'ult' | 'sgt' | 'ugt'): Operand => b.select('int', b.and(isSame, b.binary(op, before, value)), before, value);
  const store = (next: Operand, nextWeight: Operand): void => {
    b.store(state, EPOCH, WORD, epoch);
    b.store(state, VALUE, WORD, next);
    b.store(state, WEIGHT, WORD, nextWeight);
  };
  switch (SERIES_KINDS[Number(parameters[2])]!) {
    case 'latest': return store(value, now);
    case 'mean': return store(b.add(before, value), b.add(weight, ONE));
    case 'total': return store(b.add(before, value), ZERO);
    case 'smallest': return store(better(signed ? 'slt' : 'ult'), ZERO);
    case 'largest': return store(better(signed ? 'sgt' : 'ugt'), ZERO);
  }
}
