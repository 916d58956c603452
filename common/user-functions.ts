// Where the arguments of a function of a program lie when the function begins, as compiler and loader talk of it: the compiler
// reads them from there, and the loader compares with the function that it finds. What they are is in BTF, made of the
// debug information of the program.

import type { BtfId } from './btf/btf.ts';

/** A part of a value that lies in a register. */
export interface RegisterPart {
  /** As reg() names it. */
  readonly register: string;
  /** Bytes from the start of the value. */
  readonly offset: number;
  readonly size: number;
}

export type ArgumentPlace =
  | { readonly kind: 'registers'; readonly parts: readonly RegisterPart[] }
  /** Bytes from where the stack pointer points. */
  | { readonly kind: 'stack'; readonly offset: number }
  /** The register has its address. */
  | { readonly kind: 'behind'; readonly register: string }
  /** `reason`: half a sentence. */
  | { readonly kind: 'nowhere'; readonly reason: string };

export interface UserArgument {
  readonly name: string;
  readonly type: BtfId;
  readonly place: ArgumentPlace;
}

/** What an attach point says of the functions that it means. */
export interface UserFunctionPattern {
  /** A path, a name, a pattern; empty: that of the process. */
  readonly binary: string;
  readonly function: string;
  readonly language: string | null;
  readonly address: string | null;
  readonly offset: number;
  /** A place in source code in place of a function. */
  readonly source?: string;
}

export interface UserFunction {
  /** As a script names it. */
  readonly name: string;
  readonly arguments: readonly UserArgument[];
  /** 0: nothing. */
  readonly returns: BtfId;
}

/** `f()`; of C++ there are parentheses in the name. */
export function called(name: string): string {
  return name.includes('(') ? name : `${name}()`;
}

/** `register di`, `the stack, 16 bytes in`. */
export function placeInWords(place: ArgumentPlace): string {
  switch (place.kind) {
    case 'registers': return `register${place.parts.length === 1 ? '' : 's'} ${place.parts.map(({ register }) => register).join(' and ')}`;
    case 'stack': return `the stack, ${place.offset} bytes in`;
    case 'behind': return `memory that register ${place.register} points to`;
    case 'nowhere': return 'no place that can be read';
  }
}
