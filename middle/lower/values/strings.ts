// Strings: reading them from memory with the length rules of str(), and comparing them. A string of N bytes may hold N
// characters and no NUL. The kernel's helpers always end with a NUL, so what really stands at the last byte is read on
// its own where the text turns out to fill the storage: of an array it is a character, behind a marked string it tells
// that there was more. Comparisons look at the smaller storage
// and stop at the first NUL; against a literal they are a few word compares.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { isScalar, sizeOf, visibleSize } from '../../../frontend/types/types.ts';
import type { StringType, Type } from '../../../frontend/types/types.ts';
import type { BlockId, Operand, Width } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helperVoid, newLocal } from '../function-context.ts';
import { chunks, littleEndian, loadScalar, materialize, materializeCanonical, zeroBytes } from './memory.ts';
import { memberTypes } from './layout.ts';
import type { Place, Value } from './values.ts';
import { alignAt, at } from './values.ts';
import { readTextInto } from './probe-read.ts';

/**
 * The string at `source` (int operand). `limit` null: up to `type.size` characters, without NUL when there are more; else
 * at most limit−1 characters. A marked type tells when there were more than it has bytes for.
 */
export function readString(
  ctx: FunctionContext, source: Operand, space: 'kernel' | 'user', type: StringType, limit: Operand | null, node: ast.Expr,
): Extract<Value, { kind: 'pending' }> {
  const storage = sizeOf(type);
  const size = limit === null ? constant(storage) : clip(ctx, limit, storage);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      const { b } = ctx;
      const constantSize = size.kind === 'const' ? Number(size.value) : 0;
      // The helper writes the text and its NUL only; size 0 not even that.
      if (tail === 'zero') zeroBytes(ctx, dest, storage);
      else if (constantSize === 0) b.store(dest.ptr, dest.offset, 1, ZERO);
      if (tail !== 'zero') clearMark(ctx, dest, type);
      if (size.kind === 'const' && constantSize === 0) return;
      const result = readTextInto(ctx, space, dest, size, storage, source, node);
      if (limit === null || (type.marked === true && mayReach(limit, storage + 1))) {
        lastByte(ctx, at(dest, storage - 1), type.marked === true, result, limit, source, space, storage);
      }
    },
  };
}

/** The mark of a string that nobody cut; its other bytes may be anything. */
export function clearMark(ctx: FunctionContext, dest: Place, type: StringType): void {
  if (type.marked === true) ctx.b.store(dest.ptr, dest.offset + type.size, 1, ZERO);
}

function mayReach(limit: Operand, length: number): boolean {
  return limit.kind !== 'const' || BigInt.asUintN(64, limit.value) >= BigInt(length);
}

/**
 * When the helper filled the whole storage, replaces the NUL that it put last by the byte that is really there; a mark
 * becomes 1 of it. A `limit` that asks for no more than that has cut the text itself.
 */
function lastByte(
  ctx: FunctionContext, last: Place, isMark: boolean, result: Operand, limit: Operand | null, source: Operand, space: 'kernel' | 'user', size: number,
): void {
  const { b } = ctx;
  const full = b.newBlock();
  const done = b.newBlock();
  const filled = b.eq(result, constant(size));
  const wantsMore = limit === null || limit.kind === 'const' ? null : b.binary('ugt', limit, constant(size));
  b.branch(wantsMore === null ? filled : b.and(filled, wantsMore), full, done);
  b.setBlock(full);
  helperVoid(ctx, space === 'user' ? 'probe_read_user' : 'probe_read_kernel', [
    address(ctx, last), ONE, b.intToPtr(b.add(source, constant(size - 1))),
  ]);
  if (isMark) b.store(last.ptr, last.offset, 1, b.ne(b.load(last.ptr, last.offset, 1, false), ZERO));
  b.jump(done);
  b.setBlock(done);
}

/** A length that is at most `size`; negative ones are too long. */
export function clip(ctx: FunctionContext, limit: Operand, size: number): Operand {
  if (limit.kind === 'const') return constant(limit.value < 0n || limit.value > BigInt(size) ? size : limit.value);
  return ctx.b.select('int', ctx.b.binary('ult', limit, constant(size)), limit, constant(size));
}

// ---------------------------------------------------------------- comparison

/**
 * Goes to `equal` or `different`; both values have types that == takes. Of strings only the first `limit` bytes
 * count.
 */
export function branchEqual(ctx: FunctionContext, left: Value, right: Value, equal: BlockId, different: BlockId, limit = Infinity): void {
  if (right.kind === 'literal') branchLiteral(ctx, left, right.bytes, equal, different, limit);
  else if (left.kind === 'literal') branchLiteral(ctx, right, left.bytes, equal, different, limit);
  else if (left.type.kind === 'string' && right.type.kind === 'string') {
    branchStrings(ctx, materialize(ctx, left), materialize(ctx, right), Math.min(left.type.size, right.type.size, limit), equal, different);
  } else branchPlaces(ctx, materializeCanonical(ctx, left), left.type, materializeCanonical(ctx, right), right.type, equal, different);
}

function branchLiteral(ctx: FunctionContext, value: Value, literal: Uint8Array, equal: BlockId, different: BlockId, limit: number): void {
  const { b } = ctx;
  const end = literal.indexOf(0);
  const size = Math.min((end < 0 ? literal.length : end) + 1, visibleSize(value.type), limit);
  const expected = new Uint8Array(size);
  expected.set(literal.subarray(0, size));
  const place = materialize(ctx, value);
  for (const { offset, width } of chunks(size, alignAt(place))) {
    const actual = b.load(place.ptr, place.offset + offset, width, false);
    const next = b.newBlock();
    b.branch(b.ne(actual, constant(littleEndian(expected, offset, width))), different, next);
    b.setBlock(next);
  }
  b.jump(equal);
}

