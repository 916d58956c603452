// A piece of script text and positions in it. Every later stage points back here: diagnostics, line info in
// the object, run-time warnings. Offsets count UTF-16 code units, as JavaScript strings do; lines and columns
// are derived on demand. Nothing here reads a file.

/** Half-open range of UTF-16 offsets into one source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Source {
  /** As shown in diagnostics: a path, `stdin` or `cmdline` for -e. */
  readonly name: string;
  readonly text: string;
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
