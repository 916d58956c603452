// What the parser does when a token does not fit: it says so once, in the user's words, and goes on at the next place
// that can be told for sure: the `;` or `}` that ends the statement, the `{` behind a broken head, the next item at
// the root. Missing `;`, `)`, `]` and `}` are put in, so that what follows is still checked. No automaton is
// consulted: what was expected follows from the rule that failed.

import { BpftraceRule as R, BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { Span } from '../syntax/source.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import { MAX_RULE_DEPTH, ParseAbort, ParserRuleContext, RecognitionException, Token } from './antlr-runtime.ts';
import type { ErrorStrategy, Parser, TokenStream } from './antlr-runtime.ts';
import { expectationFor, isShellCommand, tokenWords } from './expectations.ts';
import { bareCallHelp, bracesOfShell, declarationHelp, goesOn, habitHelp, isDeclaration, isSkipped, isTail, statementWord } from './habits.ts';
import { KEYWORD_STATEMENT, ROOT_ITEM_START, STATEMENT_START } from './token-sets.ts';
import { likelyUnclosed } from './unclosed.ts';

/** After this many errors the rest of the script is not looked at. */
const MAX_ERRORS = 50;

const STATEMENT_END: ReadonlySet<number> = new Set([T.SEMI, T.RBRACE, Token.EOF]);
const CLOSERS: ReadonlySet<number> = new Set([T.RPAREN, T.RBRACK]);
const ASSIGNMENTS: ReadonlySet<number> = new Set([T.ASSIGN, T.ADD_ASSIGN, T.SUB_ASSIGN]);
const OPERATOR_OR_END = 'an operator or `;`';

export class Recovery implements ErrorStrategy {
  private readonly reporter: Reporter;
  private readonly text: string;
  private truncated: boolean;
  /** No token has been matched since the last error: whatever goes wrong now follows from it. */
  private recovering = false;
  private errors = 0;

  /** `truncated`: the end of the script is lost in a comment, so that nothing can be said about closing braces. */
  constructor(reporter: Reporter, truncated: boolean) {
    this.reporter = reporter;
    this.truncated = truncated;
    this.text = reporter.source.text;
  }

  reportMatch(): void {
    this.recovering = false;
  }

  sync(parser: Parser): void {
    const context = parser._ctx!;
    if (context.ruleIndex === R.statements) this.syncStatements(parser, context);
    else if (context.ruleIndex === R.program) this.syncProgram(parser);
  }

  recoverInline(parser: Parser, expected?: number): Token {
    const input = parser._input;
    const { current } = input;
    if (expected === T.LBRACE && current.type === T.SEMI && input.tokens[input.index + 1]?.type === T.LBRACE && !this.recovering) {
      this.error(current, 'A `;` stands between the probe and its body', { help: 'remove it' });
      input.consume();
      return input.consume();
    }
    if (expected !== undefined && this.canInsert(expected, current)) {
      this.reportMissing(parser, expected);
      const at = input.previous?.end ?? current.start;
      return new Token(expected, at, at, current.root);
    }
    throw new RecognitionException(parser, expected);
  }

  reportError(parser: Parser, error: RecognitionException): void {
    if (error.reported) return;
    error.reported = true;
    const { previous } = parser._input;
    if (this.recovering || this.swallows(previous)) return;
    const hidden = this.hiddenBody(error, previous);
    if (hidden !== null) {
      this.error(hidden, 'This begins a comment, so the probe has no body', { help: 'leave an empty predicate out' });
      return;
    }
    const { expected, help } = expectationFor(error, this.text, previous);
    this.unexpected(parser, error.token, expected, help);
  }

  recover(parser: Parser, error: RecognitionException): void {
    const input = parser._input;
    switch (parser._ctx!.ruleIndex) {
      case R.simple:
        skipStatement(input);
        break;
      case R.compound:
        skipCompound(input);
        break;
      case R.configEntry:
        skipTo(input, (type) => STATEMENT_END.has(type));
        break;
      case R.forHead:
        // The head of a loop in C has semicolons.
        skipTo(input, (type) => type === T.LBRACE || type === T.RBRACE);
        break;
      case R.condition:
      case R.attachPoints:
      case R.predicate:
        skipTo(input, (type, token) => type === T.LBRACE || STATEMENT_END.has(type) || startsItem(token, input, error));
        break;
      case R.rootItem:
        this.recovering = !skipItem(input);
        return;
      case R.program:
        break;
      default:
        throw error;
    }
    this.recovering = true;
  }

  /** Reports a script that cannot be parsed to the end, at `token`. */
  tooDeep(token: Token): void {
    this.reporter.error('syntax', spanOf(token), `This is nested too deeply: at most ${MAX_RULE_DEPTH} rules of the grammar may be in each other, as in ${MAX_RULE_DEPTH / 4} parentheses`, {
      help: 'split it into several statements, or functions',
    });
  }

  private syncStatements(parser: Parser, context: ParserRuleContext): void {
    const input = parser._input;
    const { current } = input;
    if (STATEMENT_END.has(current.type)) return;
    const last = context.children.at(-1);
    const afterSimple = last instanceof ParserRuleContext && last.ruleIndex === R.simple;
    if (!afterSimple) {
      if (STATEMENT_START.has(current.type)) return;
      if (!this.recovering) this.unexpected(parser, current, 'a statement', statementHelp(current, this.text));
      skipStatement(input);
      this.recovering = true;
      return;
    }
    const functions = current.type === T.COMMA && !this.recovering ? bracesOfShell(current, this.text) : null;
    if (functions !== null) {
      this.error(current, 'Braces do not list functions', { help: `write each: \`${functions.join(', ')}\`` });
      throw new ParseAbort();
    }
    const word = statementWord(last.start, this.text);
    if (word !== null) {
      if (!this.recovering) this.error(last.start, word.message, { help: word.help });
      this.recovering = true;
      if (isSkipped(last.start, current, this.text)) {
        do skipStatement(input); while (isTail(last.start, input.current, this.text));
        if (STATEMENT_END.has(input.current.type)) return;
      }
    }
    if (isDeclaration(last.start, input.previous, current, this.text)) {
      if (!this.recovering) this.unexpected(parser, last.start, 'a statement', declarationHelp(last.start, this.text));
      skipStatement(input);
      this.recovering = true;
      if (STATEMENT_END.has(input.current.type)) return;
    } else if (STATEMENT_START.has(current.type) && !goesOn(current, input.previous, this.text)) {
      const help = bareCallHelp(last.start, input.previous, current, this.text) ?? joinHelp(input.previous, current, this.text);
      if (!this.recovering) this.reportMissing(parser, T.SEMI, help);
    } else {
      if (!this.recovering) this.unexpected(parser, current, OPERATOR_OR_END, afterExpressionHelp(current, input.previous, this.text));
      skipStatement(input);
      this.recovering = true;
      if (STATEMENT_END.has(input.current.type)) return;
    }
    const at = input.previous!.end;
    input.tokens.splice(input.index, 0, new Token(T.SEMI, at, at, false));
  }

  /** Moves to a token that can begin an item, or to the end; nothing else may follow at the root. */
  private syncProgram(parser: Parser): void {
    const input = parser._input;
    if (input.current.type === T.HEADER && parser._ctx!.children.length === 0) return;
    while (input.current.type !== Token.EOF && !ROOT_ITEM_START.has(input.current.type)) {
      if (!this.recovering) this.strayAtRoot(parser, input.current);
      this.recovering = !skipItem(input);
    }
  }

  private strayAtRoot(parser: Parser, token: Token): void {
    if (token.type === T.HEADER) this.error(token, 'A `#!` line can only be the first line of a script', { help: 'move it to the top, or make it a comment with `//`' });
    else if (token.type === T.RBRACE) this.error(token, 'This `}` closes nothing', { help: 'remove it, or look for a `}` too many above' });
    else {
      const help = token.type === T.LBRACE ? 'write what the block is for in front of it: `begin { … }`, `kprobe:vfs_read { … }`'
        : token.type === T.PREDICATE ? 'a predicate follows an attach point: `kprobe:vfs_read /…/ { … }`'
        : /^\$\d/.test(this.text.slice(token.start)) ? 'a probe type cannot be a parameter: write one probe for each'
        : token.type === T.ERROR ? 'statements stand inside of probes: `begin { … }`' : null;
      this.unexpected(parser, token, 'a probe, `macro`, `fn` or `let @name = …`', help);
    }
  }

  /** The `//` that hides the rest of a line behind an attach point whose body is missing. */
  private hiddenBody(error: RecognitionException, previous: Token | null): Span | null {
    if (error.ruleIndex !== R.block || error.outerRuleIndex !== R.probe || previous === null) return null;
    const gap = this.text.slice(previous.end, error.token.start);
    const at = /^[ \t]*\/\/(?=[^\n]*\{)/.exec(gap);
    return at === null ? null : { start: previous.end + at[0].length - 2, end: previous.end + at[0].length };
  }

  private canInsert(expected: number, found: Token): boolean {
    switch (expected) {
      case T.RBRACE:
        return found.type === Token.EOF || found.root;
      case T.SEMI:
        return true;
      case T.RPAREN:
      case T.RBRACK:
        if (expected === T.RBRACK && ASSIGNMENTS.has(found.type)) return true;
        return STATEMENT_END.has(found.type) || found.type === T.LBRACE || (CLOSERS.has(found.type) && found.type !== expected);
      case T.PREDICATE_END:
        return found.type === T.LBRACE;
      default:
        return false;
    }
  }

  private reportMissing(parser: Parser, expected: number, help: string | null = null): void {
    const { previous, current } = parser._input;
    if (this.recovering && expected !== T.RBRACE) return;
    if (this.truncated && current.type === Token.EOF) return;
    if (this.swallows(previous)) return;
    const words = tokenWords(expected);
    const at = previous?.end ?? current.start;
    const counted = openerOf(parser._ctx!, expected);
    const opener = counted !== null && expected === T.RBRACE ? likelyUnclosed(parser._input.tokens, this.text, counted) : counted;
    if ((expected === T.RPAREN || expected === T.RBRACK) && DIVISION[expected].test(this.text.slice(at))) {
      this.error({ start: at, end: at + 1 }, 'This begins a comment, so the line has no end', { help: 'divide by `/`: integers are divided without a fraction' });
      this.truncated = true;
    } else if (opener !== null) {
      this.error({ start: at, end: at + 1 }, `Missing ${words}`, {
        notes: [{ span: spanOf(opener), message: `This ${tokenWords(opener.type)} is not closed` }],
        help: /[\w*]/.test(this.text[opener.start - 1] ?? '') && opener.type === T.PREDICATE ? 'the parts of an attach point are joined by colons' : help,
      });
    } else {
      this.error({ start: at, end: at + 1 }, `Missing ${words}`, { help });
    }
  }

  /** An unclosed string has swallowed whatever seems to be missing behind it. */
  private swallows(previous: Token | null): boolean {
    return previous?.type === T.STRING && !/^"(?:[^"\\]|\\.)*"$/.test(this.text.slice(previous.start, previous.end));
  }

  private unexpected(parser: Parser, token: Token, expected: string, help: string | null): void {
    const message = token.type === T.ERROR && !token.root ? `Unexpected character \`${this.text.slice(token.start, token.end)}\``
      : CLOSERS.has(token.type) && expected === OPERATOR_OR_END ? `This ${tokenWords(token.type)} closes nothing`
      : `Unexpected ${describe(token, this.text)}, expected ${expected}`;
    const place = {
      token, previous: parser._input.previous, text: this.text,
      inPredicate: isInside(parser, R.predicate), inCondition: isInside(parser, R.condition) || isCondition(parser),
    };
    // The end of the script is shown behind its last token, not on an empty line.
    const at = token.type === Token.EOF && place.previous !== null ? { start: place.previous.end, end: place.previous.end + 1 } : token;
    this.error(at, message, { help: habitHelp(place) ?? help });
    // None of it is a script.
    if (isShellCommand(this.text)) throw new ParseAbort();
  }

  private error(at: Span, message: string, more: { notes?: readonly { span: Span; message: string }[]; help?: string | null } = {}): void {
    this.reporter.error('syntax', spanOf(at), message, more);
    if (++this.errors >= MAX_ERRORS) throw new ParseAbort();
  }
}

