// The text of an attach point taken apart: user name, provider, parts. Parts are split at colons outside double quotes;
// inside quotes a backslash takes the next character as it is (reference 04.1). Parameters outside quotes are replaced
// by the script's arguments, which never split a part, or stay for the loader. What the parts mean is attach-point.ts's business.

import type { AttachPointSyntax } from '../syntax/ast.ts';
import { partOf } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';

export interface Part {
  /** Without quotes. In an open attach point a `$$` is a plain dollar sign. */
  readonly text: string;
  readonly span: Span;
  readonly quoted: boolean;
  /** The text with a blank for each character that stood in quotes: what is left has a meaning of its own, such as the `+` of an offset. */
  readonly unquoted: string;
}

export interface AttachPointText {
  /** From `name=provider:…`. */
  readonly userName: string | null;
  readonly provider: Part;
  readonly parts: readonly Part[];
  /** Holds parameters that only the loader knows. */
  readonly open: boolean;
  /** A `$` outside quotes that begins no parameter. */
  readonly stray: Span | null;
  /** Parameters that are needed but not given. */
  readonly missing: readonly { readonly index: number; readonly span: Span }[];
}

/** `args`: the script's arguments, which take the place of `$1`…, or null when they are only known at load. */
export function splitAttachPoint(syntax: AttachPointSyntax, args: readonly string[] | null = null): AttachPointText {
  const { text, span } = syntax;
  // Where the source has spaces around `=`, offsets into the text mean nothing; then everything is the whole.
  const exact = span.end - span.start === text.length;
  const place = (start: number, end: number): Span => (exact ? partOf(span, span.start + start, span.start + end) : span);

  const open = args === null && /\$[1-9]/.test(text.replace(/"(?:[^"\\]|\\[\s\S])*"?/g, ''));
  const literal = (char: string): string => (open && char === '$' ? '$$' : char);
  const name = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(text);
  const pieces: Part[] = [];
  const missing: { index: number; span: Span }[] = [];
  let stray: Span | null = null;
  let at = name === null ? 0 : name[0].length;
  for (;;) {
    const start = at;
    let value = '';
    let unquoted = '';
    let quoted = false;
    let inQuotes = false;
    for (; at < text.length && (inQuotes || text[at] !== ':'); at++) {
      const char = text[at]!;
      const before = value.length;
      const wasQuoted = inQuotes;
      const parameter = inQuotes || char !== '$' ? null : /^[1-9][0-9]*/.exec(text.slice(at + 1));
      if (char === '"') {
        inQuotes = !inQuotes;
        quoted = true;
      } else if (char === '\\' && inQuotes && at + 1 < text.length) value += literal(text[++at]!);
      else if (parameter !== null) {
        const digits = parameter[0];
        const given = args?.[Number(digits) - 1] ?? '';
        if (args !== null && given === '') missing.push({ index: Number(digits), span: place(at, at + 1 + digits.length) });
        value += open ? `$${digits}` : given;
        at += digits.length;
      } else {
        if (char === '$' && !inQuotes) stray ??= place(at, at + /^\$\w*/.exec(text.slice(at))![0].length);
        value += literal(char);
      }
      const added = value.slice(before);
      unquoted += wasQuoted ? ' '.repeat(added.length) : added;
    }
    pieces.push({ text: value, span: place(start, at), quoted, unquoted });
    if (at >= text.length) break;
    at++;
  }
  const [provider, ...parts] = pieces;
  return { userName: name?.[1] ?? null, provider: provider!, parts, open, stray, missing };
}

/** Whether a part holds a `$1` that is filled in when the program is loaded. */
export function hasParameter(text: string): boolean {
  return /\$[1-9]/.test(text.replaceAll('$$', ''));
}
