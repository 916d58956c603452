// Moving bytes: loads and stores of scalars, copies and zeroing of constant sizes, and putting a Value where it
// belongs. Short moves are unrolled into the widest aligned accesses; long ones call bpf_probe_read_kernel, which
// copies BPF memory like any kernel memory and zeroes its destination when the source is NULL: five instructions
// instead of hundreds. Conversions between types are convert.ts, memory of the kernel and of users is remote.ts.

import { InternalError } from '../../../common/internal-error.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { StringType, Type } from '../../../frontend/types/types.ts';
import type { Operand, Width } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helperVoid, newTemporary } from '../function-context.ts';
import { literalGlobal, needZeroes, ZEROES } from '../module-context.ts';
import type { Place, Tail, Value } from './values.ts';
import { alignAt, at, isSigned, scalarWidth } from './values.ts';
import { memberTypes, paddingIn } from './layout.ts';

/** Longest move that is unrolled, in bytes. */
const UNROLL_LIMIT = 64;

// ---------------------------------------------------------------- bytes

interface Chunk { readonly offset: number; readonly width: Width }

/** Cuts `size` bytes into aligned accesses, widest first. */
export function chunks(size: number, align: number): Chunk[] {
  const result: Chunk[] = [];
  for (let offset = 0; offset < size;) {
    let width = Math.min(align, 8);
    while (width > size - offset || offset % width !== 0) width /= 2;
    result.push({ offset, width: width as Width });
    offset += width;
  }
  return result;
}

export function copyBytes(ctx: FunctionContext, dest: Place, source: Place, size: number): void {
  const align = Math.min(alignAt(dest), alignAt(source));
  if (size > UNROLL_LIMIT || size / align > 16) {
    helperVoid(ctx, 'probe_read_kernel', [address(ctx, dest), constant(size), address(ctx, source)]);
    return;
  }
  for (const { offset, width } of chunks(size, align)) {
    ctx.b.store(dest.ptr, dest.offset + offset, width, ctx.b.load(source.ptr, source.offset + offset, width, false));
  }
}

export function zeroBytes(ctx: FunctionContext, dest: Place, size: number): void {
  if (size > UNROLL_LIMIT * 2 || size / alignAt(dest) > 16) {
    helperVoid(ctx, 'probe_read_kernel', [address(ctx, dest), constant(size), ZERO]);
    return;
  }
  let head = dest;
  let left = size;
  // Reach the widest alignment first: a string's tail rarely starts at one.
  while (left > 0 && alignAt(head) < Math.min(8, dest.align) && left >= alignAt(head)) {
    const width = alignAt(head) as Width;
    ctx.b.store(head.ptr, head.offset, width, ZERO);
    head = at(head, width);
    left -= width;
  }
  for (const { offset, width } of chunks(left, alignAt(head))) ctx.b.store(head.ptr, head.offset + offset, width, ZERO);
}

// ---------------------------------------------------------------- scalars

export function loadScalar(ctx: FunctionContext, place: Place, type: Type): Operand {
  return ctx.b.load(place.ptr, place.offset, scalarWidth(type), isSigned(type));
}

function storeScalar(ctx: FunctionContext, place: Place, type: Type, value: Operand): void {
  ctx.b.store(place.ptr, place.offset, scalarWidth(type), value);
}

/** What lies at `place`, without reading memory types. */
export function valueAt(ctx: FunctionContext, place: Place, type: Type): Value {
  if (isScalar(type)) return { kind: 'scalar', type, operand: loadScalar(ctx, place, type) };
  return { kind: 'memory', type, place };
}

export function scalarOf(value: Value): Operand {
  if (value.kind !== 'scalar') throw new InternalError(`a ${value.type.kind} is not a scalar`);
  return value.operand;
}

// ---------------------------------------------------------------- values

/** Writes all bytes of the value's own type to `dest`. */
export function storeValue(ctx: FunctionContext, value: Value, dest: Place, tail: Tail): void {
  switch (value.kind) {
    case 'scalar':
      if (sizeOf(value.type) > 0) storeScalar(ctx, dest, value.type, value.operand);
      return;
    case 'memory':
      copyBytes(ctx, dest, value.place, sizeOf(value.type));
      return;
    case 'literal':
      storeLiteral(ctx, value.bytes, dest, value.type, tail);
      return;
    case 'pending':
      value.write(dest, tail);
      return;
    case 'tuple':
      storeTuple(ctx, value, dest, tail);
      return;
  }
}

const WORD = 8;

/**
 * Small members that fill a word with each other, or with a gap, are stored as one: whoever reads the word, as code does that compares keys, would wait
 * for several stores to leave the processor's buffer.
 */
