// What procfs tells of processes: which there are, their threads and children. A process may end at any time: of one that
// has, there is nothing to tell, which is no error here.

import { readdirSync, readFileSync } from 'node:fs';

/** Of all that this one can see, by its own namespace's ids. */
export function runningProcesses(): number[] {
  return numbersIn('/proc');
}

/** Empty: the process has ended. */
export function threadsOf(pid: number): number[] {
  return numbersIn(`/proc/${pid}/task`);
}

/** A process's line in procfs (proc(5)), or null when there is none. */
export function statOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
}

/** The fields of that line, counted as in proc(5): `state` is the third. */
export function statField(stat: string, number: number): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[number - 3] ?? '';
}

/** `visit` is called for the process and for each of its descendants, before anybody looks for the children of that one. */
export function visitDescendants(root: number, visit: (pid: number) => void): void {
  const seen = new Set<number>();
  let fresh = [root];
  while (fresh.length > 0) {
    for (const pid of fresh) {
      seen.add(pid);
      visit(pid);
    }
    // Once more, until there is none: whoever was visited late may have had children when the others were looked at.
    fresh = runningProcesses().filter((pid) => !seen.has(pid) && seen.has(parentOf(pid)));
  }
}

/** 0: nobody. */
function parentOf(pid: number): number {
  return Number(statField(statOf(pid) ?? '', 4));
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}
