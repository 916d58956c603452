// Arithmetic on constants, done while compiling (reference 02.6, Literal folding). Integers here are exact: a result
// that no 64-bit integer holds is an error, as are a zero divisor and a shift by 64 or more, none of which the
// running program would complain about. Strings compare and concatenate, bools count as 0 and 1. That is the arithmetic
// of literals; a cast gives a constant a type, and then it is computed with as the program would.

import type * as ast from '../syntax/ast.ts';
import { constantOf, fail, warn } from './check-context.ts';
import type { Constant, Context } from './check-context.ts';

const INT64_MIN = -(1n << 63n);
const UINT64_MAX = (1n << 64n) - 1n;

/** The value of `left op right`; null after a report; undefined when these two do not fold. */
export function foldBinary(ctx: Context, node: ast.Binary, left: Constant, right: Constant): Constant | null | undefined {
  const { op } = node;
  if (op === '&&') return truth(left) && truth(right);
  if (op === '||') return truth(left) || truth(right);
  if (typeof left === 'string' || typeof right === 'string') {
    return typeof left === 'string' ? foldString(ctx, node, left, right) : undefined;
  }
  const folded = foldIntegers(ctx, node, BigInt(left), BigInt(right));
  const isBool = typeof left === 'boolean' && typeof right === 'boolean' && (op === '&' || op === '|' || op === '^');
  return isBool && folded !== null ? Boolean(folded) : folded;
}

/** undefined: the operator is no comparison. */
function compare<T extends bigint | string>(op: ast.BinaryOp, a: T, b: T): boolean | undefined {
  switch (op) {
    case '==': return a === b;
    case '!=': return a !== b;
    case '<': return a < b;
    case '>': return a > b;
    case '<=': return a <= b;
    case '>=': return a >= b;
    default: return undefined;
  }
}

function foldIntegers(ctx: Context, node: ast.Binary, a: bigint, b: bigint): bigint | boolean | null | undefined {
  const { op } = node;
  const compared = compare(op, a, b);
  if (compared !== undefined) return compared;
  switch (op) {
    case '+': return inRange(ctx, node, a + b);
    case '-': return inRange(ctx, node, a - b);
    case '*': return inRange(ctx, node, a * b);
    case '/': case '%':
      if (b === 0n) return null;
      return inRange(ctx, node, op === '/' ? a / b : a % b);
    case '<<': case '>>':
      if (b < 0n || b >= 64n) {
        fail(ctx, 'literal-range', node.right, `A shift by ${b} is out of range: 0 to 63`, { help: 'values have 64 bits' });
        return null;
      }
      return op === '<<' ? inRange(ctx, node, a << b) : signedResult(BigInt.asUintN(64, a) >> b, a, b);
    case '&': return signedResult(a & b, a, b);
    case '|': return signedResult(a | b, a, b);
    case '^': return signedResult(a ^ b, a, b);
    default: return undefined;
  }
}

/** Whether two tuples or records written out are equal; undefined when an element is not known while compiling. */
export function foldEquality(ctx: Context, left: ast.Expr, right: ast.Expr): boolean | undefined {
  const a = constantOf(ctx, left);
  const b = constantOf(ctx, right);
  if (a !== undefined && b !== undefined) {
    return typeof a === 'string' || typeof b === 'string' ? textIn(String(a)) === textIn(String(b)) : BigInt(a) === BigInt(b);
  }
  let pairs: (readonly [ast.Expr, ast.Expr])[];
  if (left.kind === 'tuple' && right.kind === 'tuple') {
    pairs = left.elements.map((element, i) => [element, right.elements[i]!]);
  } else if (left.kind === 'record' && right.kind === 'record') {
    pairs = left.fields.map(({ name, value }) => [value, right.fields.find((field) => field.name === name)!.value]);
  } else return undefined;
  const equal = pairs.map(([x, y]) => foldEquality(ctx, x, y));
  return equal.includes(undefined) ? undefined : equal.every(Boolean);
}

/** Whether the value is known while compiling; of a tuple or record written out, and what is taken from one, all of it. */
export function isKnown(ctx: Context, node: ast.Expr): boolean {
  if (constantOf(ctx, node) !== undefined || ctx.body.constantRecords.has(node.id)) return true;
  switch (node.kind) {
    case 'tuple': return node.elements.every((element) => isKnown(ctx, element));
    case 'record': return node.fields.every(({ value }) => isKnown(ctx, value));
    case 'field': case 'index': return literalElement(ctx, node) !== null && isKnown(ctx, node.operand);
    default: return false;
  }
}

