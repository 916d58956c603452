// Aggregations, `@m[k] = count()` and its kin, one row each: what they take, what each CPU keeps, how that is read, sorted
// and printed (reference 07). The checker, the lowering, the plan and the loader read the rows, so that no other code
// names an aggregation; the arithmetic of buckets is by the name of its rule, once as code for the kernel and once
// backwards where they are printed. Data and pure functions only.

import type { AggregateSpec, ValueType } from '../manifest.ts';

export type AggregationName = AggregateSpec['kind'];

/**
 * What a 64-bit cell of one CPU's state keeps: the values added up, how many there were, the smallest or the largest
 * of them (see extremeMask), or whether there was one at all, without which an extreme means nothing.
 */
export type Cell = 'total' | 'number' | 'smallest' | 'largest' | 'present'
  // Of a time series, whose parts only mean something together: the interval it is about, its value, and what that weighs.
  | 'epoch' | 'value' | 'weight';

/** What JSON calls the print of a map (docs/json.md). */
export type MapEventType = 'map' | 'stats' | 'hist' | 'tseries';

/**
 * How a value finds its bucket: powers of two, each cut into 2^bits parts; equal steps from a lower to an upper bound; or by
 * the interval of time that it comes in, in a ring.
 */
export type BucketRule = 'powers' | 'steps' | 'intervals';

/** What a time series makes of the values of one interval. */
export const SERIES_KINDS = ['latest', 'mean', 'total', 'smallest', 'largest'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];
/** The same in a script. */
const SERIES_WORDS = ['last', 'avg', 'sum', 'min', 'max'];

/** An argument behind the value: a literal, because it decides the type. */
export interface Parameter {
  /** Its name in the manifest. */
  readonly name: string;
  /** For messages, with its article. */
  readonly what: string;
  /** null: it must be given. */
  readonly default: bigint | null;
  /** It is one of these words, and its number the place of it; absent: it is a number itself. The manifest has words of its own. */
  readonly words?: { readonly script: readonly string[]; readonly manifest: readonly string[] };
}

/** Why parameters are refused, what to do about it, and the index of the one to point at. */
export interface Refusal { readonly at: number; readonly message: string; readonly help: string }

export interface Aggregation<Name extends AggregationName = AggregationName> {
  readonly signature: string;
  readonly doc: string;
  /** A whole script. */
  readonly example: string;
  /** Whether the first argument is the value, an integer. */
  readonly takesValue: boolean;
  readonly parameters: readonly Parameter[];
  readonly refuse: (parameters: readonly bigint[]) => Refusal | null;
  /** Whether its values have the sign of what it is given; else they are unsigned. */
  readonly signed: boolean;
  /** What each CPU keeps for a key. */
  readonly cells: readonly Cell[];
  /** Not null: there is an element for each bucket, whose index follows the key as a uint64. */
  readonly bucket: BucketRule | null;
  /** The integer that it reads as: the first cell of all CPUs, or that divided by the second; null: it only prints. */
  readonly reads: 'cell' | 'quotient' | null;
  /** What a map is sorted by. */
  readonly order: 'value' | 'average' | 'number' | 'newest';
  readonly print: 'number' | 'statistics' | 'histogram' | 'series';
  readonly event: MapEventType;
  /** The setting that says whether a script may use it. Absent: nobody asks. */
  readonly unstable?: 'unstable_tseries';
  /** The type in the manifest. */
  readonly spec: (signed: boolean, parameters: readonly bigint[]) => AggregateSpec & { readonly kind: Name };
}

const MOST_STEPS = 1000n;
const MOST_INTERVALS = 1_000_000n;

const accepted = (): null => null;

const NO_PARAMETERS = { parameters: [], refuse: accepted, bucket: null } as const;
const NUMBER = { order: 'value', print: 'number', event: 'map' } as const;