export function spanOf(place: Span): Span {
  return { start: place.start, end: place.end };
}

/** `a // b)`, as in Python. */
const DIVISION = { [T.RPAREN]: /^[ \t]*\/\/[ \t]*[\w$@(][^\n]*\)/, [T.RBRACK]: /^[ \t]*\/\/[ \t]*[\w$@(][^\n]*\]/ } as const;

/** The bracket that `expected` would close: the last one of its kind in the rule that failed. */
function openerOf(context: ParserRuleContext, expected: number): Token | null {
  const kinds = expected === T.RBRACE ? [T.LBRACE, T.BLOCK_LBRACE]
    : expected === T.RPAREN ? [T.LPAREN, T.CAST_LPAREN, T.TYPE_LPAREN]
    : expected === T.RBRACK ? [T.LBRACK]
    : expected === T.PREDICATE_END ? [T.PREDICATE] : [];
  return context.children.findLast((child): child is Token => child instanceof Token && kinds.includes(child.type)) ?? null;
}

function joinHelp(previous: Token | null, current: Token, text: string): string | null {
  if (previous === null) return null;
  if (previous.type === T.STRING && current.type === T.STRING) return 'join strings with `+`';
  const written = text.slice(previous.start, current.end);
  return previous.end === current.start && /^[$@]\d+\w/.test(written) ? `a name does not begin with a digit: \`${written[0]}x${written.slice(1)}\`` : null;
}

