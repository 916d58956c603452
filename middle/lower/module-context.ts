// What all functions of one program share while they are lowered: the module under construction and the tables
// that end up in the manifest (constants, sites, events) or in globals (literals). Each table hands out an index or
// offset for a description and gives the same answer for the same description, so that probes with several attach
// points and unrolled bodies share entries. It emits no code; the plan turns it into a manifest.

import type { ConstantSpec, EventSpec, FileSpec, KfuncSpec, SiteSpec, SymbolSpec } from '../../common/manifest.ts';
import { expandedAt, scriptPlace } from '../../frontend/syntax/script-place.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import type { Span } from '../../frontend/syntax/source.ts';
import { expansionsOf, positionOf, seenInScript, sourceOfSpan, spanKey } from '../../frontend/syntax/source.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import type { MapInfo, TypedFunction, TypedProgram } from '../../frontend/types/typed-program.ts';
import type { At, CoreStruct, Module } from '../ir/ir.ts';
import type { HelperName } from '../ir/helpers.ts';
import { mapSymbol } from '../plan/maps.ts';
import { findPartialCopies } from '../plan/partial-copies.ts';
import type { PartialCopies } from '../plan/partial-copies.ts';
import { findSlots } from '../plan/slots.ts';
import { findTakes } from '../plan/takes.ts';
import type { Takes } from '../plan/takes.ts';
import type { Rules } from './rule.ts';

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event before it has an id. */
export type EventShape = Without<EventSpec, 'id'>;
/** A constant before it has a place. */
export type ConstantShape = Without<ConstantSpec, 'offset'>;

/** Largest value of a per-CPU array on any kernel (PCPU_MIN_UNIT_SIZE). */
export const PER_CPU_LIMIT = 32768;
/** Largest value of a task storage, with room for what the kernel puts in front (BPF_LOCAL_STORAGE_MAX_VALUE_SIZE). */
export const TASK_SCRATCH_LIMIT = 60 * 1024;
/** Most scratch memory of one program, in an array that is not per CPU. */
export const SCRATCH_LIMIT = 1024 * 1024;
/** Literals that are copied or used as keys live here, one global each. */
const LITERAL_PREFIX = 'bpftrace_literal_';

/** CO-RE structs: in the module, and where by tag and name, or by place for anonymous ones. */
export interface CoreTable {
  readonly module: Pick<Module, 'coreStructs'>;
  readonly coreIndices: Map<string, number>;
}

export interface ModuleContext extends CoreTable {
  readonly program: TypedProgram;
  /** How each construct is lowered. */
  readonly rules: Rules;
  readonly arch: string;
  /** Most variables lie in scratch memory. */
  readonly crowded: boolean;
  readonly module: Module;
  readonly maps: ReadonlyMap<string, LoweredMap>;
  readonly takes: Takes;
  readonly partialCopies: PartialCopies;
  /** What is read of copies of the kernel's structs, by its way from the struct, `struct sched_entity.load.weight`; and where first. */
  readonly copiedReads: Map<string, Span>;
  /** By name, as they are lowered. */
  readonly functions: Map<string, LoweredFunction>;
  /** Bodies of loops so far. */
  loopBodies: number;
  readonly constants: ConstantSpec[];
  readonly sites: SiteSpec[];
  /** As Module.files. */
  readonly files: FileSpec[];
  readonly events: EventSpec[];
  readonly helpersUsed: Set<HelperName>;
  readonly reporter: Reporter;
  /** Of programs that need at most PER_CPU_LIMIT of it, and of those that need more. */
  readonly scratch: Readonly<Record<'perCpu' | 'big', ScratchUse>>;
  /** Bytes that the largest program needs of those that may sleep. One task runs one of them at a time. */
  taskScratchSize: number;
  /** Tables of the programs that can run at every system call, by program; null: it is for all of them. */
  readonly systemCalls: Map<string, string | null>;
  /** Programs that ask nothing of where they are attached, but which place it is. */
  readonly recordless: Set<string>;
  /** Names of values of the kernel's enums that are looked up at load; of all others the script relies on the compiled value. */
  readonly enumeratorsRead: Set<ast.NodeId>;
  /** Programs that ask which of their places they are at. */
  readonly askingPlace: Set<string>;
  /** A program looks at the name of the place where it is. */
  placeNames: boolean;
  /** Symbols of binaries that programs ask for, by program. */
  readonly symbols: Map<string, SymbolSpec[]>;
  constantsSize: number;
  zeroesSize: number;
  readonly indices: Map<string, number>;
  /** Calls of kfuncs: the loader says where a missing one is called. */
  readonly kfuncs: KfuncSpec[];
}

export interface ScratchUse {
  /** Bytes that the largest program needs; 0: nobody needs any. */
  size: number;
  /** Programs that use it: the number of entries (for each CPU). */
  users: number;
}

/** A function of the script that is lowered. */
export interface LoweredFunction {
  readonly typed: TypedFunction;
  readonly symbol: string;
  /** Bytes of scratch memory that its caller gives; 0: it needs none. */
  readonly scratchSize: number;
}

export interface LoweredMap {
  readonly info: MapInfo;
  readonly symbol: string;
  /** The number of its generation's word; null: it has no generations. */
  readonly generation: number | null;
  /** A few of its keys have slots. */
  readonly hasSlots: boolean;
}

