// The guest cases, on both older kernels: every case whose WHERE names guests, as an object that was compiled here, on another
// kernel, and as a script that is compiled in the guest; and of all other cases (in a run of everything of every second one) the object, where
// nothing but a command must be run with it. The objects of the former go to both guests, so a pass is a proof that they are
// portable. Scripts, and the objects of the latter, are about the language first: in a run of everything each goes to one of the
// guests, turn and turn about, since they are emulated and slow. Both guests run at the same time. Cases that want a record of a kernel, {CAPTURE}, are compiled here from what the oldest one
// has recorded of itself, by a user who may do nothing else.

import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runsInGuest } from '../runtime/cases.ts';
import type { RuntimeCase } from '../runtime/cases.ts';
import type { Plan, Report, Step } from '../runtime/in-process.ts';
import { describe, judge } from '../runtime/judge.ts';
import { filler, testPrograms } from '../runtime/placeholders.ts';
import { buildTestProgram, environment, ROOT } from '../runtime/run-case.ts';
import { allCases } from '../runtime/suite.ts';
import type { Outcome } from '../runtime/suite.ts';
import { missingForGuests, runGuest } from './boot.ts';
import { bundleDriver } from './bundle.ts';

const KERNELS = ['6.12', '6.1'];
/** Whose turn it is: a step takes 6.12 a third longer. */
const TURNS = ['6.12', '6.1', '6.12', '6.1', '6.1'];
const OLDEST = '6.1';
const FOLDER = join(ROOT, 'build/tests/guest');
const CAPTURE = join(FOLDER, 'shared/machine');
const NOBODY = 65534;
/** Where that user writes objects: others' imports must not lie where anybody may write. */
const NOBODYS = join(FOLDER, 'nobody');
/** Without a result. The longest of today's steps takes a few seconds, the boot some thirty on a slow machine. */
const STUCK_SECONDS = 300;

interface CompiledHere {
  /** null when the program does not compile, which is a case of its own on this kernel. */
  readonly object: string | null;
  readonly stderr: string;
}

function compileHere(test: RuntimeCase, index: number): Promise<CompiledHere> {
  const object = join(wantsCapture(test) ? NOBODYS : FOLDER, `${index}.bpf.o`);
  const cwd = join(FOLDER, String(index));
  for (const { name, text } of test.files) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const program = filler(testPrograms(ROOT))(test.program!);
  const user = wantsCapture(test) && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  return new Promise((resolve) => {
    const options = test.compilerOptions.map(filler({ CAPTURE }));
    execFile(join(ROOT, 'bin/bpftrace-cc'), [...options, '-o', object, '-e', program], { env: environment(), cwd: test.files.length > 0 ? cwd : ROOT, ...user }, (error, _stdout, stderr) => resolve({ object: error === null ? object : null, stderr }));
  });
}

function wantsCapture({ compilerOptions }: RuntimeCase): boolean {
  return compilerOptions.includes('{CAPTURE}');
}

/** Has the oldest kernel record itself. Without a record the cases that want one do not compile, which fails them. */
async function capture(driver: string): Promise<void> {
  if (missingForGuests(OLDEST) !== undefined) return;
  mkdirSync(dirname(CAPTURE));
  const plan: Plan = { root: ROOT, steps: [], capture: '/run/shared/machine' };
  const planFile = join(FOLDER, 'plan-capture.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const { console: said } = await runGuest({ label: OLDEST, driver, plan: planFile, shared: dirname(CAPTURE), stuckSeconds: STUCK_SECONDS, onLine: () => {} });
  if (existsSync(CAPTURE)) chmodSync(CAPTURE, 0o644);
  else console.log(`guest-${OLDEST}: it has not recorded itself\n${said}`);
}

/** A step, and the one guest whose turn it is; null: it is for both. */
interface Turn { readonly step: Step; readonly guest: string | null }

async function turnsOf(cases: readonly RuntimeCase[], wanted: (title: string) => boolean, inTurns: boolean): Promise<Turn[]> {
  const turns: Turn[] = [];
  const jobs = cases.filter(runsInGuest).map((test, index) => ({ test, index })).filter(({ test, index }) => !inTurns || test.where !== 'default' || index % 2 === 0);
  const worker = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { test, index } = job;
      const own = test.where !== 'default';
      for (const mode of own ? test.modes : (['object'] as const)) {
        if (!KERNELS.some((label) => wanted(titleOf(label, { test, mode })))) continue;
        const guest = own && mode === 'object' ? null : TURNS[index % TURNS.length]!;
        if (mode === 'script') {
          turns.push({ step: { test, mode, object: null, compilerSaid: '' }, guest });
          continue;
        }
        const { object, stderr } = await compileHere(test, index);
        if (object !== null || own) turns.push({ step: { test, mode, object: object ?? join(FOLDER, 'not-compiled.bpf.o'), compilerSaid: stderr }, guest });
      }
    }
  };
  await Promise.all([worker(), worker()]);
  return turns;
}

