// The grammar of the language's numbers (reference 02.1): decimal, hexadecimal and octal digits with underscores, an exponent,
// a suffix of C or a unit of time. Literals of the script, its parameters, attach points, settings and environment
// variables all go by it; what only some of them take, a sign or binary digits, is an option. Pure text in, value or
// mistake out; where the text stands is the caller's.

const MAX = 2n ** 64n - 1n;
const LEAST = -(2n ** 63n);

/** Nanoseconds per unit. */
export const DURATION_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n], ['us', 1_000n], ['ms', 1_000_000n], ['s', 1_000_000_000n], ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n], ['d', 86_400_000_000_000n],
]);

/** The largest value that a C suffix admits, in either case. */
const SUFFIXES: ReadonlyMap<string, bigint> = new Map([
  ['u', 2n ** 32n - 1n], ['ul', MAX], ['ull', MAX], ['l', 2n ** 63n - 1n], ['ll', 2n ** 63n - 1n],
]);

/** What a context takes besides plain digits, an exponent and the suffixes of C. */
export interface NumberForms {
  /** `-7`, `+7`: elsewhere signs are operators, or belong to something else. */
  readonly sign: boolean;
  /** `0b101`. */
  readonly binary: boolean;
  /** `5ms`, which is nanoseconds. */
  readonly unit: boolean;
}

/** In the text of a script. */
export const LITERAL: NumberForms = { sign: false, binary: false, unit: true };
/** Parameters of a script, values in the environment. */
export const COMMAND_LINE: NumberForms = { sign: true, binary: true, unit: true };
/** Counts, addresses and offsets in attach points, whether a parameter or written out. */
export const ATTACH_POINT: NumberForms = { sign: true, binary: true, unit: true };
/** The same next to a unit. */
export const ATTACH_POINT_COUNT: NumberForms = { ...ATTACH_POINT, unit: false };

export interface NumberMistake {
  readonly mistake: string;
  /** What to write instead. */
  readonly help: string | null;
  readonly outOfRange: boolean;
}

const NUMBER = /^(0[xX][0-9a-fA-F_]*|0[bB][01_]+|[0-9][0-9_]*)(?:([eE])([0-9]*))?([A-Za-z]*)$/;

/** The value, from -2^63 to 2^64 - 1, or null: for whoever says himself what is wrong. */
export function integerOf(text: string, forms: NumberForms): bigint | null {
  const value = readNumber(text, forms);
  return typeof value === 'bigint' ? value : null;
}

/** A count or a rate: from 1 to what a double holds exactly. Else null, and countMistake() says what is wrong. */
export function countOf(text: string, forms: NumberForms): number | null {
  const value = integerOf(text, forms);
  return value === null || value <= 0n || value > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(value);
}

/** What countOf() refuses, behind `The count`. */
export function countMistake(text: string, forms: NumberForms): string {
  const read = readNumber(text, forms);
  const isTooLarge = typeof read === 'bigint' ? read > 0n : read.outOfRange && !text.startsWith('-');
  return isTooLarge ? `should be at most ${Number.MAX_SAFE_INTEGER}` : 'should be a positive integer';
}

/** The value of a text that is nothing but one number. */
export function readNumber(text: string, forms: NumberForms): bigint | NumberMistake {
  const sign = forms.sign ? /^[+-]/.exec(text)?.[0] ?? '' : '';
  const magnitude = readUnsigned(text.slice(sign.length), forms);
  if (typeof magnitude !== 'bigint' || sign !== '-') return magnitude;
  return -magnitude >= LEAST ? -magnitude : { mistake: `${text} is less than ${LEAST}, the least value it can have`, help: null, outOfRange: true };
}

function readUnsigned(text: string, forms: NumberForms): bigint | NumberMistake {
  const match = NUMBER.exec(text);
  if (match === null) return wrong(`\`${text}\` is not a number`);
  const [, digits = '', exponentSign, exponent, suffix = ''] = match;
  const plain = digits.replaceAll('_', '');
  const base = /^0[xXbB]/.exec(plain)?.[0].toLowerCase();
  if (base === '0b' && !forms.binary) return wrong('Binary literals are not part of the language', plain.length === 2 ? null : `write 0x${BigInt(plain.toLowerCase()).toString(16)}`);
  if (digits.endsWith('_')) return wrong('A number must not end with an underscore', `write ${digits.replace(/_+$/, '')}${suffix}`);
  if (base !== undefined && plain.length === 2) return wrong(`\`${text}\` has no digits after ${base}`, 'write 0, or the digits');
  if (exponentSign !== undefined) return scientificValue(text, plain, exponent ?? '', suffix);

  const octal = base === undefined && plain.length > 1 && plain.startsWith('0');
  if (octal && /[89]/.test(plain)) {
    return wrong(`\`${text}\` begins with 0 and so is octal, but has the digit ${/[89]/.exec(plain)![0]}`, 'drop the leading zeros');
  }
  let value = BigInt(octal ? `0o${plain.slice(1)}` : plain.toLowerCase());
  let limit = MAX;
  if (suffix !== '') {
    const unit = forms.unit ? DURATION_UNITS.get(suffix) : undefined;
    const suffixLimit = SUFFIXES.get(suffix.toLowerCase());
    if (unit !== undefined) value *= unit;
    else if (suffixLimit !== undefined) limit = suffixLimit;
    else return wrong(`\`${suffix}\` is not a suffix of a number`, suffixHelp(suffix));
  }
  return value <= limit ? value : tooLarge(text, limit);
}

function scientificValue(text: string, coefficient: string, exponent: string, suffix: string): bigint | NumberMistake {
  if (suffix !== '') return wrong(`\`${suffix}\` cannot follow an exponent`);
  if (!/^[1-9]$/.test(coefficient)) {
    const meant = /^\d+$/.test(coefficient) && /^[1-9]\d?$/.test(exponent) ? `write ${BigInt(coefficient) * 10n ** BigInt(exponent)}` : null;
    return wrong('Before the e of a number stands one digit from 1 to 9', meant);
  }
  if (!/^[1-9]/.test(exponent)) return wrong('After the e of a number stands a positive exponent without leading zeros', 'for instance 1e9');
  if (exponent.length > 2) return tooLarge(text, MAX);
  const value = BigInt(coefficient) * 10n ** BigInt(exponent);
  return value <= MAX ? value : tooLarge(text, MAX);
}

function wrong(mistake: string, help: string | null = null): NumberMistake {
  return { mistake, help, outOfRange: false };
}

function tooLarge(text: string, limit: bigint): NumberMistake {
  return { mistake: `${text} is larger than ${limit}, the largest value it can have`, help: limit === MAX ? null : 'leave the suffix out', outOfRange: true };
}

function suffixHelp(suffix: string): string {
  const lower = suffix.toLowerCase();
  if (DURATION_UNITS.has(lower)) return `write \`${lower}\``;
  return 'a number may end with u, ul, ull, l, ll, or a unit of time: ns, us, ms, s, m, h, d';
}
