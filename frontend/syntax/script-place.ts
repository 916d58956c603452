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
  const text = lineText(source, start.line);
  return { line: start.line, column: start.column, endColumn: end.line === start.line ? end.column : text.length + 1, text, ...(span.source === undefined ? {} : { file: source.name }) };
}
