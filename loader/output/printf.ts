// printf: binds a format to the arguments of its event once, giving a function from a record's bytes to text. Plain
// conversions read their argument and turn it into digits without anything in between; flags, width and precision
// follow C, which is what reference 07.7 leaves open. Integers are first cut to the width the conversion asks for,
// 32 bits unless a length modifier says otherwise. It must not write anywhere: the caller owns the output.

import type { FieldSpec } from '../../common/manifest.ts';
import type { Block, Integer, IntegerReader } from '../values/decode.ts';
import { bufferBytes, decoder, integerReader, integerStorage, normalize, stringReader } from '../values/decode.ts';
import type { Conversion } from './printf-format.ts';
import { parseFormat } from './printf-format.ts';
import type { TextContext } from './text.ts';
import { bufferText, escapedBytes, hexBytes, truncatedText, valueText } from './text.ts';

/** Text of the record that starts at byte `at`, as byte text. */
export type Formatter = (block: Block, at: number) => string;

/** A format, as byte text, and its arguments; offsets count from the record's start. The result is called for every record. */
export function compileFormat(format: string, args: readonly FieldSpec[], ctx: TextContext): Formatter {
  const pieces = parseFormat(format);
  const stars = starsTakeArguments(pieces, args.length);
  let next = 0;
  const take = (): FieldSpec | undefined => args[next++];
  const takeStar = (size: number | '*' | null): Size => {
    if (size !== '*') return size;
    return stars ? integerArgument(take(), 32, true) : null;
  };

  // Texts alternate with conversions: texts[0] conversions[0] texts[1] …
  const texts: string[] = [''];
  const conversions: Formatter[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      texts[texts.length - 1] += piece;
      continue;
    }
    const width = takeStar(piece.width);
    const precision = takeStar(piece.precision);
    conversions.push(compileConversion(piece, width, precision, take(), ctx));
    texts.push('');
  }
  return join(texts, conversions);
}

/** A fixed size, one that is read from the record, or none. */
type Size = number | IntegerReader | null;

/**
 * Whether `*` has an argument of its own. Compilers that follow bpftrace give none, and then `*` means nothing;
 * the number of arguments tells.
 */
function starsTakeArguments(pieces: readonly (string | Conversion)[], args: number): boolean {
  let conversions = 0;
  let stars = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') continue;
    conversions++;
    stars += (piece.width === '*' ? 1 : 0) + (piece.precision === '*' ? 1 : 0);
  }
  return args === conversions + stars;
}

function join(texts: readonly string[], conversions: readonly Formatter[]): Formatter {
  const [first, second] = conversions;
  const head = texts[0]!;
  if (!first) return () => head;
  const middle = texts[1]!;
  if (!second) return (block, at) => head + first(block, at) + middle;
  return (block, at) => {
    let text = head;
    for (let i = 0; i < conversions.length; i++) text += conversions[i]!(block, at) + texts[i + 1]!;
    return text;
  };
}

function compileConversion(c: Conversion, width: Size, precision: Size, arg: FieldSpec | undefined, ctx: TextContext): Formatter {
  if (!arg) return failure(`${c.text} has no argument`);
  switch (c.letter) {
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
      return integerConversion(c, width, precision, arg);
    case 'c': {
      const read = integerArgument(arg, 8, false);
      if (!read) return mismatch(c, 'an integer', arg);
      return padded(c, width, null, (block, at) => String.fromCharCode(Number(read(block, at))));
    }
    case 'p': {
      const read = integerArgument(arg, 64, false);
      if (!read) return mismatch(c, 'a pointer or an integer', arg);
      return padded(c, width, null, (block, at) => `0x${read(block, at).toString(16)}`);
    }
    case 's': return padded(c, width, precision, anyText(arg, ctx));
    case 'r': case 'rx': case 'rh': {
      const { offset, type } = arg;
      if (type.kind !== 'buffer') return mismatch(c, 'a buffer', arg);
      const form = BUFFER_FORMS[c.letter];
      return padded(c, width, precision, (block, at) => form(bufferBytes(block, at + offset, type.size)));
    }
    default: return failure(`${c.text} is not supported`);
  }
}

const BUFFER_FORMS = { r: bufferText, rx: escapedBytes, rh: hexBytes };

/** What a conversion that cannot be done prints. */
function failure(reason: string): Formatter {
  const text = `!{${reason}}`;
  return () => text;
}

function mismatch(c: Conversion, wanted: string, arg: FieldSpec): Formatter {
  return failure(`${c.text} needs ${wanted}, not ${arg.type.kind}`);
}

