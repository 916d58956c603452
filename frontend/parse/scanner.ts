// Splits a script into tokens. grammar/BpftraceLexer.g4 defines the tokens; this is the same thing written by hand,
// because the generated lexer spends more time building its automaton than the compiler spends on a small script.
// tests/parse/agreement.test.ts holds the two together. White space and comments are dropped here. Nothing is
// reported: a malformed piece becomes a token that says so (ERROR, UNCLOSED_STRING, …).

import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import { Token } from './antlr-runtime.ts';
import { TokenContext } from './token-context.ts';

const OPERATORS: ReadonlyMap<string, number> = new Map([
  ['<<=', T.SHL_ASSIGN], ['>>=', T.SHR_ASSIGN],
  ['+=', T.ADD_ASSIGN], ['-=', T.SUB_ASSIGN], ['*=', T.MUL_ASSIGN], ['/=', T.DIV_ASSIGN], ['%=', T.MOD_ASSIGN],
  ['&=', T.AND_ASSIGN], ['|=', T.OR_ASSIGN], ['^=', T.XOR_ASSIGN], ['->', T.ARROW], ['++', T.INC], ['--', T.DEC],
  ['<<', T.SHL], ['>>', T.SHR], ['<=', T.LE], ['>=', T.GE], ['==', T.EQ], ['!=', T.NE], ['&&', T.LOGICAL_AND],
  ['||', T.LOGICAL_OR], ['..', T.RANGE], ['$#', T.PARAM_COUNT],
  ['{', T.LBRACE], ['}', T.RBRACE], ['(', T.LPAREN], [')', T.RPAREN], ['[', T.LBRACK], [']', T.RBRACK],
  [',', T.COMMA], [';', T.SEMI], ['.', T.DOT], [':', T.COLON], ['?', T.QUESTION], ['=', T.ASSIGN],
  ['+', T.PLUS], ['-', T.MINUS], ['*', T.STAR], ['/', T.SLASH], ['%', T.PERCENT], ['<', T.LT], ['>', T.GT],
  ['&', T.AND], ['|', T.OR], ['^', T.XOR], ['!', T.NOT], ['~', T.TILDE],
]);

const ROOT_PUNCTUATION: ReadonlyMap<string, number> = new Map([
  ['=', T.ASSIGN], [',', T.COMMA], [';', T.SEMI], ['{', T.LBRACE], ['}', T.RBRACE], ['/', T.PREDICATE],
]);

