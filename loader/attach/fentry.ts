// fentry and fexit: a program for each function of the kernel, which is told when it is loaded which one. The kernel has a
// function in its BTF or in that of a module, and can only trace what its compiler has left room in; a wildcard means those
// that have both. Functions of BPF programs are told by the programs' own BTF. What the program reads of arguments and result
// is compared with the function that is here.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { fitsTrampolines, refusedEverywhere } from '../../common/btf/trampolines.ts';
import { globPattern, hasWildcard, literalPrefix } from '../../common/globs.ts';
import type { FunctionArgumentSpec, ProbeSpec } from '../../common/manifest.ts';
import { kernelFeatures } from '../../common/kernel-features.ts';
import { didYouMean } from '../../common/near-miss.ts';
import { providerPrograms } from '../../common/providers.ts';
import { isUntraced, UNTRACED_REASON } from '../../common/untraced-functions.ts';
import { EBUSY, EXIT_INPUT, LoaderError } from '../errors.ts';
import { bpfFunctions } from '../kernel/bpf-programs.ts';
import { kernelHas } from '../kernel/features.ts';
import { kernelModules, NO_TYPES, readKernelBtf, VMLINUX } from '../kernel/kernel-btf.ts';
import { kernelTypes } from '../kernel/kernel-types.ts';
import { mayTrace } from '../kernel/privileges.ts';
import { changedArgument } from './changed-arguments.ts';
import type { KernelFunctions } from './kernel-functions.ts';
import { functionParameters, parameterLines } from './kernel-parameters.ts';
import { leftOut, withoutUntraced } from './left-out.ts';
import { linkTracing } from './links.ts';
import { listed } from './list.ts';
import { attaching, MissingProbe } from './row.ts';
import { whyUntraced } from './why-untraced.ts';
import type { AttachedRow, AttachHost, Expansion, Refuse, SinglePlace, SpecOf } from './row.ts';

type Traced = 'fentry' | 'fexit';

export const fentry: AttachedRow<'fentry'> = {
  runs: 'attached',
  isHere: () => kernelHas('trampolines'),
  lacks: lacksTrampolines,
  pass: 2,
  follows: 'by-program',
  readAgain: programId,
  expand,
  list: (pattern, host) => list('fentry', pattern, host),
  listedUnasked: 'kernel',
  parameters: (name) => parametersOf(name, null),
};

export const fexit: AttachedRow<'fexit'> = {
  runs: 'attached',
  isHere: () => kernelHas('trampolines'),
  lacks: lacksTrampolines,
  pass: 2,
  follows: 'by-program',
  readAgain: programId,
  expand,
  list: (pattern, host) => list('fexit', pattern, host),
  parameters: (name) => parametersOf(name, 'retval'),
};

function programId<S extends SpecOf<Traced>>(spec: S, refuse: Refuse): S {
  return spec.program === undefined || /^(\d+|\*)$/.test(spec.program) ? spec : refuse(`'${spec.program}' is no id of a BPF program`);
}

function parametersOf(name: string, result: string | null): string[] {
  const [wanted, module = null, ofProgram] = name.split(':').reverse();
  if (ofProgram !== PROGRAMS) return functionParameters(wanted!, module, result);
  const found = bpfFunctions().find((each) => each.name === wanted && String(each.program) === module);
  return found === undefined ? [] : parameterLines(found.types, found.id, result);
}

/** In place of a module's name: what follows is about BPF programs. */
const PROGRAMS = 'bpf';

/** A function in the BTF of a module, or of `vmlinux`, or of the BPF program of that id. */
interface Found { readonly module: string | number; readonly name: string; readonly id: BtfId; readonly types: Btf }

function expand(spec: SpecOf<Traced>, probe: ProbeSpec, host: AttachHost): Expansion {
  const expansion = functionsMeant(spec, probe, host);
  checkTrampolines(probe);
  return expansion;
}

