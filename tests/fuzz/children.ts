// Starts this folder's child processes side by side, each with a hard time limit, and reads the lines of JSON that they
// print. A child that hangs or dies is told by the last line in which it said where it was. Each stays on one CPU: what
// the kernel counts per CPU is then in one place, whatever else the machine does.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export const WORKERS = Math.min(4, Math.max(2, availableParallelism()));

/** How many times as much is tried as among all tests: `FUZZ=10 node --import tsx tests/fuzz/mutations.test.ts`. */
export const TIMES = Number(process.env['FUZZ'] ?? 1);

/** Numbers of the CPUs that there are for us: `Cpus_allowed_list: 0-2,5`. */
const CPUS = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]!.split(',').flatMap((range) => {
  const [first, last = first] = range.split('-').map(Number);
  return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
});

let started = 0;

/** Runs a file of this folder with arguments; its lines of output. Rejects when it does not end well within `limit` ms. */
export function linesFrom<Line>(file: string, args: readonly (string | number)[], limit: number): Promise<readonly Line[]> {
  return new Promise((resolve, reject) => {
    const child = spawn('taskset', ['-c', String(CPUS[started++ % CPUS.length]), process.execPath, '--import', 'tsx', fileURLToPath(new URL(file, import.meta.url)), ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'pipe'], timeout: limit, killSignal: 'SIGKILL',
    });
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { errors += text; });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const lines = output.split('\n').filter((line) => line !== '');
      if (code === 0) resolve(lines.map((line) => JSON.parse(line) as Line));
      else reject(new Error(`${file} ${args.join(' ')} ended with ${code ?? signal} after ${lines.at(-1)?.slice(0, 2000)}\n${errors.slice(-4000)}`));
    });
  });
}
