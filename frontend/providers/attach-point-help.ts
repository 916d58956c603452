// What to type in place of an attach point that means nothing: probe types of other tools, the type that a list of
// attach points goes on with, tracepoints by their bare event, units in words. Asked only after a mistake, so it may
// look at everything the machine can trace. It gives help lines and reports nothing.

import { closest } from '../../common/near-miss.ts';
import type { AttachPointText, Part } from './attach-point-text.ts';

/** What is known around an attach point. */
export interface Surroundings {
  /** Text of the attach point before it in the same list, or null. */
  readonly earlier: string | null;
  /** All `category:event`, or null when the machine does not tell. */
  readonly tracepoints: () => readonly string[] | null;
  /** What the script is compiled for, or null when that is not known. */
  readonly arch: string | null;
  /** How the script is called; absent: nobody says. */
  readonly usage?: string | undefined;
}

export const NO_SURROUNDINGS: Surroundings = { earlier: null, tracepoints: () => null, arch: null };

/** DTrace ends with `:entry` or `:return`, and has a module before the function. */
function inDtrace(target: string): { name: string; returns: boolean } {
  const parts = target.split(':');
  const last = parts.at(-1);
  if (last === 'entry' || last === 'return') parts.pop();
  return { name: parts.at(-1) ?? '', returns: last === 'return' };
}

/** Probe types of older versions and of other tools. */
const FOREIGN: ReadonlyMap<string, (target: string) => string> = new Map([
  ...['syscall', 'syscalls', 'sys', 'ksyscall'].map((word) => [word, (target: string) => {
    const { name, returns } = inDtrace(target);
    return `\`tracepoint:syscalls:${/^sys_(enter|exit)_/.test(name) ? name : `sys_${returns ? 'exit' : 'enter'}_${name || 'openat'}`}\``;
  }] as const),
  ...['fbt', 'function', 'func', 'kernel', 'kfn'].map((word) => [word, (target: string) => {
    const { name, returns } = inDtrace(target);
    return `\`${returns ? 'kretprobe' : 'kprobe'}:${name || 'vfs_read'}\``;
  }] as const),
  ...['timer', 'every', 'cron'].map((word) => [word, (target: string) => `\`interval:${target || 's:1'}\``] as const),
  ...['start', 'init', 'main', 'setup'].map((word) => [word, () => '`begin`'] as const),
  ...['exit', 'finish', 'finally', 'done', 'stop'].map((word) => [word, () => '`end`'] as const),
  ...['lsm', 'ksec', 'security'].map((word) => [word, (target: string) => `\`kprobe:security_${target || 'file_open'}\``] as const),
  ['r', (target: string) => `\`kretprobe:${target || 'vfs_read'}\``] as const,
  // Its BEGIN, END and ERROR.
  ['dtrace', (target: string) => (/^end$/i.test(target) ? '`end`' : '`begin`')] as const,
  ...['user', 'function_user'].map((word) => [word, (target: string) => `\`uprobe:${target || '/path/to/binary:function'}\``] as const),
]);

/** DTrace's `pid1234:libc:malloc:entry`. */
function processHelp(pid: string, [binary, ...target]: readonly string[]): string {
  const { name, returns } = inDtrace(target.join(':'));
  const probe = `\`${returns ? 'uretprobe' : 'uprobe'}:${binary || '/path/to/binary'}:${name || 'function'}\``;
  return /^\d/.test(pid) ? `write ${probe}, and give the process to the command: -p ${pid}` : `write ${probe}, and give the process to the command: -p PID`;
}

/** For a word that is no probe type. `probeTypes`: all full names and long aliases. */
export function probeTypeHelp({ provider, parts }: AttachPointText, probeTypes: readonly string[], around: Surroundings): string {
  const word = provider.text;
  const rest = parts.map((part) => part.text);
  const tick = /^tick-(\d+)(\w*)$/.exec(word);
  if (tick !== null) return `write \`interval:${tick[1]}${tick[2] || 's'}\``;
  const often = /^profile-(\d+)(\w*)$/.exec(word);
  if (often !== null) return `write \`profile:${/^(hz)?$/.test(often[2]!) ? `hz:${often[1]}` : `${often[1]}${often[2]}`}\``;
  const process = /^pid(\d+|\$target)$/.exec(word);
  if (process !== null) return processHelp(process[1]!, rest);
  // As functions are named for bcc, and in perf's files.
  const [type, ...joined] = word.split('__') as [string, ...string[]];
  if (probeTypes.includes(type) && joined.length > 0) return `write \`${[type, ...joined, ...rest].join(':')}\``;
  const near = closest(word, probeTypes);
  const foreign = FOREIGN.get(word.toLowerCase());
  if (foreign !== undefined) return `write ${foreign(rest.join(':').replace(/^:+/, ''))}`;
  if (around.tracepoints()?.some((name) => name === [word, ...rest].join(':'))) return `did you mean \`tracepoint:${[word, ...rest].join(':')}\`?`;
  if (near !== null) return `did you mean \`${[near, ...rest].join(':')}\`?`;
  const before = around.earlier === null ? null : /^(.*:)[^:]*$/.exec(around.earlier);
  if (before !== null && rest.length === 0) return `an attach point is written whole: \`${before[1]}${word}\``;
  return `the probe types are ${probeTypes.join(', ')}`;
}

