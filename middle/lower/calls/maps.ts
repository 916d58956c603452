// Functions on maps that happen inside the program: delete, has_key, insert and fetch_add. A delete whose result nobody uses counts a
// missing key at its site. What the loader does to maps (clear, zero, print) is an event, in events.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { BOOL } from '../../../frontend/types/types.ts';
import type { BlockId, Operand } from '../../ir/ir.ts';
import { ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { atNode, countIf, newLocal, typeOf } from '../function-context.ts';
import { deleteKey, insertNew, lookup, lowerKey, lowerSettledKey, mapOf, writeElement } from '../maps/maps.ts';
import { isArray } from '../../plan/maps.ts';
import { evaluateAs } from '../expressions/evaluate.ts';
import { scalarOf } from '../values/memory.ts';
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

/** The same for what evaluates a value behind the key. */
function settledTarget(ctx: FunctionContext, subject: ast.Expr, key: ast.Expr | null): { readonly map: LoweredMap; readonly key: Operand } {
  if (subject.kind !== 'map') throw new InternalError('the first argument is not a map');
  const map = mapOf(ctx, subject);
  return { map, key: lowerSettledKey(ctx, map, key) };
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
  insert: (ctx, _node, [subject, keyNode, value]) => {
    const { map, key } = settledTarget(ctx, subject!, keyNode!);
    return bool(insertNew(ctx, map, key, evaluateAs(ctx, value!, map.info.value), subject!));
  },
  fetch_add: (ctx, node, args) => {
    const { b } = ctx;
    const subject = args[0]!;
    const { map, key } = settledTarget(ctx, subject, args.length === 3 ? args[1]! : null);
    const type = typeOf(ctx, node);
    const amount = scalarOf(evaluateAs(ctx, args.at(-1)!, type));
    const before = newLocal(ctx, ZERO);
    const result = (): Value => ({ kind: 'scalar', type, operand: before.get() });
    if (isArray(map.info)) {
      writeElement(ctx, map, key, ({ ptr }) => before.set(b.atomicFetchAdd(ptr, 0, amount)));
      return result();
    }
    const [missing, done] = [b.newBlock(), b.newBlock()];
    const addAt = (found: Operand, otherwise: BlockId): void => {
      const there = b.newBlock();
      b.branch(b.ne(found, ZERO), there, otherwise);
      b.setBlock(there);
      before.set(b.atomicFetchAdd(found, 0, amount));
      b.jump(done);
    };
    addAt(lookup(ctx, map, key), missing);
    b.setBlock(missing);
    // Somebody else may be faster, or take it away again.
    insertNew(ctx, map, key, { kind: 'scalar', type, operand: ZERO }, subject);
    addAt(lookup(ctx, map, key), done);
    b.setBlock(done);
    return result();
  },
  has_key: (ctx, _node, args) => {
    const { map, key } = target(ctx, args);
    return bool(ctx.b.ne(lookup(ctx, map, key), ZERO));
  },
};
