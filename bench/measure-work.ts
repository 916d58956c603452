// Runs work in a guest, alone and under tracers, and tells what the work itself says that it took: `measure-work PLAN`, results to
// descriptor 3, a JSON line each.

import { spawn, spawnSync } from 'node:child_process';
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
}

export type WorkTime = { readonly name: string } & ({ readonly nanoseconds: number } | { readonly failed: string });

const { commands } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WorkPlan;
const result = `${process.env['TMPDIR'] ?? '/tmp'}/result`;

async function measured({ name, work, tracer, attached }: WorkCommand): Promise<WorkTime> {
  rmSync(result, { force: true });
  const said = tracer === undefined ? run(work) : await around(tracer, attached!, work);
  try {
    return { name, nanoseconds: Number(readFileSync(result, 'utf8')) };
  } catch {
    return { name, failed: said.slice(0, 300) };
  }
}

/** What it had to say on standard error. */
function run(work: readonly string[]): string {
  const [file, ...words] = work.map((word) => word.replaceAll('{RESULT}', result));
  const { status, stderr } = spawnSync(file!, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  return `${file} ended with ${status}: ${stderr}`;
}

async function around(tracer: readonly string[], attached: string, work: readonly string[]): Promise<string> {
  const child = spawn(tracer[0]!, tracer.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  const end = once(child, 'close');
  let said = '';
  const isAttached = new Promise<boolean>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(attached)) resolve(true);
    });
    child.on('close', () => resolve(false));
  });
  if (await isAttached) {
    said += run(work);
    child.kill('SIGINT');
  }
  await end;
  return said;
}

void (async () => {
  for (const command of commands) writeSync(3, `${JSON.stringify(await measured(command))}\n`);
})();
