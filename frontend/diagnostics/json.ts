// Diagnostics for programs: an object a line, as docs/json.md has it, with a place's names as in the output of a run. Lines and columns
// count from 1, columns in UTF-16 units; what a fix changes is told in bytes from the beginning of the script.

import { expansionsOf, positionOf, sourceOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { RewriteCode } from './codes.ts';
import type { Diagnostic } from './diagnostics.ts';

/** What is said of a script, by whoever. */
type Said = Omit<Diagnostic, 'code'> & { readonly code: Diagnostic['code'] | RewriteCode };

/** With its line end. */
export function diagnosticLine({ severity, code, source, span, message, notes, help, fix }: Said): string {
  return `${JSON.stringify({
    type: 'diagnostic', severity, code, msg: message,
    ...(span === null ? { filename: source.name } : placeOf(source, span)),
    ...(notes.length === 0 ? {} : { notes: notes.map((note) => ({ msg: note.message, ...placeOf(source, note.span) })) }),
    ...(help === null ? {} : { hint: help }),
    // Bytes that are no UTF-8 are not in the text: nobody can count them any more.
    ...(fix === null || source.text.includes('\ufffd') ? {} : { fix: { sure: fix.sure, edits: fix.edits.map(({ span: at, text }) => ({ ...bytesOf(source.text, at), text })) } }),
  })}\n`;
}

function placeOf(script: Source, span: Span): object {
  const from = expansionsOf(span).map(({ macro, call }) => ({ macro, ...rangeOf(script, call) }));
  return { ...rangeOf(script, span), ...(from.length === 0 ? {} : { from }) };
}

function rangeOf(script: Source, span: Span): object {
  const source = sourceOfSpan(script, span);
  const [first, end] = [positionOf(source, span.start), positionOf(source, Math.max(span.start, span.end))];
  return { filename: source.name, line: first.line, col: first.column, end_line: end.line, end_col: end.column };
}

function bytesOf(text: string, { start, end }: Span): { readonly start: number; readonly end: number } {
  const before = Buffer.byteLength(text.slice(0, start));
  return { start: before, end: before + Buffer.byteLength(text.slice(start, end)) };
}
