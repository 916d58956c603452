// The end of lowering: the module gets its globals and built-in maps, and what the loader must know becomes the
// manifest. Both follow from the tables that lowering filled, in the order in which it filled them, so the same
// program always gives the same object. The instruction indices of tracepoint fields are the backend's to add.

import { scriptPlace } from '../../frontend/syntax/script-place.ts';
import type { Span } from '../../frontend/syntax/source.ts';
import type { Facts, FunctionArgResolution, RawArgResolution, TypedProbe, TypedProgram } from '../../frontend/types/typed-program.ts';
import { sizeOf } from '../../frontend/types/types.ts';
import type { Enclosing, Leaf } from '../../common/btf/leaves.ts';
import { COPY_AS_IT_IS } from '../../common/copied-structs.ts';
import { membersInside } from '../../common/btf/shapes.ts';
import type { MemberTaken } from '../../common/btf/shapes.ts';
import { BIG_SCRATCH_MAP, CONSTANTS_SYMBOL, COUNTERS_SYMBOL, EVENTS_MAP, FOLLOWED_MAP, GENERATIONS_SYMBOL, NAMES_MAP, PACKETS_MAP, SCRATCH_MAP, TASK_SCRATCH_MAP } from '../../common/manifest.ts';
import type { ConstantSpec, CopiedFieldSpec, KernelArraySpec, Manifest, ManifestConfig, ProbeSpec, MapSpec, ValueType } from '../../common/manifest.ts';
import { aggregation, keepsExtreme } from '../../common/aggregations/aggregations.ts';
import type { Feature } from '../../common/object-features.ts';
import { readPlaceFact } from '../../common/place-facts.ts';
import { featureOf } from '../../common/providers.ts';
import { placeInWords } from '../../common/user-functions.ts';
import { storesKind } from '../../common/value-kinds.ts';
import type { RunField } from '../../common/settings.ts';
import type { GlobalDef, Module } from '../ir/ir.ts';
import { needOf } from '../ir/helpers.ts';
import { hasTypedArguments } from './expressions/kernel-objects.ts';
import { namedShape, textSize } from './values/load-time.ts';
import { constantOffset, ZEROES } from './module-context.ts';
import type { ModuleContext } from './module-context.ts';
import { programTypes } from '../../common/program-types.ts';
import { VERSION } from '../../common/version.ts';
import { fieldsIn } from '../plan/fields-in.ts';
import { CACHE_LINE, isArray, isVariable, mapDef, mapSpec, otherGeneration, slotsDef, variableDef } from '../plan/maps.ts';
import { programOf } from '../plan/programs.ts';
import { isOfRecord } from '../ir/call-facts.ts';

/** Bytes of the ring buffer as compiled; the loader may choose another size. */
const RING_SIZE = 8 * 1024 * 1024;
const COMPILER = `bpftrace-cc ${VERSION}`;

