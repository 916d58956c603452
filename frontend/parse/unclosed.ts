// Which bracket or quote was forgotten, where the text alone cannot tell. A missing `}` makes every later one close a
// block further in, so the block that the counting blames is the outermost; indentation shows the real one. A missing
// `"` makes the rest of its line a string; when a later line has an odd quote too, the two belong together.

import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { Token } from './antlr-runtime.ts';

/** A string over more lines than this is taken for two unclosed ones. */
const MAX_STRING_LINES = 10;

/**
 * The brace that was most likely left open when `opener` has no partner: the last one inside it whose `}` stands at the
 * beginning of a line that is indented less than the line of the brace; else `opener` itself.
 */
export function likelyUnclosed(tokens: readonly Token[], text: string, opener: Token): Token {
  const open: Token[] = [];
  let likely = opener;
  for (const token of tokens.slice(tokens.indexOf(opener) + 1)) {
    if (token.type === T.LBRACE || token.type === T.BLOCK_LBRACE) open.push(token);
    if (token.type !== T.RBRACE || token.start === token.end) continue;
    const partner = open.pop();
    if (partner === undefined) break;
    const closing = indentation(text, token.start);
    if (closing.alone && closing.width < indentation(text, partner.start).width && partner.start > likely.start) likely = partner;
  }
  return likely;
}

/** The script with the line breaks inside strings made spaces, where unclosed strings come in pairs; else null. */
export function joinSplitStrings(tokens: readonly Token[], text: string): string | null {
  const unclosed = tokens.filter(({ type }) => type === T.UNCLOSED_STRING);
  let joined = text;
  for (let i = 0; i + 1 < unclosed.length; i++) {
    const from = unclosed[i]!.start;
    const to = unclosed[i + 1]!.start;
    if (text.slice(from, to).split('\n').length > MAX_STRING_LINES) continue;
    joined = joined.slice(0, from) + joined.slice(from, to).replace(/[\r\n]/g, ' ') + joined.slice(to);
    i++;
  }
  return joined === text ? null : joined;
}

/** How far the line at `offset` is indented, and whether only white space stands before `offset` on it. */
function indentation(text: string, offset: number): { width: number; alone: boolean } {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  const space = /^[ \t]*/.exec(line)![0];
  const start = text.length - line.length;
  return { width: [...space].reduce((width, char) => (char === '\t' ? (width | 7) + 1 : width + 1), 0), alone: start + space.length === offset };
}