/** For `tracepoint:EVENT`, whose category is missing. */
export function categoryHelp(event: string, around: Surroundings): string {
  const known = around.tracepoints() ?? [];
  const full = known.find((name) => name.endsWith(`:${event}`)) ?? null;
  if (full !== null) return `write \`tracepoint:${full}\``;
  // As in perf's manual, as a path, as a section of an object.
  const parted = event.replace(/[./]/, ':');
  if (known.includes(parted)) return `write \`tracepoint:${parted}\``;
  const near = closest(event, known.map((name) => name.slice(name.indexOf(':') + 1)));
  const nearFull = near === null ? undefined : known.find((name) => name.endsWith(`:${near}`));
  return nearFull !== undefined ? `did you mean \`tracepoint:${nearFull}\`?` : `write \`tracepoint:category:${event}\`, or \`tracepoint:*:${event}\` for any category`;
}

const UNIT_WORDS: ReadonlyMap<string, string> = new Map([
  ...['sec', 'secs', 'second', 'seconds'].map((word) => [word, 's'] as const),
  ...['msec', 'msecs', 'millisecond', 'milliseconds', 'millis'].map((word) => [word, 'ms'] as const),
  ...['usec', 'usecs', 'microsecond', 'microseconds', 'micros'].map((word) => [word, 'us'] as const),
  ...['Hz', 'HZ', 'hertz', 'freq'].map((word) => [word, 'hz'] as const),
]);

/** They stand behind their number only. */
const LONG_UNITS: readonly string[] = ['minute', 'hour', 'day'];

/** For `interval:UNIT:COUNT` with a unit that does not exist. */
export function unitHelp(provider: string, unit: string, count: string, units: readonly string[]): string {
  if (units.includes(count) && /^\d+$/.test(unit)) return `write \`${provider}:${count}:${unit}\``;
  const meant = UNIT_WORDS.get(unit) ?? closest(unit, units);
  if (meant !== null) return `did you mean \`${provider}:${meant}:${count}\`?`;
  const long = LONG_UNITS.find((word) => [word, `${word}s`].includes(unit) || unit === word.charAt(0))?.charAt(0) ?? (/^mins?$/.test(unit) ? 'm' : null);
  return long === null ? 'the units are hz, s, ms and us' : `write \`${provider}:${count}${long}\``;
}

/** For `interval:COUNT` without a unit, and for `profile:99hz`. `usual`: the unit that is meant most often. */
export function durationHelp(provider: string, usual: string, digits: string, suffix: string): string | null {
  const unit = suffix === '' ? usual : /^hz$/i.test(suffix) ? 'hz' : UNIT_WORDS.get(suffix);
  return unit === undefined ? null : `write \`${provider}:${unit}:${digits}\``;
}

/** For `interval:s:0.5`, whose fraction is whole in a smaller unit; null: it is something else. */
export function fractionHelp(provider: string, unit: string, count: string): string | null {
  if (!/^\d*\.\d{1,3}$/.test(count)) return null;
  const smaller = { s: 'ms', ms: 'us' }[unit];
  const thousandths = Math.round(Number(count) * 1000);
  return smaller === undefined || thousandths === 0 ? null : `write \`${provider}:${smaller}:${thousandths}\``;
}

/** For `profile:::997`, whose empty parts are DTrace's. */
export function emptyPartsHelp(provider: string, usual: string, parts: readonly Part[]): string | null {
  const [duration, ...others] = parts.filter((part) => part.text !== '');
  const [, digits, suffix] = /^(\d+)(\w*)$/.exec(duration?.text ?? '') ?? [];
  if (digits === undefined || others.length > 0) return null;
  return durationHelp(provider, usual, digits, suffix!) ?? `write \`${provider}:${digits}${suffix}\``;
}

/** For a name of C++ that is not quoted, whose colons part it: `uprobe:./x:ns::f`. */
export function cppHelp(provider: string, parts: readonly Part[]): string | null {
  const [binary, ...rest] = parts.map((part) => part.text);
  const name = (rest[0] === 'cpp' ? rest.slice(1) : rest).join(':');
  return binary !== undefined && binary !== '' && /\w::~?\w/.test(name) ? `a name of C++ stands in quotes: \`${provider}:${binary}:cpp:"${name}"\`` : null;
}

/** For `uprobe:X` and the like, which name two things: a binary and `what` in it. */
export function userProbeHelp(provider: string, what: string, part: Part | undefined): string | null {
  if (part === undefined || part.text === '') return null;
  if (part.quoted && part.text.includes(':')) return `quotes stand around one part: \`${provider}:${part.text}\``;
  return part.text.includes('/') ? `name the ${what} too: \`${provider}:${part.text}:${what}\`` : `name the binary too: \`${provider}:/path/to/binary:${part.text}\``;
}
