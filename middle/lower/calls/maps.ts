// Functions on maps that happen inside the program: delete and has_key. A delete whose result nobody uses counts a
// missing key at its site. What the loader does to maps (clear, zero, print) is an event, in events.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { BOOL } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { atNode, countIf } from '../function-context.ts';
import { deleteKey, lookup, lowerKey, mapOf } from '../maps/maps.ts';
import type { NameRules } from '../rule.ts';
import type { LoweredMap } from '../module-context.ts';
import type { Value } from '../values/values.ts';

/** `f(@m, key)`, `f(@scalar)` and the old `f(@m[key])`. */
function target(ctx: FunctionContext, args: readonly ast.Expr[]): { readonly map: LoweredMap; readonly key: Operand } {
  const subject = args[0]!;
  if (subject.kind !== 'map') throw new InternalError('the first argument is not a map');
  const map = mapOf(ctx, subject);
  return { map, key: lowerKey(ctx, map, args[1] ?? subject.key) };
}

function bool(operand: Operand): Value {
  return { kind: 'scalar', type: BOOL, operand };
}

/** A call in a place where its result is dropped; true when it is lowered here. */
export function discard(ctx: FunctionContext, node: ast.Call): boolean {
  if (node.name !== 'delete') return false;
  atNode(ctx, node, () => {
    const { map, key } = target(ctx, node.args);
    const { result } = deleteKey(ctx, map, key);
    countIf(ctx, ctx.b.ne(result, ZERO), result, node.span, {
      message: `Failed to delete from map @${map.info.name}: there is no such key`, helper: 'map_delete_elem', level: 'always',
    });
  });
  return true;
}

export const mapCalls: NameRules = {
  delete: (ctx, _node, args) => {
    const { map, key } = target(ctx, args);
    return bool(deleteKey(ctx, map, key).deleted);
  },
  has_key: (ctx, _node, args) => {
    const { map, key } = target(ctx, args);
    return bool(ctx.b.ne(lookup(ctx, map, key), ZERO));
  },
};
