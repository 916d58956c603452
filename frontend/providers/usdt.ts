// Places that the authors of a program have marked for tracers (USDT). Notes in the binary say where they are and where their
// arguments lie, each place for itself. The loader reads them on the machine that runs the program: the compiler needs no
// binary, and an object fits every build of it.

import type { AttachSpec } from '../../common/manifest.ts';
import { userProbeHelp } from './attach-point-help.ts';
import type { Part } from './attach-point-text.ts';
import { asWritten, atEvents, nothing, REGISTERS } from './row.ts';
import type { ProviderRow } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'usdt' }>;

export const usdt = {
  name: 'usdt',
  aliases: ['U'],
  counts: [1, 2, 3],
  form: '`usdt:binary[:namespace]:name`',
  example: 'usdt:libc:setjmp { @[comm] = count(); }',
  complete: asWritten,
  wildcard: 'user',
  countHelp: nothing,
  read: ({ row, parts, whole, fail }) => {
    const [first, middle] = parts as [Part, ...Part[]];
    const name = parts.at(-1)!;
    // A name alone is that of a probe in all files of the process.
    const binary = middle === undefined ? '' : first.text;
    if (middle === undefined && /[/:]/.test(name.text)) return fail(whole, 'usdt needs the name of a probe behind the binary', userProbeHelp('usdt', 'probe', name) ?? undefined);
    if (name.text === '') return fail(name.span, 'usdt needs the name of a probe', `write ${row.form}`);
    const namespace = parts.length === 3 && middle !== undefined && middle.text !== '' ? middle.text : null;
    return { provider: 'usdt', binary, namespace, name: name.text };
  },
  program: { filtersPid: 'following', result: 0, judged: false, maySleep: true },
  runs: atEvents,
  expands: ({ namespace }) => namespace === null,
  space: 'user',
  can: {
    context: REGISTERS,
    registers: true,
    function: null,
    returnValue: null,
    registerArguments: false,
    rawArguments: false,
    notedArguments: true,
    binary: true,
    kernelObjects: false,
    kernelPaths: false,
    namedArguments: null,
    cookie: true,
  },
  probetype: 'usdt',
  argumentsAt: 'the arguments of a usdt probe have no names: `arg0`, `arg1`, …',
  resultAt: null,
  secondHelp: null,
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies ProviderRow<Spec>;
