// Slots in front of a hash (docs/aggregations.md): a few keys of a map that only counts have a slot of each CPU, where programs add
// without looking into the hash. A slot belongs to one key until the map is emptied, and is 0 until then. Compiler and loader
// agree here on where it keeps what.

/**
 * Bytes of the largest key, as the hash has it, that a slot keeps: a string or a stack of the usual length, with a few words beside it. A
 * program looks at all of it, and has some seven instructions for each 8 bytes.
 */
export const LARGEST_SLOT_KEY = 1088;

/** Of a map, for each CPU. */
const MOST_SLOTS = 512;
const MOST_BYTES = 128 * 1024;

/** The first word counts, in its low half, the programs that have asked for the slot: the first of them gets it. */
export const SLOT_STATE = 0;
/** Its high half: not 0 once the key is there. */
export const SLOT_READY = 4;
export const SLOT_KEY = 8;

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
