// A copy of one of the kernel's structs is laid out as the struct was where the script was compiled, on every kernel. A table
// in the load-time constants tells its program where this kernel has what belongs there. It begins with a word: COPY_AS_IT_IS,
// and the copy is one read of all of it; else numbers of pieces and of bytes that are made of bits, which follow, and whether
// the copy is cleared first because they do not fill it.

import type { Leaf } from './btf/leaves.ts';

/** The kernel has the struct as the compiler saw it. */
export const COPY_AS_IT_IS = 1n << 63n;
export const CLEAR_FIRST = 1n << 62n;
/** In the first word the number of pieces has the lower half, that of bytes made of bits 16 bits of the upper one. */
export const COUNT_OF_BITS = { shift: 32, mask: 0xffff } as const;
export const COUNTS_SIZE = 8;
/** Of pieces three words of 32 bits, `from`, `to` and `size`, in bytes. A byte that is made of bits has BITS in place of the size. */
export const PIECE_SIZE = 16;
/** Where each of them is, a byte: how many bytes to read, then to shift down, mask, and shift up. */
export const BITS = { size: 8, down: 9, mask: 10, up: 11 } as const;
/** No program has more room for a copy. */
export const LARGEST_COPY = 1024 * 1024;

export type CopiedLeaf = Pick<Leaf, 'name' | 'kind' | 'offset' | 'size' | 'length'>;

/** How much a table holds. */
export interface TableRoom { readonly pieces: number; readonly bits: number }

/** Enough for any kernel: each field may lie elsewhere. */
export function roomFor(fields: readonly CopiedLeaf[]): TableRoom {
  const bits = fields.filter(isBitfield);
  return { pieces: fields.length - bits.length, bits: bits.reduce((sum, field) => sum + bytesOf(field).length, 0) };
}

export function tableSize({ pieces, bits }: TableRoom): number {
  return COUNTS_SIZE + PIECE_SIZE * (pieces + bits);
}

/** One that does not consist of bytes. */
export function isBitfield({ size, offset }: Pick<CopiedLeaf, 'size' | 'offset'>): boolean {
  return size % 8 !== 0 || offset % 8 !== 0;
}

/** The bytes that a field lies in. */
export function bytesOf({ offset, size, length }: Pick<CopiedLeaf, 'offset' | 'size' | 'length'>): number[] {
  const first = Math.floor(offset / 8);
  return Array.from({ length: Math.ceil((offset + size * length) / 8) - first }, (_, index) => first + index);
}
