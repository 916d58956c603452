// Runs examples one after another in this one process, since a start of node costs more than most of them: it calls the
// commands' main() functions and takes what they and their children write from its own standard output and error, which
// examples.test.ts has pointed at files opened for appending. Results go to descriptor 3, a JSON line each. It does not
// judge them. Usage: driver.ts PLAN, from an empty folder that is the starter's to remove.

import { ftruncateSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { main as bpftrace } from '../../cli/bpftrace.ts';
import { main as bpftraceCc } from '../../cli/bpftrace-cc.ts';
import { main as bpftraceRun } from '../../cli/bpftrace-run.ts';
import { wordsOf } from './examples.ts';
import type { Written } from './examples.ts';

/** One example, ready to run. */
export interface Step {
  readonly script: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly commands: readonly string[];
}

export interface Plan {
  /** Steps before it were done by a process that did not end well. */
  readonly first: number;
  readonly steps: readonly Step[];
}

/** A line on descriptor 3. `late`: the last command did not end, nor will this process do more. */
export interface Report {
  readonly step: number;
  readonly written: readonly Written[];
  readonly late: boolean;
}

const SECONDS = 10;
const mains: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  bpftrace, 'bpftrace-cc': bpftraceCc, 'bpftrace-run': bpftraceRun,
};

function captured(): { stdout: string; stderr: string } {
  const stdout = readFileSync('/proc/self/fd/1', 'utf8');
  const stderr = readFileSync('/proc/self/fd/2', 'utf8');
  ftruncateSync(1);
  ftruncateSync(2);
  return { stdout, stderr };
}

function send(report: Report): void {
  const bytes = Buffer.from(`${JSON.stringify(report)}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(3, bytes, at);
}

/** null when it does not end. */
async function run(command: string, lastExit: number): Promise<number | null> {
  const { environment, words } = wordsOf(command);
  if (words[0] === 'echo') {
    writeSync(1, `${words.slice(1).join(' ').replace('$?', String(lastExit))}\n`);
    return 0;
  }
  const main = mains[words[0]!];
  if (main === undefined) throw new Error(`no such command: ${command}`);
  Object.assign(process.env, environment);
  try {
    return await Promise.race([
      main(words.slice(1)),
      new Promise<null>((resolve) => setTimeout(() => resolve(null), SECONDS * 1000).unref()),
    ]);
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}

async function runPlan(plan: Plan): Promise<void> {
  const top = process.cwd();
  for (const [step, { script, files, commands }] of plan.steps.entries()) {
    if (step < plan.first) continue;
    const folder = join(top, String(step));
    mkdirSync(folder);
    process.chdir(folder);
    for (const file of [{ name: 'example.bt', text: script }, ...files]) {
      mkdirSync(dirname(file.name), { recursive: true });
      writeFileSync(file.name, file.text);
    }
    captured();
    const written: Written[] = [];
    for (const command of commands) {
      const exit = await run(command, written.at(-1)?.exit ?? 0);
      written.push({ command, exit: exit ?? -1, ...captured() });
      if (exit !== null) continue;
      send({ step, written, late: true });
      process.exit(75); // the run is still attached: only a new process is a clean start
    }
    send({ step, written, late: false });
  }
  process.exit(0);
}

process.env['TZ'] = 'UTC';
process.env['BPFTRACE_COLOR'] = 'never';
// What scripts see of us, too.
process.title = 'bpftrace';
void runPlan(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Plan);