const SPACE = /[ \t\r\n\f\u000b]/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9][0-9A-Za-z_]*/y;
const DIGITS = /[0-9]+/y;
const QUOTED = /"(?:[^"\\\r\n]|\\[^\r\n])*"/y;
const OPEN_QUOTED = /"(?:[^"\\\r\n]|\\[^\r\n])*\\?/y;
const CHAR = /'(?:[^'\\\r\n]|\\[^\r\n])*'/y;
const LINE = /[^\r\n]*/y;
const DIRECTIVE = /#(?:\\\r?\n|[^\r\n])*/y;
const PROVIDER = /(?:[A-Za-z_*]|\[[A-Za-z0-9_\-]+\])[A-Za-z0-9_*\-[\]]*/y;
const NAMED = /[A-Za-z_][A-Za-z0-9_]*=(?=[A-Za-z_*]|\[[A-Za-z0-9_\-]+\]|"(?:[^"\\\r\n]|\\[^\r\n])*":)/y;
const QUOTED_PROVIDER = /"(?:[^"\\\r\n]|\\[^\r\n])*"(?=:)/y;
const PART = /(?:[^ \t\r\n\f\u000b,{};:"/]|"(?:[^"\\\r\n]|\\[^\r\n])*")*/y;
const PATH_START = /\.*\//y;
const PATH = /(?:[^ \t\r\n\f\u000b,{};:"]|"(?:[^"\\\r\n]|\\[^\r\n])*")*/y;
const USER_PROVIDER = /^(?:[uU](?:[rR][eE][tT])?[pP][rR][oO][bB][eE]|[uU][sS][dD][tT]|u|ur|U)$/;
const ITER = /^(?:[iI][tT][eE][rR]|it)$/;
const C_HEAD = /(?:struct|union|enum)\b/y;

export interface ScanResult {
  readonly tokens: Token[];
  /** Braces still open at the end. */
  readonly openBraces: number;
  /** Tokens that were put in to close blocks before `resume` (see below). */
  readonly closed: readonly Token[];
}

/**
 * All tokens, ending with EOF. `resume`, if given, is a sticky expression: where it matches at the start of a line
 * while braces are open, they are closed and the root of the script goes on.
 */
export function scan(text: string, resume: RegExp | null = null): ScanResult {
  const context = new TokenContext(text);
  const tokens: Token[] = [];
  const closed: Token[] = [];
  let at = 0;
  let lineStart = true;
  while (at < text.length) {
    const char = text[at]!;
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n' || char === '\f' || char === '\v') {
      if (char === '\n') lineStart = true;
      at++;
      continue;
    }
    if (resume !== null && lineStart && !context.root && context.depth > 0 && matchEnd(resume, text, at) !== -1) {
      const end = tokens.at(-1)!.end;
      for (let depth = context.depth; depth > 0; depth--) {
        const brace = new Token(T.RBRACE, end, end, false);
        tokens.push(brace);
        closed.push(brace);
      }
      context.closeAll();
    }
    lineStart = false;
    if (char === '/' && text[at + 1] === '/') {
      at = matchEnd(LINE, text, at);
      continue;
    }
    let type: number;
    let end: number;
    const { root } = context;
    if (root && char === '\ufeff') {
      at++;
      continue;
    }
    if (char === '/' && text[at + 1] === '*') {
      const close = text.indexOf('*/', at + 2);
      if (close >= 0) {
        at = close + 2;
        continue;
      }
      type = T.UNCLOSED_COMMENT;
      end = text.length;
    } else {
      [type, end] = root ? scanRoot(text, at, char) : scanItem(text, at, char);
    }
    tokens.push(new Token(context.feed(type, at, end), at, end, root));
    at = end;
  }
  tokens.push(new Token(Token.EOF, text.length, text.length, context.root));
  return { tokens, openBraces: context.depth, closed };
}

function scanItem(text: string, at: number, char: string): [type: number, end: number] {
  if (isWordStart(char)) return [T.IDENT, matchEnd(NAME, text, at)];
  if (char >= '0' && char <= '9') return [T.NUMBER, matchEnd(NUMBER, text, at)];
  switch (char) {
    case '@':
      return [T.MAP, Math.max(at + 1, matchEnd(NAME, text, at + 1))];
    case '$': {
      const name = matchEnd(NAME, text, at + 1);
      if (name !== -1) return [T.VARIABLE, name];
      const digits = matchEnd(DIGITS, text, at + 1);
      if (digits !== -1) return [T.POSITIONAL, digits];
      break;
    }
    case '"':
      return scanString(text, at);
    case "'": {
      const end = matchEnd(CHAR, text, at);
      if (end !== -1) return [T.CHAR, end];
      break;
    }
    default:
  }
  for (let length = 3; length > 0; length--) {
    const type = OPERATORS.get(text.slice(at, at + length));
    if (type !== undefined && at + length <= text.length) return [type, at + length];
  }
  return [T.ERROR, at + charLength(text, at)];
}

function scanRoot(text: string, at: number, char: string): [type: number, end: number] {
  if (isWordStart(char) || char === '*') return scanCDefinition(text, at) ?? scanAttachPoint(text, at);
  if (char === '[' && matchEnd(PROVIDER, text, at) !== -1) return scanAttachPoint(text, at);
  const type = ROOT_PUNCTUATION.get(char);
  if (type !== undefined) return [type, at + 1];
  if (char === '#') {
    return text[at + 1] === '!' ? [T.HEADER, matchEnd(LINE, text, at)] : [T.DIRECTIVE, matchEnd(DIRECTIVE, text, at)];
  }
  if (char === '"') return matchEnd(QUOTED_PROVIDER, text, at) === -1 ? scanString(text, at) : scanAttachPoint(text, at);
  return [T.ERROR, at + charLength(text, at)];
}

function scanString(text: string, at: number): [type: number, end: number] {
  const end = matchEnd(QUOTED, text, at);
  return end !== -1 ? [T.STRING, end] : [T.UNCLOSED_STRING, matchEnd(OPEN_QUOTED, text, at)];
}

/**
 * An attach point or a lone word. A slash belongs to it only where a path is possible: in a part that begins like
 * one, in the first part of a user-space provider, and in the pin of an iterator.
 */
function scanAttachPoint(text: string, start: number): [type: number, end: number] {
  const named = matchEnd(NAMED, text, start);
  const providerStart = named === -1 ? start : named;
  const isQuoted = text[providerStart] === '"';
  let at = matchEnd(isQuoted ? QUOTED_PROVIDER : PROVIDER, text, providerStart);
  const provider = isQuoted ? text.slice(providerStart + 1, at - 1) : text.slice(providerStart, at);
  const pathPart = USER_PROVIDER.test(provider) ? 1 : ITER.test(provider) ? 2 : 0;
  let parts = 0;
  while (text[at] === ':') {
    parts++;
    const path = (parts === pathPart && pathPart > 0) || matchEnd(PATH_START, text, at + 1) !== -1;
    at = matchEnd(path ? PATH : PART, text, at + 1);
  }
  return parts === 0 && named === -1 ? [T.WORD, at] : [T.ATTACH, at];
}

/** `struct NAME { … } __attribute__((…));`, or null when this is none. */
function scanCDefinition(text: string, start: number): [type: number, end: number] | null {
  let at = matchEnd(C_HEAD, text, start);
  if (at === -1) return null;
  const gap = skipCGap(text, at);
  const name = gap > at ? matchEnd(NAME, text, gap) : -1;
  at = skipCGap(text, name === -1 ? gap : name);
  if (text[at] !== '{') return null;
  const body = skipBraces(text, at);
  if (!body.closed) return [T.C_UNCLOSED, body.end];
  let end = body.end;
  for (;;) {
    const attribute = skipCGap(text, end);
    if (!text.startsWith('__attribute__', attribute)) break;
    const close = skipParens(text, skipCGap(text, attribute + '__attribute__'.length));
    if (close === -1) break;
    end = close;
  }
  const semicolon = skipCGap(text, end);
  return [T.C_DEFINITION, text[semicolon] === ';' ? semicolon + 1 : end];
}

/** To behind the brace that closes the one at `open`, or to where that turns out to be impossible. */
function skipBraces(text: string, open: number): { end: number; closed: boolean } {
  let depth = 1;
  let at = open + 1;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return { end: at + 1, closed: true };
    else if (char === '"' || char === "'") {
      const close = matchEnd(char === '"' ? QUOTED : CHAR, text, at);
      if (close === -1) break;
      at = close;
      continue;
    } else if (char === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      const after = skipComment(text, at);
      if (after === -1) break;
      at = after;
      continue;
    }
    at++;
  }
  return { end: at, closed: false };
}

function skipParens(text: string, open: number): number {
  if (text[open] !== '(') return -1;
  let depth = 1;
  for (let at = open + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at + 1;
    else if (char === '"') {
      const close = matchEnd(QUOTED, text, at);
      if (close === -1) return -1;
      at = close - 1;
    }
  }
  return -1;
}

function skipCGap(text: string, start: number): number {
  let at = start;
  for (;;) {
    if (at < text.length && SPACE.test(text[at]!)) at++;
    else if (text[at] === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      const after = skipComment(text, at);
      if (after === -1) return at;
      at = after;
    } else return at;
  }
}

/** Behind the comment at `start`; -1 when it is not closed. A line comment takes its line end along. */
function skipComment(text: string, start: number): number {
  if (text[start + 1] === '*') {
    const close = text.indexOf('*/', start + 2);
    return close === -1 ? -1 : close + 2;
  }
  const end = matchEnd(LINE, text, start);
  return end < text.length ? end + 1 : -1;
}

function isWordStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';
}

function charLength(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

/** Where a sticky expression stops matching at `at`; -1 when it does not match. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
