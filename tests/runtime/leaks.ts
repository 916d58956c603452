// Finds BPF programs, maps and links that a finished run left in the kernel: ids that were not there before and that
// no process holds (they are pinned, or kept alive by one another). What a process holds belongs to someone who is still
// at work, since the runner has already made sure that no process of the case is left. The kernel frees objects a
// moment after the last close, so what looks left is looked at again until it is gone or a deadline passes.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const kinds = ['prog', 'map', 'link'] as const;

/** All BPF objects of this machine: name by `kind id`. */
export type Objects = ReadonlyMap<string, string>;

export function bpfObjects(): Objects {
  const found = new Map<string, string>();
  for (const kind of kinds) {
    const shown = JSON.parse(execFileSync('bpftool', ['-j', kind, 'show'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as { id: number; name?: string }[];
    for (const each of shown) found.set(`${kind} ${each.id}`, each.name ?? '');
  }
  return found;
}

function readOrEmpty<T>(read: () => T, empty: T): T {
  try {
    return read();
  } catch {
    return empty; // the process, or the descriptor, has gone
  }
}

/** `kind id` of everything that some process has a descriptor of. */
function held(): Set<string> {
  const found = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    const folder = `/proc/${pid}/fdinfo`;
    for (const fd of readOrEmpty(() => readdirSync(folder), [])) {
      for (const [, kind, id] of readOrEmpty(() => readFileSync(`${folder}/${fd}`, 'latin1'), '').matchAll(/^(prog|map|link)_id:\s+(\d+)$/gm)) {
        found.add(`${kind} ${id}`);
      }
    }
  }
  return found;
}

function leftSince(before: Objects): string[] {
  const fresh = [...bpfObjects()].filter(([key]) => !before.has(key));
  if (fresh.length === 0) return [];
  const holders = held();
  return fresh.filter(([key]) => !holders.has(key)).map(([key, name]) => `${key} ${name}`.trim());
}

/** What is left after `deadlineMs`, in words; empty when nothing is. */
export async function leaksSince(before: Objects, deadlineMs = 3000): Promise<string[]> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const left = leftSince(before);
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
