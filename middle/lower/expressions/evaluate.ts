// How whatever has an expression inside gets its value: from the checker's tables where it is known at compile time, else
// by the rule for its kind (rule.ts), converted to the type that it is stored as. Tuples and conditional expressions are
// made in that type from the start, so that each part is converted once and written once. Evaluation order is left to
// right; memory values are mostly recipes that run when they are stored (values.ts).

import type * as ast from '../../../frontend/syntax/ast.ts';
import { visit } from '../../../frontend/syntax/walk.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { giveBack, markTemporaries, typeOf } from '../function-context.ts';
import { positionAt } from '../module-context.ts';
import { convert } from '../values/convert.ts';
import { enumeratorValue } from '../values/load-time.ts';
import { scalarOf, storeValue } from '../values/memory.ts';
import type { Place, Tail, Value } from '../values/values.ts';
import { constantTuple, constantValue } from './constants.ts';

// Expressions nest as deep as the parser lets them, so these two call each other without closures in between.

/** The value of an expression, in its own type. In a register, it needs none of the memory that it took to get there. */
export function evaluate(ctx: FunctionContext, node: ast.Expr): Value {
  const { at } = ctx.b;
  const mark = markTemporaries(ctx);
  ctx.b.at = positionAt(ctx.shared, node.span);
  const value = known(ctx, node) ?? lower(ctx, node, typeOf(ctx, node));
  if (value.kind === 'scalar') giveBack(ctx, mark);
  ctx.b.at = at;
  return value;
}

/** What the checker knows at compile time. */
function known(ctx: FunctionContext, node: ast.Expr): Value | null {
  const fields = ctx.facts.constantRecords.get(node.id);
  if (fields !== undefined) return constantTuple(typeOf(ctx, node), fields);
  const value = fixedValue(ctx, node);
  if (value !== undefined) return constantValue(value, typeOf(ctx, node));
  const enumerator = ctx.facts.kernelEnumerators.get(node.id);
  return enumerator === undefined ? null : { kind: 'scalar', type: typeOf(ctx, node), operand: enumeratorValue(ctx, node.id, enumerator) };
}

/** What an expression is wherever the program runs: what has a name of a value of the kernel's enums in it is known when it is loaded. */
export function fixedValue({ facts: { constants, kernelEnumerators } }: FunctionContext, node: ast.Expr): bigint | string | boolean | undefined {
  const value = constants.get(node.id);
  if (value === undefined || kernelEnumerators.size === 0 || node.kind === 'comptime') return value;
  let isFixed = true;
  visit(node, ({ id }) => { isFixed &&= !kernelEnumerators.has(id); });
  return isFixed ? value : undefined;
}

/** The value of an expression as `type` stores it. */
export function evaluateAs(ctx: FunctionContext, node: ast.Expr, type: Type): Value {
  if (node.kind === 'tuple' && type.kind === 'tuple' && type.names === null) return lower(ctx, node, type);
  const { at } = ctx.b;
  const mark = markTemporaries(ctx);
  const isConditional = (node.kind === 'ternary' || node.kind === 'if-expr') && fixedValue(ctx, node) === undefined;
  if (isConditional) ctx.b.at = positionAt(ctx.shared, node.span);
  const value = isConditional ? lower(ctx, node, type) : convert(ctx, evaluate(ctx, node), type);
  if (value.kind === 'scalar') giveBack(ctx, mark);
  ctx.b.at = at;
  return value;
}

/** A scalar expression in its own type. */
export function evaluateScalar(ctx: FunctionContext, node: ast.Expr): Operand {
  return scalarOf(evaluate(ctx, node));
}

/** Writes an expression, as `type`, straight to where it belongs. */
export function lowerInto(ctx: FunctionContext, node: ast.Expr, type: Type, dest: Place, tail: Tail): void {
  storeValue(ctx, evaluateAs(ctx, node, type), dest, tail);
}

function lower(ctx: FunctionContext, node: ast.Expr, type: Type): Value {
  // The table pairs each kind with the rule for it, which TypeScript cannot follow through a variable.
  const rule = ctx.shared.rules.expressions[node.kind] as (ctx: FunctionContext, node: ast.Expr, type: Type) => Value;
  return rule(ctx, node, type);
}
