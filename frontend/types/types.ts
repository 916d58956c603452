// The types of the language after checking (reference 02.2). Plain data, compared with sameType(), printed with
// typeName(). Struct types stay references into a Btf and are expanded lazily: a kernel struct is never copied
// into the program whole.

import { aggregation } from '../../common/aggregations/aggregations.ts';
import type { AggregationName } from '../../common/aggregations/aggregations.ts';
import { alignmentOf } from '../../common/btf/alignment.ts';
import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { membersOf } from '../../common/btf/shapes.ts';

/** `bpf`: the script's own memory; `context`: of the program, where it is translated (frontend/providers/row.ts). */
export type AddressSpace = 'kernel' | 'user' | 'bpf' | 'context' | 'none';

export interface IntType { readonly kind: 'int'; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean }
export interface BoolType { readonly kind: 'bool' }
/** As IEEE 754 has it. A program moves it as it is: BPF computes with integers. */
export interface FloatType { readonly kind: 'float'; readonly size: 4 | 8 }
/** `size` bytes, which hold a text up to their first NUL or to their end. Marked: one more byte follows, which is 1 where str() cut the text. */
export interface StringType { readonly kind: 'string'; readonly size: number; readonly marked?: true }
/** 4 bytes of length (little endian), then `size` bytes of data. */
export interface BufferType { readonly kind: 'buffer'; readonly size: number }
export interface PointerType { readonly kind: 'pointer'; readonly to: Type; readonly space: AddressSpace }
export interface ArrayType { readonly kind: 'array'; readonly of: Type; readonly length: number }
/** Size in bytes. `name` is empty for an anonymous aggregate. `space` is where pointers in a value of it point to. */
export interface StructType {
  readonly kind: 'struct';
  readonly tag: 'struct' | 'union';
  readonly name: string;
  readonly size: number;
  readonly btf: Btf;
  readonly btfId: BtfId;
  /** Absent: kernel. Not part of the type's identity. */
  readonly space?: AddressSpace;
}
/** A C enum; values print by name. `values` in declaration order. */
export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
  /** The name in `values` of all values that have none: a value that is read becomes that one. Not part of the type's identity. */
  readonly others?: string;
  /** It is the kernel's: the names have other values on other kernels. Not part of the type's identity. */
  readonly ofKernel?: true;
}
/** C layout: each element aligned to its natural alignment, the whole padded; padding is zero. */
/** Laid out in C's way. `names` null: elements are known by their position; else it is a record, and they are known by name. */
export interface TupleType { readonly kind: 'tuple'; readonly names: readonly string[] | null; readonly elements: readonly Type[] }
export type StackMode = 'bpftrace' | 'perf' | 'raw' | 'build_id';
/** int64 number of bytes of addresses (negative: errno), for ustack uint64 tgid; then uint64[limit], leaf first. */
export interface StackType { readonly kind: 'kstack' | 'ustack'; readonly limit: number; readonly mode: StackMode }
/** uint64 address; usym: uint64 address, uint64 tgid. Resolved by the loader when printed. */
export interface SymType { readonly kind: 'ksym' | 'usym' }
/** uint64 attach cookie, printed as the name of the attached probe (only where a wildcard makes it dynamic). */
export interface ProbeNameType { readonly kind: 'probe-name' }
/** uint64 uid, printed as a user name. */
export interface UsernameType { readonly kind: 'username' }
/** Clocks that tell a point in time: TAI is behind both `nsecs(tai)` and `nsecs(sw_tai)`. */
export type Clock = 'boot' | 'tai';
/** uint64 nanoseconds of the clock, printed in the local time zone as strftime() formats it. `format`: a character per byte. */
export interface TimestampType { readonly kind: 'timestamp'; readonly format: string; readonly clock: Clock }
/** uint64 address family, then 16 bytes of address as the network has it: of IPv4 the first four, the rest zero. */
export interface InetType { readonly kind: 'inet' }
/** 6 bytes, a hardware address. */
export interface MacType { readonly kind: 'mac' }
/** uint64 id of a cgroup, printed as its path in the hierarchies that `filter` matches. `filter`: a character per byte. */
export interface CgroupPathType { readonly kind: 'cgroup-path'; readonly filter: string }
/** The arguments of the current probe as a whole (`args` without a field). */
export interface ArgsType { readonly kind: 'args'; readonly provider: string }
/** Map values kept per CPU; the aggregation's row says which cells. `parameters` are those of the row. */
export interface AggregateType {
  readonly kind: 'aggregate';
  readonly name: AggregationName;
  readonly signed: boolean;
  readonly parameters: readonly bigint[];
}
/** Type of statements and of calls without a value; in a record, of an argument that cannot be read. */
export interface NoneType { readonly kind: 'none' }
export interface VoidType { readonly kind: 'void' }
/** After an error; fits everywhere and never causes another report. */
export interface PoisonType { readonly kind: 'poison' }

