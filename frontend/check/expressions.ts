// The type of an expression: one switch over the kinds of nodes. Each kind's rule is in the file named after its
// subject; here are the switch, literals, branches and blocks. Whatever an expression turns out to be, its type is
// recorded for its node, and its value too when it is known.

import type * as ast from '../syntax/ast.ts';
import { BOOL, NONE, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { checkCall, checkIdentifier } from './calls.ts';
import { checkCast, checkOffsetOf, checkSizeOf } from './casts.ts';
import { checkInComptime, checkTypeInfo, hasPoison, judge } from './comptime.ts';
import type { Verdict } from './comptime.ts';
import { UNKNOWN, constantOf, fail, isSpoilt } from './check-context.ts';
import type { Context } from './check-context.ts';
import { constantType, isTyped, stringConstant } from './constants.ts';
import { adopt, checkCondition, namesakeHelp, unstorable } from './convert.ts';
import { checkBlockValue, checkExpr } from './descend.ts';
import { checkField, checkIndex } from './fields.ts';
import { isKnown, truth } from './fold.ts';
import { joinTypes, literalType, wrapInteger } from './join.ts';
import { readMap } from './maps.ts';
import { checkBinary, checkIncDec, checkUnary } from './operators.ts';
import { checkParamCount, checkPositional } from './script-parameters.ts';
import { readVariable, warnSpaces } from './variables.ts';

/** The rule of each kind of expression. What it gives is recorded by checkExpr(). */
export function typeOfExpr(ctx: Context, node: ast.Expr): Type {
  switch (node.kind) {
    case 'integer':
      ctx.body.constants.set(node.id, node.value);
      return literalType(node.value);
    case 'string': return stringConstant(ctx, node, node.value);
    case 'bool':
      ctx.body.constants.set(node.id, node.value);
      return BOOL;
    case 'identifier': return checkIdentifier(ctx, node);
    case 'variable': return readVariable(ctx, node);
    case 'map': return readMap(ctx, node);
    case 'positional': return checkPositional(ctx, node);
    case 'param-count': return checkParamCount(ctx, node);
    case 'call': return checkCall(ctx, node);
    case 'unary': return checkUnary(ctx, node);
    case 'inc-dec': return checkIncDec(ctx, node);
    case 'binary': return checkBinary(ctx, node);
    case 'ternary': return checkTernary(ctx, node);
    case 'cast': return checkCast(ctx, node);
    case 'field': return checkField(ctx, node);
    case 'index': return checkIndex(ctx, node);
    case 'tuple': return checkTuple(ctx, node);
    case 'sizeof': return checkSizeOf(ctx, node);
    case 'offsetof': return checkOffsetOf(ctx, node);
    case 'comptime': return checkComptime(ctx, node);
    case 'block-expr': return checkBlockExpr(ctx, node);
    case 'if-expr': return checkIfExpr(ctx, node);
    case 'record': return checkRecord(ctx, node);
    case 'typeof':
      return fail(ctx, 'type-mismatch', node, 'typeof() is a type, not a value', { help: 'use it in a cast, `let` or sizeof()' });
    case 'typeinfo': return checkTypeInfo(ctx, node);
  }
}

function checkTernary(ctx: Context, node: ast.Ternary): Type {
  const condition = checkExpr(ctx, node.condition);
  checkCondition(ctx, condition, node.condition);
  const then = node.then === null ? condition : checkExpr(ctx, node.then);
  const otherwise = checkExpr(ctx, node.else);
  const value = constantOf(ctx, node.condition);
  const taken = value === undefined ? undefined : constantOf(ctx, truth(value) ? node.then ?? node.condition : node.else);
  if (taken !== undefined && joinTypes(then, otherwise) !== null) {
    if (typeof taken !== 'bigint' || !isTyped(ctx, node)) return constantType(ctx, node, taken);
  }
  const joined = joinBranches(ctx, node, [node.then ?? node.condition, then], [node.else, otherwise]);
  // Known, but no literal: the other branch has a say in its type.
  if (typeof taken === 'bigint' && joined.kind === 'int') ctx.body.constants.set(node.id, wrapInteger(taken, joined));
  return joined;
}

/** A block without statements is its value. */
function checkBlockExpr(ctx: Context, node: ast.BlockExpr): Type {
  const type = checkBlockValue(ctx, node.block);
  if (node.block.statements.length === 0 && node.block.value !== null) inherit(ctx, node, node.block.value);
  return type;
}

/** What is known of one expression is known of the other. */
function inherit(ctx: Context, node: ast.Expr, from: ast.Expr): void {
  const { constants, constantRecords } = ctx.body;
  const constant = constants.get(from.id);
  if (constant !== undefined) constants.set(node.id, constant);
  const known = constantRecords.get(from.id);
  if (known !== undefined) constantRecords.set(node.id, known);
}

function checkComptimeIf(ctx: Context, node: ast.IfExpr, verdict: Verdict): Type {
  const branch = verdict === 'then' ? node.then : verdict === 'else' ? node.else : null;
  if (branch === null) return verdict === 'none' ? UNKNOWN : NONE;
  if (branch.kind !== 'block') {
    const type = checkExpr(ctx, branch);
    inherit(ctx, node, branch);
    return type;
  }
  const type = checkBlockValue(ctx, branch);
  if (branch.statements.length === 0 && branch.value !== null) inherit(ctx, node, branch.value);
  return type;
}

function checkIfExpr(ctx: Context, node: ast.IfExpr): Type {
  if (node.comptime) return checkComptimeIf(ctx, node, judge(ctx, node));
  checkCondition(ctx, checkExpr(ctx, node.condition), node.condition);
  const then = checkBlockValue(ctx, node.then);
  if (node.else === null) return NONE;
  const otherwise = node.else.kind === 'block' ? checkBlockValue(ctx, node.else) : checkExpr(ctx, node.else);
  const elseValue = node.else.kind === 'block' ? node.else.value : node.else;
  return joinBranches(ctx, node, [node.then.value, then], [elseValue, otherwise]);
}

function joinBranches(ctx: Context, node: ast.Expr, a: readonly [ast.Expr | null, Type], b: readonly [ast.Expr | null, Type]): Type {
  const joined = joinTypes(a[1], b[1]);
  if (joined === null) {
    return fail(ctx, 'type-mismatch', node, `The branches have different types, ${typeName(a[1])} and ${typeName(b[1])}`, {
      notes: [a, b].flatMap(([expr, type]) => (expr === null ? [] : [{ span: expr.span, message: `this is ${typeName(type)}` }])),
      help: namesakeHelp(a[1], b[1]) ?? 'give both branches a value of one type',
    });
  }
  for (const [expr, type] of [a, b]) {
    if (expr === null) continue;
    adopt(ctx, expr, joined);
    warnSpaces(ctx, 'The result', joined, type, expr);
  }
  return joined;
}

function checkTuple(ctx: Context, node: ast.Tuple): Type {
  const elements = node.elements.map((element) => checkElement(ctx, element, 'a tuple'));
  return unusable(elements) ?? { kind: 'tuple', names: null, elements };
}

function checkRecord(ctx: Context, node: ast.RecordLit): Type {
  const elements = node.fields.map(({ value }) => checkElement(ctx, value, 'a record'));
  return unusable(elements) ?? { kind: 'tuple', names: node.fields.map(({ name }) => name), elements };
}

function checkElement(ctx: Context, element: ast.Expr, of: string): Type {
  const type = checkExpr(ctx, element);
  if (type.kind !== 'none' && type.kind !== 'void' && type.kind !== 'args') return type;
  return fail(ctx, 'type-mismatch', element, ...unstorable(element, type, of));
}

/** The poison that spoils the whole, if there is some among the parts. */
function unusable(types: readonly Type[]): Type | null {
  return types.find(isSpoilt) ?? types.find((type) => type === UNKNOWN) ?? null;
}

function checkComptime(ctx: Context, node: ast.Comptime): Type {
  const type = checkInComptime(ctx, node.expr);
  const value = constantOf(ctx, node.expr);
  if (value !== undefined) {
    ctx.body.constants.set(node.id, value);
    return type;
  }
  if (ctx.body.constantRecords.has(node.expr.id)) {
    inherit(ctx, node, node.expr);
    return type;
  }
  if (type.kind === 'poison' || hasPoison(ctx, node.expr) || isKnown(ctx, node.expr)) return type;
  return fail(ctx, 'comptime', node.expr, 'The value of this expression is not known while compiling', { help: 'leave `comptime` out' });
}
