// The names of perf events that software and hardware probes can count (reference 04.6). Names only: how often a probe
// fires when the script gives no count, and what the kernel calls the events, is the loader's knowledge.

export interface PerfEvent {
  readonly name: string;
  readonly alias: string | null;
}

const event = (name: string, alias: string | null = null): PerfEvent => ({ name, alias });

export const softwareEvents: readonly PerfEvent[] = [
  event('alignment-faults'), event('bpf-output'), event('context-switches', 'cs'), event('cpu-clock', 'cpu'),
  event('cpu-migrations'), event('dummy'), event('emulation-faults'), event('major-faults'), event('minor-faults'),
  event('page-faults', 'faults'), event('task-clock'),
];

export const hardwareEvents: readonly PerfEvent[] = [
  event('backend-stalls'), event('branch-instructions', 'branches'), event('branch-misses'), event('bus-cycles'),
  event('cache-misses'), event('cache-references'), event('cpu-cycles', 'cycles'), event('frontend-stalls'),
  event('instructions'), event('ref-cycles'),
];
