// The grammar of printf formats (reference 07.7): from format text to pieces. The compiler checks arguments against the
// pieces, the loader binds values to them; were there two grammars, a format could be checked as one thing and printed as
// another. It knows nothing of arguments, types and values, and does not judge specifiers. It takes text and text whose
// characters are bytes alike, since all that it looks for is ASCII.

/** Width of the integer that a length modifier asks for, in bits. */
export type IntegerBits = 8 | 16 | 32 | 64;

/** Longest text that a width or a precision may ask for. */
export const MAX_WIDTH = 65535;

/** One `%…` that takes an argument. */
export interface Conversion {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  /** `*`: taken from an argument, where there is one for it. */
  readonly width: number | '*' | null;
  readonly precision: number | '*' | null;
  readonly bits: IntegerBits;
  /** d i u o x X c s p r rx rh gr, or another letter, which may mean nothing. */
  readonly specifier: string;
  /** As written, `%` included, and where in the format it begins. */
  readonly text: string;
  readonly at: number;
}

export interface Format {
  /** Literal text, in which `%%` is `%`, and conversions, in order. */
  readonly pieces: readonly (string | Conversion)[];
  /** The first `%` that begins no conversion, up to the character where that shows; it is part of the literal text. */
  readonly stray: string | null;
  /** Where in the format that begins; 0: nowhere. */
  readonly strayAt: number;
}

const BITS: Readonly<Record<string, IntegerBits>> = { '': 32, hh: 8, h: 16, l: 64, ll: 64, j: 64, z: 64, t: 64, L: 64 };

/** bpftrace takes flags in this order only. */
const PERCENT = /%(?:(%)|(-?)(\+?)( ?)(#?)(0?)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|j|z|t|L)?(rx|rh|gr|[A-Za-z])?)/g;

export function parseFormat(format: string): Format {
  // To compile the expression takes a millisecond.
  if (!format.includes('%')) return { pieces: format === '' ? [] : [format], stray: null, strayAt: 0 };
  const pieces: (string | Conversion)[] = [];
  let stray: string | null = null;
  let strayAt = 0;
  let literal = '';
  let at = 0;
  for (const match of format.matchAll(PERCENT)) {
    literal += format.slice(at, match.index);
    at = match.index + match[0].length;
    const [text, percent, left, plus, space, alternate, zero, width, precision, length = '', specifier] = match;
    if (percent !== undefined) {
      literal += '%';
      continue;
    }
    if (specifier === undefined) {
      if (stray === null) [stray, strayAt] = [text + format.slice(at, at + 1), match.index];
      literal += text;
      continue;
    }
    if (literal !== '') pieces.push(literal);
    literal = '';
    pieces.push({
      left: left !== '', plus: plus !== '', space: space !== '', alternate: alternate !== '', zero: zero !== '',
      width: sizeOf(width), precision: precision === '' ? 0 : sizeOf(precision), bits: BITS[length]!, specifier, text, at: match.index,
    });
  }
  literal += format.slice(at);
  if (literal !== '') pieces.push(literal);
  return { pieces, stray, strayAt };
}

/** What takes an argument: a conversion's `*`, where it has one or two, and the conversion itself. */
export interface Slot {
  readonly conversion: Conversion;
  readonly star: 'width' | 'precision' | null;
}

/** In the order of the arguments. */
export function slotsOf(format: Format): readonly Slot[] {
  return conversionsOf(format).flatMap((conversion): Slot[] => [
    ...(conversion.width === '*' ? [{ conversion, star: 'width' } as const] : []),
    ...(conversion.precision === '*' ? [{ conversion, star: 'precision' } as const] : []),
    { conversion, star: null },
  ]);
}

export function conversionsOf({ pieces }: Format): readonly Conversion[] {
  return pieces.filter((piece) => typeof piece !== 'string');
}

function sizeOf(text: string | undefined): number | '*' | null {
  return text === undefined ? null : text === '*' ? '*' : Number(text);
}
