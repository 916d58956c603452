// Load-time constants: what the loader writes into the object's read-only data before the kernel sees it, so that the
// verifier knows it too. Integers are one load; texts lie there as they are, so that str() of them is no read of
// memory but the bytes themselves. Which constants exist is known when all programs are lowered (module-context.ts).

import { scriptPlace } from '../../../frontend/syntax/script-place.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import type { Config, KernelEnumerator, NamedParameter } from '../../../frontend/types/typed-program.ts';
import type { IntType } from '../../../frontend/types/types.ts';
import { CONSTANTS_SYMBOL } from '../../../common/manifest.ts';
import type { NumberRange } from '../../../common/manifest.ts';
import type { Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { constantOffset, once } from '../module-context.ts';
import type { ConstantShape } from '../module-context.ts';
import type { Value } from './values.ts';

/** A load-time constant of 8 bytes. */
export function loadConstant(ctx: FunctionContext, shape: ConstantShape): Operand {
  const { b } = ctx;
  return b.load(b.globalAddr(CONSTANTS_SYMBOL), constantOffset(ctx.shared, shape), 8, true);
}

/** The value that a name of a value of an enum has on the kernel that loads the program. */
export function enumeratorValue(ctx: FunctionContext, node: ast.NodeId, { of, name, value, span }: KernelEnumerator): Operand {
  const { b, shared } = ctx;
  shared.enumeratorsRead.add(node);
  const offset = once(shared, `enumerator ${of} ${name}`, () => constantOffset(shared, { from: 'enumerator', of, name, value: `${value}`, place: scriptPlace(shared.program.source, span), size: 8 }));
  return b.load(b.globalAddr(CONSTANTS_SYMBOL), offset, 8, true);
}

/** A text in the constants, from its byte `skip` on. */
export function storedText(ctx: FunctionContext, shape: ConstantShape, skip: number): Value {
  const offset = constantOffset(ctx.shared, shape);
  // Of a longer text the loader fills in all bytes, so that the last one marks it as cut.
  const type = { kind: 'string', size: shape.size - 1 - skip, marked: true } as const;
  return { kind: 'memory', type, place: { ptr: ctx.b.globalAddr(CONSTANTS_SYMBOL), offset: offset + skip, align: 8 } };
}

/** Storage of what str() gives without a length, with its mark. */
export function textSize({ maxStrlen }: Config): number {
  return maxStrlen + 1;
}

/** The load-time constant of one of the script's options. */
export function namedShape({ name, type, default: value, description, integer }: NamedParameter, config: Config): ConstantShape {
  const text = typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : String(value);
  const size = type === 'bool' ? 1 : type === 'string' ? textSize(config) : 8;
  return { from: 'named', name, type, default: text, description, ...(integer === null ? {} : { range: rangeOf(integer) }), size };
}

function rangeOf({ size, signed }: IntType): NumberRange {
  const count = 1n << BigInt(8 * size);
  return signed ? { least: `${-count / 2n}`, most: `${count / 2n - 1n}` } : { least: '0', most: `${count - 1n}` };
}