/** What is written where an access within a tuple or record written out leads to; else null. */
export function literalElement(ctx: Context, node: ast.Field | ast.Index): ast.Expr | null {
  const { operand } = node;
  const holder = operand.kind === 'field' || operand.kind === 'index' ? literalElement(ctx, operand) : operand;
  const name = node.kind === 'field' ? node.name : String(constantOf(ctx, node.index));
  if (holder?.kind === 'tuple') return holder.elements[Number(name)] ?? null;
  return holder?.kind === 'record' ? holder.fields.find((field) => field.name === name)?.value ?? null : null;
}

/** `typed`: the operand has a type of its own, in which whoever asks takes what comes out. */
export function foldUnary(ctx: Context, node: ast.Unary, value: Constant, typed: boolean): Constant | null | undefined {
  if (node.op === '!') return !truth(value);
  if (typeof value === 'string') return undefined;
  const integer = BigInt(value);
  switch (node.op) {
    case '+': return integer;
    case '-': return typed ? -integer : inRange(ctx, node, -integer);
    case '~': return ~integer;
    default: return undefined;
  }
}

/**
 * The value of `left op right` as the running program computes it: 64 bits wide and wrapping, signed unless both sides
 * are `unsigned`. undefined for what has no such value.
 */
export function computeBinary(op: ast.BinaryOp, left: bigint, right: bigint, unsigned: boolean): bigint | boolean | undefined {
  const wrap = (value: bigint): bigint => (unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value));
  const [a, b] = [wrap(left), wrap(right)];
  const compared = compare(op, a, b);
  if (compared !== undefined) return compared;
  switch (op) {
    case '+': return wrap(a + b);
    case '-': return BigInt.asIntN(64, a - b);
    case '*': return wrap(a * b);
    case '/': return b === 0n ? undefined : wrap(a / b);
    case '%': return b === 0n ? undefined : wrap(a % b);
    case '<<': return b < 0n || b >= 64n ? undefined : wrap(a << b);
    case '>>': return b < 0n || b >= 64n ? undefined : wrap(BigInt.asUintN(64, a) >> b);
    case '&': return a & b;
    case '|': return a | b;
    case '^': return a ^ b;
    case '&&': return a !== 0n && b !== 0n;
    case '||': return a !== 0n || b !== 0n;
    default: return undefined;
  }
}

/** A string counts by its first character, which is the NUL of an empty one. */
export function truth(value: Constant): boolean {
  return typeof value === 'string' ? value !== '' && value[0] !== '\0' : Boolean(value);
}

function foldString(ctx: Context, node: ast.Binary, left: string, right: Constant): Constant | null | undefined {
  const { op } = node;
  if (typeof right === 'string') {
    return op === '+' ? left + right : compare(op, textIn(left), textIn(right));
  }
  if (op !== '+' || typeof right !== 'bigint') return undefined;
  if (node.left.kind === 'positional') {
    const parameter = `$${node.left.index}`;
    fail(ctx, 'parameter', node.left, `Parameter ${parameter} is \`${left}\`, no integer that anything could be added to`, {
      help: `give a number; \`str(${parameter} + ${right})\` drops characters of its text`,
    });
    return null;
  }
  if (right < 0n) {
    fail(ctx, 'literal-range', node.right, `A string has no characters before its first: ${right} is negative`);
    return null;
  }
  if (right > left.length) {
    warn(ctx, 'literal-range', node.right, `The string has only ${left.length} characters to drop, so nothing is left of it`);
  }
  return left.slice(Number(right));
}

/** What of a string is compared: the bytes before its first NUL. */
function textIn(value: string): string {
  return value.split('\0', 1)[0]!;
}

function inRange(ctx: Context, node: ast.Binary | ast.Unary, value: bigint): bigint | null {
  if (value >= INT64_MIN && value <= UINT64_MAX) return value;
  fail(ctx, 'literal-range', node, `The result ${value} does not fit 64 bits`);
  return null;
}

/** Bits of a negative and a large unsigned number together: as uint64, when they do not fit int64. */
function signedResult(value: bigint, a: bigint, b: bigint): bigint {
  return a < 0n || b < 0n ? BigInt.asIntN(64, value) : value;
}
