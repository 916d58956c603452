// Between which values the result of an expression lies, as far as its operators tell: `$x & 0xff`, `$x % 10`, `$x / 2`
// and `$x >> 1` fit a narrow variable, although arithmetic is done in 64 bits. It is asked before a warning about a loss
// that a script may have ruled out itself, so it must never promise too little: what it does not know has the whole range
// of its type. It follows no variables and no conditions; types are those that the expression was given.

import type * as ast from '../syntax/ast.ts';
import type { IntType } from '../types/types.ts';
import { integerConstant } from './check-context.ts';
import type { Context } from './check-context.ts';
import { asInteger, isLiteralInt } from './join.ts';

export interface Bounds { readonly min: bigint; readonly max: bigint }

/** The least and the greatest value of a type. */
function rangeOf({ size, signed }: IntType): Bounds {
  const bits = BigInt(size * 8);
  return signed ? { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n } : { min: 0n, max: (1n << bits) - 1n };
}

/** null: it is no integer, or its type is not settled. */
export function boundsOf(ctx: Context, node: ast.Expr): Bounds | null {
  const value = integerConstant(ctx, node);
  if (value !== null) return { min: value, max: value };
  const type = ctx.body.types.get(node.id);
  const integer = type === undefined ? null : asInteger(type);
  if (integer === null || isLiteralInt(integer)) return null;
  const whole = rangeOf(integer);
  const narrowed = node.kind === 'binary' ? ofOperation(ctx, node, integer.signed) : null;
  return narrowed === null || narrowed.min < whole.min || narrowed.max > whole.max ? whole : narrowed;
}

/** Whether this is a difference of two numbers neither of which has a sign, and so has one only because it may be negative. */
export function isUnsignedDifference(ctx: Context, node: ast.Expr): boolean {
  if (node.kind !== 'binary' || node.op !== '-') return false;
  const [left, right] = [boundsOf(ctx, node.left), boundsOf(ctx, node.right)];
  return left !== null && right !== null && left.min >= 0n && right.min >= 0n;
}

function ofOperation(ctx: Context, { op, left: first, right: second }: ast.Binary, signed: boolean): Bounds | null {
  const [left, right] = [boundsOf(ctx, first), boundsOf(ctx, second)];
  if (left === null || right === null) return null;
  if (op === '&') {
    const tops = [left, right].filter(({ min }) => min >= 0n).map(({ max }) => max);
    return tops.length === 0 ? null : { min: 0n, max: tops.reduce((a, b) => (a < b ? a : b)) };
  }
  // What counts as signed is negative from 2^63 on.
  const stays = left.min >= 0n && (!signed || left.max < 1n << 63n);
  const by = integerConstant(ctx, second);
  if (!stays || by === null || by < 0n) return null;
  if (op === '>>') return { min: left.min >> by, max: left.max >> by };
  if (by === 0n) return null;
  if (op === '/') return { min: left.min / by, max: left.max / by };
  return op === '%' ? { min: 0n, max: left.max < by ? left.max : by - 1n } : null;
}
