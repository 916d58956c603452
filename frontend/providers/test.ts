// Tests in a script, and benchmarks, which are not there yet. A test is a program as the other probes that the loader
// runs itself, so that the same helpers work in it; BPF_PROG_TEST_RUN gives its return value, the verdict.

import type { Part } from './attach-point-text.ts';
import { asWritten, byLoader, NO_CAPABILITIES, nothing } from './row.ts';
import type { PlannedRow, ProviderRow, Reader } from './row.ts';

export const test = {
  name: 'test',
  aliases: [],
  counts: [1],
  form: '`test:name`',
  complete: asWritten,
  countHelp: nothing,
  read: (reader) => {
    const name = readName(reader);
    return name === null ? null : { provider: 'test', name };
  },
  program: { filtersPid: 'never', result: 0, judged: true },
  runs: byLoader,
  space: 'kernel',
  can: NO_CAPABILITIES,
  probetype: 'test',
  argumentsAt: null,
  resultAt: null,
  // It is run, chosen and reported by its name.
  secondHelp: 'give the test another name',
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies ProviderRow;

export const bench = {
  name: 'bench',
  aliases: [],
  counts: [1],
  form: '`bench:name`',
  complete: asWritten,
  countHelp: nothing,
  read: (reader) => readName(reader) !== null,
  can: NO_CAPABILITIES,
} satisfies PlannedRow;

function readName({ row, parts, fail }: Reader): string | null {
  const name = parts[0] as Part;
  return name.text === '' ? fail(name.span, `A ${row.name} probe needs a name`, `write ${row.form}`) : name.text;
}
