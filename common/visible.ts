// Control characters of text that others have chosen (data of traced processes, names of files, what an object says), shown
// instead of obeyed: on a terminal they could move the cursor, rewrite what stands there, or type for the user. Line breaks and
// tabs stay, for they are how text is laid out. Only for terminals: a file or a pipe gets the bytes as they are, and
// whether it is one is the caller's to know. ECMA-48 names the characters: C0, DEL, and C1 from U+0080 on.

const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/** A character of several bytes, as UTF-8 allows them (RFC 3629, 4), but for C1, which are `\xc2` and one of their own. */
const CHARACTER = [
  '\\xc2[\\xa0-\\xbf]', '[\\xc3-\\xdf][\\x80-\\xbf]',
  '\\xe0[\\xa0-\\xbf][\\x80-\\xbf]', '\\xed[\\x80-\\x9f][\\x80-\\xbf]', '[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}',
  '\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}', '[\\xf1-\\xf3][\\x80-\\xbf]{3}', '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}',
].join('|');

/** What is no part of a character: a lone byte of C1 is obeyed by terminals of 8 bits, and may end what was written before. */
const CONTROL_BYTES = new RegExp(`${CHARACTER}|([\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f]|\\xc2[\\x80-\\x9f])`, 'g');

/** Ordinary text, with `\x1b` for an escape character. */
export function visible(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** Byte text, one character for each byte. */
export function visibleBytes(text: string): string {
  return text.replace(CONTROL_BYTES, (bytes, controls?: string) => (controls === undefined ? bytes : escaped(controls)));
}

/** All texts in a value, also those in lists and objects. */
export function visibleIn<T>(value: T): T {
  if (typeof value === 'string') return visible(value) as T;
  if (Array.isArray(value)) return value.map(visibleIn) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, visibleIn<unknown>(part)])) as T;
}

function escaped(controls: string): string {
  return Array.from(controls, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
}