/** Wherever the kernel lets programs be at them. Throws MissingProbe, LoaderError. */
export function functionsMeant(spec: SpecOf<Traced>, probe: ProbeSpec, host: AttachHost): Expansion {
  const wildcard = hasWildcard(spec.function) || hasWildcard(spec.module ?? '') || hasWildcard(spec.program ?? '');
  const used = probe.arguments ?? [];
  if (!wildcard) {
    const one = spec.program === undefined ? theOne(spec, probe, host) : theProgram(spec, spec.program, probe);
    checkArguments(one, used);
    const risk = spec.program === undefined && isUntraced(one.name) ? { risk: `${probe.name} can hang the machine: ${UNTRACED_REASON}` } : {};
    return { places: [placeOf(spec, probe.name, one)], ...risk };
  }
  const [all, takes] = spec.program === undefined ? [matching(spec, probe, host), isTaken] as const : [matchingPrograms(spec, spec.program, probe), takesProbes] as const;
  const { kept, remarks } = spec.program === undefined ? withoutUntraced(probe.name, all) : { kept: all, remarks: [] };
  const taken = kept.filter(takes);
  if (taken.length === 0) throw new MissingProbe(`no traceable ${spec.program === undefined ? 'kernel function' : 'function of a BPF program'} matches ${probe.name}`);
  const fitting = taken.filter((each) => argumentProblem(each, used) === null);
  if (fitting.length === 0) checkArguments(taken[0]!, used);
  const others = [
    ...leftOut(probe.name, kept.filter((each) => !takes(each)), spec.program === undefined ? 'not every kernel hands out such arguments or results' : 'the kernel lets no probe into such a program'),
    ...leftOut(probe.name, taken.filter((each) => !fitting.includes(each)), 'what the script reads of them is different there from where it was compiled'),
  ];
  return { places: fitting.filter((each) => host.isWanted(nameOf(spec.provider, each))).map((each) => placeOf(spec, nameOf(spec.provider, each), each)), remarks: [...remarks, ...others] };
}

function isTaken({ types, id }: Found): boolean {
  return fitsTrampolines(types, id);
}

function placeOf({ provider }: SpecOf<Traced>, name: string, { module, id }: Found): SinglePlace {
  return {
    name,
    patch: { target: { module, id } },
    attach: (target) => [attaching(name, () => linkTracing(target, providerPrograms[provider].attachType), REASONS)],
  };
}

const REASONS: Readonly<Record<number, string>> = {
  [EBUSY]: 'something else has changed the function\'s code',
  // ENOTSUPP, which only the kernel knows.
  524: 'the kernel cannot hand out so many arguments',
};

function list(provider: Traced, pattern: string, host: AttachHost): string[] {
  const [name, module = null, ofProgram] = pattern.split(':').reverse();
  const ofPrograms = (program: string): string[] => programsMatching({ function: name || '*' }, program).filter(takesProbes).map((found) => nameOf(provider, found));
  if (ofProgram === PROGRAMS) return listed(ofPrograms(module!));
  if (module === PROGRAMS) return listed(ofPrograms('*'));
  const kernels: string[] = [];
  for (const found of functionsMatching({ function: name || '*', module }, host)) if (isTaken(found) && !isUntraced(found.name)) kernels.push(nameOf(provider, found));
  return listed(module === null || module === '*' ? [...kernels, ...ofPrograms('*')] : kernels);
}

function nameOf(provider: Traced, { module, name }: Found): string {
  return `${provider}:${typeof module === 'number' ? `${PROGRAMS}:` : ''}${module}:${name}`;
}

// ---------------------------------------------------------------- BPF programs

type FoundProgram = Found & { readonly takesProbes: boolean };

function takesProbes(found: Found | FoundProgram): boolean {
  return 'takesProbes' in found && found.takesProbes;
}

/** `program`: an id, or a pattern. */
function programsMatching({ function: name }: Pick<SpecOf<Traced>, 'function'>, program: string): FoundProgram[] {
  const names = globPattern(name);
  const programs = globPattern(program);
  return bpfFunctions().filter((each) => names.test(each.name) && programs.test(String(each.program))).map((each) => ({ ...each, module: each.program }));
}

function matchingPrograms(spec: SpecOf<Traced>, program: string, probe: ProbeSpec): FoundProgram[] {
  const found = programsMatching(spec, program);
  if (found.length === 0) throw noProgram(spec, program, probe);
  return found;
}

/** Of one id; the kernel says whether it takes it. */
function theProgram(spec: SpecOf<Traced>, program: string, probe: ProbeSpec): FoundProgram {
  return matchingPrograms(spec, program, probe)[0]!;
}

function noProgram({ function: name }: SpecOf<Traced>, program: string, probe: ProbeSpec): MissingProbe {
  const known = bpfFunctions();
  const own = known.filter((each) => String(each.program) === program);
  if (!hasWildcard(program) && own.length === 0) return new MissingProbe(`cannot attach ${probe.name}: no BPF program ${program} that has type information is loaded`);
  const where = hasWildcard(program) ? 'no BPF program that is loaded has' : `the BPF program ${program} has no`;
  return new MissingProbe(`${where}${hasWildcard(program) ? ' a' : ''} function ${name}`, EXIT_INPUT, didYouMean(name, new Set((own.length > 0 ? own : known).map((each) => each.name))));
}

// ---------------------------------------------------------------- functions

function matching(spec: SpecOf<Traced>, probe: ProbeSpec, host: AttachHost): Found[] {
  checkBtf(probe);
  return [...functionsMatching(spec, host)];
}

/** What the kernel lets nobody load would keep all other probes from being loaded, too. */
function checkTrampolines(probe: ProbeSpec): void {
  if (readKernelBtf(VMLINUX) === null || kernelHas('trampolines')) return;
  throw new MissingProbe(`cannot attach ${probe.name}: ${noTrampolines()}`, 255);
}

