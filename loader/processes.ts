// What procfs tells of processes: which there are, their threads and children. A process may end at any time: of one that
// has, there is nothing to tell, which is no error here. All ids are those of our own PID namespace, also where the procfs at
// hand is another one's, as after `nsenter -p` or `unshare -p`: there the same process goes by another number.

import { closeSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { lazy } from '../common/lazy.ts';
import { native } from './native.ts';

/** Of all that this one can see. */
export function runningProcesses(): number[] {
  return numbersIn('/proc').flatMap((number) => idOf(number) ?? []);
}

/** Empty: the process has ended. */
export function threadsOf(pid: number): number[] {
  const folder = `${procOf(pid)}/task`;
  return numbersIn(folder).flatMap((number) => (isProcOurs() ? number : ownOf(idsIn(`${folder}/${number}`)) ?? []));
}

/** The folder that tells of a process; it is not there when that has ended. */
export function procOf(pid: number): string {
  return `/proc/${isProcOurs() ? pid : numberOf(pid) ?? 'none'}`;
}

/** Of the process, by which we reach its files; null: it is our own, or the process has ended. */
export function rootOf(pid: number): string | null {
  try {
    const folder = procOf(pid);
    const [own, theirs] = [statSync('/'), statSync(`${folder}/root/`)];
    const sameFiles = readlinkSync(`${folder}/ns/mnt`) === readlinkSync('/proc/self/ns/mnt');
    return sameFiles && own.dev === theirs.dev && own.ino === theirs.ino ? null : `${folder}/root`;
  } catch {
    return null;
  }
}

/** Whether the processes have the same ids there as here. */
const isProcOurs = lazy(() => textOf(() => readlinkSync('/proc/self')) === String(process.pid));

/** What the procfs at hand calls a process; null: it has ended. */
function numberOf(pid: number): number | null {
  let fd: number;
  try {
    fd = native().openPidfd(pid);
  } catch {
    return null;
  }
  try {
    const number = Number(/^Pid:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? 0);
    return number === 0 ? null : number;
  } finally {
    closeSync(fd);
  }
}

/** The other way round; null: it is outside of our namespace, or has ended. */
function idOf(number: number): number | null {
  if (isProcOurs()) return number;
  const id = ownOf(idsIn(`/proc/${number}`));
  return id !== null && numberOf(id) === number ? id : null;
}

/** Ids of a task in one PID namespace after the other, from that of the procfs at hand to its own. */
function idsIn(folder: string): readonly number[] {
  const status = textOf(() => readFileSync(`${folder}/status`, 'latin1')) ?? '';
  return /^NSpid:\s+(.*)$/m.exec(status)?.[1]!.split(/\s+/).map(Number) ?? [];
}

/** Which of them is ours. */
function ownOf(ids: readonly number[]): number | null {
  return ids[ownDepth() - 1] ?? null;
}

const ownDepth = lazy(() => idsIn('/proc/self').length);

/** A process's line in procfs (proc(5)), or null when there is none. */
export function statOf(pid: number): string | null {
  return textOf(() => readFileSync(`${procOf(pid)}/stat`, 'latin1'));
}

/** Of when the process began, in ticks since the machine did. */
export const STARTTIME = 22;

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
  return idOf(Number(statField(statOf(pid) ?? '', 4))) ?? 0;
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

/** null: there is nothing to read. */
function textOf(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
