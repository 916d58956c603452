// What the parts of a function share: a frame on the stack of the function itself, whose address each of them gets. In it
// lie the slots that several parts use, and a word for each value that one part leaves for another. Values that no
// two parts want at the same time share a word. It decides where things lie and emits nothing.

import type { BlockId, Fn, Instr, Operand, SlotId } from '../../ir/ir.ts';
import { operandsOf } from '../../ir/instructions.ts';
import type { LiveValues, Value } from './live-values.ts';
import type { Region } from './regions.ts';

const WORD = 8;

/** What program and part may have of the stack for what lies at an address; the rest of 512 bytes is for the code generator. */
const STACK_ROOM = 416;

/** An instruction that reads the record of a tracepoint. */
export type RecordRead = Instr & { readonly op: 'tp-load' | 'tp-offset' };

export interface FrameLayout {
  /** Bytes. */
  readonly size: number;
  readonly slots: ReadonlyMap<SlotId, number>;
  readonly words: ReadonlyMap<Value, number>;
  /** By `record field op`: an instruction that reads the record, and where its result is kept. */
  readonly records: ReadonlyMap<string, { readonly instr: RecordRead; readonly offset: number }>;
  /** The values that are wanted at the start of each region, in a fixed order. */
  readonly wanted: ReadonlyMap<BlockId, readonly Value[]>;
  /** Words to clear at the start: what is not written on every way. */
  readonly undefined: readonly number[];
}

/** Values that fit besides the memory of the function's slots. */
export function wordsFor(fn: Fn, live: LiveValues): number {
  const memory = fn.slots.filter(({ id }) => !live.locals.has(id)).reduce((sum, { size }) => sum + roundUp(size), 0);
  return Math.max(0, Math.floor((STACK_ROOM - memory) / WORD));
}

/** null: there is not enough room on the stack. */
export function layOut(fn: Fn, live: LiveValues, regions: readonly Region[]): FrameLayout | null {
  const regionOf = new Int32Array(fn.blocks.length);
  regions.forEach((region, index) => region.blocks.forEach((block) => { regionOf[block] = index; }));
  const headers = new Set(regions.map(({ header }) => header));
  const wanted = new Map<BlockId, Value[]>([...headers].map((header) => [header, []]));
  live.each((block, value) => wanted.get(block)?.push(value));
  for (const values of wanted.values()) values.sort((a, b) => a - b);

  let size = 0;
  const slots = new Map<SlotId, number>();
  for (const slot of sharedSlots(fn, live, regionOf)) {
    slots.set(slot, size);
    size += roundUp(fn.slots[slot]!.size);
  }
  const records = new Map<string, { instr: RecordRead; offset: number }>();
  for (const instr of live.definitions) {
    if (instr?.op !== 'tp-load' && instr?.op !== 'tp-offset') continue;
    const key = recordKey(instr);
    if (records.has(key)) continue;
    records.set(key, { instr, offset: size });
    size += WORD;
  }
  const { words, count } = placeValues(wanted);
  const offsets = new Map([...words].map(([value, word]) => [value, size + WORD * word]));
  // With the entry's own list: what it wants, nobody has written before it.
  const uncertain = (wanted.get(fn.blocks[0]!.id) ?? []).flatMap((value) => offsets.get(value) ?? []);
  if (records.size + count > wordsFor(fn, live)) return null;
  size += WORD * count;
  return { size: Math.max(WORD, size), slots, words: offsets, records, wanted, undefined: uncertain };
}

export function recordKey(instr: RecordRead): string {
  return instr.op === 'tp-load' ? `load ${instr.record} ${instr.field} ${instr.width} ${instr.signed}` : `offset ${instr.record} ${instr.field}`;
}

/** Slots whose address is used in several regions, or lies in memory itself. */
function sharedSlots(fn: Fn, live: LiveValues, regionOf: Int32Array): readonly SlotId[] {
  const known = new Map<number, readonly SlotId[]>();
  /** The slots that a register may point into. */
  const basesOf = (operand: Operand): readonly SlotId[] => {
    if (operand.kind !== 'reg') return [];
    let bases = known.get(operand.reg);
    if (bases === undefined) {
      const instr = live.definitions[operand.reg];
      bases = instr?.op === 'slot-addr' ? (live.locals.has(instr.slot) ? [] : [instr.slot])
        : instr?.op === 'ptr-add' ? basesOf(instr.ptr)
        : instr?.op === 'select' ? [...basesOf(instr.left), ...basesOf(instr.right)] : [];
      known.set(operand.reg, bases);
    }
    return bases;
  };
  const users = new Map<SlotId, number>();
  const shared = new Set<SlotId>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      for (const operand of operandsOf(instr)) {
        for (const slot of basesOf(operand)) {
          const user = users.get(slot);
          if (user === undefined) users.set(slot, regionOf[block.id]!);
          else if (user !== regionOf[block.id]) shared.add(slot);
          if (instr.op === 'ptr-to-int' || (instr.op === 'store' && instr.value === operand)) shared.add(slot);
        }
      }
    }
  }
  return [...shared].sort((a, b) => a - b);
}

/** Gives each value the first word that nobody has who is wanted where it is. */
function placeValues(wanted: ReadonlyMap<BlockId, readonly Value[]>): { readonly words: ReadonlyMap<Value, number>; readonly count: number } {
  const places = new Map<Value, BlockId[]>();
  for (const [header, values] of wanted) {
    for (const value of values) {
      const known = places.get(value);
      if (known === undefined) places.set(value, [header]);
      else known.push(header);
    }
  }
  const words = new Map<Value, number>();
  const taken = new Map<BlockId, Set<number>>([...wanted.keys()].map((header) => [header, new Set()]));
  let count = 0;
  for (const [value, headers] of [...places].sort(([a, x], [b, y]) => y.length - x.length || a - b)) {
    let word = 0;
    while (headers.some((header) => taken.get(header)!.has(word))) word++;
    for (const header of headers) taken.get(header)!.add(word);
    words.set(value, word);
    count = Math.max(count, word + 1);
  }
  return { words, count };
}

function roundUp(size: number): number {
  return Math.ceil(size / WORD) * WORD;
}