function noTrampolines(): string {
  const { what, since } = kernelFeatures.trampolines;
  return `this kernel lets nobody load ${what} (since ${since}; a security module, or how it was built, may forbid them)`;
}

function lacksTrampolines(): string | null {
  if (readKernelBtf(VMLINUX) === null) return NO_TYPES;
  return !mayTrace() || kernelHas('trampolines') ? null : noTrampolines();
}

function checkBtf(probe: ProbeSpec): void {
  if (readKernelBtf(VMLINUX) === null) throw new MissingProbe(`cannot attach ${probe.name}: ${NO_TYPES}`, 255);
}

function typedFunctions({ typedFunctions: typed, kernelFunctions }: AttachHost): KernelFunctions {
  return typed ?? kernelFunctions;
}

/** Sorted by module, the kernel's own first, and by id. */
function* functionsMatching({ function: name, module }: Pick<SpecOf<Traced>, 'function' | 'module'>, host: AttachHost): Iterable<Found> {
  const names = globPattern(name);
  const modules = globPattern(module ?? '*');
  const traceable = new Map<string, Set<string>>();
  for (const { name: each, module: of } of typedFunctions(host).all(literalPrefix(name))) {
    if (!names.test(each) || !modules.test(of ?? VMLINUX)) continue;
    const known = traceable.get(of ?? VMLINUX) ?? new Set();
    traceable.set(of ?? VMLINUX, known.add(each));
  }
  for (const of of kernelModules()) {
    const wanted = traceable.get(of);
    const types = wanted === undefined ? null : kernelTypes(of);
    if (wanted !== undefined && types !== null) yield* functionsIn(of, types, (each) => wanted.has(each));
  }
}

/** Those of the module alone, each name once: where several functions have one, nobody can say which is meant. */
function* functionsIn(module: string, types: Btf, isWanted: (name: string) => boolean): Iterable<Found> {
  const seen = new Set<string>();
  for (let id = types.firstId; id < types.typeCount; id++) {
    if (types.kind(id) !== 'func') continue;
    const name = types.name(id);
    if (!isWanted(name) || seen.has(name)) continue;
    seen.add(name);
    yield { module, name, id, types };
  }
}

/** Without a module it is the kernel's own, before any of a module. */
function theOne({ module, function: name }: SpecOf<Traced>, probe: ProbeSpec, host: AttachHost): Found {
  checkBtf(probe);
  const own = module === null || module === VMLINUX ? find(VMLINUX, name) : [];
  const found = own.length > 0 ? own : (module === null ? kernelModules() : [module]).flatMap((each) => (each === VMLINUX ? [] : find(each, name)));
  const [one, other] = found;
  if (one === undefined) throw missing(module, name, probe, host);
  if (other !== undefined) {
    throw new LoaderError(`${probe.name} may be one of several: ${found.map((each) => nameOf(probe.attach.provider as Traced, each)).join(', ')}`, EXIT_INPUT, { hints: ['name the module'] });
  }
  if (!typedFunctions(host).isTraceable(name)) throw whyUntraced(probe.name, { function: name, module }, typedFunctions(host));
  const refused = refusedEverywhere(one.types, one.id);
  if (refused !== null) throw new MissingProbe(`cannot attach ${probe.name}: the kernel cannot trace ${name}, since ${refused}`);
  return one;
}

/** A name that a module shares with the kernel is in the kernel's strings alone. */
function find(module: string, name: string): Found[] {
  const isNamed = (each: string): boolean => readKernelBtf(each)?.includes(`\0${name}\0`, 0, 'latin1') === true;
  const types = isNamed(module) || isNamed(VMLINUX) ? kernelTypes(module) : null;
  return types === null ? [] : [...functionsIn(module, types, (other) => other === name)];
}

function missing(module: string | null, name: string, probe: ProbeSpec, host: AttachHost): MissingProbe {
  const isThere = typedFunctions(host).ownersOf(name).some((owner) => module === null || (owner ?? VMLINUX) === module);
  if (!isThere) return whyUntraced(probe.name, { function: name, module }, typedFunctions(host));
  return new MissingProbe(`cannot attach ${probe.name}: this kernel has no type information about ${name}`, EXIT_INPUT, { hints: [`a kprobe needs none: kprobe:${name}`] });
}

// ---------------------------------------------------------------- arguments

/** Throws LoaderError where the program would read something else than it takes it for. */
export function checkArguments(found: Found, used: readonly FunctionArgumentSpec[]): void {
  const problem = argumentProblem(found, used);
  if (problem !== null) throw problem;
}

function argumentProblem({ types, id, name }: Found, used: readonly FunctionArgumentSpec[]): LoaderError | null {
  return used.length === 0 ? null : changedArgument(`${name}()`, types, types.proto(id), used);
}
