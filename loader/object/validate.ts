// What the fields of a manifest must have to do with each other and with the rest of the object, so that nothing behind it
// meets a surprise: values lie within their records, symbols are there and are what they are taken for, numbers of
// instructions are within their programs. The kinds and bounds of single fields are checked before (common/manifest-check.ts).
// Pure, like everything in this folder; what libbpf makes of the maps is compared in validate-maps.ts.

import { aggregation, cellsMerge, isAggregateSpec, parametersOf } from '../../common/aggregations/aggregations.ts';
import { SHF_EXECINSTR, STT_FUNC } from '../../common/elf/elf.ts';
import { LARGEST_COPY, roomFor, tableSize } from '../../common/copied-structs.ts';
import { PACKET_HEADER } from '../../common/packets.ts';
import type { ElfObject, ObjectSymbol } from '../../common/elf/object.ts';
import { CONSTANTS_SECTION, CONSTANTS_SYMBOL, COUNTERS_SECTION, COUNTERS_SYMBOL, EVENTS_MAP, GENERATIONS_SYMBOL, SYSTEM_CALL_PLACES, VARIANTS_SECTION } from '../../common/manifest.ts';
import type { ConstantSpec, EmbeddedObject, EventSpec, FieldSpec, Manifest, MapSpec, ProbeSpec, ValueType, VariantsSpec } from '../../common/manifest.ts';
import { providerPrograms } from '../../common/providers.ts';
import { storedSize } from '../values/decode.ts';

/** The loader reads records in batches of 256 KiB, and one of them must fit. */
const MAX_RECORD = (1 << 18) - 8;
/** Values in a value: a record of the largest size that is all bytes, and some. */
const MAX_PARTS = 1 << 19;
const INSTRUCTION_SIZE = 8;
const HEADER_SIZE = 8;
/** Of instructions that may hold the offset of a field: BPF_LDX, BPF_ALU, BPF_ALU64. */
const OFFSET_CLASSES = [1, 4, 7];

/** Thrown inside this file only, with what is wrong in a few words. */
class Contradiction extends Error {}

function claim(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new Contradiction(otherwise());
}

/** null: all fits together. */
export function contradiction(manifest: Manifest, elf: ElfObject): string | null {
  try {
    const symbols = new Map(elf.symbols().filter(({ name, section }) => name !== '' && section > 0).map((symbol) => [symbol.name, symbol]));
    const inSection = (name: string, section: string): ObjectSymbol | null => {
      const symbol = symbols.get(name);
      return symbol !== undefined && elf.sections[symbol.section]?.name === section ? symbol : null;
    };
    checkMaps(manifest.maps, inSection);
    checkEvents(manifest, inSection);
    checkProbes(manifest.probes, elf, inSection);
    checkConstants(manifest, inSection);
    checkCounters(manifest, inSection);
    if (manifest.variants !== undefined) checkVariants(manifest.variants, elf.section(VARIANTS_SECTION)?.size ?? 0);
    return null;
  } catch (error) {
    if (error instanceof Contradiction) return error.message;
    throw error;
  }
}

type InSection = (name: string, section: string) => ObjectSymbol | null;

function checkUnique(what: string, names: readonly (string | number)[]): void {
  const seen = new Set<string | number>();
  for (const name of names) {
    claim(!seen.has(name), () => `it has two ${what} ${name}`);
    seen.add(name);
  }
}

// ---------------------------------------------------------------- values

/** Throws Contradiction when a part does not lie within the whole. `what` names the value. */
function checkType(type: ValueType, what: string): void {
  claim(partsOf(type) <= MAX_PARTS, () => `${what} has too many parts`);
  checkParts(type, what);
}

function checkParts(type: ValueType, what: string): void {
  switch (type.kind) {
    case 'array': return checkParts(type.of, what);
    case 'tuple': return checkFields(type.fields, type.size, what);
    case 'struct':
      checkFields(type.fields.filter(({ bits }) => bits === undefined), type.size, what);
      for (const { bits, name } of type.fields) {
        claim(bits === undefined || (bits.size >= 1 && bits.size <= 64 && bits.offset + bits.size <= type.size * 8), () => `the field ${name} of ${what} is outside of it`);
      }
      return;
    default:
      if (isAggregateSpec(type)) claim(aggregation(type.kind).refuse(parametersOf(type)) === null, () => `${what} has other bounds than ${type.kind}() takes`);
  }
}

function checkFields(fields: readonly FieldSpec[], size: number, what: string): void {
  for (const { offset, type } of fields) {
    checkParts(type, what);
    claim(offset + storedSize(type) <= size, () => `a part of ${what} is outside of it`);
  }
}

