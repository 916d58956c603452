// What a function or program returns that does not say, and `return` in the body of a loop: that is a function of its
// own, so it leaves its value and a mark in the outermost frame, and behind each loop the mark is looked at.

import type { Operand } from '../../ir/ir.ts';
import { ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { framePtr, hopsToRoot, ownFrame, rootOf, takeFrame } from './frames.ts';

/** What a function or program returns that does not say. */
export function defaultResult(ctx: FunctionContext): Operand {
  const { subject } = rootOf(ctx);
  return subject.kind === 'probe' && subject.probe.attachPoint.provider.program.result === 1 ? ONE : ZERO;
}

// What a `return` in a loop's body leaves in the outermost frame.
const MARK = 0;
const VALUE = 8;
const CELL_SIZE = 16;

/** `return` in a loop's body; `value` null: there is none to keep. */
export function returnFromBody(ctx: FunctionContext, value: Operand | null): void {
  const { b } = ctx;
  const root = rootOf(ctx);
  root.returnCell ??= takeFrame(root, CELL_SIZE);
  const frame = framePtr(ctx, hopsToRoot(ctx));
  b.store(frame, root.returnCell + MARK, 8, ONE);
  if (value !== null) b.store(frame, root.returnCell + VALUE, 8, value);
  ctx.returns = true;
  b.ret(ONE);
}

/** At the start of the outermost function: nothing has returned. */
export function clearReturn(root: FunctionContext): void {
  if (root.returnCell === null) return;
  root.b.store(ownFrame(root), root.returnCell + MARK, 8, ZERO);
  root.b.store(ownFrame(root), root.returnCell + VALUE, 8, defaultResult(root));
}

/** Behind a loop whose body may return. */
export function leaveIfReturned(ctx: FunctionContext, body: { readonly returns: boolean }): void {
  if (!body.returns) return;
  const { b } = ctx;
  const root = rootOf(ctx);
  const leave = b.newBlock();
  const stay = b.newBlock();
  const cell = root.returnCell!;
  b.branch(b.ne(b.load(framePtr(ctx, hopsToRoot(ctx)), cell + MARK, 8, false), ZERO), leave, stay);
  b.setBlock(leave);
  b.ret(ctx.parent === null ? b.load(ownFrame(ctx), cell + VALUE, 8, true) : ONE);
  b.setBlock(stay);
}