export type Type =
  | IntType | FloatType | BoolType | StringType | BufferType | PointerType | ArrayType | StructType | EnumType | TupleType
  | StackType | SymType | ProbeNameType | UsernameType | TimestampType | InetType | MacType | CgroupPathType | ArgsType | AggregateType
  | NoneType | VoidType | PoisonType;

export const INT64: IntType = { kind: 'int', size: 8, signed: true };
export const UINT64: IntType = { kind: 'int', size: 8, signed: false };
export const UINT32: IntType = { kind: 'int', size: 4, signed: false };
export const BOOL: BoolType = { kind: 'bool' };
export const NONE: NoneType = { kind: 'none' };
export const VOID: VoidType = { kind: 'void' };
export const POISON: PoisonType = { kind: 'poison' };

/** The integer that an aggregate reads as, null for those that only print. */
export function readAs(type: AggregateType): IntType | null {
  if (aggregation(type.name).reads === null) return null;
  return type.signed ? INT64 : UINT64;
}

/** Types whose values fit an operand. All others live in memory. */
export function isScalar(type: Type): boolean {
  switch (type.kind) {
    case 'int': case 'float': case 'bool': case 'enum': case 'pointer': case 'ksym': case 'probe-name': case 'username': case 'timestamp': case 'cgroup-path':
    case 'none': case 'void': case 'poison':
      return true;
    // Aggregates are folded to an int when read.
    case 'aggregate': return readAs(type) !== null;
    default:
      return false;
  }
}

/** Whether a map of such values has an element for each bucket of a key. */
export function isBucketed(type: Type): boolean {
  return type.kind === 'aggregate' && aggregation(type.name).bucket !== null;
}

/** Bytes a value of this type takes in memory (slots, map keys and values, events). Aggregates: per-CPU state. */
export function sizeOf(type: Type): number {
  switch (type.kind) {
    case 'int': case 'enum': case 'float': return type.size;
    case 'bool': return 1;
    case 'string': return type.size + (type.marked === true ? 1 : 0);
    case 'buffer': return 4 + type.size;
    case 'pointer': case 'ksym': case 'probe-name': case 'username': case 'timestamp': case 'cgroup-path': return 8;
    case 'usym': return 16;
    case 'inet': return 24;
    case 'mac': return 6;
    case 'array': return sizeOf(type.of) * type.length;
    case 'struct': return type.size;
    case 'tuple': return layoutOf(type.elements).size;
    case 'kstack': return 8 + 8 * type.limit;
    case 'ustack': return 16 + 8 * type.limit;
    case 'aggregate': return 8 * aggregation(type.name).cells.length;
    case 'args': case 'none': case 'void': case 'poison': return 0;
  }
}

/** The same as scripts see it, who know nothing of marks: what sizeof() says. */
export function visibleSize(type: Type): number {
  return sizeOf(withoutMarks(type));
}

/** A string as memory holds it that is not the script's own; of tuples, all their strings. */
export function withoutMarks(type: Type): Type {
  if (type.kind === 'string') return { kind: 'string', size: type.size };
  return type.kind === 'tuple' ? { ...type, elements: type.elements.map(withoutMarks) } : type;
}

