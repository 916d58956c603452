// From a map's dump to what a printer gets: decoded, in order, with all names looked up. A reader is made once per map.
// Names are looked up last, for the entries that are shown. Dumping maps is the run's affair.

import { aggregation, isAggregateSpec } from '../../common/aggregations/aggregations.ts';
import type { Manifest } from '../../common/manifest.ts';
import { valueSettings } from '../values/decode.ts';
import type { MapDump, MapEntry, MapReadOptions } from '../values/map-entries.ts';
import { mapReader } from '../values/map-entries.ts';
import type { Names } from '../values/resolve.ts';
import { resolver } from '../values/resolve.ts';
import type { ResolvedValue, Value } from '../values/value.ts';
import { toByteText } from '../values/value.ts';
import type { MapItem } from './printer.ts';

export type MapItemReader = (dump: MapDump, options: MapReadOptions) => MapItem;

/** By name, as in the script; in the order of the names' bytes, which is how the end of a run shows them. */
export function mapItemReaders({ maps, config }: Pick<Manifest, 'maps' | 'config'>, names: Names): ReadonlyMap<string, MapItemReader> {
  const byName = maps.map((spec) => ({ spec, text: toByteText(spec.name) })).sort((a, b) => (a.text < b.text ? -1 : 1));
  return new Map(byName.map(({ spec }): [string, MapItemReader] => {
    const read = mapReader(spec, valueSettings(config));
    const resolve = entryResolver(resolver(spec.key ?? spec.value, names), resolver(spec.value, names));
    const type = isAggregateSpec(spec.value) ? aggregation(spec.value.kind).event : 'map';
    return [spec.name, (dump, options) => ({ kind: 'map', name: spec.name, type, entries: resolve(read(dump, options)) })];
  }));
}

type Resolve = ReturnType<typeof resolver>;

function entryResolver(key: Resolve, value: Resolve): (entries: readonly MapEntry<Value>[]) => readonly MapEntry<ResolvedValue>[] {
  // Without names to look up, what was decoded is what is printed.
  if (key === null && value === null) return (entries) => entries as readonly MapEntry<ResolvedValue>[];
  const of = (resolve: Resolve, part: Value): ResolvedValue => (resolve === null ? part as ResolvedValue : resolve(part));
  return (entries) => entries.map((entry) => ({ key: entry.key === null ? null : of(key, entry.key), value: of(value, entry.value) }));
}
