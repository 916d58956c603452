// Whether the maps that libbpf found in an object are those that its manifest describes, and none that reaches beyond the
// run: one that is pinned would be left behind, or be somebody else's, and one of operations would replace parts of the kernel. It is asked of libbpf's own
// reading, not of the object's: whoever reads keys and values by the manifest must get as many bytes as it says, and who maps
// the ring buffer must have one.

import { isAggregateSpec, lastBucket, parametersOf } from '../../common/aggregations/aggregations.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { slotCount, slotSize, storedKeySizeOf } from '../../common/map-slots.ts';
import { EVENTS_MAP, PACKETS_MAP } from '../../common/manifest.ts';
import type { Manifest, MapSpec } from '../../common/manifest.ts';
import type { MapRow } from '../native.ts';

/** enum bpf_map_type. */
const RINGBUF = 27;
const PERF_EVENTS = 4;
const STRUCT_OPS = 26;
const HASHES = [1, 9];
const PER_CPU_HASHES = [5, 10];
const ARRAY = 2;
const PER_CPU_ARRAY = 6;

/** Throws LoaderError. */
export function checkMapRows({ maps, events }: Manifest, rows: ReadonlyMap<string, MapRow>): void {
  for (const { name, isPinned, type } of rows.values()) {
    if (isPinned) throw new LoaderError(`its map ${name} is pinned, which would outlive the run: leave \`pinning\` out of its definition`, EXIT_INPUT);
    if (type === STRUCT_OPS) throw new LoaderError(`its map ${name} holds operations of the kernel, which are no probes`, EXIT_INPUT);
  }
  for (const map of maps.filter(({ storage }) => storage !== 'variable')) {
    const fits = [map.symbol, ...(map.generations === undefined ? [] : [map.generations.other])].every((symbol) => {
      const row = rows.get(symbol);
      return row !== undefined && (map.storage === 'array' ? isArray(map, row) : isHash(map, row));
    });
    const slots = map.slots === undefined ? [] : [map.slots.symbol, ...(map.slots.other === undefined ? [] : [map.slots.other])];
    if (!fits || !slots.every((symbol) => isSlots(map, rows.get(symbol)))) throw new LoaderError(`the object is damaged: the map ${map.name} is not what its manifest says`, EXIT_INPUT);
  }
  if (events.length > 0 && rows.get(EVENTS_MAP)?.type !== RINGBUF) {
    throw new LoaderError(`the object is damaged: its map ${EVENTS_MAP} is no ring buffer`, EXIT_INPUT);
  }
  if (events.some(({ kind }) => kind === 'skboutput') && rows.get(PACKETS_MAP)?.type !== PERF_EVENTS) {
    throw new LoaderError(`the object is damaged: its map ${PACKETS_MAP} is no list of perf events`, EXIT_INPUT);
  }
}

function isHash(map: MapSpec, row: MapRow): boolean {
  return row.keySize === storedKeySizeOf(map) && row.valueSize === map.valueSize && (map.perCpu ? PER_CPU_HASHES : HASHES).includes(row.type);
}

function isArray({ key, value, perCpu, valueSize }: MapSpec, row: MapRow): boolean {
  const last = isAggregateSpec(value) ? lastBucket(value.kind, parametersOf(value)) : null;
  return key === null && row.keySize === 4 && row.valueSize === Math.ceil(valueSize / 8) * 8 + 8
    && row.type === (perCpu ? PER_CPU_ARRAY : ARRAY) && row.maxEntries === 1 + (last ?? 0);
}

function isSlots(map: MapSpec, row: MapRow | undefined): boolean {
  const keySize = storedKeySizeOf(map);
  return row?.type === PER_CPU_ARRAY && row.maxEntries === slotCount(keySize, map.valueSize) && row.keySize === 4 && row.valueSize === slotSize(keySize, map.valueSize);
}
