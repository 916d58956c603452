// printf: binds a format to the types of its arguments once, giving a function from arguments to text. Plain
// conversions turn their argument into digits without anything in between; flags, width and precision
// follow C, which is what reference 07.7 leaves open. Integers are first cut to the width the conversion asks for,
// 32 bits unless a length modifier says otherwise. It must not write anywhere: the caller owns the output.

import type { EventSpec, ValueType } from '../../common/manifest.ts';
import { MAX_WIDTH, parseFormat, slotsOf } from '../../common/printf-format.ts';
import type { Conversion, Format, IntegerBits } from '../../common/printf-format.ts';
import { visibleBytes } from '../../common/visible.ts';
import { integerStorage } from '../values/decode.ts';
import { normalize, wrapping } from '../values/integers.ts';
import type { Integer, ResolvedValue } from '../values/value.ts';
import { floatDigits } from './float-text.ts';
import { gfpText } from './gfp-flags.ts';
import { bufferText, escapedBytes, hexBytes, valueText } from './text.ts';

/** Text of an event with these arguments, as byte text. */
export type Formatter = (args: Arguments) => string;
type Arguments = readonly ResolvedValue[];

/** An argument of the format. */
interface Argument { readonly index: number; readonly type: ValueType }
/** Reads an integer off the arguments. */
type IntegerOf = (args: Arguments) => Integer;

/**
 * `format` is byte text; `args` are the fields of the event, of which only the types matter here. `shown`: what becomes of the text of
 * each argument. The result is called for every event.
 */
export function compileFormat(format: string, args: readonly { readonly type: ValueType }[], shown?: (text: string) => string): Formatter {
  const parsed = parseFormat(format);
  const stars = starsTakeArguments(parsed, args.length);
  let next = 0;
  const take = (): Argument | undefined => {
    const index = next++;
    const type = args[index]?.type;
    return type && { index, type };
  };
  const takeStar = (size: number | '*' | null): Size => {
    if (size !== '*') return size;
    return stars ? integerArgument(take(), 32, true) : null;
  };

  // Texts alternate with conversions: texts[0] conversions[0] texts[1] …
  const texts: string[] = [''];
  const conversions: Formatter[] = [];
  for (const piece of parsed.pieces) {
    if (typeof piece === 'string') {
      texts[texts.length - 1] += piece;
      continue;
    }
    const width = takeStar(piece.width);
    const precision = takeStar(piece.precision);
    const conversion = compileConversion(piece, width, precision, take());
    conversions.push(shown === undefined || !isText(piece) ? conversion : (values) => shown(conversion(values)));
    texts.push('');
  }
  return join(texts, conversions);
}

/** What may hold any bytes: the others are digits, or escape what they print. */
function isText({ specifier }: Conversion): boolean {
  return specifier === 's' || specifier === 'c';
}

/** A fixed size, one that is an argument, or none. */
type Size = number | IntegerOf | null;

/**
 * Whether `*` has an argument of its own. Compilers that follow bpftrace give none, and then `*` means nothing;
 * the number of arguments tells.
 */
function starsTakeArguments(format: Format, args: number): boolean {
  return args === slotsOf(format).length;
}

function join(texts: readonly string[], conversions: readonly Formatter[]): Formatter {
  const [first, second] = conversions;
  const head = texts[0]!;
  if (!first) return () => head;
  const middle = texts[1]!;
  if (!second) return (args) => head + first(args) + middle;
  return (args) => {
    let text = head;
    for (let i = 0; i < conversions.length; i++) text += conversions[i]!(args) + texts[i + 1]!;
    return text;
  };
}

