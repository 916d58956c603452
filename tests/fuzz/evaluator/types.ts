// The types of the evaluator, made from the language's rules (reference 02.2, 02.3) and from nothing of the compiler.
// An integer type is kept as what flowed into it: the widest signed and unsigned types and the largest non-negative
// literal. Joining is then the same in whatever order things meet, and the type itself is worked out at the end.

export interface IntType {
  readonly kind: 'int';
  /** Bytes of the widest signed and unsigned types that flowed in; 0: none. */
  readonly signed: number;
  readonly unsigned: number;
  /** The largest non-negative literal, which takes the sign of what it meets; null: none. */
  readonly literal: bigint | null;
}

export type AggregateName = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stats' | 'hist' | 'lhist';

export type Type =
  | IntType
  | { readonly kind: 'bool' }
  | { readonly kind: 'string' }
  | { readonly kind: 'tuple'; readonly of: readonly Type[] }
  | { readonly kind: 'record'; readonly of: readonly Type[]; readonly names: readonly string[] }
  | { readonly kind: 'array'; readonly of: IntType; readonly length: number }
  | { readonly kind: 'aggregate'; readonly name: AggregateName; readonly of: IntType }
  /** To a variable, by its declaration. */
  | { readonly kind: 'pointer'; readonly to: number }
  | { readonly kind: 'none' }
  /** Not worked out yet. */
  | { readonly kind: 'unknown' };

export const BOOL: Type = { kind: 'bool' };
export const STRING: Type = { kind: 'string' };
export const NONE: Type = { kind: 'none' };
export const UNKNOWN: Type = { kind: 'unknown' };
export const INT64 = intType(8, true);
export const UINT64 = intType(8, false);

export function intType(size: number, isSigned: boolean): IntType {
  return { kind: 'int', signed: isSigned ? size : 0, unsigned: isSigned ? 0 : size, literal: null };
}

/** The smallest signed type that holds it; above int64's range, uint64. */
export function literalType(value: bigint): IntType {
  if (value > MAX_INT64) return UINT64;
  return value < 0n ? intType(signedSize(value), true) : { kind: 'int', signed: 0, unsigned: 0, literal: value };
}

const MAX_INT64 = (1n << 63n) - 1n;

export function isFlexible(type: IntType): boolean {
  return type.signed === 0 && type.unsigned === 0;
}

/** Width and sign that values really have. */
export function shapeOf(type: IntType): { readonly size: number; readonly isSigned: boolean } {
  const { signed, unsigned, literal } = type;
  if (isFlexible(type)) return { size: signedSize(literal ?? 0n), isSigned: true };
  const base = signed === 0 ? { size: unsigned, isSigned: false }
    : unsigned >= signed ? { size: Math.min(8, unsigned * 2), isSigned: true } : { size: signed, isSigned: true };
  if (literal === null) return base;
  return { ...base, size: Math.max(base.size, base.isSigned ? signedSize(literal) : unsignedSize(literal)) };
}

/** Without the memory of where it came from. */
export function plain(type: Type): Type {
  if (type.kind === 'int') {
    const { size, isSigned } = shapeOf(type);
    return intType(size, isSigned);
  }
  return type.kind === 'tuple' || type.kind === 'record' ? { ...type, of: type.of.map(plain) } : type;
}

export function join(a: Type, b: Type): Type {
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (a.kind === 'int' && b.kind === 'int') {
    const literals = [a.literal, b.literal].filter((value) => value !== null);
    return {
      kind: 'int', signed: Math.max(a.signed, b.signed), unsigned: Math.max(a.unsigned, b.unsigned),
      literal: literals.length === 0 ? null : literals.reduce((x, y) => (x > y ? x : y)),
    };
  }
  if ((a.kind === 'tuple' || a.kind === 'record') && a.kind === b.kind) {
    const others = b.kind === 'record' && a.kind === 'record' ? a.names.map((name) => b.of[b.names.indexOf(name)] as Type) : b.of;
    return { ...a, of: a.of.map((type, index) => join(type, others[index] as Type)) };
  }
  if (a.kind === 'aggregate' && b.kind === 'aggregate') return { ...a, of: join(a.of, b.of) as IntType };
  if (a.kind !== b.kind) throw new Error(`${a.kind} meets ${b.kind}`);
  return a;
}

export function same(a: Type, b: Type): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'int': {
      const other = b as IntType;
      return a.signed === other.signed && a.unsigned === other.unsigned && a.literal === other.literal;
    }
    case 'tuple': case 'record': return a.of.every((type, index) => same(type, (b as typeof a).of[index] as Type));
    case 'aggregate': return same(a.of, (b as typeof a).of);
    default: return true;
  }
}

/** `int8` … `uint64`; null: no such type. */
export function namedInt(name: string): IntType | null {
  const match = /^(u?)int(8|16|32|64)$/.exec(name);
  return match === null ? null : intType(Number(match[2]) / 8, match[1] === '');
}

function signedSize(value: bigint): number {
  return [1, 2, 4].find((size) => BigInt.asIntN(size * 8, value) === value) ?? 8;
}

function unsignedSize(value: bigint): number {
  return [1, 2, 4].find((size) => BigInt.asUintN(size * 8, value) === value) ?? 8;
}
