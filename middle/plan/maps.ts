// What a map becomes: an ELF symbol, a BPF map definition for the backend and a description for the loader. Plain
// maps are hashes, aggregations per-CPU hashes; histograms count under the user's key and a bucket index. A map
// declared with a type keeps it.

import type { MapInfo } from '../../frontend/types/typed-program.ts';
import { isBucketed, sizeOf } from '../../frontend/types/types.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { MapDef } from '../ir/ir.ts';
import { valueType } from './value-types.ts';

/** Prefix of ELF symbols; a bare `@` is the prefix alone. */
const PREFIX = 'AT_';

const DECLARED = {
  hash: 'hash', lruhash: 'lru_hash', percpuhash: 'percpu_hash', percpulruhash: 'lru_percpu_hash',
} as const satisfies Record<NonNullable<MapInfo['declared']>, MapDef['type']>;

/** `name` is without `@`. */
export function mapSymbol(name: string): string {
  return `${PREFIX}${name}`;
}

export function mapDef(map: MapInfo): MapDef {
  const perCpu = map.value.kind === 'aggregate';
  return {
    name: mapSymbol(map.name),
    type: map.declared !== null ? DECLARED[map.declared] : perCpu ? 'percpu_hash' : 'hash',
    keySize: storedKeySize(map),
    valueSize: sizeOf(map.value),
    maxEntries: map.maxEntries,
  };
}

export function mapSpec(map: MapInfo): MapSpec {
  return {
    name: `@${map.name}`,
    symbol: mapSymbol(map.name),
    key: map.key === null ? null : valueType(map.key),
    keySize: map.key === null ? 0 : sizeOf(map.key),
    value: valueType(map.value),
    valueSize: sizeOf(map.value),
    perCpu: map.value.kind === 'aggregate',
    maxEntries: map.maxEntries,
    ...(map.defaultSize ? { defaultSize: true } : {}),
  };
}

/** Bytes of the key in the kernel: a scalar's zero, or the user's, with a bucket behind it for histograms. */
function storedKeySize(map: MapInfo): number {
  const size = map.key === null ? 0 : sizeOf(map.key);
  if (isBucketed(map.value)) return Math.ceil(size / 8) * 8 + 8;
  return map.key === null ? 4 : size;
}
