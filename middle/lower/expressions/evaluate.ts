// How whatever has an expression inside gets its value: from the checker's tables where it is known at compile time, else
// by the rule for its kind (rule.ts), converted to the type that it is stored as. Tuples and conditional expressions are
// made in that type from the start, so that each part is converted once and written once. Evaluation order is left to
// right; memory values are mostly recipes that run when they are stored (values.ts).

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { atNode, evaluating, typeOf } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { scalarOf, storeValue } from '../values/memory.ts';
import type { Place, Tail, Value } from '../values/values.ts';
import { constantTuple, constantValue } from './constants.ts';

/** The value of an expression, in its own type. */
export function evaluate(ctx: FunctionContext, node: ast.Expr): Value {
  return atNode(ctx, node, () => evaluating(ctx, () => {
    const known = ctx.facts.constants.get(node.id);
    const fields = ctx.facts.constantRecords.get(node.id);
    if (fields !== undefined) return constantTuple(typeOf(ctx, node), fields);
    return known === undefined ? lower(ctx, node, typeOf(ctx, node)) : constantValue(known, typeOf(ctx, node));
  }));
}

/** The value of an expression as `type` stores it. */
export function evaluateAs(ctx: FunctionContext, node: ast.Expr, type: Type): Value {
  if (node.kind === 'tuple' && type.kind === 'tuple' && type.names === null) return lower(ctx, node, type);
  return evaluating(ctx, () => {
    const isConditional = node.kind === 'ternary' || node.kind === 'if-expr';
    if (isConditional && !ctx.facts.constants.has(node.id)) return atNode(ctx, node, () => lower(ctx, node, type));
    return convert(ctx, evaluate(ctx, node), type);
  });
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
