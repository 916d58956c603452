// The values of number and string literals (reference 02.1), and in words what is wrong with one that has none. Pure
// text in, value or mistake out: spans and reporting are the caller's.

/** A mistake in a literal; `start` and `end` are offsets into the literal's text. */
export interface LiteralMistake {
  readonly mistake: string;
  readonly help: string | null;
  readonly start: number;
  readonly end: number;
  readonly outOfRange: boolean;
}

const MAX = 2n ** 64n - 1n;

/** Nanoseconds per unit. */
export const DURATION_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n], ['us', 1_000n], ['ms', 1_000_000n], ['s', 1_000_000_000n], ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n], ['d', 86_400_000_000_000n],
]);

/** The largest value that a C suffix admits, in either case. */
const SUFFIXES: ReadonlyMap<string, bigint> = new Map([
  ['u', 2n ** 32n - 1n], ['ul', MAX], ['ull', MAX], ['l', 2n ** 63n - 1n], ['ll', 2n ** 63n - 1n],
]);

const NUMBER = /^(0[xX][0-9a-fA-F_]*|[0-9][0-9_]*)(?:([eE])([0-9]*))?([A-Za-z]*)$/;

/** `text` is one NUMBER token: it begins with a digit and holds only letters, digits and underscores. */
export function integerValue(text: string): bigint | LiteralMistake {
  const wrong = (mistake: string, help: string | null = null): LiteralMistake =>
    ({ mistake, help, start: 0, end: text.length, outOfRange: false });
  if (/^0[bB][01_]+$/.test(text)) {
    return wrong('Binary literals are not part of the language', `write 0x${BigInt(text.replaceAll('_', '').toLowerCase()).toString(16)}`);
  }
  const match = NUMBER.exec(text);
  if (match === null) return wrong(`\`${text}\` is not a number`);
  const [, digits = '', exponentSign, exponent, suffix = ''] = match;
  if (digits.endsWith('_')) return wrong('A number must not end with an underscore', `write ${digits.replace(/_+$/, '')}${suffix}`);
  const plain = digits.replaceAll('_', '');
  const hex = /^0[xX]/.test(plain);
  if (hex && plain.length === 2) return wrong(`\`${text}\` has no digits after 0x`, 'write 0, or the digits');
  if (exponentSign !== undefined) return scientificValue(text, plain, exponent ?? '', suffix, wrong);

  const octal = !hex && plain.length > 1 && plain.startsWith('0');
  if (octal && /[89]/.test(plain)) {
    return wrong(`\`${text}\` begins with 0 and so is octal, but has the digit ${/[89]/.exec(plain)![0]}`, 'drop the leading zeros');
  }
  let value = BigInt(octal ? `0o${plain.slice(1)}` : plain);
  let limit = MAX;
  if (suffix !== '') {
    const unit = DURATION_UNITS.get(suffix);
    const suffixLimit = SUFFIXES.get(suffix.toLowerCase());
    if (unit !== undefined) value *= unit;
    else if (suffixLimit !== undefined) limit = suffixLimit;
    else return wrong(`\`${suffix}\` is not a suffix of a number`, suffixHelp(suffix));
  }
  return value <= limit ? value : tooLarge(text, limit);
}

function scientificValue(
  text: string, coefficient: string, exponent: string, suffix: string, wrong: (mistake: string, help?: string | null) => LiteralMistake,
): bigint | LiteralMistake {
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

function tooLarge(text: string, limit: bigint): LiteralMistake {
  return { mistake: `${text} is larger than ${limit}, the largest value it can have`, help: limit === MAX ? null : 'leave the suffix out', start: 0, end: text.length, outOfRange: true };
}

function suffixHelp(suffix: string): string {
  const lower = suffix.toLowerCase();
  if (DURATION_UNITS.has(lower)) return `write \`${lower}\``;
  return 'a number may end with u, ul, ull, l, ll, or a unit of time: ns, us, ms, s, m, h, d';
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'], ['t', '\t'], ['r', '\r'], ['"', '"'], ['\\', '\\'],
]);

/**
 * The bytes of a string literal, one char per byte, and what is wrong with its escapes (each bad escape stands for
 * nothing). `text` includes the quotes; the closing one may be missing.
 */
export function stringValue(text: string): { readonly value: string; readonly mistakes: readonly LiteralMistake[] } {
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  const mistakes: LiteralMistake[] = [];
  let value = '';
  let at = 1;
  while (at < end) {
    const plainStart = at;
    while (at < end && text[at] !== '\\') at++;
    value += utf8(text.slice(plainStart, at));
    if (at >= end) break;
    const escape = readEscape(text, at, end);
    if (typeof escape.value === 'string') value += escape.value;
    else mistakes.push(escape.value);
    at = escape.end;
  }
  return { value, mistakes };
}

function readEscape(text: string, start: number, limit: number): { value: string | LiteralMistake; end: number } {
  const wrong = (mistake: string, end: number, help: string | null = null) =>
    ({ value: { mistake, help, start, end, outOfRange: false }, end });
  const char = text[start + 1] ?? '';
  const simple = SIMPLE_ESCAPES.get(char);
  if (simple !== undefined) return { value: simple, end: start + 2 };
  if (char >= '0' && char <= '7') {
    const digits = /^[0-7]{1,3}/.exec(text.slice(start + 1, limit))![0];
    const end = start + 1 + digits.length;
    const code = parseInt(digits, 8);
    return code <= 255 ? { value: String.fromCharCode(code), end } : wrong(`\`\\${digits}\` is ${code}, more than a byte can hold`, end, 'a byte is at most \\377');
  }
  if (char === 'x' || char === 'X') {
    const digits = /^[0-9a-fA-F]{0,2}/.exec(text.slice(start + 2, limit))![0];
    const end = start + 2 + digits.length;
    return digits === '' ? wrong(`\`\\${char}\` needs one or two hexadecimal digits`, end, 'for instance \\x41') : { value: String.fromCharCode(parseInt(digits, 16)), end };
  }
  const whole = String.fromCodePoint(text.codePointAt(start + 1) ?? 0x5c);
  return wrong(
    `\`\\${whole}\` is not an escape sequence`, Math.min(start + 1 + whole.length, limit),
    `the escapes are \\n \\t \\r \\" \\\\ \\NNN (octal) and \\xNN; write \`\\\\${whole}\` for a backslash`,
  );
}

/** The text that the bytes of a literal stand for, where it names a file, a setting or an option. */
export function textOfBytes(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

/** Text as UTF-8, one char per byte. */
function utf8(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
