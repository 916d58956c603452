// Arithmetic on constants, done while compiling (reference 02.6, Literal folding). Integers here are exact: a result
// that no 64-bit integer holds is an error, as are a zero divisor and a shift by 64 or more, none of which the
// running program would complain about. Strings compare and concatenate, bools count as 0 and 1.

import type * as ast from '../ast.ts';
import { fail } from './context.ts';
import type { Constant, Context } from './context.ts';

const INT64_MIN = -(1n << 63n);
const UINT64_MAX = (1n << 64n) - 1n;

/** The value of `left op right`; null after a report; undefined when these two do not fold. */
export function foldBinary(ctx: Context, node: ast.Binary, left: Constant, right: Constant): Constant | null | undefined {
  const { op } = node;
  if (typeof left === 'string' || typeof right === 'string') {
    return typeof left === 'string' ? foldString(op, left, right) : undefined;
  }
  if (op === '&&') return truth(left) && truth(right);
  if (op === '||') return truth(left) || truth(right);
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    if (op === '&') return left && right;
    if (op === '|') return left || right;
    if (op === '^') return left !== right;
  }
  const a = BigInt(left);
  const b = BigInt(right);
  switch (op) {
    case '==': return a === b;
    case '!=': return a !== b;
    case '<': return a < b;
    case '>': return a > b;
    case '<=': return a <= b;
    case '>=': return a >= b;
    case '+': return inRange(ctx, node, a + b);
    case '-': return inRange(ctx, node, a - b);
    case '*': return inRange(ctx, node, a * b);
    case '/': case '%':
      if (b === 0n) return null;
      return op === '/' ? a / b : a % b;
    case '<<': case '>>':
      if (b < 0n || b >= 64n) {
        fail(ctx, 'literal-range', node.right, `A shift by ${b} is out of range: 0 to 63`, { help: 'values have 64 bits' });
        return null;
      }
      return op === '<<' ? inRange(ctx, node, a << b) : BigInt.asUintN(64, a) >> b;
    case '&': return signedResult(a & b, a, b);
    case '|': return signedResult(a | b, a, b);
    case '^': return signedResult(a ^ b, a, b);
  }
}

export function foldUnary(ctx: Context, node: ast.Unary, value: Constant): Constant | null | undefined {
  if (typeof value === 'string') return undefined;
  switch (node.op) {
    case '!': return !truth(value);
    case '+': return typeof value === 'bigint' ? value : undefined;
    case '-': return typeof value === 'bigint' ? inRange(ctx, node, -value) : undefined;
    case '~': return typeof value === 'bigint' ? ~value : undefined;
    default: return undefined;
  }
}

export function truth(value: Constant): boolean {
  return typeof value === 'string' ? value !== '' : Boolean(value);
}

function foldString(op: ast.BinaryOp, left: string, right: Constant): Constant | undefined {
  if (typeof right === 'string') {
    switch (op) {
      case '+': return left + right;
      case '==': return left === right;
      case '!=': return left !== right;
      case '<': return left < right;
      case '>': return left > right;
      case '<=': return left <= right;
      case '>=': return left >= right;
      default: return undefined;
    }
  }
  if (op === '+' && typeof right === 'bigint' && right >= 0n) return left.slice(Number(right));
  return undefined;
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
