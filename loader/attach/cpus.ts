// The CPUs that are online, from sysfs: where perf events are opened.

import { readFileSync } from 'node:fs';

/** `0-3,5` → [0, 1, 2, 3, 5]. */
export function parseCpuList(text: string): number[] {
  return text.trim().split(',').filter((part) => part !== '').flatMap((part) => {
    const [first, last] = part.split('-').map(Number);
    return Array.from({ length: (last ?? first!) - first! + 1 }, (_, i) => first! + i);
  });
}

/** Never empty. */
export function onlineCpus(): number[] {
  return parseCpuList(readFileSync('/sys/devices/system/cpu/online', 'latin1'));
}

/** Where an event that counts for the whole system is opened. */
export function firstOnlineCpu(): number {
  return onlineCpus()[0]!;
}
