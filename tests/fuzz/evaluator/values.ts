// Values of the evaluator: integers as bigint within the range of their type, bools, strings without their NUL, and
// lists for tuples, records (in the order of their fields) and arrays. Conversions and text are those of reference
// 02.3 to 02.5 and 07.6.

import type { IntType, Type } from './types.ts';
import { shapeOf } from './types.ts';

export type Value = bigint | boolean | string | readonly Value[];

export function wrap(value: bigint, type: IntType): bigint {
  const { size, isSigned } = shapeOf(type);
  return isSigned ? BigInt.asIntN(size * 8, value) : BigInt.asUintN(size * 8, value);
}

export function isTrue(value: Value): boolean {
  return value !== false && value !== 0n;
}

export function equal(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.every((item, index) => equal(item, b[index] as Value));
}

export function zeroOf(type: Type): Value {
  switch (type.kind) {
    case 'bool': return false;
    case 'string': return '';
    case 'tuple': case 'record': return type.of.map(zeroOf);
    case 'array': return Array.from({ length: type.length }, () => 0n);
    default: return 0n;
  }
}

export function convert(value: Value, from: Type, to: Type): Value {
  switch (to.kind) {
    case 'int':
      if (from.kind === 'array') return wrap(packed(value as readonly bigint[], from), to);
      return wrap(typeof value === 'boolean' ? BigInt(value) : value as bigint, to);
    case 'bool': return isTrue(value);
    case 'tuple': case 'record': {
      if (from.kind !== 'tuple' && from.kind !== 'record') throw new Error(`${from.kind} as ${to.kind}`);
      return to.of.map((type, index) => {
        const at = to.kind === 'record' && from.kind === 'record' ? from.names.indexOf(to.names[index] as string) : index;
        return convert((value as readonly Value[])[at] as Value, from.of[at] as Type, type);
      });
    }
    case 'array': {
      if (from.kind === 'array') return value;
      if (from.kind !== 'int') throw new Error(`${from.kind} as array`);
      const bits = BigInt(shapeOf(to.of).size * 8);
      const bytes = BigInt.asUintN(64, value as bigint);
      return Array.from({ length: to.length }, (_, index) => wrap(bytes >> (bits * BigInt(index)), to.of));
    }
    default: return value;
  }
}

/** The bytes of an array of integers as one, little endian. */
function packed(items: readonly bigint[], { of }: { readonly of: IntType }): bigint {
  const bits = shapeOf(of).size * 8;
  return items.reduceRight((sum, item) => (sum << BigInt(bits)) | BigInt.asUintN(bits, item), 0n);
}

export function textOf(value: Value, type: Type): string {
  if (typeof value !== 'object') return String(value);
  switch (type.kind) {
    case 'tuple': return `(${itemsText(value, type.of)})`;
    case 'record': return `{ ${value.map((item, index) => `.${type.names[index]} = ${textOf(item, type.of[index] as Type)}`).join(', ')} }`;
    case 'array': return `[${value.map(String).join(',')}]`;
    default: throw new Error(`a list as ${type.kind}`);
  }
}

/** As it stands between the brackets: a tuple without its parentheses. */
export function keyText(value: Value, type: Type): string {
  return type.kind === 'tuple' ? itemsText(value as readonly Value[], type.of) : textOf(value, type);
}

function itemsText(items: readonly Value[], types: readonly Type[]): string {
  return items.map((item, index) => textOf(item, types[index] as Type)).join(', ');
}
