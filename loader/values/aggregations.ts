// Aggregations as values: how the parts that the CPUs keep become one, how the entries of a histogram become one value,
// and what a map's lines are sorted by. Each aggregation is one row, looked up once per map, so that nobody else asks
// which it is.

import type { ValueType } from '../../common/manifest.ts';
import type { Block } from './integers.ts';
import { divide, integerReader, normalize, readUint64, sumParts } from './integers.ts';
import type { BucketBounds, Integer, Value } from './value.ts';

/** One value for `cpus` parts that lie `stride` bytes apart. Parts that were never set do not count. */
export type Fold = (block: Block, at: number, cpus: number, stride: number) => Value;

export interface Aggregation {
  /** Of one entry of the map. */
  readonly fold: Fold;
  /** For those that keep an entry per bucket: the value of a key from the counts of its buckets. */
  readonly gather?: (buckets: ReadonlyMap<number, Integer>) => Value;
  /** What lines are sorted by, ascending. */
  readonly rank: (value: Value) => Integer;
}

type Kind = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stats' | 'hist' | 'lhist';
type Rows = { readonly [K in Kind]: (type: Extract<ValueType, { kind: K }>) => Aggregation };

const rows: Rows = {
  count: () => summing(false),
  sum: ({ signed }) => summing(signed),
  min: ({ signed }) => extreme(signed, (value, best) => value < best),
  max: ({ signed }) => extreme(signed, (value, best) => value > best),
  avg: ({ signed }) => ({ fold: (block, at, cpus, stride) => statsOf(signed, block, at, cpus, stride).average, rank: ownSize }),
  stats: ({ signed }) => ({
    fold: (block, at, cpus, stride) => statsOf(signed, block, at, cpus, stride),
    rank: (value) => (typeof value === 'object' && value.kind === 'stats' ? value.average : 0),
  }),
  hist: ({ bits }) => inBuckets({ kind: 'hist', bits }),
  lhist: ({ min, max, step }) => inBuckets({ kind: 'lhist', min: Number(min), max: Number(max), step: Number(step) }),
};

/** null: values of this type are no aggregation. */
export function aggregationOf(type: ValueType): Aggregation | null {
  // Each row takes the type filed under its own kind; the table's type cannot say so.
  const row = (rows as Readonly<Partial<Record<ValueType['kind'], (type: ValueType) => Aggregation>>>)[type.kind];
  return row === undefined ? null : row(type);
}

/** The size of an integer. */
export function ownSize(value: Value): Integer {
  return typeof value === 'number' || typeof value === 'bigint' ? value : 0;
}

function summing(signed: boolean): Aggregation {
  return { fold: (block, at, cpus, stride) => sumParts(block, at, cpus, stride, signed), rank: ownSize };
}

/** A part is its value, and whether there is one: 8 bytes each. */
function extreme(signed: boolean, isBetter: (value: Integer, best: Integer) => boolean): Aggregation {
  const read = integerReader(8, signed);
  return {
    fold: (block, at, cpus, stride) => {
      let best: Integer | null = null;
      for (let cpu = 0; cpu < cpus; cpu++) {
        const part = at + cpu * stride;
        if (readUint64(block, part + 8) === 0) continue;
        const value = read(block, part);
        if (best === null || isBetter(value, best)) best = value;
      }
      return best ?? 0;
    },
    rank: ownSize,
  };
}

/** A part is a total and a count: 8 bytes each. */
function statsOf(signed: boolean, block: Block, at: number, cpus: number, stride: number): Extract<Value, { kind: 'stats' }> {
  const total = sumParts(block, at, cpus, stride, signed);
  const count = sumParts(block, at + 8, cpus, stride, false);
  return { kind: 'stats', count, average: divide(total, count), total };
}

function inBuckets(bounds: BucketBounds): Aggregation {
  return {
    fold: (block, at, cpus, stride) => sumParts(block, at, cpus, stride, false),
    gather: (buckets) => ({ ...bounds, buckets, samples: totalOf(buckets.values()), divisor: 1 }),
    rank: (value) => (typeof value === 'object' && 'samples' in value ? value.samples : 0),
  };
}

function totalOf(counts: Iterable<Integer>): Integer {
  let total = 0n;
  for (const count of counts) total += BigInt(count);
  return normalize(total);
}
