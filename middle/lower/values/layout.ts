// The members of tuples with their offsets, and the padding between them, and the padding of C's structs. Map keys are compared
// as bytes by the kernel, so every gap must be known to be zeroed. The layout itself is frontend/types/types.ts's and BTF's.

import { InternalError } from '../../../common/internal-error.ts';
import type { Btf, BtfId } from '../../../common/btf/btf.ts';
import { aggregateType } from '../../../frontend/types/btf-types.ts';
import { layoutOf, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';

export interface Members {
  readonly types: readonly Type[];
  readonly names: readonly string[] | null;
  readonly offsets: readonly number[];
  readonly size: number;
  readonly gaps: readonly { readonly offset: number; readonly size: number }[];
}

/** Members of a tuple type, in storage order. */
export function memberTypes(type: Type): Members {
  if (type.kind !== 'tuple') throw new InternalError(`a ${type.kind} has no elements`);
  const { names, elements: types } = type;
  const { offsets, size } = layoutOf(types);
  const gaps: { offset: number; size: number }[] = [];
  types.forEach((member, index) => {
    const end = offsets[index]! + sizeOf(member);
    const next = offsets[index + 1] ?? size;
    if (next > end) gaps.push({ offset: end, size: next - end });
  });
  return { types, names, offsets, size, gaps };
}

/** A byte of a value of which no member has all bits; `held`: the bits that belong to one. */
export interface PaddedByte { readonly offset: number; readonly held: number }

/** What no member of the structs in a value has: bytes between members and behind them, and bits beside bitfields. In order; tuples have no gaps here. */
export function paddingIn(type: Type): PaddedByte[] {
  switch (type.kind) {
    case 'struct': {
      const held = new Uint8Array(type.size);
      holdType(held, 0, type.btf, type.btfId);
      return [...held].flatMap((bits, offset) => (bits === 0xff ? [] : [{ offset, held: bits }]));
    }
    case 'array': {
      const [inside, size] = [paddingIn(type.of), sizeOf(type.of)];
      return inside.length === 0 ? [] : Array.from({ length: type.length }, (_, index) => moved(inside, index * size)).flat();
    }
    case 'tuple': {
      const { types, offsets } = memberTypes(type);
      return types.flatMap((member, index) => moved(paddingIn(member), offsets[index]!));
    }
    default: return [];
  }
}

function moved(padding: readonly PaddedByte[], by: number): PaddedByte[] {
  return padding.map(({ offset, held }) => ({ offset: offset + by, held }));
}

/** Marks the bits of a value at `byte`. Of a union those that any of its members has. */
function holdType(held: Uint8Array, byte: number, btf: Btf, type: BtfId): void {
  const id = btf.resolve(type);
  switch (btf.kind(id)) {
    case 'struct': case 'union': {
      const { btf: its, btfId } = aggregateType(btf, id, 'none');
      for (const { type: inner, bitOffset, bitSize } of its.members(btfId)) {
        for (let bit = bitOffset; bit < bitOffset + bitSize; bit++) hold(held, byte + (bit >> 3), 1 << (bit & 7));
        if (bitSize === 0) holdType(held, byte + bitOffset / 8, its, inner);
      }
      return;
    }
    case 'array': {
      const { of, length } = btf.array(id);
      const one = new Uint8Array(byteSize(btf, of));
      if (length > 0) holdType(one, 0, btf, of);
      for (let index = 0; index < length; index++) one.forEach((bits, at) => hold(held, byte + index * one.length + at, bits));
      return;
    }
    default:
      for (let at = 0; at < byteSize(btf, id); at++) hold(held, byte + at, 0xff);
  }
}

/** Where the types are not of one mind, a member may lie behind its struct's end. */
function hold(held: Uint8Array, byte: number, bits: number): void {
  if (byte < held.length) held[byte]! |= bits;
}

function byteSize(btf: Btf, type: BtfId): number {
  const id = btf.resolve(type);
  switch (btf.kind(id)) {
    case 'ptr': return 8;
    case 'array': {
      const { of, length } = btf.array(id);
      return length * byteSize(btf, of);
    }
    case 'struct': case 'union': return aggregateType(btf, id, 'none').size;
    case 'int': case 'float': case 'enum': case 'enum64': return btf.size(id);
    default: return 0;
  }
}
