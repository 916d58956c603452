// Loops (reference 03.3): `while`, `for` over a range and `for` over a map. The variable of a `for` lives in its body;
// over a range it takes the wider type of the two ends, over a map it is the tuple (key, value). Neither exit() nor a
// mixture of returns with and without a value has a place in a `for`, whose body is a function of its own.

import type * as ast from '../syntax/ast.ts';
import { POISON, readAs, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { partOf } from '../syntax/source.ts';
import { UNKNOWN, fail, readType, record, textOf, warn } from './check-context.ts';
import type { Context } from './check-context.ts';
import { adopt, checkCondition } from './convert.ts';
import { checkBlock, checkExpr } from './descend.ts';
import { asInteger, joinIntegers, mixesUint64 } from './join.ts';
import { mapState, useWholeMap } from './maps.ts';
import { assignVariable, checkShadowing, declareVariable, inScope, warnUint64 } from './variables.ts';

export function checkWhile(ctx: Context, node: ast.WhileStmt): void {
  warn(ctx, 'deprecated', partOf(node.span, node.span.start, node.span.start + 'while'.length), '`while` is deprecated', {
    help: 'write `for $i : 0..n { … }`, with `break` where it ends early',
  });
  checkCondition(ctx, checkExpr(ctx, node.condition), node.condition);
  ctx.body.loops++;
  checkBlock(ctx, node.body);
  ctx.body.loops--;
}

export function checkFor(ctx: Context, node: ast.ForStmt): void {
  const type = node.end === null ? elementType(ctx, node) : rangeType(ctx, node, node.end);
  checkShadowing(ctx, node.variable, node.variableSpan, true);
  inScope(ctx, () => {
    const state = declareVariable(ctx, node, node.variable, node.variableSpan, null);
    assignVariable(ctx, state, type, node.start);
    ctx.body.loops++;
    ctx.body.forLoops++;
    checkBlock(ctx, node.body);
    ctx.body.forLoops--;
    ctx.body.loops--;
  });
}

/** Within `for` loops of a probe, either all `return` have a value or none. */
export function checkLoopReturn(ctx: Context, node: ast.ReturnStmt): void {
  const { body } = ctx;
  if (body.forLoops === 0) return;
  body.loopReturn ??= node;
  if ((body.loopReturn.value === null) === (node.value === null)) return;
  fail(ctx, 'control-flow', node, 'Within the `for` loops of a probe, either every `return` has a value or none has', {
    notes: [{ span: body.loopReturn.span, message: `this one has ${body.loopReturn.value === null ? 'none' : 'one'}` }],
    help: 'write `return 0;` for the other',
  });
}

// ---------------------------------------------------------------- ranges

function rangeType(ctx: Context, node: ast.ForStmt, end: ast.Expr): Type {
  const ends = [node.start, end].map((expr) => ({ expr, type: checkExpr(ctx, expr) }));
  for (const { expr, type } of ends) {
    if (type.kind === 'poison' || asInteger(type) !== null) continue;
    fail(ctx, 'type-mismatch', expr, `A range goes from one integer to another, this is ${typeName(type)}`, { help: 'write `0..10`' });
  }
  const [first, last] = ends.map(({ type }) => asInteger(type));
  if (first === null || first === undefined || last === null || last === undefined) {
    return ends.find(({ type }) => type.kind === 'poison')?.type ?? POISON;
  }
  const joined = joinIntegers(first, last);
  if (mixesUint64(first, last)) warnUint64(ctx, `$${node.variable}`, last, end);
  for (const { expr } of ends) adopt(ctx, expr, joined);
  if (!joined.signed) ctx.body.unsigned.add(node.id);
  return joined;
}

// ---------------------------------------------------------------- maps

function elementType(ctx: Context, node: ast.ForStmt): Type {
  const { start } = node;
  if (start.kind !== 'map') {
    const type = checkExpr(ctx, start);
    if (type.kind === 'poison') return POISON;
    return fail(ctx, 'type-mismatch', start, `\`for\` goes over a range or a map, not over ${typeName(type)}`, {
      help: asInteger(type) === null ? null : `write \`0..${textOf(ctx, start)}\` for a range`,
    });
  }
  if (start.key !== null) {
    checkExpr(ctx, start.key);
    return fail(ctx, 'type-mismatch', start, `\`for\` goes over a whole map, not over one of its values`, { help: `write \`@${start.name}\`` });
  }
  const state = mapState(ctx, start.name, start.span);
  useWholeMap(ctx, start, 'for');
  if (state.key === null) {
    return fail(ctx, 'map-kind', start, `@${start.name} has no keys to go over`, {
      notes: state.keySpan === null ? [] : [{ span: state.keySpan, message: 'used without a key here' }],
      help: `for a range, write \`0..@${start.name}\``,
    });
  }
  const value = readType(state.value, state.taint);
  const folded = value.kind === 'aggregate' ? readAs(value) : value;
  if (folded === null) {
    return fail(ctx, 'map-kind', start, `@${start.name} holds ${typeName(value)}, over which \`for\` cannot go`, {
      help: `print the whole map: \`print(@${start.name})\``,
    });
  }
  record(ctx, start, state.value);
  if (state.key === undefined || state.key.kind === 'poison') return state.key ?? UNKNOWN;
  return folded.kind === 'poison' ? folded : { kind: 'tuple', names: null, elements: [state.key, folded] };
}
