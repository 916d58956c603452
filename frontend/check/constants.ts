// Expressions whose value is known while compiling: what is recorded for them, and the type that goes with it. A literal
// takes the type of what it meets; other constants have one of their own. How values are computed is in fold.ts.

import type * as ast from '../syntax/ast.ts';
import { BOOL } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { constantOf, fail } from './check-context.ts';
import { raiseHelp } from '../../common/settings.ts';
import type { Constant, Context } from './check-context.ts';
import { isInLibrary } from '../syntax/source.ts';
import { literalType } from './join.ts';

/** Type and recorded value of a folded expression. */
export function constantType(ctx: Context, node: { readonly id: ast.NodeId }, value: Constant): Type {
  ctx.body.constants.set(node.id, value);
  switch (typeof value) {
    case 'bigint': return literalType(value);
    case 'string': return { kind: 'string', size: value.length + 1 };
    default: return BOOL;
  }
}

/** The same for a string, which must fit where strings are kept. The library's own do not depend on a setting of the script. */
export function stringConstant(ctx: Context, node: ast.Expr, text: string, what = 'The string'): Type {
  const longest = ctx.session.config.maxStrlen - 1;
  if (text.length <= longest || isInLibrary(node.span)) return constantType(ctx, node, text);
  return fail(ctx, 'literal-range', node, `${what} is ${text.length} bytes long, more than the ${longest} that max_strlen allows`, {
    help: raiseHelp('max_strlen', text.length + 1),
  });
}

/** Whether a constant has a type of its own, from a cast, `sizeof`, an enum, an element or a variable: no literal that fits in anywhere. */
export function isTyped(ctx: Context, node: ast.Expr): boolean {
  switch (node.kind) {
    case 'cast': case 'sizeof': case 'offsetof': case 'index': case 'field': return true;
    case 'unary': return isTyped(ctx, node.operand);
    case 'binary': return isTyped(ctx, node.left) || isTyped(ctx, node.right);
    case 'ternary': return [node.then ?? node.condition, node.else].some((branch) => constantOf(ctx, branch) === undefined || isTyped(ctx, branch));
    default: return ctx.body.types.get(node.id)?.kind === 'enum';
  }
}
