// What an event of each probe type adds to a call of the load, as far as this kernel has the type; kept by kernel in probe-costs.json, which
// docs/probes.md is made of.

import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';

const FILE = new URL('./probe-costs.json', import.meta.url);

/** Events that each call of getppid(2) through the C library is. */
const PROBES = {
  'rawtracepoint': 'rawtracepoint:sys_enter',
  'tracepoint (a system call)': 'tracepoint:syscalls:sys_enter_getppid',
  'tracepoint (with a field)': 'tracepoint:syscalls:sys_enter_getppid /args.__syscall_nr >= 0/',
  'fentry': 'fentry:__x64_sys_getppid',
  'fexit': 'fexit:__x64_sys_getppid',
  'kprobe': 'kprobe:__x64_sys_getppid',
  'kretprobe': 'kretprobe:__x64_sys_getppid',
  'uprobe': 'uprobe:libc:syscall',
  'uretprobe': 'uretprobe:libc:syscall',
} as const;

interface Measured {
  readonly kernel: string;
  readonly date: string;
  readonly added: Readonly<Record<string, { readonly empty: number; readonly count: number }>>;
}

/** `added`: nanoseconds that a script adds to a call; throws where it cannot be attached. Returns the figures. */
export function measureProbes(added: (script: string) => number): Measured['added'] {
  const figures: Record<string, { empty: number; count: number }> = {};
  for (const [name, probe] of Object.entries(PROBES)) {
    try {
      figures[name] = { empty: Math.round(added(`${probe} { }`)), count: Math.round(added(`${probe} { @ = count(); }`)) };
    } catch {
      // This kernel has no such probes, or does not let anybody have them.
    }
  }
  const kernel = /^\d+\.\d+/.exec(release())![0];
  const others = (JSON.parse(readFileSync(FILE, 'utf8')) as readonly Measured[]).filter((each) => each.kernel !== kernel);
  const all = [...others, { kernel, date: new Date().toISOString().slice(0, 10), added: figures }];
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
  return figures;
}
