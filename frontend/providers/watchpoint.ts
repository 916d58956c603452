// Reads and writes of memory, watched by the CPU: of the process of -p or -c, or of the kernel. They are perf events, so the
// program gets the registers of whoever touched it, behind the instruction that did.

import type { AttachSpec } from '../../common/manifest.ts';
import { readWatch } from '../../common/watchpoints.ts';
import { architectureOf } from '../../common/architectures/index.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { emptyPart } from './parts.ts';
import { asWritten, atEvents, nothing, PERF_EVENT_DATA } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'watchpoint' }>;

export const watchpoint = {
  name: 'watchpoint',
  aliases: ['w'],
  counts: [3],
  form: '`watchpoint:address:length:mode`',
  complete: asWritten,
  countHelp: nothing,
  read: readWatchpoint,
  program: { filtersPid: 'never', result: 0, judged: false },
  runs: atEvents,
  // Most are in processes; a cast says where a pointer of the kernel's leads.
  space: 'user',
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
    namedArguments: null,
    cookie: false,
  },
  probetype: 'watchpoint',
  argumentsAt: null,
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies ProviderRow<Spec>;

function readWatchpoint(reader: Reader): Spec | null {
  if (emptyPart(reader)) return null;
  const { parts: [address, length, mode], around, fail } = reader;
  const parts = { address: address as Part, length: length as Part, mode: mode as Part };
  const known = ({ text }: Part): string | null => (hasParameter(text) ? null : text);
  const watch = readWatch({ address: known(parts.address), length: known(parts.length), mode: known(parts.mode) }, architectureOf(around.arch ?? '')?.watchModes ?? null);
  if ('part' in watch) return fail(parts[watch.part].span, watch.message, watch.help);
  return {
    provider: 'watchpoint',
    address: known(parts.address) === null ? parts.address.text : `0x${watch.address.toString(16)}`,
    length: known(parts.length) === null ? parts.length.text : String(watch.length),
    mode: known(parts.mode) === null ? parts.mode.text : watch.mode,
  };
}
