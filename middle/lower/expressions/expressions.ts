// The forms of expressions that have no file of their own: names, scratch variables, tuples, blocks, conditional
// expressions. An expression whose parts may leave the program or send events is stored at once, any other when it
// is needed. Which rule is whose is in rules.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import { builtinRule } from '../builtins/index.ts';
import { lowerExternCall } from '../calls/externs.ts';
import { functionRules } from '../calls/index.ts';
import type { FunctionContext } from '../function-context.ts';
import { declareBlock, newLocal, newTemporary, notSupported, placeOf, storageOf, typeOf } from '../function-context.ts';
import { lowerCall } from '../functions/functions.ts';
import { lowerStatements } from '../statements/blocks.ts';
import { convert, truth } from '../values/convert.ts';
import { memberTypes } from '../values/layout.ts';
import { scalarOf, storeValue } from '../values/memory.ts';
import { NOTHING } from '../values/values.ts';
import type { Value } from '../values/values.ts';
import { hasEffects, inOrder } from './effects.ts';
import { evaluate, evaluateAs, fixedValue } from './evaluate.ts';
import { lowerCondition } from './operators.ts';

export function lowerTuple(ctx: FunctionContext, node: ast.Tuple, type: Type): Value {
  return { kind: 'tuple', type, elements: inOrder(ctx, node.elements, (element, index) => elementAs(ctx, element, type, index)) };
}

/** Evaluated in the order of the text, laid out in the order of the type. */
export function lowerRecord(ctx: FunctionContext, node: ast.RecordLit, type: Type): Value {
  const names = type.kind === 'tuple' ? type.names ?? [] : [];
  const values = node.fields.map((field) => field.value);
  const written = inOrder(ctx, values, (value, index) => elementAs(ctx, value, type, names.indexOf(node.fields[index]!.name)));
  return { kind: 'tuple', type, elements: names.map((name) => written[node.fields.findIndex((field) => field.name === name)]!) };
}

function elementAs(ctx: FunctionContext, node: ast.Expr, type: Type, index: number): Value {
  const target = memberTypes(type).types[index];
  return target === undefined ? evaluate(ctx, node) : evaluateAs(ctx, node, target);
}

/** A builtin or function by name: its rule lowers it. */
export function lowerName(ctx: FunctionContext, node: ast.Identifier | ast.Call): Value {
  if (node.kind === 'call' && ctx.shared.functions.has(node.name)) return lowerCall(ctx, node);
  const extern = node.kind === 'call' ? ctx.facts.externs.get(node.id) : undefined;
  if (node.kind === 'call' && extern !== undefined) return lowerExternCall(ctx, node, extern);
  const args = node.kind === 'call' ? node.args : [];
  const rule = Object.hasOwn(functionRules, node.name) ? functionRules[node.name] : builtinRule(node.name);
  if (rule !== undefined) return rule(ctx, node, args);
  notSupported(ctx, node.span, `${node.name}${node.kind === 'call' ? '()' : ''}`);
  return NOTHING;
}

export function readVariable(ctx: FunctionContext, node: ast.Variable): Value {
  const variable = ctx.facts.variables.get(node.id);
  if (variable === undefined) throw new InternalError(`variable $${node.name} was not resolved`);
  const place = placeOf(ctx, storageOf(ctx, variable));
  if (!isScalar(variable.type)) return { kind: 'memory', type: variable.type, place };
  return { kind: 'scalar', type: variable.type, operand: ctx.b.load(place.ptr, place.offset, 8, true) };
}

// ---------------------------------------------------------------- conditional expressions

export function lowerConditional(ctx: FunctionContext, node: ast.Ternary | ast.IfExpr, type: Type): Value {
  if (sizeOf(type) === 0) {
    branches(ctx, node, type, () => undefined);
    return NOTHING;
  }
  if (isScalar(type)) {
    const result = newLocal(ctx);
    branches(ctx, node, type, (value) => result.set(scalarOf(value)));
    return { kind: 'scalar', type, operand: result.get() };
  }
  if (hasEffects(node)) {
    const place = newTemporary(ctx, sizeOf(type));
    branches(ctx, node, type, (value) => storeValue(ctx, value, place, 'zero'));
    return { kind: 'memory', type, place };
  }
  return { kind: 'pending', type, write: (dest, tail) => branches(ctx, node, type, (value) => storeValue(ctx, value, dest, tail)) };
}

function branches(ctx: FunctionContext, node: ast.Ternary | ast.IfExpr, type: Type, use: (value: Value) => void): void {
  const { b } = ctx;
  const yes = b.newBlock();
  const no = b.newBlock();
  const done = b.newBlock();
  // `c ?: b` evaluates its condition once.
  const short = node.then === null && fixedValue(ctx, node.condition) === undefined ? evaluate(ctx, node.condition) : null;
  if (short === null) lowerCondition(ctx, node.condition, yes, no);
  else b.branch(truth(ctx, short), yes, no);
  b.setBlock(yes);
  use(short === null ? arm(ctx, node.then ?? (node as ast.Ternary).condition, type) : convert(ctx, short, type));
  b.jump(done);
  b.setBlock(no);
  if (node.else !== null) use(arm(ctx, node.else, type));
  b.jump(done);
  b.setBlock(done);
}

function arm(ctx: FunctionContext, node: ast.Expr | ast.Block, type: Type): Value {
  return node.kind === 'block' ? convert(ctx, lowerValueBlock(ctx, node, type), type) : evaluateAs(ctx, node, type);
}

/** A block with a value, as `type`. */
export function lowerValueBlock(ctx: FunctionContext, node: ast.Block, type: Type): Value {
  declareBlock(ctx, node);
  lowerStatements(ctx, node.statements);
  if (node.value === null) return NOTHING;
  return evaluateAs(ctx, node.value, type.kind === 'none' ? typeOf(ctx, node.value) : type);
}
