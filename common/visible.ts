// Control characters of text that others have chosen (data of traced processes, names of files, what an object says), shown
// instead of obeyed: on a terminal they could move the cursor, rewrite what stands there, or type for the user. Line breaks and
// tabs stay, for they are how text is laid out. Only for terminals: a file or a pipe gets the bytes as they are, and
// whether it is one is the caller's to know. ECMA-48 names the characters: C0, DEL, and C1 from U+0080 on.

const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/** In byte text C1 is two bytes; the first one alone, at the end, could become one with what is written next. */
const CONTROL_BYTES = /[\0-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xc2$/g;

/** Ordinary text, with `\x1b` for an escape character. */
export function visible(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** Byte text, one character for each byte. */
export function visibleBytes(text: string): string {
  return text.replace(CONTROL_BYTES, escaped);
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
