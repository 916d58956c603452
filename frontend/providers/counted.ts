// Probes that fire every so many times an event of the kernel's (software) or the CPU's (hardware) happens. Both are perf
// events, so the program gets the registers of what it interrupts.

import { hasWildcard } from '../../common/globs.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import { closest } from '../../common/near-miss.ts';
import { eventNamed, eventNames, hardwareEvents, softwareEvents } from '../../common/perf-events.ts';
import type { PerfEvent } from '../../common/perf-events.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { emptyPart, positiveNumber } from './parts.ts';
import { atEvents, nothing, PERF_EVENT_DATA } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'software' | 'hardware' }>;

const common = {
  counts: [1, 2],
  complete: withoutDefaultCount,
  wildcard: 'kernel',
  countHelp: nothing,
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

export const software = {
  ...common,
  name: 'software',
  aliases: ['s'],
  form: '`software:event[:count]`',
  example: 'software:page-faults:100 { @[comm] = count(); }',
  read: (reader) => {
    const counted = readPerfEvent(reader, softwareEvents);
    return counted === null ? null : { provider: 'software', ...counted };
  },
  probetype: 'software',
} satisfies ProviderRow<Spec>;

export const hardware = {
  ...common,
  name: 'hardware',
  aliases: ['h'],
  form: '`hardware:event[:count]`',
  example: 'hardware:cache-misses:10000 { @[comm] = count(); }',
  read: (reader) => {
    const counted = readPerfEvent(reader, hardwareEvents);
    return counted === null ? null : { provider: 'hardware', ...counted };
  },
  probetype: 'hardware',
} satisfies ProviderRow<Spec>;

/** `software:faults:` and `software:faults:*` ask for the default count. */
function withoutDefaultCount(parts: readonly Part[]): readonly Part[] {
  const count = parts[1];
  return parts.length === 2 && !count!.quoted && (count!.text === '' || count!.text === '*') ? parts.slice(0, 1) : parts;
}

function readPerfEvent(reader: Reader, events: readonly PerfEvent[]): Omit<Spec, 'provider'> | null {
  if (emptyPart(reader)) return null;
  const { row, parts, fail } = reader;
  const [name, countPart] = parts as [Part, Part | undefined];
  const event = eventNamed(name.text, events);
  const count = countPart === undefined ? 0 : positiveNumber(reader, countPart, 'The count');
  if (count === null) return null;
  if (hasParameter(name.text)) return { event: name.text, count };
  if (event !== undefined) return { event: event.name, count };
  const names = eventNames(events);
  if (hasWildcard(name.text)) return fail(name.span, `${row.name} events have no wildcards`, `the events are ${names.join(', ')}`);
  const near = closest(name.text, names);
  return fail(name.span, `Unknown ${row.name} event \`${name.text}\``, near !== null ? `did you mean \`${near}\`?` : `the events are ${names.join(', ')}`);
}