function anyText({ offset, type }: FieldSpec, ctx: TextContext): Formatter {
  if (type.kind === 'string') {
    const read = stringReader(type.size);
    const { size } = type;
    return (block, at) => {
      const text = read(block, at + offset);
      return text.length === size ? truncatedText(text, ctx) : text;
    };
  }
  const read = decoder(type);
  return (block, at) => valueText(read(block, at + offset), ctx);
}

// ---------------------------------------------------------------- integers

/** Reads an argument as an integer of `bits`, or null when it is not one. */
function integerArgument(arg: FieldSpec | undefined, bits: number, signed: boolean): IntegerReader | null {
  const storage = arg && integerStorage(arg.type);
  if (!storage) return null;
  const { offset } = arg;
  if (bits === 32 && storage.size >= 4) {
    // The low half of the little-endian value is exactly what C's truncation keeps.
    return signed ? ({ view }, at) => view.getInt32(at + offset, true) : ({ view }, at) => view.getUint32(at + offset, true);
  }
  const read = integerReader(storage.size, storage.signed);
  if (bits === 64) {
    if (signed === storage.signed || (storage.size < 8 && !storage.signed)) return (block, at) => read(block, at + offset);
    const wrap = signed ? BigInt.asIntN : BigInt.asUintN;
    return (block, at) => {
      const value = read(block, at + offset);
      return typeof value === 'number' && value >= 0 ? value : normalize(wrap(64, BigInt(value)));
    };
  }
  // Smaller widths: all that is left is in the low 32 bits, where JavaScript's shifts work.
  const low: (block: Block, at: number) => number = storage.size === 8
    ? ({ view }, at) => view.getInt32(at + offset, true)
    : (block, at) => Number(read(block, at + offset));
  const shift = 32 - bits;
  return signed ? (block, at) => (low(block, at) << shift) >> shift : (block, at) => (low(block, at) << shift) >>> shift;
}

const RADIX: Readonly<Record<string, number>> = { d: 10, i: 10, u: 10, x: 16, X: 16, o: 8 };

function integerConversion(c: Conversion, width: Size, precision: Size, arg: FieldSpec): Formatter {
  const signed = c.letter === 'd' || c.letter === 'i';
  const read = integerArgument(arg, c.bits, signed);
  if (!read) return mismatch(c, 'an integer', arg);
  const radix = RADIX[c.letter]!;
  const upper = c.letter === 'X';
  if (width === null && precision === null && !c.plus && !c.space && !c.alternate && !upper) {
    return radix === 10 ? (block, at) => '' + read(block, at) : (block, at) => read(block, at).toString(radix);
  }
  const marks = signed ? { positive: c.plus ? '+' : c.space ? ' ' : '' } : { positive: '' };
  return (block, at) => {
    const value = read(block, at);
    const digits = integerDigits(value, radix, c.alternate, sizeAt(precision, block, at));
    const sign = value < 0 ? '-' : marks.positive;
    const prefix = c.alternate && radix === 16 && value !== 0 ? '0x' : '';
    const text = fill(c, width, sign + prefix, digits, sizeAt(precision, block, at) === null, block, at);
    return upper ? text.toUpperCase() : text;
  };
}

/** Digits without a sign; `precision` is the least number of them. */
function integerDigits(value: Integer, radix: number, alternate: boolean, precision: number | null): string {
  if (value === 0 && precision === 0) return alternate && radix === 8 ? '0' : '';
  const digits = (value < 0 ? -value : value).toString(radix).padStart(precision ?? 0, '0');
  return alternate && radix === 8 && !digits.startsWith('0') ? `0${digits}` : digits;
}

// ---------------------------------------------------------------- width

/** A size as C reads it: a negative precision counts as none, a negative width turns left (see fill). */
function sizeAt(size: Size, block: Block, at: number): number | null {
  if (typeof size !== 'function') return size;
  const value = Number(size(block, at));
  return value < 0 ? null : value;
}

/** Cuts to the precision and pads to the width: for everything but integers, where C ignores 0 and signs. */
function padded(c: Conversion, width: Size, precision: Size, inner: Formatter): Formatter {
  if (width === null && precision === null) return inner;
  return (block, at) => {
    const text = inner(block, at);
    const most = sizeAt(precision, block, at);
    return fill(c, width, '', most === null ? text : text.slice(0, most), false, block, at);
  };
}

/** Pads `prefix` + `body`; zeros go between the two. */
function fill(c: Conversion, width: Size, prefix: string, body: string, zerosAllowed: boolean, block: Block, at: number): string {
  let size = 0;
  let { left } = c;
  if (typeof width === 'number') size = width;
  else if (width !== null) {
    size = Number(width(block, at));
    if (size < 0) {
      left = true;
      size = -size;
    }
  }
  if (left) return (prefix + body).padEnd(size);
  if (c.zero && zerosAllowed) return prefix + body.padStart(size - prefix.length, '0');
  return (prefix + body).padStart(size);
}
