// Functions of the kernel by trampolines, at their start (fentry) and at their return (fexit). The kernel hands out the
// arguments and the result, whose types are in BTF, and every function that a probe is at gets a program of its own.

import type { AttachSpec } from '../../common/manifest.ts';
import { untracedFunctions } from '../../common/untraced-functions.ts';
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
  namedArguments: { from: ({ module, function: name }) => ({ kind: 'function', module, function: name }) },
  cookie: true,
} satisfies Capabilities<Spec>;

const common = {
  counts: [1, 2],
  complete: withoutProgramId,
  countHelp: nothing,
  program: { filtersPid: true, result: 0, judged: false },
  runs: atEvents,
  space: 'kernel',
  argumentsAt: 'the arguments of the function are in `args`, by their names',
  secondHelp: null,
  danger: ({ function: name }) => (untracedFunctions.has(name) ? {
    message: `The tracer itself runs ${name}(): a probe there can hang the machine`,
    help: 'probe its caller, or run with --unsafe',
  } : null),
  module: ({ module }) => module,
  near: nearFunction,
} satisfies Partial<ProviderRow<Spec>>;

export const fentry = {
  ...common,
  name: 'fentry',
  aliases: ['f', 'kfunc'],
  form: '`fentry[:module]:function`',
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
  form: '`fexit[:module]:function`',
  read: (reader) => {
    const place = readTraced(reader);
    return place === null ? null : { provider: 'fexit', ...place };
  },
  can: { ...can, returnValue: 'kernel' },
  probetype: 'fexit',
  resultAt: null,
} satisfies ProviderRow<Spec>;

function readTraced(reader: Reader): Omit<Spec, 'provider'> | null {
  const { row, parts, whole, unsupported } = reader;
  if (parts.length > 1 && parts[0]!.text === 'bpf') return unsupported(whole, `${row.name} cannot attach to BPF programs yet`);
  const place = readKernelFunction(reader, { offset: false, address: false });
  return place === null ? null : { module: place.module, function: place.function };
}

/** `bpf:id:program` is about a program of BPF, as `bpf:program`. */
function withoutProgramId(parts: readonly Part[]): readonly Part[] {
  return parts.length === 3 && parts[0]!.text === 'bpf' ? [parts[0]!, parts[2]!] : parts;
}

function nearFunction({ function: name, module }: Spec, { kernelBtf }: Here): string | null {
  const btf = module === null || module === 'vmlinux' ? kernelBtf() : null;
  return btf === null || isOpen(name) || btf.find(name, 'func') !== null ? null : nearest(name, btf.names('func'));
}
