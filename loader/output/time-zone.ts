// The abbreviation of the local time zone (`CET`, `UTC`), which strftime's %Z needs and JavaScript does not give: it
// is read from the system's TZif files (RFC 8536). Offsets from UTC come from Date, never from here.

import { readBounded } from '../bounded-file.ts';

interface Zone {
  /** Seconds since the epoch, ascending. */
  readonly transitions: readonly number[];
  /** Abbreviation in force from each transition on. */
  readonly names: readonly string[];
  /** Before the first transition. */
  readonly first: string;
  /** The rule that holds after the last transition, or null: modern files leave the years to come to it. */
  readonly rule: { readonly standard: string; readonly summer: string | null; readonly standardOffset: number } | null;
}

let zone: Zone | null | undefined;

/** Abbreviation of the local zone at that time; ICU's (which may be `GMT+1`) when the system has no file. */
export function zoneName(date: Date): string {
  if (zone === undefined) zone = readZone(process.env['TZ']);
  return zone ? nameAt(zone, date.getTime() / 1000, -date.getTimezoneOffset()) : fallbackName(date);
}

/** `±hhmm` of the local zone at that time. */
export function zoneOffset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.trunc(size / 60)).padStart(2, '0')}${String(size % 60).padStart(2, '0')}`;
}

function fallbackName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zoneOffset(date);
}

/** A zone has some kilobytes; TZ may name anything. */
const MAX_ZONE = 1 << 20;

function readZone(tz: string | undefined): Zone | null {
  const name = tz?.replace(/^:/, '');
  const path = !name ? '/etc/localtime' : name.startsWith('/') ? name : `/usr/share/zoneinfo/${name}`;
  try {
    return parseZone(readBounded(path, MAX_ZONE));
  } catch {
    return null;
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
    rule: parseRule(bytes.toString('latin1', end + 1).split('\n')[0]!),
  };
}

/** Names and standard offset, in minutes east, of a POSIX TZ text such as `CET-1CEST,M3.5.0,M10.5.0/3`. */
function parseRule(text: string): Zone['rule'] {
  const match = /^(<[^>]+>|[A-Za-z]+)([-+]?)(\d+)(?::(\d+))?(?::\d+)?(<[^>]+>|[A-Za-z]+)?/.exec(text);
  if (!match) return null;
  const minutes = Number(match[3]) * 60 + Number(match[4] ?? 0);
  const plain = (name: string): string => name.replace(/[<>]/g, '');
  return { standard: plain(match[1]!), summer: match[5] ? plain(match[5]) : null, standardOffset: match[2] === '-' ? minutes : 0 - minutes };
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
  if (high === transitions.length - 1 && rule) return rule.summer !== null && offset !== rule.standardOffset ? rule.summer : rule.standard;
  return high < 0 ? first : names[high]!;
}
