// Periods as timed probes are given them (reference 04.6): `100ms`, a number with a unit of time. Compiler and loader read the
// same text, the loader when it came with a parameter, and both count it in the units that an object's probes have. What
// is said about a mistake is the reader's business.

import { ATTACH_POINT_COUNT, DURATION_UNITS, readNumber } from './numbers.ts';

/** What `interval:UNIT:COUNT` takes. */
export const PERIOD_UNITS = ['hz', 's', 'ms', 'us'] as const;
/** Nanoseconds: less is refused. */
export const SHORTEST_PERIOD = 1000;

export interface Duration {
  readonly unit: 's' | 'ms' | 'us' | 'ns';
  readonly value: number;
}

/** `count` and `suffix`: as written, '' where there is none. */
export interface DurationMistake {
  readonly reason: 'no-duration' | 'not-positive' | 'no-unit' | 'unknown-unit' | 'too-short' | 'too-long';
  readonly count: string;
  readonly suffix: string;
}

/** How each unit of the language is counted in an object. */
const COUNTED: ReadonlyMap<string, readonly [unit: Duration['unit'], factor: bigint]> = new Map([
  ['ns', ['ns', 1n]], ['us', ['us', 1n]], ['ms', ['ms', 1n]], ['s', ['s', 1n]], ['m', ['s', 60n]], ['h', ['s', 3600n]], ['d', ['s', 86400n]],
]);

/** The whole of a text. */
export function readDuration(text: string): Duration | DurationMistake {
  const [, count = '', suffix = ''] = /^([-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9_]+))([A-Za-z]*)$/.exec(text) ?? [];
  const wrong = (reason: DurationMistake['reason']): DurationMistake => ({ reason, count, suffix });
  if (count === '') return wrong('no-duration');
  const number = readNumber(count, ATTACH_POINT_COUNT);
  if (typeof number !== 'bigint') return wrong(number.outOfRange ? 'too-long' : 'not-positive');
  if (number <= 0n) return wrong('not-positive');
  const counted = COUNTED.get(suffix);
  if (counted === undefined) return wrong(suffix === '' ? 'no-unit' : 'unknown-unit');
  if (number * DURATION_UNITS.get(suffix)! < BigInt(SHORTEST_PERIOD)) return wrong('too-short');
  const value = number * counted[1];
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? wrong('too-long') : { unit: counted[0], value: Number(value) };
}