/** Values that are made of it: also those without bytes. */
function partsOf(type: ValueType): number {
  switch (type.kind) {
    case 'array': return 1 + type.length * partsOf(type.of);
    case 'tuple': case 'struct': return type.fields.reduce((sum, field) => sum + partsOf(field.type), 1);
    case 'kstack': case 'ustack': return 1 + type.limit;
    default: return 1;
  }
}

// ---------------------------------------------------------------- maps and events

function checkMaps(maps: readonly MapSpec[], inSection: InSection): void {
  checkUnique('maps', maps.map(({ name }) => name));
  checkUnique('maps of the symbol', maps.flatMap(({ symbol, generations, slots }) => [symbol, generations?.other, slots?.symbol, slots?.other].filter((each) => each !== undefined)));
  const words = inSection(GENERATIONS_SYMBOL, COUNTERS_SECTION);
  for (const { name, symbol, key, keySize, value, valueSize, perCpu, storage, generations, slots, maxEntries, defaultSize } of maps) {
    const isIn = (of: string): boolean => (storage === 'variable' ? inSection(of, COUNTERS_SECTION) : inSection(of, '.maps')) !== null;
    if (generations !== undefined) {
      claim(isIn(generations.other), () => `the other generation of ${name} is not in it`);
      claim(words !== null && words.value % 8 === 0 && 8 * (generations.index + 1) <= words.size, () => `the generation of ${name} has no word in ${GENERATIONS_SYMBOL}`);
    }
    if (slots !== undefined) {
      const symbols = [slots.symbol, ...(slots.other === undefined ? [] : [slots.other])];
      claim(symbols.every((each) => inSection(each, '.maps') !== null), () => `the slots of ${name} are not in it`);
      claim((slots.other === undefined) === (generations === undefined), () => `the slots of ${name} have other generations than the map`);
      claim(isAggregateSpec(value) && cellsMerge(value.kind) && key !== null && perCpu, () => `the map ${name} has slots, which its values cannot have`);
    }
    claim(isIn(symbol), () => `the map ${name} is not in it`);
    if (storage === 'variable') {
      claim(key === null && !perCpu && slots === undefined && !isAggregateSpec(value), () => `the map ${name} is a variable, which has neither keys nor CPUs`);
      claim(maxEntries === 1 && defaultSize !== true, () => `the map ${name} is a variable, and cannot have ${defaultSize === true ? 'another number of' : maxEntries} keys`);
      const size = Math.ceil(valueSize / 8) * 8 + 8;
      for (const each of [symbol, ...(generations === undefined ? [] : [generations.other])]) {
        const { value: at, size: bytes } = inSection(each, COUNTERS_SECTION)!;
        claim(bytes === size, () => `${each} has ${bytes} bytes for a value of ${valueSize}`);
        claim(at % 8 === 0, () => `${each} is at ${at}, which is no multiple of 8`);
      }
    }
    claim(key === null ? keySize === 0 : storedSize(key) === keySize, () => `the keys of ${name} have another size than their type`);
    claim(storedSize(value) === valueSize, () => `the values of ${name} have another size than their type`);
    if (key !== null) checkType(key, `the key of ${name}`);
    checkType(value, `the value of ${name}`);
  }
}

function checkEvents({ events, maps }: Manifest, inSection: InSection): void {
  if (events.length === 0) return;
  claim(inSection(EVENTS_MAP, '.maps') !== null, () => `it has events and no map ${EVENTS_MAP}`);
  checkUnique('events with the id', events.map(({ id }) => id));
  const names = new Set(maps.map(({ name }) => name));
  for (const event of events) {
    const what = `the event ${event.id}`;
    claim(event.size >= HEADER_SIZE && event.size <= MAX_RECORD, () => `${what} has ${event.size} bytes`);
    for (const { offset, size } of extentsOf(event, what)) claim(offset >= HEADER_SIZE && offset + size <= event.size, () => `a part of ${what} is outside of it`);
    if ('map' in event) claim(names.has(event.map), () => `${what} is about the map ${event.map}, which it does not have`);
  }
}

interface Extent { readonly offset: number; readonly size: number }

/** Where the record is read. */
function extentsOf(event: EventSpec, what: string): readonly Extent[] {
  const field = ({ offset, type }: FieldSpec): Extent => {
    checkType(type, `a value of ${what}`);
    return { offset, size: storedSize(type) };
  };
  switch (event.kind) {
    case 'printf': case 'errorf': case 'warnf': case 'cat': case 'system': return event.args.map(field);
    case 'print-value': return [field(event.value)];
    case 'print-map': return [event.top, event.div].flatMap((offset) => (offset === null ? [] : [{ offset, size: 8 }]));
    case 'join': return [{ offset: event.offset, size: event.count * event.stride }];
    case 'unwatch': return [{ offset: event.address, size: 8 }];
    case 'exit': return [{ offset: event.code, size: 1 }];
    // What follows the record's beginning is the packet.
    case 'skboutput': return [{ offset: HEADER_SIZE, size: PACKET_HEADER - HEADER_SIZE }];
    case 'clear': case 'zero': case 'time': return [];
  }
}

