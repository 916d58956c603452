// Expressions into the syntax tree. The grammar hands over a flat list of operands and operators; the precedence of
// reference 03.1 is applied here. What the grammar lets through but the language does not have (calls of something
// without a name, `++` on a value, a record that is half a tuple) is reported here in words.

import { BpftraceRule as R, BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type {
  ElementContext, ExprContext, FieldPathContext, PostfixContext, PrefixContext, PrimaryContext, UnaryContext,
} from '../generated/BpftraceParser.ts';
import type { BinaryOp, Expr, OffsetOf, UnaryOp } from '../syntax/ast.ts';
import type { Span } from '../syntax/source.ts';
import { Token } from './antlr-runtime.ts';
import { MAX_CHAIN, checkCommas, error, literalError, node, spanOf, textOf } from './build-context.ts';
import type { BuildContext } from './build-context.ts';
import { buildType, buildTypeOrExpr } from './build-types.ts';
import { buildArguments } from './named-arguments.ts';
import { integerValue, stringValue } from './literals.ts';
import { BINARY_PRECEDENCE } from './precedence.ts';

/** An expression with the place it takes up, parentheses included. */
interface Placed {
  readonly expr: Expr;
  readonly place: Span;
}

export function buildExpr(ctx: BuildContext, rule: ExprContext): Expr {
  const unaries = rule.unary();
  const folded = fold(ctx, rule, unaries);
  if (rule.QUESTION() === undefined) return folded.expr;
  const branches = rule.expr();
  const last = branches.at(-1)!;
  return {
    ...node(ctx, rule),
    kind: 'ternary',
    condition: folded.expr,
    then: branches.length === 2 ? buildExpr(ctx, branches[0]!) : null,
    else: buildExpr(ctx, last),
  };
}

/** Precedence climbing over the flat list, with a stack instead of recursion. */
function fold(ctx: BuildContext, rule: ExprContext, unaries: readonly UnaryContext[]): Placed {
  const operators = unaries.length > 1 ? rule.binaryOp() : [];
  if (operators.length > MAX_CHAIN) {
    error(ctx, operators[MAX_CHAIN]!, `An expression cannot have more than ${MAX_CHAIN} operators in a row`, 'split it into several statements');
    return placeholder(ctx, rule);
  }
  const operands = [buildUnary(ctx, unaries[0]!)];
  const pending: { op: BinaryOp; token: Token }[] = [];
  const reduce = (): void => {
    const { op, token } = pending.pop()!;
    const right = operands.pop()!;
    const left = operands.pop()!;
    const place = { start: left.place.start, end: right.place.end };
    const expr: Expr = { ...node(ctx, place), kind: 'binary', op, opSpan: spanOf(token), left: left.expr, right: right.expr };
    operands.push({ expr, place });
  };
  operators.forEach((operator, index) => {
    const op = textOf(ctx, operator.start) as BinaryOp;
    const precedence = BINARY_PRECEDENCE.get(op)!;
    while (pending.length > 0 && BINARY_PRECEDENCE.get(pending.at(-1)!.op)! >= precedence) reduce();
    pending.push({ op, token: operator.start });
    operands.push(buildUnary(ctx, unaries[index + 1]!));
  });
  while (pending.length > 0) reduce();
  return operands[0]!;
}

function buildUnary(ctx: BuildContext, rule: UnaryContext): Placed {
  const postfixes = rule.postfix();
  const prefixes = rule.prefix();
  const primary = rule.primary();
  if (prefixes.length > MAX_CHAIN || postfixes.length > MAX_CHAIN) {
    error(ctx, rule, `An operand cannot have more than ${MAX_CHAIN} operators`);
    return placeholder(ctx, rule);
  }
  let rest: readonly PostfixContext[] = postfixes;
  let expr: Expr;
  const key = postfixes[0];
  if (primary.start.type === T.MAP && key?.LBRACK() !== undefined) {
    const place = { start: primary.start.start, end: spanOf(key).end };
    expr = { ...node(ctx, place), kind: 'map', name: textOf(ctx, primary.start).slice(1), key: buildKey(ctx, key) };
    rest = postfixes.slice(1);
  } else expr = buildPrimary(ctx, primary);
  const { start } = spanOf(primary);
  for (const postfix of rest) expr = applyPostfix(ctx, expr, start, postfix);
  const { end } = spanOf(rule);
  for (const prefix of prefixes.toReversed()) expr = applyPrefix(ctx, expr, prefix, end);
  return { expr, place: spanOf(rule) };
}

/** The key of a map: several arrive as one tuple. */
function buildKey(ctx: BuildContext, rule: PostfixContext): Expr {
  const exprs = rule.exprList()!.expr();
  const elements = exprs.map((element) => buildExpr(ctx, element));
  return elements.length === 1 ? elements[0]! : { ...node(ctx, rule.exprList()!), kind: 'tuple', elements };
}

function applyPostfix(ctx: BuildContext, operand: Expr, start: number, rule: PostfixContext): Expr {
  const place = { start, end: spanOf(rule).end };
  switch (rule.start.type) {
    case T.INC:
    case T.DEC:
      return incDec(ctx, operand, rule.start, false, place);
    case T.LBRACK: {
      const exprs = rule.exprList()!.expr();
      if (exprs.length > 1) error(ctx, rule, 'Only a map takes several keys', 'index once per dimension: `a[i][j]`');
      return { ...node(ctx, place), kind: 'index', operand, index: buildExpr(ctx, exprs[0]!) };
    }
    default: {
      const field = rule.field()!;
      const name = textOf(ctx, field.start);
      if (operand.kind === 'integer' && !rule.ARROW()) error(ctx, place, 'There are no floating-point numbers', fractionHelp(ctx, rule.start.start));
      else if (field.NUMBER() !== undefined && !/^[0-9]+$/.test(name)) error(ctx, field, `\`${name}\` is neither a field name nor an index`);
      const arrow = rule.start.type === T.ARROW;
      return { ...node(ctx, place), kind: 'field', operand, arrow, name, nameSpan: spanOf(field) };
    }
  }
}

function applyPrefix(ctx: BuildContext, operand: Expr, rule: PrefixContext, end: number): Expr {
  const place = { start: spanOf(rule).start, end };
  switch (rule.start.type) {
    case T.INC:
    case T.DEC:
      return incDec(ctx, operand, rule.start, true, place);
    case T.COMPTIME:
      return { ...node(ctx, place), kind: 'comptime', expr: operand };
    case T.CAST_LPAREN:
      return { ...node(ctx, place), kind: 'cast', type: buildType(ctx, rule.type()!), operand };
    default:
      return { ...node(ctx, place), kind: 'unary', op: textOf(ctx, rule.start) as UnaryOp, operand };
  }
}

function incDec(ctx: BuildContext, target: Expr, operator: Token, prefix: boolean, place: Span): Expr {
  const op = textOf(ctx, operator) as '++' | '--';
  if (target.kind !== 'variable' && target.kind !== 'map') {
    error(ctx, place, `\`${op}\` needs a variable or a map`, target.kind === 'integer' ? 'only what has a name can change: `$x = …; $x++`' : 'assign to a variable first: `$x = …; $x++`');
  }
  return { ...node(ctx, place), kind: 'inc-dec', op, prefix, target };
}

function buildPrimary(ctx: BuildContext, rule: PrimaryContext): Expr {
  const first = rule.start;
  switch (first.type) {
    case T.NUMBER:
      return integer(ctx, first);
    case T.STRING:
      return { ...node(ctx, rule), kind: 'string', value: buildString(ctx, first) };
    case T.CHAR:
      return charLiteral(ctx, first);
    case T.TRUE:
    case T.FALSE:
      return { ...node(ctx, rule), kind: 'bool', value: first.type === T.TRUE };
    case T.VARIABLE:
      return { ...node(ctx, rule), kind: 'variable', name: textOf(ctx, first).slice(1) };
    case T.MAP:
      return { ...node(ctx, rule), kind: 'map', name: textOf(ctx, first).slice(1), key: null };
    case T.POSITIONAL:
      return positional(ctx, first);
    case T.PARAM_COUNT:
      return { ...node(ctx, rule), kind: 'param-count' };
    case T.IDENT: {
      const name = textOf(ctx, first);
      if (rule.LPAREN() === undefined) return { ...node(ctx, rule), kind: 'identifier', name };
      const args = buildArguments(ctx, name, rule.element());
      return { ...node(ctx, rule), kind: 'call', name, nameSpan: spanOf(first), args };
    }
    case T.LPAREN:
      return parenthesised(ctx, rule);
    case T.SIZEOF:
      return { ...node(ctx, rule), kind: 'sizeof', operand: buildTypeOrExpr(ctx, rule.typeOrExpr()!) };
    case T.TYPEOF:
      return { ...node(ctx, rule), kind: 'typeof', operand: buildTypeOrExpr(ctx, rule.typeOrExpr()!) };
    case T.TYPEINFO:
      return { ...node(ctx, rule), kind: 'typeinfo', operand: buildTypeOrExpr(ctx, rule.typeOrExpr()!) };
    case T.OFFSETOF: {
      const operand = buildTypeOrExpr(ctx, rule.typeOrExpr()!);
      return { ...node(ctx, rule), kind: 'offsetof', operand, path: fieldPath(ctx, rule.fieldPath()!) };
    }
    case T.BLOCK_LBRACE:
      return { ...node(ctx, rule), kind: 'block-expr', block: ctx.parts.blockFrom(ctx, rule, rule.statements()!, true) };
    default:
      return ctx.parts.ifExpr(ctx, rule);
  }
}

function integer(ctx: BuildContext, token: Token): Expr {
  const text = textOf(ctx, token);
  const value = integerValue(text);
  if (typeof value === 'bigint') return { ...node(ctx, token), kind: 'integer', value, text };
  literalError(ctx, token.start, value);
  return { ...node(ctx, token), kind: 'integer', value: 0n, text: '0' };
}

/** The bytes of a STRING token, one char per byte. */
export function buildString(ctx: BuildContext, token: Token): string {
  const { value, mistakes } = stringValue(textOf(ctx, token));
  for (const mistake of mistakes) literalError(ctx, token.start, mistake);
  return value;
}

function charLiteral(ctx: BuildContext, token: Token): Expr {
  const inside = textOf(ctx, token).slice(1, -1);
  const single = /^(?:[^\\]|\\.[0-9a-fA-F]*)$/u.test(inside);
  const quoted = `"${inside === '"' ? '\\"' : inside === "\\'" ? "'" : inside}"`;
  error(ctx, token, 'Characters in single quotes are not part of the language', single ? `write \`${quoted}\` for a string, \`${quoted}[0]\` for the number of the character` : `write \`${quoted}\` for a string`);
  return { ...node(ctx, token), kind: 'integer', value: 0n, text: '0' };
}

function positional(ctx: BuildContext, token: Token): Expr {
  const text = textOf(ctx, token);
  const index = Number(text.slice(1));
  if (index === 0) error(ctx, token, 'Parameters are counted from $1', 'write `$1` for the first one');
  else if (index > 0xffff) error(ctx, token, `${text} is beyond every command line`);
  return { ...node(ctx, token), kind: 'positional', index: Math.min(Math.max(index, 1), 0xffff) };
}

/** `(x)`, a tuple, or a record. */
function parenthesised(ctx: BuildContext, rule: PrimaryContext): Expr {
  const elements = rule.element();
  const commas = rule.COMMA().length;
  checkCommas(ctx, rule);
  if (elements.some((element) => element.ASSIGN() !== undefined)) return record(ctx, rule, elements);
  const exprs = elements.map((element) => buildExpr(ctx, element.expr(0)));
  if (exprs.length === 1 && commas === 0) return exprs[0]!;
  return { ...node(ctx, rule), kind: 'tuple', elements: exprs };
}

function record(ctx: BuildContext, rule: PrimaryContext, elements: readonly ElementContext[]): Expr {
  const seen = new Set<string>();
  const fields = elements.flatMap((element) => {
    const [left, right] = element.expr();
    if (right === undefined) {
      error(ctx, element, 'Either all elements have names, or none', 'a record is `(a = 1, b = 2)`, a tuple is `(1, 2)`');
      return [];
    }
    const name = element.start;
    if (name.type !== T.IDENT || spanOf(left!).end !== name.end) {
      if (elements.length === 1) error(ctx, element, 'An assignment is a statement and has no value', 'compare with `==`');
      else error(ctx, left!, 'A field of a record has a plain name', 'write `(name = value, …)`');
      return [];
    }
    const text = textOf(ctx, name);
    if (seen.has(text)) error(ctx, name, `The record has two fields \`${text}\``, 'rename one of them');
    seen.add(text);
    return [{ name: text, span: spanOf(element), value: buildExpr(ctx, right) }];
  });
  return { ...node(ctx, rule), kind: 'record', fields };
}

function fieldPath(ctx: BuildContext, rule: FieldPathContext): OffsetOf['path'] {
  const path: OffsetOf['path'][number][] = [];
  for (const child of rule.children) {
    if (child instanceof Token) continue;
    if (child.ruleIndex === R.field) path.push({ name: textOf(ctx, child.start), span: spanOf(child) });
    else path.push({ index: buildExpr(ctx, child as ExprContext) });
  }
  return path;
}

function placeholder(ctx: BuildContext, rule: ExprContext | UnaryContext): Placed {
  return { expr: { ...node(ctx, rule), kind: 'integer', value: 0n, text: '0' }, place: spanOf(rule) };
}

/** `dot`: where the point of the number is, which may be the first of an address. */
function fractionHelp({ source }: BuildContext, dot: number): string {
  const before = /\d+$/.exec(source.text.slice(0, dot));
  const address = before === null ? null : /^\d+(?:\.\d+){3}\b/.exec(source.text.slice(before.index));
  return address === null ? 'scale up and count in a smaller unit' : `an address stands in quotes: \`pton("${address[0]}")\``;
}
