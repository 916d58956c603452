// The names of perf events that software and hardware probes can count, with the number of events after which the
// probe fires when the script names none (reference 04.6). Data only; the loader has its own table of what the kernel
// calls them.

export interface PerfEvent {
  readonly name: string;
  readonly alias: string | null;
  readonly defaultCount: number;
}

export const softwareEvents: readonly PerfEvent[] = [
  { name: 'alignment-faults', alias: null, defaultCount: 1 },
  { name: 'bpf-output', alias: null, defaultCount: 1 },
  { name: 'context-switches', alias: 'cs', defaultCount: 1000 },
  { name: 'cpu-clock', alias: 'cpu', defaultCount: 1_000_000 },
  { name: 'cpu-migrations', alias: null, defaultCount: 1 },
  { name: 'dummy', alias: null, defaultCount: 1 },
  { name: 'emulation-faults', alias: null, defaultCount: 1 },
  { name: 'major-faults', alias: null, defaultCount: 1 },
  { name: 'minor-faults', alias: null, defaultCount: 100 },
  { name: 'page-faults', alias: 'faults', defaultCount: 100 },
  { name: 'task-clock', alias: null, defaultCount: 1 },
];

export const hardwareEvents: readonly PerfEvent[] = [
  { name: 'backend-stalls', alias: null, defaultCount: 1_000_000 },
  { name: 'branch-instructions', alias: 'branches', defaultCount: 100_000 },
  { name: 'branch-misses', alias: null, defaultCount: 100_000 },
  { name: 'bus-cycles', alias: null, defaultCount: 100_000 },
  { name: 'cache-misses', alias: null, defaultCount: 1_000_000 },
  { name: 'cache-references', alias: null, defaultCount: 1_000_000 },
  { name: 'cpu-cycles', alias: 'cycles', defaultCount: 1_000_000 },
  { name: 'frontend-stalls', alias: null, defaultCount: 1_000_000 },
  { name: 'instructions', alias: null, defaultCount: 1_000_000 },
  { name: 'ref-cycles', alias: null, defaultCount: 1_000_000 },
];
