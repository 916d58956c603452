// Positional parameters of the script ($1, $2, ...): their meaning as integers (reference 01.7) and their place in attach
// points. They are load-time facts: the object was compiled before anybody knew them.

import { EXIT_INPUT, LoaderError } from './errors.ts';

const forms: readonly [pattern: RegExp, value: (digits: string) => bigint][] = [
  [/^0[xX]([0-9a-fA-F][0-9a-fA-F_]*)$/, (digits) => BigInt(`0x${digits}`)],
  [/^0[bB]([01][01_]*)$/, (digits) => BigInt(`0b${digits}`)],
  [/^0([0-7][0-7_]*)$/, (digits) => BigInt(`0o${digits}`)],
  [/^(0|[1-9][0-9_]*)$/, (digits) => BigInt(digits)],
];

/** The 64-bit value of an integer's text (decimal, hex, octal, binary, underscores, a minus sign), or null. */
export function parseInteger(text: string): bigint | null {
  const negative = text.startsWith('-');
  const body = negative ? text.slice(1) : text;
  for (const [pattern, value] of forms) {
    const digits = pattern.exec(body)?.[1]?.replaceAll('_', '');
    if (digits === undefined) continue;
    const magnitude = value(digits);
    const fits = negative ? magnitude <= 1n << 63n : magnitude < 1n << 64n;
    return fits ? (negative ? -magnitude : magnitude) : null;
  }
  return null;
}

/** Value of an int slot. A missing or empty parameter is 0. Throws LoaderError on other text. */
export function positionalInteger(args: readonly string[], index: number): bigint {
  const text = args[index - 1] ?? '';
  if (text === '') return 0n;
  const value = parseInteger(text);
  if (value === null) {
    throw new LoaderError(`the script uses parameter $${index} as an integer, but '${text}' is none`, EXIT_INPUT);
  }
  return value;
}

/** `$1` in the text of an attach point replaced; throws LoaderError when the parameter was not given. */
export function substitute(text: string, args: readonly string[], probe: string): string {
  return text.replace(/\$(\d+)/g, (_, index: string) => {
    const value = args[Number(index) - 1];
    if (value === undefined || value === '') {
      throw new LoaderError(`${probe} needs parameter $${index}, which is missing`, EXIT_INPUT);
    }
    return value;
  });
}

/** A positive count or rate, given as number or text such as `$1`. */
export function positiveNumber(value: number | string, args: readonly string[], probe: string): number {
  if (typeof value === 'number') return value;
  const text = substitute(value, args, probe);
  const parsed = parseInteger(text);
  if (parsed === null || parsed <= 0n || parsed > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new LoaderError(`${probe}: '${text}' should be a positive integer`, EXIT_INPUT);
  }
  return Number(parsed);
}
