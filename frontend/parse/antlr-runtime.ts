// The part of ANTLR's runtime that a parser without prediction needs: tokens, rule contexts, matching. The generated
// parser extends this instead of antlr4ts, whose prediction and automaton classes take longer to load than a script
// takes to compile, and would never run: every decision of the grammar is made on one token. Names and meaning follow
// antlr4ts wherever the generated code uses them; positions are UTF-16 offsets with an exclusive end. What happens at
// an error is the strategy's business (recovery.ts), and nothing here knows the language.

export class Token {
  static readonly EOF = -1;
  readonly type: number;
  readonly start: number;
  readonly end: number;
  /** Scanned at the root of the script, outside of any item. */
  readonly root: boolean;

  constructor(type: number, start: number, end: number, root: boolean) {
    this.type = type;
    this.start = start;
    this.end = end;
    this.root = root;
  }
}

export type TerminalNode = Token;

/** What the parser does beside the straight way. `recover` either moves the input on or throws `error` again. */
export interface ErrorStrategy {
  /** Called where a loop or an optional part is about to be decided. */
  sync(parser: Parser): void;
  /** The next token is not `expected` (a token type; undefined: one of several). Returns a stand-in or throws. */
  recoverInline(parser: Parser, expected?: number): Token;
  reportError(parser: Parser, error: RecognitionException): void;
  recover(parser: Parser, error: RecognitionException): void;
  reportMatch(parser: Parser): void;
}

/** The tokens of a whole script, ending with EOF; a strategy may insert tokens at the current position. */
export class TokenStream {
  readonly tokens: Token[];
  index = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  /** Type of the current token: the generated code only ever looks one token ahead. */
  LA(_distance: number): number {
    return this.tokens[this.index]!.type;
  }

  get current(): Token {
    return this.tokens[this.index]!;
  }

  /** The token before the current one, or null at the start. */
  get previous(): Token | null {
    return this.tokens[this.index - 1] ?? null;
  }

  consume(): Token {
    const token = this.tokens[this.index]!;
    if (token.type !== Token.EOF) this.index++;
    return token;
  }
}

export class RecognitionException extends Error {
  readonly token: Token;
  /** The one token type that was expected, or undefined when there were several. */
  readonly expected: number | undefined;
  /** The rule that failed, and the one it is part of. */
  readonly ruleIndex: number;
  readonly outerRuleIndex: number;
  reported = false;

  constructor(parser: Parser, expected?: number) {
    super('syntax error');
    this.token = parser._input.current;
    this.expected = expected;
    const context = parser._ctx!;
    this.ruleIndex = context.ruleIndex;
    this.outerRuleIndex = context.parent?.ruleIndex ?? context.ruleIndex;
  }
}

export class NoViableAltException extends RecognitionException {}

type ContextClass<C> = new (parent: ParserRuleContext | undefined, invokingState: number) => C;

export abstract class ParserRuleContext {
  readonly parent: ParserRuleContext | undefined;
  readonly children: (ParserRuleContext | Token)[] = [];
  start!: Token;
  /** The last token of the rule; for an empty one, the token before it. */
  stop!: Token;
  exception: RecognitionException | undefined = undefined;

  constructor(parent: ParserRuleContext | undefined, _invokingState: number) {
    this.parent = parent;
  }

  abstract get ruleIndex(): number;

  getRuleContexts<C extends ParserRuleContext>(kind: ContextClass<C>): C[] {
    return this.children.filter((child): child is C => child instanceof kind);
  }

  tryGetRuleContext<C extends ParserRuleContext>(index: number, kind: ContextClass<C>): C | undefined {
    let seen = 0;
    for (const child of this.children) if (child instanceof kind && seen++ === index) return child;
    return undefined;
  }

  getRuleContext<C extends ParserRuleContext>(index: number, kind: ContextClass<C>): C {
    const context = this.tryGetRuleContext(index, kind);
    if (context === undefined) throw new RangeError(`no ${kind.name} number ${index}`);
    return context;
  }

  getTokens(type: number): Token[] {
    return this.children.filter((child): child is Token => child instanceof Token && child.type === type);
  }

  tryGetToken(type: number, index: number): Token | undefined {
    let seen = 0;
    for (const child of this.children) if (child instanceof Token && child.type === type && seen++ === index) return child;
    return undefined;
  }

  getToken(type: number, index: number): Token {
    const token = this.tryGetToken(type, index);
    if (token === undefined) throw new RangeError(`no token ${type} number ${index}`);
    return token;
  }
}

/** Rules nested deeper than this are refused, so that no script can exhaust the stack of this or a later stage. */
export const MAX_RULE_DEPTH = 6000;

/** Thrown through all rules: the script cannot be parsed any further. The strategy has reported why. */
export class ParseAbort extends Error {}

export abstract class Parser {
  static readonly EOF = Token.EOF;
  state = -1;
  matchedEOF = false;
  _ctx: ParserRuleContext | undefined = undefined;
  readonly _input: TokenStream;
  readonly _errHandler: ErrorStrategy;
  private readonly tooDeep: (token: Token) => void;
  private depth = 0;

  /** `tooDeep` reports a script that nests beyond MAX_RULE_DEPTH. */
  constructor(input: TokenStream, errHandler: ErrorStrategy, tooDeep: (token: Token) => void) {
    this._input = input;
    this._errHandler = errHandler;
    this.tooDeep = tooDeep;
  }

  enterRule(context: ParserRuleContext, state: number, _ruleIndex: number): void {
    this.state = state;
    if (++this.depth > MAX_RULE_DEPTH) {
      this.tooDeep(this._input.current);
      throw new ParseAbort();
    }
    this._ctx = context;
    context.start = this._input.current;
    context.stop = context.start;
    context.parent?.children.push(context);
  }

  enterOuterAlt(_context: ParserRuleContext, _alternative: number): void {}

  exitRule(): void {
    const context = this._ctx!;
    context.stop = this._input.previous ?? context.start;
    this._ctx = context.parent;
    this.depth--;
  }

  match(type: number): Token {
    const token = this._input.current;
    if (token.type !== type) {
      const standIn = this._errHandler.recoverInline(this, type);
      this._ctx!.children.push(standIn);
      return standIn;
    }
    this._errHandler.reportMatch(this);
    return this.consume();
  }

  consume(): Token {
    const token = this._input.consume();
    this._ctx!.children.push(token);
    return token;
  }
}
