// strftime for time() and strftime(): the conversions of C and glibc in the C locale, in local time, plus %f for microseconds. A
// format is parsed once; what it depends on (finer than a second or not) is known from then on, so that a script
// that prints the time with every event formats it once a second. Unknown conversions stay as they are, like in
// glibc. It does not read the clock: the caller passes the time.

import { localTime, zoneName, zoneOffset } from './time-zone.ts';

/** A point in time: the Date, and the nanoseconds within its second (Date has milliseconds only). */
export interface Instant { readonly date: Date; readonly nanoseconds: number }

/** The fields of `local` in UTC are those of local time. */
interface LocalInstant extends Instant { readonly local: Date }

export interface TimeFormat {
  /** True when the text can change within a second. */
  readonly subSecond: boolean;
  /** Byte text. */
  format(instant: Instant): string;
}

/** Longest result of time(), as bpftrace has it. */
export const MAX_TIME_TEXT = 64;

const SECOND = 1_000_000_000n;

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Text, or a number with its width and the character that pads it. */
type Field = (instant: LocalInstant) => string | { readonly number: number; readonly width: number; readonly pad: '0' | ' ' };

const zeros = (width: number, number: (date: Date) => number): Field => ({ local }) => ({ number: number(local), width, pad: '0' });
const spaces = (width: number, number: (date: Date) => number): Field => ({ local }) => ({ number: number(local), width, pad: ' ' });
const text = (get: (date: Date) => string): Field => ({ local }) => get(local);
/** So many digits of the second's fraction. */
function fraction(digits: number): Field {
  return ({ nanoseconds }) => ({ number: Math.floor(nanoseconds / 10 ** (9 - digits)), width: digits, pad: '0' });
}
const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;

const FIELDS: Readonly<Record<string, Field>> = {
  a: text((d) => DAYS[d.getUTCDay()]!.slice(0, 3)),
  A: text((d) => DAYS[d.getUTCDay()]!),
  b: text((d) => MONTHS[d.getUTCMonth()]!.slice(0, 3)),
  B: text((d) => MONTHS[d.getUTCMonth()]!),
  C: zeros(2, (d) => Math.floor(d.getUTCFullYear() / 100)),
  d: zeros(2, (d) => d.getUTCDate()),
  e: spaces(2, (d) => d.getUTCDate()),
  f: fraction(6),
  g: zeros(2, (d) => isoWeek(d).year % 100),
  G: zeros(4, (d) => isoWeek(d).year),
  H: zeros(2, (d) => d.getUTCHours()),
  I: zeros(2, hour12),
  j: zeros(3, (d) => dayOfYear(d) + 1),
  k: spaces(2, (d) => d.getUTCHours()),
  l: spaces(2, hour12),
  m: zeros(2, (d) => d.getUTCMonth() + 1),
  M: zeros(2, (d) => d.getUTCMinutes()),
  n: text(() => '\n'),
  p: text((d) => (d.getUTCHours() < 12 ? 'AM' : 'PM')),
  P: text((d) => (d.getUTCHours() < 12 ? 'am' : 'pm')),
  s: ({ date }) => ({ number: Math.floor(date.getTime() / 1000), width: 1, pad: '0' }),
  S: zeros(2, (d) => d.getUTCSeconds()),
  t: text(() => '\t'),
  u: zeros(1, (d) => d.getUTCDay() || 7),
  U: zeros(2, (d) => Math.floor((dayOfYear(d) + 7 - d.getUTCDay()) / 7)),
  V: zeros(2, (d) => isoWeek(d).week),
  w: zeros(1, (d) => d.getUTCDay()),
  W: zeros(2, (d) => Math.floor((dayOfYear(d) + 7 - ((d.getUTCDay() + 6) % 7)) / 7)),
  y: zeros(2, (d) => d.getUTCFullYear() % 100),
  Y: zeros(1, (d) => d.getUTCFullYear()),
  z: ({ date }) => zoneOffset(date),
  Z: ({ date }) => zoneName(date),
  '%': text(() => '%'),
};