function storeTuple(ctx: FunctionContext, { type, elements }: Extract<Value, { kind: 'tuple' }>, dest: Place, tail: Tail): void {
  const { b } = ctx;
  const { types, offsets, size, gaps } = memberTypes(type);
  const wordAt = (offset: number): number => offset - offset % WORD;
  const isSmall = (index: number): boolean => elements[index]!.kind === 'scalar' && sizeOf(types[index]!) < WORD && sizeOf(types[index]!) > 0;
  const joined = new Map<number, Operand>();
  const apart = new Set(offsets.flatMap((offset, index) => (isSmall(index) ? [] : [wordAt(offset), wordAt(offset + Math.max(sizeOf(types[index]!), 1) - 1)])));
  elements.forEach((element, index) => {
    const offset = offsets[index]!;
    const word = wordAt(offset);
    if (tail !== 'zero' || alignAt(dest) % WORD !== 0 || apart.has(word) || word + WORD > size) return storeValue(ctx, element, at(dest, offset), tail);
    const width = sizeOf(types[index]!);
    const part = b.shl(b.and(scalarOf(element), constant((1n << BigInt(8 * width)) - 1n)), constant(8 * (offset - word)));
    joined.set(word, joined.has(word) ? b.or(joined.get(word)!, part) : part);
  });
  for (const [word, operand] of joined) b.store(dest.ptr, dest.offset + word, WORD, operand);
  if (tail === 'zero') for (const gap of gaps.filter(({ offset }) => !joined.has(wordAt(offset)))) zeroBytes(ctx, at(dest, gap.offset), gap.size);
}

/** The value's bytes in BPF memory, to be read only. */
export function materialize(ctx: FunctionContext, value: Value): Place {
  if (value.kind === 'memory') return value.place;
  const size = sizeOf(value.type);
  if (value.kind === 'literal') return literalPlace(ctx, value.bytes.subarray(0, value.type.size), size);
  const place = newTemporary(ctx, size);
  storeValue(ctx, value, place, 'zero');
  return place;
}

/** The value's bytes as keys and comparisons have them: what C left in the padding of its structs is no part of it. To be read only. */
export function materializeCanonical(ctx: FunctionContext, value: Value): Place {
  if (paddingIn(value.type).length === 0) return materialize(ctx, value);
  const place = newTemporary(ctx, sizeOf(value.type));
  storeCanonical(ctx, value, place);
  return place;
}

/** Writes the value's bytes to `dest` as keys and comparisons have them. */
function storeCanonical(ctx: FunctionContext, value: Value, dest: Place): void {
  storeValue(ctx, value, dest, 'zero');
  const padding = paddingIn(value.type);
  for (let i = 0; i < padding.length;) {
    const { offset, held } = padding[i]!;
    let size = 1;
    if (held === 0) {
      while (padding[i + size]?.offset === offset + size && padding[i + size]!.held === 0) size++;
      zeroBytes(ctx, at(dest, offset), size);
    } else {
      const byte = at(dest, offset);
      ctx.b.store(byte.ptr, byte.offset, 1, ctx.b.and(ctx.b.load(byte.ptr, byte.offset, 1, false), constant(held)));
    }
    i += size;
  }
}

/** Read-only memory with these bytes, zero-padded. */
export function literalPlace(ctx: FunctionContext, bytes: Uint8Array, size: number): Place {
  const name = literalGlobal(ctx.shared, bytes, Math.max(size, 1));
  return { ptr: ctx.b.globalAddr(name), offset: 0, align: 8 };
}

/** Read-only memory of at least `size` zero bytes. */
export function zeroes(ctx: FunctionContext, size: number): Operand {
  needZeroes(ctx.shared, size);
  return ctx.b.globalAddr(ZEROES);
}

function storeLiteral(ctx: FunctionContext, literal: Uint8Array, dest: Place, type: StringType, tail: Tail): void {
  const bytes = literal.subarray(0, type.size);
  const size = sizeOf(type);
  const length = Math.min(bytes.length + 1, size);
  if (type.marked === true && tail !== 'zero') ctx.b.store(dest.ptr, dest.offset + type.size, 1, ZERO);
  if (length > UNROLL_LIMIT) {
    if (tail === 'zero') copyBytes(ctx, dest, literalPlace(ctx, bytes, size), size);
    else copyBytes(ctx, dest, literalPlace(ctx, bytes, length), length);
    return;
  }
  // Round up to whole words while the storage lasts: fewer stores, and zeroes that a tail would need anyway.
  const align = alignAt(dest);
  const rounded = Math.min(size, Math.ceil(length / align) * align);
  const padded = new Uint8Array(rounded);
  padded.set(bytes.subarray(0, length));
  for (const { offset, width } of chunks(rounded, align)) {
    ctx.b.store(dest.ptr, dest.offset + offset, width, constant(littleEndian(padded, offset, width)));
  }
  if (tail === 'zero' && size > rounded) zeroBytes(ctx, at(dest, rounded), size - rounded);
}

/** The unsigned number in `width` bytes. */
export function littleEndian(bytes: Uint8Array, offset: number, width: number): bigint {
  let value = 0n;
  for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i] ?? 0);
  return value;
}

/** Bytes of a string literal: the AST keeps one char per byte. */
export function literalBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}
