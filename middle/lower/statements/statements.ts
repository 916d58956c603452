// Statements: blocks, branches, loops, jumps. Each statement gives back the temporaries it took. A `while` is a plain
// loop in the IR, whose bound the kernel's verifier must see; `unroll` lowers its body once per round. exit() and
// return end the program at once; code behind them is dropped by the builder.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../frontend/diagnostics/diagnostics.ts';
import { lowerAssign, lowerLet } from './assign.ts';
import type { Context } from '../function-context.ts';
import { atNode, notSupported, withTemporaries } from '../function-context.ts';
import { discard } from '../calls/maps.ts';
import { settled } from '../expressions/effects.ts';
import { evaluate } from '../expressions/expressions.ts';
import { lowerReturn } from '../functions/functions.ts';
import { lowerFor } from './loops.ts';
import { lowerCondition } from '../expressions/operators.ts';

export function lowerStatements(ctx: Context, statements: readonly ast.Stmt[]): void {
  for (const statement of statements) {
    // What follows a return or exit() is unreachable.
    if (ctx.b.closed) return;
    withTemporaries(ctx, () => atNode(ctx, statement, () => lowerStatement(ctx, statement)));
  }
}

export function lowerBlock(ctx: Context, block: ast.Block): void {
  lowerStatements(ctx, block.statements);
  const { value } = block;
  if (value !== null && !ctx.b.closed) withTemporaries(ctx, () => atNode(ctx, value, () => lowerEffect(ctx, value)));
}

/** An expression whose value nobody uses. */
function lowerEffect(ctx: Context, node: ast.Expr): void {
  if (node.kind === 'call' && discard(ctx, node)) return;
  // What an expression counts or changes happens also when nobody stores its value.
  settled(ctx, evaluate(ctx, node));
}

function lowerStatement(ctx: Context, node: ast.Stmt): void {
  const { b } = ctx;
  switch (node.kind) {
    case 'expr-stmt': lowerEffect(ctx, node.expr); return;
    case 'discard': settled(ctx, evaluate(ctx, node.expr)); return;
    case 'assign': lowerAssign(ctx, node); return;
    case 'let': lowerLet(ctx, node); return;
    case 'if': lowerIf(ctx, node); return;
    case 'while': lowerWhile(ctx, node); return;
    case 'unroll': lowerUnroll(ctx, node); return;
    case 'block-stmt': lowerBlock(ctx, node.block); return;
    case 'return': lowerReturn(ctx, node); return;
    case 'break': case 'continue': {
      const loop = ctx.loops.at(-1);
      if (loop === undefined) throw new InternalError(`${node.kind} outside a loop`);
      b.jump(node.kind === 'break' ? loop.breakTo : loop.continueTo);
      return;
    }
    case 'for': lowerFor(ctx, node); return;
    case 'import-stmt': notSupported(ctx, node.span, '`import` inside a block'); return;
  }
}

function lowerIf(ctx: Context, node: ast.IfStmt): void {
  const { b } = ctx;
  const yes = b.newBlock();
  const done = b.newBlock();
  const no = node.else === null ? done : b.newBlock();
  lowerCondition(ctx, node.condition, yes, no);
  b.setBlock(yes);
  lowerBlock(ctx, node.then);
  if (!b.closed) b.jump(done);
  if (node.else !== null) {
    b.setBlock(no);
    if (node.else.kind === 'if') lowerStatements(ctx, [node.else]);
    else lowerBlock(ctx, node.else);
    if (!b.closed) b.jump(done);
  }
  b.setBlock(done);
}

function lowerWhile(ctx: Context, node: ast.WhileStmt): void {
  const { b } = ctx;
  const head = b.newBlock();
  const body = b.newBlock();
  const done = b.newBlock();
  b.jump(head);
  b.setBlock(head);
  withTemporaries(ctx, () => lowerCondition(ctx, node.condition, body, done));
  b.setBlock(body);
  ctx.loops.push({ breakTo: done, continueTo: head });
  lowerBlock(ctx, node.body);
  ctx.loops.pop();
  if (!b.closed) b.jump(head);
  b.setBlock(done);
}

/** break and continue in the body mean the loop around it, not the rounds. */
function lowerUnroll(ctx: Context, node: ast.UnrollStmt): void {
  const count = ctx.facts.constants.get(node.count.id);
  if (typeof count !== 'bigint') throw new InternalError('the count of unroll was not folded');
  for (let round = 0n; round < count && !ctx.b.closed; round++) lowerBlock(ctx, node.body);
}