export function alignOf(type: Type): number {
  switch (type.kind) {
    case 'int': case 'enum': case 'float': return type.size;
    case 'bool': return 1;
    // What follows a mark begins with a word again: strings are compared and copied word by word.
    case 'string': return type.marked === true ? 8 : 1;
    case 'buffer': return 4;
    case 'array': return alignOf(type.of);
    case 'struct': return alignmentOf(type.btf, type.btfId);
    case 'tuple': return layoutOf(type.elements).align;
    case 'mac': case 'none': case 'void': case 'poison': case 'args': return 1;
    default: return 8;
  }
}

interface Layout { readonly size: number; readonly align: number; readonly offsets: readonly number[] }

// A tuple in a tuple is asked for size and alignment, and each asks for both of what is inside: without a memory that
// doubles at every level.
const layouts = new WeakMap<readonly Type[], Layout>();

/** C layout of consecutive members: offsets in bytes, total size padded to the largest alignment. */
export function layoutOf(types: readonly Type[]): Layout {
  let layout = layouts.get(types);
  if (layout === undefined) {
    layout = computeLayout(types);
    layouts.set(types, layout);
  }
  return layout;
}

function computeLayout(types: readonly Type[]): Layout {
  let at = 0;
  let align = 1;
  const offsets: number[] = [];
  for (const type of types) {
    const a = alignOf(type);
    align = Math.max(align, a);
    at = Math.ceil(at / a) * a;
    offsets.push(at);
    at += sizeOf(type);
  }
  return { size: Math.ceil(at / align) * align, align, offsets };
}

/** How deep a type nests, and of how many types it consists; a struct is one, whatever is in it. */
export interface Extent { readonly depth: number; readonly parts: number }

const extents = new WeakMap<Type, Extent>();

export function extentOf(type: Type): Extent {
  let extent = extents.get(type);
  if (extent === undefined) {
    const inside = type.kind === 'tuple' ? type.elements : type.kind === 'pointer' ? [type.to] : type.kind === 'array' ? [type.of] : [];
    extent = { depth: 1, parts: 1 };
    for (const { depth, parts } of inside.map(extentOf)) extent = { depth: Math.max(extent.depth, depth + 1), parts: extent.parts + parts };
    extents.set(type, extent);
  }
  return extent;
}

/** A tuple whose elements have names. */
export function isRecord(type: Type): boolean {
  return type.kind === 'tuple' && type.names !== null;
}

/** For each element of a tuple, the one of another that it meets: by name or by position, null where there is none. */
export function partners(tuple: TupleType, other: TupleType): readonly (Type | null)[] {
  const { names } = other;
  if (tuple.names === null) return tuple.elements.map((_, i) => (names === null ? other.elements[i] ?? null : null));
  return tuple.names.map((name) => (names === null ? null : other.elements[names.indexOf(name)] ?? null));
}

/** The same for two tuples all of whose elements meet; null when they do not. */
export function pairs(tuple: TupleType, other: TupleType): readonly Type[] | null {
  if (isRecord(tuple) !== isRecord(other) || tuple.elements.length !== other.elements.length) return null;
  const found = partners(tuple, other);
  return found.includes(null) ? null : found as readonly Type[];
}

/** As many elements, with the same names in the same order or none. */
export function sameNames(a: TupleType, b: TupleType): boolean {
  return isRecord(a) === isRecord(b) && a.elements.length === b.elements.length && (a.names === null || a.names.every((name, i) => name === b.names![i]));
}

