// Starts this folder's child processes side by side, each with a hard time limit, and reads the lines of JSON that they
// print. A child that hangs or dies is told by the last line in which it said where it was.

import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export const WORKERS = Math.min(4, Math.max(2, availableParallelism()));

/** Runs a file of this folder with arguments; its lines of output. Rejects when it does not end well within `limit` ms. */
export function linesFrom<Line>(file: string, args: readonly (string | number)[], limit: number): Promise<readonly Line[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(file, import.meta.url)), ...args.map(String)], {
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
