// What a token is depends on what came before: `if` opens a statement or an expression, `{` a block or a block
// expression, `(` a cast or a group, `/` divides or ends a predicate, and a word at the root of the script is an
// attach point but a name inside a block. This state machine sees every token once, in order, and gives it its final
// type, so that the grammar can decide everything on one token. It is shared by the scanner and by the generated
// lexer that the scanner is tested against.

import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import { C_WORDS, isCast, isTypeOperand, skipGap } from './type-lookahead.ts';

const ROOT_KEYWORDS: ReadonlyMap<string, number> = new Map([
  ['config', T.CONFIG], ['import', T.IMPORT], ['macro', T.MACRO], ['fn', T.FN], ['let', T.LET],
]);

const KEYWORDS: ReadonlyMap<string, number> = new Map([
  ['if', T.IF], ['else', T.ELSE], ['while', T.WHILE], ['for', T.FOR], ['unroll', T.UNROLL], ['return', T.RETURN],
  ['break', T.BREAK], ['continue', T.CONTINUE], ['let', T.LET], ['import', T.IMPORT], ['comptime', T.COMPTIME],
  ['sizeof', T.SIZEOF], ['offsetof', T.OFFSETOF], ['typeof', T.TYPEOF], ['typeinfo', T.TYPEINFO],
  ['struct', T.STRUCT], ['union', T.UNION], ['enum', T.ENUM], ['true', T.TRUE], ['false', T.FALSE],
  ...[...C_WORDS].map((word) => [word, T.C_WORD] as const),
]);

/** The words that the grammar has a meaning for, those of C's types left out. */
export function keywords(): readonly string[] {
  return [...ROOT_KEYWORDS.keys(), ...KEYWORDS.keys()].filter((word, at, all) => !C_WORDS.has(word) && all.indexOf(word) === at);
}

function tokenSet(...types: number[]): Uint8Array {
  const set = new Uint8Array(256);
  for (const type of types) set[type] = 1;
  return set;
}

/** After these an `if` opens a statement. */
const BEFORE_STATEMENT = tokenSet(T.LBRACE, T.BLOCK_LBRACE, T.RBRACE, T.SEMI, T.ELSE);

/** After these a `{` opens a block expression. */
const BEFORE_OPERAND = tokenSet(
  T.ASSIGN, T.ADD_ASSIGN, T.SUB_ASSIGN, T.MUL_ASSIGN, T.DIV_ASSIGN, T.MOD_ASSIGN, T.AND_ASSIGN, T.OR_ASSIGN,
  T.XOR_ASSIGN, T.SHL_ASSIGN, T.SHR_ASSIGN, T.LPAREN, T.COMMA, T.LBRACK, T.RETURN, T.QUESTION, T.COLON, T.PLUS,
  T.MINUS, T.STAR, T.SLASH, T.PERCENT, T.SHL, T.SHR, T.LT, T.GT, T.LE, T.GE, T.EQ, T.NE, T.AND, T.XOR, T.OR,
  T.LOGICAL_AND, T.LOGICAL_OR, T.NOT, T.TILDE, T.COMPTIME, T.RANGE, T.PREDICATE,
);

/** After these a `(` is never a cast. Behind a `)` it may be: a cast of a cast. */
const BEFORE_PLAIN_PAREN = tokenSet(
  T.IDENT, T.VARIABLE, T.MAP, T.POSITIONAL, T.PARAM_COUNT, T.NUMBER, T.STRING, T.RBRACK, T.FOR,
);
const TYPE_OPERATORS = tokenSet(T.SIZEOF, T.OFFSETOF, T.TYPEOF, T.TYPEINFO);
const CONDITION_KEYWORDS = tokenSet(T.IF, T.IF_EXPR, T.WHILE, T.UNROLL);

export class TokenContext {
  /** Between items, where attach points stand; false inside an item. */
  root = true;
  /** Braces open in the current item. */
  depth = 0;
  private item = 0;
  private inPredicate = false;
  /** Blocks that `if` and `else` of a predicate still wait for. */
  private awaited = 0;
  private parens = 0;
  /** How many parentheses are open within each offsetof() around. */
  private offsets: number[] = [];
  private previous: number = T.SEMI;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The final type of the next token, which spans [start, end). */
  feed(type: number, start: number, end: number): number {
    const result = this.root ? this.feedRoot(type, start, end) : this.feedItem(type, start, end);
    this.previous = result;
    return result;
  }