/** Structural equality; pointers compare their pointee and ignore the address space, and marks of strings there. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'int': { const o = b as IntType; return a.size === o.size && a.signed === o.signed; }
    case 'float': return a.size === (b as FloatType).size;
    case 'string': { const o = b as StringType; return a.size === o.size && a.marked === o.marked; }
    case 'buffer': return a.size === (b as BufferType).size;
    case 'pointer': return sameType(withoutMarks(a.to), withoutMarks((b as PointerType).to));
    case 'array': { const o = b as ArrayType; return a.length === o.length && sameType(a.of, o.of); }
    case 'struct': {
      const o = b as StructType;
      if (a.btf === o.btf && a.btfId === o.btfId) return true;
      return a.tag === o.tag && a.name === o.name && a.name !== '' && (a.btf.isProgram || o.btf.isProgram ? sameInside(a, o) : true);
    }
    case 'enum': { const o = b as EnumType; return a.name === o.name && a.size === o.size && (a.name !== '' || sameValues(a, o)); }
    case 'tuple': { const o = b as TupleType; return sameNames(a, o) && a.elements.every((type, i) => sameType(type, o.elements[i]!)); }
    case 'kstack': case 'ustack': { const o = b as StackType; return a.limit === o.limit && a.mode === o.mode; }
    case 'timestamp': { const o = b as TimestampType; return a.format === o.format && a.clock === o.clock; }
    case 'cgroup-path': return a.filter === (b as CgroupPathType).filter;
    case 'aggregate': {
      const o = b as AggregateType;
      return a.name === o.name && a.signed === o.signed && a.parameters.every((parameter, i) => parameter === o.parameters[i]);
    }
    default: return true;
  }
}

/** Structs of traced programs. */
function sameInside(a: StructType, b: StructType): boolean {
  const inside = ({ btf, btfId }: StructType): string => membersOf(btf, btfId).map(({ name, shape }) => `${name} ${shape}`).join();
  return a.btf.isProgram && b.btf.isProgram && a.size === b.size && inside(a) === inside(b);
}

/** What tells anonymous enums apart. */
function sameValues(a: EnumType, b: EnumType): boolean {
  return a.values.length === b.values.length && a.values.every(({ name, value }, i) => name === b.values[i]!.name && value === b.values[i]!.value);
}

function integerName({ size, signed }: IntType): string {
  return `${signed ? '' : 'u'}int${size * 8}`;
}

function tupleName({ names, elements }: TupleType): string {
  if (names !== null) return `record { ${elements.map((type, i) => `.${names[i]} = ${typeName(type)}`).join(', ')} }`;
  return elements.length === 1 ? `(${typeName(elements[0]!)},)` : `(${elements.map(typeName).join(', ')})`;
}

/** Those that read as a number whose sign may differ say so. */
function aggregateName({ name, signed }: AggregateType): string {
  const row = aggregation(name);
  return `${row.signed && row.reads !== null && !signed ? 'u' : ''}${name}_t`;
}

/** As a user writes it: `uint32`, `string[64]`, `struct task_struct *`, `(int64, string[16])`, `count_t`. */
export function typeName(type: Type): string {
  switch (type.kind) {
    // What only literals have told has no size to speak of yet (check/join.ts).
    case 'int': return 'literal' in type && !('base' in type) ? 'integer' : integerName(type);
    case 'float': return type.size === 4 ? 'float' : 'double';
    case 'string': return `string[${type.size}]`;
    case 'buffer': return `buffer[${type.size}]`;
    case 'pointer': return `${type.to.kind === 'int' ? integerName(type.to) : typeName(type.to)}${type.to.kind === 'pointer' ? '' : ' '}*`;
    case 'array': return `${typeName(type.of)}[${type.length}]`;
    case 'struct': return `${type.tag} ${type.name || '<anonymous>'}`;
    case 'enum': return `enum ${type.name || '<anonymous>'}`;
    case 'tuple': return tupleName(type);
    case 'kstack': case 'ustack': return `${type.kind}_${type.mode}_${type.limit}`;
    case 'ksym': case 'usym': case 'username': return `${type.kind}_t`;
    case 'probe-name': return 'string';
    case 'timestamp': return `timestamp(${JSON.stringify(type.format)}${type.clock === 'boot' ? '' : `, ${type.clock}`})`;
    case 'cgroup-path': return `cgroup_path(${JSON.stringify(type.filter)})`;
    case 'aggregate': return aggregateName(type);
    case 'poison': return '<error>';
    default: return type.kind;
  }
}
