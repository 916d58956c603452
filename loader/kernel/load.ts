// From an object and a plan of its probes to programs and maps in the kernel. Everything that the compiler left open is
// filled in here, before load: constants, sizes of maps, and what the places of the probes want of their programs. Nothing
// is attached yet, and close() gives everything back. What is wanted, and why, is the probe types' knowledge.

import { closeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { cookieOf, nameOf } from '../attach/attach.ts';
import type { PlannedProbe, PlannedSession, Plan } from '../attach/attach.ts';
import type { Place, UnloadedObject } from '../attach/row.ts';
import { closeAfter, closeAll } from '../closing.ts';
import { isSystemError, LoaderError, reasonOf } from '../errors.ts';
import { kernelFeatures } from '../../common/kernel-features.ts';
import { lazy } from '../../common/lazy.ts';
import { BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_SESSION } from '../../common/program-types.ts';
import { BIG_SCRATCH_MAP, COUNTERS_SECTION, COUNTERS_SYMBOL, EVENTS_MAP, FOLLOWED_MAP, FOLLOWED_WORDS, NAMES_MAP, PACKETS_MAP, TASK_SCRATCH_MAP } from '../../common/manifest.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { native } from '../native.ts';
import type { LoadFailure, ObjectHandle } from '../native.ts';
import type { ObjectFile } from '../object/object.ts';
import { checkMapRows } from '../object/validate-maps.ts';
import { checkProbePrograms } from '../object/validate-programs.ts';
import { writeConstants } from './constants.ts';
import type { ConstantSources } from './constants.ts';
import { refuseDeeds } from './deeds.ts';
import { BPF_F_SLEEPABLE, kernelHas } from './features.ts';
import { answerCalls, applyEdits, hasCallbacks, numberIn, patchKey } from './patch.ts';
import { VMLINUX } from './kernel-btf.ts';
import { kernelTypeId } from './kernel-types.ts';
import type { BtfTarget, Edit, Patch } from './patch.ts';
import { explainLoadFailure } from './rejection.ts';
import { sessionProgram } from './session.ts';

export interface LoadOptions extends ConstantSources {
  /** Show the whole verifier log of a rejection. */
  readonly verbose: boolean;
  /** Hears what the verifier says of each program of the object, by its name in it. Absent: only of one that it refuses. */
  readonly onLog?: (program: string, log: string) => void;
  /** Allow what acts on the system. */
  readonly unsafe: boolean;
}

/** `sleeping`: programs that are loaded as ones that may sleep. */
type TriedOptions = LoadOptions & { readonly sleeping: ReadonlySet<string> };

const ATTACH_COOKIE = kernelFeatures['helper:get_attach_cookie'].helper;
const PAGE = 4096;
const MIB = 1 << 20;
/** Kernels up to 6.3 refuse a smaller buffer for the verifier's log. */
const LEAST_LOG = 128;
/** Bytes for what the verifier says of a program that it takes; backed by memory only where it writes. */
const KEPT_LOG = 16 * MIB;

/** The object in the kernel. close() frees all of it; what is still attached then stays until its links close. */
export class LoadedObject {
  private readonly handle: ObjectHandle;
  private readonly clones: number[] = [];
  private readonly copies: ObjectHandle[] = [];
  /** What the object's own programs are like, by name and patch. */
  private readonly loaded = new Set<string>();
  /** Programs that differ from those of the object, by name and patch. */
  private readonly others = new Map<string, number>();
  /** Programs that are two, by that of the probe where functions begin. */
  private readonly sessions = new Map<string, number>();
  /** Where programs that are told their place have its cookie, by ELF symbol: indices of instructions. */
  private readonly cookies = new Map<string, readonly number[]>();
  /** What each program was like before it was patched, by its name. */
  private readonly own = new Map<string, Required<Pick<Patch, 'type' | 'attachType' | 'edits'>>>();
  private readonly object: ObjectFile;
  private readonly options: TriedOptions;
  /** By their names. */
  private readonly symbols = lazy(() => new Map(this.object.elf.symbols().map((symbol) => [symbol.name, symbol])));
  /** Of .bss. */
  private readonly memory = lazy(() => native().mapMemory(native().mapFd(this.handle, COUNTERS_SECTION)));

  /** `handle` is loaded, and patched for the first place of each probe. */
  constructor(handle: ObjectHandle, object: ObjectFile, options: TriedOptions) {
    this.handle = handle;
    this.object = object;
    this.options = options;
  }

  /** Loads what other places of a probe want, also later. Throws LoaderError. */
  loadOthers(planned: PlannedProbe): void {
    const { probe, expansion: { places } } = planned;
    const names = hasMap(this.handle, NAMES_MAP) ? this.mapFd(NAMES_MAP) : null;
    if (names !== null) {
      for (const [index, { name }] of places.entries()) native().writeElement(names, planned.cookie + index, Buffer.from(name));
    }
    for (const { name, patch = {} } of places) {
      const key = `${probe.program} ${patchKey(patch)}`;
      if (this.loaded.has(key) || this.others.has(key)) continue;
      this.others.set(key, this.loadOther(planned, name, patch));
    }
  }

  /** Before load: what the first place of a probe wants. */
  prepare(planned: PlannedProbe): void {
    const patch = firstPatch(planned);
    const { program } = planned.probe;
    this.loaded.add(`${program} ${patchKey(patch)}`);
    const { type, expectedAttachType } = native().listPrograms(this.handle).find(({ name }) => name === program)!;
    const instructions = patch.edits === undefined ? null : native().instructions(this.handle, program);
    const edits = instructions === null ? [] : patch.edits!.map(({ instruction }) => ({ instruction, value: numberIn(instructions, instruction) }));
    this.own.set(program, { type, attachType: expectedAttachType, edits });
    this.cookies.set(program, patchProgram(this.handle, planned, patch));
  }

  /** Throws LoaderError when one of these programs does what takes --unsafe. */
  checkDeeds(probes: readonly ProbeSpec[], handle: ObjectHandle = this.handle): void {
    if (!this.options.unsafe) refuseDeeds(this.object, probes.map((probe) => [probe, native().instructions(handle, probe.program)]));
  }

  /** Loads what two probes share. A kernel that does not take it has them apart: they are loaded already. */
  loadSession({ entry, exit }: PlannedSession): void {
    const instructions = (planned: PlannedProbe): Buffer => native().instructions(this.handle, planned.probe.program);
    const halves = { entry: instructions(entry), exit: instructions(exit) };
    const isReturn = kernelTypeId(VMLINUX, 'bpf_session_is_return', 'func');
    // Callbacks must be described by BTF, which only libbpf can put together.
    if (isReturn === null || hasCallbacks(halves.entry) || hasCallbacks(halves.exit)) return;
    const cookie = { helper: ATTACH_COOKIE, add: exit.cookie - entry.cookie };
    const code = sessionProgram({ ...halves, isReturn, cookie });
    try {
      const fd = native().loadProgram(BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_SESSION, entry.probe.program.slice(0, 15), this.object.manifest.license, code, 0, 0, 0);
      this.clones.push(fd);
      this.sessions.set(entry.probe.program, fd);
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }

  /** Arrows, for they are handed on: descriptor of the program for one place of a probe. */
  readonly programFor = ({ probe }: PlannedProbe, { patch }: Place): number => {
    return this.others.get(`${probe.program} ${patchKey(patch)}`) ?? this.program(probe);
  };

  readonly sessionFor = ({ entry }: PlannedSession): number | null => this.sessions.get(entry.probe.program) ?? null;

  program(probe: ProbeSpec): number {
    return native().programFd(this.handle, probe.program);
  }

  /** How often a probe fired and the kernel could not run its program. */
  missedRuns(planned: PlannedProbe): bigint {
    const session = this.sessions.get(planned.probe.program);
    const programs = new Set([...planned.expansion.places.map((place) => this.programFor(planned, place)), ...session === undefined ? [] : [session]]);
    return [...programs].reduce((sum, program) => sum + native().missedRuns(program), 0n);
  }

  /** null: the script sends no events. */
  eventsMap(): number | null {
    return this.object.manifest.events.length === 0 ? null : native().mapFd(this.handle, EVENTS_MAP);
  }

  /** null: the script keeps no packets. */
  packetsMap(): number | null {
    return this.object.manifest.events.some(({ kind }) => kind === 'skboutput') ? native().mapFd(this.handle, PACKETS_MAP) : null;
  }

  /** Of the buffer for packets of each CPU. */
  packetPages(): number {
    return packetPages(this.object.manifest.config.perfRbPages, native().possibleCpus());
  }

  /** Where those that are traced with their descendants are looked up; null: no program does. */
  followedMap(): number | null {
    return hasMap(this.handle, FOLLOWED_MAP) ? this.mapFd(FOLLOWED_MAP) : null;
  }

  /** The object's own descriptor of a map, by ELF symbol. */
  mapFd(symbol: string): number {
    return native().mapFd(this.handle, symbol);
  }

  /** Live counters (manifest.ts), or null when the object has none. */
  counters(): BigUint64Array | null {
    return this.words(COUNTERS_SYMBOL);
  }

  /** A variable in .bss, of words of 64 bits, as it is; null when the object has none of the name. */
  words(name: string): BigUint64Array | null {
    const symbol = this.symbols().get(name);
    return symbol === undefined ? null : new BigUint64Array(this.memory(), symbol.value, symbol.size / 8);
  }

  close(): void {
    closeAll([
      ...this.clones.splice(0).map((fd) => () => closeSync(fd)),
      ...[...this.copies.splice(0), this.handle].map((object) => () => native().closeObject(object)),
    ]);
  }

  private loadOther(planned: PlannedProbe, place: string, patch: Patch): number {
    const { probe } = planned;
    const instructions = native().instructions(this.handle, probe.program);
    const own = this.own.get(probe.program)!;
    applyEdits(instructions, [...own.edits, ...patch.edits ?? [], ...cookieEdits(planned, patch, this.cookies.get(probe.program))]);
    if (hasCallbacks(instructions)) return this.loadCopy(planned, patch);
    if (!this.options.unsafe) refuseDeeds(this.object, [[probe, instructions]]);
    const name = probe.program;
    try {
      using owners = new TargetOwners();
      const { btf, program } = owners.descriptorsOf(patch.target);
      const fd = native().loadProgram(
        patch.type ?? own.type, patch.attachType ?? (patch.type === undefined ? own.attachType : 0), name.slice(0, 15), this.object.manifest.license, instructions,
        patch.target?.id ?? 0, btf, this.options.sleeping.has(name) ? BPF_F_SLEEPABLE : 0, program,
      );
      this.clones.push(fd);
      return fd;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new LoaderError(`cannot load the program for ${place}: ${error.syscall}: ${reasonOf(error)}`);
    }
  }

  /** Callbacks must be described by BTF, which only libbpf can put together: the object once more, with the same maps. */
  private loadCopy(planned: PlannedProbe, patch: Patch): number {
    const { probe } = planned;
    const copy = openHandle(this.object);
    this.copies.push(copy);
    for (const { name } of native().listMaps(copy)) {
      if (this.mapFd(name) < 0) native().leaveOutMap(copy, name);
      else native().reuseMap(copy, name, this.mapFd(name));
    }
    for (const { name } of native().listPrograms(copy)) native().setAutoload(copy, name, name === probe.program);
    patchProgram(copy, planned, patch);
    if (this.options.sleeping.has(probe.program)) native().setFlags(copy, probe.program, BPF_F_SLEEPABLE);
    const failure = loadWithTargets(copy, [{ probe, patch }]);
    this.checkDeeds([probe], copy);
    if (failure !== null) throw explainLoadFailure(this.object, failure, this.options.verbose);
    return native().programFd(copy, probe.program);
  }
}

/** Throws LoaderError. */
export function loadObject(object: ObjectFile, plan: Plan, options: LoadOptions): LoadedObject {
  const wanted = new Set(probesOf(plan).map(({ program }) => program));
  const able = object.manifest.constants.flatMap((constant) => (constant.from === 'may-sleep' && wanted.has(constant.program) ? [constant.program] : []));
  const sleeping = new Set(able.length > 0 && kernelHas('sleepable-uprobes') ? able : []);
  if (sleeping.size > 0) {
    try {
      return tryLoad(object, plan, { ...options, sleeping });
    } catch (error) {
      // A kernel may let programs that sleep do less than others: they are better off without sleep than not at all.
      if (!(error instanceof LoaderError)) throw error;
    }
  }
  return tryLoad(object, plan, { ...options, sleeping: new Set() });
}

function tryLoad(object: ObjectFile, plan: Plan, options: TriedOptions): LoadedObject {
  const handle = openHandle(object);
  const loaded = new LoadedObject(handle, object, options);
  try {
    prepareMaps(handle, object, options);
    prepareNames(handle, object, plan);
    writeConstants(handle, object, { ...options, cookieOf: (program, name) => cookieOf(plan, program, name), nameOf: (program, name) => nameOf(plan, program, name) });
    preparePrograms(handle, plan, object);
    for (const planned of plan.probes) loaded.prepare(planned);
    for (const program of options.sleeping) native().setFlags(handle, program, BPF_F_SLEEPABLE);
    const kept = options.onLog === undefined ? [] : [...new Set(probesOf(plan).map(({ program }) => program))];
    for (const program of kept) native().keepLog(handle, program, KEPT_LOG);
    const refused = loadWithTargets(handle, plan.probes.map((planned) => ({ probe: planned.probe, patch: firstPatch(planned) })));
    const logs = kept.map((program) => ({ program, log: native().keptLog(handle, program) ?? '' })).filter(({ log }) => log !== '');
    for (const { program, log } of logs) options.onLog?.(program, log);
    // Programs are loaded in turn: the last that anything is said of is the one.
    const failure = refused === null || logs.length === 0 ? refused : { ...refused, log: logs.at(-1)!.log };
    // Also of what this kernel refuses: what to do about that concerns only those who want such a program.
    loaded.checkDeeds(probesOf(plan));
    if (failure !== null) throw explainLoadFailure(object, failure, options.verbose);
    for (const planned of plan.probes) loaded.loadOthers(planned);
    for (const session of plan.sessions) loaded.loadSession(session);
    return loaded;
  } catch (error) {
    closeAfter(error, () => loaded.close());
  }
}

/** What the object's own program is like. */
function firstPatch({ expansion: { places, unplaced = {} } }: PlannedProbe): Patch {
  return places.length === 0 ? unplaced : places[0]!.patch ?? {};
}

function openHandle({ bytes, manifest }: ObjectFile): ObjectHandle {
  try {
    return native().openObject(bytes, 'bpftrace', Math.max(LEAST_LOG, manifest.config.logSize));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new LoaderError(`libbpf cannot open the object: ${error.message.replace(/^libbpf: /, '')}`);
  }
}

function prepareMaps(handle: ObjectHandle, { manifest }: ObjectFile, { sleeping, pidFilter }: TriedOptions): void {
  const maps = new Map(native().listMaps(handle).map((map) => [map.name, map]));
  checkMapRows(manifest, maps);
  const big = maps.get(BIG_SCRATCH_MAP);
  if (big !== undefined) native().setMaxEntries(handle, BIG_SCRATCH_MAP, big.maxEntries * native().possibleCpus());
  if (maps.has(TASK_SCRATCH_MAP) && sleeping.size === 0) native().leaveOutMap(handle, TASK_SCRATCH_MAP);
  if (maps.has(FOLLOWED_MAP)) {
    if (pidFilter === 'following') native().setMaxEntries(handle, FOLLOWED_MAP, FOLLOWED_WORDS);
    else native().leaveOutMap(handle, FOLLOWED_MAP);
  }
  if (maps.has(EVENTS_MAP)) native().setMaxEntries(handle, EVENTS_MAP, ringSize(manifest.config.perfRbPages, totalmem(), () => cpus().length));
  for (const { defaultSize, symbol, generations, maxEntries } of manifest.maps) {
    if (defaultSize !== true) continue;
    native().setMaxEntries(handle, symbol, maxEntries);
    if (generations !== undefined) native().setMaxEntries(handle, generations.other, maxEntries);
  }
}

/** For those that come later there is as much room as there may be places. */
function prepareNames(handle: ObjectHandle, { manifest }: ObjectFile, { names, probes }: Plan): void {
  if (!hasMap(handle, NAMES_MAP)) return;
  const more = probes.some(({ expansion }) => expansion.later !== undefined);
  native().setMaxEntries(handle, NAMES_MAP, Math.max(1, names.length, more ? manifest.config.maxProbes : 0));
}

function hasMap(handle: ObjectHandle, wanted: string): boolean {
  return native().listMaps(handle).some(({ name }) => name === wanted);
}

/** Bytes, a power of two: what `perf_rb_pages` asks for, and a page for each CPU at least (whose number is a question to the machine); else 8 MiB, less on a machine with little memory. */
export function ringSize(pages: number, memory: number, processors: () => number): number {
  const powerOfTwo = (bytes: number): number => 2 ** Math.ceil(Math.log2(bytes));
  if (pages > 0) return powerOfTwo(Math.max(pages, processors()) * PAGE);
  return Math.min(8 * MIB, Math.max(MIB / 4, powerOfTwo(memory / 128)));
}

/** Of the buffer for packets of each CPU, a power of two: what `perf_rb_pages` asks for in all; else a MiB, less where there are very many CPUs. */
export function packetPages(pages: number, processors: number): number {
  const wanted = pages > 0 ? pages : Math.min(256 * processors, 64 * MIB / PAGE);
  // Room for the longest packet.
  return Math.max(32, 2 ** Math.floor(Math.log2(wanted / processors)));
}

function probesOf(plan: Plan): readonly ProbeSpec[] {
  return [...plan.begin, ...plan.end, ...plan.self, ...plan.tests, ...plan.benches, ...plan.probes.map(({ probe }) => probe)];
}

/** Loads only what the plan runs: an object that the script imports may bring programs of its own. */
function preparePrograms(handle: ObjectHandle, plan: Plan, { elf }: ObjectFile): void {
  const symbols = new Map(elf.symbols().map(({ name, value }) => [name, value]));
  const probes = probesOf(plan);
  const rows = native().listPrograms(handle);
  checkProbePrograms(probes, rows);
  const wanted = new Set(probes.map(({ program }) => program));
  for (const { name } of rows) if (!wanted.has(name)) native().setAutoload(handle, name, false);
  const unloaded: UnloadedObject = {
    setMaxEntries: (map, entries) => native().setMaxEntries(handle, map, entries),
    write: (symbol, bytes) => native().writeInitialValue(handle, COUNTERS_SECTION, symbols.get(symbol)!, bytes),
  };
  for (const { expansion, cookie } of plan.probes) expansion.prepare?.(unloaded, cookie);
}

/** Before load. Gives the indices of instructions that have the place's cookie, if the program is to be told. */
function patchProgram(handle: ObjectHandle, planned: PlannedProbe, patch: Patch): readonly number[] {
  const { program } = planned.probe;
  const { type, attachType, edits = [], place } = patch;
  if (type !== undefined) native().setType(handle, program, type);
  if (attachType !== undefined) native().setAttachType(handle, program, attachType);
  if (edits.length === 0 && place === undefined) return [];
  const instructions = native().instructions(handle, program);
  const cookies = place === undefined ? [] : answerCalls(instructions, ATTACH_COOKIE);
  const edited = applyEdits(instructions, [...edits, ...cookieEdits(planned, patch, cookies)]);
  if (edited || cookies.length > 0) native().setInstructions(handle, program, instructions);
  return cookies;
}

function cookieEdits({ cookie }: PlannedProbe, { place = 0 }: Patch, at: readonly number[] = []): Edit[] {
  return at.map((instruction) => ({ instruction, value: cookie + place }));
}

function loadWithTargets(handle: ObjectHandle, programs: readonly { readonly probe: ProbeSpec; readonly patch: Patch }[]): LoadFailure | null {
  using owners = new TargetOwners();
  for (const { probe, patch: { target } } of programs) {
    if (target === undefined) continue;
    const { btf, program } = owners.descriptorsOf(target);
    native().setBtfTarget(handle, probe.program, target.id, btf, program);
  }
  return native().loadObject(handle);
}

/** The BTF of the modules, and the BPF programs, that targets are in: each opened once, and open while programs are loaded. */
class TargetOwners implements Disposable {
  private readonly descriptors = new Map<string | number, number>();

  /** 0: the kernel's own. Throws a SystemError when there is no such module or program. */
  descriptorsOf(target: BtfTarget | undefined): { readonly btf: number; readonly program: number } {
    if (target === undefined || target.module === VMLINUX) return { btf: 0, program: 0 };
    const { module } = target;
    const fd = this.descriptors.get(module) ?? (typeof module === 'number' ? native().openProgram(module) : native().openModuleBtf(module));
    this.descriptors.set(module, fd);
    return typeof module === 'number' ? { btf: 0, program: fd } : { btf: fd, program: 0 };
  }

  [Symbol.dispose](): void {
    closeAll([...this.descriptors.values()].map((fd) => () => closeSync(fd)));
  }
}
