// Time series as values: what the buckets of a key hold on all CPUs becomes one value for each interval of time. All keys of a
// map show the same time, up to the newest interval of any of them.

import type { SeriesKind } from '../../common/aggregations/aggregations.ts';
import type { Block } from './integers.ts';
import { divide, integerReader, normalize, readUint64, wrapping } from './integers.ts';
import type { Integer, TimeSeries } from './value.ts';

export interface SeriesRule {
  /** Nanoseconds. */
  readonly interval: bigint;
  readonly buckets: number;
  readonly how: SeriesKind;
  readonly signed: boolean;
}

/** What one CPU has in a bucket: the sum of an average with its number, the last value with its time. */
interface Part { readonly epoch: Integer; readonly value: Integer; readonly weight: Integer }

/** By epoch, which is not 0. */
export type Points = Map<Integer, Part>;

/** Adds the parts that CPUs have in a bucket, `stride` bytes apart. */
export function addParts(points: Points, { how, signed }: SeriesRule, block: Block, at: number, cpus: number, stride: number): void {
  const read = integerReader(8, signed);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const start = at + cpu * stride;
    const part = { epoch: readUint64(block, start), value: read(block, start + 8), weight: readUint64(block, start + 16) };
    if (part.epoch === 0) continue;
    const other = points.get(part.epoch);
    points.set(part.epoch, other === undefined ? part : merged(how, signed, other, part));
  }
}

function merged(how: SeriesKind, signed: boolean, a: Part, b: Part): Part {
  switch (how) {
    case 'latest': return a.weight >= b.weight ? a : b;
    case 'smallest': return a.value <= b.value ? a : b;
    case 'largest': return a.value >= b.value ? a : b;
    case 'total': case 'mean': return { epoch: a.epoch, value: sum(a.value, b.value, signed), weight: sum(a.weight, b.weight, false) };
  }
}

/** Modulo 2^64, as the kernel adds. */
function sum(a: Integer, b: Integer, signed: boolean): Integer {
  return normalize(wrapping(signed)(64, BigInt(a) + BigInt(b)));
}

/** 0: there are none. */
export function newestOf(points: Points): bigint {
  let newest = 0n;
  for (const epoch of points.keys()) if (BigInt(epoch) > newest) newest = BigInt(epoch);
  return newest;
}

/** From the first interval that has a value up to the map's newest, as many as there are buckets at most. */
export function seriesOf(points: Points, { interval, buckets, how }: SeriesRule, newest: bigint): TimeSeries {
  const oldest = newest - BigInt(buckets) + 1n;
  const shown = [...points.keys()].map(BigInt).filter((epoch) => epoch >= oldest);
  const first = shown.reduce((least, epoch) => (epoch < least ? epoch : least), newest);
  const values = shown.length === 0 ? [] : Array.from({ length: Number(newest - first) + 1 }, (_, index): Integer | null => {
    const part = points.get(normalize(first + BigInt(index)));
    return part === undefined ? null : how === 'mean' ? divide(part.value, part.weight) : part.value;
  });
  return { kind: 'series', interval, start: first * interval, values, newest: newestOf(points) };
}
