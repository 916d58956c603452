// What the kernel's trampolines hand out of a function: its arguments one behind the other, each in as many words as its
// size needs. The compiler and the loader count them alike, and leave the same functions out of wildcards: what not every
// kernel takes would be an error of the whole wildcard there. By name, the kernel itself decides, but where all say no.

import type { Btf, BtfId } from './btf.ts';

/** Bytes of a word, as a register has. */
const WORD = 8;
/** Words that every kernel's trampolines keep; the others lie on the stack (6.6). */
const WORDS = 6;
const MOST_ARGUMENTS = 12;
/** Bytes of the largest struct that is handed out (6.1). */
const LARGEST = 16;

/** `size`: bytes of an argument. */
export function wordsOf(size: number): number {
  return Math.max(1, Math.ceil(size / WORD));
}

/** Whether what has this size and is no number or pointer can be an argument. */
export function isHandedOut(size: number): boolean {
  return size > 0 && size <= LARGEST;
}

/** Whether every kernel with trampolines takes such a function: its arguments are words that fit the registers, and no list without end. */
export function fitsTrampolines(types: Btf, id: BtfId): boolean {
  const { params, returns } = types.proto(id);
  if (params.length > WORDS || isStrange(types, returns)) return false;
  return params.every(({ type }) => type !== 0 && !isStrange(types, type));
}

/** Why no kernel has trampolines for the function, as the end of a sentence; null: some kernels do. */
export function refusedEverywhere(types: Btf, id: BtfId): string | null {
  const { params, returns } = types.proto(id);
  if (isStrange(types, returns)) return 'it returns no number and no pointer';
  if (params.some(({ type }) => type === 0)) return 'its list of arguments has no end';
  return params.length > MOST_ARGUMENTS ? `it has more than ${MOST_ARGUMENTS} arguments` : null;
}

function isStrange(types: Btf, type: BtfId): boolean {
  return type !== 0 && ['struct', 'union', 'float'].includes(types.kind(types.resolve(type)));
}
