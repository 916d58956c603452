// Lays a script out anew (reference 08.5), token by token: only what is between tokens changes, so that the script stays what it
// is, with its comments and its blank lines. The one thing that is added are semicolons that a block's last statement lacks.

import { scan } from '../parse/scanner.ts';
import type { Comment } from './comments.ts';
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
  for (const [index, token] of tokens.entries()) {
    const gap = gapAt(text, end, token.start);
    page.put(joints.next(index), gap.comments, gap.breaks, text.slice(token.start, token.end).trimEnd());
    end = token.end;
  }
  return page.text();
}

class Page {
  private readonly lines: string[] = [];
  private line: Piece[] = [];
  private indent = 0;
  /** Whether a line ends with what was last put there. */
  private ends = false;

  /** A token with the comments before it; `breaks`: lines that end between the last of these, or the last token, and it. */
  put(joint: Joint, comments: readonly Comment[], breaks: number, token: string): void {
    if (joint.lacksSemicolon) this.add(';', false, null);
    let blank = joint.isFirst ? 0 : Math.max(comments[0]?.breaks ?? breaks, joint.standsApart ? 2 : 0) - 1;
    let isBegun = false;
    for (const [index, comment] of comments.entries()) {
      const isOwnLine = comment.breaks > 0 || (index === 0 && this.isEmpty);
      if (isOwnLine && joint.beginsLine) this.begin(joint.depthBefore * INDENT, blank);
      const indent = !isOwnLine ? null : joint.beginsLine ? this.indent : this.indent + CONTINUED;
      this.add(movedTo(comment, indent), true, null, isOwnLine, true);
      const after = comments[index + 1]?.breaks ?? breaks;
      this.ends = isLineComment(comment) || after > 0;
      isBegun = isOwnLine && !this.ends;
      if (isOwnLine || index > 0) blank = after - 1;
      else blank = Math.max(after, joint.standsApart ? 2 : 0) - 1;
    }
    if (token === '') return;
    if (joint.beginsLine && !isBegun) this.begin(joint.depth * INDENT, joint.goesOn || (joint.isFirst && comments.length === 0) ? 0 : blank);
    this.add(token, joint.space || isBegun, joint.closeness);
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
