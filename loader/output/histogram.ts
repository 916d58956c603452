// The bodies of hist() and lhist(): from counts by bucket index to labelled bars (reference 07.1 for the indices,
// 07.6 for the layout). The two kinds differ only in the bounds of a bucket and in how a bound is written. It prints
// neither the map's name nor the blank line after it; map-text.ts does.

import { divide } from '../values/integers.ts';
import type { BucketBounds, Histogram, Integer } from '../values/value.ts';

/** A bucket's limits, high exclusive; null: open on that side. */
export interface BucketLimits { readonly low: bigint | null; readonly high: bigint | null }

const LABEL_WIDTH = 16;
const COUNT_WIDTH = 8;
const BAR_WIDTH = 52;
const SUFFIXES = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** `shown`: the count, divided as asked for. */
export interface ShownBucket { readonly index: number; readonly count: Integer; readonly shown: Integer }

/** From the first to the last bucket that is not empty. */
export function shownBuckets({ buckets, divisor }: Histogram): readonly ShownBucket[] {
  let first = Infinity;
  let last = -1;
  for (const [index, count] of buckets) {
    if (count === 0) continue;
    first = Math.min(first, index);
    last = Math.max(last, index);
  }
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const index = first + at;
    const count = buckets.get(index) ?? 0;
    return { index, count, shown: divisor === 1 ? count : divide(count, divisor) };
  });
}

/** A row for each bucket that is shown, ended by a newline. `columns`: where the bars shall end, if they must be shorter than usual. */
export function histogramText(histogram: Histogram, columns = Infinity): string {
  const rows = shownBuckets(histogram).map(({ index, count, shown }) => (
    { count, head: `${bucketLabel(histogram, index).padEnd(LABEL_WIDTH)}${String(shown).padStart(COUNT_WIDTH)} |` }));
  const width = Math.max(1, Math.min(BAR_WIDTH, columns - 1 - Math.max(...rows.map(({ head }) => head.length))));
  const most = rows.reduce<Integer>((best, { count }) => (count > best ? count : best), 0);
  return rows.map(({ head, count }) => `${head}${'@'.repeat(barLength(count, most, width)).padEnd(width)}|\n`).join('');
}

/** Single precision, as bpftrace computes it: the last column of a bar can depend on it. */
function barLength(count: Integer, most: Integer, width: number): number {
  return Math.trunc(Math.fround(Math.fround(Math.fround(Number(count)) / Math.fround(Number(most))) * width));
}

/** `[2, 4)`, `[5]` when the bucket holds one number, `(..., 0)` and `[100, ...)` for open ends. */
export function bucketLabel(histogram: BucketBounds, index: number): string {
  const { low, high } = bucketLimits(histogram, index);
  if (low !== null && high !== null && high === low + 1n) return `[${boundText(histogram, low, index - 1)}]`;
  const lowText = low === null ? '(...' : `[${boundText(histogram, low, index - 1)}`;
  const highText = high === null ? '...' : boundText(histogram, high, index);
  return `${lowText}, ${highText})`;
}

export function bucketLimits(histogram: BucketBounds, index: number): BucketLimits {
  if (histogram.kind === 'powers') {
    if (index === 0) return { low: null, high: 0n };
    return { low: powerEdge(index - 1, histogram.bits), high: powerEdge(index, histogram.bits) };
  }
  const { min, max, step } = histogram;
  if (index === 0) return { low: null, high: BigInt(min) };
  const low = BigInt(min + (index - 1) * step);
  return { low, high: index > Math.floor((max - min) / step) ? null : low + BigInt(step) };
}

/** The `n`-th bucket boundary counted from 0: exact below 2^bits, from there on 2^bits steps per power of two. */
function powerEdge(n: number, bits: number): bigint {
  const steps = 2 ** bits;
  return n < steps ? BigInt(n) : BigInt(steps + (n % steps)) << BigInt(Math.floor(n / steps) - 1);
}

/** Powers are scaled by the bucket's power of two, steps by divisibility and only if the step is a multiple of 1024. */
function boundText(histogram: BucketBounds, bound: bigint, n: number): string {
  if (histogram.kind === 'powers') {
    const power = (n >> histogram.bits) - 1;
    const decade = power < 10 ? 0 : Math.floor(power / 10);
    return `${bound >> BigInt(10 * decade)}${SUFFIXES[decade]}`;
  }
  if (histogram.step % 1024 !== 0 || bound === 0n) return String(bound);
  if (bound % 1048576n === 0n) return `${bound / 1048576n}M`;
  if (bound % 1024n === 0n) return `${bound / 1024n}K`;
  return String(bound);
}
