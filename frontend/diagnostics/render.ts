// Diagnostics as text: the message, its place and excerpt, related places in the same form as notes, and a hint. The code
// closes the first line in brackets. Here spans become places; their shape, which messages of the loader share, is in
// common/excerpt.ts. Pure text: where it is written, and whether a terminal wants colour, is the caller's decision.

import { renderExpansions, renderRemark } from '../../common/excerpt.ts';
import type { Place } from '../../common/excerpt.ts';
import type { Diagnostic, Severity } from './diagnostics.ts';
import { expansionsOf, lineText, positionOf, sourceOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';

const SEVERITIES = {
  error: { word: 'ERROR', colour: '\x1b[31m' },
  warning: { word: 'WARNING', colour: '\x1b[33m' },
} as const satisfies Record<Severity, unknown>;
const RESET = '\x1b[0m';

/** `visible`: what becomes of text that others have chosen. */
export interface RenderOptions {
  readonly color: boolean;
  readonly visible?: (text: string) => string;
}

/** Several lines, each with its line end. */
export function renderDiagnostic(diagnostic: Diagnostic, { color, visible = (text) => text }: RenderOptions): string {
  const { source, span, message, code, notes, help } = diagnostic;
  const { word, colour } = SEVERITIES[diagnostic.severity];
  const note = (at: Span, said: string): string => renderRemark({ place: placeOf(source, at), severity: 'NOTE', message: said });
  let text = renderRemark({ place: span === null ? null : placeOf(source, span), severity: word, message: `${message} [${code}]` });
  for (const each of notes) text += note(each.span, each.message);
  if (span !== null) {
    text += renderExpansions(expansionsOf(span).map(({ macro, call }) => ({ macro, place: placeOf(source, call) })));
    for (let at = outermost(span).source?.importedAt; at !== undefined; at = at.source?.importedAt) text += note(at, 'imported here');
  }
  if (help !== null) text += `HINT: ${help}\n`;
  return color ? visible(text).replace(/^.*/, (line) => `${colour}${line}${RESET}`) : visible(text);
}

function outermost(span: Span): Span {
  return span.from === undefined ? span : outermost(span.from.call);
}

/** An empty span is shown one wide. */
function placeOf(script: Source, span: Span): Place {
  const source = sourceOfSpan(script, span);
  const first = positionOf(source, span.start);
  const last = positionOf(source, Math.max(span.start, span.end - 1));
  const lines = Array.from({ length: last.line - first.line + 1 }, (_, i) => lineText(source, first.line + i));
  return { file: source.name, line: first.line, column: first.column, endColumn: last.column + 1, text: lines.join('\n') };
}
