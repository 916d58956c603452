// Finding and attaching all probes of a script: the order of reference 04.1, the script's policy for probes that are
// missing, and the names behind attach cookies. Expansion comes before load, because what a program must be like depends
// on the places where it is attached; attaching comes after the begin probes have run. What a probe type does is its
// record's business: none is named here.

import { fillParameters } from './fill-parameters.ts';
import { providerRows } from './index.ts';
import type { Links } from './links.ts';
import { MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Place, SpecialProbes, SpecOf, Target } from './row.ts';
import type { Provider } from '../../common/providers.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Warn } from '../output/printer.ts';
import { patchKey } from '../kernel/patch.ts';
import { located } from '../run/script-parameters.ts';
import type { Manifest, ProbeSpec } from '../../common/manifest.ts';

/** A probe of the script that has something to attach to here. */
export interface PlannedProbe {
  readonly probe: ProbeSpec;
  readonly pass: 1 | 2;
  readonly expansion: Expansion;
  readonly follows: AttachedRow<Provider>['follows'];
  /** Cookie of its first place: index into Plan.names. */
  readonly cookie: number;
}

/** In a run of tests there are only `tests`, in one of benchmarks `benches`, in any other all else. */
export interface Plan extends SpecialProbes {
  readonly probes: readonly PlannedProbe[];
  /** Names by attach cookie. */
  readonly names: readonly string[];
}

/**
 * `args`: the positional parameters. Throws LoaderError when one of them does not fit, when a probe is missing and the
 * script wants that to be an error, or when none is left.
 */
export function planProbes(manifest: Manifest, host: AttachHost, args: readonly string[], warn: Warn): Plan {
  const probes: PlannedProbe[] = [];
  let unwanted = 0;
  const names: string[] = [];
  const special = { begin: [] as ProbeSpec[], end: [] as ProbeSpec[], self: [] as ProbeSpec[], tests: [] as ProbeSpec[], benches: [] as ProbeSpec[] };
  const all = manifest.probes.map((written) => fillParameters(written, args, manifest));
  for (const [index, probe] of all.entries()) {
    const written = manifest.probes[index]!;
    const planned = tolerating(manifest, written, warn, () => planProbe(probe.attach.provider, probe.attach, probe, host, all));
    if (planned === null) continue;
    if ('runs' in planned) {
      special[planned.runs].push(probe);
      continue;
    }
    const { remarks = [], risk, places } = planned.expansion;
    if (!places.some(({ name }) => host.isWanted(name))) {
      unwanted++;
      continue;
    }
    for (const text of remarks) warn({ ...located(manifest, written.place), code: 'left-out', text });
    if (risk !== undefined) warn({ ...located(manifest, written.place), code: 'risky-place', text: risk });
    probes.push({ ...planned, probe, cookie: names.length });
    names.push(...planned.expansion.places.map(({ name }) => name));
  }
  const plan: Plan = { ...special, tests: [], benches: [], probes, names };
  const { maxProbes, maxBpfProgs } = manifest.config;
  const total = names.length + plan.begin.length + plan.end.length + plan.self.length;
  if (total === 0 && unwanted > 0) throw new LoaderError(`no probe matches --probe-filter: there are ${manifest.probes.map(({ name }) => name).join(', ')}`, EXIT_INPUT);
  if (total === 0) {
    const only = manifest.probes.length === 0 ? [] : OF_OTHER_RUNS.filter((kind) => manifest.probes.some(runsIn(kind)));
    const others = manifest.probes.filter((probe) => !OF_OTHER_RUNS.some((kind) => runsIn(kind)(probe)));
    throw new LoaderError(only.length > 0 && others.length === 0 ? `the script has only ${only.map((kind) => `${RUNS[kind].one}s: run them with ${RUNS[kind].option}`).join(', and ')}` : 'no probes to attach', EXIT_INPUT);
  }
  if (total > maxProbes) {
    throw new LoaderError(`the script's probes match ${total} places, more than max_probes (${maxProbes}) allows: `
      + 'narrow the wildcards, or raise max_probes in the config block or with BPFTRACE_MAX_PROBES', EXIT_INPUT);
  }
  checkProgramCount(plan.begin.length + plan.end.length + plan.self.length + probes.reduce((n, { expansion }) => n + programsOf(expansion), 0), maxBpfProgs);
  return plan;
}

/** The cookie of the place that a program (ELF symbol) has under this name, null for none. */
export function cookieOf({ probes }: Plan, program: string, name: string): number | null {
  const planned = probes.find(({ probe }) => probe.program === program);
  const index = planned?.expansion.places.findIndex((place) => place.name === name) ?? -1;
  return planned === undefined || index < 0 ? null : planned.cookie + index;
}