function branchPlaces(ctx: FunctionContext, left: Place, leftType: Type, right: Place, rightType: Type, equal: BlockId, different: BlockId): void {
  const { b } = ctx;
  if (leftType.kind === 'string' && rightType.kind === 'string') {
    branchStrings(ctx, left, right, Math.min(leftType.size, rightType.size), equal, different);
    return;
  }
  if (leftType.kind === 'tuple') {
    const a = memberTypes(leftType);
    const c = memberTypes(rightType);
    a.types.forEach((type, index) => {
      const next = b.newBlock();
      branchPlaces(ctx, at(left, a.offsets[index]!), type, at(right, c.offsets[index]!), c.types[index]!, next, different);
      b.setBlock(next);
    });
    b.jump(equal);
    return;
  }
  if (isScalar(leftType) && isScalar(rightType)) {
    b.branch(b.eq(loadScalar(ctx, left, leftType), loadScalar(ctx, right, rightType)), equal, different);
    return;
  }
  if (leftType.kind === 'buffer' && rightType.kind === 'buffer' && leftType.size !== rightType.size) {
    // Buffers of different capacity are equal as far as both reach, whatever their lengths.
    branchBytes(ctx, at(left, 4), at(right, 4), Math.min(leftType.size, rightType.size), equal, different);
    return;
  }
  branchBytes(ctx, left, right, Math.min(sizeOf(leftType), sizeOf(rightType)), equal, different);
}

/**
 * Word by word in a bounded loop, up to a NUL in both or `size` bytes, then the bytes that make no word. A round has
 * one way out only: for each of them the kernel's verifier keeps a state, and there is a limit to those (8,192).
 */
function branchStrings(ctx: FunctionContext, left: Place, right: Place, size: number, equal: BlockId, different: BlockId): void {
  const { b } = ctx;
  const width = Math.min(alignAt(left), alignAt(right)) as Width;
  const whole = size - size % width;
  const rest = b.newBlock();
  const compare = (at: (place: Place) => Operand, bytes: Width, next: BlockId): void => {
    const a = at(left);
    const { differs, ends } = compareWords(ctx, a, at(right), bytes);
    const decide = b.newBlock();
    b.branch(b.or(differs, ends), decide, next);
    b.setBlock(decide);
    b.branch(differs, different, equal);
  };
  if (whole > 0) {
    loop(ctx, whole, width, rest, (index, next) => compare((place) => b.load(b.ptrAdd(address(ctx, place), index), 0, width, false), width, next));
    b.setBlock(rest);
  }
  for (const { offset, width: bytes } of chunks(size - whole, width)) {
    const next = b.newBlock();
    compare((place) => b.load(place.ptr, place.offset + whole + offset, bytes, false), bytes, next);
    b.setBlock(next);
  }
  b.jump(equal);
}

/** `differs`: not 0 if the words are unlike up to the first NUL of the first; `ends`: not 0 if that has one. */
function compareWords(ctx: FunctionContext, a: Operand, c: Operand, width: Width): { readonly differs: Operand; readonly ends: Operand } {
  const { b } = ctx;
  if (width === 1) return { differs: b.binary('xor', a, c), ends: b.eq(a, ZERO) };
  const each = (byte: bigint): Operand => constant(BigInt.asIntN(64, BigInt(`0x${byte.toString(16).padStart(2, '0').repeat(width)}`)));
  // The lowest bit of it that is set is the top bit of the first zero byte.
  const ends = b.and(b.and(b.sub(a, each(0x01n)), b.binary('xor', a, constant(-1))), each(0x80n));
  const upToEnd = b.binary('xor', ends, b.sub(ends, ONE));
  return { differs: b.and(b.binary('xor', a, c), upToEnd), ends };
}

function branchBytes(ctx: FunctionContext, left: Place, right: Place, size: number, equal: BlockId, different: BlockId): void {
  const { b } = ctx;
  const align = Math.min(alignAt(left), alignAt(right));
  const pieces = chunks(size, align);
  if (pieces.length <= 8) {
    for (const { offset, width } of pieces) {
      const next = b.newBlock();
      const a = b.load(left.ptr, left.offset + offset, width, false);
      b.branch(b.ne(a, b.load(right.ptr, right.offset + offset, width, false)), different, next);
      b.setBlock(next);
    }
    b.jump(equal);
    return;
  }
  const width = size % align === 0 ? align : 1;
  loop(ctx, size, width, equal, (index, next) => {
    const a = b.load(b.ptrAdd(address(ctx, left), index), 0, width as 1 | 2 | 4 | 8, false);
    b.branch(b.ne(a, b.load(b.ptrAdd(address(ctx, right), index), 0, width as 1 | 2 | 4 | 8, false)), different, next);
  });
}

/** Runs `body` for index 0, step, … below `end`, then goes to `done`; the body goes on at `next`. `step`: a power of two. */
export function loop(ctx: FunctionContext, end: number, step: number, done: BlockId, body: (index: Operand, next: BlockId) => void): void {
  const { b } = ctx;
  const counter = newLocal(ctx, ZERO);
  const head = b.newBlock();
  const inside = b.newBlock();
  const next = b.newBlock();
  b.jump(head);
  b.setBlock(head);
  const index = counter.get();
  // Says that the index is a multiple of the step: LLVM sees that too, but the backend tells it which loads are aligned.
  const aligned = step > 1 ? b.and(index, constant(-step)) : index;
  b.branch(b.binary('ult', index, constant(end)), inside, done);
  b.setBlock(inside);
  body(aligned, next);
  b.setBlock(next);
  counter.set(b.add(counter.get(), constant(step)));
  b.jump(head);
}
