// How many lines a second a tracer writes to a file with none lost, as this machine's calls of getppid make it write them: first as fast as
// the calls go, and where lines are lost then, at lower rates.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Throughput {
  /** M lines/s that the calls made, as fast as they went. */
  readonly most: number;
  /** Percent of those that were lost, in the worst of the runs. */
  readonly lost: number;
  /** M lines/s at which no run lost any; 0: at every rate that was tried. */
  readonly lossless: number;
}

/** A load's calls make `linesPerCall` lines each, on `threads` threads. */
export interface Producer { readonly what: string; readonly linesPerCall: number; readonly threads: number }

export const PRODUCERS: readonly Producer[] = [
  { what: 'a line for each call', linesPerCall: 1, threads: 1 },
  { what: 'a line for each call of two threads', linesPerCall: 1, threads: 2 },
  { what: '16 lines for each call', linesPerCall: 16, threads: 1 },
];

/** What makes so many lines; the calls are those of the tracer's own command. */
export const linesScript = (linesPerCall: number): string => (
  `tracepoint:syscalls:sys_enter_getppid /pid == cpid/ { ${'printf("%d %s\\n", pid, comm); '.repeat(linesPerCall)}}`
);

const RUNS = 3;
/** From a rate at which lines are lost down to a twentieth of it, in steps of a tenth, it takes so many looks. */
const LOOKS = 5;
const LOWEST = 1 / 20;

/** `tracer`: its words, which are given -c and -o; `folder`: for what it writes; `load`: bench/load.c. */
export function measureThroughput(tracer: readonly string[], load: string, { linesPerCall, threads }: Producer, folder: string): Throughput {
  const output = join(folder, 'lines');
  // The load runs for a second: a count of calls would take minutes where a tracer makes them slow. `wanted`: lines/s, 0 for all that can be.
  // The slowest of some runs, the most that any lost, and the highest rate.
  const runs = (wanted: number): { readonly lost: number; readonly rate: number; readonly most: number } => {
    const all = Array.from({ length: RUNS }, () => {
      const command = `${load} ${threads} ${wanted / linesPerCall}`;
      const done = spawnSync(tracer[0]!, ['-c', command, '-o', output, ...tracer.slice(1)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      const reached = /^calls (\d+) rate (\d+)$/m.exec(done.stdout);
      if (done.status !== 0 || reached === null) throw new Error(`${tracer.join(' ')}: ${done.stderr}`);
      const written = Number(spawnSync('grep', ['-c', ' load$', output], { encoding: 'utf8' }).stdout);
      rmSync(output, { force: true });
      return { lost: 1 - written / (Number(reached[1]) * linesPerCall), rate: Number(reached[2]) * linesPerCall };
    });
    const rates = all.map((run) => run.rate);
    return { lost: Math.max(...all.map((run) => run.lost)), rate: Math.min(...rates), most: Math.max(...rates) };
  };
  const limit = runs(0);
  let lossless = limit.lost === 0 ? limit.rate : 0;
  if (lossless === 0) {
    let [low, high] = [limit.rate * LOWEST, limit.rate];
    for (let look = 0; look < LOOKS; look++) {
      const wanted = Math.sqrt(low * high);
      const { lost, rate } = runs(wanted);
      if (lost > 0) high = wanted;
      else lossless = low = Math.max(low, rate);
    }
  }
  return { most: limit.most / 1e6, lost: 100 * limit.lost, lossless: lossless / 1e6 };
}
