// Aggregations as values: how the parts that the CPUs keep become one, how the entries of a histogram become one value,
// and what a map's lines are sorted by. Each aggregation's row (common/aggregations/) says it, looked up once per map, so
// that nobody else asks which it is.

import { aggregation, extremeMask, isAggregateSpec, lastBucket, parametersOf } from '../../common/aggregations/aggregations.ts';
import type { Aggregation as Row, BucketRule, Cell } from '../../common/aggregations/aggregations.ts';
import type { ValueType } from '../../common/manifest.ts';
import type { Block } from './integers.ts';
import { divide, normalize, readUint64, sumParts } from './integers.ts';
import type { SeriesRule } from './time-series.ts';
import { isHistogram } from './value.ts';
import type { BucketBounds, Integer, Value } from './value.ts';

/** One value for `cpus` parts that lie `stride` bytes apart. Parts that were never set do not count. */
export type Fold = (block: Block, at: number, cpus: number, stride: number) => Value;

export interface Aggregation {
  /** Of one entry of the map. */
  readonly fold: Fold;
  /** For those that keep an entry per bucket: the value of a key from the counts of its buckets. */
  readonly gather?: (buckets: ReadonlyMap<number, Integer>) => Value;
  /** Of a time series: an entry per bucket, too. */
  readonly series?: SeriesRule;
  /** The highest index of theirs that there is. */
  readonly lastBucket?: number;
  /** What lines are sorted by, ascending. */
  readonly rank: (value: Value) => Integer;
}

/** How one cell of a state becomes one for all CPUs. `at` is that of the state. */
function cellFold(cells: readonly Cell[], index: number, signed: boolean): (block: Block, at: number, cpus: number, stride: number) => Integer {
  const cell = cells[index]!;
  const offset = 8 * index;
  switch (cell) {
    case 'total': case 'number': case 'present': {
      const ofSum = cell === 'total' && signed;
      return (block, at, cpus, stride) => sumParts(block, at + offset, cpus, stride, ofSum);
    }
    case 'epoch': case 'value': case 'weight': throw new Error('the parts of a time series mean something together only');
    case 'smallest': case 'largest': {
      return extreme(extremeMask(cell, signed), signed, offset, 8 * cells.indexOf('present'));
    }
  }
}

const ranks: Readonly<Record<Row['order'], Aggregation['rank']>> = {
  value: ownSize,
  average: (value) => (typeof value === 'object' && value.kind === 'statistics' ? value.average : 0),
  number: (value) => (isHistogram(value) ? value.samples : 0),
  newest: (value) => (typeof value === 'object' && value.kind === 'series' ? value.newest : 0),
};

/** null: values of this type are no aggregation. */
export function aggregationOf(type: ValueType): Aggregation | null {
  if (!isAggregateSpec(type)) return null;
  const { cells, reads, order, print, bucket } = aggregation(type.kind);
  const signed = 'signed' in type && type.signed;
  const rank = ranks[order];
  if (bucket === 'intervals' && 'how' in type) {
    const { how, buckets } = type;
    return { fold: () => 0, series: { interval: BigInt(type.width), buckets, how, signed }, lastBucket: buckets - 1, rank };
  }
  const first = cellFold(cells, 0, signed);
  if (bucket !== null && bucket !== 'intervals') {
    const parameters = parametersOf(type);
    const bounds = boundsOf[bucket](parameters.map(Number));
    const last = lastBucket(type.kind, parameters) ?? 0;
    return { fold: first, gather: (buckets) => ({ ...bounds, buckets, samples: totalOf(buckets.values()), divisor: 1 }), lastBucket: last, rank };
  }
  if (reads === 'cell') return { fold: first, rank };
  const second = cellFold(cells, 1, signed);
  if (print === 'number') return { fold: (block, at, cpus, stride) => divide(first(block, at, cpus, stride), second(block, at, cpus, stride)), rank };
  return {
    fold: (block, at, cpus, stride) => {
      const total = first(block, at, cpus, stride);
      const count = second(block, at, cpus, stride);
      return { kind: 'statistics', count, average: divide(total, count), total };
    },
    rank,
  };
}

const boundsOf: Readonly<Record<Exclude<BucketRule, 'intervals'>, (parameters: readonly number[]) => BucketBounds>> = {
  powers: ([bits]) => ({ kind: 'powers', bits: bits! }),
  steps: ([min, max, step]) => ({ kind: 'steps', min: min!, max: max!, step: step! }),
};

/** The size of an integer. */
export function ownSize(value: Value): Integer {
  return typeof value === 'number' || typeof value === 'bigint' ? value : 0;
}

/** Of the value, and of the word that says whether there is one, in a part. */
function extreme(mask: bigint, signed: boolean, offset: number, present: number): (block: Block, at: number, cpus: number, stride: number) => Integer {
  const turn = signed ? (best: Integer) => normalize(BigInt.asIntN(64, BigInt(best) ^ mask)) : (best: Integer) => normalize(BigInt(best) ^ mask);
  return (block, at, cpus, stride) => {
    let best: Integer = 0;
    let isThere = false;
    for (let cpu = 0, part = at; cpu < cpus; cpu++, part += stride) {
      const value = readUint64(block, part + offset);
      if (value > best) best = value;
      isThere ||= readUint64(block, part + present) !== 0;
    }
    return !isThere ? 0 : mask === 0n ? best : turn(best);
  };
}

function totalOf(counts: Iterable<Integer>): Integer {
  let total = 0n;
  for (const count of counts) total += BigInt(count);
  return normalize(total);
}
