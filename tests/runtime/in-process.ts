// Runs many cases in one node process: in an emulated guest a start of node costs seconds. It calls the commands'
// main() functions one after another and takes their output from its own standard output and error, which its starter has
// pointed at two files opened for appending; that way the output of traced commands is caught too. Results go to
// descriptor 3, a JSON line each. It does not judge them. Bundled by tests/guest/suite.ts, run by tests/guest/init.sh as
// `driver PLAN`.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, ftruncateSync, mkdirSync, readFileSync, readlinkSync, watch, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { main as bpftrace } from '../../cli/bpftrace.ts';
import { main as bpftraceRun } from '../../cli/bpftrace-run.ts';
import type { Mode, RuntimeCase } from './cases.ts';
import { missingOf } from './features.ts';
import type { Ran } from './judge.ts';
import { leftAttached } from './left-attached.ts';
import { filler, testPrograms } from './placeholders.ts';
import type { Fill, Places } from './placeholders.ts';

/** One run of one case. */
export interface Step {
  readonly test: RuntimeCase;
  readonly mode: Mode;
  /** Absolute path of the object, compiled on the host, for mode `object`. */
  readonly object: string | null;
  /** What the compiler wrote to standard error for it. */
  readonly compilerSaid: string;
}

export interface Plan {
  /** The checkout. */
  readonly root: string;
  readonly steps: readonly Step[];
  /** Instead of taking steps: record the machine in this file. */
  readonly capture?: string;
}

/** What goes to descriptor 3. */
export type Report =
  | { readonly step: number; readonly skipped: string }
  | { readonly step: number; readonly ran: Ran; readonly milliseconds: number };

const SECONDS_FACTOR = 10;
const folder = process.env['TMPDIR'] ?? '/run';
const nextFile = join(folder, 'next-step');

function captured(): { stdout: string; stderr: string } {
  const stdout = readFileSync('/proc/self/fd/1', 'utf8');
  const stderr = readFileSync('/proc/self/fd/2', 'utf8');
  ftruncateSync(1);
  ftruncateSync(2);
  return { stdout, stderr };
}

function report(what: Report): void {
  const bytes = Buffer.from(`${JSON.stringify(what)}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(3, bytes, at);
}

/** Of a variable or a function of the kernel. */
function addressOf(name: string): string {
  return `0x${new RegExp(`^([0-9a-f]+) \\w ${name}$`, 'm').exec(readFileSync('/proc/kallsyms', 'latin1'))?.[1] ?? '0'}`;
}

function timeLimit(seconds: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), seconds * 1000).unref());
}

interface Taken {
  readonly exit: number | 'late';
  readonly problems: readonly string[];
}

/**
 * What a case wants done when everything is attached, which the tracer says on this process's own standard error. The tracer is this very process,
 * so nothing here waits for a command. Returns what ends the watch.
 */
function whenAttached({ after, until, signal }: RuntimeCase, fill: Fill, problems: string[]): () => void {
  if (after === null && signal === null) return () => {};
  const watchers: (() => void)[] = [];
  const written = (descriptor: 1 | 2, regex: RegExp): Promise<void> => new Promise((resolve) => {
    const look = (): void => {
      if (!regex.test(readFileSync(`/proc/self/fd/${descriptor}`, 'utf8'))) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(readlinkSync(`/proc/self/fd/${descriptor}`), look);
    watchers.push(() => watcher.close());
    look();
  });
  void written(2, /^Attached \d+ probe/m).then(async () => {
    const seen = until === null ? null : written(1, new RegExp(until, 'm'));
    if (after !== null) {
      const child = spawn('sh', ['-c', fill(after)], { stdio: [seen === null ? 'ignore' : 'pipe', 'ignore', 'ignore'] });
      void seen?.then(() => child.stdin!.end());
      const [exit] = await once(child, 'close') as [number | null];
      if (exit !== 0) problems.push(`AFTER ended with ${exit}`);
    }
    await seen;
    if (signal !== null) process.kill(process.pid, signal);
  });
  return () => watchers.forEach((close) => close());
}

async function take(step: Step, root: string): Promise<Taken> {
  const { test } = step;
  // To read the kernel's symbols takes an emulated machine a second.
  const places: Places = { TMP: folder, ...testPrograms(root), JIFFIES: () => addressOf('jiffies'), OPENS: () => addressOf('do_sys_openat2') };
  for (const { name, text } of test.files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const before = test.before === null ? null : await started(test.before.map(filler(places)));
  const fill = filler(before === null ? places : { ...places, PID: String(before.pid) });
  const { main, argv } = commandOf(step, fill);
  const problems: string[] = [];
  const ended = whenAttached(test, fill, problems);
  try {
    return { exit: await Promise.race([main(argv), timeLimit(test.timeoutSeconds * SECONDS_FACTOR)]), problems };
  } finally {
    ended();
    before?.kill('SIGKILL');
  }
}

function commandOf({ test, object }: Step, fill: Fill): { main: typeof bpftrace; argv: readonly string[] } {
  if (test.run !== null) {
    const [name, ...argv] = test.run.split(' ').map(fill);
    return { main: name === 'bpftrace' ? bpftrace : bpftraceRun, argv };
  }
  const what = object === null ? [...test.compilerOptions, '-e', fill(test.program!)] : [object];
  const command = test.command === null ? [] : ['-c', fill(test.command)];
  return { main: object === null ? bpftrace : bpftraceRun, argv: [...command, ...test.options.map(fill), ...what, ...test.args.map(fill)] };
}

/** Ready. */
function started([file, ...argv]: readonly string[]): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(file!, argv, { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.once('data', () => resolve(child));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`BEFORE ended with ${code} and was never ready`)));
  });
}

async function runPlan(plan: Plan): Promise<void> {
  if (plan.capture !== undefined) process.exit(await bpftraceRun(['--capture', plan.capture]));
  const first = existsSync(nextFile) ? Number(readFileSync(nextFile, 'utf8')) : 0;
  for (let index = first; index < plan.steps.length; index++) {
    writeFileSync(nextFile, String(index + 1));
    const step = plan.steps[index]!;
    const missing = missingOf(step.test.requires);
    if (missing !== null) {
      report({ step: index, skipped: missing });
      continue;
    }
    captured();
    const started = performance.now();
    const { exit, problems } = await take(step, plan.root);
    const milliseconds = Math.round(performance.now() - started);
    if (exit === 'late') {
      report({ step: index, milliseconds, ran: { ...captured(), exit: null, problems: [...problems, `no end after ${milliseconds} ms`] } });
      process.exit(75); // the run is still attached: only a new process is a clean start
    }
    const left = await leftAttached();
    report({ step: index, milliseconds, ran: { ...captured(), exit, problems: [...problems, ...left.map((each) => `left attached: ${each}`)] } });
  }
  process.exit(0);
}

process.env['TZ'] = 'UTC';
process.env['BPFTRACE_COLOR'] = 'never';
void runPlan(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Plan);
