// Branches, plain loops and jumps. A `while` is a plain loop in the IR, whose bound the kernel's verifier must see;
// `unroll` lowers its body once per round. `for`, whose body the kernel calls back, is loops.ts, assignments are
// assign.ts, `return` is functions.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { lowerCondition } from '../expressions/operators.ts';
import type { FunctionContext } from '../function-context.ts';
import { lowerBlock, lowerStatements } from './blocks.ts';

export function lowerJump({ b, loops }: FunctionContext, node: ast.BreakStmt | ast.ContinueStmt): void {
  const loop = loops.at(-1);
  if (loop === undefined) throw new InternalError(`${node.kind} outside a loop`);
  b.jump(node.kind === 'break' ? loop.breakTo : loop.continueTo);
}

export function lowerIf(ctx: FunctionContext, node: ast.IfStmt): void {
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

export function lowerWhile(ctx: FunctionContext, node: ast.WhileStmt): void {
  const { b } = ctx;
  const head = b.newBlock();
  const body = b.newBlock();
  const done = b.newBlock();
  b.jump(head);
  b.setBlock(head);
  lowerCondition(ctx, node.condition, body, done);
  b.setBlock(body);
  ctx.loops.push({ breakTo: done, continueTo: head });
  lowerBlock(ctx, node.body);
  ctx.loops.pop();
  if (!b.closed) b.jump(head);
  b.setBlock(done);
}

/** break and continue in the body mean the loop around it, not the rounds. */
export function lowerUnroll(ctx: FunctionContext, node: ast.UnrollStmt): void {
  const count = ctx.facts.constants.get(node.count.id);
  if (typeof count !== 'bigint') throw new InternalError('the count of unroll was not folded');
  for (let round = 0n; round < count && !ctx.b.closed; round++) lowerBlock(ctx, node.body);
}
