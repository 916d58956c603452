// interval and profile: the software CPU clock as a perf event, whose sample period is nanoseconds. interval opens it
// once, on the first CPU that is online; profile on all of them, or on the threads of the process that -p or -c names.

import type { AttachSpec, ProbeSpec } from '../../common/manifest.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { firstOnlineCpu } from './cpus.ts';
import { attaching, linkPerfEvent } from './provider.ts';
import type { AttachHost, Expansion, Provider } from './provider.ts';
import { samplingScopes } from './threads.ts';

type Spec = Extract<AttachSpec, { provider: 'interval' | 'profile' }>;

const PERF_TYPE_SOFTWARE = 1;
const PERF_COUNT_SW_CPU_CLOCK = 0;
/** Less than this the language refuses too. */
const SHORTEST = 1000;

/** Nanoseconds per unit; hz is a rate. */
const nanoseconds: Record<Exclude<Spec['unit'], 'hz' | 'text'>, number> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 };

export const interval: Provider<Spec> = { pass: 1, expand: (spec, probe, host) => expand(spec, probe, host, () => [{ pid: -1, cpu: firstOnlineCpu() }]) };
export const profile: Provider<Spec> = { pass: 1, expand: (spec, probe, host) => expand(spec, probe, host, () => samplingScopes(host.pid, probe.name)) };

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost, scopes: () => { pid: number; cpu: number }[]): Expansion {
  const { unit } = spec;
  const value = Number(spec.value);
  const period = unit === 'hz' ? Math.floor(1e9 / value) : value * (unit === 'text' ? NaN : nanoseconds[unit]);
  if (!(period >= SHORTEST)) throw new LoaderError(`${probe.name}: the shortest period is 1 microsecond`, EXIT_INPUT);
  return {
    names: [probe.name],
    attach: (program, cookie, links) => attaching(probe.name, () => {
      for (const scope of scopes()) {
        linkPerfEvent({ type: PERF_TYPE_SOFTWARE, config: PERF_COUNT_SW_CPU_CLOCK, period, ...scope }, program(0), cookie, links);
      }
    }),
  };
}