function statementHelp(token: Token, text: string): string | null {
  if (token.type === T.C_WORD || token.type === T.STRUCT) return declarationHelp(token, text);
  return token.type === T.ELSE ? '`else` follows the `}` of an `if`' : null;
}

function isInside(parser: Parser, rule: number): boolean {
  for (let context = parser._ctx; context !== undefined; context = context.parent) if (context.ruleIndex === rule) return true;
  return false;
}

/** The body of `if …` or a loop is wanted: what stands there belongs to its condition. */
function isCondition(parser: Parser): boolean {
  const outer = parser._ctx!.ruleIndex === R.block ? parser._ctx!.parent?.ruleIndex : undefined;
  return outer === R.ifStmt || outer === R.whileStmt;
}

function afterExpressionHelp(token: Token, previous: Token | null, text: string): string | null {
  if (token.type === T.COMMA) return 'statements are separated by `;`';
  if (token.type !== T.COLON || previous?.type !== T.IDENT) return null;
  const word = text.slice(previous.start, previous.end);
  if (/^\s/.test(text.slice(token.end))) return 'there are no labels: `break` and `continue` are about the innermost loop';
  return `if \`${word}:\` begins the next probe, the \`}\` before it is missing`;
}

/** A token as it is shown in a message. */
function describe(token: Token, text: string): string {
  if (token.type === Token.EOF) return 'end of the script';
  const shown = text.slice(token.start, token.end).split('\n', 1)[0]!;
  if (shown === '') return tokenWords(token.type);
  return `\`${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}\``;
}

