// Finding and attaching all probes of a script: the table of providers, the order of reference 04.1, the script's
// policy for probes that are missing, and the names behind attach cookies. Expansion comes before load, because the
// programs' fields and attach types depend on it; attaching comes after the begin probes have run.

import { hardware, software } from './counted.ts';
import { fillParameters } from './fill-parameters.ts';
import { kprobe, kretprobe } from './kprobe.ts';
import { Links, MissingProbe } from './provider.ts';
import type { AttachHost, Expansion, Provider } from './provider.ts';
import { rawtracepoint } from './rawtracepoint.ts';
import { interval, profile } from './timed.ts';
import { tracepoint } from './tracepoint.ts';
import { uprobe, uretprobe } from './uprobe.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { AttachSpec, Manifest, ProbeSpec } from '../../common/manifest.ts';

/** A probe of the script that has something to attach to here. */
export interface PlannedProbe {
  readonly probe: ProbeSpec;
  readonly provider: Provider;
  readonly expansion: Expansion;
  /** Cookie of its first place: index into Plan.names. */
  readonly cookie: number;
}

export interface Plan {
  /** In order of declaration. */
  readonly begin: readonly ProbeSpec[];
  readonly end: readonly ProbeSpec[];
  /** Run when this process gets SIGUSR1. */
  readonly self: readonly ProbeSpec[];
  /** Not empty only in a run of tests, and then all else is. */
  readonly tests: readonly ProbeSpec[];
  readonly probes: readonly PlannedProbe[];
  /** Names by attach cookie. */
  readonly names: readonly string[];
}

/** Providers whose programs the loader runs itself. */
type Special = 'begin' | 'end' | 'self' | 'test';
type Attachable = Exclude<AttachSpec['provider'], Special>;

// Each provider takes the specs filed under its own name; the map's type cannot say so.
const providers = {
  tracepoint, rawtracepoint, kprobe, kretprobe, uprobe, uretprobe, interval, profile, software, hardware,
} as unknown as Record<Attachable, Provider>;

/** Called for a probe that is left out under missing_probes = warn. */
export type Warn = (message: string) => void;

/**
 * `args`: the positional parameters. Throws LoaderError when one of them does not fit, when a probe is missing and the
 * script wants that to be an error, or when none is left.
 */
export function planProbes(manifest: Manifest, host: AttachHost, args: readonly string[], warn: Warn): Plan {
  const probes: PlannedProbe[] = [];
  const names: string[] = [];
  const special = (provider: Special): ProbeSpec[] => manifest.probes.filter((p) => p.attach.provider === provider);
  for (const written of manifest.probes) {
    const probe = fillParameters(written, args, manifest);
    const { attach } = probe;
    if (attach.provider === 'begin' || attach.provider === 'end' || attach.provider === 'self' || attach.provider === 'test') continue;
    const provider = (providers as Partial<typeof providers>)[attach.provider];
    if (provider === undefined) throw new LoaderError(`this loader does not know the probes of ${probe.name}: use a newer bpftrace-run`, EXIT_INPUT);
    const expansion = tolerating(manifest, warn, () => provider.expand(attach, probe, host));
    if (expansion === null) continue;
    probes.push({ probe, provider, expansion, cookie: names.length });
    names.push(...expansion.names);
  }
  const plan = { begin: special('begin'), end: special('end'), self: special('self'), tests: [], probes, names };
  const { maxProbes, maxBpfProgs } = manifest.config;
  const total = names.length + plan.begin.length + plan.end.length + plan.self.length;
  if (total === 0) {
    const onlyTests = manifest.probes.length > 0 && manifest.probes.every(isTest);
    throw new LoaderError(onlyTests ? 'the script has only tests: run them with --test' : 'no probes to attach', EXIT_INPUT);
  }
  if (total > maxProbes) {
    throw new LoaderError(`the script's probes match ${total} places, more than max_probes (${maxProbes}) allows: `
      + 'narrow the wildcards, or raise max_probes in the config block or with BPFTRACE_MAX_PROBES', EXIT_INPUT);
  }
  checkProgramCount(plan.begin.length + plan.end.length + plan.self.length + probes.reduce((n, { expansion }) => n + programsOf(expansion), 0), maxBpfProgs);
  return plan;
}

/** The plan of a run that runs tests and nothing else. `filter` as in TestOptions. Throws LoaderError when there is none to run. */
export function planTests(manifest: Manifest, args: readonly string[], filter: RegExp | null): Plan {
  const all = manifest.probes.filter(isTest).map((probe) => fillParameters(probe, args, manifest));
  if (all.length === 0) throw new LoaderError('the script has no tests: a test is a probe `test:name { … }`', EXIT_INPUT);
  const tests = all.filter(({ name }) => filter?.test(name) ?? true);
  if (tests.length === 0) throw new LoaderError(`no test matches --probe-filter: there are ${all.map(({ name }) => name).join(', ')}`, EXIT_INPUT);
  checkProgramCount(tests.length, manifest.config.maxBpfProgs);
  return { begin: [], end: [], self: [], tests, probes: [], names: [] };
}

function isTest({ attach }: ProbeSpec): boolean {
  return attach.provider === 'test';
}

function checkProgramCount(programs: number, limit: number): void {
  if (programs <= limit) return;
  throw new LoaderError(`the script needs ${programs} BPF programs, more than max_bpf_progs (${limit}) allows: `
    + `raise it in the config block, or with BPFTRACE_MAX_BPF_PROGS=${programs}`, EXIT_INPUT);
}

/** One for all places, unless their records differ. */
function programsOf({ layouts }: Expansion): number {
  return layouts === undefined ? 1 : new Set(layouts.map(String)).size;
}

/**
 * Attaches in the order of reference 04.1. `program` gives the descriptor for one place of a probe. Returns how many
 * places were attached. On an error what was attached stays in `links`, for the caller to close.
 */
export function attachProbes(
  plan: Plan, manifest: Manifest, program: (probe: PlannedProbe, place: number) => number, links: Links, warn: Warn,
): number {
  const inPass = (pass: 1 | 2): PlannedProbe[] => plan.probes.filter((p) => p.provider.pass === pass);
  let attached = 0;
  for (const planned of [...inPass(1), ...inPass(2).reverse()]) {
    attached += tolerating(manifest, warn, () => (
      planned.expansion.attach((place) => program(planned, place), planned.cookie, links))) ?? 0;
  }
  return attached;
}

/** null: the probe is missing and the script can do without it. */
function tolerating<T>(manifest: Manifest, warn: Warn, act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof MissingProbe) || manifest.config.missingProbes === 'error') throw error;
    if (manifest.config.missingProbes === 'warn') warn(`${error.message}. Skipping.`);
    return null;
  }
}

export { Links };
export type { AttachHost };
