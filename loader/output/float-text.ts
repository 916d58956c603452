// Floating-point numbers as text: the shortest that is read back as the same number, and the forms of C's printf.

import type { Float } from '../values/value.ts';

/** Behind the point: no number of 64 bits has more, so all that follow are zeroes. */
const MOST_DIGITS = 1074;
const DEFAULT_PRECISION = 6;
/** Significant digits that tell any two numbers of 32 bits apart. */
const DIGITS_OF_SINGLE = 9;

/** `1.5`, `1e+30`, `-0`, `inf`, `nan`. */
export function floatText({ value, size }: Float): string {
  const special = specialText(value);
  if (special !== null) return special;
  if (Object.is(value, -0)) return '-0';
  if (size === 8) return String(value);
  for (let digits = 1; digits < DIGITS_OF_SINGLE; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(DIGITS_OF_SINGLE)));
}

/** Digits of a number that is not negative, as `%f`, `%e` or `%g` gives them in C. `alternate`: of `%#g`. */
export function floatDigits(value: number, specifier: 'e' | 'f' | 'g', precision: number | null, alternate: boolean): string {
  const special = specialText(value);
  if (special !== null) return special;
  const digits = precision ?? DEFAULT_PRECISION;
  switch (specifier) {
    case 'f': return fixed(value, digits);
    case 'e': return exponential(value, digits);
    case 'g': {
      const significant = Math.max(1, digits);
      const exponent = Number(exponential(value, significant - 1).split('e')[1]);
      const text = exponent < -4 || exponent >= significant ? exponential(value, significant - 1) : fixed(value, significant - 1 - exponent);
      return alternate ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
    }
  }
}

function fixed(value: number, digits: number): string {
  const exact = Math.min(digits, MOST_DIGITS);
  const text = scaled(value, exact).toString().padStart(exact + 1, '0');
  return text.slice(0, text.length - exact) + fraction(text.slice(text.length - exact), digits);
}

/** C writes two digits of an exponent at least. */
function exponential(value: number, digits: number): string {
  const exact = Math.min(digits, MOST_DIGITS);
  let exponent = exponentOf(value);
  let text = scaled(value, exact - exponent).toString().padStart(exact + 1, '0');
  // Rounding may make a digit more.
  if (text.length > exact + 1) exponent++;
  text = text.slice(0, exact + 1);
  return `${text[0]}${fraction(text.slice(1), digits)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function fraction(known: string, digits: number): string {
  return digits === 0 ? '' : `.${known.padEnd(digits, '0')}`;
}

/** Of the first digit. */
function exponentOf(value: number): number {
  return value === 0 ? 0 : Number(value.toExponential(20).split('e')[1]);
}

/** `value * 10 ** power` as the nearest integer; of two that are as near the even one, as C rounds. */
function scaled(value: number, power: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n) & 0x7ff;
  const mantissa = (bits & 0xf_ffff_ffff_ffffn) | (biased === 0 ? 0n : 1n << 52n);
  const exponent = BigInt(Math.max(biased, 1) - 1075);
  const ten = 10n ** BigInt(Math.abs(power));
  const numerator = mantissa * (power > 0 ? ten : 1n) << (exponent > 0n ? exponent : 0n);
  const denominator = (power < 0 ? ten : 1n) << (exponent < 0n ? -exponent : 0n);
  const quotient = numerator / denominator;
  const rest = 2n * (numerator % denominator);
  return rest > denominator || (rest === denominator && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

function specialText(value: number): string | null {
  return Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? null : value < 0 ? '-inf' : 'inf';
}
