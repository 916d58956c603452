// Places of the script as an object carries them, for messages of whoever runs it: line and columns with the line's text,
// and the uses of macros that it stems from. A place has one line; of what spans several it is the first.

import type { ExpansionSpec, ScriptPlace } from '../../common/manifest.ts';
import { expansionsOf, lineText, positionOf, seenInScript, sourceOfSpan } from './source.ts';
import type { Expansion, Source, Span } from './source.ts';

/** `script`: the file of spans that name no other. */
export function scriptPlace(script: Source, at: Span): ScriptPlace {
  const span = seenInScript(at);
  const chain = expansionsOf(span);
  return { ...barePlace(script, span), ...(chain.length === 0 ? {} : { from: chain.map((each) => expandedAt(script, each)) }) };
}

export function expandedAt(script: Source, { macro, call }: Expansion): ExpansionSpec {
  return { macro, ...barePlace(script, call) };
}

function barePlace(script: Source, span: Span): ScriptPlace {
  const source = sourceOfSpan(script, span);
  const start = positionOf(source, span.start);
  const end = positionOf(source, Math.max(span.start, span.end));
  const line = lineText(source, start.line);
  const endColumn = end.line === start.line ? end.column : line.length + 1;
  return { line: start.line, column: start.column, endColumn, ...partOf(line, start.column), ...(span.source === undefined ? {} : { file: source.name }) };
}

/** Longest line that is carried whole, and the length of the part of a longer one: each place of a script on one line carries it. */
const MAX_EXCERPT = 500;

function partOf(line: string, column: number): Pick<ScriptPlace, 'text' | 'textStart'> {
  if (line.length <= MAX_EXCERPT) return { text: line };
  const wanted = Math.max(0, Math.min(column - 1 - MAX_EXCERPT / 5, line.length - MAX_EXCERPT));
  // Not between the halves of a character.
  const from = /[\udc00-\udfff]/.test(line.charAt(wanted)) ? wanted - 1 : wanted;
  const part = line.slice(from, from + MAX_EXCERPT);
  const [before, after] = [from > 0 ? '…' : '', from + MAX_EXCERPT < line.length ? '…' : ''];
  return { text: before + part + after, ...(from > 0 ? { textStart: from } : {}) };
}
