// A piece of script text and positions in it. Every later stage points back here: diagnostics, line info in
// the object, run-time warnings. Offsets count UTF-16 code units, as JavaScript strings do; lines and columns
// are derived on demand. Nothing here reads a file.

/** Half-open range of UTF-16 offsets into one source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Absent: the script itself. */
  readonly source?: Source;
  /** The macro's use that this stands in place of; absent: it is written there. */
  readonly from?: Expansion;
}

/** A use of a macro. Its own place may stem from another one: together they are the chain of expansions. */
export interface Expansion {
  readonly macro: string;
  readonly call: Span;
  /** The macro is one of the standard library. */
  readonly standard: boolean;
}

export interface Source {
  /** As shown in diagnostics: a path; `stdin` for standard input and for -e. */
  readonly name: string;
  readonly text: string;
  /** The import that brought it; absent: it is the script, or part of the standard library. */
  readonly importedAt?: Span;
  /** Of an import: where it is, whatever `name` calls it. */
  readonly path?: string;
  /** It has bytes that are no UTF-8, and U+FFFD in their place. */
  readonly lossy?: true;
}

/** The text of a file, for its source. */
export function decoded(bytes: Uint8Array): Pick<Source, 'text' | 'lossy'> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return text.includes(REPLACED) && Buffer.compare(Buffer.from(text), bytes) !== 0 ? { text, lossy: true } : { text };
}

/** What stands in the place of bytes that are no UTF-8. */
export const REPLACED = '\ufffd';

/** From the beginning of one span to the end of another. */
export function spanning(first: Span, last: Span): Span {
  return { ...first, end: last.end };
}

/** A part of `span`'s source: what else is known of the place stays. */
export function partOf(span: Span, start: number, end: number): Span {
  return { ...span, start, end };
}

/** The source that a span is in; `script` is that of spans without one. */
export function sourceOfSpan(script: Source, span: Span): Source {
  return span.source ?? script;
}

export function textOfSpan(script: Source, span: Span): string {
  return sourceOfSpan(script, span).text.slice(span.start, span.end);
}

/** The uses of macros that a place stems from, innermost first. */
export function expansionsOf(span: Span): readonly Expansion[] {
  const chain: Expansion[] = [];
  for (let at = span.from; at !== undefined; at = at.call.from) chain.push(at);
  return chain;
}

/** In a macro of the standard library, which no script can change. */
export function isInLibrary(span: Span): span is Required<Span> {
  return span.from !== undefined && span.source !== undefined && span.source.importedAt === undefined;
}

/** A place as the script's author sees it: what the library's macros stand for is where they are used. */
export function seenInScript(span: Span): Span {
  const { start, end, source, from } = span;
  if (from === undefined) return span;
  const call = seenInScript(from.call);
  if (isInLibrary(span)) return call;
  if (!from.standard) return { ...span, from: { ...from, call } };
  // An argument of such a macro.
  return { start, end, ...(source === undefined ? {} : { source }), ...(call.from === undefined ? {} : { from: call.from }) };
}

/** Tells places apart, also the same one in several expansions of a macro. */
export function spanKey(span: Span): string {
  const chain = expansionsOf(span).map(({ call }) => `<${call.source?.name ?? ''}:${call.start}`).join('');
  return `${span.source?.name ?? ''}:${span.start}:${span.end}${chain}`;
}

/** 1-based line and column of an offset; the column counts UTF-16 units, a tab is one. */
export function positionOf(source: Source, offset: number): { line: number; column: number } {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]! + 1 };
}

/** The text of a 1-based line, without its line end. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const end = starts[line] ?? source.text.length + 1;
  return source.text.slice(start, end - 1).replace(/\r$/, '');
}

/** The offset at which a 1-based line begins; past the last line, the end of the text. */
export function offsetOfLine(source: Source, line: number): number {
  return lineStarts(source)[line - 1] ?? source.text.length;
}

const cache = new WeakMap<Source, number[]>();

function lineStarts(source: Source): number[] {
  let starts = cache.get(source);
  if (starts === undefined) {
    starts = [0];
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1);
    cache.set(source, starts);
  }
  return starts;
}
