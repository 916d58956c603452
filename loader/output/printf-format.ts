// The grammar of printf formats (reference 07.7): from format text to pieces. Flags may come in any order, as in C;
// bpftrace's own order is one of them. It knows nothing of arguments and values: printf.ts binds the pieces to them.

/** Width of the integer that a length modifier asks for, in bits. */
export type IntegerBits = 8 | 16 | 32 | 64;

export interface Conversion {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  /** `*`: taken from an argument. */
  readonly width: number | '*' | null;
  readonly precision: number | '*' | null;
  readonly bits: IntegerBits;
  /** d i u o x X c s p r rx rh, or another letter that has no meaning here. */
  readonly letter: string;
  /** As written, `%` included. */
  readonly text: string;
}

export type FormatPiece = string | Conversion;

const LENGTHS: Readonly<Record<string, IntegerBits>> = { '': 32, hh: 8, h: 16, l: 64, ll: 64, j: 64, z: 64, t: 64, L: 64 };

const CONVERSION = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|j|z|t|L)?(rx|rh|[a-zA-Z%])/g;

/** Splits a format into literal text and conversions; `%%` becomes literal. A lone `%` stays as it is. */
export function parseFormat(format: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let literal = '';
  let at = 0;
  for (const match of format.matchAll(CONVERSION)) {
    literal += format.slice(at, match.index);
    at = match.index + match[0].length;
    const [text, flags = '', width, precision, length = '', letter = ''] = match;
    if (letter === '%') {
      literal += '%';
      continue;
    }
    if (literal !== '') pieces.push(literal);
    literal = '';
    pieces.push({
      left: flags.includes('-'), plus: flags.includes('+'), space: flags.includes(' '),
      alternate: flags.includes('#'), zero: flags.includes('0'),
      width: sizeOf(width), precision: precision === '' ? 0 : sizeOf(precision),
      bits: LENGTHS[length]!, letter, text,
    });
  }
  literal += format.slice(at);
  if (literal !== '') pieces.push(literal);
  return pieces;
}

function sizeOf(text: string | undefined): number | '*' | null {
  return text === undefined ? null : text === '*' ? '*' : Number(text);
}
