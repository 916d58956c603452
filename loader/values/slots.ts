// What the slots of a map hold (common/map-slots.ts), added to what its hash does, while programs go on: a slot may be given to another
// key at any moment, and what its key had there is then in the hash. docs/aggregations.md says why each update is in here once. There may be
// a million keys, and only some hundred slots: those are looked up by the keys, not the other way round.

import { SLOT_KEY, SLOT_MOVES, SLOT_STATE, SLOT_STEP, slotCells, slotSize, storedKeySizeOf } from '../../common/map-slots.ts';
import { aggregation, isAggregateSpec, mergeCells } from '../../common/aggregations/aggregations.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { MapDump } from './map-entries.ts';

/** Where they are; each call reads anew. */
export interface SlottedMap {
  readonly slots: () => MapDump;
  /** The parts of one of them, by its key in the array. */
  readonly slot: (key: Buffer) => Buffer;
  readonly hash: () => MapDump;
  /** The parts of a key's value in the hash, null if it is not there. */
  readonly element: (key: Buffer) => Buffer | null;
  /** Whether programs may be at it. */
  readonly inUse: boolean;
}

/** A slot of a CPU that has a key, as it was before the hash was read: at `at` of `bytes`. */
interface Taken {
  readonly bytes: Buffer;
  readonly at: number;
  /** Which one it is, in all dumps. */
  readonly part: number;
  readonly cpu: number;
  /** Its key had gone to the hash when that had been read. */
  gone: boolean;
}

/** A program is at a slot for some nanoseconds, unless another task has its CPU. */
const MOST_LOOKS = 1000;

/** The hash, with what is in the slots. */
export function readSlotted(spec: MapSpec, map: SlottedMap): MapDump {
  const { value, valueSize } = spec;
  const keySize = storedKeySizeOf(spec);
  const stride = slotSize(keySize, valueSize);
  const cells = slotCells(keySize);
  const kinds = isAggregateSpec(value) ? aggregation(value.kind).cells : [];
  const taken = takenSlots(stride, keySize, map);
  const hash = map.hash();
  if (taken.length === 0) return hash;
  if (map.inUse) markGone(stride, map, taken);
  const { count, keys, values, cpus } = hash;
  const found = new Map<number, Taken[]>();
  for (const slot of taken) {
    const sum = checksum(slot.bytes, slot.at + SLOT_KEY, keySize);
    const alike = found.get(sum);
    if (alike === undefined) found.set(sum, [slot]);
    else alike.push(slot);
  }
  for (let entry = 0; entry < count; entry++) {
    const key = entry * keySize;
    for (const { bytes, at, cpu, gone } of found.get(checksum(keys, key, keySize)) ?? []) {
      if (keys.compare(bytes, at + SLOT_KEY, at + SLOT_KEY + keySize, key, key + keySize) !== 0) continue;
      const to = (entry * cpus + cpu) * valueSize;
      if (gone) {
        map.element(keys.subarray(key, key + keySize))?.copy(values, to, cpu * valueSize, (cpu + 1) * valueSize);
        continue;
      }
      kinds.forEach((kind, cell) => {
        const where = to + 8 * cell;
        values.writeBigUInt64LE(mergeCells(kind, values.readBigUInt64LE(where), bytes.readBigUInt64LE(at + cells + 8 * cell)), where);
      });
    }
  }
  return hash;
}

const isMoving = (state: bigint): boolean => (state & SLOT_MOVES) !== 0n;
/** The same for as long as the slot has its key. */
const keyNumber = (state: bigint): bigint => state / SLOT_STEP;

/** Each slot in use, of one moment at which nobody gave it away. */
function takenSlots(stride: number, keySize: number, map: SlottedMap): Taken[] {
  const taken: Taken[] = [];
  const take = (bytes: Buffer, at: number, part: number, cpu: number): void => {
    if (bytes.readBigUInt64LE(at + SLOT_STATE) !== 0n) taken.push({ bytes, at, part, cpu, gone: false });
  };
  // What lies between two looks at the same key number is that key's.
  const isSettled = (before: Buffer, first: number, after: Buffer, second: number): boolean => {
    const [earlier, later] = [before.readBigUInt64LE(first + SLOT_STATE), after.readBigUInt64LE(second + SLOT_STATE)];
    return !isMoving(earlier) && !isMoving(later) && keyNumber(earlier) === keyNumber(later)
      && before.compare(after, second + SLOT_KEY, second + SLOT_KEY + keySize, first + SLOT_KEY, first + SLOT_KEY + keySize) === 0;
  };
  const { count, cpus, keys, values } = map.slots();
  const again = map.inUse ? map.slots().values : values;
  for (let slot = 0; slot < count; slot++) {
    const first = slot * cpus;
    let left = Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => {
      const at = (first + cpu) * stride;
      if (map.inUse && !isSettled(values, at, again, at)) return true;
      take(again, at, first + cpu, cpu);
      return false;
    });
    if (left.length === 0) continue;
    // Many slots may change hands while all are read, but this one hardly between two looks at it alone.
    let before = again.subarray(first * stride, (first + cpus) * stride);
    for (let looks = 0; left.length > 0 && looks < MOST_LOOKS; looks++) {
      const after = map.slot(keys.subarray(4 * slot, 4 * slot + 4));
      left = left.filter((cpu) => {
        if (!isSettled(before, cpu * stride, after, cpu * stride)) return true;
        take(after, cpu * stride, first + cpu, cpu);
        return false;
      });
      before = after;
    }
  }
  return taken;
}

/** Finds those whose key's amounts have moved into the hash, or may be about to, since they were looked at. */
function markGone(stride: number, { slots }: SlottedMap, taken: readonly Taken[]): void {
  let left = taken;
  for (let looks = 0; left.length > 0 && looks < MOST_LOOKS; looks++) {
    const { values } = slots();
    left = left.filter((slot) => {
      const state = values.readBigUInt64LE(slot.part * stride + SLOT_STATE);
      if (keyNumber(state) === keyNumber(slot.bytes.readBigUInt64LE(slot.at + SLOT_STATE))) return isMoving(state);
      slot.gone = true;
      return false;
    });
  }
  for (const slot of left) slot.gone = true;
}

/** FNV-1a. */
function checksum(bytes: Buffer, from: number, length: number): number {
  let sum = 0x811c9dc5;
  for (let at = from; at < from + length; at++) sum = Math.imul(sum ^ bytes[at]!, 0x01000193);
  return sum;
}