  /** Goes back to the root as if all open braces were closed here. */
  closeAll(): void {
    this.root = true;
    this.depth = 0;
    this.inPredicate = false;
    this.awaited = 0;
    this.previous = T.RBRACE;
  }

  private feedRoot(type: number, start: number, end: number): number {
    if (type === T.WORD) {
      const keyword = ROOT_KEYWORDS.get(this.text.slice(start, end));
      if (keyword === undefined) return type;
      this.enter(keyword, 0);
      return keyword;
    }
    if (type === T.LBRACE) this.enter(T.LBRACE, 1);
    else if (type === T.PREDICATE) {
      this.enter(T.PREDICATE, 0);
      this.inPredicate = true;
    }
    return type;
  }

  private enter(item: number, depth: number): void {
    this.root = false;
    this.item = item;
    this.depth = depth;
    this.parens = 0;
    this.offsets = [];
    this.inPredicate = false;
    this.awaited = 0;
  }

  private feedItem(type: number, start: number, end: number): number {
    switch (type) {
      case T.IDENT:
        return this.keyword(start, end);
      case T.LBRACE:
        return this.openBrace();
      case T.RBRACE:
        if (this.depth > 0) this.depth--;
        if (this.depth === 0 && !this.inPredicate) this.root = true;
        return type;
      case T.SEMI:
        if (this.depth === 0) this.root = true;
        return type;
      case T.STRING:
        // The semicolon after an import stands at the root, so that a missing one spoils no probe.
        if (this.item === T.IMPORT) this.root = true;
        return type;
      case T.SLASH:
        if (!this.inPredicate || this.depth > 0 || !this.endsPredicate(end)) return type;
        this.inPredicate = false;
        this.item = T.LBRACE;
        return T.PREDICATE_END;
      case T.LPAREN:
        this.parens++;
        if (this.previous === T.OFFSETOF) this.offsets.push(this.parens);
        return this.openParen(start);
      case T.RPAREN:
        if (this.offsets.at(-1) === this.parens) this.offsets.pop();
        this.parens--;
        if (this.item === T.LET && this.depth === 0 && this.parens <= 0) this.root = true;
        return type;
      default:
        return type;
    }
  }

  private keyword(start: number, end: number): number {
    if (this.previous === T.DOT || this.previous === T.ARROW || this.namesPart(end)) return T.IDENT;
    const keyword = KEYWORDS.get(this.text.slice(start, end)) ?? T.IDENT;
    const hasBlock = keyword === T.ELSE || (keyword === T.IF && this.previous !== T.ELSE);
    if (hasBlock && this.inPredicate && this.depth === 0) this.awaited++;
    return keyword === T.IF && !BEFORE_STATEMENT[this.previous] ? T.IF_EXPR : keyword;
  }

  /** `(if = 1, for = 2)` and `offsetof(struct s, import)`: the names of a record's elements and of a field. */
  private namesPart(end: number): boolean {
    if (this.previous !== T.LPAREN && this.previous !== T.COMMA) return false;
    if (this.previous === T.COMMA && this.offsets.at(-1) === this.parens) return true;
    const next = skipGap(this.text, end);
    return this.text[next] === '=' && this.text[next + 1] !== '=';
  }

  private openBrace(): number {
    const opensItem = this.depth === 0 && !this.inPredicate;
    const operand = BEFORE_OPERAND[this.previous] === 1 && !opensItem;
    // A brace that is no operand ends a predicate whose slash is missing, unless an `if` of the predicate waits for it.
    if (this.inPredicate && this.depth === 0 && !operand) {
      if (this.awaited > 0) this.awaited--;
      else this.inPredicate = false;
    }
    this.depth++;
    return operand ? T.BLOCK_LBRACE : T.LBRACE;
  }

  private openParen(start: number): number {
    if (TYPE_OPERATORS[this.previous]) return isTypeOperand(this.text, start) ? T.TYPE_LPAREN : T.LPAREN;
    if (BEFORE_PLAIN_PAREN[this.previous]) return T.LPAREN;
    return isCast(this.text, start, CONDITION_KEYWORDS[this.previous] === 1) ? T.CAST_LPAREN : T.LPAREN;
  }

  private endsPredicate(end: number): boolean {
    const next = skipGap(this.text, end);
    return next >= this.text.length || this.text[next] === '{';
  }
}
