// Reading memory that a program may not touch directly: kernel memory by bpf_probe_read_kernel, user memory by
// bpf_probe_read_user. Offsets of kernel structs are relocated, bitfields are cut out by relocated shifts. The
// helper calls themselves are probe-read.ts; strings have their own rules about length, in strings.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { StructFieldResolution } from '../../../frontend/types/typed-program.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { newTemporary, withTemporaries } from '../function-context.ts';
import { loadScalar, zeroBytes } from './memory.ts';
import { readString } from './strings.ts';
import type { CorePath, Place, Remote, Value } from './values.ts';
import { scalarWidth } from './values.ts';
import { readInto } from './probe-read.ts';
import { copiedStruct, copyStruct } from './struct-copy.ts';

export function remote(space: Remote['space'], base: Operand, offset = 0): Remote {
  return { kind: 'remote', space, base, core: null, offset };
}

/** The script's own memory, where everything is as the compiler laid it out. */
export function ownMemory(base: Operand): Remote {
  return { ...remote('kernel', base), isOwn: true };
}

/** int operand: the address with all offsets added. */
export function remoteAddress(ctx: FunctionContext, from: Remote): Operand {
  const { b } = ctx;
  const relocated = from.core === null ? from.base : b.add(from.base, coreOffset(ctx, from.core));
  return b.add(relocated, constant(from.offset));
}

export function coreOffset(ctx: FunctionContext, core: CorePath): Operand {
  return ctx.b.core('byte_offset', core.struct, core.path);
}

/** Reads a value of this type; memory types are read when they are written somewhere. */
export function readRemote(ctx: FunctionContext, from: Remote, type: Type, node: ast.Expr): Value {
  if (isScalar(type)) {
    const size = sizeOf(type);
    if (size === 0) return { kind: 'scalar', type, operand: ZERO };
    const source = remoteAddress(ctx, from);
    const operand = withTemporaries(ctx, () => {
      const place = newTemporary(ctx, 8);
      ifInside(ctx, from, place, 8, () => readInto(ctx, from.space, place, constant(scalarWidth(type)), source, node));
      return loadScalar(ctx, place, type);
    });
    return { kind: 'scalar', type, operand };
  }
  const source = remoteAddress(ctx, from);
  const copied = from.isOwn === true ? null : copiedStruct(ctx, type, from.core);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      ifInside(ctx, from, dest, sizeOf(type), () => {
        if (copied !== null) copyStruct(ctx, copied, from.space, dest, type, source, node);
        // What follows a text's NUL in a kernel struct is left-over: keys that print alike must be alike.
        else if (type.kind === 'string' && tail === 'zero') readString(ctx, source, from.space, type, null, node).write(dest, tail);
        else if (sizeOf(type) > 0) readInto(ctx, from.space, dest, constant(sizeOf(type)), source, node);
      });
    },
  };
}

/** Reads, or clears `size` bytes at `dest` where there is nothing to read: an index was out of bounds, which was counted there. */
function ifInside(ctx: FunctionContext, { inside }: Remote, dest: Place, size: number, read: () => void): void {
  if (inside === undefined) return read();
  const { b } = ctx;
  const [there, outside, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(inside, there, outside);
  b.setBlock(there);
  read();
  b.jump(done);
  b.setBlock(outside);
  zeroBytes(ctx, dest, size);
  b.jump(done);
  b.setBlock(done);
}

/** Reads a bitfield of the struct at `struct`: the usual load of its bytes and two shifts, all relocated. */
export function readBitfield(ctx: FunctionContext, struct: Remote, field: StructFieldResolution, core: CorePath | null, node: ast.Expr): Operand {
  return withTemporaries(ctx, () => readBits(ctx, struct, field, core, node));
}

function readBits(ctx: FunctionContext, struct: Remote, field: StructFieldResolution, core: CorePath | null, node: ast.Expr): Operand {
  const { b } = ctx;
  const signed = field.type.kind === 'int' || field.type.kind === 'enum' ? field.type.signed : false;
  const place = newTemporary(ctx, 8);
  b.store(place.ptr, place.offset, 8, ZERO);
  const base = b.add(struct.base, constant(struct.offset));
  if (core !== null) {
    const size = b.core('byte_size', core.struct, core.path);
    ifInside(ctx, struct, place, 8, () => readInto(ctx, struct.space, place, size, b.add(base, coreOffset(ctx, core)), node));
    const raised = b.shl(b.load(place.ptr, place.offset, 8, false), b.core('lshift_u64', core.struct, core.path));
    return b.binary(signed ? 'ashr' : 'lshr', raised, b.core('rshift_u64', core.struct, core.path));
  }
  const { bitOffset, bitSize } = field.bitfield!;
  const first = Math.floor(bitOffset / 8);
  const bytes = Math.ceil((bitOffset + bitSize) / 8) - first;
  ifInside(ctx, struct, place, 8, () => readInto(ctx, struct.space, place, constant(bytes), b.add(base, constant(first)), node));
  return cutBits(ctx, b.load(place.ptr, place.offset, 8, false), bitOffset - 8 * first, bitSize, signed);
}

/** Bits [offset, offset + size) of a word, extended. */
export function cutBits(ctx: FunctionContext, word: Operand, offset: number, size: number, signed: boolean): Operand {
  const raised = ctx.b.shl(word, constant(64 - offset - size));
  return ctx.b.binary(signed ? 'ashr' : 'lshr', raised, constant(64 - size));
}