/** Adds maps and globals to the module. Call once, after all functions are lowered. */
export function completeModule(shared: ModuleContext): Module {
  const { module } = shared;
  // Also those that no lowered code reads: the script takes them all.
  for (const option of shared.program.named) constantOffset(shared, namedShape(option, shared.program.config));
  for (const { info, generation, hasSlots } of shared.maps.values()) {
    const twice = <Def extends { readonly name: string }>(def: Def): Def[] => (generation === null ? [def] : [def, { ...def, name: otherGeneration(def.name) }]);
    if (isVariable(info)) module.globals.push(...twice(variableDef(info)));
    else module.maps.push(...[mapDef(info), ...(hasSlots ? [slotsDef(info)] : [])].flatMap(twice));
  }
  if (shared.takes.maps.length > 0) module.globals.push({ name: GENERATIONS_SYMBOL, section: 'counters', size: 8 * shared.takes.maps.length, align: CACHE_LINE, init: null });
  if (shared.events.length > 0) module.maps.push({ name: EVENTS_MAP, type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: RING_SIZE });
  if (hasPackets(shared)) module.maps.push({ name: PACKETS_MAP, type: 'perf_event_array', keySize: 4, valueSize: 4, maxEntries: 0 });
  if (shared.placeNames) module.maps.push({ name: NAMES_MAP, type: 'array', keySize: 4, valueSize: textSize(shared.program.config), maxEntries: 1 });
  const { perCpu, big } = shared.scratch;
  if (perCpu.users > 0) {
    module.maps.push({ name: SCRATCH_MAP, type: 'percpu_array', keySize: 4, valueSize: Math.max(8, perCpu.size), maxEntries: perCpu.users });
  }
  if (big.users > 0) module.maps.push({ name: BIG_SCRATCH_MAP, type: 'array', keySize: 4, valueSize: big.size, maxEntries: big.users });
  if (shared.taskScratchSize > 0) module.maps.push({ name: TASK_SCRATCH_MAP, type: 'task_storage', keySize: 4, valueSize: shared.taskScratchSize, maxEntries: 0 });
  if (shared.constants.some(({ from }) => from === 'pid-filter')) module.maps.push({ name: FOLLOWED_MAP, type: 'array', keySize: 4, valueSize: 8, maxEntries: 1 });
  if (shared.constantsSize > 0) module.globals.push(constantsGlobal(shared));
  if (shared.events.length > 0 || shared.sites.length > 0) {
    module.globals.push({ name: COUNTERS_SYMBOL, section: 'counters', size: 8 + 16 * shared.sites.length, align: CACHE_LINE, init: null });
  }
  if (shared.zeroesSize > 0) {
    module.globals.push({ name: ZEROES, section: 'literals', size: shared.zeroesSize, align: 8, init: new Uint8Array(shared.zeroesSize) });
  }
  return module;
}

export function makeManifest(shared: ModuleContext, names: readonly string[]): Manifest {
  const { program } = shared;
  return {
    compiler: COMPILER,
    arch: shared.arch,
    source: { name: program.source.name },
    license: program.config.license,
    needs: needs(shared),
    ...required(shared),
    config: manifestConfig(program),
    maps: mapSpecs(shared),
    events: shared.events,
    probes: program.probes.map((probe, index) => probeSpec(shared, probe, names[index]!)),
    constants: shared.constants.map((constant) => withPlace(shared, constant)),
    sites: shared.sites,
    ...(shared.files.length === 0 ? {} : { files: shared.files }),
    ...(shared.kfuncs.length > 0 ? { kfuncs: shared.kfuncs } : {}),
    ...reliedOn(shared),
    ...arraysIn(shared),
  };
}

