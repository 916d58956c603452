// What stands between two tokens of a script and is no token: comments and line breaks, which a formatter keeps.

export interface Comment {
  /** As it is written, without white space at the ends of its lines. */
  readonly text: string;
  /** Line breaks between it and what is before it. */
  readonly breaks: number;
  /** Where its line begins it: characters from the start of the line, tabs as one. */
  readonly column: number;
}

export interface Gap {
  readonly comments: readonly Comment[];
  /** Line breaks behind the last comment. */
  readonly breaks: number;
}

const PIECE = /\/\/[^\r\n]*|\/\*[^]*?\*\/|\r?\n|\r/g;

/** `from` and `to`: offsets of the gap in the text. */
export function gapAt(text: string, from: number, to: number): Gap {
  const comments: Comment[] = [];
  let breaks = 0;
  for (const { 0: piece, index } of text.slice(from, to).matchAll(PIECE)) {
    if (!piece.startsWith('/')) {
      breaks++;
      continue;
    }
    const column = from + index - (text.lastIndexOf('\n', from + index - 1) + 1);
    comments.push({ text: piece.replaceAll(/[ \t]*\r?\n/g, '\n').trimEnd(), breaks, column });
    breaks = 0;
  }
  return { comments, breaks };
}

export function isLineComment({ text }: Comment): boolean {
  return text.startsWith('//');
}

/** With its further lines moved as its first one is; null: it stays behind what it is behind. */
export function movedTo({ text, column }: Comment, indent: number | null): string {
  if (indent === null) return text;
  const [first, ...more] = text.split('\n');
  return [first, ...more.map((line) => {
    const space = /^[ \t]*/.exec(line)![0].length;
    return line === '' ? '' : `${' '.repeat(indent)}${line.slice(Math.min(space, column))}`;
  })].join('\n');
}
