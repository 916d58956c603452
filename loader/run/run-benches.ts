// `--bench`: runs the `bench:` probes of an object one after the other and tells how long each takes (reference 04.2 and 08.7). The
// kernel repeats a program in one call and takes the time; how often it must for a time that means something is found out
// here, from few repetitions to many. What running a program means is the caller's affair.

import type { OutputItem, Printer } from '../output/printer.ts';
import type { TestOutcome } from './run-tests.ts';

export interface Repeated {
  /** What the program returned last. */
  readonly returned: number;
  /** Of one run on average, as whole nanoseconds. */
  readonly nanoseconds: number;
}

export interface BenchRun {
  /** Without `bench:`, in the order in which they run. */
  readonly names: readonly string[];
  readonly repeat: (index: number, times: number) => Repeated;
  /** Whether it went well so far, and what it said. */
  readonly outcome: () => TestOutcome;
  readonly printer: Pick<Printer, 'print'>;
  /** Whether to leave out the benchmarks that have not run yet; asked before each. */
  readonly isStopped: () => Promise<boolean>;
}

/** Nanoseconds that all repetitions must take together. */
const ENOUGH = 1_000_000;
/** What takes no whole nanosecond is not repeated more often. */
const MOST = 10_000_000;

/** Whether all ran without an error. */
export async function runBenches({ names, repeat, outcome, printer, isStopped }: BenchRun): Promise<boolean> {
  printer.print({ kind: 'benches-started', names });
  let failed = false;
  for (const [index, name] of names.entries()) {
    if (await isStopped()) return false;
    const { result, problems } = runOne((times) => repeat(index, times), outcome);
    failed ||= problems !== null;
    printer.print({ kind: 'bench-ended', name, ...(problems === null ? result : { output: problems }) });
  }
  return !failed;
}

type Result = { readonly nanoseconds: number; readonly iterations: number } | { readonly returned: number };

/** Ends with the first repetitions in which something goes wrong. `problems` null: nothing did. */
export function runOne(repeat: (times: number) => Repeated, outcome: BenchRun['outcome']): { readonly result: Result; readonly problems: readonly OutputItem[] | null } {
  for (let iterations = 1; ;) {
    const { returned, nanoseconds } = repeat(iterations);
    const { passed, output } = outcome();
    const total = nanoseconds * iterations;
    const result = returned === 0 ? { nanoseconds, iterations } : { returned };
    if (!passed) return { result, problems: output.filter(isMessage).slice(0, SHOWN) };
    // One that returns something else than 0 does not want to be measured.
    if (returned !== 0 || total >= ENOUGH || iterations >= MOST) return { result, problems: null };
    iterations = Math.min(MOST, iterations * factorFor(total));
  }
}

function factorFor(total: number): number {
  for (const factor of [1000, 100, 10]) if (total * factor <= ENOUGH) return factor;
  return 2;
}

/** Messages of one benchmark that are shown. */
const SHOWN = 3;

/** What a benchmark prints is a part of its work, and nobody reads it ten thousand times. */
function isMessage({ kind }: OutputItem): boolean {
  return kind === 'errorf' || kind === 'failing-site' || kind === 'test-exited' || kind === 'error';
}
