// The one way to copy memory that a program may not touch directly: the kernel's probe reads. A read that fails leaves
// zeroes (the helpers do that) and is counted: the loader says so at the end of the run, or with -k at once.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { HelperName } from '../../ir/helpers.ts';
import type { Operand } from '../../ir/ir.ts';
import { ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, countIf, helper } from '../function-context.ts';
import type { Place, Remote } from './values.ts';

/** Copies `size` bytes to `dest`; counts a failure. `source` is an int operand. */
export function readInto(ctx: FunctionContext, space: Remote['space'], dest: Place, size: Operand, source: Operand, node: ast.Expr): void {
  const name: HelperName = space === 'user' ? 'probe_read_user' : 'probe_read_kernel';
  const result = helper(ctx, name, [address(ctx, dest), size, ctx.b.intToPtr(source)]);
  countFailedRead(ctx, name, space, result, node);
}

export function countFailedRead(ctx: FunctionContext, name: HelperName, space: Remote['space'], result: Operand, node: ast.Expr): void {
  countIf(ctx, ctx.b.binary('slt', result, ZERO), result, node.span, {
    message: `Failed to read ${space} memory`, helper: name, level: 'verbose',
  });
}
