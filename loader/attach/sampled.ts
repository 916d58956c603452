// Places that a perf event samples: time that passes, or what perf counts. The kernel opens one event for each CPU, or, when
// it follows one process, for each of its threads; all of them are one place to the script.

import { closeSync } from 'node:fs';
import { ESRCH, isSystemError } from '../errors.ts';
import { native } from '../native.ts';
import type { PerfEvent } from '../native.ts';
import { threadsOf, visitDescendants } from '../processes.ts';
import { onlineCpus } from './cpus.ts';
import { linkPerfEvent } from './links.ts';
import type { Link } from './links.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachHost, SinglePlace } from './row.ts';

/** Where one event is opened. */
export type Scope = Pick<PerfEvent, 'pid' | 'cpu'>;

/** What of the machine is sampled. */
export interface Sampling {
  /** Asked when the place is attached: threads come and go. Throws MissingProbe. */
  readonly scopes: () => readonly Scope[];
  /** What else is, of what these threads start. Absent: nothing, where it is no process. */
  readonly inherit?: NonNullable<PerfEvent['inherit']>;
}

/** `reasons`: as for attaching(). */
export function sampledPlace(
  name: string, event: Omit<PerfEvent, keyof Scope | 'inherit'>, { scopes, inherit }: Sampling, reasons: Readonly<Record<number, string>> = {},
): SinglePlace {
  return {
    name,
    *attach(target) {
      for (const scope of attaching(name, scopes)) {
        const link = attaching(name, () => unlessEnded(scope, () => linkPerfEvent({ ...event, ...scope, ...(inherit === undefined ? {} : { inherit }) }, target)), reasons);
        if (link !== null) yield link;
      }
    },
  };
}

/** Why an event that a processor has is none to this machine. */
export const MAYBE_VIRTUAL = '(a virtual machine may have none, and a container or a security module may forbid them)';

/** Whether there is such an event: one that counts this process is opened, and closed. */
export function hasEvent(event: Omit<PerfEvent, keyof Scope | 'inherit'>): boolean {
  try {
    closeSync(native().openPerfEvent({ ...event, pid: process.pid, cpu: -1 }));
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}

/** null: the thread has ended since it was seen. */
function unlessEnded(scope: Scope, link: () => Link): Link | null {
  try {
    return link();
  } catch (error) {
    if (isSystemError(error) && error.errno === ESRCH && scope.pid > 0) return null;
    throw error;
  }
}

/** On every online CPU, or on each thread that the process has and those that it starts, and with its descendants if they are traced. */
export function sampling({ pid, following }: AttachHost, name: string): Sampling {
  if (pid === null) return { scopes: () => onlineCpus().map((cpu) => ({ pid: -1, cpu })) };
  const scopes = (): Scope[] => {
    const threads: number[] = [];
    if (following) visitDescendants(pid, (each) => threads.push(...threadsOf(each)));
    else threads.push(...threadsOf(pid));
    if (threads.length === 0) throw new MissingProbe(`cannot attach ${name}: the process ${pid} has ended`, 255);
    return threads.map((thread) => ({ pid: thread, cpu: -1 }));
  };
  return { scopes, inherit: following ? 'processes' : 'threads' };
}