/** `sleeping`: probes of which a program is taken to sleep. */
export function createModuleContext(program: TypedProgram, arch: string, rules: Rules, sleeping: ReadonlySet<ast.Probe>, crowded = false): ModuleContext {
  const found = findTakes(program);
  const slots = findSlots(program, new Set(found.maps), sleeping);
  // While slots are emptied, nobody must be at them.
  const emptied = program.maps.filter(({ name, givenTo }) => found.maps.includes(name) || (slots.has(name) && givenTo.has('clear'))).map(({ name }) => name);
  const takes = { ...found, maps: emptied };
  const generations = new Map(emptied.map((name, index) => [name, index]));
  return {
    program,
    rules,
    arch,
    crowded,
    module: {
      source: { name: program.source.name, text: program.source.text },
      license: program.config.license,
      files: [], maps: [], globals: [], functions: [], externs: [],
      bitcode: program.libraries.flatMap(({ name, source, code }) => (code.kind === 'bitcode' ? [{ name, bytes: code.bytes, text: source?.text ?? null }] : [])),
      coreStructs: [], records: [],
    },
    maps: new Map(program.maps.map((info) => [info.name, { info, symbol: mapSymbol(info.name), generation: generations.get(info.name) ?? null, hasSlots: slots.has(info.name) }])),
    takes, partialCopies: findPartialCopies(program), copiedReads: new Map(),
    functions: new Map(), loopBodies: 0,
    constants: [], sites: [], files: [], events: [],
    helpersUsed: new Set(),
    reporter: new Reporter(program.source),
    scratch: { perCpu: { size: 0, users: 0 }, big: { size: 0, users: 0 } },
    taskScratchSize: 0, systemCalls: new Map(), recordless: new Set(), askingPlace: new Set(), placeNames: false, enumeratorsRead: new Set(), symbols: new Map(), constantsSize: 0, zeroesSize: 0,
    indices: new Map(),
    kfuncs: [],
    coreIndices: new Map(),
  };
}

/** 1-based position of a span's start. */
export function positionAt(shared: ModuleContext, span: Span): At {
  const at = positionOf(sourceOfSpan(shared.program.source, span), span.start);
  return span.source === undefined && span.from === undefined ? at : { ...at, file: fileIndex(shared, span) };
}

/** One for each source, and for each expansion in it: the loader tells by the file's name what was expanded where. */
function fileIndex(shared: ModuleContext, span: Span): number {
  const chain = expansionsOf(span);
  const key = `file ${sourceOfSpan(shared.program.source, span).name} ${chain.map(({ call }) => spanKey(call)).join(' ')}`;
  return once(shared, key, () => {
    const { name, text } = sourceOfSpan(shared.program.source, span);
    const index = shared.module.files.length;
    const from = chain.length === 0 ? {} : { from: chain.map((each) => expandedAt(shared.program.source, each)) };
    const file = chain.length === 0 ? name : `${name}#${index + 1}`;
    shared.module.files.push({ name: file, text });
    shared.files.push({ name: file, source: name, ...from });
    return index;
  });
}

/** Offset of a load-time constant within `bpftrace_constants`. */
export function constantOffset(shared: ModuleContext, shape: ConstantShape): number {
  return once(shared, `constant ${JSON.stringify(shape)}`, () => {
    const offset = shared.constantsSize;
    shared.constants.push({ ...shape, offset });
    shared.constantsSize += Math.ceil(shape.size / 8) * 8;
    return offset;
  });
}

/** Takes back a constant that no loader is to fill in: it stays 0. */
export function dropConstant(shared: ModuleContext, shape: ConstantShape): void {
  const offset = constantOffset(shared, shape);
  shared.constants.splice(shared.constants.findIndex((constant) => constant.offset === offset), 1);
}

export interface SiteShape {
  readonly message: string;
  readonly helper: HelperName | null;
  readonly level: SiteSpec['level'];
}

/** Index of a place in the script that can fail. */
export function siteIndex(shared: ModuleContext, span: Span, shape: SiteShape): number {
  return once(shared, `site ${spanKey(seenInScript(span))} ${shape.message}`, () => {
    shared.sites.push({ ...scriptPlace(shared.program.source, span), ...shape });
    return shared.sites.length - 1;
  });
}

export function eventId(shared: ModuleContext, shape: EventShape): number {
  return once(shared, `event ${JSON.stringify(shape)}`, () => {
    const id = shared.events.length;
    shared.events.push({ id, ...shape });
    return id;
  });
}

/** Name of a read-only global that holds these bytes, zero-padded to `size`. */
export function literalGlobal(shared: ModuleContext, bytes: Uint8Array, size: number): string {
  const index = once(shared, `literal ${size} ${Buffer.from(bytes).toString('latin1')}`, () => {
    const init = new Uint8Array(size);
    init.set(bytes.subarray(0, size));
    const literals = shared.module.globals.length;
    shared.module.globals.push({ name: `${LITERAL_PREFIX}${literals}`, section: 'literals', size, align: 8, init });
    return literals;
  });
  return `${LITERAL_PREFIX}${index}`;
}

/** Read-only zeroes that stand in for a missing map value; the plan gives the global its final size. */
export const ZEROES = 'bpftrace_zeroes';

export function needZeroes(shared: ModuleContext, size: number): void {
  shared.zeroesSize = Math.max(shared.zeroesSize, Math.ceil(size / 8) * 8);
}

/** Index of a pruned kernel struct; `key` tells structs apart. */
export function coreStructIndex(table: CoreTable, key: string, make: () => CoreStruct): number {
  let index = table.coreIndices.get(key);
  if (index === undefined) {
    index = table.module.coreStructs.length;
    table.module.coreStructs.push(make());
    table.coreIndices.set(key, index);
  }
  return index;
}

export function once(shared: ModuleContext, key: string, make: () => number): number {
  let index = shared.indices.get(key);
  if (index === undefined) {
    index = make();
    shared.indices.set(key, index);
  }
  return index;
}