const aggregations = {
  count: {
    signature: 'count()', doc: 'Counts how often it is called.',
    example: 'tracepoint:syscalls:sys_enter_openat { @opened[comm] = count(); }',
    takesValue: false, ...NO_PARAMETERS,
    signed: false, cells: ['number'], reads: 'cell', ...NUMBER,
    spec: () => ({ kind: 'count' }),
  },
  sum: {
    signature: 'sum(n)', doc: 'Adds up the values.',
    example: 'tracepoint:syscalls:sys_enter_write { @bytes[comm] = sum(args.count); }',
    takesValue: true, ...NO_PARAMETERS,
    signed: true, cells: ['total'], reads: 'cell', ...NUMBER,
    spec: (signed) => ({ kind: 'sum', signed }),
  },
  min: {
    signature: 'min(n)', doc: 'Keeps the smallest value.',
    example: 'tracepoint:syscalls:sys_enter_write { @least[comm] = min(args.count); }',
    takesValue: true, ...NO_PARAMETERS,
    signed: true, cells: ['smallest', 'present'], reads: 'cell', ...NUMBER,
    spec: (signed) => ({ kind: 'min', signed }),
  },
  max: {
    signature: 'max(n)', doc: 'Keeps the largest value.',
    example: 'tracepoint:syscalls:sys_enter_write { @most[comm] = max(args.count); }',
    takesValue: true, ...NO_PARAMETERS,
    signed: true, cells: ['largest', 'present'], reads: 'cell', ...NUMBER,
    spec: (signed) => ({ kind: 'max', signed }),
  },
  avg: {
    signature: 'avg(n)', doc: 'Keeps the average of the values.',
    example: 'tracepoint:syscalls:sys_enter_write { @bytes[comm] = avg(args.count); }',
    takesValue: true, ...NO_PARAMETERS,
    signed: true, cells: ['total', 'number'], reads: 'quotient', ...NUMBER, event: 'stats',
    spec: (signed) => ({ kind: 'avg', signed }),
  },
  stats: {
    signature: 'stats(n)', doc: 'Keeps count, average and total of the values.',
    example: 'tracepoint:syscalls:sys_enter_write { @bytes[comm] = stats(args.count); }',
    takesValue: true, ...NO_PARAMETERS,
    signed: true, cells: ['total', 'number'], reads: null, order: 'average', print: 'statistics', event: 'stats',
    spec: (signed) => ({ kind: 'stats', signed }),
  },
  hist: {
    signature: 'hist(n [, bits])', doc: 'A histogram of powers of two, each split into 2^bits buckets.',
    example: 'tracepoint:syscalls:sys_enter_write { @bytes = hist(args.count); }',
    takesValue: true,
    parameters: [{ name: 'bits', what: 'the number of bits', default: 0n }],
    refuse: ([bits]) => (
      bits! >= 0n && bits! <= 5n ? null : { at: 0, message: `hist() takes 0 to 5 bits, not ${bits}`, help: '5 bits split each power of two into 32 buckets' }
    ),
    signed: false, cells: ['number'], bucket: 'powers', reads: null, order: 'number', print: 'histogram', event: 'hist',
    spec: (_signed, [bits]) => ({ kind: 'hist', bits: Number(bits) }),
  },
  lhist: {
    signature: 'lhist(n, min, max, step)', doc: 'A histogram of equal steps between two bounds.',
    example: 'tracepoint:syscalls:sys_enter_write { @bytes = lhist(args.count, 0, 1000, 100); }',
    takesValue: true,
    parameters: [
      { name: 'min', what: 'the lower bound', default: null },
      { name: 'max', what: 'the upper bound', default: null },
      { name: 'step', what: 'the step', default: null },
    ],
    refuse: ([min, max, step]) => refuseSteps(min!, max!, step!),
    signed: false, cells: ['number'], bucket: 'steps', reads: null, order: 'number', print: 'histogram', event: 'hist',
    spec: (_signed, [min, max, step]) => ({ kind: 'lhist', min: `${min}`, max: `${max}`, step: `${step}` }),
  },
  tseries: {
    signature: 'tseries(n, interval, buckets [, "avg" | "sum" | "min" | "max"])', doc: 'The values of the last intervals of time: the last of each, or what all of them come to.',
    example: 'config = { unstable_tseries = enable }\ntracepoint:syscalls:sys_enter_write { @bytes = tseries(args.count, 1s, 10, "sum"); }',
    takesValue: true, unstable: 'unstable_tseries',
    parameters: [
      { name: 'width', what: 'the interval', default: null },
      { name: 'buckets', what: 'the number of intervals', default: null },
      { name: 'how', what: 'its kind', default: 0n, words: { script: SERIES_WORDS, manifest: SERIES_KINDS } },
    ],
    refuse: ([interval, buckets]) => (
      interval! < 1n ? { at: 0, message: 'The interval of tseries() must be at least a nanosecond', help: 'write `1s` for a second' }
        : buckets! >= 1n && buckets! <= MOST_INTERVALS ? null
          : { at: 1, message: `tseries() keeps 1 to ${MOST_INTERVALS} intervals, not ${buckets}`, help: 'write how many lines are to be seen' }
    ),
    signed: true, cells: ['epoch', 'value', 'weight'], bucket: 'intervals', reads: null, order: 'newest', print: 'series', event: 'tseries',
    spec: (signed, [interval, buckets, how]) => ({ kind: 'tseries', signed, width: `${interval}`, buckets: Number(buckets), how: SERIES_KINDS[Number(how)]! }),
  },
} as const satisfies { readonly [Name in AggregationName]: Aggregation<Name> };

