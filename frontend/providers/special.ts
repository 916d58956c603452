// Probes that the loader runs itself: begin and end around the run, self on a signal to it. They probe nothing, so
// they have no arguments, no registers and no place. BPF_PROG_TEST_RUN starts them, which takes raw tracepoints.

import type { AttachSpec } from '../../common/manifest.ts';
import type { Part } from './attach-point-text.ts';
import { asWritten, byLoader, NO_CAPABILITIES, nothing } from './row.ts';
import type { ProgramKind, ProviderRow, Reader } from './row.ts';

const common = {
  aliases: [],
  complete: asWritten,
  wildcard: null,
  countHelp: nothing,
  program: { filtersPid: 'never', result: 0, judged: false } satisfies ProgramKind,
  runs: byLoader,
  space: 'kernel' as const,
  can: NO_CAPABILITIES,
  probetype: 'special',
  argumentsAt: null,
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: nothing,
};

export const begin = { ...common, name: 'begin', counts: [0], form: '`begin`', example: 'begin { printf("Ctrl-C ends.\\n"); }', read: () => ({ provider: 'begin' }) } satisfies ProviderRow;

export const end = { ...common, name: 'end', counts: [0], form: '`end`', example: 'kprobe:vfs_read { @reads = count(); } end { print(@reads); clear(@reads); }', read: () => ({ provider: 'end' }) } satisfies ProviderRow;

export const self = { ...common, name: 'self', counts: [2], form: '`self:signal:SIGUSR1`', example: 'self:signal:SIGUSR1 { print(@reads); } kprobe:vfs_read { @reads = count(); }', read: readSelf } satisfies ProviderRow;

function readSelf({ parts, fail }: Reader): Extract<AttachSpec, { provider: 'self' }> | null {
  const [kind, signal] = parts as [Part, Part];
  if (kind.text !== 'signal') return fail(kind.span, `self has no event \`${kind.text}\``, 'write `self:signal:SIGUSR1`');
  if (signal.text !== 'SIGUSR1') return fail(signal.span, `Only SIGUSR1 can be handled, not \`${signal.text}\``, 'write `self:signal:SIGUSR1`');
  return { provider: 'self', signal: signal.text };
}