/** Whether the object has what the format calls so. Variants are compiled one by one: compiler/variants.ts puts them together. */
const uses: Record<Exclude<Feature, 'variants' | 'refusals'>, (shared: ModuleContext) => boolean> = {
  messages: ({ events }) => events.some(({ kind }) => kind === 'errorf' || kind === 'warnf'),
  'test-probes': hasProbeOf('test-probes'),
  'benchmarks': hasProbeOf('benchmarks'),
  'trampolines': hasProbeOf('trampolines'),
  'watchpoints': hasProbeOf('watchpoints'),
  'watched-arguments': (shared) => hasProbeOf('watched-arguments')(shared) || shared.events.some(({ kind }) => kind === 'unwatch')
    || shared.program.probes.some(({ attachPoint: { spec } }) => 'argument' in spec),
  'iterators': hasProbeOf('iterators'),
  'noted-probes': hasProbeOf('noted-probes'),
  'commands': ({ events }) => events.some(({ kind }) => kind === 'system'),
  'packets': hasPackets,
  'place-names': ({ placeNames }) => placeNames,
  'timestamps': (shared) => stores(shared, 'timestamp'),
  'network-addresses': (shared) => stores(shared, 'inet', 'mac'),
  'place-facts': ({ module }) => module.records.some(({ fields }) => fields.some(({ name }) => readPlaceFact(name) !== null)),
  'floats': (shared) => stores(shared, 'float'),
  'map-order': ({ events }) => events.some((event) => event.kind === 'print-map' && event.order !== undefined),
  'generations': ({ takes, events }) => takes.maps.length > 0 || events.some((event) => event.kind === 'print-map' && event.then !== undefined),
  'extremes': ({ program }) => program.maps.some(({ value }) => value.kind === 'aggregate' && keepsExtreme(value.name)),
  'time-series': ({ program }) => program.maps.some(({ value }) => value.kind === 'aggregate' && aggregation(value.name).print === 'series'),
  'cgroup-paths': (shared) => stores(shared, 'cgroup-path'),
  'attach-point-parameters': ({ program }) => program.probes.some(({ attachPoint }) => attachPoint.open),
  'attach-point-constants': ({ constants }) => constants.some(({ from }) => from === 'attach-point'),
  'named-parameters': ({ constants }) => constants.some(({ from }) => from === 'named'),
  'kfunc-constants': ({ constants }) => constants.some(({ from }) => from === 'kfunc-exists' || from === 'kfunc-allowed'),
  'machine-constants': ({ constants }) => constants.some(({ from }) => from === 'kernel-address' || from === 'cgroup-id'),
  'kernel-enums': (shared) => shared.constants.some(({ from }) => from === 'enumerator' || from === 'enumerator-exists') || reliedOn(shared).enumerators !== undefined,
  'struct-copies': ({ constants }) => constants.some(({ from }) => from === 'struct-copy'),
  'cookie-constants': ({ constants }) => constants.some(({ from }) => from === 'attach-cookie' || from === 'probe-name'),
  'sleeping-reads': ({ constants }) => constants.some(({ from }) => from === 'may-sleep'),
  'source-places': ({ program }) => program.probes.some(({ attachPoint: { spec } }) => 'source' in spec),
  'user-arguments': ({ program }) => program.probes.some(({ facts }) => facts.enumerators.size > 0 || fieldsIn(facts).some(({ kind }) => kind === 'user-arg')),
  'big-scratch': ({ scratch }) => scratch.big.users > 0,
  'free-slots': ({ maps }) => [...maps.values()].some(({ hasSlots }) => hasSlots),
  'arrays': ({ program }) => program.maps.some((map) => isArray(map) && !isVariable(map)),
  'variables': ({ program }) => program.maps.some(isVariable),
};

function mapSpecs({ maps }: ModuleContext): MapSpec[] {
  return [...maps.values()].map(({ info, generation, hasSlots }) => mapSpec(info, generation, hasSlots));
}

function stores(shared: ModuleContext, ...kinds: readonly ValueType['kind'][]): boolean {
  return storesKind([...shared.events, ...mapSpecs(shared)], ...kinds);
}

function hasPackets({ events }: ModuleContext): boolean {
  return events.some(({ kind }) => kind === 'skboutput');
}

function hasProbeOf(feature: Feature): (shared: ModuleContext) => boolean {
  return ({ program }) => program.probes.some(({ attachPoint }) => featureOf(attachPoint.provider.name) === feature);
}

function required(shared: ModuleContext): Pick<Manifest, 'requires'> {
  const requires = Object.entries(uses).flatMap(([feature, isUsed]) => (isUsed(shared) ? [feature] : [])).sort();
  return requires.length === 0 ? {} : { requires };
}

function probeSpec(shared: ModuleContext, probe: TypedProgram['probes'][number], name: string): ProbeSpec {
  const record = shared.module.records.find((candidate) => candidate.name === name);
  const symbols = shared.symbols.get(name);
  const place = scriptPlace(shared.program.source, probe.attachPoint.span);
  const { line, column, endColumn, text } = place;
  return {
    program: name,
    name: probe.attachPoint.text,
    attach: probe.attachPoint.spec,
    ...(probe.attachPoint.oneOf === null ? {} : { oneOf: probe.attachPoint.oneOf }),
    line,
    column,
    place,
    fields: (record?.fields ?? []).filter(isOfRecord).map((field) => ({ ...field, instructions: [] })),
    ...elsewhere(shared, probe, name),
    ...(shared.askingPlace.has(name) ? { asksPlace: true } : {}),
    ...(hasTypedArguments(probe) ? { typedArguments: true } : {}),
    ...(symbols === undefined ? {} : { symbols }),
    ...kernelArguments(probe),
    ...userFunction(shared, probe),
    ...(probe.attachPoint.open ? { parameters: { endColumn, text } } : {}),
  };
}

