// Conversions between types, implicit (assignment to a wider variable, map key or value) and explicit (casts). Ints
// change width and sign, strings grow or shrink with zeroes behind them, tuples convert element by
// element, arrays and ints of the same size exchange their bytes. Whether a conversion is allowed was the
// checker's question; what has no rule here is taken as it is.

import { isScalar, sameType, sizeOf, visibleSize } from '../../../frontend/types/types.ts';
import type { StringType, Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { newTemporary } from '../function-context.ts';
import { memberTypes } from './layout.ts';
import { copyBytes, materialize, storeValue, valueAt, zeroBytes } from './memory.ts';
import { clearMark } from './strings.ts';
import { userSymbol } from './user-address.ts';
import type { Place, Tail, Value } from './values.ts';
import { at, isSigned, scalarWidth } from './values.ts';

/** The same value as `to` stores it. */
export function convert(ctx: FunctionContext, value: Value, to: Type): Value {
  const from = value.type;
  if (to.kind === 'none' || to.kind === 'void' || to.kind === 'poison') return value;
  if (value.kind === 'scalar' && isScalar(to)) {
    return { kind: 'scalar', type: to, operand: convertScalar(ctx, value.operand, from, to) };
  }
  if (value.kind === 'scalar') return to.kind === 'usym' ? userSymbol(ctx, value.operand) : bytesOfScalar(ctx, value, to);
  if (isScalar(to)) return scalarOfBytes(ctx, value, to);
  if (from.kind === 'string' && to.kind === 'string') return resizeString(ctx, value, from, to);
  if (sameType(from, to)) return value;
  if (to.kind === 'tuple' && from.kind === 'tuple') {
    return { kind: 'tuple', type: to, elements: convertElements(ctx, value, to) };
  }
  if (sizeOf(from) >= sizeOf(to) && value.kind === 'memory') return { ...value, type: to };
  return shortCopy(ctx, value, to);
}

/** Register to register. Registers keep narrow ints extended by their own sign, so widening costs nothing. */
export function convertScalar(ctx: FunctionContext, operand: Operand, from: Type, to: Type): Operand {
  if (to.kind === 'bool') return from.kind === 'bool' ? operand : ctx.b.binary('ne', operand, ZERO);
  const width = scalarWidth(to);
  if (width === 8) return operand;
  const fits = operand.kind === 'reg' && sizeOf(from) > 0
    && (isSigned(from) === isSigned(to) ? scalarWidth(from) <= width : !isSigned(from) && scalarWidth(from) < width);
  return fits ? operand : ctx.b.extend(operand, width, isSigned(to));
}

/** A value that is convertible to bool, as 0 or 1. */
export function truth(ctx: FunctionContext, value: Value): Operand {
  if (value.kind === 'literal') return value.bytes.length > 0 && value.bytes[0] !== 0 ? { kind: 'const', value: 1n } : ZERO;
  if (value.kind === 'scalar') return convertScalar(ctx, value.operand, value.type, { kind: 'bool' });
  const place = materialize(ctx, value);
  return ctx.b.binary('ne', ctx.b.load(place.ptr, place.offset, 1, false), ZERO);
}

/** The elements of a tuple value, each on its own. */
export function elementsOf(ctx: FunctionContext, value: Value): readonly Value[] {
  if (value.kind === 'tuple') return value.elements;
  const place = materialize(ctx, value);
  const members = memberTypes(value.type);
  return members.types.map((type, index) => valueAt(ctx, at(place, members.offsets[index]!), type));
}

/** By name, or by position where there are none. */
function convertElements(ctx: FunctionContext, value: Value, to: Type): Value[] {
  const elements = elementsOf(ctx, value);
  const names = value.type.kind === 'tuple' ? value.type.names : null;
  const target = memberTypes(to);
  return target.types.map((type, index) => {
    const from = names !== null && target.names !== null ? names.indexOf(target.names[index]!) : index;
    return convert(ctx, elements[from]!, type);
  });
}

function resizeString(ctx: FunctionContext, value: Value, from: StringType, to: StringType): Value {
  if (value.kind === 'literal') return { ...value, type: to };
  if (sameType(from, to)) return value;
  if (from.marked === true || from.size > to.size) return markedCopy(ctx, value, from, to);
  return {
    kind: 'pending',
    type: to,
    write: (dest: Place, tail: Tail) => {
      storeValue(ctx, value, dest, tail);
      // A full string gets the NUL that it lacks; all others have one already.
      if (tail === 'zero') zeroBytes(ctx, at(dest, from.size), sizeOf(to) - from.size);
      else {
        if (to.size > from.size) zeroBytes(ctx, at(dest, from.size), 1);
        clearMark(ctx, dest, to);
      }
    },
  };
}

/** Text of a string, and its mark where the new type keeps it. */
function markedCopy(ctx: FunctionContext, value: Value, from: StringType, to: StringType): Value {
  const source = materialize(ctx, value);
  const size = Math.min(from.size, to.size);
  return {
    kind: 'pending',
    type: to,
    write: (dest) => {
      copyBytes(ctx, dest, source, size);
      const { b } = ctx;
      const mark = from.marked === true && to.marked === true ? b.load(source.ptr, source.offset + from.size, 1, false) : ZERO;
      zeroBytes(ctx, at(dest, size), to.size - size);
      if (to.marked === true) b.store(dest.ptr, dest.offset + to.size, 1, mark);
    },
  };
}

/** The first bytes of a value, zero-padded where the new type is larger. */
function shortCopy(ctx: FunctionContext, value: Value, to: Type): Value {
  const source = materialize(ctx, value);
  const size = Math.min(visibleSize(value.type), sizeOf(to));
  return {
    kind: 'pending',
    type: to,
    write: (dest) => {
      copyBytes(ctx, dest, source, size);
      if (size < sizeOf(to)) zeroBytes(ctx, at(dest, size), sizeOf(to) - size);
    },
  };
}

/** An integer as the bytes of an array, at most eight, extended by its own sign where these are more. A bool is 1 or 0 of its byte. */
function bytesOfScalar(ctx: FunctionContext, value: Value & { readonly kind: 'scalar' }, to: Type): Value {
  return {
    kind: 'pending',
    type: to,
    write: (dest) => {
      const place = newTemporary(ctx, 8);
      ctx.b.store(place.ptr, place.offset, 8, value.operand);
      if (to.kind !== 'array' || to.of.kind !== 'bool') return copyBytes(ctx, dest, place, sizeOf(to));
      for (let i = 0; i < to.length; i++) {
        const byte = ctx.b.load(place.ptr, place.offset + i, 1, false);
        ctx.b.store(dest.ptr, dest.offset + i, 1, ctx.b.binary('ne', byte, ZERO));
      }
    },
  };
}

function scalarOfBytes(ctx: FunctionContext, value: Value, to: Type): Value {
  const source = materialize(ctx, value);
  const size = Math.min(sizeOf(value.type), 8);
  const place = newTemporary(ctx, 8);
  ctx.b.store(place.ptr, place.offset, 8, ZERO);
  copyBytes(ctx, place, source, size);
  const operand = ctx.b.load(place.ptr, place.offset, 8, false);
  return { kind: 'scalar', type: to, operand: convertScalar(ctx, operand, { kind: 'int', size: 8, signed: false }, to) };
}

