// `--test`: runs the `test:` probes of an object one after the other and says which of them passed, in the shape of
// gtest (reference 08.7). Each test's output is collected and shown only when it fails. What running a test means is the
// caller's affair; here is the verdict and the text. All texts are byte text.

import type { FreshFailures } from './counters.ts';
import { siteReport } from './counters.ts';
import { toByteText } from '../values/decode.ts';

export interface TestOptions {
  /** Only tests whose full name (`test:name`) matches; null: all. */
  readonly filter: RegExp | null;
  readonly color: boolean;
}

export interface TestOutcome {
  readonly passed: boolean;
  /** What it printed, and why it failed. */
  readonly output: string;
}

/** Where a test's events go while it runs. */
export class TestCapture {
  private readonly file: string;
  private readonly warnings: boolean;
  private text = '';
  private failed = false;
  private exitCode = 0;

  /** `file`: the script's name. `warnings`: whether they are shown. */
  constructor(file: string, warnings: boolean) {
    this.file = file;
    this.warnings = warnings;
  }

  write(text: string): void {
    this.text += text;
  }

  report(severity: 'ERROR' | 'WARNING', text: string): void {
    if (severity === 'ERROR') this.failed = true;
    else if (!this.warnings) return;
    this.ownLine(text);
  }

  exit(code: number): void {
    this.exitCode = code;
  }

  /** `returned`: the program's return value, of 32 bits. Ready for the next test afterwards. */
  finish(returned: number, { lost, failures }: FreshFailures): TestOutcome {
    for (const { site, count, code } of failures) {
      const severity = site.level === 'always' ? 'ERROR' : 'WARNING';
      this.report(severity, siteReport(this.file, site, count, code, severity));
    }
    if (lost > 0n) this.report('ERROR', `ERROR: ${lost} events were lost, so it is not known whether the test passed\n`);
    if (this.exitCode !== 0) this.report('ERROR', `ERROR: the test ended with exit(${this.exitCode})\n`);
    if (returned !== 0) this.report('ERROR', `ERROR: the test returned ${returned | 0}, not 0\n`);
    const outcome = { passed: !this.failed, output: this.text };
    this.text = '';
    this.failed = false;
    this.exitCode = 0;
    return outcome;
  }

  /** Messages do not continue a line that the test has not ended. */
  private ownLine(text: string): void {
    this.text = withLineEnd(this.text) + toByteText(text);
  }
}

export interface TestRun {
  /** Without `test:`, in the order in which they run. */
  readonly names: readonly string[];
  readonly run: (index: number) => TestOutcome;
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether to leave out the tests that have not run yet; asked before each. */
  readonly isStopped: () => Promise<boolean>;
}

/** Whether all tests ran and passed. */
export async function runTests({ names, run, write, color, now, isStopped }: TestRun): Promise<boolean> {
  const tag = (text: string, isBad = false): string => (color ? `\x1b[${isBad ? 31 : 32}m[${text}]\x1b[m` : `[${text}]`);
  const passed: string[] = [];
  const failed: string[] = [];
  const took = (start: number, what: string): string => `(${Math.round(now() - start)} ms${what})`;
  const begin = now();
  write(`${tag('==========')} Running ${counted(names.length)}.\n`);
  for (const [index, each] of names.entries()) {
    if (await isStopped()) break;
    const name = toByteText(each);
    write(`${tag(' RUN      ')} ${name}\n`);
    const start = now();
    const outcome = run(index);
    const time = took(start, '');
    if (!outcome.passed) write(withLineEnd(outcome.output));
    write(`${outcome.passed ? tag('       OK ') : tag('  FAILED  ', true)} ${name} ${time}\n`);
    (outcome.passed ? passed : failed).push(name);
  }
  const ran = passed.length + failed.length;
  const all = ran === names.length ? '' : `${ran} of `;
  write(`${tag('==========')} ${all}${counted(names.length)} ran. ${took(begin, ' total')}\n`);
  write(`${tag('  PASSED  ')} ${counted(passed.length)}.\n`);
  if (failed.length > 0) {
    write(`${tag('  FAILED  ', true)} ${counted(failed.length)}, listed below:\n`);
    for (const name of failed) write(`${tag('  FAILED  ', true)} ${name}\n`);
  }
  return passed.length === names.length;
}

function counted(tests: number): string {
  return `${tests} test${tests === 1 ? '' : 's'}`;
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