/** Where the loader may attach it instead: at what is behind the tracepoint. */
function elsewhere({ systemCalls, recordless }: ModuleContext, { attachPoint }: TypedProbe, name: string): Pick<ProbeSpec, 'recordless' | 'systemCalls'> {
  const table = systemCalls.get(name);
  if (table !== undefined) return { systemCalls: { ...(table === null ? {} : { table }), set: [] } };
  return programTypes[programOf(attachPoint).type].record && recordless.has(name) ? { recordless: true } : {};
}

/** What the loader compares with the function, or the event, that it finds. */
function kernelArguments({ facts }: TypedProbe): Pick<ProbeSpec, 'arguments'> {
  const used = fieldsIn(facts).filter((field): field is FunctionArgResolution | RawArgResolution => field.kind === 'raw-arg' || (field.kind === 'function-arg' && field.declared));
  const specs = [...new Map(used.map((argument) => [argument.index, argument])).values()]
    .map(({ name, index, type }) => ({ name, index: Math.max(0, index), size: sizeOf(type), pointer: type.kind === 'pointer' }));
  return specs.length === 0 ? {} : { arguments: specs };
}

/** The same of a function of a program. A struct that one probe keeps may be looked at in another. */
function userFunction({ program }: ModuleContext, { facts }: TypedProbe): Pick<ProbeSpec, 'userFunction'> {
  const used = fieldsIn(facts).filter((field) => field.kind === 'user-arg').filter(({ place }) => place.kind !== 'nowhere');
  const enumerators = [...facts.enumerators.values()];
  const builds = (used[0] ?? enumerators[0])?.builds;
  if (builds === undefined) return {};
  const members = [...enumerators, ...[...program.probes, ...program.functions].flatMap((each) => membersIn(each.facts))];
  return {
    userFunction: {
      builds,
      arguments: once(used.map(({ name, place, shape }) => ({ name, place: placeInWords(place), shape }))),
      members: once(members.map(({ of, name, shape }) => ({ of, name, shape }))),
    },
  };
}

/** Members of structs of programs that are read. */
function membersIn(facts: Facts): MemberTaken[] {
  const named = fieldsIn(facts).flatMap((field) => (field.kind === 'user-arg' ? field.inside : field.kind === 'struct' && field.taken !== undefined ? [field.taken] : []));
  const wholes = [...facts.types.values()].flatMap((type) => (type.kind === 'struct' && type.btf.isProgram ? membersInside(type.btf, type.btfId) : []));
  return [...named, ...wholes];
}

/** Each name of a struct, or of none, once. */
function once<T extends { readonly of?: string; readonly name: string }>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [`${each.of} ${each.name}`, each])).values()];
}

/** Names of values of the kernel's enums where a number must be known while compiling, as for the length of an array. */
function reliedOn({ program, enumeratorsRead }: ModuleContext): Pick<Manifest, 'enumerators'> {
  const used = [...program.probes, ...program.functions].flatMap(({ facts }) => [...facts.kernelEnumerators].filter(([node]) => !enumeratorsRead.has(node)).map(([, each]) => each));
  const specs = once(used.map(({ of, name, value, span }) => ({ of, name, value: `${value}`, place: scriptPlace(program.source, span) })));
  return specs.length === 0 ? {} : { enumerators: specs };
}

/** Arrays in the kernel's structs. */
function arraysIn({ program }: ModuleContext): Pick<Manifest, 'arrays'> {
  const used = [...program.probes, ...program.functions].flatMap(({ facts }) => fieldsIn(facts).flatMap((field) => (field.kind === 'struct' && field.array !== undefined ? [field.array] : [])));
  const specs = new Map<string, KernelArraySpec>();
  for (const { of, name, shape, element, span } of used) {
    const before = specs.get(`${of} ${name}`);
    const elements = before === undefined ? [element] : [before.element, element];
    const most = elements.includes(undefined) ? undefined : Math.max(...elements as number[]);
    specs.set(`${of} ${name}`, { of, name, shape, ...(most === undefined ? {} : { element: most }), place: scriptPlace(program.source, span) });
  }
  return specs.size === 0 ? {} : { arrays: [...specs.values()] };
}

