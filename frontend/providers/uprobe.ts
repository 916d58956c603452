// Functions of programs and libraries, at their start or anywhere inside (uprobe), and at their return (uretprobe). The
// program gets the registers of the process, whose memory the addresses are in. -p is no business of the program: the probe
// is attached to that process alone, unless its descendants are traced too.

import type { AttachSpec } from '../../common/manifest.ts';
import { cppHelp, userProbeHelp } from './attach-point-help.ts';
import type { Part } from './attach-point-text.ts';
import { addressOf, functionAndOffset } from './parts.ts';
import { asWritten, atEvents, nothing, REGISTERS } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'uprobe' | 'uretprobe' }>;

const common = {
  counts: [2, 3],
  complete: asWritten,
  space: 'user',
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies Partial<ProviderRow<Spec>>;

export const uprobe = {
  ...common,
  name: 'uprobe',
  aliases: ['u'],
  form: '`uprobe:binary[:cpp]:function[+offset]`',
  countHelp: (parts) => countHelp('uprobe', parts),
  read: (reader) => {
    const place = readUserFunction(reader, true);
    return place === null ? null : { provider: 'uprobe', ...place };
  },
  program: { filtersPid: 'following', result: 0, judged: false, maySleep: true },
  runs: atEvents,
  can: {
    context: REGISTERS,
    registers: true,
    function: { symbols: 'usym', atInstruction: true },
    returnValue: null,
    registerArguments: true,
    rawArguments: false,
    notedArguments: false,
    binary: true,
    kernelObjects: false,
    namedArguments: { from: (pattern) => ({ kind: 'user-function', pattern }) },
    cookie: true,
  },
  probetype: 'uprobe',
  argumentsAt: null,
  resultAt: 'use a uretprobe',
} satisfies ProviderRow<Spec>;

export const uretprobe = {
  ...common,
  name: 'uretprobe',
  aliases: ['ur'],
  form: '`uretprobe:binary[:cpp]:function`',
  countHelp: (parts) => countHelp('uretprobe', parts),
  read: (reader) => {
    const place = readUserFunction(reader, false);
    return place === null ? null : { provider: 'uretprobe', ...place };
  },
  program: { filtersPid: 'following', result: 0, judged: false, maySleep: true },
  runs: atEvents,
  can: {
    context: REGISTERS,
    registers: true,
    function: { symbols: 'usym', atInstruction: false },
    returnValue: 'register',
    registerArguments: false,
    rawArguments: false,
    notedArguments: false,
    binary: true,
    kernelObjects: false,
    namedArguments: null,
    cookie: true,
  },
  probetype: 'uretprobe',
  argumentsAt: 'a uretprobe only has `retval`; keep an argument from a uprobe: `@arg[tid] = arg0`',
  resultAt: null,
} satisfies ProviderRow<Spec>;

function countHelp(provider: string, parts: readonly Part[]): string | null {
  return parts.length > 3 ? cppHelp(provider, parts) : userProbeHelp(provider, 'function', parts[0]);
}

function readUserFunction(reader: Reader, takesOffset: boolean): Omit<Spec, 'provider'> | null {
  const { row, parts, fail, unsupported } = reader;
  const [binary, middle] = parts as [Part, Part];
  if (!binary.quoted && binary.text.includes('@')) return unsupported(binary.span, 'Attaching to a source line is not possible yet');
  const language = parts.length === 3 ? middle : null;
  if (language !== null && language.text !== 'cpp') {
    return fail(language.span, `Unknown language \`${language.text}\``, 'only cpp names need a language; give other symbols as they are in the binary');
  }
  const target = parts.at(-1) as Part;
  if (target.text === '') return fail(target.span, `${row.name} needs the name of a function`, `write ${row.form}`);
  const named = { binary: binary.text, language: language?.text ?? null };
  const address = addressOf(target);
  if (address !== null) return { ...named, function: '', offset: 0, address };
  const place = functionAndOffset(reader, target, takesOffset);
  return place === null ? null : { ...named, ...place, address: null };
}
