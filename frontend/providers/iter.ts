// Walks over objects of the kernel: its tasks, their files, its maps. The loader reads an iterator once, from its first
// object to its last, and the run ends with that; a pinned one stays behind as a file, and runs whenever somebody reads it.
// What there is to walk over is in BTF: a struct bpf_iter__NAME for each, which is the program's context.

import { hasWildcard } from '../../common/globs.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { nearest } from './near.ts';
import { asWritten, nothing } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'iter' }>;

const CONTEXT = 'bpf_iter__';

export const iter = {
  name: 'iter',
  aliases: ['it'],
  counts: [1, 2],
  form: '`iter:name[:pin]`',
  example: 'iter:task { printf("%d %s\\n", ctx.task.pid, ctx.task.comm); }',
  complete: asWritten,
  wildcard: null,
  countHelp: nothing,
  read: readIterator,
  program: { filtersPid: 'never', result: 0, judged: false },
  runs: ({ pin }) => (pin === null ? 'once' : 'when-read'),
  space: 'kernel',
  can: {
    context: { struct: ({ name }) => `${CONTEXT}${name}`, translated: false },
    registers: false,
    function: null,
    returnValue: null,
    registerArguments: false,
    rawArguments: false,
    notedArguments: false,
    binary: false,
    kernelObjects: true,
    kernelPaths: true,
    namedArguments: null,
    cookie: false,
  },
  probetype: 'iter',
  argumentsAt: 'what an iterator has come to is in `ctx`: `ctx.task`, say',
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: ({ name }, { kernelBtf }) => {
    const btf = kernelBtf();
    if (btf === null || btf.find(`${CONTEXT}${name}`, 'struct') !== null) return null;
    return nearest(name, btf.names('struct').flatMap((struct) => (/^bpf_iter__(?!.*__)(.+)$/.exec(struct)?.slice(1) ?? [])));
  },
} satisfies ProviderRow<Spec>;

function readIterator({ parts, fail }: Reader): Spec | null {
  const [name, pin] = parts as [Part, Part | undefined];
  if (name.text === '') return fail(name.span, 'iter needs the name of an iterator', 'for instance `iter:task`');
  if (hasWildcard(name.text)) return fail(name.span, 'Iterators have no wildcards', 'write a probe for each iterator');
  // What `ctx` is goes into the program.
  if (hasParameter(name.text)) return fail(name.span, `What ${name.text} walks over is not known before the script's parameters are`, 'name the iterator, or run the script with `bpftrace`, which knows them at once');
  if (pin?.text === '') return fail(pin.span, 'The path of the pin is empty', 'leave it out, or write `iter:task:name`');
  return { provider: 'iter', name: name.text, pin: pin?.text ?? null };
}
