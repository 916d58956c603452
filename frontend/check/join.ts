// How types meet (reference 02.3, 02.4): the one type that a variable, a map's key or value, or the branches of a
// ternary take when several types flow into them. Joining only ever widens, which is why inference ends. A
// non-negative literal carries its value here, because it takes the signedness of whatever it meets; outside of the
// checker that mark is gone (`plainType`). Nothing here reports.

import type { AggregationName } from '../../common/aggregations/aggregations.ts';
import { pairs, partners, sameNames, sameType } from '../types/types.ts';
import type { AddressSpace, AggregateType, IntType, PointerType, StringType, StructType, TupleType, Type } from '../types/types.ts';

/** An integer whose only sources are non-negative literals, none larger than `literal`. It takes the sign of what it meets. */
export interface LiteralIntType extends IntType {
  readonly literal: bigint;
}

/**
 * Widened from `base` because a literal that met it did not fit. Both are remembered: int8, uint8 and 256 make int16 in
 * whichever order they meet, not int32 by way of uint16.
 */
interface WidenedIntType extends IntType {
  readonly literal: bigint;
  readonly base: IntType;
}

/** Nanoseconds of a clock that is not the boot clock, as strftime() must know: what nsecs() gave, also moved by a number. */
export interface ClockIntType extends IntType {
  readonly clock: 'monotonic' | 'tai';
}

/** null: the boot clock's, or no time at all. */
export function clockOf(type: Type): ClockIntType['clock'] | null {
  return isTime(type) ? type.clock : null;
}

function isTime(type: Type): type is ClockIntType {
  return type.kind === 'int' && 'clock' in type;
}

export function withClock(type: IntType, clock: ClockIntType['clock'] | null): IntType {
  if (clock === null) return clockOf(type) === null ? type : intType(type.size, type.signed);
  const marked: ClockIntType = { kind: 'int', size: type.size, signed: type.signed, clock };
  return marked;
}

/** An aggregation with the join of what it is given, which decides its sign. */
interface CountingType extends AggregateType {
  readonly counts: IntType;
}

export function aggregationOf(name: AggregationName, counts: IntType, parameters: readonly bigint[]): AggregateType {
  const type: CountingType = { kind: 'aggregate', name, signed: counts.signed, parameters, counts };
  return type;
}

function isCounting(type: Type): type is CountingType {
  return 'counts' in type;
}

function alikeCounting(a: CountingType, b: CountingType): boolean {
  return a.name === b.name && a.parameters.every((parameter, i) => parameter === b.parameters[i]);
}

export function isLiteralInt(type: Type): type is LiteralIntType {
  return type.kind === 'int' && 'literal' in type && !('base' in type);
}

function isWidened(type: Type): type is WidenedIntType {
  return type.kind === 'int' && 'base' in type;
}

export function intType(size: 1 | 2 | 4 | 8, signed: boolean): IntType {
  return { kind: 'int', size, signed };
}

/** The smallest signed type that holds the value; beyond int64, uint64. Non-negative ones are sign-flexible. */
export function literalType(value: bigint): IntType {
  const size = signedSize(value);
  if (size === null) return intType(8, false);
  if (value < 0n) return intType(size, true);
  const literal: LiteralIntType = { kind: 'int', size, signed: true, literal: value };
  return literal;
}

/** What is computed from such integers: 64 bits, and still nobody has told a sign. */
export const UNTOLD: IntType = literalType((1n << 63n) - 1n);

/** Without the mark of literals, also inside tuples and behind pointers. */
export function plainType(type: Type): Type {
  if (isLiteralInt(type) || isWidened(type) || isTime(type)) return intType(type.size, type.signed);
  if (isCounting(type)) return { kind: type.kind, name: type.name, signed: type.signed, parameters: type.parameters };
  if (type.kind === 'tuple') return { ...type, elements: type.elements.map(plainType) };
  if (type.kind === 'pointer') {
    const to = plainType(type.to);
    return to === type.to ? type : { ...type, to };
  }
  return type;
}

