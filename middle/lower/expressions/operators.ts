// Operators on values: integer rules (everything is 64 bits wide; whether numbers count as unsigned the checker has
// decided for each operation; >> is logical; a zero divisor gives 1 and is counted), pointer arithmetic,
// short-circuit logic, and branching on a condition without making a 0 or 1 of it first. ++, -- and compound assignment
// are assign.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { BinaryOp as LanguageOp } from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { fixedName } from '../../../frontend/providers/attach-points.ts';
import { INT64, isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { BinaryOp, BlockId, Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { lowerAddressOf } from './addresses.ts';
import { rootOf } from '../functions/frames.ts';
import { atNode, count, newLocal, probeOf, typeOf, withTemporaries } from '../function-context.ts';
import { convert, convertScalar, truth } from '../values/convert.ts';
import { inOrder } from './effects.ts';
import { loadConstant } from '../values/load-time.ts';
import { scalarOf } from '../values/memory.ts';
import { branchEqual } from '../values/strings.ts';
import type { Value } from '../values/values.ts';
import { evaluate, fixedValue } from './evaluate.ts';

const COMPARISONS: Partial<Record<LanguageOp, readonly [signed: BinaryOp, unsigned: BinaryOp]>> = {
  '<': ['slt', 'ult'], '<=': ['sle', 'ule'], '>': ['sgt', 'ugt'], '>=': ['sge', 'uge'], '==': ['eq', 'eq'], '!=': ['ne', 'ne'],
};

const ARITHMETIC: Partial<Record<LanguageOp, BinaryOp>> = {
  '+': 'add', '-': 'sub', '*': 'mul', '<<': 'shl', '>>': 'lshr', '&': 'and', '|': 'or', '^': 'xor',
};

/** A scalar with the type that its register has: aggregates are already folded to ints. */
interface Side { readonly operand: Operand; readonly type: Type }

// ---------------------------------------------------------------- values

export function lowerBinary(ctx: FunctionContext, node: ast.Binary): Value {
  const type = typeOf(ctx, node);
  if (node.op === '&&' || node.op === '||' || isBytesComparison(ctx, node)) return conditionValue(ctx, node, type);
  const named = comparedPlace(ctx, node);
  if (named !== null) {
    const fixed = fixedName(probeOf(ctx).attachPoint);
    if (fixed !== null) return scalar(type, constant((fixed === named.name) === (node.op === '==') ? 1n : 0n));
    const cookie = loadConstant(ctx, { from: 'attach-cookie', program: rootOf(ctx).b.fn.name, name: named.name, size: 8 });
    return scalar(type, ctx.b.binary(node.op === '==' ? 'eq' : 'ne', side(ctx, named.probe).operand, cookie));
  }
  const left = side(ctx, node.left);
  const right = side(ctx, node.right);
  return { kind: 'scalar', type, operand: applyBinary(ctx, node.op, left, right, type, node) };
}

/** `left op right` as a register of `type`. `node` is the operation, its span where a failure is reported. */
export function applyBinary(ctx: FunctionContext, op: LanguageOp, left: Side, right: Side, type: Type, node: Pick<ast.Expr, 'id' | 'span'>): Operand {
  const { b } = ctx;
  const unsigned = ctx.facts.unsigned.has(node.id);
  const comparison = COMPARISONS[op];
  if (comparison !== undefined) {
    return b.binary(comparison[unsigned ? 1 : 0], left.operand, right.operand);
  }
  if (op === '/' || op === '%') {
    const result = divide(ctx, op, unsigned, left.operand, right.operand, node.span);
    return convertScalar(ctx, result, INT64, type);
  }
  const fn = ARITHMETIC[op];
  if (fn === undefined) throw new InternalError(`no lowering for ${op}`);
  if (left.type.kind === 'pointer' && right.type.kind !== 'pointer') {
    return b.binary(fn, left.operand, scaled(ctx, right.operand, left.type.to));
  }
  if (right.type.kind === 'pointer' && left.type.kind !== 'pointer') {
    return b.binary(fn, right.operand, scaled(ctx, left.operand, right.type.to));
  }
  return convertScalar(ctx, b.binary(fn, left.operand, right.operand), INT64, type);
}

/** Bytes that pointer arithmetic moves for a count of elements; void and one-byte types do not scale. */
export function scaled(ctx: FunctionContext, elements: Operand, to: Type): Operand {
  return ctx.b.mul(elements, constant(Math.max(1, sizeOf(to))));
}

function divide(ctx: FunctionContext, op: '/' | '%', unsigned: boolean, left: Operand, right: Operand, at: ast.Expr['span']): Operand {
  const { b } = ctx;
  const fn: BinaryOp = op === '/' ? (unsigned ? 'udiv' : 'sdiv') : unsigned ? 'umod' : 'smod';
  if (right.kind === 'const' && right.value !== 0n) return b.binary(fn, left, right);
  const result = newLocal(ctx, ONE);
  const zero = b.newBlock();
  const usual = b.newBlock();
  const done = b.newBlock();
  b.branch(b.eq(right, ZERO), zero, usual);
  b.setBlock(zero);
  count(ctx, ZERO, at, { message: 'Division by zero: 1 is taken as the result', helper: null, level: 'always' });
  b.jump(done);
  b.setBlock(usual);
  result.set(b.binary(fn, left, right));
  b.jump(done);
  b.setBlock(done);
  return result.get();
}

export function lowerUnary(ctx: FunctionContext, node: ast.Unary): Value {
  const { b } = ctx;
  const type = typeOf(ctx, node);
  if (node.op === '!') return conditionValue(ctx, node, type);
  if (node.op === '&') return lowerAddressOf(ctx, node);
  const operand = scalarOf(evaluate(ctx, node.operand));
  switch (node.op) {
    case '-': return scalar(type, convertScalar(ctx, b.sub(ZERO, operand), INT64, type));
    case '~': return scalar(type, convertScalar(ctx, b.binary('xor', operand, constant(-1)), INT64, type));
    default: return scalar(type, operand);
  }
}

function side(ctx: FunctionContext, node: ast.Expr): Side {
  const value = evaluate(ctx, node);
  return { operand: scalarOf(value), type: value.type };
}

function scalar(type: Type, operand: Operand): Value {
  return { kind: 'scalar', type, operand };
}

function isBytesComparison(ctx: FunctionContext, node: ast.Binary): boolean {
  return (node.op === '==' || node.op === '!=') && !isScalar(typeOf(ctx, node.left)) && comparedPlace(ctx, node) === null;
}

/** `probe == "…"` with several places: which of them is called so, the loader knows. */
function comparedPlace(ctx: FunctionContext, { left, right }: ast.Binary): { readonly probe: ast.Expr; readonly name: string } | null {
  const [probe, text] = typeOf(ctx, left).kind === 'probe-name' ? [left, right] : [right, left];
  const name = ctx.facts.constants.get(text.id);
  return typeOf(ctx, probe).kind === 'probe-name' && typeof name === 'string' ? { probe, name: Buffer.from(name, 'latin1').toString() } : null;
}

/** 1 or 0 of something that branches. */
function conditionValue(ctx: FunctionContext, node: ast.Expr, type: Type): Value {
  const { b } = ctx;
  const result = newLocal(ctx, ZERO);
  const yes = b.newBlock();
  const done = b.newBlock();
  lowerCondition(ctx, node, yes, done);
  b.setBlock(yes);
  result.set(ONE);
  b.jump(done);
  b.setBlock(done);
  return scalar(type.kind === 'none' ? { kind: 'bool' } : type, result.get());
}

// ---------------------------------------------------------------- conditions

/** Goes to `yes` or `no`, evaluating only what decides it; behind the branch nothing of it is needed any more. */
export function lowerCondition(ctx: FunctionContext, node: ast.Expr, yes: BlockId, no: BlockId): void {
  withTemporaries(ctx, () => atNode(ctx, node, () => {
    const { b } = ctx;
    const known = fixedValue(ctx, node);
    if (known !== undefined) {
      const holds = typeof known === 'string' ? known !== '' && known[0] !== '\0' : known !== false && known !== 0n;
      b.jump(holds ? yes : no);
    } else if (node.kind === 'unary' && node.op === '!') {
      lowerCondition(ctx, node.operand, no, yes);
    } else if (node.kind === 'binary' && (node.op === '&&' || node.op === '||')) {
      const next = b.newBlock();
      if (node.op === '&&') lowerCondition(ctx, node.left, next, no);
      else lowerCondition(ctx, node.left, yes, next);
      b.setBlock(next);
      lowerCondition(ctx, node.right, yes, no);
    } else if (node.kind === 'binary' && isBytesComparison(ctx, node)) {
      const [left, second] = inOrder(ctx, [node.left, node.right], (side) => evaluate(ctx, side)) as [Value, Value];
      const right = matching(ctx, left, second);
      branchEqual(ctx, left, right, node.op === '==' ? yes : no, node.op === '==' ? no : yes);
    } else {
      b.branch(truth(ctx, evaluate(ctx, node)), yes, no);
    }
  }));
}

/** Tuples are compared after conversion to one type. */
function matching(ctx: FunctionContext, left: Value, right: Value): Value {
  return left.type.kind === 'tuple' ? convert(ctx, right, left.type) : right;
}
