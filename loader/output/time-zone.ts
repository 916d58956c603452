// The local time zone: what it is ahead of UTC, which Date knows unless TZ spells the zone out, and its abbreviation (`CET`,
// `UTC`), which strftime's %Z needs and JavaScript does not give: it is read from the system's TZif files (RFC 8536).

import { readBounded } from '../bounded-file.ts';
import { parsePosixZone, seasonAt } from './posix-zone.ts';
import type { PosixZone } from './posix-zone.ts';

interface Zone {
  /** Seconds since the epoch, ascending. */
  readonly transitions: readonly number[];
  /** Abbreviation in force from each transition on. */
  readonly names: readonly string[];
  /** Before the first transition. */
  readonly first: string;
  /** The rule that holds after the last transition, or null: modern files leave the years to come to it. */
  readonly rule: PosixZone | null;
}

/** Of a file; spelt out; or neither. */
type Local = { readonly file: Zone } | { readonly posix: PosixZone } | null;

let local: Local | undefined;

function localZone(): Local {
  if (local === undefined) local = readZone(process.env['TZ']);
  return local;
}

/** Abbreviation of the local zone at that time; ICU's (which may be `GMT+1`) when nobody else knows one. */
export function zoneName(date: Date): string {
  const zone = localZone();
  if (zone === null) return fallbackName(date);
  return 'posix' in zone ? seasonAt(zone.posix, date.getTime() / 1000).name : nameAt(zone.file, date.getTime() / 1000, -date.getTimezoneOffset());
}

/** Seconds that local time is ahead of UTC then. */
function offsetAt(date: Date): number {
  const zone = localZone();
  return zone !== null && 'posix' in zone ? seasonAt(zone.posix, date.getTime() / 1000).offset : -60 * date.getTimezoneOffset();
}

/** A Date whose fields in UTC are those that local clocks show then. */
export function localTime(date: Date): Date {
  return new Date(date.getTime() + 1000 * offsetAt(date));
}

/** `yyyy-mm-dd hh:mm:ss` of the fields in UTC; question marks for a time that no calendar has. */
export function calendarText(date: Date): string {
  return Number.isNaN(date.getTime()) ? '????-??-?? ??:??:??' : date.toISOString().slice(0, -'.000Z'.length).replace('T', ' ');
}

/** `±hhmm` of the local zone at that time. */
export function zoneOffset(date: Date): string {
  const seconds = offsetAt(date);
  const minutes = Math.trunc(Math.abs(seconds) / 60);
  return `${seconds < 0 ? '-' : '+'}${String(Math.trunc(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`;
}

function fallbackName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zoneOffset(date);
}

/** A zone has some kilobytes; TZ may name anything. */
const MAX_ZONE = 1 << 20;

function readZone(tz: string | undefined): Local {
  const name = tz?.replace(/^:/, '');
  const path = !name ? '/etc/localtime' : name.startsWith('/') ? name : `/usr/share/zoneinfo/${name}`;
  try {
    return { file: parseZone(readBounded(path, MAX_ZONE)) };
  } catch {
    const posix = parsePosixZone(name ?? '');
    return posix && { posix };
  }
}

/** Reads the 64-bit block of a TZif file; throws on anything else. */
export function parseZone(bytes: Buffer): Zone {
  if (bytes.toString('latin1', 0, 4) !== 'TZif' || bytes[4]! < 0x32) throw new Error('not a TZif file with 64-bit times');
  const second = blockAt(bytes, 0, 4).end;
  const { times, indices, types, names, end, typeCount, timeCount } = blockAt(bytes, second, 8);
  const nameOf = (type: number): string => {
    const at = names + bytes[types + 6 * type + 5]!;
    return bytes.toString('latin1', at, bytes.indexOf(0, at));
  };
  // Before the first transition the first standard-time type holds.
  const standard = Array.from({ length: typeCount }, (_, i) => i).find((i) => bytes[types + 6 * i + 4] === 0) ?? 0;
  return {
    transitions: Array.from({ length: timeCount }, (_, i) => Number(bytes.readBigInt64BE(times + 8 * i))),
    names: Array.from({ length: timeCount }, (_, i) => nameOf(bytes[indices + i]!)),
    first: nameOf(standard),
    rule: parsePosixZone(bytes.toString('latin1', end + 1).split('\n')[0]!),
  };
}

function blockAt(bytes: Buffer, start: number, timeSize: number) {
  const count = (field: number): number => bytes.readUInt32BE(start + 20 + 4 * field);
  const [utcCount, standardCount, leapCount, timeCount, typeCount, nameSize] = [count(0), count(1), count(2), count(3), count(4), count(5)];
  const times = start + 44;
  const indices = times + timeCount * timeSize;
  const types = indices + timeCount;
  const names = types + 6 * typeCount;
  const end = names + nameSize + leapCount * (timeSize + 4) + standardCount + utcCount;
  return { times, indices, types, names, end, timeCount, typeCount };
}

/** `offset`: minutes east of UTC at that time, which tells summer from standard time where only a rule is known. */
export function nameAt({ transitions, names, first, rule }: Zone, seconds: number, offset: number): string {
  let low = 0;
  let high = transitions.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (transitions[middle]! <= seconds) low = middle + 1;
    else high = middle - 1;
  }
  if (high === transitions.length - 1 && rule) return (rule.summer !== null && 60 * offset !== rule.standard.offset ? rule.summer : rule.standard).name;
  return high < 0 ? first : names[high]!;
}
