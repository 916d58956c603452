// Integers as people write them on a command line (reference 01.7): for parameters of the script, in attach points and
// in BPFTRACE_* variables. The compiler has a twin of it (frontend/check/script-parameters.ts): the two must agree, since the
// same word may be read by either.

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
  if (body.endsWith('_')) return null;
  for (const [pattern, value] of forms) {
    const digits = pattern.exec(body)?.[1]?.replaceAll('_', '');
    if (digits === undefined) continue;
    const magnitude = value(digits);
    const fits = negative ? magnitude <= 1n << 63n : magnitude < 1n << 64n;
    return fits ? (negative ? -magnitude : magnitude) : null;
  }
  return null;
}
