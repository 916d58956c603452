// All runtime cases on this machine's kernel: each as a script (`bpftrace -e`) and as an object (`bpftrace-cc`, then
// `bpftrace-run`). Two cases run at a time, since most of a case is waiting for processes.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCases } from './cases.ts';
import type { Mode, RuntimeCase } from './cases.ts';
import { missingOf } from './features.ts';
import { describe, judge } from './judge.ts';
import type { Ran } from './judge.ts';
import { bpfObjects, leaksSince } from './leaks.ts';
import { buildTestProgram, ROOT, runCase } from './run-case.ts';

export interface Outcome {
  readonly title: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why, for a failure or a skip. */
  readonly text: string;
  readonly seconds: number;
  /** What was printed; absent: nothing was run. */
  readonly ran?: Ran;
}

const CASES = join(ROOT, 'tests/runtime/cases');

export function allCases(): RuntimeCase[] {
  return readdirSync(CASES).filter((name) => name.endsWith('.cases')).sort().flatMap((name) => readCases(join(CASES, name)));
}

async function outcomeOf(test: RuntimeCase, mode: Mode, title: string): Promise<Omit<Outcome, 'seconds'>> {
  const missing = missingOf(test.requires);
  if (missing !== null) return { title, result: 'skipped', text: `this kernel has no ${missing}` };
  const before = bpfObjects();
  let ran;
  try {
    ran = await runCase(test, mode);
  } catch (error) {
    return { title, result: 'failed', text: `    - the case could not be run: ${(error as Error).message}` };
  }
  const left = await leaksSince(before);
  const failures = judge(test, { ...ran, problems: [...ran.problems, ...left.map((each) => `left in the kernel: ${each}`)] });
  return failures.length === 0 ? { title, result: 'passed', text: '', ran } : { title, result: 'failed', text: describe(failures, ran), ran };
}

/** Runs the cases whose title `wanted` accepts; `report` gets each outcome as it comes. */
export async function runRuntimeCases(wanted: (title: string) => boolean, report: (outcome: Outcome) => void): Promise<void> {
  const jobs = allCases()
    .filter((test) => test.where !== 'guest')
    .flatMap((test) => (test.run === null ? test.modes : (['script'] as const)).map((mode) => ({
      test, mode, title: `runtime/${test.title}${test.run === null ? ` [${mode}]` : ''}`,
    })))
    .filter((job) => wanted(job.title));
  if (jobs.length === 0) return;
  buildTestProgram();
  let at = 0;
  const worker = async (): Promise<void> => {
    for (let job = jobs[at++]; job !== undefined; job = jobs[at++]) {
      const started = performance.now();
      const outcome = await outcomeOf(job.test, job.mode, job.title);
      report({ ...outcome, seconds: (performance.now() - started) / 1000 });
    }
  };
  await Promise.all([worker(), worker()]);
}
