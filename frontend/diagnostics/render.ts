// Diagnostics as text, in bpftrace's shape (reference 08.6): place and message, the source with tabs as four spaces,
// an underline, related places in the same form as notes, and a hint. The code closes the first line in brackets. Pure
// text: where it is written, and whether a terminal wants colour, is the caller's decision.

import type { Diagnostic, Severity } from './diagnostics.ts';
import { expansionsOf, lineText, positionOf, sourceOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';

const SEVERITIES: { readonly [S in Severity]: { readonly word: string; readonly colour: string } } = {
  error: { word: 'ERROR', colour: '\x1b[31m' },
  warning: { word: 'WARNING', colour: '\x1b[33m' },
};
const RESET = '\x1b[0m';

/** Several lines, each with its line end. */
export function renderDiagnostic(diagnostic: Diagnostic, options: { readonly color: boolean }): string {
  const { source, span, message, code, notes, help } = diagnostic;
  const { word, colour } = SEVERITIES[diagnostic.severity];
  const paint = (line: string): string => `${options.color ? `${colour}${line}${RESET}` : line}\n`;
  const place = (at: Span): string => `${renderPlace(source, at)}: `;
  let text = paint(`${span === null ? '' : place(span)}${word}: ${message} [${code}]`);
  if (span !== null) text += renderExcerpt(source, span);
  const note = (at: Span, said: string): void => {
    text += `${place(at)}NOTE: ${said}\n${renderExcerpt(source, at)}`;
  };
  for (const each of notes) note(each.span, each.message);
  if (span !== null) {
    for (const { macro, call } of expansionsOf(span)) note(call, `expanded from ${macro}()`);
    for (let at = outermost(span).source?.importedAt; at !== undefined; at = at.source?.importedAt) note(at, 'imported here');
  }
  return help === null ? text : `${text}HINT: ${help}\n`;
}

function outermost(span: Span): Span {
  return span.from === undefined ? span : outermost(span.from.call);
}

/** `FILE:LINE:COL1-COL2`, 1-based with an exclusive end, or `FILE:LINE1-LINE2`. An empty span is shown one wide. */
function renderPlace(script: Source, span: Span): string {
  const source = sourceOfSpan(script, span);
  const { first, last } = edges(source, span);
  return first.line === last.line
    ? `${source.name}:${first.line}:${first.column}-${last.column + 1}`
    : `${source.name}:${first.line}-${last.line}`;
}

/** The lines that `span` touches, the parts of long ones that matter; under a single one a line of `~`. */
export function renderExcerpt(script: Source, span: Span): string {
  const source = sourceOfSpan(script, span);
  const { first, last } = edges(source, span);
  if (first.line !== last.line) {
    let lines = '';
    for (let line = first.line; line <= last.line; line++) lines += `${around(widen(lineText(source, line)), 0, 0).text}\n`;
    return lines;
  }
  const line = lineText(source, first.line);
  const before = widen(line.slice(0, first.column - 1)).length;
  const marked = Math.max(1, widen(line.slice(first.column - 1, last.column)).length);
  const { text, at, length } = around(widen(line), before, marked);
  return `${text}\n${' '.repeat(at)}${'~'.repeat(length)}\n`;
}

/** Lines longer than this are shown in part, such as programs that a script generated. */
const LONGEST = 240;
const SHOWN_BEFORE = 60;
const SHOWN = 160;

/** A line, or what is around `marked` characters from `start` on, with where they are in it. */
function around(line: string, start: number, marked: number): { text: string; at: number; length: number } {
  if (line.length <= LONGEST) return { text: line, at: start, length: marked };
  const from = start <= SHOWN_BEFORE ? 0 : start - SHOWN_BEFORE;
  const to = Math.min(line.length, from + SHOWN);
  const head = from > 0 ? '…' : '';
  return {
    text: `${head}${line.slice(from, to)}${to < line.length ? '…' : ''}`,
    at: head.length + start - from,
    length: Math.max(1, Math.min(marked, to - start)),
  };
}

/** Positions of the first and the last character. */
function edges(source: Source, { start, end }: Span): { first: Position; last: Position } {
  return { first: positionOf(source, start), last: positionOf(source, Math.max(start, end - 1)) };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function widen(text: string): string {
  return text.replaceAll('\t', '    ');
}
