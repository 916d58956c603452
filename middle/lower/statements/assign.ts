// Assignments to scratch variables and maps, compound assignments, ++ and --. A variable's bytes are kept
// canonical: strings have zeroes behind their NUL and the padding of tuples is zero, so that a variable can serve as a map key
// where it lies, unless it has a struct with padding. A value that reads the variable it is assigned to goes through a temporary.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { INT64, isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { VariableInfo } from '../../../frontend/types/typed-program.ts';
import type { Operand } from '../../ir/ir.ts';
import { ONE } from '../../ir/builder.ts';
import { updateAggregate } from '../maps/aggregations.ts';
import { lowerStatements } from './blocks.ts';
import type { FunctionContext } from '../function-context.ts';
import { notSupported, placeOf, storageOf } from '../function-context.ts';
import { convertScalar } from '../values/convert.ts';
import { hasEffects, settled } from '../expressions/effects.ts';
import { lowerKey, lowerSettledKey, mapOf, stepMap, valueOrZero, writeMap } from '../maps/maps.ts';
import { materialize, scalarOf, storeValue, zeroBytes } from '../values/memory.ts';
import { applyBinary, scaled } from '../expressions/operators.ts';
import type { Value } from '../values/values.ts';
import { evaluate, evaluateAs, lowerInto } from '../expressions/evaluate.ts';

export function lowerAssign(ctx: FunctionContext, node: ast.AssignStmt): void {
  const { target } = node;
  if (target.kind === 'variable') assignVariable(ctx, variableOf(ctx, target), node);
  else if (target.kind === 'map') assignMap(ctx, target, node);
  else notSupported(ctx, target.span, 'assignment to this expression');
}

/** `let $x`, with or without a value. */
export function lowerLet(ctx: FunctionContext, node: ast.LetStmt): void {
  const variable = ctx.facts.variables.get(node.id);
  // Never used with a value that has a type: nothing to keep.
  if (variable === undefined || sizeOf(variable.type) === 0) return;
  if (node.value !== null) setVariable(ctx, variable, node.value);
  else zeroBytes(ctx, placeOf(ctx, storageOf(ctx, variable)), isScalar(variable.type) ? 8 : sizeOf(variable.type));
}

function variableOf(ctx: FunctionContext, node: ast.Variable): VariableInfo {
  const variable = ctx.facts.variables.get(node.id);
  if (variable === undefined) throw new InternalError(`variable $${node.name} was not resolved`);
  return variable;
}

function assignVariable(ctx: FunctionContext, variable: VariableInfo, node: ast.AssignStmt): void {
  if (node.op === null) {
    setVariable(ctx, variable, node.value);
    return;
  }
  stepVariable(ctx, variable, (before) => compound(ctx, node, before, variable.type, evaluate(ctx, node.value)));
}

function setVariable(ctx: FunctionContext, variable: VariableInfo, value: ast.Expr): void {
  const { type } = variable;
  if (isScalar(type)) {
    const operand = scalarOf(evaluateAs(ctx, value, type));
    if (sizeOf(type) === 0) return;
    const place = placeOf(ctx, storageOf(ctx, variable));
    ctx.b.store(place.ptr, place.offset, 8, operand);
    return;
  }
  const place = placeOf(ctx, storageOf(ctx, variable));
  if (!mentions(value, variable.name)) {
    lowerInto(ctx, value, type, place, 'zero');
    return;
  }
  const computed = evaluateAs(ctx, value, type);
  const copied: Value = computed.kind === 'literal' ? computed : { kind: 'memory', type, place: materialize(ctx, computed) };
  storeValue(ctx, copied, place, 'zero');
}

function stepVariable(ctx: FunctionContext, variable: VariableInfo, step: (before: Operand) => Operand): { readonly before: Operand; readonly after: Operand } {
  const place = placeOf(ctx, storageOf(ctx, variable));
  const before = ctx.b.load(place.ptr, place.offset, 8, true);
  const after = step(before);
  ctx.b.store(place.ptr, place.offset, 8, after);
  return { before, after };
}

function assignMap(ctx: FunctionContext, target: ast.MapRef, node: ast.AssignStmt): void {
  const map = mapOf(ctx, target);
  const { value: type } = map.info;
  if (type.kind === 'aggregate') {
    let { value } = node;
    for (; value.kind === 'block-expr' && value.block.value !== null; value = value.block.value) lowerStatements(ctx, value.block.statements);
    if (ctx.b.closed) return;
    if (value.kind !== 'call' || value.name !== type.name) throw new InternalError(`@${target.name} is an aggregation`);
    updateAggregate(ctx, map, type, target, value);
    return;
  }
  if (node.op === null) {
    const computed = evaluateAs(ctx, node.value, type);
    const value = target.key !== null && hasEffects(target.key) ? settled(ctx, computed) : computed;
    writeMap(ctx, map, lowerKey(ctx, map, target.key), value, target);
    return;
  }
  if (hasEffects(node.value)) {
    // It may change this very element: read, compute, write.
    const key = lowerSettledKey(ctx, map, target.key);
    const after = compound(ctx, node, valueOrZero(ctx, map, key), type, evaluate(ctx, node.value));
    writeMap(ctx, map, key, { kind: 'scalar', type, operand: after }, target);
    return;
  }
  const right = evaluate(ctx, node.value);
  const key = lowerKey(ctx, map, target.key);
  stepMap(ctx, map, key, target, (before) => compound(ctx, node, before, type, right));
}

function compound(ctx: FunctionContext, { id, op, target }: ast.AssignStmt, before: Operand, type: Type, right: Value): Operand {
  const left = { operand: before, type };
  return applyBinary(ctx, op!, left, { operand: scalarOf(right), type: right.type }, type, { id, span: target.span });
}

// ---------------------------------------------------------------- ++ and --

export function lowerIncDec(ctx: FunctionContext, node: ast.IncDec): Value {
  const { target } = node;
  const result = (type: Type, { before, after }: { readonly before: Operand; readonly after: Operand }): Value =>
    ({ kind: 'scalar', type, operand: node.prefix ? after : before });
  if (target.kind === 'variable') {
    const variable = variableOf(ctx, target);
    return result(variable.type, stepVariable(ctx, variable, stepper(ctx, node.op, variable.type)));
  }
  if (target.kind === 'map') {
    const map = mapOf(ctx, target);
    const key = lowerKey(ctx, map, target.key);
    return result(map.info.value, stepMap(ctx, map, key, target, stepper(ctx, node.op, map.info.value)));
  }
  throw new InternalError(`${node.op} of a ${target.kind}`);
}

function stepper(ctx: FunctionContext, op: '++' | '--', type: Type): (before: Operand) => Operand {
  return (before) => {
    const amount = type.kind === 'pointer' ? scaled(ctx, ONE, type.to) : ONE;
    const stepped = op === '++' ? ctx.b.add(before, amount) : ctx.b.sub(before, amount);
    return convertScalar(ctx, stepped, INT64, type);
  };
}

/** Whether a tree reads the scratch variable of this name, by its name or perhaps through a pointer. */
function mentions(node: ast.Expr, name: string): boolean {
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const item = pending.pop();
    if (item === null || typeof item !== 'object') continue;
    if (!Array.isArray(item)) {
      const part = item as ast.Node;
      if (part.kind === 'variable' && part.name === name) return true;
      if (part.kind === 'unary' && part.op === '*') return true;
    }
    pending.push(...(Object.values(item) as unknown[]));
  }
  return false;
}