function titleOf(label: string, step: Pick<Step, 'test' | 'mode'>): string {
  return `guest-${label}/${step.test.title} [${step.mode}]`;
}

async function runOne(label: string, plan: Plan, driver: string, planFile: string, report: (outcome: Outcome) => void): Promise<void> {
  const open = new Set(plan.steps.keys());
  const missing = missingForGuests(label);
  if (missing !== undefined) {
    report({ title: `guest-${label}`, result: 'failed', text: `    - ${missing}`, seconds: 0 });
    return;
  }
  let last = performance.now();
  const result = await runGuest({
    label, driver, plan: planFile, stuckSeconds: STUCK_SECONDS,
    onLine: (line) => {
      if (!line.startsWith('{')) return;
      const got = JSON.parse(line) as Report;
      const step = plan.steps[got.step]!;
      const title = titleOf(label, step);
      open.delete(got.step);
      const seconds = (performance.now() - last) / 1000;
      last = performance.now();
      if ('skipped' in got) {
        report({ title, result: 'skipped', text: `this kernel has no ${got.skipped}`, seconds });
        return;
      }
      const ran = { ...got.ran, stderr: step.compilerSaid + got.ran.stderr };
      const failures = judge(step.test, ran);
      report(failures.length === 0
        ? { title, result: 'passed', text: '', seconds, ran }
        : { title, result: 'failed', text: `${describe(failures, ran)}\n    after ${got.milliseconds} ms`, seconds, ran });
    },
  });
  for (const index of open) {
    const why = result.stuck ? `the guest was ended: no result for ${STUCK_SECONDS} s` : 'the guest gave no result for it';
    report({ title: titleOf(label, plan.steps[index]!), result: 'failed', text: `    - ${why}\n${result.console}`, seconds: 0 });
  }
  console.log(`guest-${label}: ${plan.steps.length} steps in ${result.seconds.toFixed(0)} s`);
}

/** Runs the guest cases whose title `wanted` accepts on both kernels, or `inTurns`; `report` gets each outcome as it comes. */
export async function runGuests(wanted: (title: string) => boolean, inTurns: boolean, report: (outcome: Outcome) => void): Promise<void> {
  const cases = allCases();
  if (!cases.some((test) => test.modes.some((mode) => KERNELS.some((label) => wanted(titleOf(label, { test, mode })))))) return;
  execFileSync('bash', [join(ROOT, 'scripts/guest-kernels.sh')], { stdio: ['ignore', 'inherit', 'inherit'] });
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  buildTestProgram();
  const driver = await bundleDriver('tests/runtime/in-process.ts', join(FOLDER, 'driver.cjs'));
  if (cases.some((test) => wantsCapture(test) && KERNELS.some((label) => wanted(titleOf(label, { test, mode: 'object' }))))) {
    mkdirSync(NOBODYS);
    chmodSync(NOBODYS, 0o777);
    await capture(driver);
  }
  const turns = await turnsOf(cases, wanted, inTurns);
  await Promise.all(KERNELS.map(async (label) => {
    const own: Plan = { root: ROOT, steps: turns.filter(({ step, guest }) => wanted(titleOf(label, step)) && (!inTurns || (guest ?? label) === label)).map(({ step }) => step) };
    if (own.steps.length === 0) return;
    const planFile = join(FOLDER, `plan-${label}.json`);
    writeFileSync(planFile, JSON.stringify(own));
    await runOne(label, own, driver, planFile, report);
  }));
}
