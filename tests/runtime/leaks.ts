// Finds BPF programs, maps and links that a finished run left in the kernel: ids that were not there before and that
// no process holds (they are pinned, or kept alive by one another). What a process holds belongs to someone who is still
// at work, since the runner has already made sure that no process of the case is left. The kernel frees objects a
// moment after the last close, so what looks left is looked at again until it is gone or a deadline passes.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const kinds = ['prog', 'map', 'link'] as const;

interface Shown {
  readonly id: number;
  readonly name?: string;
  /** Of a link. */
  readonly prog_id?: number;
  /** Of a program. */
  readonly map_ids?: readonly number[];
}

interface BpfObject {
  readonly name: string;
  /** Keys of what lives as long as this does. */
  readonly holds: readonly string[];
}

/** All BPF objects of this machine, by `kind id`. */
export type Objects = ReadonlyMap<string, BpfObject>;

export function bpfObjects(): Objects {
  const found = new Map<string, BpfObject>();
  for (const kind of kinds) {
    for (const each of shownBy(kind)) {
      const program = each.prog_id === undefined ? [] : [`prog ${each.prog_id}`];
      found.set(`${kind} ${each.id}`, { name: each.name ?? '', holds: [...program, ...(each.map_ids ?? []).map((id) => `map ${id}`)] });
    }
  }
  return found;
}

/**
 * bpftool walks from id to id and gives up at an object that goes away under its hands, and at a link that another is about
 * to attach (its id can be seen before it can be opened, as long as the kernel waits for its CPUs). Both pass.
 */
function shownBy(kind: (typeof kinds)[number], deadlineMs = 60_000): Shown[] {
  for (const end = Date.now() + deadlineMs;;) {
    const { status, stdout } = spawnSync('bpftool', ['-j', kind, 'show'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    if (status === 0) return JSON.parse(stdout) as Shown[];
    if (Date.now() > end) throw new Error(`bpftool cannot show any ${kind}: ${stdout}`);
  }
}

function readOrEmpty<T>(read: () => T, empty: T): T {
  try {
    return read();
  } catch {
    return empty; // the process, or the descriptor, has gone
  }
}

/** Keys of everything that some process has a descriptor of, and of what that holds in turn. */
function held(objects: Objects): Set<string> {
  const found = new Set<string>();
  const add = (key: string): void => {
    if (found.has(key)) return;
    found.add(key);
    objects.get(key)?.holds.forEach(add);
  };
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    const folder = `/proc/${pid}/fdinfo`;
    for (const fd of readOrEmpty(() => readdirSync(folder), [])) {
      for (const [, kind, id] of readOrEmpty(() => readFileSync(`${folder}/${fd}`, 'latin1'), '').matchAll(/^(prog|map|link)_id:\s+(\d+)$/gm)) {
        add(`${kind} ${id}`);
      }
    }
  }
  return found;
}

/** Of the random programs, which are killed when they hang: what they had is gone a good while later. */
const OTHERS = /^fuzz\b/;

function leftSince(before: Objects): string[] {
  const objects = bpfObjects();
  const fresh = [...objects].filter(([key, { name }]) => !before.has(key) && !OTHERS.test(name));
  if (fresh.length === 0) return [];
  const holders = held(objects);
  return fresh.filter(([key]) => !holders.has(key)).map(([key, { name }]) => `${key} ${name}`.trim());
}

/**
 * What is left at every look until `deadlineMs` have passed, in words; empty when nothing is. Others may be at work, whose
 * objects are held by nobody for a moment: such come and go, what a run left stays.
 */
export async function leaksSince(before: Objects, deadlineMs = 15_000): Promise<string[]> {
  const end = Date.now() + deadlineMs;
  let left = leftSince(before);
  while (left.length > 0 && Date.now() <= end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const still = new Set(leftSince(before));
    left = left.filter((each) => still.has(each));
  }
  return left;
}
