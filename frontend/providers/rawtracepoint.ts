// Raw tracepoints: the same events without a record. The program gets the arguments of the kernel's call, 64 bits each,
// and BTF knows their names and types.

import type { AttachSpec } from '../../common/manifest.ts';
import { nearest } from './near.ts';
import { emptyPart, isOpen } from './parts.ts';
import { probeCaller, tracedEvents } from './probe-callers.ts';
import { asWritten, atEvents, nothing } from './row.ts';
import type { Here, ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'rawtracepoint' }>;

export const rawtracepoint = {
  name: 'rawtracepoint',
  aliases: ['rt'],
  counts: [1, 2],
  form: '`rawtracepoint[:module]:event`',
  example: 'rawtracepoint:sched_switch { @[cpu] = count(); }',
  complete: asWritten,
  wildcard: 'kernel',
  countHelp: nothing,
  read: readRawTracepoint,
  program: { filtersPid: 'always', result: 0, judged: false },
  runs: atEvents,
  space: 'kernel',
  can: {
    context: null,
    registers: false,
    function: null,
    returnValue: null,
    registerArguments: false,
    rawArguments: true,
    notedArguments: false,
    binary: false,
    kernelObjects: true,
    kernelPaths: false,
    namedArguments: { from: ({ event, module }) => ({ kind: 'raw', event, module }) },
    cookie: true,
  },
  probetype: 'rawtracepoint',
  argumentsAt: null,
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: ({ module }) => module,
  near: nearEvent,
} satisfies ProviderRow<Spec>;

function readRawTracepoint(reader: Reader): Spec | null {
  if (emptyPart(reader)) return null;
  const { parts } = reader;
  return { provider: 'rawtracepoint', module: parts.length === 2 ? parts[0]!.text : null, event: parts.at(-1)!.text };
}

/** Among the kernel's own events. One of a module has no caller in the kernel's BTF, but is a tracepoint as well. */
function nearEvent({ module, event }: Spec, { host, kernelBtf }: Here): string | null {
  const btf = module === null || module === 'vmlinux' ? kernelBtf() : null;
  if (btf === null || isOpen(event) || probeCaller(btf, event) !== null) return null;
  const tracepoints = host.tracepoints();
  return tracepoints === null || tracepoints.some((name) => name.endsWith(`:${event}`)) ? null : nearest(event, tracedEvents(btf));
}
