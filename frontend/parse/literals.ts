// The values of number and string literals (reference 02.1), and in words what is wrong with one that has none. Pure
// text in, value or mistake out: spans and reporting are the caller's. What a number is says common/numbers.ts.

import { LITERAL, readNumber } from '../../common/numbers.ts';
import type { NumberMistake } from '../../common/numbers.ts';

/** A mistake in a literal; `start` and `end` are offsets into the literal's text. */
export interface LiteralMistake extends NumberMistake {
  readonly start: number;
  readonly end: number;
}

/** `text` is one NUMBER token: it begins with a digit and holds only letters, digits and underscores. */
export function integerValue(text: string): bigint | LiteralMistake {
  const value = readNumber(text, LITERAL);
  return typeof value === 'bigint' ? value : { ...value, start: 0, end: text.length };
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

/** Where in the text of a literal, quotes included, what gives its byte number `byte` begins; the closing quote for the byte behind the last. */
export function placeOfByte(text: string, byte: number): number {
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  let at = 1;
  for (let bytes = 0; at < end && bytes < byte;) {
    if (text[at] === '\\') {
      const { value, end: behind } = readEscape(text, at, end);
      bytes += typeof value === 'string' ? value.length : 0;
      at = behind;
    } else {
      const char = String.fromCodePoint(text.codePointAt(at)!);
      bytes += utf8(char).length;
      at += char.length;
    }
  }
  return at;
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