/** With the place in the script where it is read of a copy. */
function copiedField({ program, copiedReads }: ModuleContext, { name, within, kind, offset, size, length }: Leaf): CopiedFieldSpec {
  const read = readOfCopy(copiedReads, within);
  return { name, kind, offset, size, length, ...(read === null ? {} : { place: scriptPlace(program.source, read) }) };
}

/** Read by its whole name, or of a struct inside that is itself taken from a copy. */
function readOfCopy(reads: ModuleContext['copiedReads'], within: readonly Enclosing[]): Span | null {
  const [outer, ...inner] = within;
  if (outer === undefined) return null;
  const { struct, path } = outer;
  const read = reads.get(`${struct}.${path}`);
  if (read !== undefined) return read;
  for (const [index, each] of inner.entries()) {
    if (!reads.has(`${struct}.${path.slice(0, -`.${each.path}`.length)}`)) continue;
    const found = readOfCopy(reads, inner.slice(index));
    if (found !== null) return found;
  }
  return null;
}

/** Where the script uses a parameter: the loader may have to say what is wrong with it. */
function withPlace(shared: ModuleContext, constant: ConstantSpec): ConstantSpec {
  if (constant.from === 'struct-copy') return { ...constant, fields: constant.fields.map((field) => copiedField(shared, field as Leaf)) };
  if (constant.from !== 'positional') return constant;
  const used = shared.program.parameters.find(({ index, type }) => index === constant.index && type === constant.type);
  return used === undefined ? constant : { ...constant, place: scriptPlace(shared.program.source, used.span) };
}

/** Defaults that keep a program sane when no loader fills them in; null: all bytes are zero. */
function constantsGlobal(shared: ModuleContext): GlobalDef {
  const init = Buffer.alloc(shared.constantsSize);
  for (const constant of shared.constants) writeDefault(constant, init.subarray(constant.offset, constant.offset + constant.size));
  const zero = init.every((byte) => byte === 0);
  return { name: CONSTANTS_SYMBOL, section: 'constants', size: init.length, align: 8, init: zero ? null : new Uint8Array(init) };
}

/** One CPU, and what the script's options are when they are not given. */
function writeDefault(constant: ConstantSpec, bytes: Buffer): void {
  if (constant.from === 'cpu-count') bytes[0] = 1;
  if (constant.from === 'struct-copy') bytes.writeBigUInt64LE(COPY_AS_IT_IS);
  if (constant.from === 'enumerator') bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(constant.value)));
  if (constant.from !== 'named') return;
  switch (constant.type) {
    case 'bool':
      bytes[0] = constant.default === 'true' ? 1 : 0;
      return;
    case 'string':
      bytes.write(constant.default);
      return;
    default:
      bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(constant.default)));
  }
}

function needs(shared: ModuleContext): string[] {
  return [...shared.helpersUsed].sort().flatMap((name) => needOf(name) ?? []);
}

/** The settings that the run goes by; those of later versions only where they are not what they were before. */
function manifestConfig({ config }: TypedProgram): ManifestConfig {
  const { printMapsOnExit, missingProbes, strTruncTrailer, maxProbes, maxBpfProgs, maxCatBytes, logSize, perfRbPages, cppDemangle } = config;
  const carried = {
    printMapsOnExit, missingProbes, strTruncTrailer, maxProbes, maxBpfProgs, maxCatBytes, logSize, perfRbPages, cppDemangle,
    lazySymbolication: config.lazySymbolication ? undefined : false,
    cacheUserSymbols: config.cacheUserSymbols ?? undefined,
    showDebugInfo: config.showDebugInfo ? true : undefined,
    printStructs: config.printStructs === 'line' ? undefined : config.printStructs,
  } satisfies { readonly [F in keyof ManifestConfig | RunField]: ManifestConfig[F & keyof ManifestConfig] | undefined };
  return Object.fromEntries(Object.entries(carried).filter(([, value]) => value !== undefined)) as unknown as ManifestConfig;
}
