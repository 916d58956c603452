// Floating-point numbers as text: the shortest that is read back as the same number, and the forms of C's printf.

import type { Float } from '../values/value.ts';

/** Digits that JavaScript gives; behind them all are zero but of numbers that nobody measures. */
const MOST_DIGITS = 100;
const DEFAULT_PRECISION = 6;
/** From here on toFixed() gives an exponent. */
const EXPONENT_FROM = 1e21;
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
  const digits = Math.min(precision ?? DEFAULT_PRECISION, MOST_DIGITS);
  switch (specifier) {
    case 'f': return fixed(value, digits);
    case 'e': return exponential(value, digits);
    case 'g': {
      const significant = Math.max(1, digits);
      const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
      const text = exponent < -4 || exponent >= significant ? exponential(value, significant - 1) : fixed(value, significant - 1 - exponent);
      return alternate ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
    }
  }
}

function fixed(value: number, digits: number): string {
  if (value < EXPONENT_FROM) return value.toFixed(digits);
  return `${BigInt(value)}${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`;
}

/** C writes two digits of an exponent at least. */
function exponential(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

function specialText(value: number): string | null {
  return Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? null : value < 0 ? '-inf' : 'inf';
}
