// The placeholders of case files, shared by the runner on this kernel and the driver in the guests.

import { join } from 'node:path';

/** Where the test binary is built, in the checkout. */
export const TEST_PROGRAM_IN = 'build/tests/test-program';
/** The one with USDT probes. */
export const TEST_MARKS_IN = 'build/tests/test-marks';

/** The one that holds a BPF program. */
export const TEST_BPF_IN = 'build/tests/test-bpf';

/** The one that does what the shipped tools show. */
export const TEST_WORK_IN = 'build/tests/test-work';

/** Three of the shipped tools in one executable, and one alone. */
export const TEST_BUNDLE_IN = 'build/tests/bundle';
export const TEST_TOOL_IN = 'build/tests/execsnoop';

/** Runs a bundle where nothing else is. */
const BARE_ROOT_IN = 'tests/runtime/bare-root.sh';

/** Placeholders of the binaries in a checkout. */
export function testPrograms(root: string): Readonly<Record<string, string>> {
  return { TESTPROG: join(root, TEST_PROGRAM_IN), MARKS: join(root, TEST_MARKS_IN), BPFPROG: join(root, TEST_BPF_IN), WORK: join(root, TEST_WORK_IN), BUNDLE: join(root, TEST_BUNDLE_IN), TOOL: join(root, TEST_TOOL_IN), BARE: join(root, BARE_ROOT_IN) };
}

/** Fills in `{NAME}`; a name without a value stays as it is, for programs contain braces too. */
export type Fill = (text: string) => string;

/** A function is asked where its name stands in a text, and not before. */
export type Places = Readonly<Record<string, string | (() => string)>>;

export function filler(values: Places): Fill {
  return (text) => text.replace(/\{([A-Z]+)\}/g, (whole, name: string) => {
    const value = values[name] ?? whole;
    return typeof value === 'string' ? value : value();
  });
}
