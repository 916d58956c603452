// Reads and writes of memory, watched by the CPU: of the process of -p or -c, or of the kernel. They are perf events, so the
// program gets the registers of whoever touched it, behind the instruction that did. The address may be what a function is
// called with: the loader learns it when that happens. The process waits until it is watched, or does not (asyncwatchpoint).

import type { AttachSpec } from '../../common/manifest.ts';
import { readWatch, readWatchedArgument } from '../../common/watchpoints.ts';
import { hasWildcard } from '../../common/globs.ts';
import { architectureOf } from '../../common/architectures/index.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { emptyPart } from './parts.ts';
import { asWritten, atEvents, nothing, PERF_EVENT_DATA } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'watchpoint' | 'asyncwatchpoint' }>;

const common = {
  counts: [3, 4],
  complete: asWritten,
  wildcard: null,
  countHelp: nothing,
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
    kernelPaths: false,
    namedArguments: null,
    cookie: false,
  },
  argumentsAt: null,
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies Partial<ProviderRow<Spec>>;

export const watchpoint = {
  ...common,
  name: 'watchpoint',
  aliases: ['w'],
  form: '`watchpoint:address:length:mode` or `watchpoint:function+argN:length:mode`',
  example: 'watchpoint:0x7ffff7dd1000:8:w { print(ustack); }',
  read: (reader) => {
    const watched = readWatchpoint(reader);
    return watched === null ? null : { provider: 'watchpoint', ...watched };
  },
  probetype: 'watchpoint',
} satisfies ProviderRow<Spec>;

export const asyncwatchpoint = {
  ...common,
  name: 'asyncwatchpoint',
  aliases: ['aw'],
  form: '`asyncwatchpoint:function+argN:length:mode`',
  example: 'asyncwatchpoint:resize+arg1:4:w { print(ustack); }',
  read: (reader) => {
    const watched = readWatchpoint(reader);
    return watched === null ? null : { provider: 'asyncwatchpoint', ...watched };
  },
  probetype: 'asyncwatchpoint',
} satisfies ProviderRow<Spec>;

/** A binary stands before the others, and needs a function. */
function readWatchpoint(reader: Reader): Omit<Spec, 'provider'> | null {
  if (emptyPart(reader)) return null;
  const { row, around, fail } = reader;
  const [address, length, mode] = reader.parts.slice(-3) as [Part, Part, Part];
  const binary = reader.parts.length === 4 ? reader.parts[0]! : null;
  const parts = { address, length, mode };
  const known = ({ text }: Part): string | null => (hasParameter(text) ? null : text);
  const architecture = architectureOf(around.arch ?? '');
  const argument = readWatchedArgument(address.text);
  if (binary !== null && argument === null && known(address) !== null) {
    return fail(address.span, `\`${address.text}\` is not an argument of a function of ${binary.text}`, `write \`${row.name}:${binary.text}:function+arg0:${length.text}:${mode.text}\``);
  }
  if (argument !== null && hasWildcard(argument.function)) return fail(address.span, 'A watched argument is that of one function, and has no wildcards', `write ${row.form}`);
  const count = architecture?.argumentRegisters.length ?? Infinity;
  if (argument !== null && argument.argument >= count) return fail(address.span, `A function has its arguments in registers up to arg${count - 1}`, 'take the address from a probe of the function, and give it as a parameter');
  const watch = readWatch({ address: argument === null ? known(address) : null, length: known(length), mode: known(mode) }, architecture?.watchModes ?? null);
  if ('part' in watch) return fail(parts[watch.part].span, watch.message, watch.help);
  const where = binary === null ? {} : { binary: binary.text };
  return {
    ...(argument !== null ? { address: '', binary: '', ...where, ...argument }
      : { address: known(address) === null ? address.text : `0x${watch.address.toString(16)}`, ...where }),
    length: known(length) === null ? length.text : String(watch.length),
    mode: known(mode) === null ? mode.text : watch.mode,
  };
}
