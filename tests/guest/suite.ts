// The guest cases: every case whose WHERE names guests, on both older kernels, once as a script that is compiled in the
// guest and once as an object that was compiled here, on another kernel. The same object file goes to both
// guests, so a pass is a proof that it is portable. Both guests run at the same time.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { RuntimeCase } from '../runtime/cases.ts';
import type { Plan, Report, Step } from '../runtime/in-process.ts';
import { describe, judge } from '../runtime/judge.ts';
import { filler } from '../runtime/placeholders.ts';
import { buildTestProgram, environment, ROOT, TEST_PROGRAM } from '../runtime/run-case.ts';
import { allCases } from '../runtime/suite.ts';
import type { Outcome } from '../runtime/suite.ts';
import { missingForGuests, runGuest } from './boot.ts';

const KERNELS = ['6.12', '6.1'];
const FOLDER = join(ROOT, 'build/tests/guest');
const TIMEOUT_SECONDS = 900;

async function bundleDriver(): Promise<string> {
  const file = join(FOLDER, 'driver.cjs');
  await build({
    entryPoints: [join(ROOT, 'tests/runtime/in-process.ts')], outfile: file,
    bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning',
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'bundleUrl' },
  });
  return file;
}

/** Compiles every case's program here. A program that does not compile is reported by its own step, as a failure. */
function stepsOf(cases: readonly RuntimeCase[], wanted: (title: string) => boolean): Step[] {
  const fill = filler({ TESTPROG: TEST_PROGRAM });
  return cases.flatMap((test, index) => test.modes
    .filter((mode) => KERNELS.some((label) => wanted(titleOf(label, { test, mode }))))
    .map((mode): Step => {
      if (mode === 'script') return { test, mode, object: null };
      const object = join(FOLDER, `${index}.bpf.o`);
      try {
        execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['-o', object, '-e', fill(test.program!)], { env: environment(), stdio: 'pipe' });
      } catch {
        rmSync(object, { force: true });
      }
      return { test, mode, object };
    }));
}

function titleOf(label: string, step: Pick<Step, 'test' | 'mode'>): string {
  return `guest-${label}/${step.test.title} [${step.mode}]`;
}

async function runOne(label: string, plan: Plan, driver: string, planFile: string, report: (outcome: Outcome) => void): Promise<void> {
  const open = new Set(plan.steps.keys());
  const missing = missingForGuests(label);
  if (missing !== undefined) {
    report({ title: `guest-${label}`, result: 'failed', text: `    - ${missing}` });
    return;
  }
  const result = await runGuest({
    label, driver, plan: planFile, timeoutSeconds: TIMEOUT_SECONDS,
    onLine: (line) => {
      if (!line.startsWith('{')) return;
      const got = JSON.parse(line) as Report;
      const step = plan.steps[got.step]!;
      const title = titleOf(label, step);
      open.delete(got.step);
      if ('skipped' in got) {
        report({ title, result: 'skipped', text: `this kernel has no ${got.skipped}` });
        return;
      }
      const failures = judge(step.test, got.ran);
      report(failures.length === 0
        ? { title, result: 'passed', text: '' }
        : { title, result: 'failed', text: `${describe(failures, got.ran)}\n    after ${got.milliseconds} ms` });
    },
  });
  for (const index of open) {
    const why = result.timedOut ? `the guest was ended after ${TIMEOUT_SECONDS} s` : 'the guest gave no result for it';
    report({ title: titleOf(label, plan.steps[index]!), result: 'failed', text: `    - ${why}\n${result.console}` });
  }
  console.log(`guest-${label}: ${plan.steps.length} steps in ${result.seconds.toFixed(0)} s`);
}

/** Runs the guest cases whose title `wanted` accepts on both kernels; `report` gets each outcome as it comes. */
export async function runGuests(wanted: (title: string) => boolean, report: (outcome: Outcome) => void): Promise<void> {
  const cases = allCases().filter((test) => test.where !== 'host');
  if (!cases.some((test) => test.modes.some((mode) => KERNELS.some((label) => wanted(titleOf(label, { test, mode })))))) return;
  execFileSync('bash', [join(ROOT, 'scripts/guest-kernels.sh')], { stdio: ['ignore', 'inherit', 'inherit'] });
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  buildTestProgram();
  const driver = await bundleDriver();
  const steps = stepsOf(cases, wanted);
  await Promise.all(KERNELS.map(async (label) => {
    const own: Plan = { root: ROOT, steps: steps.filter((step) => wanted(titleOf(label, step))) };
    const planFile = join(FOLDER, `plan-${label}.json`);
    writeFileSync(planFile, JSON.stringify(own));
    await runOne(label, own, driver, planFile, report);
  }));
}
