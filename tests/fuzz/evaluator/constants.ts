// Which expressions are literals to the language (reference 02.6): literals themselves and what folds from them. Their
// arithmetic is exact. A cast has a type of its own, so it is none.

import type * as ast from '../../../frontend/syntax/ast.ts';

export type Constant = bigint | boolean | string;

export function constantOf(node: ast.Expr): Constant | undefined {
  switch (node.kind) {
    case 'integer': case 'bool': case 'string': return node.value;
    case 'unary': {
      const value = constantOf(node.operand);
      if (value === undefined || typeof value === 'string') return undefined;
      if (node.op === '!') return !value;
      return node.op === '-' ? -BigInt(value) : node.op === '~' ? ~BigInt(value) : undefined;
    }
    case 'binary': {
      const [left, right] = [constantOf(node.left), constantOf(node.right)];
      return left === undefined || right === undefined ? undefined : foldBinary(node.op, left, right);
    }
    case 'ternary': {
      const condition = constantOf(node.condition);
      if (condition === undefined) return undefined;
      const [then, otherwise] = [constantOf(node.then ?? node.condition), constantOf(node.else)];
      // With something else beside it, it has that one's type.
      if (then === undefined || otherwise === undefined) return undefined;
      return isTrue(condition) ? then : otherwise;
    }
    default: return undefined;
  }
}

function isTrue(value: Constant): boolean {
  return value !== false && value !== 0n && value !== '';
}

function foldBinary(op: ast.BinaryOp, left: Constant, right: Constant): Constant | undefined {
  if (op === '&&') return isTrue(left) && isTrue(right);
  if (op === '||') return isTrue(left) || isTrue(right);
  if (typeof left === 'boolean' && typeof right === 'boolean' && ['&', '|', '^'].includes(op)) return bools(op, left, right);
  if (typeof left === 'string' || typeof right === 'string') return op === '==' ? left === right : op === '!=' ? left !== right : undefined;
  const [a, b] = [BigInt(left), BigInt(right)];
  const bits = (value: bigint): bigint => (a < 0n || b < 0n ? BigInt.asIntN(64, value) : value);
  switch (op) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    case '%': return a % b;
    case '<<': return a << b;
    case '>>': return BigInt.asUintN(64, a) >> b;
    case '&': return bits(a & b);
    case '|': return bits(a | b);
    case '^': return bits(a ^ b);
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    case '==': return a === b;
    case '!=': return a !== b;
  }
}

function bools(op: ast.BinaryOp, left: boolean, right: boolean): boolean {
  switch (op) {
    case '&': return left && right;
    case '|': return left || right;
    default: return left !== right;
  }
}