/** Equal also in what sameType() overlooks but inference must notice: literal marks and address spaces. */
export function identical(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (isLiteralInt(a) || isLiteralInt(b)) return isLiteralInt(a) && isLiteralInt(b) && a.literal === b.literal;
  if (isWidened(a) || isWidened(b)) {
    return isWidened(a) && isWidened(b) && a.literal === b.literal && sameType(a.base, b.base);
  }
  if (clockOf(a) !== clockOf(b)) return false;
  if (isCounting(a) && isCounting(b)) return alikeCounting(a, b) && identical(a.counts, b.counts);
  if (a.kind === 'pointer' && b.kind === 'pointer') return a.space === b.space && identical(a.to, b.to);
  if (a.kind === 'struct' && b.kind === 'struct') return spaceOf(a) === spaceOf(b) && sameType(a, b);
  if (a.kind === 'tuple' && b.kind === 'tuple') return sameNames(a, b) && a.elements.every((type, i) => identical(type, b.elements[i]!));
  return sameType(a, b);
}

/** The type that holds both, or null when there is none. */
export function joinTypes(a: Type, b: Type): Type | null {
  if (a.kind === 'poison') return b;
  if (b.kind === 'poison') return a;
  if (a.kind === 'enum' && b.kind === 'enum' && sameType(a, b)) return a;
  const left = asInteger(a);
  const right = asInteger(b);
  if (left !== null && right !== null) return joinIntegers(left, right);
  if (a.kind !== b.kind) return null;
  if (isCounting(a) && isCounting(b)) return alikeCounting(a, b) ? aggregationOf(a.name, joinIntegers(a.counts, b.counts), a.parameters) : null;
  switch (a.kind) {
    case 'string': return joinStrings(a, b as typeof a);
    case 'buffer': return a.size >= (b as typeof a).size ? a : b;
    case 'pointer': return joinPointers(a, b as PointerType);
    case 'struct': return sameType(a, b) ? { ...a, space: joinSpaces(spaceOf(a), spaceOf(b as StructType)) } : null;
    case 'tuple': return joinTuples(a, b as typeof a);
    default: return sameType(a, b) ? a : null;
  }
}

export function joinIntegers(a: IntType, b: IntType): IntType {
  if (isLiteralInt(a) && isLiteralInt(b)) return a.literal >= b.literal ? a : b;
  const bases = [a, b].flatMap((type) => (isLiteralInt(type) ? [] : [isWidened(type) ? type.base : type]));
  const base = bases.length === 1 ? bases[0]! : joinPlain(bases[0]!, bases[1]!);
  const literals = [a, b].flatMap((type) => (isLiteralInt(type) || isWidened(type) ? [type.literal] : []));
  return literals.reduce(literalWith, base);
}

function joinPlain(a: IntType, b: IntType): IntType {
  if (clockOf(a) !== clockOf(b)) return joinPlain(withClock(a, null), withClock(b, null));
  if (a.signed === b.signed) return a.size >= b.size ? a : b;
  const [signed, unsigned] = a.signed ? [a, b] : [b, a];
  if (signed.size > unsigned.size) return signed;
  return intType(unsigned.size === 1 ? 2 : unsigned.size === 2 ? 4 : 8, true);
}

/** Whether `test` holds for two types, or for any two parts of them that meet. */
export function someParts(a: Type, b: Type, test: (a: Type, b: Type) => boolean): boolean {
  if (isCounting(a) && isCounting(b)) return test(a.counts, b.counts);
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    const found = partners(a, b);
    return a.elements.some((type, i) => found[i] !== null && someParts(type, found[i]!, test));
  }
  return test(a, b);
}

/** A join of these loses the upper half of uint64's range. */
export function mixesUint64(a: Type, b: Type): boolean {
  return someParts(a, b, mixIntegers);
}