function compileConversion(c: Conversion, width: Size, precision: Size, arg: Argument | undefined): Formatter {
  if (!arg) return failure(`${c.text} has no argument`);
  const { index } = arg;
  switch (c.specifier) {
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
      return integerConversion(c, width, precision, arg);
    case 'c': {
      const read = integerArgument(arg, 8, false);
      if (!read) return mismatch(c, 'an integer', arg);
      return padded(c, width, null, (args) => String.fromCharCode(Number(read(args))));
    }
    case 'p': {
      const read = integerArgument(arg, 64, false);
      if (!read) return mismatch(c, 'a pointer or an integer', arg);
      return padded(c, width, null, (args) => `0x${read(args).toString(16)}`);
    }
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return floatConversion(c, width, precision, arg);
    case 'gr': {
      const read = integerArgument(arg, 64, false);
      if (!read) return mismatch(c, 'an integer', arg);
      return padded(c, width, precision, (args) => gfpText(read(args)));
    }
    case 's': return padded(c, width, precision, (args) => valueText(args[index]!));
    case 'r': case 'rx': case 'rh': {
      if (arg.type.kind !== 'buffer') return mismatch(c, 'a buffer', arg);
      const form = BUFFER_FORMS[c.specifier];
      return padded(c, width, precision, (args) => form(bytesOf(args[index]!)));
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

function mismatch(c: Conversion, wanted: string, arg: Argument): Formatter {
  return failure(`${c.text} needs ${wanted}, not ${arg.type.kind}`);
}

function bytesOf(value: ResolvedValue): Uint8Array {
  return typeof value === 'object' && value.kind === 'buffer' ? value.bytes : new Uint8Array();
}

// ---------------------------------------------------------------- integers

/** An argument cut to an integer of `bits`, or null when it is no integer. */
function integerArgument(arg: Argument | undefined, bits: IntegerBits, signed: boolean): IntegerOf | null {
  if (!arg || !integerStorage(arg.type)) return null;
  const { index } = arg;
  const cut = cutTo(bits, signed);
  return (args) => cut(integerOf(args[index]!));
}

/** Cuts integers to `bits`. */
export function cutTo(bits: IntegerBits, signed: boolean): (value: Integer) => Integer {
  if (bits === 32) return signed ? (value) => lowBits(value) | 0 : (value) => lowBits(value) >>> 0;
  if (bits === 64) {
    const wrap = wrapping(signed);
    return (value) => typeof value === 'number' && (signed || value >= 0) ? value : normalize(wrap(64, BigInt(value)));
  }
  const shift = 32 - bits;
  return signed ? (value) => (lowBits(value) << shift) >> shift : (value) => (lowBits(value) << shift) >>> shift;
}

/** A number whose lower 32 bits are those of the value, which is all that JavaScript's shifts look at. */
function lowBits(value: Integer): number {
  return typeof value === 'number' ? value : Number(BigInt.asIntN(32, value));
}

/** What stands for the value where an integer is wanted. */
function integerOf(value: ResolvedValue): Integer {
  switch (typeof value) {
    case 'number': case 'bigint': return value;
    case 'boolean': return Number(value);
    case 'string': return 0;
    default:
  }
  switch (value.kind) {
    case 'enum': return value.value;
    case 'pointer': return value.address;
    case 'ksym': case 'usym': return normalize(value.address);
    case 'username': return value.uid;
    case 'probe-name': return value.cookie;
    default: return 0;
  }
}

const RADIX: Readonly<Record<string, number>> = { d: 10, i: 10, u: 10, x: 16, X: 16, o: 8 };

function integerConversion(c: Conversion, width: Size, precision: Size, arg: Argument): Formatter {
  const signed = c.specifier === 'd' || c.specifier === 'i';
  const read = integerArgument(arg, c.bits, signed);
  if (!read) return mismatch(c, 'an integer', arg);
  const radix = RADIX[c.specifier]!;
  const upper = c.specifier === 'X';
  if (width === null && precision === null && !c.plus && !c.space && !c.alternate && !upper) {
    return radix === 10 ? (args) => '' + read(args) : (args) => read(args).toString(radix);
  }
  const marks = signed ? { positive: c.plus ? '+' : c.space ? ' ' : '' } : { positive: '' };
  return (args) => {
    const value = read(args);
    const digits = integerDigits(value, radix, c.alternate, sizeAt(precision, args));
    const sign = value < 0 ? '-' : marks.positive;
    const prefix = c.alternate && radix === 16 && value !== 0 ? '0x' : '';
    const text = fill(c, width, sign + prefix, digits, sizeAt(precision, args) === null, args);
    return upper ? text.toUpperCase() : text;
  };
}

/** Digits without a sign; `precision` is the least number of them. */
function integerDigits(value: Integer, radix: number, alternate: boolean, precision: number | null): string {
  if (value === 0 && precision === 0) return alternate && radix === 8 ? '0' : '';
  const digits = (value < 0 ? -value : value).toString(radix).padStart(Math.min(precision ?? 0, MAX_WIDTH), '0');
  return alternate && radix === 8 && !digits.startsWith('0') ? `0${digits}` : digits;
}

// ---------------------------------------------------------------- floating-point numbers

const FLOAT_FORMS = { e: 'e', E: 'e', f: 'f', F: 'f', g: 'g', G: 'g' } as const;

function floatConversion(c: Conversion, width: Size, precision: Size, { index, type }: Argument): Formatter {
  const form = FLOAT_FORMS[c.specifier as keyof typeof FLOAT_FORMS];
  if (type.kind !== 'float') return failure(`${c.text} needs a floating-point number, not ${type.kind}`);
  return (args) => {
    const item = args[index]!;
    const value = typeof item === 'object' && item.kind === 'float' ? item.value : 0;
    const negative = value < 0 || Object.is(value, -0);
    const digits = floatDigits(Math.abs(value), form, sizeAt(precision, args), c.alternate);
    const text = fill(c, width, negative ? '-' : c.plus ? '+' : c.space ? ' ' : '', digits, Number.isFinite(value), args);
    return c.specifier === form ? text : text.toUpperCase();
  };
}

// ---------------------------------------------------------------- width

/** A size as C reads it: a negative precision counts as none, a negative width turns left (see fill). */
function sizeAt(size: Size, args: Arguments): number | null {
  if (typeof size !== 'function') return size;
  const value = Number(size(args));
  return value < 0 ? null : value;
}

/** Cuts to the precision and pads to the width: for everything but integers, where C ignores 0 and signs. */
function padded(c: Conversion, width: Size, precision: Size, inner: Formatter): Formatter {
  if (width === null && precision === null) return inner;
  return (args) => {
    const text = inner(args);
    const most = sizeAt(precision, args);
    return fill(c, width, '', most === null ? text : text.slice(0, most), false, args);
  };
}

/** Pads `prefix` + `body`; zeros go between the two. */
function fill(c: Conversion, width: Size, prefix: string, body: string, zerosAllowed: boolean, args: Arguments): string {
  let size = 0;
  let { left } = c;
  if (typeof width === 'number') size = width;
  else if (width !== null) {
    size = Number(width(args));
    if (size < 0) {
      left = true;
      size = -size;
    }
  }
  // An object may ask for anything, and so may an argument.
  size = Math.min(size, MAX_WIDTH);
  if (left) return (prefix + body).padEnd(size);
  if (c.zero && zerosAllowed) return prefix + body.padStart(size - prefix.length, '0');
  return (prefix + body).padStart(size);
}

// ---------------------------------------------------------------- formats of events

type Formatted = Extract<EventSpec, { format: string; args: unknown }>;

/** Formats are compiled on first use and kept by event. `isTerminal`: what others have chosen is made visible. */
export function formatCache(isTerminal: () => boolean): (event: Formatted) => Formatter {
  const compiled: Formatter[] = [];
  const specs: Formatted[] = [];
  return (event) => {
    const { id } = event;
    // Ids are small numbers that begin at 0, and a printer may see more than one object.
    if (specs[id] !== event) {
      specs[id] = event;
      compiled[id] = compileFormat(event.format, event.args, isTerminal() ? visibleBytes : undefined);
    }
    return compiled[id]!;
  };
}
