// `@m[k]` as a value: a missing key reads as zero, and is counted if the run wants to know. An aggregation is folded over
// all CPUs. Finding the element is maps.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { count, withTemporaries } from '../function-context.ts';
import type { LoweredMap } from '../module-context.ts';
import { loadConstant } from '../values/load-time.ts';
import { zeroes } from '../values/memory.ts';
import type { Value } from '../values/values.ts';
import { foldAggregate } from './aggregations.ts';
import { loadOr, lookup, lowerKey, mapOf } from './maps.ts';

export function readMap(ctx: FunctionContext, node: ast.MapRef): Value {
  const map = mapOf(ctx, node);
  const type = map.info.value;
  if (type.kind === 'aggregate') return foldAggregate(ctx, map, lowerKey(ctx, map, node.key), type);
  // What is found lies in the map: the key has done its work.
  const found = withTemporaries(ctx, () => lookup(ctx, map, lowerKey(ctx, map, node.key)));
  const missing = (): void => countMissing(ctx, map, node);
  return isScalar(type) ? { kind: 'scalar', type, operand: loadOr(ctx, map, found, missing) } : foundOrZero(ctx, found, type, missing);
}

/** Counts a read of a missing key, if the run wants to know. What has no keys is 0 or empty at first, as a variable is. */
function countMissing(ctx: FunctionContext, map: LoweredMap, node: ast.MapRef): void {
  if (node.key === null) return;
  const { b } = ctx;
  const wanted = b.newColdBlock();
  const done = b.newBlock();
  b.branch(loadConstant(ctx, { from: 'verbose-sites', size: 8 }), wanted, done);
  b.setBlock(wanted);
  count(ctx, ZERO, node.span, { message: `Map @${map.info.name} has no such key: it reads as zero`, helper: 'map_lookup_elem', level: 'verbose' });
  b.jump(done);
  b.setBlock(done);
}

function foundOrZero(ctx: FunctionContext, found: Operand, type: Type, onMissing: () => void): Value {
  const { b } = ctx;
  const missing = b.newBlock();
  const done = b.newBlock();
  b.branch(b.eq(found, ZERO), missing, done);
  b.setBlock(missing);
  onMissing();
  b.jump(done);
  b.setBlock(done);
  const ptr = ctx.b.select('ptr', ctx.b.ne(found, ZERO), found, zeroes(ctx, sizeOf(type)));
  return { kind: 'memory', type, place: { ptr, offset: 0, align: 8 } };
}
