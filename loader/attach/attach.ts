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
import { EXIT_INPUT, isSystemError, LoaderError } from '../errors.ts';
import type { Details } from '../errors.ts';
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

/** Two probes that may run as one program. */
export interface PlannedSession { readonly entry: PlannedProbe; readonly exit: PlannedProbe }

/** In a run of tests there are only `tests`, in one of benchmarks `benches`, in any other all else. */
export interface Plan extends SpecialProbes {
  readonly probes: readonly PlannedProbe[];
  readonly sessions: readonly PlannedSession[];
  /** Names by attach cookie. Places that come later are put behind. */
  readonly names: string[];
  /** What is missing and nobody was told of, since the script wants it so. */
  readonly ignored: Ignored[];
}

type Ignored = Details & { readonly text: string };

/**
 * `args`: the positional parameters. Throws LoaderError when one of them does not fit, when a probe is missing and the
 * script wants that to be an error, or when none is left.
 */
export function planProbes(manifest: Manifest, host: AttachHost, args: readonly string[], warn: Warn): Plan {
  const probes: PlannedProbe[] = [];
  let unwanted = 0;
  const names: string[] = [];
  const ignored: Ignored[] = [];
  const said: Said = { warn, ignored, missing: [] };
  const special = { begin: [] as ProbeSpec[], end: [] as ProbeSpec[], self: [] as ProbeSpec[], tests: [] as ProbeSpec[], benches: [] as ProbeSpec[] };
  const all = manifest.probes.map((written) => fillParameters(written, args, manifest));
  const alternatives = new Alternatives();
  for (const [index, probe] of all.entries()) {
    const written = manifest.probes[index]!;
    const planned = tolerating(manifest, written, said, () => alternatives.try(probe, () => planProbe(probe.attach.provider, probe.attach, probe, host, all)));
    if (planned === null) continue;
    if ('runs' in planned) {
      special[planned.runs].push(probe);
      continue;
    }
    const { remarks = [], risk, places } = planned.expansion;
    if (!isWaiting(planned.expansion) && !places.some(({ name }) => host.isWanted(name))) {
      unwanted++;
      continue;
    }
    for (const text of remarks) warn({ ...located(manifest, written.place), code: 'left-out', text });
    if (risk !== undefined) warn({ ...located(manifest, written.place), code: 'risky-place', text: risk });
    probes.push({ ...planned, probe, cookie: names.length });
    names.push(...planned.expansion.places.map(({ name }) => name));
  }
  for (const { probe, missing } of alternatives.missing()) tolerating(manifest, probe, said, () => { throw missing; });
  if (said.missing!.length > 0) throw together(said.missing!);
  const plan: Plan = { ...special, tests: [], benches: [], probes, sessions: sessionsOf(probes), names, ignored };
  const { maxProbes, maxBpfProgs } = manifest.config;
  const total = names.length + plan.begin.length + plan.end.length + plan.self.length;
  const isIdle = total === 0 && !probes.some(({ expansion }) => isWaiting(expansion));
  if (isIdle && unwanted > 0) throw new LoaderError(`no probe matches --probe-filter: there are ${manifest.probes.map(({ name }) => name).join(', ')}`, EXIT_INPUT);
  if (isIdle) {
    const only = manifest.probes.length === 0 ? [] : OF_OTHER_RUNS.filter((kind) => manifest.probes.some(runsIn(kind)));
    const others = manifest.probes.filter((probe) => !OF_OTHER_RUNS.some((kind) => runsIn(kind)(probe)));
    throw only.length > 0 && others.length === 0 ? new LoaderError(`the script has only ${only.map((kind) => `${RUNS[kind].one}s: run them with ${RUNS[kind].option}`).join(', and ')}`, EXIT_INPUT) : nothingLeft(ignored);
  }
  if (total > maxProbes) {
    throw new LoaderError(`the script's probes match ${total} places, more than max_probes (${maxProbes}) allows: `
      + 'narrow the wildcards, or raise max_probes in the config block or with BPFTRACE_MAX_PROBES', EXIT_INPUT);
  }
  checkProgramCount(plan.begin.length + plan.end.length + plan.self.length + probes.reduce((n, { expansion }) => n + programsOf(expansion), 0), maxBpfProgs);
  return plan;
}

/** For places that come later: it has none so far. */
export function isWaiting({ places, later }: Expansion): boolean {
  return places.length === 0 && later !== undefined;
}

function sessionsOf(probes: readonly PlannedProbe[]): PlannedSession[] {
  return probes.flatMap((entry) => {
    const { session } = entry.expansion;
    const exit = session === undefined ? undefined : probes.find(({ probe }) => probe.program === session.exit);
    return exit !== undefined && session!.fits(exit.expansion) ? [{ entry, exit }] : [];
  });
}

