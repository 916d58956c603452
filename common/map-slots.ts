// Slots in front of a hash (docs/aggregations.md): a few keys of a map that only counts have a slot of each CPU, where programs add
// without looking into the hash. A slot belongs to one key until another that comes more often takes it over, and is 0 until there is
// one. Compiler and loader agree here on where it keeps what.

import { isBucketedSpec } from './aggregations/aggregations.ts';
import type { MapSpec } from './manifest.ts';

/**
 * Bytes of the largest key, as the hash has it, that a slot keeps: a string or a stack of the usual length, with a few words beside it. A
 * program looks at all of it, and has some seven instructions for each 8 bytes.
 */
export const LARGEST_SLOT_KEY = 1088;

/** Of a map, for each CPU. */
const MOST_SLOTS = 512;
const MOST_BYTES = 128 * 1024;

/** The first word: how many keys have had the slot, and in its low bits what a program is doing there. 0 until there is a first key. */
export const SLOT_STATE = 0;
/** It has a key, and nobody is at it: of these four bits each but the last is alone. */
export const SLOT_FREE = 1n;
/** A program adds to the cells. One more than free: no bit needs to be taken away. */
export const SLOT_ADDS = 2n;
/** A program gives the slot to another key. */
export const SLOT_MOVES = 4n;
/** Its key has come since somebody last asked. */
export const SLOT_USED = 8n;
/** One more key. */
export const SLOT_STEP = 16n;
/** How often the slot may be missed until somebody asks whether its key has come. */
export const SLOT_PATIENCE = 8;
export const SLOT_KEY = 16;

/** Where the cells are, which hold what is to be added to those of the hash. */
export function slotCells(keySize: number): number {
  return SLOT_KEY + Math.ceil(keySize / 8) * 8;
}

export function slotSize(keySize: number, valueSize: number): number {
  return slotCells(keySize) + valueSize;
}

/** How many slots there are for each CPU: a power of two. */
export function slotCount(keySize: number, valueSize: number): number {
  return Math.min(MOST_SLOTS, 2 ** Math.floor(Math.log2(MOST_BYTES / slotSize(keySize, valueSize))));
}

/** Bytes of a key in the kernel: of a histogram's, with its bucket behind it. */
export function storedKeySizeOf({ key, keySize, value }: MapSpec): number {
  if (isBucketedSpec(value)) return Math.ceil(keySize / 8) * 8 + 8;
  return key === null ? 4 : keySize;
}