// ---------------------------------------------------------------- programs, constants, counters

function checkProbes(probes: readonly ProbeSpec[], elf: ElfObject, inSection: InSection): void {
  checkUnique('probes of the program', probes.map(({ program }) => program));
  for (const { program, name, attach, fields, systemCalls } of probes) {
    const { section } = providerPrograms[attach.provider];
    const symbol = inSection(program, section);
    claim(symbol !== null && symbol.type === STT_FUNC && (elf.sections[symbol.section]!.flags & SHF_EXECINSTR) !== 0,
      () => `the program of ${name}, ${program}, is not in its section ${section}`);
    const count = symbol!.size / INSTRUCTION_SIZE;
    const indices = [...fields.flatMap(({ instructions }) => instructions), ...systemCalls?.set ?? [], ...systemCalls?.compat ?? []];
    if (systemCalls?.table !== undefined) {
      const table = inSection(systemCalls.table, COUNTERS_SECTION);
      claim(table !== null && table.size === 8 * SYSTEM_CALL_PLACES, () => `the table of ${name}, ${systemCalls.table}, is not in it`);
    }
    claim(indices.every((index) => index < count), () => `a field of ${name} is in an instruction that is not there`);
    // Where its offset is written, a call would become another one.
    const classOf = (index: number): number => elf.sections[symbol!.section]!.bytes[symbol!.value + INSTRUCTION_SIZE * index]! & 7;
    claim(indices.every((index) => OFFSET_CLASSES.includes(classOf(index))), () => `a field of ${name} is in an instruction that holds no offset`);
  }
}

function checkConstants({ constants, probes }: Manifest, inSection: InSection): void {
  if (constants.length === 0) return;
  const symbol = inSection(CONSTANTS_SYMBOL, CONSTANTS_SECTION);
  claim(symbol !== null, () => `it has constants and no ${CONSTANTS_SYMBOL}`);
  const programs = new Set(probes.map(({ program }) => program));
  for (const constant of constants) {
    const { from, offset, size } = constant;
    const wanted = sizeOfConstant(constant);
    claim(wanted === null ? size > 0 : size === wanted, () => `a constant from ${from} has ${size} bytes`);
    claim(offset + size <= symbol!.size, () => `a constant from ${from} is outside of ${CONSTANTS_SYMBOL}`);
    if (from === 'struct-copy') checkCopy(constant);
    if ('program' in constant) claim(programs.has(constant.program), () => `a constant asks about the program ${constant.program}, which it does not have`);
  }
}

function checkCopy({ of, bytes, length = 1, fields }: ConstantSpec & { readonly from: 'struct-copy' }): void {
  claim(bytes <= LARGEST_COPY && length <= bytes, () => `a copy of ${of} has ${bytes} bytes`);
  for (const { name, offset, size, length: elements } of fields) claim(offset + size * elements <= 8 * bytes && size * elements > 0, () => `${name} of ${of} is outside of its copy`);
}

/** null: as long as its text may be. */
function sizeOfConstant(constant: ConstantSpec): number | null {
  switch (constant.from) {
    case 'positional': return constant.type === 'string' ? null : 8;
    case 'named': return constant.type === 'string' ? null : constant.type === 'bool' ? 1 : 8;
    case 'attach-point': return null;
    case 'struct-copy': return tableSize(roomFor(constant.fields));
    default: return 8;
  }
}

function checkCounters({ sites }: Manifest, inSection: InSection): void {
  const symbol = inSection(COUNTERS_SYMBOL, COUNTERS_SECTION);
  if (symbol === null) return claim(sites.length === 0, () => `it has places that can fail and no ${COUNTERS_SYMBOL}`);
  claim(symbol.size === 8 + 16 * sites.length && symbol.value % 8 === 0, () => `${COUNTERS_SYMBOL} has ${symbol.size} bytes for ${sites.length} places`);
}

// ---------------------------------------------------------------- variants

function checkVariants({ questions, program, variants }: VariantsSpec, size: number): void {
  const isThere = (embedded: EmbeddedObject): boolean => embedded.offset + embedded.size <= size;
  claim(program === null ? questions.every(({ kind }) => kind !== 'fields') : isThere(program), () => 'the program of its questions is not there');
  for (const question of questions) claim(question.kind !== 'fields' || question.bit < 32, () => 'a question has no bit');
  for (const { answers, object } of variants) {
    claim(answers.length === questions.length, () => `a variant has ${answers.length} answers to ${questions.length} questions`);
    claim(object === null || ('length' in object ? object.length > 0 : isThere(object)), () => 'a variant of it is not there');
  }
}
