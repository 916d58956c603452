// software and hardware: perf's counted events, one sample per `count` of them (0: the default of reference 04.6),
// on every CPU, or on the threads of the process that -p or -c names.

import type { ProbeSpec } from '../../common/manifest.ts';
import { ENOENT, EOPNOTSUPP } from '../errors.ts';
import { listed, matching } from './list.ts';
import { MissingProbe } from './provider.ts';
import type { AttachedType, AttachHost, Expansion, SpecOf } from './provider.ts';
import { sampledPlace, samplingScopes } from './sampled.ts';
import { didYouMean } from './suggest.ts';

type Counted = 'software' | 'hardware';

interface CountedEvent {
  /** enum perf_sw_ids or perf_hw_id. */
  readonly id: number;
  readonly count: number;
}

const softwareEvents: Readonly<Record<string, CountedEvent>> = {
  'cpu-clock': { id: 0, count: 1_000_000 },
  cpu: { id: 0, count: 1_000_000 },
  'task-clock': { id: 1, count: 1 },
  'page-faults': { id: 2, count: 100 },
  faults: { id: 2, count: 100 },
  'context-switches': { id: 3, count: 1000 },
  cs: { id: 3, count: 1000 },
  'cpu-migrations': { id: 4, count: 1 },
  'minor-faults': { id: 5, count: 100 },
  'major-faults': { id: 6, count: 1 },
  'alignment-faults': { id: 7, count: 1 },
  'emulation-faults': { id: 8, count: 1 },
  dummy: { id: 9, count: 1 },
  'bpf-output': { id: 10, count: 1 },
};

const hardwareEvents: Readonly<Record<string, CountedEvent>> = {
  'cpu-cycles': { id: 0, count: 1_000_000 },
  cycles: { id: 0, count: 1_000_000 },
  instructions: { id: 1, count: 1_000_000 },
  'cache-references': { id: 2, count: 1_000_000 },
  'cache-misses': { id: 3, count: 1_000_000 },
  'branch-instructions': { id: 4, count: 100_000 },
  branches: { id: 4, count: 100_000 },
  'branch-misses': { id: 5, count: 100_000 },
  'bus-cycles': { id: 6, count: 100_000 },
  'frontend-stalls': { id: 7, count: 1_000_000 },
  'backend-stalls': { id: 8, count: 1_000_000 },
  'ref-cycles': { id: 9, count: 1_000_000 },
};

const PERF_TYPE_HARDWARE = 0;
const PERF_TYPE_SOFTWARE = 1;

export const software: AttachedType<'software'> = {
  runs: 'attached',
  pass: 1,
  expand: (spec, probe, host) => expand(spec, probe, host, PERF_TYPE_SOFTWARE, softwareEvents),
  list: (pattern) => list('software', pattern, softwareEvents),
};

export const hardware: AttachedType<'hardware'> = {
  runs: 'attached',
  pass: 1,
  expand: (spec, probe, host) => expand(spec, probe, host, PERF_TYPE_HARDWARE, hardwareEvents),
  list: (pattern) => list('hardware', pattern, hardwareEvents),
};

/** Every name that an event has. A count, or the colon before it, does not choose among them. */
function list(provider: Counted, pattern: string, events: Readonly<Record<string, CountedEvent>>): string[] {
  return listed(matching(Object.keys(events), pattern.replace(/:.*$/, '')).map((event) => `${provider}:${event}:`));
}

function expand(spec: SpecOf<Counted>, probe: ProbeSpec, { pid }: AttachHost, type: number, events: Readonly<Record<string, CountedEvent>>): Expansion {
  const event = events[spec.event];
  if (event === undefined) throw new MissingProbe(`there is no ${spec.provider} event ${spec.event}${didYouMean(spec.event, Object.keys(events))}`);
  const period = Number(spec.count) || event.count;
  const absent = `this machine has no such ${spec.provider} event`;
  const place = sampledPlace(probe.name, { type, config: event.id, period }, () => samplingScopes(pid, probe.name), { [ENOENT]: absent, [EOPNOTSUPP]: absent });
  return { places: [place] };
}
