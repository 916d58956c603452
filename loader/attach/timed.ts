// interval and profile: the software CPU clock as a perf event, whose sample period is nanoseconds. interval opens it
// once, on the first CPU that is online; profile on all of them, or on the threads of the process that -p or -c names.

import type { ProbeSpec } from '../../common/manifest.ts';
import { countText, PERIOD_UNITS, readPeriod, SHORTEST_PERIOD } from '../../common/durations.ts';
import { DURATION_UNITS } from '../../common/numbers.ts';
import { perfTypes } from '../../common/perf-events.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { firstOnlineCpu } from './cpus.ts';
import { listed, matching } from './list.ts';
import type { AttachedRow, Expansion, Refuse, SpecOf } from './row.ts';
import { hasEvent, sampledPlace, sampling } from './sampled.ts';
import type { Sampling } from './sampled.ts';

type Timed = 'interval' | 'profile';
type Spec = SpecOf<Timed>;

/** PERF_COUNT_SW_CPU_CLOCK */
const CLOCK = { type: perfTypes.software, config: 0 } as const;

export const interval: AttachedRow<'interval'> = {
  runs: 'attached',
  isHere: () => hasEvent(CLOCK),
  pass: 1,
  follows: 'always',
  readAgain: (spec, refuse) => ({ ...spec, ...periodOf(spec, refuse) }),
  expand: (spec, probe) => expand(spec, probe, { scopes: () => [{ pid: -1, cpu: firstOnlineCpu() }] }),
  list: (pattern) => list('interval', pattern),
};

export const profile: AttachedRow<'profile'> = {
  runs: 'attached',
  isHere: () => hasEvent(CLOCK),
  pass: 1,
  follows: 'by-inheritance',
  readAgain: (spec, refuse) => ({ ...spec, ...periodOf(spec, refuse) }),
  expand: (spec, probe, host) => expand(spec, probe, sampling(host, probe.name)),
  list: (pattern) => list('profile', pattern),
};

function periodOf({ unit, value }: Spec, refuse: Refuse): Pick<Spec, 'unit' | 'value'> {
  if (typeof value === 'number') return { unit, value };
  // Scripts write nanoseconds behind the number alone.
  const period = unit === 'text' ? readPeriod(value) : unit === 'ns' ? readPeriod(`${value}${unit}`) : readPeriod(unit, value);
  if ('value' in period) return period;
  switch (period.reason) {
    case 'no-named-unit': return refuse(`'${period.unit}' is no unit: the units are ${PERIOD_UNITS.join(', ')}`);
    case 'no-count': return refuse(`${countText(period)}, not '${period.count}'`);
    case 'not-positive': return refuse(`The time should be a positive integer, not '${period.count}'`);
    case 'too-short': return refuse(`${value} is shorter than a microsecond`);
    case 'too-long': return refuse(`${value} is too long`);
    default: return refuse(`'${value}' is not a duration such as 100ms or 5s`);
  }
}

/** The units to write a time in: there is nothing on a machine to choose from. */
function list(provider: Timed, pattern: string): string[] {
  return listed(matching(PERIOD_UNITS, pattern.replace(/:$/, '')).map((unit) => `${provider}:${unit}:`));
}

function expand({ unit, value: text }: Spec, probe: ProbeSpec, sampled: Sampling): Expansion {
  const value = Number(text);
  const period = unit === 'hz' ? Math.floor(1e9 / value) : value * Number(DURATION_UNITS.get(unit));
  if (!(period >= SHORTEST_PERIOD)) throw new LoaderError(`${probe.name}: the shortest period is 1 microsecond`, EXIT_INPUT);
  return { places: [sampledPlace(probe.name, { ...CLOCK, period }, sampled)] };
}
