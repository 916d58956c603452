// The perf events that software and hardware probes count (reference 04.6): their names, what the kernel calls them
// (include/uapi/linux/perf_event.h), and how many make a probe fire when the script gives no count.

/** Of enum perf_type_id, those whose events these are. */
export const perfTypes = { hardware: 0, software: 1 } as const;

export interface PerfEvent {
  readonly name: string;
  readonly alias: string | null;
  /** enum perf_sw_ids or perf_hw_id. */
  readonly id: number;
  readonly count: number;
}

const event = (id: number, name: string, count: number, alias: string | null = null): PerfEvent => ({ name, alias, id, count });

export const softwareEvents: readonly PerfEvent[] = [
  event(7, 'alignment-faults', 1), event(10, 'bpf-output', 1), event(3, 'context-switches', 1000, 'cs'), event(0, 'cpu-clock', 1_000_000, 'cpu'),
  event(4, 'cpu-migrations', 1), event(9, 'dummy', 1), event(8, 'emulation-faults', 1), event(6, 'major-faults', 1), event(5, 'minor-faults', 100),
  event(2, 'page-faults', 100, 'faults'), event(1, 'task-clock', 1),
];

export const hardwareEvents: readonly PerfEvent[] = [
  event(8, 'backend-stalls', 1_000_000), event(4, 'branch-instructions', 100_000, 'branches'), event(5, 'branch-misses', 100_000),
  event(6, 'bus-cycles', 100_000), event(3, 'cache-misses', 1_000_000), event(2, 'cache-references', 1_000_000),
  event(0, 'cpu-cycles', 1_000_000, 'cycles'), event(7, 'frontend-stalls', 1_000_000), event(1, 'instructions', 1_000_000), event(9, 'ref-cycles', 1_000_000),
];

/** All that the events can be called, in their order. */
export function eventNames(events: readonly PerfEvent[]): string[] {
  return events.flatMap(({ name, alias }) => (alias === null ? [name] : [name, alias]));
}

export function eventNamed(name: string, events: readonly PerfEvent[]): PerfEvent | undefined {
  return events.find((each) => each.name === name || each.alias === name);
}
