// What the generator knows of a value: enough to write a well-typed program, and no more. Widths and signs of integers
// and lengths of strings are the language's business; whoever judges a program's results works them out again.

import type { Random } from './random.ts';

export type Shape =
  | { readonly kind: 'int' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'string' }
  /** Of integers: a word for the element's type, and how many. */
  | { readonly kind: 'array'; readonly of: string; readonly bits: number; readonly length: number }
  | { readonly kind: 'tuple'; readonly of: readonly Shape[] }
  | { readonly kind: 'record'; readonly of: readonly Shape[]; readonly names: readonly string[] };

export const INT: Shape = { kind: 'int' };
export const BOOL: Shape = { kind: 'bool' };
export const STRING: Shape = { kind: 'string' };

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'array') return a.of === (b as typeof a).of && a.length === (b as typeof a).length;
  if (a.kind === 'tuple' || a.kind === 'record') {
    const other = b as typeof a;
    return a.of.length === other.of.length && a.of.every((shape, index) => sameShape(shape, other.of[index] as Shape))
      && (a.kind === 'tuple' || a.names.join() === (b as typeof a).names.join());
  }
  return true;
}

/** Any shape; `depth` bounds the nesting. */
export function anyShape(random: Random, depth: number): Shape {
  const kind = random.weighted([[8, 'int'], [2, 'bool'], [4, 'string'], [1, 'array'], [depth > 0 ? 4 : 0, 'tuple'], [depth > 0 ? 1 : 0, 'record']] as const);
  switch (kind) {
    case 'int': return INT;
    case 'bool': return BOOL;
    case 'string': return STRING;
    case 'array': {
      const { name, bits } = random.of(INT_TYPES);
      return { kind, of: name, bits, length: random.of([8, 16, 32, 64].filter((whole) => whole >= bits)) / bits };
    }
    case 'tuple': return { kind, of: Array.from({ length: 1 + random.below(3) }, () => anyShape(random, depth - 1)) };
    case 'record': {
      const of = Array.from({ length: 1 + random.below(3) }, () => anyShape(random, depth - 1));
      return { kind, of, names: of.map((_, index) => 'abc'.charAt(index)) };
    }
  }
}

/** An expression as text, with what is needed to keep constant folding from being refused. */
export interface Expr {
  readonly text: string;
  /** Its value where the checker can fold it; undefined: not known here. */
  readonly known?: bigint | boolean | undefined;
  /** Nothing in it that only the running program knows, so it may be folded even where `known` is not given. */
  readonly pure: boolean;
}

export const INT_TYPES: readonly { readonly name: string; readonly bits: number; readonly signed: boolean }[] =
  [8, 16, 32, 64].flatMap((bits) => [{ name: `int${bits}`, bits, signed: true }, { name: `uint${bits}`, bits, signed: false }]);

export function inRange(value: bigint): boolean {
  return value >= -(1n << 63n) && value < 1n << 64n;
}

const EDGES = [0n, 1n, 2n, 3n, 5n, 7n, 10n, 63n, 100n, 127n, 128n, 200n, 255n, 256n, 32767n, 32768n, 65535n, 65536n,
  2147483647n, 2147483648n, 4294967295n, 4294967296n, 9223372036854775807n, 9223372036854775808n, 18446744073709551615n];

export function literal(random: Random): bigint {
  if (random.once(2)) return BigInt(random.below(12));
  if (random.once(4)) return (BigInt(random.below(0xffff_ffff)) << BigInt(random.below(33))) & 0xffff_ffff_ffff_ffffn;
  return random.of(EDGES);
}

export function literalText(random: Random, value: bigint): string {
  if (random.once(6)) return `0x${value.toString(16)}`;
  return value.toString();
}

const WORDS = ['', 'a', 'b', 'ab', 'abc', 'abd', 'word', 'seven77', 'eight888', 'a somewhat longer text', 'a text of more than thirty-two bytes, for scratch'];

export function stringText(random: Random): string {
  return `"${random.of(WORDS)}"`;
}
