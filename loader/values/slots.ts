// What the slots of a map hold (common/map-slots.ts), added to what its hash does. The slots must have been read first: then the
// hash has all of their keys. There may be a million keys, and only some hundred slots: those are looked up by the keys, not the other way round.

import { SLOT_KEY, SLOT_READY, slotCells, slotSize } from '../../common/map-slots.ts';
import { aggregation, isAggregateSpec, mergeCells } from '../../common/aggregations/aggregations.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { MapDump } from './map-entries.ts';

/** A slot of a CPU that has a key: where it lies in the values of the slots. */
interface Taken { readonly at: number; readonly cpu: number }

/** Changes `hash`, and gives it. */
export function addSlots({ value, valueSize }: MapSpec, hash: MapDump, slots: MapDump): MapDump {
  const { count, keys, values, cpus } = hash;
  if (count === 0) return hash;
  const keySize = keys.length / count;
  const stride = slotSize(keySize, valueSize);
  const kinds = isAggregateSpec(value) ? aggregation(value.kind).cells : [];
  const cells = slotCells(keySize);
  const taken = new Map<number, Taken[]>();
  for (let part = 0; part < slots.count * cpus; part++) {
    const at = part * stride;
    if (slots.values.readUInt32LE(at + SLOT_READY) === 0) continue;
    const sum = checksum(slots.values, at + SLOT_KEY, keySize);
    const alike = taken.get(sum);
    if (alike === undefined) taken.set(sum, [{ at, cpu: part % cpus }]);
    else alike.push({ at, cpu: part % cpus });
  }
  if (taken.size === 0) return hash;
  for (let entry = 0; entry < count; entry++) {
    const key = entry * keySize;
    for (const { at, cpu } of taken.get(checksum(keys, key, keySize)) ?? []) {
      if (keys.compare(slots.values, at + SLOT_KEY, at + SLOT_KEY + keySize, key, key + keySize) !== 0) continue;
      kinds.forEach((kind, cell) => {
        const to = (entry * cpus + cpu) * valueSize + 8 * cell;
        values.writeBigUInt64LE(mergeCells(kind, values.readBigUInt64LE(to), slots.values.readBigUInt64LE(at + cells + 8 * cell)), to);
      });
    }
  }
  return hash;
}

/** FNV-1a. */
function checksum(bytes: Buffer, from: number, length: number): number {
  let sum = 0x811c9dc5;
  for (let at = from; at < from + length; at++) sum = Math.imul(sum ^ bytes[at]!, 0x01000193);
  return sum;
}
