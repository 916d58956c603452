// Functions of the kernel by trampolines, at their start (fentry) and at their return (fexit). The kernel hands out the
// arguments and the result, whose types are in BTF, and every function that a probe is at gets a program of its own. So it is
// with functions of BPF programs, which are named behind `bpf` and maybe the id of one.

import type { AttachSpec } from '../../common/manifest.ts';
import { isUntraced } from '../../common/untraced-functions.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { nearest } from './near.ts';
import { isOpen } from './parts.ts';
import { readKernelFunction } from './kprobe.ts';
import { atEvents, nothing } from './row.ts';
import type { Capabilities, Here, ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'fentry' | 'fexit' }>;

const can = {
  context: null,
  registers: false,
  function: { symbols: 'ksym', atInstruction: false },
  returnValue: null,
  registerArguments: false,
  rawArguments: false,
  notedArguments: false,
  binary: false,
  kernelObjects: true,
  kernelPaths: true,
  namedArguments: { from: ({ module, function: name, program = null }) => ({ kind: 'function', module, function: name, program }) },
  cookie: true,
} satisfies Capabilities<Spec>;

const common = {
  counts: [1, 2, 3],
  complete: withProgramId,
  wildcard: 'kernel',
  countHelp: nothing,
  program: { filtersPid: 'always', result: 0, judged: false },
  runs: atEvents,
  space: 'kernel',
  argumentsAt: 'the arguments of the function are in `args`, by their names',
  secondHelp: null,
  danger: ({ function: name, program }) => (program === undefined && isUntraced(name) ? {
    message: `The tracer itself runs ${name}(): a probe there can hang the machine`,
    help: 'probe its caller, or run with --unsafe',
  } : null),
  module: ({ module, program }) => (program === undefined ? module : null),
  near: nearFunction,
} satisfies Partial<ProviderRow<Spec>>;

export const fentry = {
  ...common,
  name: 'fentry',
  aliases: ['f', 'kfunc'],
  form: '`fentry[:module]:function` or `fentry:bpf[:id]:program`',
  example: 'fentry:vfs_read { @bytes[comm] = sum(args.count); }',
  read: (reader) => {
    const place = readTraced(reader);
    return place === null ? null : { provider: 'fentry', ...place };
  },
  can,
  probetype: 'fentry',
  resultAt: 'use an fexit',
} satisfies ProviderRow<Spec>;

export const fexit = {
  ...common,
  name: 'fexit',
  aliases: ['fr', 'kretfunc'],
  form: '`fexit[:module]:function` or `fexit:bpf[:id]:program`',
  example: 'fexit:vfs_read { @[retval < 0 ? "failed" : "read"] = count(); }',
  read: (reader) => {
    const place = readTraced(reader);
    return place === null ? null : { provider: 'fexit', ...place };
  },
  can: { ...can, returnValue: 'kernel' },
  probetype: 'fexit',
  resultAt: null,
} satisfies ProviderRow<Spec>;

/** In place of a module's name: what follows is about BPF programs. */
const PROGRAMS = 'bpf';

function readTraced(reader: Reader): Omit<Spec, 'provider'> | null {
  const { row, parts, whole, fail } = reader;
  const [first, id, last] = parts as [Part, Part | undefined, Part | undefined];
  if (last === undefined) {
    const place = readKernelFunction(reader, { offset: false, address: false });
    return place === null ? null : { module: place.module, function: place.function };
  }
  if (first.text !== PROGRAMS) return fail(whole, `${row.name} takes 1 or 2 parts after its name, found 3`, `write ${row.form}`);
  if (!/^(\d+|\*)$/.test(id!.text) && !hasParameter(id!.text)) return fail(id!.span, `\`${id!.text}\` is no id of a BPF program`, 'an id is a number, or `*` for any');
  if (last.text === '') return fail(last.span, `${row.name} needs the name of a BPF program`, `write \`${row.name}:bpf[:id]:program\``);
  return { module: PROGRAMS, function: last.text, program: id!.text };
}

/** `bpf:program` is any program of that name, `bpf:*:program`. */
function withProgramId(parts: readonly Part[]): readonly Part[] {
  const [first, name] = parts;
  return parts.length === 2 && first!.text === PROGRAMS ? [first!, { text: '*', span: name!.span, quoted: false, unquoted: '*' }, name!] : parts;
}

function nearFunction({ function: name, module }: Spec, { kernelBtf }: Here): string | null {
  const btf = module === null || module === 'vmlinux' ? kernelBtf() : null;
  return btf === null || isOpen(name) || btf.find(name, 'func') !== null ? null : nearest(name, btf.names('func'));
}