/** Of the attach points that a wildcard in place of the probe type stands for, those that are missing are not told of, unless all are. */
class Alternatives {
  private readonly found = new Set<string>();
  private readonly lost = new Map<string, { readonly probe: ProbeSpec; readonly missing: MissingProbe }>();

  /** null: it is missing, and that may be no loss. Throws MissingProbe. */
  try<T>(probe: ProbeSpec, act: () => T): T | null {
    const key = keyOf(probe);
    if (key === null) return act();
    try {
      const done = act();
      this.found.add(key);
      return done;
    } catch (error) {
      if (!(error instanceof MissingProbe)) throw error;
      const hints = this.lost.get(key)?.missing.details.hints ?? error.details.hints;
      this.lost.set(key, { probe, missing: new MissingProbe(`this machine has no probe that ${probe.oneOf} stands for`, EXIT_INPUT, hints === undefined ? {} : { hints }) });
      return null;
    }
  }

  missing(): readonly { readonly probe: ProbeSpec; readonly missing: MissingProbe }[] {
    return [...this.lost].flatMap(([key, lost]) => (this.found.has(key) ? [] : [lost]));
  }
}

/** null: it stands for itself. The same text may be in the script several times. */
function keyOf({ oneOf, line, column }: ProbeSpec): string | null {
  return oneOf === undefined ? null : `${line}:${column} ${oneOf}`;
}

/** The cookie of the place that a program (ELF symbol) has under this name, null for none. */
export function cookieOf({ probes }: Plan, program: string, name: string): number | null {
  const planned = probes.find(({ probe }) => probe.program === program);
  const index = planned?.expansion.places.findIndex((place) => place.name === name) ?? -1;
  return planned === undefined || index < 0 ? null : planned.cookie + index;
}

/** What stands among the cookies for a name of a program's own (ELF symbol), or for its attach point's; null: the plan has no such program. */
export function nameOf({ names, probes, begin, end, self, tests, benches }: Plan, program: string, own: string | null): number | null {
  const found = [...probes.map(({ probe }) => probe), ...begin, ...end, ...self, ...tests, ...benches].find((probe) => probe.program === program);
  if (found === undefined) return null;
  const name = own ?? found.name;
  return names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
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
  return { begin: [], end: [], self: [], tests: [], benches: [], probes: [], sessions: [], names: [], ignored: [], [kind]: wanted };
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
    + `narrow the wildcards, or raise it in the config block, or with BPFTRACE_MAX_BPF_PROGS=${programs}`, EXIT_INPUT);
}

/** One for all places that want the same. */
function programsOf({ places }: Expansion): number {
  return new Set(places.map(({ patch }) => patchKey(patch))).size;
}

/** Where the programs of a plan are, by their descriptors. */
export interface Programs {
  readonly programFor: (planned: PlannedProbe, place: Place) => number;
  /** null: the kernel does not run the two as one. */
  readonly sessionFor: (session: PlannedSession) => number | null;
}

/** Says what the script did not want to hear of: nobody learns otherwise why there is nothing. */
function nothingLeft([first, ...more]: readonly Ignored[]): LoaderError {
  if (first === undefined) return new LoaderError('no probes to attach', EXIT_INPUT);
  const { text, ...details } = first;
  const others = more.map(({ text: message, at }) => ({ message, ...(at === undefined ? {} : { at }) }));
  return new LoaderError(`no probes to attach: ${text}`, EXIT_INPUT, others.length === 0 ? details : { ...details, others });
}

/**
 * Attaches in the order of reference 04.1; two probes that are one program, in the place of the one where functions begin. Returns
 * at how many places. On an error what was attached stays in `links`, for the caller to close.
 */
export function attachProbes(plan: Plan, manifest: Manifest, programs: Programs, links: Links, warn: Warn): number {
  const said: Said = { warn, ignored: plan.ignored };
  const alone = (planned: PlannedProbe): number => attachOne(planned, manifest, programs, links, said);
  const exits = new Set(plan.sessions.map(({ exit }) => exit));
  const inPass = (pass: 1 | 2): PlannedProbe[] => plan.probes.filter((planned) => planned.pass === pass && !exits.has(planned));
  let attached = 0;
  let traces = false;
  for (const planned of [...inPass(1), ...inPass(2).reverse()]) {
    const session = plan.sessions.find(({ entry }) => entry === planned);
    const places = session === undefined ? alone(planned) : attachSession(session, programs, links) ?? alone(session.exit) + alone(session.entry);
    attached += places;
    // Not only the clock; or places that come later.
    traces ||= planned.follows !== 'always' && (places > 0 || isWaiting(planned.expansion));
  }
  const [first] = plan.ignored;
  if (first !== undefined && !traces) {
    const { text, ...details } = first;
    warn({ ...details, code: 'missing-probe', text: `nothing that this script traces is there: ${text}` });
  }
  return attached;
}

