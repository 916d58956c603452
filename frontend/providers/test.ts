// Tests in a script, and benchmarks. A test is a program as the other probes that the loader runs itself, so that the same
// helpers work in it; BPF_PROG_TEST_RUN gives its return value, the verdict. A benchmark is one that this call repeats, and
// times: fewer helpers work there.

import type { AttachSpec } from '../../common/manifest.ts';
import type { Part } from './attach-point-text.ts';
import { asWritten, byLoader, NO_CAPABILITIES, nothing } from './row.ts';
import type { ProviderRow, Reader } from './row.ts';

type Spec = Extract<AttachSpec, { provider: 'test' | 'bench' }>;

const common = {
  aliases: [],
  counts: [1],
  complete: asWritten,
  wildcard: null,
  countHelp: nothing,
  program: { filtersPid: 'never', result: 0, judged: true },
  runs: byLoader,
  space: 'kernel',
  can: NO_CAPABILITIES,
  argumentsAt: null,
  resultAt: null,
  danger: nothing,
  module: nothing,
  near: nothing,
} satisfies Partial<ProviderRow<Spec>>;

export const test = {
  ...common,
  name: 'test',
  form: '`test:name`',
  example: 'test:sums { if (1 + 1 != 2) { errorf("1 + 1 is %d", 1 + 1); } }',
  read: (reader) => {
    const name = readName(reader);
    return name === null ? null : { provider: 'test', name };
  },
  probetype: 'test',
  // It is run, chosen and reported by its name.
  secondHelp: 'give the test another name',
} satisfies ProviderRow<Spec>;

export const bench = {
  ...common,
  name: 'bench',
  form: '`bench:name`',
  example: 'bench:counting { @[1] = count(); }',
  read: (reader) => {
    const name = readName(reader);
    return name === null ? null : { provider: 'bench', name };
  },
  probetype: 'bench',
  secondHelp: 'give the benchmark another name',
} satisfies ProviderRow<Spec>;

function readName({ row, parts, fail }: Reader): string | null {
  const name = parts[0] as Part;
  return name.text === '' ? fail(name.span, `A ${row.name} probe needs a name`, `write ${row.form}`) : name.text;
}
