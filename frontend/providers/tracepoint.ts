// Tracepoints: events of the kernel with a record whose fields every kernel lays out for itself. A wildcard alone stands
// for the event, in any category.

import { globPattern, hasWildcard } from '../../common/globs.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import { categoryHelp } from './attach-point-help.ts';
import type { Part } from './attach-point-text.ts';
import { nearest } from './near.ts';
import { emptyPart, isOpen } from './parts.ts';
import { atEvents, nothing } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

/** Categories of system calls: the tracepoints of all of them, from which the kernel makes those of each. */
const calls: Readonly<Record<string, 'one' | 'all'>> = { syscalls: 'one', raw_syscalls: 'all' };

/** Where any category will do, those of each call are meant too: the loader tells them from others of such a name. */
function callsAt(category: string, event: string): 'one' | 'all' | null {
  if (Object.hasOwn(calls, category)) return calls[category]!;
  return hasWildcard(category) && globPattern(category).test('syscalls') && /^sys_(?:enter|exit)/.test(event) ? 'one' : null;
}

type Spec = Extract<AttachSpec, { provider: 'tracepoint' }>;

export const tracepoint = {
  name: 'tracepoint',
  aliases: ['t'],
  counts: [1, 2],
  form: '`tracepoint:category:event`',
  example: 'tracepoint:syscalls:sys_enter_openat { printf("%s %s\\n", comm, str(args.filename)); }',
  complete: withCategory,
  wildcard: 'kernel',
  countHelp: nothing,
  read: readTracepoint,
  // 0 would keep the event from everybody else who records it (perf_trace_run_bpf_submit(), kernel 4.7 to 6.18).
  program: { filtersPid: 'always', result: 1, judged: false },
  runs: atEvents,
  space: 'kernel',
  can: {
    context: null,
    registers: false,
    function: null,
    returnValue: null,
    registerArguments: false,
    rawArguments: false,
    notedArguments: false,
    binary: false,
    kernelObjects: false,
    kernelPaths: false,
    namedArguments: { from: ({ category, event }) => ({ kind: 'record', category, event, calls: callsAt(category, event) }) },
    cookie: true,
  },
  probetype: 'tracepoint',
  argumentsAt: 'the fields of the event are in `args`',
  resultAt: 'the result of a system call is `args.ret` of its sys_exit tracepoint',
  secondHelp: null,
  danger: nothing,
  // A category is often called after the module that it belongs to.
  module: ({ category }) => category,
  near: ({ category, event }, { host }) => {
    const name = `${category}:${event}`;
    if (isOpen(name) || host.tracepointFormat(category, event) !== null) return null;
    const known = host.tracepoints();
    const entered = `${category}:sys_enter_${event}`;
    return known?.includes(entered) ? entered : nearest(name, known);
  },
} satisfies ProviderRow<Spec>;

function withCategory(parts: readonly Part[]): readonly Part[] {
  const [event] = parts;
  return parts.length === 1 && hasWildcard(event!.text) ? [{ text: '*', span: event!.span, quoted: false, unquoted: '*' }, event!] : parts;
}

function readTracepoint(reader: Reader): Spec | null {
  const { parts, whole, around, fail } = reader;
  if (emptyPart(reader)) return null;
  const [first, second] = parts as [Part, Part | undefined];
  return second === undefined
    ? fail(whole, 'A tracepoint is named by its category and its event', categoryHelp(first.text, around))
    : { provider: 'tracepoint', category: first.text, event: second.text };
}
