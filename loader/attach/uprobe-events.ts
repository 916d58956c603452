// The kernel's uprobes: events of perf's PMU of that name, at a file and an offset in it. A process given by -p or -c is the only
// one that they are for.

import { existsSync, readFileSync } from 'node:fs';
import type { ProbeSpec } from '../../common/manifest.ts';
import type { PerfEvent } from '../native.ts';
import { firstOnlineCpu } from './cpus.ts';
import { MissingProbe } from './row.ts';
import type { AttachHost } from './row.ts';

const PMU = '/sys/bus/event_source/devices/uprobe';

/** Throws MissingProbe where there are none. */
export function checkUprobes(probe: Pick<ProbeSpec, 'name'>): void {
  if (!existsSync(PMU)) throw new MissingProbe(`cannot attach ${probe.name}: this kernel has no uprobes (CONFIG_UPROBES is off)`, 255);
}

/**
 * Without the offset, which is `config2`. `counter`: offset in the file of the 16 bits that the kernel counts up in processes
 * while the event is open; 0: none.
 */
export function uprobeEvent(path: string, { pid }: Pick<AttachHost, 'pid'>, returns: boolean, counter = 0): PerfEvent {
  const config = (returns ? 1n << formatOf('retprobe') : 0n) | (counter === 0 ? 0n : BigInt(counter) << formatOf('ref_ctr_offset'));
  const scope = pid === null ? { pid: -1, cpu: firstOnlineCpu() } : { pid, cpu: -1 };
  return { type: Number(readFileSync(`${PMU}/type`, 'latin1')), config, config1: path, ...scope };
}

/** The first bit of a part of `config`. */
function formatOf(part: string): bigint {
  return BigInt(/config:(\d+)/.exec(readFileSync(`${PMU}/format/${part}`, 'latin1'))?.[1] ?? '0');
}
