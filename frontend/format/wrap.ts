// A line of a script that is too long, over several: broken where the least belongs together first (commas of the outermost
// brackets, then operators, the weakest first), as many pieces to a line as it holds.

export const WIDTH = 90;
/** What further lines of a statement are indented by, in addition to the statement's own. */
export const CONTINUED = 4;

/** A token with what is before it. */
export interface Piece {
  readonly text: string;
  /** Whether a space comes before it, where it does not begin a line. */
  readonly space: boolean;
  /** How close it is to the piece before it; null: nothing may come between. */
  readonly closeness: number | null;
  /** A line begins with it: a comment stands alone there, or ended the line before. */
  readonly breaks: boolean;
  readonly isComment: boolean;
}

/** Lines without their indentation's first `indent` characters put before them. */
export function wrap(pieces: readonly Piece[], indent: number): string[] {
  const parts = splitBefore(pieces, ({ breaks }) => breaks);
  return parts.flatMap((part, index) => fill(part, index === 0 ? indent : indent + CONTINUED, indent + CONTINUED));
}

/** `first` and `further`: indentation of the first line and of those after it. */
function fill(pieces: readonly Piece[], first: number, further: number): string[] {
  const whole = `${' '.repeat(first)}${textOf(pieces)}`;
  const candidates = pieces.slice(1).flatMap(({ closeness }) => closeness ?? []);
  if (width(pieces) + first <= WIDTH || candidates.length === 0) return [whole];
  const loosest = Math.min(...candidates);
  const lines: string[] = [];
  let line: Piece[] = [];
  const indent = (): number => (lines.length === 0 ? first : further);
  const end = (): void => {
    lines.push(...fill(line, indent(), further));
    line = [];
  };
  for (const part of splitBefore(pieces, ({ closeness }) => closeness === loosest)) {
    if (line.length > 0 && indent() + width([...line, ...part]) > WIDTH) end();
    line.push(...part);
  }
  end();
  return lines;
}

function splitBefore(pieces: readonly Piece[], isStart: (piece: Piece) => boolean): Piece[][] {
  const parts: Piece[][] = [];
  for (const piece of pieces) {
    if (parts.length === 0 || isStart(piece)) parts.push([piece]);
    else parts.at(-1)!.push(piece);
  }
  return parts;
}

/** A comment behind the code may be as long as it is: it is about the line, and no break would make it shorter. */
function width(pieces: readonly Piece[]): number {
  return textOf(pieces.slice(0, pieces.findLastIndex(({ isComment }) => !isComment) + 1)).length;
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text, space }, index) => (space && index > 0 ? ` ${text}` : text)).join('');
}
