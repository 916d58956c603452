// Finds BPF programs, maps and links that a finished run left in the kernel: ids that were not there before and that
// no process holds any more (pinned, or kept by a link). Objects with a holder belong to someone who is still at work,
// since the runner has already made sure that no process of the case is left. The kernel frees
// objects a moment after the last close, so what looks left is looked at again until it is gone or a deadline passes.

import { execFileSync } from 'node:child_process';

const kinds = ['prog', 'map', 'link'] as const;

interface Shown {
  readonly id: number;
  readonly name?: string;
  readonly pids?: readonly unknown[];
}

export type Objects = ReadonlyMap<string, Shown>;

/** All BPF objects of this machine, keyed `kind id`. */
export function bpfObjects(): Objects {
  const found = new Map<string, Shown>();
  for (const kind of kinds) {
    const shown = JSON.parse(execFileSync('bpftool', ['-j', kind, 'show'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Shown[];
    for (const each of shown) found.set(`${kind} ${each.id}`, each);
  }
  return found;
}

function leftSince(before: Objects): string[] {
  return [...bpfObjects()]
    .filter(([key, each]) => !before.has(key) && (each.pids ?? []).length === 0)
    .map(([key, each]) => `${key} ${each.name ?? ''}`.trim());
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
