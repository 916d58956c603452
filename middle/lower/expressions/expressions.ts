// Expressions: one dispatcher on the node's kind, and the forms that have no file of their own (literals, scratch
// variables, parameters, casts, tuples, conditional expressions). What the checker knows at compile time is taken
// from its tables first. Evaluation order is left to right; memory values are mostly recipes that run when they
// are stored (values.ts), so an expression whose parts may leave the program or send events is stored at once.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../frontend/diagnostics/diagnostics.ts';
import { INT64, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import { CONSTANTS_SYMBOL } from '../../../common/manifest.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import { lowerIncDec } from '../statements/assign.ts';
import { builtinRow } from '../builtins/index.ts';
import { constantTuple } from '../calls/comptime.ts';
import { lowerExternCall } from '../calls/externs.ts';
import { functionRow } from '../calls/index.ts';
import type { Context } from '../function-context.ts';
import { atNode, newLocal, newTemporary, notSupported, placeOf, storageOf, typeOf } from '../function-context.ts';
import { convert, truth } from '../values/convert.ts';
import { hasEffects, inOrder } from './effects.ts';
import { lvalueOf, readField, readLvalue, readPart } from './fields.ts';
import { lowerCall } from '../functions/functions.ts';
import { memberTypes } from '../values/layout.ts';
import { readMap } from '../maps/maps.ts';
import { literalBytes, scalarOf, storeValue } from '../values/memory.ts';
import { lowerBinary, lowerCondition, lowerUnary } from './operators.ts';
import { lowerPositional } from './script-parameters.ts';
import { lowerStatements } from '../statements/statements.ts';
import { constantOffset } from '../unit.ts';
import type { ConstantShape } from '../unit.ts';
import { isScalar, NOTHING } from '../values/values.ts';
import type { Place, Tail, Value } from '../values/values.ts';

/** The value of an expression, in its own type. */
export function evaluate(ctx: Context, node: ast.Expr): Value {
  return atNode(ctx, node, () => {
    const known = ctx.facts.constants.get(node.id);
    const fields = ctx.facts.constantRecords.get(node.id);
    if (fields !== undefined) return constantTuple(typeOf(ctx, node), fields);
    return known === undefined ? lower(ctx, node) : constantValue(known, typeOf(ctx, node));
  });
}

/** The value of an expression as `type` stores it. */
export function evaluateAs(ctx: Context, node: ast.Expr, type: Type): Value {
  if (node.kind === 'tuple' && type.kind === 'tuple') {
    return { kind: 'tuple', type, elements: inOrder(ctx, node.elements, (element, index) => evaluateAs(ctx, element, type.elements[index]!)) };
  }
  if (ctx.facts.constants.has(node.id)) return convert(ctx, evaluate(ctx, node), type);
  if (node.kind === 'ternary' || node.kind === 'if-expr') return atNode(ctx, node, () => conditional(ctx, node, type));
  return convert(ctx, evaluate(ctx, node), type);
}

/** A scalar expression in its own type. */
export function evaluateScalar(ctx: Context, node: ast.Expr): Operand {
  return scalarOf(evaluate(ctx, node));
}

/** Writes an expression, as `type`, straight to where it belongs. */
export function lowerInto(ctx: Context, node: ast.Expr, type: Type, dest: Place, tail: Tail): void {
  storeValue(ctx, evaluateAs(ctx, node, type), dest, tail);
}

/** A load-time constant of 8 bytes. */
export function loadConstant(ctx: Context, shape: ConstantShape): Operand {
  const { b } = ctx;
  return b.load(b.globalAddr(CONSTANTS_SYMBOL), constantOffset(ctx.unit, shape), 8, true);
}

function constantValue(known: bigint | string | boolean, type: Type): Value {
  if (typeof known === 'string') {
    const bytes = literalBytes(known);
    return { kind: 'literal', type: type.kind === 'string' ? type : { kind: 'string', size: bytes.length + 1 }, bytes };
  }
  if (typeof known === 'boolean') return { kind: 'scalar', type: { kind: 'bool' }, operand: known ? ONE : ZERO };
  return { kind: 'scalar', type: isScalar(type) ? type : INT64, operand: constant(known) };
}

function lower(ctx: Context, node: ast.Expr): Value {
  switch (node.kind) {
    case 'integer': case 'bool': case 'string': return constantValue(node.value, typeOf(ctx, node));
    case 'identifier': return lowerName(ctx, node);
    case 'call': return lowerName(ctx, node);
    case 'variable': return readVariable(ctx, node);
    case 'map': return readMap(ctx, node);
    case 'positional': return lowerPositional(ctx, node);
    case 'param-count':
      return { kind: 'scalar', type: typeOf(ctx, node), operand: loadConstant(ctx, { from: 'param-count', size: 8 }) };
    case 'binary': return lowerBinary(ctx, node);
    case 'unary':
      return node.op === '*' ? readLvalue(ctx, lvalueOf(ctx, node), typeOf(ctx, node), node) : lowerUnary(ctx, node);
    case 'inc-dec': return lowerIncDec(ctx, node);
    case 'ternary': case 'if-expr': return conditional(ctx, node, typeOf(ctx, node));
    case 'cast': return convert(ctx, evaluate(ctx, node.operand), typeOf(ctx, node));
    case 'field': return readField(ctx, node);
    case 'index': return readPart(ctx, lvalueOf(ctx, node), typeOf(ctx, node), node);
    case 'tuple': {
      const type = typeOf(ctx, node);
      return { kind: 'tuple', type, elements: inOrder(ctx, node.elements, (element, index) => elementAs(ctx, element, type, index)) };
    }
    case 'record': {
      const type = typeOf(ctx, node);
      const names = type.kind === 'record' ? type.fields.map((field) => field.name) : [];
      const values = node.fields.map((field) => field.value);
      const written = inOrder(ctx, values, (value, index) => elementAs(ctx, value, type, names.indexOf(node.fields[index]!.name)));
      return { kind: 'tuple', type, elements: names.map((name) => written[node.fields.findIndex((field) => field.name === name)]!) };
    }
    case 'comptime': return evaluate(ctx, node.expr);
    case 'block-expr': return block(ctx, node.block, typeOf(ctx, node));
    case 'sizeof': case 'offsetof': case 'typeof': case 'typeinfo':
      throw new InternalError(`${node.kind} was not folded`);
  }
}

function elementAs(ctx: Context, node: ast.Expr, type: Type, index: number): Value {
  const target = memberTypes(type).types[index];
  return target === undefined ? evaluate(ctx, node) : evaluateAs(ctx, node, target);
}

/** A builtin or function by name: its row lowers it. */
function lowerName(ctx: Context, node: ast.Identifier | ast.Call): Value {
  if (node.kind === 'call' && ctx.unit.functions.has(node.name)) return lowerCall(ctx, node);
  const extern = node.kind === 'call' ? ctx.facts.externs.get(node.id) : undefined;
  if (node.kind === 'call' && extern !== undefined) return lowerExternCall(ctx, node, extern);
  const args = node.kind === 'call' ? node.args : [];
  const row = functionRow(node.name) ?? builtinRow(node.name);
  if (row !== undefined) return row(ctx, node, args);
  notSupported(ctx, node.span, `${node.name}${node.kind === 'call' ? '()' : ''}`);
  return NOTHING;
}

function readVariable(ctx: Context, node: ast.Variable): Value {
  const variable = ctx.facts.variables.get(node.id);
  if (variable === undefined) throw new InternalError(`variable $${node.name} was not resolved`);
  const place = placeOf(ctx, storageOf(ctx, variable));
  if (!isScalar(variable.type)) return { kind: 'memory', type: variable.type, place };
  return { kind: 'scalar', type: variable.type, operand: ctx.b.load(place.ptr, place.offset, 8, true) };
}

// ---------------------------------------------------------------- conditional expressions

function conditional(ctx: Context, node: ast.Ternary | ast.IfExpr, type: Type): Value {
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

function branches(ctx: Context, node: ast.Ternary | ast.IfExpr, type: Type, use: (value: Value) => void): void {
  const { b } = ctx;
  const yes = b.newBlock();
  const no = b.newBlock();
  const done = b.newBlock();
  // `c ?: b` evaluates its condition once.
  const short = node.then === null && !ctx.facts.constants.has(node.condition.id) ? evaluate(ctx, node.condition) : null;
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

function arm(ctx: Context, node: ast.Expr | ast.Block, type: Type): Value {
  return node.kind === 'block' ? convert(ctx, block(ctx, node, type), type) : evaluateAs(ctx, node, type);
}

function block(ctx: Context, node: ast.Block, type: Type): Value {
  lowerStatements(ctx, node.statements);
  if (node.value === null) return NOTHING;
  return evaluateAs(ctx, node.value, type.kind === 'none' ? typeOf(ctx, node.value) : type);
}