function mixIntegers(a: Type, b: Type): boolean {
  if (a.kind !== 'int' || b.kind !== 'int' || isLiteralInt(a) || isLiteralInt(b)) return false;
  return a.signed !== b.signed && (a.signed ? b : a).size === 8;
}

/** Integers, and enums by their underlying integer; else null. */
export function asInteger(type: Type): IntType | null {
  if (type.kind === 'int') return type;
  return type.kind === 'enum' ? intType(type.size, type.signed) : null;
}

/** Every value of `from` is a value of `to`. */
export function holdsInteger(to: IntType, from: IntType): boolean {
  if (isLiteralInt(from)) return fits(from.literal, to);
  return to.signed === from.signed ? to.size >= from.size : to.signed && to.size > from.size;
}

/** The value that a variable of this type holds when `value` is stored in it. */
export function wrapInteger(value: bigint, { size, signed }: IntType): bigint {
  return signed ? BigInt.asIntN(size * 8, value) : BigInt.asUintN(size * 8, value);
}

export function fits(value: bigint, type: IntType): boolean {
  const bits = type.size * 8;
  return (type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) === value;
}

/** A type with a literal that must fit too, of the type's own signedness. */
function literalWith(type: IntType, literal: bigint): IntType {
  if (fits(literal, type)) return type;
  const size = (type.signed ? signedSize(literal) : unsignedSize(literal)) ?? 8;
  const widened: WidenedIntType = { kind: 'int', size, signed: type.signed, literal, base: isWidened(type) ? type.base : type };
  return widened;
}

function joinStrings(a: StringType, b: StringType): StringType {
  const size = Math.max(a.size, b.size);
  return a.marked === true || b.marked === true ? { kind: 'string', size, marked: true } : { kind: 'string', size };
}

/** Elements with names are matched by them; the first tuple's order stays. */
function joinTuples(a: TupleType, b: TupleType): TupleType | null {
  const found = pairs(a, b);
  if (found === null) return null;
  const elements: Type[] = [];
  for (const [i, type] of a.elements.entries()) {
    const joined = joinTypes(type, found[i]!);
    if (joined === null) return null;
    elements.push(joined);
  }
  return { ...a, elements };
}

function joinPointers(a: PointerType, b: PointerType): PointerType | null {
  const space = joinSpaces(a.space, b.space);
  if (a.to.kind === 'void' || b.to.kind === 'void') return { kind: 'pointer', to: { kind: 'void' }, space };
  if (!sameType(a.to, b.to)) return null;
  return { kind: 'pointer', to: a.to, space };
}

/** Where the pointers in a struct point to. */
function spaceOf({ space }: StructType): AddressSpace {
  return space ?? 'kernel';
}

/** BPF's own memory is kernel memory to whoever reads it. */
export function joinSpaces(a: AddressSpace, b: AddressSpace): AddressSpace {
  if (a === b) return a;
  const spaces = [a, b].map((space) => (space === 'bpf' || space === 'context' ? 'kernel' : space));
  return spaces[0] === spaces[1] ? spaces[0]! : 'none';
}

/** Of pointers to variables whose own types are still widening; null for any others. */
export function joinPointees(a: Type, b: Type): Type | null {
  if (a.kind !== 'pointer' || b.kind !== 'pointer' || a.space !== 'bpf' || b.space !== 'bpf') return null;
  const to = joinTypes(a.to, b.to);
  return to === null ? null : { kind: 'pointer', to, space: 'bpf' };
}

function signedSize(value: bigint): 1 | 2 | 4 | 8 | null {
  for (const size of [1, 2, 4, 8] as const) if (BigInt.asIntN(size * 8, value) === value) return size;
  return null;
}

function unsignedSize(value: bigint): 1 | 2 | 4 | 8 {
  for (const size of [1, 2, 4] as const) if (BigInt.asUintN(size * 8, value) === value) return size;
  return 8;
}
