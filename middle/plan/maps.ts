// What a map becomes: an ELF symbol, a BPF map definition for the backend and a description for the loader. Plain
// maps are hashes, aggregations per-CPU hashes; histograms count under the user's key and a bucket index. A map without
// keys is an array, which the kernel looks up without a call, where nothing asks for what only a hash can do; if all CPUs share
// it, it is a variable, which is not looked up at all. A map declared with a type keeps it.

import type { MapInfo } from '../../frontend/types/typed-program.ts';
import { isBucketed, isScalar, sizeOf } from '../../frontend/types/types.ts';
import type { Type } from '../../frontend/types/types.ts';
import { lastBucket } from '../../common/aggregations/aggregations.ts';
import { slotCount, slotSize } from '../../common/map-slots.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { GlobalDef, MapDef } from '../ir/ir.ts';
import { valueType } from './value-types.ts';

/** Prefix of ELF symbols; a bare `@` is the prefix alone. */
const PREFIX = 'AT_';
const OTHER = 'OTHER_';
const SLOTS = 'SLOTS_';

const DECLARED = {
  hash: 'hash', lruhash: 'lru_hash', percpuhash: 'percpu_hash', percpulruhash: 'lru_percpu_hash',
} as const satisfies Record<NonNullable<MapInfo['declared']>, MapDef['type']>;

/** `name` is without `@`. */
export function mapSymbol(name: string): string {
  return `${PREFIX}${name}`;
}

/**
 * Whether the elements lie in an array. An element there is written in place, in one store: so it holds an integer, or what one
 * CPU counts. It is never gone: what is deleted on all CPUs at once stays in a hash, and what is zeroed, for which keys must be
 * added and nothing else be touched; and so does what C is given, which knows nothing of the word behind the value. What is cleared has
 * two generations (takes.ts), of which the one that nobody is at any more becomes as new.
 */
export function isArray({ key, value, declared, givenTo }: MapInfo): boolean {
  if (key !== null || declared !== null || arrayLength(value) > LONGEST_ARRAY || givenTo.has('zero') || givenTo.has('&')) return false;
  return value.kind === 'aggregate' ? !givenTo.has('delete') : isScalar(value);
}

/** Whether it is an array that all CPUs share: its only element has an address that programs know. */
export function isVariable(map: MapInfo): boolean {
  return isArray(map) && map.value.kind !== 'aggregate';
}

/** Where the word lies that tells whether an array's element was written. */
export function writtenAt(value: Type): number {
  return Math.ceil(sizeOf(value) / 8) * 8;
}

/** Each CPU has all elements of an array from the start: more of them come one by one, in a hash. */
const LONGEST_ARRAY = 4096;

/** Elements of an array. */
function arrayLength(value: Type): number {
  return value.kind === 'aggregate' ? 1 + (lastBucket(value.name, value.parameters) ?? 0) : 1;
}

/** The map of its slots, if it has some (slots.ts). */
export function slotsSymbol(symbol: string): string {
  return `${SLOTS}${symbol}`;
}

/** The other generation of a map: the same again. */
export function otherGeneration(symbol: string): string {
  return `${OTHER}${symbol}`;
}

/** Of one that is no variable. */
export function mapDef(map: MapInfo): MapDef {
  const perCpu = map.value.kind === 'aggregate';
  if (isArray(map)) {
    return { name: mapSymbol(map.name), type: 'percpu_array', keySize: 4, valueSize: writtenAt(map.value) + 8, maxEntries: arrayLength(map.value) };
  }
  return {
    name: mapSymbol(map.name),
    type: map.declared !== null ? DECLARED[map.declared] : perCpu ? 'percpu_hash' : 'hash',
    keySize: storedKeySize(map),
    valueSize: sizeOf(map.value),
    maxEntries: map.maxEntries,
  };
}

/** Bytes that a CPU takes for its own as long as it writes one of them: nothing else that is written is there. */
export const CACHE_LINE = 64;

export function variableDef(map: MapInfo): GlobalDef {
  return { name: mapSymbol(map.name), section: 'counters', size: writtenAt(map.value) + 8, align: CACHE_LINE, init: null };
}

export function slotsDef(map: MapInfo): MapDef {
  const { name, keySize, valueSize } = mapDef(map);
  return { name: slotsSymbol(name), type: 'percpu_array', keySize: 4, valueSize: slotSize(keySize, valueSize), maxEntries: slotCount(keySize, valueSize) };
}

/** `generation`: its number, if it has two. */
export function mapSpec(map: MapInfo, generation: number | null, hasSlots: boolean): MapSpec {
  const symbol = mapSymbol(map.name);
  return {
    name: `@${map.name}`,
    symbol,
    key: map.key === null ? null : valueType(map.key),
    keySize: map.key === null ? 0 : sizeOf(map.key),
    value: valueType(map.value),
    valueSize: sizeOf(map.value),
    perCpu: map.value.kind === 'aggregate',
    ...(generation === null ? {} : { generations: { other: otherGeneration(symbol), index: generation } }),
    ...(hasSlots ? { slots: { symbol: slotsSymbol(symbol), ...(generation === null ? {} : { other: otherGeneration(slotsSymbol(symbol)) }) } } : {}),
    ...(isArray(map) ? { storage: isVariable(map) ? 'variable' : 'array', maxEntries: arrayLength(map.value) } : { maxEntries: map.maxEntries, ...(map.defaultSize ? { defaultSize: true } : {}) }),
  };
}

/** Bytes of the key in the kernel: a scalar's zero, or the user's, with a bucket behind it for histograms. */
export function storedKeySize(map: MapInfo): number {
  const size = map.key === null ? 0 : sizeOf(map.key);
  if (isBucketed(map.value)) return Math.ceil(size / 8) * 8 + 8;
  return map.key === null ? 4 : size;
}
