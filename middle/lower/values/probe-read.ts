// The one way to copy memory that a program may not touch directly: the kernel's probe reads. A read that fails leaves
// zeroes (the helpers do that) and is counted: the loader says so at the end of the run, or with -k at once. Where the
// kernel lets a program sleep, a read of user memory that fails waits for the page and is done again. It is tried
// without waiting first: nearly all memory is there. Sleeping is no way inside a walk over a map, which the kernel
// guards against that.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { HelperName } from '../../ir/helpers.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, countIf, helper, newLocal, newTemporary } from '../function-context.ts';
import { rootOf } from '../functions/frames.ts';
import { loadConstant } from './load-time.ts';
import type { Place, Remote } from './values.ts';

/** Least size of a page. */
const PAGE = 4096;

/** Copies `size` bytes to `dest`; counts a failure. `source` is an int operand. Returns what the helper does. */
export function readInto(ctx: FunctionContext, space: Remote['space'], dest: Place, size: Operand, source: Operand, node: ast.Expr): Operand {
  const name: HelperName = space === 'user' ? 'probe_read_user' : 'probe_read_kernel';
  const result = helper(ctx, name, [address(ctx, dest), size, ctx.b.intToPtr(source)]);
  const final = onceMore(ctx, space, result, () => ctx.b.helper('copy_from_user', [address(ctx, dest), size, ctx.b.intToPtr(source)]));
  countFailedRead(ctx, name, space, final, node);
  return final;
}

/** Copies a text of up to `size` bytes (an int operand, at most `most`) with its NUL. Returns its length with that, as the helper does. */
export function readTextInto(ctx: FunctionContext, space: Remote['space'], dest: Place, size: Operand, most: number, source: Operand, node: ast.Expr): Operand {
  const name: HelperName = space === 'user' ? 'probe_read_user_str' : 'probe_read_kernel_str';
  const read = (): Operand => helper(ctx, name, [address(ctx, dest), size, ctx.b.intToPtr(source)]);
  const final = onceMore(ctx, space, read(), () => {
    bringInPages(ctx, source, most);
    return read();
  });
  countFailedRead(ctx, name, space, final, node);
  return final;
}

export function countFailedRead(ctx: FunctionContext, name: HelperName, space: Remote['space'], result: Operand, node: ast.Expr): void {
  countIf(ctx, ctx.b.binary('slt', result, ZERO), result, node.span, {
    message: `Failed to read ${space} memory`, helper: name, level: 'verbose',
  });
}

/** Whether user memory that is not there is waited for in this place, on a kernel that allows it. */
function maySleep(ctx: FunctionContext): boolean {
  for (let at: FunctionContext | null = ctx; at !== null; at = at.parent) if (at.loop !== null && at.loop.end === null) return false;
  return mayProgramSleep(ctx);
}

export function mayProgramSleep({ subject }: FunctionContext): boolean {
  return subject.kind === 'probe' && subject.probe.attachPoint.provider.program.maySleep === true;
}

/** 1 in a program that is loaded as one that may sleep. */
export function sleepConstant(ctx: FunctionContext): { readonly from: 'may-sleep'; readonly program: string; readonly size: 8 } {
  return { from: 'may-sleep', program: rootOf(ctx).b.fn.name, size: 8 };
}

/** The result of a read: that of the second attempt, with waiting, when the first one failed. */
function onceMore(ctx: FunctionContext, space: Remote['space'], first: Operand, again: () => Operand): Operand {
  if (space !== 'user' || !maySleep(ctx)) return first;
  const { b } = ctx;
  const result = newLocal(ctx, first);
  const failed = b.newBlock();
  const sleep = b.newBlock();
  const done = b.newBlock();
  b.branch(b.binary('slt', first, ZERO), failed, done);
  b.setBlock(failed);
  b.branch(b.ne(loadConstant(ctx, sleepConstant(ctx)), ZERO), sleep, done);
  b.setBlock(sleep);
  result.set(again());
  b.jump(done);
  b.setBlock(done);
  return result.get();
}

/** Waits for the pages of `size` bytes. Some may be behind the end of the text, and need not be there. */
function bringInPages(ctx: FunctionContext, source: Operand, size: number): void {
  const { b } = ctx;
  const byte = newTemporary(ctx, 8);
  const bringIn = (offset: Operand): void => void b.helper('copy_from_user', [address(ctx, byte), ONE, b.intToPtr(b.add(source, offset))]);
  const pages = Math.ceil(size / PAGE);
  if (pages > 1) {
    const at = newLocal(ctx, ZERO);
    const head = b.newBlock();
    const body = b.newBlock();
    const done = b.newBlock();
    b.jump(head);
    b.setBlock(head);
    b.branch(b.binary('ult', at.get(), constant(pages * PAGE)), body, done);
    b.setBlock(body);
    bringIn(at.get());
    at.set(b.add(at.get(), constant(PAGE)));
    b.jump(head);
    b.setBlock(done);
  } else bringIn(ZERO);
  bringIn(constant(size - 1));
}