/** What strftime() has in their place, as bpftrace does: milliseconds and nanoseconds instead of two forms of the hour. */
const FRACTIONS: Readonly<Record<string, Field>> = { f: fraction(6), l: fraction(3), k: fraction(9) };

/** Conversions that stand for several others, in the C locale. */
const COMPOSITES: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y', D: '%m/%d/%y', F: '%Y-%m-%d', h: '%b', r: '%I:%M:%S %p', R: '%H:%M', T: '%H:%M:%S', x: '%m/%d/%y', X: '%H:%M:%S',
};

/** Of byte text, for time(). */
export function compileTimeFormat(format: string): TimeFormat {
  const compiled = compile(format, FIELDS);
  return { subSecond: compiled.subSecond, format: (instant) => compiled.format(instant).slice(0, MAX_TIME_TEXT) };
}

const timestamps = new Map<string, (since1970: bigint) => string>();

/** The text of strftime(format) at so many nanoseconds since 1970; both texts are byte text. */
export function timestampText(format: string, since1970: bigint): string {
  let text = timestamps.get(format);
  if (text === undefined) timestamps.set(format, text = timestampFormat(format));
  return text(since1970);
}

/** Formats again only when the text can have changed. */
function timestampFormat(format: string): (since1970: bigint) => string {
  const compiled = compile(format, { ...FIELDS, ...FRACTIONS });
  let second: number | null = null;
  let text = '';
  return (since1970) => {
    const nanoseconds = Number(((since1970 % SECOND) + SECOND) % SECOND);
    const current = Number((since1970 - BigInt(nanoseconds)) / SECOND);
    if (compiled.subSecond || current !== second) {
      second = current;
      text = compiled.format({ date: new Date(current * 1000 + Math.floor(nanoseconds / 1e6)), nanoseconds });
    }
    return text;
  };
}

function compile(format: string, fields: Readonly<Record<string, Field>>): TimeFormat {
  let subSecond = false;
  const pieces: (string | ((instant: LocalInstant) => string))[] = [];
  const add = (part: string): void => {
    let at = 0;
    // E and O ask for the locale's alternatives, of which the C locale has none.
    for (const match of part.matchAll(/%([-_0^]*)(\d*)([EO]?)(.)/gs)) {
      pieces.push(part.slice(at, match.index));
      at = match.index + match[0].length;
      const [whole, flags = '', width = '', , letter = ''] = match;
      const composite = COMPOSITES[letter];
      const field = fields[letter];
      if (composite !== undefined) add(composite);
      else if (field) pieces.push((instant) => fieldText(field(instant), flags, width === '' ? null : Number(width)));
      else pieces.push(whole);
      subSecond ||= letter === 'f' || (Object.hasOwn(FRACTIONS, letter) && fields[letter] === FRACTIONS[letter]);
    }
    pieces.push(part.slice(at));
  };
  add(format);
  return {
    subSecond,
    format: (instant) => {
      let result = '';
      const known = { ...instant, local: localTime(instant.date) };
      for (const piece of pieces) result += typeof piece === 'string' ? piece : piece(known);
      return result;
    },
  };
}

/** Applies glibc's flags: - no padding, _ spaces, 0 zeros, ^ upper case. */
function fieldText(field: ReturnType<Field>, flags: string, width: number | null): string {
  let result: string;
  if (typeof field === 'string') result = width === null ? field : field.padStart(width, flags.includes('0') ? '0' : ' ');
  else if (flags.includes('-')) result = String(field.number);
  else {
    const pad = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : field.pad;
    result = String(field.number).padStart(width ?? field.width, pad);
  }
  return flags.includes('^') ? result.toUpperCase() : result;
}

/** 0 on 1 January. Counted in UTC from the local date, so that summer time does not matter. */
function dayOfYear(date: Date): number {
  return Math.round((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86400000);
}

/** ISO 8601: weeks start on Monday, and week 1 has the year's first Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 3 - ((date.getUTCDay() + 6) % 7)));
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604800000) };
}
