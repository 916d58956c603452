// Functions of the kernel, at their start or anywhere inside (kprobe), and at their return (kretprobe). The program gets
// the registers.

import type { AttachSpec } from '../../common/manifest.ts';
import type { Part } from './attach-point-text.ts';
import { nearest } from './near.ts';
import { addressOf, emptyPart, functionAndOffset, isOpen } from './parts.ts';
import { asWritten, atEvents, nothing, REGISTERS } from './row.ts';
import type { Here, ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'kprobe' | 'kretprobe' }>;

const common = {
  counts: [1, 2],
  complete: asWritten,
  wildcard: 'kernel',
  countHelp: nothing,
  space: 'kernel',
  secondHelp: null,
  module: ({ module }) => module,
  near: nearFunction,
} satisfies Partial<ProviderRow<Spec>>;

export const kprobe = {
  ...common,
  name: 'kprobe',
  aliases: ['k'],
  form: '`kprobe[:module]:function[+offset]`',
  example: 'kprobe:vfs_read { @bytes[comm] = sum(arg2); }',
  read: (reader) => {
    const place = readKernelFunction(reader, { offset: true, address: true });
    return place === null ? null : { provider: 'kprobe', ...place };
  },
  program: { filtersPid: 'always', result: 0, judged: false },
  runs: atEvents,
  can: {
    context: REGISTERS,
    registers: true,
    function: { symbols: 'ksym', atInstruction: true },
    returnValue: null,
    registerArguments: true,
    rawArguments: false,
    notedArguments: false,
    binary: false,
    kernelObjects: false,
    kernelPaths: false,
    namedArguments: null,
    cookie: true,
  },
  probetype: 'kprobe',
  argumentsAt: 'a kprobe has its arguments in arg0, arg1, …',
  resultAt: 'use a kretprobe',
  danger: ({ address }) => (address === null ? null : {
    message: 'A kprobe at a bare address can hit the middle of an instruction',
    help: 'name the function, or run with --unsafe',
  }),
} satisfies ProviderRow<Spec>;

export const kretprobe = {
  ...common,
  name: 'kretprobe',
  aliases: ['kr'],
  form: '`kretprobe[:module]:function`',
  example: 'kretprobe:vfs_read { @returned = hist((int64)retval); }',
  read: (reader) => {
    const place = readKernelFunction(reader, { offset: false, address: false });
    return place === null ? null : { provider: 'kretprobe', ...place };
  },
  program: { filtersPid: 'always', result: 0, judged: false },
  runs: atEvents,
  can: {
    context: REGISTERS,
    registers: true,
    function: { symbols: 'ksym', atInstruction: false },
    returnValue: 'register',
    registerArguments: false,
    rawArguments: false,
    notedArguments: false,
    binary: false,
    kernelObjects: false,
    kernelPaths: false,
    namedArguments: null,
    cookie: true,
  },
  probetype: 'kretprobe',
  argumentsAt: 'a kretprobe only has `retval`; keep an argument from a kprobe: `@arg[tid] = arg0`',
  resultAt: null,
  danger: nothing,
} satisfies ProviderRow<Spec>;

/** A function by name, maybe in a module; `takes`: whether an offset may follow, or an address stand in its place. */
export function readKernelFunction(reader: Reader, takes: { readonly offset: boolean; readonly address: boolean }): Omit<Spec, 'provider'> | null {
  const { row, parts, fail } = reader;
  if (emptyPart(reader)) return null;
  const target = parts.at(-1) as Part;
  const call = target.quoted ? null : /^([\w.]+)\(.*\)?$/.exec(target.text);
  if (call !== null) return fail(target.span, 'A function is named without parentheses', `write \`${row.name}:${call[1]!}\``);
  const listed = target.quoted ? [] : target.text.split('|');
  if (listed.length > 1) return fail(target.span, 'A function is named alone', `write each: \`${listed.map((name) => `${row.name}:${name}`).join(', ')}\``);
  const pattern = target.quoted ? null : /^\/(.*?)\/?$/.exec(target.text);
  if (pattern !== null) return fail(target.span, 'There are no regular expressions', `write \`*\` for any characters: \`${row.name}:${pattern[1]!.replaceAll(/^\^|\$$/g, '').replaceAll(/\.[*+]/g, '*')}\``);
  const inModule = target.quoted ? null : /^([\w-]+)[!`]([\w.*]+)$/.exec(target.text);
  if (inModule !== null) return fail(target.span, 'A colon is between a module and its function', `write \`${row.name}:${inModule[1]}:${inModule[2]}\``);
  const module = parts.length === 2 ? parts[0]!.text : null;
  const address = addressOf(target);
  if (address !== null) {
    if (!takes.address || module !== null) return fail(target.span, `${row.name} needs a function${module === null ? '' : ' of that module'}, not an address`, `write ${row.form}`);
    return { module: null, function: '', offset: 0, address };
  }
  const place = functionAndOffset(reader, target, takes.offset);
  return place === null ? null : { module, ...place, address: null };
}

/** The cheapest question first: listing everything that can be traced takes longer than compiling a script. */
function nearFunction({ function: name, module, address }: Spec, { host, kernelBtf }: Here): string | null {
  if (module !== null || address !== null || isOpen(name)) return null;
  if (kernelBtf()?.find(name, 'func') != null) return null;
  const known = host.kernelFunctions() ?? kernelBtf()?.names('func') ?? null;
  return systemCall(name, known ?? []) ?? nearest(name, known);
}

/** The kernel's own name of a system call. */
function systemCall(name: string, known: readonly string[]): string | null {
  const call = /^(?:sys|SyS|do_sys)_(\w+)$/.exec(name);
  if (call === null || known.includes(name)) return null;
  return known.find((other) => /^__(?:x64|arm64)_sys_/.test(other) && other.endsWith(`_sys_${call[1]!}`)) ?? null;
}
