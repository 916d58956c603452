// What percentile() of the standard library is made of: the histogram that it is asked for, `@h` or `@h[k]`, as the counts of
// its buckets. The key is evaluated once, into a value, and each count is then asked for by that: so to the other rows the key
// that is written means nothing, and only the first is a use of the map with a key or without.

import { aggregation, lastBucket } from '../../common/aggregations/aggregations.ts';
import { UNKNOWN, fail, isSpoilt, record } from '../check/check-context.ts';
import { constantType } from '../check/constants.ts';
import { checkExpr } from '../check/descend.ts';
import { mapState, reportUndefined, useMap } from '../check/maps.ts';
import { INT64, POISON, typeName, UINT64 } from '../types/types.ts';
import type { AggregateType, Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const histogramRows: readonly FunctionRow[] = [
  {
    name: '__builtin_hist_key', why: 'primitive', signature: '__builtin_hist_key(@hist[key])', count: [1, 1], takes: ['raw'],
    doc: 'The key of a histogram as a value; 0 for one without keys.',
    check: (call) => {
      const { ctx, args: [argument] } = call;
      const state = argument!.node.kind === 'map' ? useMap(ctx, argument!.node) : null;
      return whenHistogram(call, () => (state?.key === null ? UINT64 : state?.key ?? UNKNOWN));
    },
  },
  {
    name: '__builtin_hist_buckets', why: 'primitive', signature: '__builtin_hist_buckets(@hist)', count: [1, 1], takes: ['raw'],
    doc: 'How many buckets a histogram can have.',
    check: (call) => whenHistogram(call, ({ name, parameters }) => constantType(call.ctx, call.node, BigInt(lastBucket(name, parameters)! + 1))),
  },
  {
    name: '__builtin_hist_count', why: 'primitive', signature: '__builtin_hist_count(@hist[key], key, bucket)', count: [3, 3], takes: ['raw', 'value'],
    doc: 'What all CPUs have counted in a bucket.',
    check: (call) => whenHistogram(call, () => UINT64),
  },
  {
    name: '__builtin_hist_end', why: 'primitive', signature: '__builtin_hist_end(@hist, bucket)', count: [2, 2], takes: ['raw', 'value'],
    doc: 'The largest value that is counted in a bucket; its smallest, if there is no largest.',
    check: (call) => whenHistogram(call, () => INT64),
  },
];

/** The row's type for a histogram; a report for all else. */
function whenHistogram({ ctx, args }: CallSite, typeFor: (histogram: AggregateType) => Type): Type {
  const { node } = args[0]!;
  if (node.kind !== 'map') {
    const type = checkExpr(ctx, node);
    return type.kind === 'poison' ? type : fail(ctx, 'argument-type', node, `percentile() takes a map that holds hist() or lhist(), this is ${typeName(type)}`, { help: 'write `percentile(@name, 99)`' });
  }
  const state = mapState(ctx, node.name, node.span);
  if (!reportUndefined(ctx, state, node)) return ctx.session.silent && !ctx.session.assumeIntegers ? UNKNOWN : POISON;
  const { value } = state;
  record(ctx, node, value);
  if (state.doubtful || isSpoilt(value)) return POISON;
  if (value.kind === 'poison') return UNKNOWN;
  if (value.kind !== 'aggregate' || aggregation(value.name).print !== 'histogram') {
    return fail(ctx, 'map-kind', node, `percentile() takes a map that holds hist() or lhist(), @${node.name} holds ${typeName(value)}`, { help: `fill a map of its own: \`@${node.name}_hist = hist(…)\`` });
  }
  return typeFor(value);
}
