// Parameters of the script: load-time constants that the loader fills in. Integers are one load; texts lie in the
// constants as they are, so that str() of them is no read of memory but the bytes themselves.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { Config, NamedParameter } from '../../../frontend/types/typed-program.ts';
import { CONSTANTS_SYMBOL } from '../../../common/manifest.ts';
import type { Context } from '../function-context.ts';
import { typeOf } from '../function-context.ts';
import { loadConstant } from './expressions.ts';
import { constantOffset } from '../unit.ts';
import type { ConstantShape } from '../unit.ts';
import type { Value } from '../values/values.ts';

/** `$1` as an integer. */
export function lowerPositional(ctx: Context, node: ast.Positional): Value {
  return { kind: 'scalar', type: typeOf(ctx, node), operand: loadConstant(ctx, { from: 'positional', index: node.index, type: 'int', size: 8 }) };
}

/** What str() takes as a parameter: `$1`, or `$1 + k` without its first k bytes; null when it is anything else. */
export function textParameter(ctx: Context, node: ast.Expr): Value | null {
  const skip = skipped(ctx, node);
  if (skip === null) return null;
  const size = textSize(ctx.unit.program.config) + skip.bytes;
  return storedText(ctx, { from: 'positional', index: skip.index, type: 'string', size }, skip.bytes);
}

function skipped(ctx: Context, node: ast.Expr): { readonly index: number; readonly bytes: number } | null {
  if (node.kind === 'positional') return { index: node.index, bytes: 0 };
  if (node.kind !== 'binary') return null;
  const left = skipped(ctx, node.left);
  const right = ctx.facts.constants.get(node.right.id);
  return left === null || typeof right !== 'bigint' ? null : { ...left, bytes: left.bytes + Number(right) };
}

/** A text in the constants, from its byte `skip` on. */
export function storedText(ctx: Context, shape: ConstantShape, skip: number): Value {
  const offset = constantOffset(ctx.unit, shape);
  const type = { kind: 'string', size: shape.size - skip } as const;
  return { kind: 'memory', type, place: { ptr: ctx.b.globalAddr(CONSTANTS_SYMBOL), offset: offset + skip, align: 8 } };
}

/** Storage of a `string` as the checker sizes it: a short maximum gets a hidden byte that shows truncation. */
function textSize({ maxStrlen }: Config): number {
  return maxStrlen < 1024 ? maxStrlen + 1 : maxStrlen;
}

/** The load-time constant of one of the script's options. */
export function namedShape({ name, type, default: value, description }: NamedParameter, config: Config): ConstantShape {
  const text = typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : String(value);
  const size = type === 'bool' ? 1 : type === 'string' ? textSize(config) : 8;
  return { from: 'named', name, type, default: text, description, size };
}