/** What runs only when it is asked for, and then alone. */
type Apart = 'tests' | 'benches';

const RUNS: Readonly<Record<Apart, { readonly option: string; readonly one: string; readonly written: string }>> = {
  tests: { option: '--test', one: 'test', written: 'test:name { … }' },
  benches: { option: '--bench', one: 'benchmark', written: 'bench:name { … }' },
};
const OF_OTHER_RUNS = Object.keys(RUNS) as readonly Apart[];

/** The plan of a run that runs tests, or benchmarks, and nothing else. `filter`: as in RunOptions. Throws LoaderError when there is none to run. */
export function planApart(kind: Apart, manifest: Manifest, args: readonly string[], filter: RegExp | null): Plan {
  const { one, written } = RUNS[kind];
  const all = manifest.probes.filter(runsIn(kind)).map((probe) => fillParameters(probe, args, manifest));
  if (all.length === 0) throw new LoaderError(`the script has no ${one}s: a ${one} is a probe \`${written}\``, EXIT_INPUT);
  const wanted = all.filter(({ name }) => filter?.test(name) ?? true);
  if (wanted.length === 0) throw new LoaderError(`no ${one} matches --probe-filter: there are ${all.map(({ name }) => name).join(', ')}`, EXIT_INPUT);
  checkProgramCount(wanted.length, manifest.config.maxBpfProgs);
  return { begin: [], end: [], self: [], tests: [], benches: [], probes: [], names: [], [kind]: wanted };
}

function runsIn(kind: Apart): (probe: ProbeSpec) => boolean {
  return ({ attach }) => providerRows[attach.provider]?.runs === kind;
}

type Planned = Pick<PlannedProbe, 'pass' | 'follows' | 'expansion'> | { readonly runs: keyof SpecialProbes };

/** `spec` is the probe's; that its type is known was checked with the object. Throws MissingProbe, or LoaderError. */
function planProbe<P extends Provider>(provider: P, spec: SpecOf<P>, probe: ProbeSpec, host: AttachHost, all: readonly ProbeSpec[]): Planned {
  const type = providerRows[provider];
  return type.runs === 'attached' ? { pass: type.pass, follows: type.follows, expansion: type.expand(spec, probe, host, all) } : { runs: type.runs };
}

function checkProgramCount(programs: number, limit: number): void {
  if (programs <= limit) return;
  throw new LoaderError(`the script needs ${programs} BPF programs, more than max_bpf_progs (${limit}) allows: `
    + `raise it in the config block, or with BPFTRACE_MAX_BPF_PROGS=${programs}`, EXIT_INPUT);
}

/** One for all places that want the same. */
function programsOf({ places }: Expansion): number {
  return new Set(places.map(({ patch }) => patchKey(patch))).size;
}

/**
 * Attaches in the order of reference 04.1. `program` gives the descriptor for one place of a probe. Returns at how many
 * places. On an error what was attached stays in `links`, for the caller to close.
 */
export function attachProbes(
  plan: Plan, manifest: Manifest, program: (planned: PlannedProbe, place: Place) => number, links: Links, warn: Warn,
): number {
  const inPass = (pass: 1 | 2): PlannedProbe[] => plan.probes.filter((planned) => planned.pass === pass);
  let attached = 0;
  for (const planned of [...inPass(1), ...inPass(2).reverse()]) {
    const { expansion, cookie } = planned;
    const names = expansion.places.map(({ name }) => name);
    const firstOf = new Map([...names.entries()].reverse().map(([index, name]) => [name, index]));
    // Places of one name, such as those of an inlined probe, are one to whoever asks which it was.
    const targetOf = (place: Place): Target => ({ place, program: program(planned, place), cookie: cookie + firstOf.get(place.name)! });
    const steps = expansion.attachAll === undefined ? expansion.places.map((place) => () => place.attach(targetOf(place)))
      : [() => expansion.attachAll(expansion.places.map(targetOf))];
    for (const attach of steps) attached += tolerating(manifest, planned.probe, warn, () => links.take(attach())) ?? 0;
  }
  return attached;
}

/** null: the probe is missing and the script can do without it. Errors get the place of its attach point. */
function tolerating<T>(manifest: Manifest, { place }: ProbeSpec, warn: Warn, act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    const blamed = error instanceof MissingProbe ? error.place : null;
    const details = { ...located(manifest, blamed ?? place), ...error.details };
    const { missingProbes } = manifest.config;
    if (!(error instanceof MissingProbe) || missingProbes === 'error') throw new LoaderError(error.message, error.exitCode, details);
    if (missingProbes === 'warn') warn({ ...details, code: 'missing-probe', text: `${error.message}. Skipping.` });
    return null;
  }
}
