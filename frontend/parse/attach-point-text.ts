// The text of an attach point taken apart: user name, provider, parts. Parts are split at colons outside double quotes;
// inside quotes a backslash takes the next character as it is (reference 04.1). Numbers in attach points follow the
// rules for numbers on the command line. What the parts mean is attach-point.ts's business.

import type { AttachPointSyntax } from '../ast.ts';
import type { Span } from '../source.ts';

export interface Part {
  /** Without quotes. */
  readonly text: string;
  readonly span: Span;
  readonly quoted: boolean;
}

export interface AttachPointText {
  /** From `name=provider:…`. */
  readonly userName: string | null;
  readonly provider: Part;
  readonly parts: readonly Part[];
}

export function splitAttachPoint(syntax: AttachPointSyntax): AttachPointText {
  const { text, span } = syntax;
  // Where the source has spaces around `=`, offsets into the text mean nothing; then everything is the whole.
  const exact = span.end - span.start === text.length;
  const place = (start: number, end: number): Span => (exact ? { start: span.start + start, end: span.start + end } : span);

  const name = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(text);
  const pieces: Part[] = [];
  let at = name === null ? 0 : name[0].length;
  for (;;) {
    const start = at;
    let value = '';
    let quoted = false;
    let inQuotes = false;
    for (; at < text.length && (inQuotes || text[at] !== ':'); at++) {
      const char = text[at]!;
      if (char === '"') {
        inQuotes = !inQuotes;
        quoted = true;
      } else if (char === '\\' && inQuotes && at + 1 < text.length) value += text[++at]!;
      else value += char;
    }
    pieces.push({ text: value, span: place(start, at), quoted });
    if (at >= text.length) break;
    at++;
  }
  const [provider, ...parts] = pieces;
  return { userName: name?.[1] ?? null, provider: provider!, parts };
}

/** Decimal, 0x, 0b or leading-zero octal, with underscores between digits; null when it is none of these. */
export function attachNumber(text: string): bigint | null {
  if (text.endsWith('_')) return null;
  const plain = text.replaceAll('_', '').toLowerCase();
  if (/^(?:0x[0-9a-f]+|0b[01]+|[1-9][0-9]*|0)$/.test(plain)) return BigInt(plain);
  return /^0[0-7]+$/.test(plain) ? BigInt(`0o${plain.slice(1)}`) : null;
}

/** `$1`: filled in when the program is loaded. */
export function isParameter(part: Part): boolean {
  return !part.quoted && /^\$[1-9][0-9]*$/.test(part.text);
}

/** Whether a name stands for many: it holds `*` or `[…]`. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || /\[[^\]]+\]/.test(text);
}
