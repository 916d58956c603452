// Functions of programs and libraries, at their start or anywhere inside (uprobe), and at their return (uretprobe). The
// program gets the registers of the process, whose memory the addresses are in. -p is no business of the program: the probe
// is attached to that process alone, unless its descendants are traced too.

import type { AttachSpec } from '../../common/manifest.ts';
import { cppHelp, userProbeHelp } from './attach-point-help.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { hasWildcard } from '../../common/globs.ts';
import { addressOf, functionAndOffset } from './parts.ts';
import { asWritten, atEvents, nothing, REGISTERS } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'uprobe' | 'uretprobe' }>;

const common = {
  counts: [2, 3],
  complete: asWritten,
  wildcard: 'user',
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
  form: '`uprobe:binary[:cpp]:function[+offset]` or `uprobe:binary@file:line`',
  example: 'uprobe:libc:getenv { @[str(arg0)] = count(); }',
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
    kernelPaths: false,
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
  example: 'uretprobe:libc:getenv { @[retval == 0 ? "not set" : "set"] = count(); }',
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
    kernelPaths: false,
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
  const { row, parts, fail } = reader;
  const [binary, middle] = parts as [Part, Part];
  if (binary.unquoted.includes('@')) return readSourcePlace(reader, binary, parts.slice(1));
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

/** `BINARY@FILE:LINE[:COLUMN]` */
function readSourcePlace({ row, fail, whole }: Reader, first: Part, numbers: readonly Part[]): Omit<Spec, 'provider'> | null {
  const at = first.unquoted.lastIndexOf('@');
  const [binary, file] = [first.text.slice(0, at), first.text.slice(at + 1)];
  if (row.name !== 'uprobe') return fail(whole, `${row.name} takes no line of source code: a function returns from wherever it is`, 'name the function');
  if (file === '') return fail(first.span, 'The name of the source file is missing behind `@`', 'write `uprobe:binary@file.c:42`');
  if (hasWildcard(first.text)) return fail(first.span, 'A place in source code takes no wildcards', 'name one binary and one file');
  for (const part of numbers) {
    if (!hasParameter(part.text) && !/^[1-9][0-9]{0,8}$/.test(part.text)) return fail(part.span, `\`${part.text}\` is no line of source code`, 'a line, and a column behind it, is a number: `uprobe:binary@file.c:42`');
  }
  return { binary, function: '', offset: 0, address: null, language: null, source: [file, ...numbers.map(({ text }) => text)].join(':') };
}
