// Lays a script out anew (reference 08.5), token by token: only what is between tokens changes, so that the script stays what it
// is, with its comments and its blank lines. Only semicolons come and go: what a block's last statement lacks, and what ends no statement.

import { scan } from '../parse/scanner.ts';
import type { Gap } from './comments.ts';
import { gapAt, isLineComment, movedTo } from './comments.ts';
import type { Joint } from './joints.ts';
import { Joints } from './joints.ts';
import type { Piece } from './wrap.ts';
import { CONTINUED, wrap } from './wrap.ts';

const INDENT = 2;

/** Of a script without mistakes of syntax. Ends with a line break; laid out again, it stays as it is. */
export function format(text: string): string {
  const { tokens } = scan(text);
  const joints = new Joints(text, tokens);
  const page = new Page();
  let end = 0;
  /** What is between the last token and the next. */
  let gap = NONE;
  for (const [index, token] of tokens.entries()) {
    if (joints.isIdle(index)) continue;
    gap = joined(gap, gapAt(text, end, token.start));
    end = token.end;
    const joint = joints.next(index);
    const isBehind = joint.isEnd && endsLine(gap);
    page.put(joint, isBehind ? NONE : gap, text.slice(token.start, token.end).trimEnd());
    if (!isBehind) gap = NONE;
  }
  return page.text();
}

const NONE: Gap = { comments: [], breaks: 0 };

/** Whether a line ends at one of its comments. */
function endsLine({ comments, breaks }: Gap): boolean {
  return comments.length > 0 && (breaks > 0 || comments.some((comment) => comment.breaks > 0 || isLineComment(comment)));
}

/**
 * Whether comments stand in front of what they are about, as that of an argument does: a line is broken before them, whether
 * it was or not, and not behind them, where they would be about what ends the line.
 */
function leads({ isAfterComma, beginsLine }: Joint, { comments, breaks }: Gap): boolean {
  return isAfterComma && !beginsLine && comments.length > 0 && breaks === 0
    && comments.every((comment, index) => !isLineComment(comment) && !comment.text.includes('\n') && (index === 0 || comment.breaks === 0));
}

/** What was on a line of its own between them is there no more. */
function joined(before: Gap, after: Gap): Gap {
  const [first, ...others] = after.comments;
  const sum = (breaks: number): number => before.breaks + breaks - (before.breaks > 0 && breaks > 0 ? 1 : 0);
  if (first === undefined) return { comments: before.comments, breaks: sum(after.breaks) };
  return { comments: [...before.comments, { ...first, breaks: sum(first.breaks) }, ...others], breaks: after.breaks };
}

class Page {
  private readonly lines: string[] = [];
  private line: Piece[] = [];
  private indent = 0;
  /** Whether a line ends with what was last put there. */
  private ends = false;

  /** A token with what is before it. */
  put(joint: Joint, gap: Gap, token: string): void {
    const { comments, breaks } = gap;
    if (joint.lacksSemicolon) this.add(';', false, null);
    if (leads(joint, gap)) {
      for (const [index, { text }] of comments.entries()) this.add(text, true, index === 0 ? joint.closeness : null, false, true);
      this.add(token, true, null);
      return;
    }
    const isEnded = endsLine(gap);
    const beginsLine = joint.beginsLine || (joint.mayBeginLine && isEnded);
    // Between a brace and what is on the brace's line, too, it is about the latter.
    const isOfFirst = joint.isFirst && joint.beginsLine && !isEnded;
    let blank = joint.isFirst ? 0 : Math.max(comments[0]?.breaks ?? breaks, joint.standsApart ? 2 : 0) - 1;
    let isBegun = false;
    for (const [index, comment] of comments.entries()) {
      const isOwnLine = comment.breaks > 0 || (index === 0 && (this.isEmpty || isOfFirst));
      if (isOwnLine && beginsLine) this.begin(joint.depthBefore * INDENT, blank);
      const indent = !isOwnLine ? null : beginsLine ? this.indent : this.indent + CONTINUED;
      this.add(movedTo(comment, indent), index > 0 || !joint.isClose, null, isOwnLine, true);
      const after = comments[index + 1]?.breaks ?? breaks;
      this.ends = isLineComment(comment) || after > 0;
      isBegun = !this.ends && (isOwnLine || (isBegun && index > 0));
      if (isOwnLine || index > 0) blank = after - 1;
      else blank = Math.max(after, joint.standsApart ? 2 : 0) - 1;
    }
    if (token === '') return;
    if (beginsLine && (!isBegun || joint.isAlone)) this.begin(joint.depth * INDENT, joint.goesOn || (joint.isFirst && comments.length === 0) ? 0 : blank);
    this.add(token, joint.space || isBegun || (comments.length > 0 && !joint.isTight), comments.length > 0 ? null : joint.closeness);
  }

  text(): string {
    this.flush();
    return this.lines.map((line) => `${line}\n`).join('');
  }

  private get isEmpty(): boolean {
    return this.lines.length === 0 && this.line.length === 0;
  }

  private begin(indent: number, blank: number): void {
    const isTop = this.isEmpty;
    this.flush();
    for (let count = 0; count < blank && !isTop; count++) this.lines.push('');
    this.indent = indent;
  }

  private add(text: string, space: boolean, closeness: number | null, breaks = false, isComment = false): void {
    this.line.push({ text, space, closeness, breaks: breaks || this.ends, isComment });
    this.ends = false;
  }

  private flush(): void {
    if (this.line.length > 0) this.lines.push(...wrap(this.line, this.indent));
    this.line = [];
    this.ends = false;
  }
}
