// Statements and blocks into the syntax tree. A block whose value is wanted (a macro's body, a block expression, the
// branches of an `if` expression) ends with an expression, and an `if` or a block that ends it is one too. Elsewhere a
// last expression without `;` still arrives as the block's value, for the checker to take as a statement. Rules that
// the parser recovered from are left out: their errors are reported already.

import { BpftraceRule as R, BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type {
  BlockContext, CompoundContext, ConditionContext, ElseTailContext, ExprStmtContext, ForStmtContext, IfStmtContext,
  LetStmtContext, PrimaryContext, SimpleContext, StatementsContext,
} from '../generated/BpftraceParser.ts';
import type { BinaryOp, Block, Expr, IfExpr, IfStmt, Index, Stmt } from '../syntax/ast.ts';
import type { ParserRuleContext } from './antlr-runtime.ts';
import { Token } from './antlr-runtime.ts';
import { error, node, spanOf, textOf } from './build-context.ts';
import type { BuildContext } from './build-context.ts';
import { buildExpr, buildString } from './build-expressions.ts';
import { buildType } from './build-types.ts';

export function buildBlock(ctx: BuildContext, rule: BlockContext, valueWanted: boolean): Block {
  return buildBlockFrom(ctx, rule, rule.statements(), valueWanted);
}

/** A block that spans all of `place`, with the given statements. */
export function buildBlockFrom(ctx: BuildContext, place: ParserRuleContext, rule: StatementsContext, valueWanted: boolean): Block {
  const statements: Stmt[] = [];
  let value: Expr | null = null;
  for (const child of rule.children) {
    if (child instanceof Token || child.exception !== undefined) continue;
    const last = child === rule.children.at(-1);
    if (child.ruleIndex === R.compound) {
      const compound = child as CompoundContext;
      if (last && valueWanted && compoundHasValue(compound)) value = buildCompoundExpr(ctx, compound);
      else statements.push(buildCompound(ctx, compound));
      continue;
    }
    const statement = buildSimple(ctx, child as SimpleContext);
    if (last && statement.kind === 'expr-stmt') value = statement.expr;
    else statements.push(statement);
  }
  return { ...node(ctx, place), kind: 'block', statements, value };
}

/** Whether a final `if` or block is an expression: every way through it that may be taken ends with one. */
function compoundHasValue(rule: CompoundContext): boolean {
  const block = rule.block();
  if (block !== undefined) return blockHasValue(block);
  const statement = rule.ifStmt();
  return statement !== undefined && ifHasValue(statement);
}

function ifHasValue(rule: IfStmtContext): boolean {
  const tail = rule.elseTail();
  const then = blockHasValue(rule.block());
  // Of an `if comptime` only one branch is left: the others may end in fail().
  const comptime = rule.condition().start.type === T.COMPTIME;
  if (tail === undefined) return comptime && then;
  if (comptime ? then : !then) return comptime;
  const otherwise = tail.block();
  return otherwise !== undefined ? blockHasValue(otherwise) : ifHasValue(tail.ifStmt()!);
}

function blockHasValue(rule: BlockContext): boolean {
  const last = rule.statements().children.at(-1);
  if (last === undefined || last instanceof Token || last.exception !== undefined) return false;
  if (last.ruleIndex === R.compound) return compoundHasValue(last as CompoundContext);
  const statement = (last as SimpleContext).exprStmt();
  return statement !== undefined && statement.assignOp() === undefined;
}

function buildCompoundExpr(ctx: BuildContext, rule: CompoundContext): Expr {
  const block = rule.block();
  if (block !== undefined) return { ...node(ctx, rule), kind: 'block-expr', block: buildBlock(ctx, block, true) };
  const statement = rule.ifStmt()!;
  return ifExprFrom(ctx, rule, statement.condition(), statement.block(), statement.elseTail());
}

// ---------------------------------------------------------------- statements with a block

function buildCompound(ctx: BuildContext, rule: CompoundContext): Stmt {
  const child = rule.children[0] as ParserRuleContext;
  switch (child.ruleIndex) {
    case R.ifStmt:
      return buildIf(ctx, child as IfStmtContext);
    case R.whileStmt: {
      const loop = rule.whileStmt()!;
      const { condition } = buildCondition(ctx, loop.condition(), false);
      return { ...node(ctx, loop), kind: 'while', condition, body: buildBlock(ctx, loop.block(), false) };
    }
    case R.unrollStmt: {
      const loop = rule.unrollStmt()!;
      const { condition } = buildCondition(ctx, loop.condition(), false);
      return { ...node(ctx, loop), kind: 'unroll', count: condition, body: buildBlock(ctx, loop.block(), false) };
    }
    case R.forStmt:
      return buildFor(ctx, child as ForStmtContext);
    default:
      return { ...node(ctx, child), kind: 'block-stmt', block: buildBlock(ctx, child as BlockContext, false) };
  }
}

function buildIf(ctx: BuildContext, rule: IfStmtContext): IfStmt {
  const { condition, comptime } = buildCondition(ctx, rule.condition(), true);
  const then = buildBlock(ctx, rule.block(), false);
  const tail = rule.elseTail();
  const otherwise = tail === undefined ? null
    : tail.block() !== undefined ? buildBlock(ctx, tail.block()!, false)
    : buildIf(ctx, tail.ifStmt()!);
  return { ...node(ctx, rule), kind: 'if', comptime, condition, then, else: otherwise };
}

/** `rule` is the primary that starts with the `if`. */
export function buildIfExpr(ctx: BuildContext, rule: PrimaryContext): IfExpr {
  return ifExprFrom(ctx, rule, rule.condition()!, rule.block()!, rule.elseTail());
}

function ifExprFrom(
  ctx: BuildContext, place: ParserRuleContext, head: ConditionContext, body: BlockContext, tail: ElseTailContext | undefined,
): IfExpr {
  const { condition, comptime } = buildCondition(ctx, head, true);
  const then = buildBlock(ctx, body, true);
  const nested = tail?.ifStmt();
  const otherwise = tail === undefined ? null
    : nested === undefined ? buildBlock(ctx, tail.block()!, true)
    : ifExprFrom(ctx, nested, nested.condition(), nested.block(), nested.elseTail());
  return { ...node(ctx, place), kind: 'if-expr', comptime, condition, then, else: otherwise };
}

/** `if comptime …`: the word at the very front belongs to the `if`, not to the first operand. */
function buildCondition(ctx: BuildContext, rule: ConditionContext, mayBeComptime: boolean): { condition: Expr; comptime: boolean } {
  if (rule.exception !== undefined) return { condition: { ...node(ctx, rule), kind: 'bool', value: true }, comptime: false };
  if (mayBeComptime && rule.start.type === T.COMPTIME) {
    // The prefix is taken off the tree before the rest is built.
    const { children } = rule.expr().unary(0);
    children.shift();
    return { condition: buildExpr(ctx, rule.expr()), comptime: true };
  }
  return { condition: buildExpr(ctx, rule.expr()), comptime: false };
}

function buildFor(ctx: BuildContext, rule: ForStmtContext): Stmt {
  const body = buildBlock(ctx, rule.block(), false);
  const head = rule.forHead();
  if (head.exception !== undefined) return { ...node(ctx, rule), kind: 'block-stmt', block: body };
  const range = head.forRange();
  const variable = range.VARIABLE();
  const [start, end] = range.expr();
  return {
    ...node(ctx, rule),
    kind: 'for',
    variable: textOf(ctx, variable).slice(1),
    variableSpan: spanOf(variable),
    start: buildExpr(ctx, start!),
    end: end === undefined ? null : buildExpr(ctx, end),
    body,
  };
}

// ---------------------------------------------------------------- statements with a semicolon

function buildSimple(ctx: BuildContext, rule: SimpleContext): Stmt {
  const first = rule.children[0]!;
  if (first instanceof Token) return { ...node(ctx, first), kind: first.type === T.BREAK ? 'break' : 'continue' };
  switch (first.ruleIndex) {
    case R.letStmt:
      return buildLet(ctx, first as LetStmtContext);
    case R.importStmt:
      return { ...node(ctx, first), kind: 'import-stmt', path: buildString(ctx, rule.importStmt()!.STRING()) };
    case R.returnStmt: {
      const value = rule.returnStmt()!.expr();
      return { ...node(ctx, first), kind: 'return', value: value === undefined ? null : buildExpr(ctx, value) };
    }
    default:
      return buildExprStmt(ctx, first as ExprStmtContext);
  }
}

function buildLet(ctx: BuildContext, rule: LetStmtContext): Stmt {
  const map = rule.MAP();
  if (map !== undefined) {
    error(ctx, map, 'A map is declared outside of probes', 'inside a probe it exists as soon as it is assigned');
  }
  const name = map ?? rule.VARIABLE()!;
  const type = rule.type();
  const value = rule.expr();
  return {
    ...node(ctx, rule),
    kind: 'let',
    name: textOf(ctx, name).slice(1),
    nameSpan: spanOf(name),
    type: type === undefined ? null : buildType(ctx, type),
    value: value === undefined ? null : buildExpr(ctx, value),
  };
}

function buildExprStmt(ctx: BuildContext, rule: ExprStmtContext): Stmt {
  const [left, right] = rule.expr();
  const target = buildExpr(ctx, left!);
  if (right === undefined) return { ...node(ctx, rule), kind: 'expr-stmt', expr: target };
  const operator = rule.assignOp()!.start;
  const text = textOf(ctx, operator);
  const op = text === '=' ? null : text.slice(0, -1) as BinaryOp;
  const value = buildExpr(ctx, right);
  if (target.kind === 'identifier' && target.name === '_' && op === null) {
    return { ...node(ctx, rule), kind: 'discard', expr: value };
  }
  if (target.kind !== 'variable' && target.kind !== 'map') badTarget(ctx, target, left!);
  return { ...node(ctx, rule), kind: 'assign', target, op, value };
}

const READ_ONLY = 'memory, arguments, tuples and records are read-only: keep the value in a variable';

/** For what is assigned to as if it were a map; null: it has an element of its own, which cannot be assigned. */
function keyHelp(ctx: BuildContext, { operand, index }: Index): string | null {
  const written = ({ span }: Expr): string => ctx.source.text.slice(span.start, span.end);
  if (operand.kind === 'identifier') return `a map begins with \`@\`: \`@${operand.name}[${written(index)}]\``;
  if (operand.kind === 'map' && operand.key !== null) return `the keys of a map stand in one pair of brackets: \`@${operand.name}[${written(operand.key)}, ${written(index)}]\``;
  return operand.kind === 'variable' && index.kind !== 'integer' ? `only maps have keys: \`@${operand.name}[${written(index)}]\`` : null;
}

function badTarget(ctx: BuildContext, target: Expr, place: ParserRuleContext): void {
  const text = ctx.source.text.slice(spanOf(place).start, spanOf(place).end);
  const help = target.kind === 'identifier' ? `a variable is \`$${target.name}\`, a map is \`@${target.name}\``
    : target.kind === 'field' && target.operand.kind === 'identifier' && target.operand.name === 'this' ? `a variable of the probe is \`$${target.name}\``
    : target.kind === 'field' && target.operand.kind === 'identifier' && target.operand.name === 'self' ? `a map keeps a value for each thread: \`@${target.name}[tid]\``
    : target.kind === 'index' ? keyHelp(ctx, target) ?? READ_ONLY
    : target.kind === 'field' ? READ_ONLY
    : target.kind === 'binary' ? 'compare with `==`' : 'a variable is `$x`, a map is `@x`';
  error(ctx, place, `Cannot assign to \`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\`, only to a variable or a map`, help);
}
