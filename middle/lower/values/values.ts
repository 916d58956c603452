// What an expression lowers to. A scalar is an operand; everything else is bytes, and the point of these types is
// to put off where the bytes go: a value can be bytes that already lie in BPF memory, a literal, a tuple of values,
// or a recipe that writes itself straight into an event, map key or variable. An lvalue is the same for
// things that have an address. Nothing here emits code; memory.ts and convert.ts do.

import type { Operand, Width } from '../../ir/ir.ts';
import type { StringType, Type } from '../../../frontend/types/types.ts';

/** An address in BPF memory: stack slot, scratch, map value, event in the ring buffer or read-only global. */
export interface Place {
  readonly ptr: Operand;
  /** Bytes, constant. */
  readonly offset: number;
  /** Alignment of `ptr` itself. */
  readonly align: number;
}

/** What is left in the bytes of a destination that the value does not fill (after a string's NUL, padding). */
export type Tail = 'zero' | 'any';

export type Value =
  | { readonly kind: 'scalar'; readonly type: Type; readonly operand: Operand }
  /** Bytes in BPF memory; valid to the end of the statement. */
  | { readonly kind: 'memory'; readonly type: Type; readonly place: Place }
  /** A string known at compile time, one entry per byte, without NUL. */
  | { readonly kind: 'literal'; readonly type: StringType; readonly bytes: Uint8Array }
  /** A tuple of values that lie in different places. */
  | { readonly kind: 'tuple'; readonly type: Type; readonly elements: readonly Value[] }
  /** Bytes that come to be when written; `write` may branch but neither leaves the program nor sends events. */
  | { readonly kind: 'pending'; readonly type: Type; readonly write: (dest: Place, tail: Tail) => void };

/** Memory that only helpers can read: kernel or user space. */
export interface Remote {
  readonly kind: 'remote';
  readonly space: 'kernel' | 'user';
  /** int operand: where the outermost object starts. */
  readonly base: Operand;
  /** Relocated way from there into nested structs; null: none. */
  readonly core: CorePath | null;
  /** Constant bytes on top. */
  readonly offset: number;
  /** It is the script's own, and laid out as the compiler has it. */
  readonly isOwn?: true;
  /** int operand: not 0 where every index on the way was within its array. Else nothing is read, and all is zero. */
  readonly inside?: Operand;
}

export interface CorePath {
  /** Index into Module.coreStructs. */
  readonly struct: number;
  readonly path: readonly number[];
  /** Struct that the path has reached, or null when it ends at something else. */
  readonly reached: number | null;
}

export type Lvalue =
  | Remote
  | { readonly kind: 'place'; readonly place: Place }
  /** No address: elements of a tuple are taken from the value itself. */
  | { readonly kind: 'value'; readonly value: Value };

/** Bytes that a scalar takes in memory. */
export function scalarWidth(type: Type): Width {
  switch (type.kind) {
    case 'int': case 'enum': case 'float': return type.size;
    case 'bool': return 1;
    default: return 8;
  }
}

export function isSigned(type: Type): boolean {
  switch (type.kind) {
    case 'int': case 'enum': case 'aggregate': return type.signed;
    default: return false;
  }
}

export function at(place: Place, offset: number): Place {
  return offset === 0 ? place : { ...place, offset: place.offset + offset };
}

/** Largest power of two, at most 8, that divides the place's address. */
export function alignAt(place: Place): number {
  let align = Math.min(place.align, 8);
  while (place.offset % align !== 0) align /= 2;
  return align;
}

export const NOTHING: Value = { kind: 'scalar', type: { kind: 'none' }, operand: { kind: 'const', value: 0n } };