export const aggregationNames = Object.keys(aggregations) as readonly AggregationName[];

export function aggregation(name: AggregationName): Aggregation {
  return aggregations[name];
}

export function isAggregateSpec(type: ValueType): type is AggregateSpec {
  return Object.hasOwn(aggregations, type.kind);
}

/** Whether a map of such values has an element for each bucket, whose index follows the key. */
export function isBucketedSpec(type: ValueType): boolean {
  return isAggregateSpec(type) && aggregation(type.kind).bucket !== null;
}

/**
 * Whether 0 is nothing yet in each cell, and what several have counted for one key comes together cell by cell, in any order. Of a time
 * series a cell means something only beside the others.
 */
export function cellsMerge(name: AggregationName): boolean {
  return aggregation(name).bucket !== 'intervals';
}

/** Whether it keeps the smallest or the largest value. */
export function keepsExtreme(name: AggregationName): boolean {
  return aggregation(name).cells.includes('present');
}

/** What two cells of a kind come to, of 64 bits. */
export function mergeCells(cell: Cell, a: bigint, b: bigint): bigint {
  if (cell === 'number' || cell === 'total') return BigInt.asUintN(64, a + b);
  return a > b ? a : b;
}

/** An extreme is kept with these bits turned: then the better of two is the larger one without a sign, and 0 the worst there is. */
export function extremeMask(cell: 'smallest' | 'largest', signed: boolean): bigint {
  const sign = signed ? 1n << 63n : 0n;
  return cell === 'largest' ? sign : sign ^ 0xffff_ffff_ffff_ffffn;
}

/** The bucket of the largest 64-bit number. */
const lastBuckets: Readonly<Record<BucketRule, (parameters: readonly bigint[]) => number>> = {
  powers: ([bits]) => 2 ** Number(bits) * (65 - Number(bits)),
  steps: ([min, max, step]) => Number((max! - min!) / step!) + 1,
  intervals: ([, buckets]) => Number(buckets) - 1,
};

/** The highest index of a bucket; null: it has no buckets. */
export function lastBucket(name: AggregationName, parameters: readonly bigint[]): number | null {
  const { bucket } = aggregation(name);
  return bucket === null ? null : lastBuckets[bucket](parameters);
}

/** The parameters of an aggregation as the manifest has them. */
export function parametersOf(spec: AggregateSpec): readonly bigint[] {
  const given = spec as Readonly<Record<string, unknown>>;
  return aggregation(spec.kind).parameters.map(({ name, words }) => BigInt(words === undefined ? given[name] as string | number : words.manifest.indexOf(given[name] as string)));
}

function refuseSteps(min: bigint, max: bigint, step: bigint): Refusal | null {
  const range = max - min;
  if (min < 0n) return { at: 0, message: 'The lower bound of lhist() must not be negative', help: 'write 0' };
  if (max <= min) return { at: 1, message: `The upper bound of lhist() must be above the lower bound, ${min}`, help: 'write the smaller bound first' };
  if (step < 1n) return { at: 2, message: 'The step of lhist() must be at least 1', help: 'write 1 or more' };
  if (step > range) return { at: 2, message: `The step of lhist() must not exceed its range, ${range}`, help: `write \`lhist(n, ${min}, ${max}, ${range})\`` };
  if (range / step <= MOST_STEPS) return null;
  return {
    at: 2,
    message: `lhist() has at most ${MOST_STEPS} buckets, this step gives ${range / step}`,
    help: `a step of ${(range + MOST_STEPS - 1n) / MOST_STEPS} gives ${MOST_STEPS} at most`,
  };
}
