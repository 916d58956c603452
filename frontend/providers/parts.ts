// What the readers of several probe types do alike with the parts of an attach point: numbers, addresses, functions with
// an offset, parts that must not be empty. A mistake is reported with the form of the probe type that is read.

import { hasWildcard } from '../../common/globs.ts';
import { ATTACH_POINT, countMistake, countOf, integerOf } from '../../common/numbers.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import type { Reader } from './row.ts';

/** True after a report. */
export function emptyPart({ row, parts, fail, whole }: Reader): boolean {
  if (parts.every((part) => part.text !== '')) return false;
  fail(whole, `A part of this ${row.name} is empty`, `write ${row.form}`);
  return true;
}

/** Hex text when the part is a number. */
export function addressOf(part: Part): string | null {
  const value = part.quoted || !/^[0-9]/.test(part.text) ? null : integerOf(part.text, ATTACH_POINT);
  return value === null ? null : `0x${value.toString(16)}`;
}

/** Where it is no address. */
export function functionAndOffset({ row, fail }: Reader, part: Part, offsetAllowed: boolean): { function: string; offset: number } | null {
  if (/^[0-9]/.test(part.unquoted) && !isOpen(part.text)) return fail(part.span, `\`${part.text}\` is not an address`, 'an address is a number of 64 bits, and no offset follows it: add it up');
  const plus = part.unquoted.indexOf('+');
  if (plus === -1) return { function: part.text, offset: 0 };
  const name = part.text.slice(0, plus);
  if (!offsetAllowed) return fail(part.span, `${row.name} takes no offset`, `write ${row.form}`);
  if (name === '') return fail(part.span, 'The name of the function is missing before `+`', `write ${row.form}`);
  if (hasWildcard(name)) return fail(part.span, 'An offset cannot follow a wildcard', 'name one function');
  if (hasParameter(part.text.slice(plus))) return { function: part.text, offset: 0 };
  const offset = integerOf(part.text.slice(plus + 1), ATTACH_POINT);
  if (offset === null || offset < 0n || offset > BigInt(Number.MAX_SAFE_INTEGER)) return fail(part.span, `\`${part.text.slice(plus + 1)}\` is not an offset`, 'an offset is a number of bytes: `+4` or `+0x10`');
  return { function: name, offset: Number(offset) };
}

/** A number, or the text of a parameter such as `$1` that the loader turns into a number. */
export function positiveNumber({ fail }: Reader, part: Part, what: string): number | string | null {
  if (hasParameter(part.text)) return part.text;
  return countOf(part.text, ATTACH_POINT) ?? fail(part.span, `${what} ${countMistake(part.text, ATTACH_POINT)}, not \`${part.text}\``, 'write a number: 1 or more');
}

/** Whether a name stands for many, or holds a parameter: nobody knows yet what it names. */
export function isOpen(name: string): boolean {
  return hasWildcard(name) || name.includes('$');
}
