// software and hardware: perf's counted events, one sample per `count` of them (0: the default of reference 04.6),
// on every CPU, or on the threads of the process that -p or -c names.

import { didYouMean } from '../../common/near-miss.ts';
import { eventNamed, eventNames, hardwareEvents, perfTypes, softwareEvents } from '../../common/perf-events.ts';
import type { PerfEvent } from '../../common/perf-events.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { ENOENT, EOPNOTSUPP, EXIT_INPUT } from '../errors.ts';
import { mayTrace } from '../kernel/privileges.ts';
import { listed, matching } from './list.ts';
import { positive } from './parts.ts';
import { MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Refuse, SpecOf } from './row.ts';
import { hasEvent, MAYBE_VIRTUAL, sampledPlace, sampling } from './sampled.ts';

type Counted = 'software' | 'hardware';

export const software: AttachedRow<'software'> = {
  runs: 'attached',
  isHere: () => hasAny(perfTypes.software, softwareEvents),
  pass: 1,
  follows: 'by-inheritance',
  readAgain: (spec, refuse) => ({ ...spec, count: countOf(spec, refuse) }),
  expand: (spec, probe, host) => expand(spec, probe, host, perfTypes.software, softwareEvents),
  list: (pattern) => list('software', pattern, softwareEvents),
  listedUnasked: 'kernel',
};

export const hardware: AttachedRow<'hardware'> = {
  runs: 'attached',
  isHere: () => hasAny(perfTypes.hardware, hardwareEvents),
  lacks: () => (!mayTrace() || hasAny(perfTypes.hardware, hardwareEvents) ? null : `this machine counts no hardware events ${MAYBE_VIRTUAL}`),
  pass: 1,
  follows: 'by-inheritance',
  readAgain: (spec, refuse) => ({ ...spec, count: countOf(spec, refuse) }),
  expand: (spec, probe, host) => expand(spec, probe, host, perfTypes.hardware, hardwareEvents),
  list: (pattern) => list('hardware', pattern, hardwareEvents),
  listedUnasked: 'kernel',
};

function hasAny(type: number, events: readonly PerfEvent[]): boolean {
  return events.some(({ id }) => hasEvent({ type, config: id }));
}

function countOf({ count }: SpecOf<Counted>, refuse: Refuse): number {
  return count === '' || count === '*' ? 0 : positive(count, 'The count', refuse);
}

/** Every name that an event has. A count, or the colon before it, does not choose among them. */
function list(provider: Counted, pattern: string, events: readonly PerfEvent[]): string[] {
  return listed(matching(eventNames(events), pattern.replace(/:.*$/, '')).map((event) => `${provider}:${event}:`));
}

function expand(spec: SpecOf<Counted>, probe: ProbeSpec, host: AttachHost, type: number, events: readonly PerfEvent[]): Expansion {
  const event = eventNamed(spec.event, events);
  if (event === undefined) throw new MissingProbe(`there is no ${spec.provider} event ${spec.event}`, EXIT_INPUT, didYouMean(spec.event, eventNames(events)));
  const period = Number(spec.count) || event.count;
  const absent = `this machine has no such ${spec.provider} event`;
  const place = sampledPlace(probe.name, { type, config: event.id, period }, sampling(host, probe.name), { [ENOENT]: absent, [EOPNOTSUPP]: absent });
  return { places: [place] };
}
