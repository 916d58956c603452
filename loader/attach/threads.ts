// The threads of a process, for perf events that follow one process: the kernel counts per thread.

import { readdirSync } from 'node:fs';
import { MissingProbe } from './provider.ts';
import { onlineCpus } from './cpus.ts';

/** Where to open a sampling event: on every online CPU, or on each thread that the process has now. */
export function samplingScopes(pid: number | null, name: string): { pid: number; cpu: number }[] {
  if (pid === null) return onlineCpus().map((cpu) => ({ pid: -1, cpu }));
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    throw new MissingProbe(`cannot attach ${name}: the process ${pid} has ended`, 255);
  }
  return threads.map((thread) => ({ pid: Number(thread), cpu: -1 }));
}
