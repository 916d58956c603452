// Memory of a record or a map dump, and the integers in it. A reader is chosen once per type and then called for every
// record, so all decisions about widths and signs are taken beforehand. Integers are plain numbers when they are exact
// and bigints otherwise. Types of the language are decode.ts's affair, not this file's.

import type { Integer } from './value.ts';

/** Bytes with a DataView over the same memory. */
export interface Block { readonly bytes: Buffer; readonly view: DataView }

export type IntegerReader = (block: Block, at: number) => Integer;

export function blockOf(bytes: Buffer): Block {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

export function normalize(value: bigint): Integer {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** 2^21: a 64-bit number is safe exactly when its upper half is below this in magnitude. */
const SAFE_HIGH = 0x200000;

export function readUint64({ view }: Block, at: number): Integer {
  const high = view.getUint32(at + 4, true);
  // Most are small, and small ones are made without arithmetic on doubles.
  if (high === 0) return view.getUint32(at, true);
  return high < SAFE_HIGH ? high * 4294967296 + view.getUint32(at, true) : view.getBigUint64(at, true);
}

function readInt64({ view }: Block, at: number): Integer {
  const high = view.getInt32(at + 4, true);
  if (high === 0) return view.getUint32(at, true);
  if (high < SAFE_HIGH && high >= -SAFE_HIGH) {
    const value = high * 4294967296 + view.getUint32(at, true);
    if (value !== -9007199254740992) return value;
  }
  return view.getBigInt64(at, true);
}

const INTEGER_READERS = {
  unsigned: {
    1: (b: Block, at: number) => b.bytes[at]!,
    2: (b: Block, at: number) => b.view.getUint16(at, true),
    4: (b: Block, at: number) => b.view.getUint32(at, true),
    8: readUint64,
  },
  signed: {
    1: (b: Block, at: number) => b.view.getInt8(at),
    2: (b: Block, at: number) => b.view.getInt16(at, true),
    4: (b: Block, at: number) => b.view.getInt32(at, true),
    8: readInt64,
  },
} as const satisfies Record<string, Record<1 | 2 | 4 | 8, IntegerReader>>;

/** Reader of `size` bytes, extended by sign or zero. */
export function integerReader(size: 1 | 2 | 4 | 8, signed: boolean): IntegerReader {
  return INTEGER_READERS[signed ? 'signed' : 'unsigned'][size];
}

/** Sum of 64-bit parts, modulo 2^64 as the kernel adds. */
export function sumParts(block: Block, at: number, cpus: number, stride: number, signed: boolean): Integer {
  const { view } = block;
  let low = 0;
  let high = 0;
  for (let cpu = 0, part = at; cpu < cpus; cpu++, part += stride) {
    low += view.getUint32(part, true);
    high += signed ? view.getInt32(part + 4, true) : view.getUint32(part + 4, true);
  }
  const sum = high * 4294967296 + low;
  if (high < SAFE_HIGH && high > -SAFE_HIGH && Number.isSafeInteger(sum)) return sum;
  const exact = BigInt(high) * 4294967296n + BigInt(low);
  return normalize(signed ? BigInt.asIntN(64, exact) : BigInt.asUintN(64, exact));
}

/** Quotient truncated toward zero; a divisor of 0 gives 0. */
export function divide(dividend: Integer, divisor: Integer): Integer {
  if (divisor === 0) return 0;
  // Adding 0 turns the -0 that truncation may leave into a plain 0.
  if (typeof dividend === 'number' && typeof divisor === 'number') return Math.trunc(dividend / divisor) + 0;
  return normalize(BigInt(dividend) / BigInt(divisor));
}

/** Cuts numbers to so many bits, which are then read with or without a sign. */
export function wrapping(signed: boolean): (bits: number, value: bigint) => bigint {
  return signed ? (bits, value) => BigInt.asIntN(bits, value) : (bits, value) => BigInt.asUintN(bits, value);
}
