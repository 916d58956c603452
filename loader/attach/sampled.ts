// Places that a perf event samples: time that passes, or what perf counts. The kernel opens one event for each CPU, or, when
// it follows one process, for each of its threads; all of them are one place to the script.

import { readdirSync } from 'node:fs';
import type { PerfEvent } from '../native.ts';
import { onlineCpus } from './cpus.ts';
import { linkPerfEvent } from './links.ts';
import { attaching, MissingProbe } from './row.ts';
import type { SinglePlace } from './row.ts';

/** Where one event is opened. */
export type Scope = Pick<PerfEvent, 'pid' | 'cpu'>;

/** `scopes` is asked when the place is attached: threads come and go. `reasons`: as for attaching(). */
export function sampledPlace(
  name: string, event: Omit<PerfEvent, keyof Scope>, scopes: () => readonly Scope[], reasons: Readonly<Record<number, string>> = {},
): SinglePlace {
  return {
    name,
    *attach(target) {
      for (const scope of attaching(name, scopes)) yield attaching(name, () => linkPerfEvent({ ...event, ...scope }, target), reasons);
    },
  };
}

/** On every online CPU, or on each thread that the process has now. */
export function samplingScopes(pid: number | null, name: string): Scope[] {
  if (pid === null) return onlineCpus().map((cpu) => ({ pid: -1, cpu }));
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    throw new MissingProbe(`cannot attach ${name}: the process ${pid} has ended`, 255);
  }
  return threads.map((thread) => ({ pid: Number(thread), cpu: -1 }));
}
