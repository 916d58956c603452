// Blocks of statements, for whatever has one: each statement goes to the rule for its kind (rule.ts) and gives back the
// temporaries it took. Behind a return or exit(), nothing is lowered.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { discard } from '../calls/maps.ts';
import { settled } from '../expressions/effects.ts';
import { evaluate } from '../expressions/evaluate.ts';
import type { FunctionContext } from '../function-context.ts';
import { atNode, declareBlock, withTemporaries } from '../function-context.ts';

export function lowerStatements(ctx: FunctionContext, statements: readonly ast.Stmt[]): void {
  for (const statement of statements) {
    // What follows a return or exit() is unreachable.
    if (ctx.b.closed) return;
    withTemporaries(ctx, () => atNode(ctx, statement, () => lowerStatement(ctx, statement)));
  }
}

export function lowerBlock(ctx: FunctionContext, block: ast.Block): void {
  withTemporaries(ctx, () => {
    declareBlock(ctx, block);
    lowerStatements(ctx, block.statements);
    const { value } = block;
    if (value !== null && !ctx.b.closed) withTemporaries(ctx, () => atNode(ctx, value, () => lowerEffect(ctx, value)));
  });
}

/** An expression whose value nobody uses. */
export function lowerEffect(ctx: FunctionContext, node: ast.Expr): void {
  if (node.kind === 'call' && discard(ctx, node)) return;
  // What an expression counts or changes happens also when nobody stores its value.
  settled(ctx, evaluate(ctx, node));
}

function lowerStatement(ctx: FunctionContext, node: ast.Stmt): void {
  // The table pairs each kind with the rule for it, which TypeScript cannot follow through a variable.
  const rule = ctx.shared.rules.statements[node.kind] as (ctx: FunctionContext, node: ast.Stmt) => void;
  rule(ctx, node);
}
