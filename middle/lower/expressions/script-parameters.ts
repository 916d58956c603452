// `$1`, `$#` and what str() makes of `$1`: parameters of the script are load-time constants (load-time.ts). str() of one
// is no read of memory but the bytes that the loader put there.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { FunctionContext } from '../function-context.ts';
import { typeOf } from '../function-context.ts';
import type { Value } from '../values/values.ts';
import { loadConstant, storedText, textSize } from '../values/load-time.ts';
import type { Type } from '../../../frontend/types/types.ts';

/** `$1` as an integer. */
export function lowerPositional(ctx: FunctionContext, node: ast.Positional): Value {
  return { kind: 'scalar', type: typeOf(ctx, node), operand: loadConstant(ctx, { from: 'positional', index: node.index, type: 'int', size: 8 }) };
}

/** `$#` */
export function lowerParameterCount(ctx: FunctionContext, _node: ast.ParamCount, type: Type): Value {
  return { kind: 'scalar', type, operand: loadConstant(ctx, { from: 'param-count', size: 8 }) };
}

/** What str() takes as a parameter: `$1`, or `$1 + k` without its first k bytes; null when it is anything else. */
export function textParameter(ctx: FunctionContext, node: ast.Expr): Value | null {
  const skip = skipped(ctx, node);
  if (skip === null) return null;
  const size = textSize(ctx.shared.program.config) + skip.bytes;
  return storedText(ctx, { from: 'positional', index: skip.index, type: 'string', size }, skip.bytes);
}

function skipped(ctx: FunctionContext, node: ast.Expr): { readonly index: number; readonly bytes: number } | null {
  if (node.kind === 'positional') return { index: node.index, bytes: 0 };
  if (node.kind !== 'binary') return null;
  const left = skipped(ctx, node.left);
  const right = ctx.facts.constants.get(node.right.id);
  return left === null || typeof right !== 'bigint' ? null : { ...left, bytes: left.bytes + Number(right) };
}

