// How each token of a script is joined to the one before it (reference 08.5): whether it begins a line and how deep that is, whether a
// space comes before it, and how readily a long line may be broken there. What a token is was settled by the
// scanner; what it does here is known by those before it and the brackets around it.

import { InternalError } from '../../common/internal-error.ts';
import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { Token } from '../parse/antlr-runtime.ts';
import { BINARY_PRECEDENCE } from '../parse/precedence.ts';
import type { BinaryOp } from '../syntax/ast.ts';
import { gapAt } from './comments.ts';

export interface Joint {
  readonly beginsLine: boolean;
  /** Where a comment before it has a line of its own, or ends one, it begins a line, too. */
  readonly mayBeginLine: boolean;
  /** No comment is in front of it on its line. */
  readonly isAlone: boolean;
  /** It ends what is before it: a comment that ends a line comes behind it. */
  readonly isEnd: boolean;
  /** A bracket or sign is before it, to which a comment is put as close as it would be. */
  readonly isClose: boolean;
  /** A comma is before it, and a comment between them is about it. */
  readonly isAfterComma: boolean;
  /** It stands as close behind a comment as behind anything. */
  readonly isTight: boolean;
  /** Blocks around the line that it begins. */
  readonly depth: number;
  /** The same for a comment in front of it. */
  readonly depthBefore: number;
  /** A brace is before it, and no blank lines are. */
  readonly isFirst: boolean;
  /** It goes on with what is before it, as a brace that closes does, so that no blank lines are between. */
  readonly goesOn: boolean;
  /** A blank line is in front of it in any case. */
  readonly standsApart: boolean;
  /** The statement before it lacks its end. */
  readonly lacksSemicolon: boolean;
  readonly space: boolean;
  readonly closeness: number | null;
}

interface Frame {
  readonly kind: 'root' | 'block' | 'config' | 'group' | 'cast';
  /** On one line, as its author wrote it; only blocks that are operands may be. */
  readonly isInline: boolean;
  /** A block that is an operand. */
  readonly isOperand: boolean;
  /** Its last statement may be a value, as that of a block that stands alone, or in one of these. */
  readonly isValue: boolean;
  /** Nothing but types stands here. */
  readonly isTypes: boolean;
  /** What stands here now is a type. */
  isOfTypes: boolean;
  /** The next colon parts the variable of a `for` from what it goes through. */
  isForHead: boolean;
  /** Colons that are awaited. */
  ternaries: number;
  /** Of an `if` that is an operand: its block comes next. */
  awaitsValue: boolean;
}

type Item = 'probe' | 'macro' | 'fn' | 'config' | 'other';

const set = (...types: number[]): ReadonlySet<number> => new Set(types);

const OPERANDS = set(T.IDENT, T.NUMBER, T.STRING, T.CHAR, T.TRUE, T.FALSE, T.VARIABLE, T.MAP, T.POSITIONAL, T.PARAM_COUNT, T.RBRACK, T.C_WORD);
const SIGNS = set(T.PLUS, T.MINUS, T.STAR, T.AND, T.NOT, T.TILDE, T.INC, T.DEC);
const OPENERS = set(T.LPAREN, T.CAST_LPAREN, T.TYPE_LPAREN, T.LBRACK);
const BRACES = set(T.LBRACE, T.BLOCK_LBRACE);
const NEVER_AFTER_SPACE = set(T.SEMI, T.COMMA, T.RPAREN, T.RBRACK, T.DOT, T.ARROW, T.RANGE, T.PREDICATE_END, T.LBRACK);
const NEVER_BEFORE_SPACE = set(T.DOT, T.ARROW, T.RANGE, T.LBRACK, T.LPAREN, T.CAST_LPAREN, T.TYPE_LPAREN, T.PREDICATE);
const CALLED = set(T.IDENT, T.SIZEOF, T.OFFSETOF, T.TYPEOF, T.TYPEINFO);
const COMPOUND = set(T.IF, T.WHILE, T.FOR, T.UNROLL);
const BEFORE_STATEMENT = set(T.SEMI, T.LBRACE, T.BLOCK_LBRACE, T.RBRACE);
const WHOLE_ITEMS = set(T.HEADER, T.DIRECTIVE, T.C_DEFINITION);
const ITEMS: ReadonlyMap<number, Item> = new Map([[T.ATTACH, 'probe'], [T.WORD, 'probe'], [T.MACRO, 'macro'], [T.FN, 'fn'], [T.CONFIG, 'config']]);

/** Levels of closeness within brackets. */
const COMMA_LEVEL = 0;
const TERNARY_LEVEL = 1;
const LEVELS = 16;

