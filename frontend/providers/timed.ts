// Probes by the clock: interval fires on one CPU, profile on all of them. Both are perf events that count time, so the
// program gets the registers of what was interrupted.

import type { AttachSpec } from '../../common/manifest.ts';
import { durationHelp, unitHelp } from './attach-point-help.ts';
import { attachNumber, hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { positiveNumber } from './parts.ts';
import { asWritten, nothing } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'interval' | 'profile' }>;
type Time = Omit<Spec, 'provider'>;

const common = {
  counts: [1, 2],
  complete: asWritten,
  countHelp: nothing,
  program: { type: 'perf_event', section: 'perf_event', filtersPid: false, result: 0, judged: false },
  space: 'kernel',
  can: {
    registers: 'bpf_perf_event_data',
    function: null,
    returnValue: false,
    registerArguments: false,
    rawArguments: false,
    namedArguments: null,
    cookie: true,
  },
  argumentsAt: null,
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies Partial<ProviderRow<Spec>>;

export const profile = {
  ...common,
  name: 'profile',
  aliases: ['p'],
  form: '`profile:hz:99` or `profile:10ms`',
  read: (reader) => {
    const time = readTime(reader, 'hz');
    return time === null ? null : { provider: 'profile', ...time };
  },
  probetype: 'profile',
} satisfies ProviderRow<Spec>;

export const interval = {
  ...common,
  name: 'interval',
  aliases: ['i'],
  form: '`interval:s:1` or `interval:100ms`',
  read: (reader) => {
    const time = readTime(reader, 's');
    return time === null ? null : { provider: 'interval', ...time };
  },
  probetype: 'interval',
} satisfies ProviderRow<Spec>;

type Unit = 'hz' | 's' | 'ms' | 'us';
const UNITS: readonly Unit[] = ['hz', 's', 'ms', 'us'];
/** How a duration is told to the kernel: a unit and a factor. Nanoseconds are rounded to microseconds. */
const DURATIONS: ReadonlyMap<string, readonly [unit: Unit, factor: bigint]> = new Map([
  ['us', ['us', 1n]], ['ms', ['ms', 1n]], ['s', ['s', 1n]], ['m', ['s', 60n]], ['h', ['s', 3600n]], ['d', ['s', 86400n]],
]);

/** `usual`: the unit to propose where there is none. */
function readTime(reader: Reader, usual: Unit): Time | null {
  const { row, parts, fail } = reader;
  const [first, second] = parts as [Part, Part | undefined];
  if (hasParameter(first.text)) return { unit: 'text', value: parts.map((part) => part.text).join(':') };
  if (second === undefined) return readDuration(reader, usual, first);
  const unit = UNITS.find((known) => known === first.text);
  if (unit === undefined) {
    return fail(first.span, `Unknown unit \`${first.text}\``, unitHelp(row.name, first.text, second.text, UNITS));
  }
  const value = positiveNumber(reader, second, unit === 'hz' ? 'The rate' : 'The time');
  return value === null ? null : { unit, value };
}

function readDuration({ row, fail }: Reader, usual: Unit, part: Part): Time | null {
  const help = `write ${row.form}`;
  const match = /^(-?[0-9_]+)([A-Za-z]*)$/.exec(part.text);
  if (match === null) return fail(part.span, `\`${part.text}\` is not a duration`, help);
  const [, digits, suffix] = match as unknown as [string, string, string];
  const count = attachNumber(digits);
  if (count === null || count === 0n) return fail(part.span, 'The time should be a positive integer', help);
  if (suffix === 'ns') {
    if (count < 1000n) return fail(part.span, `${part.text} is shorter than a microsecond`, help);
    return timeOf('us', (count + 500n) / 1000n) ?? fail(part.span, `${part.text} is too long`);
  }
  const duration = DURATIONS.get(suffix);
  if (duration === undefined) {
    return fail(part.span, suffix === '' ? `${row.name} needs a unit` : `Unknown unit \`${suffix}\``, durationHelp(row.name, usual, digits, suffix) ?? help);
  }
  return timeOf(duration[0], count * duration[1]) ?? fail(part.span, `${part.text} is too long`);
}

function timeOf(unit: Unit, value: bigint): Time | null {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? null : { unit, value: Number(value) };
}
