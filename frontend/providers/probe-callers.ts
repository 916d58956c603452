// The functions by which the kernel calls the probes of its events, one for each event that it defines. Their prototypes are
// what BTF tells of an event's arguments, by name: the checker types `args` by them, and near misses are looked for among
// them. Events of modules are not in the kernel's own BTF; that of a module has theirs.

import type { Btf, BtfId } from '../../common/btf/btf.ts';

/**
 * The kernel's function that calls an event's probes: `void *` of its own, then the event's arguments. BTF's typedef
 * btf_trace_EVENT has the same types, but not the names.
 */
const PROBE_CALLER = '__traceiter_';

export function probeCallerName(event: string): string {
  return `${PROBE_CALLER}${event}`;
}

/** The function whose prototype has the event's arguments; null: the kernel has no such event. */
export function probeCaller(btf: Btf, event: string): BtfId | null {
  return btf.find(probeCallerName(event), 'func');
}

/** Every event that BTF knows. */
export function tracedEvents(btf: Btf): readonly string[] {
  return btf.names('func').filter((name) => name.startsWith(PROBE_CALLER)).map((name) => name.slice(PROBE_CALLER.length));
}
