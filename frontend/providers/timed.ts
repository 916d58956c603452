// Probes by the clock: interval fires on one CPU, profile on all of them. Both are perf events that count time, so the
// program gets the registers of what was interrupted.

import { countText, PERIOD_UNITS, readPeriod } from '../../common/durations.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import { durationHelp, emptyPartsHelp, fractionHelp, unitHelp } from './attach-point-help.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { asWritten, atEvents, nothing, PERF_EVENT_DATA } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'interval' | 'profile' }>;
type Time = Omit<Spec, 'provider'>;

const common = {
  counts: [1, 2],
  complete: asWritten,
  wildcard: null,
  program: { filtersPid: 'never', result: 0, judged: false },
  runs: atEvents,
  space: 'kernel',
  can: {
    context: PERF_EVENT_DATA,
    registers: true,
    function: null,
    returnValue: null,
    registerArguments: false,
    rawArguments: false,
    notedArguments: false,
    binary: false,
    kernelObjects: false,
    kernelPaths: false,
    namedArguments: null,
    // What a traced task starts inherits the event, but not its cookie.
    cookie: false,
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
  example: 'profile:hz:99 { @[kstack] = count(); }',
  countHelp: (parts) => emptyPartsHelp('profile', 'hz', parts),
  read: (reader) => {
    const time = readTime(reader, 'hz');
    return time === null ? null : { provider: 'profile', ...time };
  },
  probetype: 'profile',
} satisfies ProviderRow<Spec>;

export const interval = {
  ...common,
  name: 'interval',
  runs: () => 'by-clock',
  aliases: ['i'],
  form: '`interval:s:1` or `interval:100ms`',
  example: 'kprobe:vfs_read { @reads = count(); } interval:s:1 { print(@reads); clear(@reads); }',
  countHelp: (parts) => emptyPartsHelp('interval', 's', parts),
  read: (reader) => {
    const time = readTime(reader, 's');
    return time === null ? null : { provider: 'interval', ...time };
  },
  probetype: 'interval',
} satisfies ProviderRow<Spec>;

/** `usual`: the unit to propose where there is none. */
function readTime({ row, parts, fail }: Reader, usual: string): Time | null {
  const [first, second] = parts as [Part, Part | undefined];
  if (hasParameter(first.text)) return { unit: 'text', value: parts.map(({ text }) => text).join(':') };
  const open = second !== undefined && hasParameter(second.text);
  const period = readPeriod(first.text, second === undefined ? null : open ? '1' : second.text);
  if ('value' in period) return open ? { ...period, value: second.text } : period;
  const { count, unit } = period;
  const help = `write ${row.form}`;
  switch (period.reason) {
    case 'no-named-unit': return fail(first.span, `Unknown unit \`${unit}\``, unitHelp(row.name, unit, second?.text ?? count, PERIOD_UNITS));
    case 'no-count': return fail((second ?? first).span, `${countText(period)}, not \`${count}\``, fractionHelp(row.name, unit, count) ?? 'write a number: 1 or more');
    case 'no-duration': return fail(first.span, `\`${first.text}\` is not a duration`, notByClock(row.name, first.text) ?? help);
    case 'not-positive': return fail(first.span, 'The time should be a positive integer', help);
    case 'no-unit': return fail(first.span, `${row.name} needs a unit`, durationHelp(row.name, usual, count, unit) ?? help);
    case 'unknown-unit': return fail(first.span, `Unknown unit \`${unit}\``, durationHelp(row.name, usual, count, unit) ?? help);
    case 'too-short': return fail(first.span, `${first.text} is shorter than a microsecond`, help);
    case 'too-long': return fail(first.span, `${first.text} is too long`);
  }
}

/** For `p:vfs_read`, whose letter stands for another probe type than was meant. */
function notByClock(provider: string, text: string): string | null {
  return provider === 'profile' && /^[a-z]\w*_\w+$/i.test(text) ? `${provider} goes by the clock, as in \`${provider}:10ms\`; a function of the kernel is \`kprobe:${text}\`` : null;
}
