// Periods as timed probes are given them (reference 04.6): `100ms`, a number with a unit of time, or `hz:99`, a number behind
// a unit. Compiler and loader read the same text, the loader when it came with a parameter, and both count it in the units
// that an object's probes have. What is said about a mistake is the reader's business.

import { ATTACH_POINT_COUNT, countMistake, countOf, DURATION_UNITS, readNumber } from './numbers.ts';

/** What `interval:UNIT:COUNT` takes. */
export const PERIOD_UNITS = ['hz', 's', 'ms', 'us'] as const;
/** Nanoseconds: less is refused. */
export const SHORTEST_PERIOD = 1000;

type PeriodUnit = (typeof PERIOD_UNITS)[number];

export interface Period {
  readonly unit: PeriodUnit | 'ns';
  readonly value: number;
}

/** `count` and `unit`: as written, '' where there is none. */
export interface PeriodMistake {
  /** no-count, no-named-unit: of `UNIT:COUNT`. The others: of a duration. */
  readonly reason: 'no-count' | 'no-named-unit' | 'no-duration' | 'not-positive' | 'no-unit' | 'unknown-unit' | 'too-short' | 'too-long';
  readonly count: string;
  readonly unit: string;
}

/** How each unit of the language is counted in an object. */
const COUNTED: ReadonlyMap<string, readonly [unit: Period['unit'], factor: bigint]> = new Map([
  ['ns', ['ns', 1n]], ['us', ['us', 1n]], ['ms', ['ms', 1n]], ['s', ['s', 1n]], ['m', ['s', 60n]], ['h', ['s', 3600n]], ['d', ['s', 86400n]],
]);

/** The whole of a text, a duration or `UNIT:COUNT`; or a unit and what is its count. */
export function readPeriod(text: string, count: string | null = null): Period | PeriodMistake {
  if (count !== null) return readCount(text, count);
  const parts = text.split(':');
  return parts.length === 2 ? readCount(parts[0]!, parts[1]!) : readDuration(text);
}

/** What is wrong with the count of a unit, without the count. */
export function countText({ unit, count }: PeriodMistake): string {
  return `${unit === 'hz' ? 'The rate' : 'The time'} ${countMistake(count, ATTACH_POINT_COUNT)}`;
}

function readCount(name: string, count: string): Period | PeriodMistake {
  const unit = PERIOD_UNITS.find((known) => known === name);
  if (unit === undefined) return { reason: 'no-named-unit', count, unit: name };
  const value = countOf(count, ATTACH_POINT_COUNT);
  return value === null ? { reason: 'no-count', count, unit } : { unit, value };
}

function readDuration(text: string): Period | PeriodMistake {
  const [, count = '', unit = ''] = /^([-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9_]+))([A-Za-z]*)$/.exec(text) ?? [];
  const wrong = (reason: PeriodMistake['reason']): PeriodMistake => ({ reason, count, unit });
  if (count === '') return wrong('no-duration');
  const number = readNumber(count, ATTACH_POINT_COUNT);
  if (typeof number !== 'bigint') return wrong(number.outOfRange ? 'too-long' : 'not-positive');
  if (number <= 0n) return wrong('not-positive');
  const counted = COUNTED.get(unit);
  if (counted === undefined) return wrong(unit === '' ? 'no-unit' : 'unknown-unit');
  if (number * DURATION_UNITS.get(unit)! < BigInt(SHORTEST_PERIOD)) return wrong('too-short');
  const value = number * counted[1];
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? wrong('too-long') : { unit: counted[0], value: Number(value) };
}
