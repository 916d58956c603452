// printf, straight from the bytes of a record to the bytes of the output: for the formats that busy scripts use, of integers and
// strings with or without a width. No value and no string is made on the way, which is most of what an event costs. What such a
// format means is printf.ts's to say; the tests hold one against the other on random records. It must not know anything
// that printf.ts does not: a format with anything else in it has no writer.

import { slotsOf, parseFormat } from '../../common/printf-format.ts';
import type { Conversion } from '../../common/printf-format.ts';
import type { FieldSpec } from '../../common/manifest.ts';
import type { ValueSettings } from '../values/decode.ts';
import { integerReader } from '../values/integers.ts';
import type { Block } from '../values/integers.ts';
import type { Integer } from '../values/value.ts';
import { cutTo } from './printf.ts';

/** Puts text into `out` from `to` on and gives its end. */
type Put = (block: Block, at: number, out: Uint8Array, to: number) => number;

export interface BytesFormat {
  /** Bytes that a text may have. */
  readonly most: number;
  /** The text of the record at `at`. */
  readonly put: Put;
}

/** Longer texts are better made by what copies memory. */
const MOST = 1024;

/** `args` are the fields of the event. null: the format needs more than is known here. */
export function bytesFormat(format: string, args: readonly FieldSpec[], strings: ValueSettings): BytesFormat | null {
  const parsed = parseFormat(format);
  if (slotsOf(parsed).length !== args.length) return null;
  let next = 0;
  const pieces: BytesFormat[] = [];
  for (const piece of parsed.pieces) {
    const made = typeof piece === 'string' ? literal(Buffer.from(piece, 'latin1')) : conversion(piece, args[next++]!, strings);
    if (made === null) return null;
    pieces.push(made);
  }
  const most = pieces.reduce((sum, piece) => sum + piece.most, 0);
  return most > MOST ? null : { most, put: inTurn(pieces.map(({ put }) => put)) };
}

function inTurn(puts: readonly Put[]): Put {
  return (block, at, out, to) => {
    let end = to;
    for (let i = 0; i < puts.length; i++) end = puts[i]!(block, at, out, end);
    return end;
  };
}

function literal(text: Uint8Array): BytesFormat {
  if (text.length === 1) {
    const byte = text[0]!;
    return { most: 1, put: (_block, _at, out, to) => { out[to] = byte; return to + 1; } };
  }
  return { most: text.length, put: (_block, _at, out, to) => copy(text, 0, text.length, out, to) };
}

function conversion(c: Conversion, { offset, type }: FieldSpec, strings: ValueSettings): BytesFormat | null {
  if (c.width === '*' || c.precision !== null || c.plus || c.space || c.alternate) return null;
  if (c.specifier === 's' && type.kind === 'string') return padded(c, false, stringPut(offset, type, strings));
  if (type.kind !== 'int') return null;
  const read = integerReader(type.size, type.signed);
  const integer = (put: (out: Uint8Array, to: number, value: Integer) => number, bits: 32 | 64 | 8 | 16, signed: boolean): BytesFormat => {
    const cut = cutTo(bits, signed);
    return { most: 20, put: (block, at, out, to) => put(out, to, cut(read(block, at + offset))) };
  };
  switch (c.specifier) {
    case 's': return padded(c, false, integer(putDecimal, 64, type.signed));
    case 'd': case 'i': return padded(c, c.zero, integer(putDecimal, c.bits, true));
    case 'u': return padded(c, c.zero, integer(putDecimal, c.bits, false));
    case 'x': return padded(c, c.zero, integer(putHex, c.bits, false));
    default: return null;
  }
}

/** `zero`: zeros fill the width. */
function padded({ left, width }: Conversion, zero: boolean, inner: BytesFormat): BytesFormat {
  if (width === null || width === 0) return inner;
  // `*` has no writer.
  const size = Number(width);
  const { put } = inner;
  return {
    most: Math.max(size, inner.most),
    put: (block, at, out, to) => {
      const end = put(block, at, out, to);
      const wanted = to + size;
      if (end >= wanted) return end;
      if (left) out.fill(SPACE, end, wanted);
      else {
        const from = zero && out[to] === MINUS ? to + 1 : to;
        out.copyWithin(from + wanted - end, from, end);
        out.fill(zero ? ZERO : SPACE, from, from + wanted - end);
      }
      return wanted;
    },
  };
}

const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;

function copy(from: Uint8Array, start: number, end: number, out: Uint8Array, to: number): number {
  for (let i = start; i < end; i++) out[to++] = from[i]!;
  return to;
}

function stringPut(offset: number, { size, marked }: { readonly size: number; readonly marked?: boolean }, { trailer }: ValueSettings): BytesFormat {
  const behind = Buffer.from(trailer, 'latin1');
  const put: Put = ({ bytes }, at, out, to) => {
    const limit = at + offset + size;
    for (let i = at + offset; i < limit; i++) {
      const byte = bytes[i]!;
      if (byte === 0) break;
      out[to++] = byte;
    }
    return to;
  };
  if (marked !== true) return { most: size, put };
  return {
    most: size + behind.length,
    put: (block, at, out, to) => {
      const end = put(block, at, out, to);
      return block.bytes[at + offset + size] === 0 ? end : copy(behind, 0, behind.length, out, end);
    },
  };
}

/** The digits of 0 to 99, two bytes each. */
const PAIRS = Buffer.from(Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0')).join(''), 'latin1');

function putDecimal(out: Uint8Array, to: number, value: Integer): number {
  if (typeof value === 'bigint') return putText(out, to, value.toString());
  let rest = value;
  if (rest < 0) {
    out[to++] = MINUS;
    rest = -rest;
  }
  if (rest < 1e9) return putDigits(out, to, rest, lengthOf(rest));
  const upper = Math.floor(rest / 1e9);
  return putDigits(out, putDecimal(out, to, upper), rest - upper * 1e9, 9);
}

/** So many digits of a number below 10^9. */
function putDigits(out: Uint8Array, to: number, value: number, length: number): number {
  let rest = value | 0;
  let at = to + length;
  while (at - to >= 2) {
    const upper = (rest / 100) | 0;
    const pair = (rest - upper * 100) << 1;
    out[--at] = PAIRS[pair + 1]!;
    out[--at] = PAIRS[pair]!;
    rest = upper;
  }
  if (at > to) out[to] = ZERO + rest;
  return to + length;
}

function lengthOf(value: number): number {
  if (value < 1e4) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 1e6) return value < 1e5 ? 5 : 6;
  return value < 1e7 ? 7 : value < 1e8 ? 8 : 9;
}

function putHex(out: Uint8Array, to: number, value: Integer): number {
  if (typeof value === 'bigint' || value > 0xffffffff) return putText(out, to, value.toString(16));
  let shift = 28 - (Math.clz32(value) & ~3);
  if (shift < 0) shift = 0;
  for (; shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 15;
    out[to++] = digit < 10 ? ZERO + digit : 0x57 + digit;
  }
  return to;
}

function putText(out: Uint8Array, to: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[to + i] = text.charCodeAt(i);
  return to + text.length;
}
