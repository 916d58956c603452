// The body of tseries(): a graph that runs down the page, a line for each interval (reference 07.6).

import { calendarText, localTime } from './time-zone.ts';
import { toByteText } from '../values/value.ts';
import type { Integer, ResolvedTimeSeries } from '../values/value.ts';

const WIDTH = 53;
/** Its sides, and a column between them. */
const LEAST_WIDTH = 3;

/** Lines ended by a newline. Byte text. `columns`: how long they may be, if they must be shorter than usual. */
export function seriesText({ interval, since1970, values }: ResolvedTimeSeries, columns = Infinity): string {
  const known = values.filter((value) => value !== null).map(BigInt);
  if (known.length === 0) return '<no data>\n';
  let [low, high] = [known[0]!, known[0]!];
  for (const value of known) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) [low, high] = [low - 1n, high + 1n];
  const { digits, unit } = resolutionOf(interval);
  const margin = ' '.repeat('hh:mm:ss'.length + (digits === 0 ? 0 : digits + 1) + 1);
  const behind = values.reduce<number>((most, value) => Math.max(most, ` ${value ?? '-'}`.length), 0);
  const width = Math.max(LEAST_WIDTH, Math.min(WIDTH, columns - margin.length - behind));
  const rule = '_'.repeat(width - 2);
  const bounds = `${margin}${low}${` ${high}`.padStart(width - String(low).length)}\n`;
  const rows = values.map((value, index) => `${timeOf(since1970 + BigInt(index) * interval, digits)} ${line(value, low, high, width)} ${value ?? '-'}\n`);
  return `${bounds}${toByteText(`hh:mm:ss${unit}`.padEnd(margin.length))}|${rule}|\n${rows.join('')}${margin}v${rule}v\n${bounds}`;
}

/** Local time, with so many digits of the second's fraction. */
function timeOf(since1970: bigint, digits: number): string {
  const text = calendarText(localTime(new Date(Number(since1970 / 1_000_000n)))).slice(-'hh:mm:ss'.length);
  return digits === 0 ? text : `${text}.${String(since1970 % 1_000_000_000n).padStart(9, '0').slice(0, digits)}`;
}

/** Digits of a second that tell the intervals apart. */
function resolutionOf(interval: bigint): { readonly digits: 0 | 3 | 6 | 9; readonly unit: string } {
  if (interval % 1_000_000_000n === 0n) return { digits: 0, unit: '' };
  if (interval % 1_000_000n === 0n) return { digits: 3, unit: '.ms' };
  return interval % 1000n === 0n ? { digits: 6, unit: '.μs' } : { digits: 9, unit: '.ns' };
}

function line(value: Integer | null, low: bigint, high: bigint, width: number): string {
  const columns = ['|', ...Array.from({ length: width - 2 }, () => ' '), '|'];
  const columnOf = (at: bigint): number => Number((BigInt(width - 1) * (at - low)) / (high - low));
  if (low < 0n && high > 0n) columns[columnOf(0n)] = '.';
  if (value !== null) columns[columnOf(BigInt(value))] = '*';
  return columns.join('');
}
