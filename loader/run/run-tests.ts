// `--test`: runs the `test:` probes of an object one after the other and says which of them passed (reference 08.7). Each
// test's output is collected, for the report to show where it fails. What running a test means is the caller's affair, and how
// the report looks is the printer's; here is the verdict.

import type { FreshFailures } from './counters.ts';
import type { OutputItem, Printer } from '../output/printer.ts';
import { severityOf } from '../output/printer.ts';

export interface TestOutcome {
  readonly passed: boolean;
  /** What it printed, and why it failed. */
  readonly output: readonly OutputItem[];
}

/** Takes the place of the run's printer while a test runs. */
export class TestCapture implements Printer {
  private readonly script: string;
  private readonly warnings: boolean;
  private output: OutputItem[] = [];
  private failed = false;
  private exitCode = 0;

  /** `script`: its name. `warnings`: whether they are shown. */
  constructor(script: string, warnings: boolean) {
    this.script = script;
    this.warnings = warnings;
  }

  print(item: OutputItem): void {
    const severity = severityOf(item);
    if (severity === 'ERROR') this.failed = true;
    if (severity !== 'WARNING' || this.warnings) this.output.push(item);
  }

  endBatch(): void {}

  finish(): void {}

  exit(code: number): void {
    this.exitCode = code;
  }

  /** `returned`: the program's return value, of 32 bits. Ready for the next test afterwards. */
  verdict(returned: number, { lost, failures }: FreshFailures): TestOutcome {
    for (const failure of failures) {
      this.print({ kind: 'failing-site', severity: failure.site.level === 'always' ? 'ERROR' : 'WARNING', script: this.script, ...failure });
    }
    if (lost > 0n) this.print({ kind: 'test-lost-events', value: lost });
    if (this.exitCode !== 0) this.print({ kind: 'test-exited', value: this.exitCode });
    if (returned !== 0) this.print({ kind: 'test-returned', value: returned | 0 });
    const outcome = { passed: !this.failed, output: this.output };
    this.output = [];
    this.failed = false;
    this.exitCode = 0;
    return outcome;
  }
}

export interface TestRun {
  /** Without `test:`, in the order in which they run. */
  readonly names: readonly string[];
  readonly run: (index: number) => TestOutcome;
  readonly printer: Pick<Printer, 'print'>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether to leave out the tests that have not run yet; asked before each. */
  readonly isStopped: () => Promise<boolean>;
}

/** Whether all tests ran and passed. */
export async function runTests({ names, run, printer, now, isStopped }: TestRun): Promise<boolean> {
  const passed: string[] = [];
  const failed: string[] = [];
  const begin = now();
  printer.print({ kind: 'tests-started', tests: names.length });
  for (const [index, name] of names.entries()) {
    if (await isStopped()) break;
    printer.print({ kind: 'test-started', name });
    const start = now();
    const outcome = run(index);
    printer.print({ kind: 'test-ended', name, time: now() - start, ...outcome });
    (outcome.passed ? passed : failed).push(name);
  }
  printer.print({ kind: 'tests-ended', tests: names.length, passed, failed, time: now() - begin });
  return passed.length === names.length;
}