// ---------------------------------------------------------------- skipping

function startsItem(token: Token, input: TokenStream, error: RecognitionException): boolean {
  return token.root && token !== error.token && input.current !== error.token
    && ROOT_ITEM_START.has(token.type) && token.type !== T.ATTACH && token.type !== T.WORD;
}

/** Moves to the first token that `stop` accepts, or to the end. Braces on the way are passed as wholes. */
function skipTo(input: TokenStream, stop: (type: number, token: Token) => boolean): void {
  let depth = 0;
  for (;;) {
    const { current } = input;
    if (current.type === Token.EOF || (depth === 0 && stop(current.type, current))) return;
    if (current.type === T.LBRACE || current.type === T.BLOCK_LBRACE) depth++;
    else if (current.type === T.RBRACE) depth--;
    input.consume();
  }
}

/** To the end of the statement: its `;` or the `}` of the block (not past them), or a word that begins another. */
function skipStatement(input: TokenStream): void {
  let depth = 0;
  for (let first = true; ; first = false) {
    const { type, root } = input.current;
    if (type === Token.EOF || (root && !first)) return;
    if (depth === 0) {
      if (STATEMENT_END.has(type)) return;
      if (!first && KEYWORD_STATEMENT.has(type)) return;
    }
    input.consume();
    if (type === T.LBRACE || type === T.BLOCK_LBRACE) depth++;
    else if (type === T.RBRACE) {
      depth--;
      if (depth === 0 && input.current.type !== T.ELSE && STATEMENT_START.has(input.current.type)) return;
    }
  }
}

/** Past the block of a statement whose head is broken, with its `else` parts; or to the end of the statement. */
function skipCompound(input: TokenStream): void {
  for (;;) {
    skipTo(input, (type) => type === T.LBRACE || STATEMENT_END.has(type));
    if (input.LA(1) === T.LBRACE) {
      input.consume();
      skipTo(input, (type) => type === T.RBRACE);
      input.consume();
    } else {
      // A body without braces is a statement, and its `;` stands in front of `else`.
      const next = input.tokens[input.index + 1];
      if (input.LA(1) !== T.SEMI || next?.type !== T.ELSE) return;
      input.consume();
    }
    if (input.LA(1) !== T.ELSE) return;
  }
}

/** To the next token that can begin an item. True when the end of the broken item was seen on the way. */
function skipItem(input: TokenStream): boolean {
  let endSeen = false;
  for (let first = true; ; first = false) {
    const { type, root } = input.current;
    if (type === Token.EOF) return endSeen;
    const attachPoint = type === T.ATTACH || type === T.WORD;
    // Words at the root before any block still belong to the broken item.
    if (!first && root && type !== T.RBRACE && type !== T.SEMI && (endSeen || (ROOT_ITEM_START.has(type) && !attachPoint))) return true;
    if (type === T.RBRACE || type === T.SEMI) endSeen = true;
    input.consume();
  }
}
