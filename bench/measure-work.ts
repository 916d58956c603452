// Runs commands in a guest, all of them in turn, as often as the plan says, and tells what the work that each of them starts says that it took:
// `measure-work PLAN`, results to descriptor 3, a JSON line each.

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeSync } from 'node:fs';

export interface WorkPlan {
  readonly rounds: number;
  /** `{RESULT}` in their words is where the work is to write what it took. */
  readonly commands: readonly (readonly string[])[];
}

export type WorkTime = { readonly command: number } & ({ readonly nanoseconds: number } | { readonly failed: string });

const { rounds, commands } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WorkPlan;
const result = `${process.env['TMPDIR'] ?? '/tmp'}/result`;
for (let round = 0; round < rounds; round++) {
  for (const [command, argv] of commands.entries()) writeSync(3, `${JSON.stringify({ command, ...timeOf(argv) } satisfies WorkTime)}\n`);
}

function timeOf(argv: readonly string[]): { readonly nanoseconds: number } | { readonly failed: string } {
  const [file, ...words] = argv.map((word) => word.replaceAll('{RESULT}', result));
  rmSync(result, { force: true });
  const { status, stderr } = spawnSync(file!, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  try {
    return { nanoseconds: Number(readFileSync(result, 'utf8')) };
  } catch {
    return { failed: `${file} ended with ${status}: ${stderr.slice(0, 300)}` };
  }
}
