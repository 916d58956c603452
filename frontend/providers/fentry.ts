// Functions of the kernel by trampolines, with typed arguments. They are read and refused: there is no lowering yet.

import { readKernelFunction } from './kprobe.ts';
import { emptyPart } from './parts.ts';
import { asWritten, nothing } from './row.ts';
import type { Capabilities, PlannedRow, Reader } from './row.ts';

const can: Capabilities<never> = {
  context: null,
  registers: false,
  function: null,
  returnValue: false,
  registerArguments: false,
  rawArguments: false,
  namedArguments: { from: () => ({ kind: 'unread' }) },
  cookie: false,
};

export const fentry = {
  name: 'fentry',
  aliases: ['f', 'kfunc'],
  counts: [1, 2, 3],
  form: '`fentry[:module]:function`',
  complete: asWritten,
  countHelp: nothing,
  read: readTraced,
  can,
} satisfies PlannedRow;

export const fexit = {
  name: 'fexit',
  aliases: ['fr', 'kretfunc'],
  counts: [1, 2, 3],
  form: '`fexit[:module]:function`',
  complete: asWritten,
  countHelp: nothing,
  read: readTraced,
  can,
} satisfies PlannedRow;

function readTraced(reader: Reader): boolean {
  const { row, parts, whole, fail, unsupported } = reader;
  if (emptyPart(reader)) return false;
  if (parts.length > 1 && parts[0]!.text === 'bpf') {
    unsupported(whole, `${row.name} cannot attach to BPF programs yet`);
    return false;
  }
  if (parts.length === 3) {
    fail(whole, `${row.name} takes 1 or 2 parts after its name, found 3`, `write ${row.form}`);
    return false;
  }
  return readKernelFunction(reader, { offset: false, address: false }) !== null;
}
