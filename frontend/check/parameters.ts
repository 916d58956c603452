// Positional parameters (reference 01.7). An object is compiled before its arguments are known, so `$1` is a constant
// that the loader fills in, an integer unless it stands in `str($1)`. When the arguments are known already, one
// that is no number makes a bare `$1` a string, and a number is also a constant for places that need one.

import type * as ast from '../ast.ts';
import { INT64 } from '../types.ts';
import type { Type } from '../types.ts';
import { warn } from './context.ts';
import type { Context } from './context.ts';
import { defaultStringSize } from './type-syntax.ts';

/** Records a use of `$N`; `wanted` is `string` inside str(). */
export function checkPositional(ctx: Context, node: ast.Positional, wanted: 'any' | 'string'): Type {
  const known = ctx.session.options.positional;
  const text = known?.[node.index - 1];
  if (known !== null && (text === undefined || text === '')) {
    const zero = wanted === 'string' ? 'an empty string' : '0';
    warn(ctx, 'parameter', node, `Parameter $${node.index} is not given, so it is ${zero}`);
  }
  const value = text === undefined || text === '' ? null : parseInteger(text);
  const type = wanted === 'string' || (text !== undefined && text !== '' && value === null) ? 'string' : 'int';
  const key = `${String(node.index).padStart(9)} ${type}`;
  if (!ctx.session.parameters.has(key)) ctx.session.parameters.set(key, { index: node.index, type, span: node.span });
  if (type === 'string') return { kind: 'string', size: defaultStringSize(ctx) };
  if (known !== null) ctx.unit.constants.set(node.id, value ?? 0n);
  return INT64;
}

/** An integer as the command line accepts it: decimal, 0x, 0b, octal after 0, a sign, underscores; else null. */
export function parseInteger(text: string): bigint | null {
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[0-7_]*|[1-9][0-9_]*)$/.exec(text);
  if (match === null || text.endsWith('_')) return null;
  let digits = match[2]!.replaceAll('_', '');
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  const value = match[1] === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -(1n << 63n) && value < 1n << 64n ? value : null;
}