export class Joints {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  /** Index of the brace that closes each. */
  private readonly ends: ReadonlyMap<number, number>;
  private readonly frames: Frame[] = [frameOf('root')];
  private item: Item | null = null;
  private previous: Token | null = null;
  /** What the previous token was, in its place. */
  private wasOperand = false;
  private wasSign = false;
  private wasCast = false;
  private endedBlock = false;
  private lastItem: Item | null = null;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
    this.ends = blockEnds(tokens);
  }

  /** Of each token in order, once. */
  next(index: number): Joint {
    const token = this.tokens[index]!;
    const isSign = SIGNS.has(token.type) && !this.wasOperand && !this.frame.isOfTypes;
    const joint = this.jointOf(token, isSign);
    this.pass(token, index, isSign);
    return joint;
  }

  /** Whether it ends no statement: such a semicolon is left out, and next() is not asked of it. One that ends a value's block keeps that from being one. */
  isIdle(index: number): boolean {
    const { frame, previous } = this;
    if (this.tokens[index]!.type !== T.SEMI || frame.kind !== 'block' || frame.isInline) return false;
    if ((frame.isValue || this.item !== 'probe') && this.tokens[index + 1]?.type === T.RBRACE) return false;
    return this.endedBlock || previous?.type === T.SEMI || (previous !== null && BRACES.has(previous.type));
  }

  private get frame(): Frame {
    return this.frames.at(-1)!;
  }

  private get depth(): number {
    return this.frames.filter(({ kind, isInline }) => (kind === 'block' || kind === 'config') && !isInline).length;
  }

  private jointOf(token: Token, isSign: boolean): Joint {
    const { type } = token;
    const { frame, previous } = this;
    const closes = type === T.RBRACE && !frame.isInline;
    const isFirst = previous === null || (BRACES.has(previous.type) && !frame.isInline);
    const beginsLine = this.beginsLine(token, isFirst);
    const isStatements = type === T.LBRACE && !frame.awaitsValue;
    return {
      beginsLine,
      mayBeginLine: previous !== null && (isStatements || (type === T.ELSE && this.endedBlock)),
      isAlone: closes || (isStatements && frame.kind === 'root'),
      isEnd: type === T.SEMI || type === T.COMMA,
      isClose: this.wasSign || (previous !== null && (OPENERS.has(previous.type) || previous.type === T.RANGE)),
      isAfterComma: previous?.type === T.COMMA,
      isTight: NEVER_AFTER_SPACE.has(type) && type !== T.PREDICATE_END,
      depth: this.depth - (closes ? 1 : 0),
      depthBefore: this.depth,
      isFirst,
      goesOn: closes || !beginsLine || (frame.kind === 'root' && this.item !== null),
      standsApart: this.item === null && frame.kind === 'root' && this.lastItem !== null && this.lastItem !== 'other' && type !== T.SEMI && type !== -1,
      lacksSemicolon: closes && this.lacksSemicolon(),
      space: this.spaceBefore(token, isSign),
      closeness: this.closenessOf(token, isSign),
    };
  }

  private beginsLine(token: Token, isFirst: boolean): boolean {
    const { frame, previous } = this;
    const { type } = token;
    if (previous === null) return true;
    if (frame.kind === 'root') {
      if (this.item === null) return type !== T.SEMI;
      return type === T.PREDICATE || (this.item === 'probe' && previous.type === T.COMMA) || (type === T.LBRACE && this.item !== 'config');
    }
    if ((frame.kind !== 'block' && frame.kind !== 'config') || frame.isInline) return false;
    // A block of nothing but a comment has lines of its own, too.
    if (type === T.RBRACE) return !isFirst || gapAt(this.text, previous.end, token.start).comments.length > 0;
    if (this.endedBlock) return type !== T.ELSE && type !== T.SEMI;
    return isFirst || previous.type === T.SEMI;
  }

  private lacksSemicolon(): boolean {
    const { frame, previous } = this;
    if (previous === null || previous.type === T.SEMI || BRACES.has(previous.type) || this.endedBlock) return false;
    return frame.kind === 'config' || (!frame.isValue && this.item === 'probe');
  }

  private spaceBefore(token: Token, isSign: boolean): boolean {
    const { frame, previous } = this;
    const { type } = token;
    if (previous === null) return false;
    if (frame.kind === 'root' && this.item === 'probe' && (type === T.ASSIGN || previous.type === T.ASSIGN)) return false;
    if (type === T.RBRACE || BRACES.has(previous.type)) return !(type === T.RBRACE && BRACES.has(previous.type));
    if (this.wasSign) return this.text[previous.end - 1] === this.text[token.start] && '+-&'.includes(this.text[token.start]!);
    if (this.wasCast || NEVER_AFTER_SPACE.has(type)) return false;
    if (NEVER_BEFORE_SPACE.has(previous.type)) return previous.type === T.PREDICATE && type === T.STAR; // `/*` begins a comment
    if (OPENERS.has(type)) return !CALLED.has(previous.type);
    if ((type === T.INC || type === T.DEC) && !isSign) return false;
    if (frame.isOfTypes && type === T.STAR) return previous.type !== T.STAR;
    if (type === T.COLON) return previous.type !== T.QUESTION && (frame.ternaries > 0 || frame.isForHead);
    if ((type === T.ASSIGN || previous.type === T.ASSIGN) && frame.kind === 'group') return false;
    return true;
  }

  private closenessOf({ type, start, end }: Token, isSign: boolean): number | null {
    const around = LEVELS * this.frames.filter(({ kind, isInline }) => kind === 'group' || kind === 'cast' || isInline).length;
    if (this.previous?.type === T.COMMA) return around + COMMA_LEVEL;
    if (isSign || this.frame.isOfTypes) return null;
    if (type === T.QUESTION || (type === T.COLON && this.frame.ternaries > 0 && this.previous?.type !== T.QUESTION)) return around + TERNARY_LEVEL;
    const precedence = BINARY_PRECEDENCE.get(this.text.slice(start, end) as BinaryOp);
    return precedence === undefined || type === T.PREDICATE || type === T.PREDICATE_END ? null : around + precedence;
  }

  /** What follows is told by what has been. */
  private pass(token: Token, index: number, isSign: boolean): void {
    const { type } = token;
    const { frame, previous } = this;
    let [isOperand, isCast, endsBlock] = [OPERANDS.has(type) || ((type === T.INC || type === T.DEC) && !isSign), false, false];
    if (frame.kind === 'root' && this.item === null && type !== T.SEMI) {
      this.item = ITEMS.get(type) ?? 'other';
      if (WHOLE_ITEMS.has(type)) this.endItem();
    }
    switch (type) {
      case T.LPAREN: case T.LBRACK: case T.TYPE_LPAREN: case T.CAST_LPAREN: {
        const isTypes = type === T.CAST_LPAREN || type === T.TYPE_LPAREN || frame.isOfTypes;
        this.frames.push({ ...frameOf(type === T.CAST_LPAREN ? 'cast' : 'group'), isTypes, isOfTypes: isTypes, isForHead: previous?.type === T.FOR });
        break;
      }
      case T.RPAREN: case T.RBRACK:
        isCast = this.leave().kind === 'cast';
        isOperand = !isCast;
        // A declaration of a map may end so.
        if (this.frame.kind === 'root' && this.item === 'other') this.endItem();
        break;
      case T.LBRACE: case T.BLOCK_LBRACE: {
        const isBlockOperand = type === T.BLOCK_LBRACE || frame.awaitsValue;
        Object.assign(frame, { isForHead: false, isOfTypes: false, awaitsValue: false });
        this.frames.push({
          ...frameOf(this.item === 'config' ? 'config' : 'block'), isOperand: isBlockOperand,
          isValue: isBlockOperand || frame.isValue || isBare(previous),
          isInline: isBlockOperand && this.isOneLine(index),
        });
        break;
      }
      case T.RBRACE:
        isOperand = this.leave().isOperand;
        endsBlock = !isOperand;
        this.frame.awaitsValue = isOperand && this.tokens[index + 1]?.type === T.ELSE;
        if (this.frame.kind === 'root') this.endItem();
        break;
      case T.IF_EXPR: frame.awaitsValue = true; break;
      case T.FOR: frame.isForHead = true; break;
      case T.QUESTION: frame.ternaries++; break;
      case T.COLON:
        if (frame.ternaries > 0) frame.ternaries--;
        else if (frame.isForHead) frame.isForHead = false;
        else frame.isOfTypes = true;
        break;
      case T.SEMI: case T.ASSIGN: case T.COMMA:
        frame.isOfTypes = frame.isTypes;
        if (type === T.SEMI && frame.kind === 'root') this.endItem();
        break;
      default:
    }
    [this.previous, this.wasOperand, this.wasSign, this.wasCast, this.endedBlock] = [token, isOperand, isSign, isCast, endsBlock];
  }

  /** Of a block: its author began it so, and nothing in it takes lines of its own. */
  private isOneLine(index: number): boolean {
    const end = this.ends.get(index)!;
    const [brace, first] = [this.tokens[index]!, this.tokens[index + 1]!];
    if (/[\r\n]/.test(this.text.slice(brace.end, first.start))) return false;
    return !this.tokens.slice(index + 1, end + 1).some((token, at) => {
      const before = this.tokens[index + at]!;
      return COMPOUND.has(token.type) || (token.type === T.LBRACE && isBare(before)) || gapAt(this.text, before.end, token.start).comments.length > 0;
    });
  }

  private leave(): Frame {
    const frame = this.frames.pop();
    if (frame === undefined || frame.kind === 'root') throw new InternalError('a bracket closes that none has opened');
    return frame;
  }

  private endItem(): void {
    [this.lastItem, this.item] = [this.item, null];
  }
}

/** A block behind it belongs to nothing. */
function isBare(before: Token | null): boolean {
  return before !== null && BEFORE_STATEMENT.has(before.type);
}

function frameOf(kind: Frame['kind']): Frame {
  return { kind, isInline: false, isOperand: false, isValue: false, isTypes: false, isOfTypes: false, isForHead: false, ternaries: 0, awaitsValue: false };
}

function blockEnds(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { type }] of tokens.entries()) {
    if (BRACES.has(type)) open.push(index);
    else if (type === T.RBRACE) ends.set(open.pop()!, index);
  }
  return ends;
}
