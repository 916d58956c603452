// Runs work in a guest, alone and under tracers, and tells what the work itself says that it took: `measure-work PLAN`, results to
// descriptor 3, a JSON line each, and before it one that names what is tried. What takes too long is ended, with all that it started.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, writeSync } from 'node:fs';
import { once } from 'node:events';

export interface WorkCommand {
  readonly name: string;
  /** `{RESULT}` in its words is where the work is to write what it took. */
  readonly work: readonly string[];
  /** Runs around the work, which begins when it has said `attached` on standard error. */
  readonly tracer?: readonly string[];
  readonly attached?: string;
}

export interface WorkPlan {
  readonly commands: readonly WorkCommand[];
  /** For each command; of the clock that is here. */
  readonly limitSeconds: number;
}

/** `lines`: that were printed meanwhile, a tracer's greeting and what the work prints among them. */
export type WorkTime = { readonly name: string } & ({ readonly begun: true } | { readonly nanoseconds: number; readonly lines: number } | { readonly failed: string });

const { commands, limitSeconds } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WorkPlan;
let lines = 0;
const result = `${process.env['TMPDIR'] ?? '/tmp'}/result`;

function tell(time: WorkTime): void {
  writeSync(3, `${JSON.stringify(time)}\n`);
}

async function measured({ name, work, tracer, attached }: WorkCommand): Promise<WorkTime> {
  rmSync(result, { force: true });
  lines = 0;
  const said = tracer === undefined ? await run(work) : await around(tracer, attached!, work);
  try {
    return { name, nanoseconds: Number(readFileSync(result, 'utf8')), lines };
  } catch {
    return { name, failed: said.trim().slice(0, 300) };
  }
}

/** As the leader of a group, which ends with it or at the limit. */
function started([file, ...words]: readonly string[]): { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<string> } {
  const child = spawn(file!, words.map((word) => word.replaceAll('{RESULT}', result)), { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => { lines += chunk.toString('latin1').split('\n').length - 1; });
  child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const late = setTimeout(() => {
    said += `no end after ${limitSeconds} s\n`;
    endGroup(child);
  }, limitSeconds * 1000);
  const closed = once(child, 'close');
  const ended = once(child, 'exit').then(async ([exit, signal]: unknown[]) => {
    clearTimeout(late);
    endGroup(child);
    await closed;
    return `${said}${file} ended with ${String(exit ?? signal)}`;
  });
  return { child, said: () => said, ended };
}

function endGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch { /* nobody is left in it */ }
}

/** What it had to say on standard error. */
function run(work: readonly string[]): Promise<string> {
  return started(work).ended;
}

async function around(tracer: readonly string[], attached: string, work: readonly string[]): Promise<string> {
  const { child, said, ended } = started(tracer);
  const isAttached = new Promise<boolean>((resolve) => {
    child.stderr!.on('data', () => { if (said().includes(attached)) resolve(true); });
    child.on('close', () => resolve(false));
  });
  if (!await isAttached) return ended;
  const ofWork = await run(work);
  child.kill('SIGINT');
  return `${ofWork}\n${await ended}`;
}

void (async () => {
  for (const command of commands) {
    tell({ name: command.name, begun: true });
    tell(await measured(command));
  }
})();
