// Probes by the clock: interval fires on one CPU, profile on all of them. Both are perf events that count time, so the
// program gets the registers of what was interrupted.

import { PERIOD_UNITS, readDuration } from '../../common/durations.ts';
import { ATTACH_POINT_COUNT } from '../../common/numbers.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import { durationHelp, unitHelp } from './attach-point-help.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { positiveNumber } from './parts.ts';
import { asWritten, atEvents, nothing } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'interval' | 'profile' }>;
type Time = Omit<Spec, 'provider'>;

const common = {
  counts: [1, 2],
  complete: asWritten,
  countHelp: nothing,
  program: { filtersPid: false, result: 0, judged: false },
  runs: atEvents,
  space: 'kernel',
  can: {
    context: { struct: () => 'bpf_perf_event_data' },
    registers: true,
    function: null,
    returnValue: null,
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

/** `usual`: the unit to propose where there is none. */
function readTime(reader: Reader, usual: string): Time | null {
  const { row, parts, fail } = reader;
  const [first, second] = parts as [Part, Part | undefined];
  if (hasParameter(first.text)) return { unit: 'text', value: parts.map((part) => part.text).join(':') };
  if (second === undefined) return readPeriod(reader, usual, first);
  const unit = PERIOD_UNITS.find((known) => known === first.text);
  if (unit === undefined) {
    return fail(first.span, `Unknown unit \`${first.text}\``, unitHelp(row.name, first.text, second.text, PERIOD_UNITS));
  }
  const value = positiveNumber(reader, second, unit === 'hz' ? 'The rate' : 'The time', ATTACH_POINT_COUNT);
  return value === null ? null : { unit, value };
}

function readPeriod({ row, fail }: Reader, usual: string, part: Part): Time | null {
  const help = `write ${row.form}`;
  const duration = readDuration(part.text);
  if ('unit' in duration) return duration;
  const { count, suffix } = duration;
  switch (duration.reason) {
    case 'no-duration': return fail(part.span, `\`${part.text}\` is not a duration`, help);
    case 'not-positive': return fail(part.span, 'The time should be a positive integer', help);
    case 'no-unit': return fail(part.span, `${row.name} needs a unit`, durationHelp(row.name, usual, count, suffix) ?? help);
    case 'unknown-unit': return fail(part.span, `Unknown unit \`${suffix}\``, durationHelp(row.name, usual, count, suffix) ?? help);
    case 'too-short': return fail(part.span, `${part.text} is shorter than a microsecond`, help);
    case 'too-long': return fail(part.span, `${part.text} is too long`);
  }
}
