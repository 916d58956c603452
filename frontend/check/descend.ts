// How a rule reaches the parts of what it checks. Rules need each other in circles: a call checks its arguments, which
// are expressions, which may be blocks, whose statements hold calls. The circle is closed here and nowhere else, through
// the rules that the session carries (rules.ts lists them): a rule's file imports this one, never the file of another
// kind of node for its own sake.

import type * as ast from '../syntax/ast.ts';
import { extentOf, NONE } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { fail, record } from './check-context.ts';
import type { Context } from './check-context.ts';
import { inScope } from './variables.ts';

/** Checks an expression, records its type and gives it back. Always a value: maps as a whole are not expressions. */
export function checkExpr(ctx: Context, node: ast.Expr): Type {
  return record(ctx, node, bounded(ctx, node, ctx.session.rules.expression(ctx, node)));
}

/** Types in types, and types that one type consists of: far more than a program can hold, and few enough to look at. */
const MAX_TYPE_DEPTH = 100;
const MAX_TYPE_PARTS = 20_000;

/** Statement by statement a value can grow into one that no pass would find the end of. */
function bounded(ctx: Context, node: ast.Expr, type: Type): Type {
  if (type.kind !== 'tuple' && type.kind !== 'pointer' && type.kind !== 'array') return type;
  const { depth, parts } = extentOf(type);
  if (depth > MAX_TYPE_DEPTH) {
    return fail(ctx, 'type-mismatch', node, `The type of this is nested too deeply: at most ${MAX_TYPE_DEPTH} tuples, pointers and arrays may be in each other`);
  }
  if (parts <= MAX_TYPE_PARTS) return type;
  return fail(ctx, 'type-mismatch', node, `The type of this has too many parts: a tuple may have ${MAX_TYPE_PARTS}, those of tuples in it included`);
}

/** A block whose value, if it has one, nobody takes. */
export function checkBlock(ctx: Context, block: ast.Block): void {
  inScope(ctx, () => {
    ctx.session.rules.statements(ctx, block);
    if (block.value !== null) ctx.session.rules.dropped(ctx, block.value);
  });
}

/** A block as an expression: the type of its last expression, none without one. */
export function checkBlockValue(ctx: Context, block: ast.Block): Type {
  return checkBlockEnd(ctx, block, (value) => checkExpr(ctx, value)) ?? NONE;
}

/** A block whose last expression has a rule of its own; null without one. */
export function checkBlockEnd<T>(ctx: Context, block: ast.Block, rule: (value: ast.Expr) => T): T | null {
  return inScope(ctx, () => {
    ctx.session.rules.statements(ctx, block);
    return block.value === null ? null : rule(block.value);
  });
}
