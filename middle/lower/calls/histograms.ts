// What percentile() asks of a histogram: its key, the counts of its buckets, and where each ends.

import { aggregation } from '../../../common/aggregations/aggregations.ts';
import { InternalError } from '../../../common/internal-error.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import type { AggregateType } from '../../../frontend/types/types.ts';
import type { FunctionContext } from '../function-context.ts';
import { typeOf } from '../function-context.ts';
import { evaluateAs, evaluateScalar } from '../expressions/evaluate.ts';
import { ZERO } from '../../ir/builder.ts';
import { countIn } from '../maps/aggregations.ts';
import { bucketEnd } from '../maps/buckets.ts';
import { mapOf } from '../maps/maps.ts';
import type { LoweredMap } from '../module-context.ts';
import type { NameRules } from '../rule.ts';

function histogramOf(ctx: FunctionContext, subject: ast.Expr): { readonly map: LoweredMap; readonly type: AggregateType; readonly key: ast.Expr | null } {
  if (subject.kind !== 'map') throw new InternalError('the first argument is not a map');
  const map = mapOf(ctx, subject);
  if (map.info.value.kind !== 'aggregate') throw new InternalError('the first argument is no histogram');
  return { map, type: map.info.value, key: subject.key };
}

export const histogramCalls: NameRules = {
  __builtin_hist_key: (ctx, node, [subject]) => {
    const { map, key } = histogramOf(ctx, subject!);
    return key === null || map.info.key === null ? { kind: 'scalar', type: typeOf(ctx, node), operand: ZERO } : evaluateAs(ctx, key, map.info.key);
  },
  __builtin_hist_count: (ctx, node, [subject, key, bucket]) => {
    const { map, type } = histogramOf(ctx, subject!);
    const operand = countIn(ctx, map, type, key!, evaluateScalar(ctx, bucket!));
    return { kind: 'scalar', type: typeOf(ctx, node), operand };
  },
  __builtin_hist_end: (ctx, node, [subject, bucket]) => {
    const { type } = histogramOf(ctx, subject!);
    const rule = aggregation(type.name).bucket;
    if (rule === null || rule === 'intervals') throw new InternalError('the first argument is no histogram');
    return { kind: 'scalar', type: typeOf(ctx, node), operand: bucketEnd[rule](ctx.b, evaluateScalar(ctx, bucket!), type.parameters) };
  },
};
