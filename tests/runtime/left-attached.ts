// Finds what a run that has ended has left in the kernel, where the run was in this very process and nobody else traces: descriptors
// that belong to BPF or perf, and functions that are still probed or patched, as the kernel lists them. It detaches some of it a
// moment after the last close, so what looks left is looked at again until it is gone or a deadline passes.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';

const LISTS = [
  '/sys/kernel/tracing/enabled_functions', '/sys/kernel/debug/kprobes/list', '/sys/kernel/tracing/kprobe_events', '/sys/kernel/tracing/uprobe_events',
];

function orNone<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return []; // the kernel has no such list, or the descriptor was that of the list of descriptors
  }
}

function descriptors(): string[] {
  const folder = '/proc/self/fd';
  return readdirSync(folder).flatMap((fd) => orNone(() => [readlinkSync(`${folder}/${fd}`)])).filter((what) => /^anon_inode:(bpf|\[perf_event\])/.test(what));
}

function left(): string[] {
  return [...descriptors(), ...LISTS.flatMap((list) => orNone(() => readFileSync(list, 'latin1').split('\n').filter((line) => line !== '')))];
}

/** In words; empty: nothing. */
export async function leftAttached(deadlineMs = 15_000): Promise<readonly string[]> {
  const end = Date.now() + deadlineMs;
  let found = left();
  while (found.length > 0 && Date.now() < end) {
    await after(50);
    found = left();
  }
  return found;
}
