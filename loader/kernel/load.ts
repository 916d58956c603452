// From an object and a plan of its probes to programs and maps in the kernel. Everything that the compiler left open is
// filled in here, before load: constants, ring size, attach types, tracepoint field offsets that differ on this
// kernel. Nothing is attached yet, and close() gives everything back.

import { closeSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import type { PlannedProbe, Plan } from '../attach/attach.ts';
import { isSystemError, LoaderError } from '../errors.ts';
import { BIG_SCRATCH_MAP, CONSTANTS_SECTION, CONSTANTS_SYMBOL, COUNTERS_SECTION, COUNTERS_SYMBOL, EVENTS_MAP } from '../../common/manifest.ts';
import type { ConstantSpec, Manifest, MapSpec, ProbeSpec, TracepointFieldSpec } from '../../common/manifest.ts';
import { hasKernelFunction, isKernelFunctionAllowed } from './kfuncs.ts';
import { native } from '../native.ts';
import type { MapContents, ObjectHandle, ProgramRow } from '../native.ts';
import type { ObjectFile } from '../object/object.ts';
import { parameterBytes } from '../run/script-parameters.ts';
import type { Parameters, ParameterSpec } from '../run/script-parameters.ts';
import { ownPidNamespace } from './pid-namespace.ts';
import { explainLoadFailure, isOlder } from './rejection.ts';

export interface LoadOptions {
  readonly parameters: Parameters;
  /** -p: kernel-side programs skip every other process. */
  readonly pidFilter: number | null;
  /** The child of -c. */
  readonly childPid: number | null;
  /** Show the whole verifier log of a rejection. */
  readonly verbose: boolean;
  /** -k: count also what sites of level `verbose` see. */
  readonly verboseSites?: boolean;
}

const PAGE = 4096;
const MIB = 1 << 20;
/** Kernels up to 6.3 refuse a smaller buffer for the verifier's log. */
const LEAST_LOG = 128;

/** The object in the kernel. close() frees all of it; what is still attached then stays until its links close. */
export class LoadedObject {
  private readonly handle: ObjectHandle;
  private readonly clones: number[] = [];
  private readonly copies: ObjectHandle[] = [];
  /** Programs whose fields lie elsewhere than in the first place, by program and layout. */
  private readonly variants = new Map<string, number>();
  private readonly object: ObjectFile;

  constructor(handle: ObjectHandle, object: ObjectFile) {
    this.handle = handle;
    this.object = object;
  }

  /** Descriptor of the program for one place of a probe. */
  programFor(planned: PlannedProbe, place: number): number {
    const { probe, expansion } = planned;
    const layout = expansion.layouts?.[place];
    const first = expansion.layouts?.[0];
    if (layout === undefined || first === undefined || String(layout) === String(first)) return this.program(probe);
    const key = `${probe.program} ${layout}`;
    let fd = this.variants.get(key);
    if (fd === undefined) {
      fd = this.cloneWith(probe, layout);
      this.variants.set(key, fd);
    }
    return fd;
  }

  program(probe: ProbeSpec): number {
    return native().programFd(this.handle, probe.program);
  }

  /** null: the script sends no events. */
  eventsMap(): number | null {
    return this.object.manifest.events.length === 0 ? null : native().mapFd(this.handle, EVENTS_MAP);
  }

  mapFd(map: MapSpec): number {
    return native().mapFd(this.handle, map.symbol);
  }

  readMap(map: MapSpec): MapContents {
    return native().readMap(this.mapFd(map));
  }

  /** Live counters (manifest.ts), or null when the object has none. */
  counters(): BigUint64Array | null {
    const symbol = this.object.elf.symbols().find((s) => s.name === COUNTERS_SYMBOL);
    if (symbol === undefined) return null;
    return new BigUint64Array(native().mapMemory(native().mapFd(this.handle, COUNTERS_SECTION)), symbol.value, symbol.size / 8);
  }

  close(): void {
    for (const fd of this.clones.splice(0)) closeSync(fd);
    for (const copy of this.copies.splice(0)) native().closeObject(copy);
    native().closeObject(this.handle);
  }

  private cloneWith(probe: ProbeSpec, layout: readonly number[]): number {
    const instructions = native().instructions(this.handle, probe.program);
    patchFields(instructions, probe.fields, layout);
    if (hasCallbacks(instructions)) return this.copyWith(probe, layout);
    const row = native().listPrograms(this.handle).find((p) => p.name === probe.program)!;
    const fd = native().loadProgram(row.type, row.expectedAttachType, row.name.slice(0, 15), this.object.manifest.license, instructions);
    this.clones.push(fd);
    return fd;
  }

  /** Callbacks must be described by BTF, which only libbpf can put together: the object once more, with the same maps. */
  private copyWith(probe: ProbeSpec, layout: readonly number[]): number {
    const { bytes, manifest } = this.object;
    const copy = native().openObject(bytes, 'bpftrace', Math.max(LEAST_LOG, manifest.config.logSize));
    this.copies.push(copy);
    for (const { name } of native().listMaps(copy)) native().reuseMap(copy, name, native().mapFd(this.handle, name));
    for (const { name } of native().listPrograms(copy)) native().setAutoload(copy, name, name === probe.program);
    const instructions = native().instructions(copy, probe.program);
    patchFields(instructions, probe.fields, layout);
    native().setInstructions(copy, probe.program, instructions);
    const failure = native().loadObject(copy);
    if (failure !== null) throw explainLoadFailure(this.object, failure, false);
    return native().programFd(copy, probe.program);
  }
}

/** Throws LoaderError. */
export function loadObject(object: ObjectFile, plan: Plan, options: LoadOptions): LoadedObject {
  const { manifest } = object;
  let handle: ObjectHandle;
  try {
    handle = native().openObject(object.bytes, 'bpftrace', Math.max(LEAST_LOG, manifest.config.logSize));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new LoaderError(`libbpf cannot open the object: ${error.message.replace(/^libbpf: /, '')}`);
  }
  try {
    const maps = new Map(native().listMaps(handle).map((map) => [map.name, map]));
    const big = maps.get(BIG_SCRATCH_MAP);
    if (big !== undefined) native().setMaxEntries(handle, BIG_SCRATCH_MAP, big.maxEntries * native().possibleCpus());
    if (maps.has(EVENTS_MAP)) native().setMaxEntries(handle, EVENTS_MAP, ringSize(manifest.config.perfRbPages, totalmem(), cpus().length));
    for (const map of manifest.maps) if (map.defaultSize === true) native().setMaxEntries(handle, map.symbol, map.maxEntries);
    writeConstants(handle, object, options);
    prepareProgramsOf(handle, object, plan);
    const failure = native().loadObject(handle);
    if (failure !== null) throw explainLoadFailure(object, failure, options.verbose);
    return new LoadedObject(handle, object);
  } catch (error) {
    native().closeObject(handle);
    throw error;
  }
}

/** Bytes, a power of two: what `perf_rb_pages` asks for, and a page for each CPU at least; else 8 MiB, less on a machine with little memory. */
export function ringSize(pages: number, memory: number, processors: number): number {
  const powerOfTwo = (bytes: number): number => 2 ** Math.ceil(Math.log2(bytes));
  if (pages > 0) return powerOfTwo(Math.max(pages, processors) * PAGE);
  return Math.min(8 * MIB, Math.max(MIB / 4, powerOfTwo(memory / 128)));
}

function prepareProgramsOf(handle: ObjectHandle, object: ObjectFile, plan: Plan): void {
  const wanted = new Set([...plan.begin, ...plan.end, ...plan.self, ...plan.tests, ...plan.probes.map((p) => p.probe)].map((p) => p.program));
  for (const probe of object.manifest.probes) {
    if (!wanted.has(probe.program)) native().setAutoload(handle, probe.program, false);
  }
  // An object that the script imports may bring programs of its own.
  const ours = new Set(object.manifest.probes.map((probe) => probe.program));
  for (const { name } of native().listPrograms(handle)) if (!ours.has(name)) native().setAutoload(handle, name, false);
  for (const { probe, expansion } of plan.probes) {
    if (expansion.expectedAttachType !== undefined) native().setAttachType(handle, probe.program, expansion.expectedAttachType);
    const layout = expansion.layouts?.[0];
    if (layout === undefined || probe.fields.every((field, i) => field.offset === layout[i])) continue;
    const instructions = native().instructions(handle, probe.program);
    patchFields(instructions, probe.fields, layout);
    native().setInstructions(handle, probe.program, instructions);
  }
}

/** Loads of 64-bit immediates whose source says that the immediate is a function. */
const BPF_LD_IMM64 = 0x18;
const BPF_PSEUDO_FUNC = 4;

function hasCallbacks(instructions: Buffer): boolean {
  for (let at = 0; at < instructions.length; at += 8) {
    if (instructions.readUInt8(at) === BPF_LD_IMM64 && instructions.readUInt8(at + 1) >> 4 === BPF_PSEUDO_FUNC) return true;
  }
  return false;
}

const BPF_LDX = 1;

/** Puts the offsets of `layout` into the instructions that `fields` names: a load's `off`, else the `imm`. */
export function patchFields(instructions: Buffer, fields: readonly TracepointFieldSpec[], layout: readonly number[]): void {
  fields.forEach((field, i) => {
    const offset = layout[i]!;
    for (const index of field.instructions) {
      const at = index * 8;
      const isLoad = (instructions.readUInt8(at) & 7) === BPF_LDX;
      if (isLoad) instructions.writeInt16LE(offset, at + 2);
      else instructions.writeInt32LE(offset, at + 4);
    }
  });
}

function writeConstants(handle: ObjectHandle, object: ObjectFile, options: LoadOptions): void {
  const { constants } = object.manifest;
  if (constants.length === 0) return;
  const programs = native().listPrograms(handle);
  const base = object.elf.symbols().find((s) => s.name === CONSTANTS_SYMBOL)?.value ?? 0;
  for (const constant of constants) {
    const bytes = constantBytes(object.manifest, constant, options, programs);
    native().writeInitialValue(handle, CONSTANTS_SECTION, base + constant.offset, bytes);
  }
}

/** `constant.size` bytes; `programs` are those of the object. Throws LoaderError when a parameter does not fit its slot. */
export function constantBytes(manifest: Manifest, constant: ConstantSpec, options: LoadOptions, programs: readonly ProgramRow[] = []): Buffer {
  if (constant.from === 'positional' || constant.from === 'named' || constant.from === 'attach-point') return parameterBytes(manifest, constant, options.parameters);
  const bytes = Buffer.alloc(8);
  const value = constant.from === 'kfunc-allowed' ? isAllowed(manifest, constant, programs) : constantNumber(constant, options);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.subarray(0, constant.size);
}

function isAllowed({ license }: Manifest, { name, program }: ConstantSpec & { readonly from: 'kfunc-allowed' }, programs: readonly ProgramRow[]): bigint {
  const row = programs.find((candidate) => candidate.name === program);
  return row !== undefined && isKernelFunctionAllowed(name, row.type, row.expectedAttachType, license) ? 1n : 0n;
}

function constantNumber(constant: Exclude<ConstantSpec, ParameterSpec | { readonly from: 'kfunc-allowed' }>, options: LoadOptions): bigint {
  switch (constant.from) {
    case 'param-count': return BigInt(options.parameters.positional.length);
    case 'child-pid': return BigInt(options.childPid ?? 0);
    case 'pid-filter': return BigInt(options.pidFilter ?? 0);
    case 'start-time': return native().bootTime();
    case 'tai-delta': return native().taiDelta();
    case 'pid-namespace-device': return ownPidNamespace()?.device ?? 0n;
    case 'pid-namespace-inode': return ownPidNamespace()?.inode ?? 0n;
    case 'clean-comm': return isOlder(release(), '5.17') ? 0n : 1n;
    case 'cpu-count': return BigInt(native().possibleCpus());
    case 'kfunc-exists': return hasKernelFunction(constant.name) ? 1n : 0n;
    case 'verbose-sites': return options.verboseSites === true ? 1n : 0n;
  }
}
