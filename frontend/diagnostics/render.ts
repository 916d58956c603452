// Diagnostics as text: those that say the same at several places once, with its other places. Each is the message, its place and excerpt, related places in the same form as notes, and a hint. The code
// closes the first line in brackets. Here spans become places; their shape, which messages of the loader share, is in
// common/excerpt.ts. Pure text: where it is written, and whether a terminal wants colour, is the caller's decision.

import { renderExpansions, renderRemark } from '../../common/excerpt.ts';
import type { Place, Width } from '../../common/excerpt.ts';
import type { Diagnostic, Severity } from './diagnostics.ts';
import { expansionsOf, lineText, positionOf, sourceOfSpan, spanKey } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';

const SEVERITIES = {
  error: { word: 'ERROR', colour: '\x1b[31m' },
  warning: { word: 'WARNING', colour: '\x1b[33m' },
} as const satisfies Record<Severity, unknown>;
const RESET = '\x1b[0m';

/** `visible`: what becomes of text that others have chosen. */
export interface RenderOptions extends Width {
  readonly color: boolean;
  readonly visible?: (text: string) => string;
}

/** In the order that they are given in. Several lines, each with its line end. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const alike = new Map<string, { readonly first: Diagnostic; readonly others: Span[] }>();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { first: diagnostic, others: [] });
    else if (diagnostic.span !== null) known.others.push(diagnostic.span);
  }
  return [...alike.values()].map(({ first, others }) => rendered(first, others, options)).join('');
}

/** The same for those that are one slip, made again. What to write in place of an old spelling stands for all places. */
function keyOf({ severity, code, source, message, help, notes }: Diagnostic): string {
  const places = notes.map((note) => `${spanKey(note.span)} ${note.message}`);
  return JSON.stringify([severity, code, source.name, message, code === 'deprecated' ? null : help, places]);
}

/** Several lines, each with its line end. */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  return rendered(diagnostic, [], options);
}

function rendered(diagnostic: Diagnostic, others: readonly Span[], { color, visible = (text) => text, ...width }: RenderOptions): string {
  const { source, span, message, code, notes, help } = diagnostic;
  const { word, colour } = SEVERITIES[diagnostic.severity];
  const note = (at: Span, said: string): string => renderRemark({ place: placeOf(source, at), severity: 'NOTE', message: said }, width);
  let text = renderRemark({ place: span === null ? null : placeOf(source, span), severity: word, message: `${message} [${code}]` }, width);
  for (const each of notes) text += note(each.span, each.message);
  if (span !== null) {
    text += renderExpansions(expansionsOf(span).map(({ macro, call }) => ({ macro, place: placeOf(source, call) })), width);
    for (let at = outermost(span).source?.importedAt; at !== undefined; at = at.source?.importedAt) text += note(at, 'imported here');
  }
  if (others.length > 0) text += `NOTE: the same at ${placesText(source, others)}\n`;
  if (help !== null) text += `HINT: ${help}\n`;
  return color ? visible(text).replace(/^.*/, (line) => `${colour}${line}${RESET}`) : visible(text);
}

const MOST_PLACES = 6;

/** `2 more places: 3:5, 7:2`, in the script; of very many the first. */
function placesText(script: Source, spans: readonly Span[]): string {
  const shown = spans.slice(0, MOST_PLACES).map((span) => {
    const at = outermost(span);
    const source = sourceOfSpan(script, at);
    const { line, column } = positionOf(source, at.start);
    return `${source === script ? '' : `${source.name}:`}${line}:${column}`;
  });
  return `${spans.length} more place${spans.length === 1 ? '' : 's'}: ${shown.join(', ')}${spans.length > MOST_PLACES ? ', …' : ''}`;
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
