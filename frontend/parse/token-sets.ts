// Sets of token types that recovery goes by: what the constructs of the grammar begin with. Tests compare them with
// the grammar's own automaton.

import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';

export const ROOT_ITEM_START: ReadonlySet<number> = new Set([
  T.CONFIG, T.MACRO, T.FN, T.LET, T.IMPORT, T.DIRECTIVE, T.C_DEFINITION, T.ATTACH, T.WORD, T.SEMI,
]);

export const EXPRESSION_START: ReadonlySet<number> = new Set([
  T.NUMBER, T.STRING, T.CHAR, T.TRUE, T.FALSE, T.VARIABLE, T.MAP, T.POSITIONAL, T.PARAM_COUNT, T.IDENT, T.LPAREN,
  T.SIZEOF, T.TYPEOF, T.TYPEINFO, T.OFFSETOF, T.BLOCK_LBRACE, T.IF_EXPR, T.CAST_LPAREN, T.COMPTIME, T.INC, T.DEC,
  T.PLUS, T.MINUS, T.NOT, T.TILDE, T.STAR, T.AND,
]);

/** Words that can only begin a statement. */
export const KEYWORD_STATEMENT: ReadonlySet<number> = new Set([
  T.LET, T.IF, T.WHILE, T.FOR, T.UNROLL, T.RETURN, T.BREAK, T.CONTINUE,
]);

export const STATEMENT_START: ReadonlySet<number> = new Set([
  ...EXPRESSION_START, ...KEYWORD_STATEMENT, T.LBRACE, T.IMPORT,
]);
