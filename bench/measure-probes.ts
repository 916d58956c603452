// Attaches one object after the other to a load that runs as it is told, and says what each costs: nanoseconds of CPU that an event adds to a
// call of the load, and nanoseconds of the program itself, as the kernel counts them. A program of its own, since it also runs in guests
// (probe-costs.ts bundles it): `measure-probes PLAN`, results to descriptor 3, a JSON line each.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { load } from '../loader/run/load.ts';
import { openObject } from '../loader/object/object.ts';

/** A probe to measure. */
interface Measured {
  readonly name: string;
  /** Its object. */
  readonly object: string;
  /** Only the load's process is traced. */
  readonly scoped: boolean;
}

export interface MeasurePlan {
  /** Path of the program, of which each line that it gets on standard input asks for so many calls. */
  readonly load: string;
  /** Of which the median counts. */
  readonly rounds: number;
  /** Nanoseconds that each takes. */
  readonly roundTime: number;
  readonly probes: readonly Measured[];
}

export type Cost =
  | { readonly name: string; readonly failed: string }
  /** Nanoseconds. `own`: of each run of the program; null: it has not run. */
  | { readonly name: string; readonly added: number; readonly own: number | null };

const STATS = '/proc/sys/kernel/bpf_stats_enabled';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Calls that tell how many make a round. */
const FIRST_CALLS = 500;

/** Nanoseconds of each of so many calls. */
function nanosecondsOf(calls: number, { stdin, stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    stdout!.once('data', (chunk: Buffer) => resolve(Number(/^done (\d+)/.exec(chunk.toString())?.[1])));
    stdin!.write(`${calls}\n`);
  });
}

async function round(child: ChildProcess, { roundTime }: MeasurePlan): Promise<number> {
  return nanosecondsOf(Math.ceil(roundTime / Math.max(1, await nanosecondsOf(FIRST_CALLS, child))), child);
}

/** Of all programs that this process holds. */
function runsSoFar(): { readonly time: number; readonly count: number } {
  let [time, count] = [0, 0];
  for (const fd of readdirSync('/proc/self/fdinfo')) {
    const text = readInfo(fd);
    time += Number(/^run_time_ns:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    count += Number(/^run_cnt:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  }
  return { time, count };
}

function readInfo(fd: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
  } catch {
    return ''; // that of the folder itself
  }
}

/** `use` is called once all is attached; what walks by itself has ended then. */
async function attached<T>({ object, scoped }: Measured, pid: number, use: () => Promise<T>): Promise<T> {
  let begun = (): void => {};
  const ready = new Promise<void>((resolve) => { begun = resolve; });
  const run = load(openObject(readFileSync(object)), {
    pid: scoped ? pid : null,
    printer: { print: ({ kind }) => { if (kind === 'attached') begun(); }, endBatch: () => {}, finish: () => {} },
  });
  try {
    const end = run.run();
    await Promise.race([ready, end]);
    const result = await use();
    run.stop();
    await end;
    return result;
  } finally {
    run.close();
  }
}

async function costOf(probe: Measured, plan: MeasurePlan, child: ChildProcess): Promise<Cost> {
  const added: number[] = [];
  try {
    const { time, count } = await counting(() => attached(probe, child.pid!, async () => {
      await round(child, plan);
      return runsSoFar();
    }));
    const own = count === 0 ? null : Math.round(time / count);
    // Where nothing ran for each call, what is added would be what the machine did besides.
    if (count < FIRST_CALLS) return { name: probe.name, added: 0, own };
    for (let index = 0; index < plan.rounds; index++) {
      const alone = await round(child, plan);
      added.push(await attached(probe, child.pid!, () => round(child, plan)) - alone);
    }
    return { name: probe.name, added: Math.round(median(added)), own };
  } catch (error) {
    return { name: probe.name, failed: (error as Error).message };
  }
}

/** With the kernel's clock at programs, which costs as much as a small program. */
async function counting<T>(act: () => Promise<T>): Promise<T> {
  const before = readFileSync(STATS, 'latin1');
  writeFileSync(STATS, '1');
  try {
    return await act();
  } finally {
    writeFileSync(STATS, before);
  }
}

async function main(plan: MeasurePlan): Promise<void> {
  const child = spawn(plan.load, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    for (const probe of plan.probes) writeSync(3, `${JSON.stringify(await costOf(probe, plan, child))}\n`);
  } finally {
    child.kill('SIGKILL');
  }
}

void main(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as MeasurePlan);