function attachOne(planned: PlannedProbe, manifest: Manifest, { programFor }: Programs, links: Links, said: Said): number {
  const { expansion } = planned;
  const targets = targetsOf(planned, (place) => programFor(planned, place));
  const steps = expansion.attachAll === undefined ? targets.map((target, index) => () => expansion.places[index]!.attach(target)) : [() => expansion.attachAll(targets)];
  return steps.reduce((attached, attach) => attached + (tolerating(manifest, planned.probe, said, () => links.take(attach())) ?? 0), 0);
}

/**
 * Attaches to probes whose places come with files what these processes have mapped since the last time. `load` makes their programs. What is missing of it is at most
 * warned of: the run goes on with what it has.
 */
export function attachLater(plan: Plan, manifest: Manifest, programs: Programs, pids: readonly number[], load: (planned: PlannedProbe) => void, links: Links, warn: Warn): void {
  const { config } = manifest;
  const lenient: Manifest = { ...manifest, config: { ...config, missingProbes: config.missingProbes === 'ignore' ? 'ignore' : 'warn' } };
  const said: Said = { warn, ignored: plan.ignored };
  for (const planned of plan.probes) {
    const expansion = tolerating(lenient, planned.probe, said, () => planned.expansion.later?.(pids) ?? null);
    if (expansion === null) continue;
    if (plan.names.length + expansion.places.length > config.maxProbes) {
      warn({ ...located(manifest, planned.probe.place), code: 'left-out', text: `${planned.probe.name} has come to more places than max_probes (${config.maxProbes}) allows: they are left out` });
      continue;
    }
    const later: PlannedProbe = { ...planned, expansion, cookie: plan.names.length };
    plan.names.push(...expansion.places.map(({ name }) => name));
    load(later);
    attachOne(later, lenient, programs, links, said);
  }
}

/** null: the kernel does not take it, and each of them is attached as it would be without the other. */
function attachSession(session: PlannedSession, { sessionFor }: Programs, links: Links): number | null {
  const { entry: { expansion }, exit } = session;
  const program = sessionFor(session);
  if (program === null) return null;
  try {
    return links.take(expansion.session!.attach(targetsOf(session.entry, () => program), exit.expansion.places));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}

/** Places of one name, such as those of an inlined probe, are one to whoever asks which it was. */
function targetsOf({ expansion: { places }, cookie }: PlannedProbe, program: (place: Place) => number): Target[] {
  const firstOf = new Map([...places.entries()].reverse().map(([index, { name }]) => [name, index]));
  return places.map((place) => ({ place, program: program(place), cookie: cookie + firstOf.get(place.name)! }));
}

/** Where it is told that a probe is missing, or noted when it is not. */
interface Said {
  readonly warn: Warn;
  readonly ignored: Ignored[];
  /** What is missing, to be told of at once; absent: the first that is ends the run. */
  readonly missing?: LoaderError[];
}

/** Of missing probes that are shown; what is wrong with the first is often wrong with all. */
const MOST_SHOWN = 5;

function together([first, ...more]: readonly LoaderError[]): LoaderError {
  const others = more.slice(0, MOST_SHOWN - 1).map(({ message, details }) => ({ message, ...details }));
  const left = more.length - others.length;
  const rest = left === 0 ? [] : [{ message: `${left} more ${left === 1 ? 'probe is' : 'probes are'} missing` }];
  return new LoaderError(first!.message, first!.exitCode, { ...first!.details, others: [...others, ...rest] });
}

/** null: the probe is missing and the script can do without it. Errors get the place of its attach point. */
function tolerating<T>(manifest: Manifest, { place }: ProbeSpec, { warn, ignored, missing }: Said, act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    const blamed = error instanceof MissingProbe ? error.place : null;
    const details = { ...located(manifest, blamed ?? place), ...error.details };
    const { missingProbes } = manifest.config;
    if (!(error instanceof MissingProbe) || missingProbes === 'error') {
      const placed = new LoaderError(error.message, error.exitCode, details);
      if (!(error instanceof MissingProbe) || missing === undefined) throw placed;
      missing.push(placed);
    } else if (missingProbes === 'warn') warn({ ...details, code: 'missing-probe', text: `${error.message}. Skipping.` });
    else ignored.push({ ...details, text: error.message });
    return null;
  }
}
