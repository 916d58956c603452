// What a command cost, as measure.c tells of it: here and, since node runs there too, in guests.

import { spawnSync } from 'node:child_process';

export interface Cost {
  /** Milliseconds. */
  readonly wall: number;
  /** Milliseconds, user and system. */
  readonly cpu: number;
  /** MiB. */
  readonly rss: number;
}

/** `measure`: path of that program. Throws where the command does not end with 0. */
export function costOf(measure: string, argv: readonly string[]): Cost {
  const done = spawnSync(measure, argv, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  const [wall, cpu, rss, exit] = (done.output[3] ?? '').trim().split(' ').map(Number);
  if (exit !== 0) throw new Error(`${argv.join(' ')} ended with ${exit}: ${done.stderr}`);
  return { wall: wall!, cpu: cpu!, rss: rss! / 1024 };
}
