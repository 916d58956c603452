// Statements and blocks: scopes, assignment, control flow (reference 03.3). A block's last expression without `;` is
// its value where a value is wanted, and a statement otherwise. Dropped values and code that nothing reaches are
// warned about; jumps out of nowhere are errors.

import type * as ast from '../syntax/ast.ts';
import { typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { checkAggregation, isDiscardable } from './calls.ts';
import { fail, integerConstant, readType, record, textOf, warn } from './check-context.ts';
import type { Context } from './check-context.ts';
import { judge } from './comptime.ts';
import { adopt, checkCondition } from './convert.ts';
import { checkBlock, checkExpr } from './descend.ts';
import { checkFunctionReturn } from './functions.ts';
import { asInteger } from './join.ts';
import { checkFor, checkLoopReturn, checkWhile } from './loops.ts';
import { assignMap, useMap } from './maps.ts';
import { compoundType } from './operators.ts';
import { leaves } from './reach.ts';
import { isOnlyMeasured } from './type-lock.ts';
import { resolveType } from './type-syntax.ts';
import { assignVariable, checkShadowing, declareVariable, findVariable, readVariable } from './variables.ts';

const MAX_UNROLL = 100n;
/** Of one statement. The kernel follows a million instructions, and LLVM takes its time for that many. */
const MAX_COPIES = 10_000n;

/** All of a block but its value. */
export function checkStatements(ctx: Context, block: ast.Block): void {
  let ended: ast.Stmt | null = null;
  let warned = false;
  const reach = (node: ast.Node): void => {
    if (ended === null || warned) return;
    warn(ctx, 'control-flow', node, 'Nothing reaches this code', { notes: [{ span: ended.span, message: 'the block ends here' }] });
    warned = true;
  };
  for (const statement of block.statements) {
    reach(statement);
    checkStatement(ctx, statement);
    if (ended === null && leaves(statement)) ended = statement;
  }
  if (block.value !== null) reach(block.value);
}

function checkStatement(ctx: Context, node: ast.Stmt): void {
  switch (node.kind) {
    case 'expr-stmt': return checkDropped(ctx, node.expr);
    case 'assign': return checkAssign(ctx, node);
    case 'let': return checkLet(ctx, node);
    case 'discard':
      checkExpr(ctx, node.expr);
      return;
    case 'if': return checkIf(ctx, node);
    case 'while': return checkWhile(ctx, node);
    case 'for': return checkFor(ctx, node);
    case 'unroll': return checkUnroll(ctx, node);
    case 'block-stmt': return checkBlock(ctx, node.block);
    case 'return': return checkReturn(ctx, node);
    case 'break': case 'continue':
      if (ctx.body.loops === 0) fail(ctx, 'control-flow', node, `\`${node.kind}\` outside of a loop`, {
        help: ctx.body.copies > 1n ? 'unroll() only repeats its body, make it a loop: `for $i : 0..n { … }`' : '`return` leaves the probe',
      });
      return;
    case 'import-stmt':
      fail(ctx, 'import', node, 'An import stands at the top of the script', { help: 'move it above the first probe' });
      return;
  }
}

/** An expression that is a statement: nobody takes its value. */
export function checkDropped(ctx: Context, expr: ast.Expr): void {
  const type = checkExpr(ctx, expr);
  if (type.kind === 'none' || type.kind === 'poison' || isDiscardable(ctx, expr)) return;
  const assignment = expr.kind === 'binary' && expr.op === '==' && (expr.left.kind === 'variable' || expr.left.kind === 'map');
  warn(ctx, 'unused', expr, `This value of type ${typeName(type)} is not used`, {
    help: assignment ? 'assign with `=`' : 'write `_ = …;` when that is meant',
  });
}

function checkAssign(ctx: Context, node: ast.AssignStmt): void {
  const { target } = node;
  switch (target.kind) {
    case 'variable': return assignToVariable(ctx, node, target);
    case 'map': return assignToMap(ctx, node, target);
    default: {
      checkExpr(ctx, target);
      checkExpr(ctx, node.value);
      const help = target.kind === 'field' || target.kind === 'index' ? 'memory, tuples and records are read-only' : null;
      fail(ctx, 'type-mismatch', target, 'Only variables and maps can be assigned to', { help });
    }
  }
}

function assignToVariable(ctx: Context, node: ast.AssignStmt, target: ast.Variable): void {
  let value: Type;
  if (node.op === null) {
    value = checkExpr(ctx, node.value);
  } else {
    const left = record(ctx, target, readVariable(ctx, target));
    value = compoundType(ctx, { id: node.id, op: node.op, opSpan: node.span, left: target, right: node.value }, left, checkExpr(ctx, node.value));
    if (findVariable(ctx, target.name) === null) return;
  }
  const state = findVariable(ctx, target.name) ?? declareVariable(ctx, target, target.name, target.span, null);
  ctx.body.variables.set(target.id, state);
  // `$x += 1` on a variable declared narrower than 64 bits wraps, as `$x++` does.
  const wraps = node.op !== null && state.declared?.kind === 'int' && value.kind === 'int';
  if (wraps) state.assigned = true;
  else assignVariable(ctx, state, value, node.value);
  if (node.op === null) adopt(ctx, node.value, state.type);
  record(ctx, target, state.type);
}

function assignToMap(ctx: Context, node: ast.AssignStmt, target: ast.MapRef): void {
  const aggregation = node.op === null ? checkAggregation(ctx, node.value) : null;
  const right = aggregation ?? checkExpr(ctx, node.value);
  const state = useMap(ctx, target);
  if (isOnlyMeasured(ctx, target.name, node)) return;
  if (node.op === null) {
    assignMap(ctx, state, right, node.value);
    adopt(ctx, node.value, state.value);
  } else {
    state.written = true;
    if (state.value.kind === 'aggregate') {
      fail(ctx, 'map-kind', node, `@${target.name} holds ${typeName(state.value)}, which only its own function changes`, {
        help: `write \`@${target.name} = ${state.value.name}(…);\``,
      });
      return;
    }
    const left = record(ctx, target, readType(state.value, state.taint));
    const parts = { id: node.id, op: node.op, opSpan: node.span, left: target, right: node.value };
    assignMap(ctx, state, compoundType(ctx, parts, left, right), node.value);
  }
  record(ctx, target, state.value);
}

function checkLet(ctx: Context, node: ast.LetStmt): void {
  const value = node.value === null ? null : checkExpr(ctx, node.value);
  const written = node.type === null ? null : resolveType(ctx, node.type);
  if (written?.kind === 'void') fail(ctx, 'type-mismatch', node.type!, 'A variable cannot be void', { help: 'leave the type out, or write another, such as `int64`' });
  checkShadowing(ctx, node.name, node.nameSpan);
  const declared = written === null || written.kind === 'void' ? null : written;
  const state = declareVariable(ctx, node, node.name, node.nameSpan, declared, node.type?.kind !== 'typeof-type');
  if (written?.kind === 'void' || written?.kind === 'poison') state.assigned = true;
  if (value === null || node.value === null) return;
  assignVariable(ctx, state, value, node.value);
  adopt(ctx, node.value, state.type);
}

function checkIf(ctx: Context, node: ast.IfStmt): void {
  const verdict = node.comptime ? judge(ctx, node) : 'both';
  if (!node.comptime) checkCondition(ctx, checkExpr(ctx, node.condition), node.condition);
  if (verdict === 'then' || verdict === 'both') checkBlock(ctx, node.then);
  if (node.else === null || (verdict !== 'else' && verdict !== 'both')) return;
  if (node.else.kind === 'block') checkBlock(ctx, node.else);
  else checkIf(ctx, node.else);
}

function checkUnroll(ctx: Context, node: ast.UnrollStmt): void {
  const type = checkExpr(ctx, node.count);
  const count = integerConstant(ctx, node.count);
  if (count === null) {
    const number = asInteger(type) === null ? '10' : textOf(ctx, node.count);
    if (type.kind !== 'poison') fail(ctx, 'argument-type', node.count, 'unroll() needs a literal number of times', { help: `a loop takes any number: \`for $i : 0..${number} { … }\`` });
  } else if (count < 1n || count > MAX_UNROLL) {
    fail(ctx, 'literal-range', node.count, `unroll() takes 1 to ${MAX_UNROLL} times, not ${count}`, {
      help: count < 1n ? 'write 1 or more' : `a loop takes any number: \`for $i : 0..${count} { … }\``,
    });
  } else if (count * ctx.body.copies > MAX_COPIES) {
    fail(ctx, 'literal-range', node.count, `unroll() within unroll() comes to ${count * ctx.body.copies} times here, more than ${MAX_COPIES}`, {
      help: `make one of them a loop: \`for $i : 0..${count} { … }\``,
    });
  }
  const { copies } = ctx.body;
  ctx.body.copies *= count === null || count > MAX_UNROLL ? 1n : count;
  checkBlock(ctx, node.body);
  ctx.body.copies = copies;
}

function checkReturn(ctx: Context, node: ast.ReturnStmt): void {
  if (ctx.body.fn !== null) return checkFunctionReturn(ctx, ctx.body.fn, node);
  checkLoopReturn(ctx, node);
  if (node.value === null) return;
  const type = checkExpr(ctx, node.value);
  if (type.kind === 'poison' || type.kind === 'bool' || asInteger(type) !== null) return;
  fail(ctx, 'type-mismatch', node.value, `A probe returns an integer, not ${typeName(type)}`, { help: 'write `return 1;`, and print before it' });
}

