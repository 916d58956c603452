// Expressions back into text, with parentheses only where the precedence of reference 03.1 or a peculiarity of the
// grammar asks for them: an `if` or block that is an operand, a sign before the same sign, a map that is indexed
// without having a key, a cast that would read as a group.

import type * as ast from '../syntax/ast.ts';
import { BINARY_PRECEDENCE } from '../parse/precedence.ts';
import { isCast } from '../parse/type-lookahead.ts';
import { printBlock } from './statements.ts';
import { quote } from './strings.ts';
import { printType, printTypeOrExpr } from './types.ts';

/** How tightly an expression holds together; the binary operators have 2 to 11. */
const LEVEL = { any: 0, ternary: 1, binary: 2, unary: 12, postfix: 13 } as const;

/** An expression where any is allowed; lines after the first are indented by `indent` levels. */
export function printExpr(expr: ast.Expr, indent = 0): string {
  return print(expr, LEVEL.any, indent);
}

/** An operand that needs no parentheses whatever surrounds it. */
export function printPrimary(expr: ast.Expr, indent: number): string {
  return print(expr, LEVEL.postfix, indent);
}

function levelOf(expr: ast.Expr): number {
  switch (expr.kind) {
    case 'ternary':
      return LEVEL.ternary;
    case 'block-expr':
    case 'if-expr':
      return LEVEL.any;
    case 'binary':
      return BINARY_PRECEDENCE.get(expr.op)!;
    case 'unary':
    case 'cast':
    case 'comptime':
      return LEVEL.unary;
    case 'inc-dec':
      return expr.prefix ? LEVEL.unary : LEVEL.postfix;
    default:
      return LEVEL.postfix;
  }
}

function print(expr: ast.Expr, level: number, indent: number): string {
  const text = printBare(expr, indent);
  return levelOf(expr) < level ? `(${text})` : text;
}

function printBare(expr: ast.Expr, indent: number): string {
  const list = (exprs: readonly ast.Expr[]): string => exprs.map((element) => printExpr(element, indent)).join(', ');
  switch (expr.kind) {
    case 'integer':
      return expr.text;
    case 'string':
      return quote(expr.value);
    case 'bool':
      return String(expr.value);
    case 'identifier':
      return expr.name;
    case 'variable':
      return `$${expr.name}`;
    case 'map':
      return `@${expr.name}${expr.key === null ? '' : `[${printKey(expr.key, indent)}]`}`;
    case 'positional':
      return `$${expr.index}`;
    case 'param-count':
      return '$#';
    case 'call':
      return `${expr.name}(${list(expr.args)})`;
    case 'unary': {
      const operand = print(expr.operand, LEVEL.unary, indent);
      return operand.startsWith(expr.op) && '+-&'.includes(expr.op) ? `${expr.op}(${operand})` : `${expr.op}${operand}`;
    }
    case 'inc-dec': {
      const target = print(expr.target, LEVEL.postfix, indent);
      return expr.prefix ? `${expr.op}${target}` : `${target}${expr.op}`;
    }
    case 'binary': {
      const level = BINARY_PRECEDENCE.get(expr.op)!;
      return `${print(expr.left, level, indent)} ${expr.op} ${print(expr.right, level + 1, indent)}`;
    }
    case 'ternary': {
      const condition = print(expr.condition, LEVEL.binary, indent);
      const otherwise = printExpr(expr.else, indent);
      return expr.then === null ? `${condition} ?: ${otherwise}` : `${condition} ? ${printExpr(expr.then, indent)} : ${otherwise}`;
    }
    case 'cast': {
      const type = `(${printType(expr.type)})`;
      const operand = print(expr.operand, LEVEL.unary, indent);
      return isCast(`${type}${operand}`, 0, false) ? `${type}${operand}` : `${type}(${operand})`;
    }
    case 'field':
      return `${print(expr.operand, LEVEL.postfix, indent)}${expr.arrow ? '->' : '.'}${expr.name}`;
    case 'index': {
      const operand = print(expr.operand, LEVEL.postfix, indent);
      const keyless = expr.operand.kind === 'map' && expr.operand.key === null;
      return `${keyless ? `(${operand})` : operand}[${printExpr(expr.index, indent)}]`;
    }
    case 'tuple':
      return expr.elements.length === 1 ? `(${list(expr.elements)},)` : `(${list(expr.elements)})`;
    case 'record':
      return `(${expr.fields.map((field) => `${field.name} = ${printExpr(field.value, indent)}`).join(', ')})`;
    case 'sizeof':
    case 'typeof':
    case 'typeinfo':
      return `${expr.kind}(${printTypeOrExpr(expr.operand, indent)})`;
    case 'offsetof':
      return `offsetof(${printTypeOrExpr(expr.operand, indent)}, ${printPath(expr.path, indent)})`;
    case 'comptime':
      return `comptime ${print(expr.expr, LEVEL.unary, indent)}`;
    case 'block-expr':
      return printBlock(expr.block, indent, true);
    case 'if-expr':
      return printIf(expr, indent, true);
  }
}

function printKey(key: ast.Expr, indent: number): string {
  const several = key.kind === 'tuple' && key.elements.length > 1;
  return several ? key.elements.map((element) => printExpr(element, indent)).join(', ') : printExpr(key, indent);
}

function printPath(path: ast.OffsetOf['path'], indent: number): string {
  return path.map((step, index) => ('index' in step ? `[${printExpr(step.index, indent)}]` : `${index > 0 ? '.' : ''}${step.name}`)).join('');
}

/** An `if` as statement or expression; `valueWanted`: its branches are blocks with a value. */
export function printIf(expr: ast.IfStmt | ast.IfExpr, indent: number, valueWanted: boolean): string {
  const head = `if ${expr.comptime ? 'comptime ' : ''}(${printExpr(expr.condition, indent)}) ${printBlock(expr.then, indent, valueWanted)}`;
  if (expr.else === null) return head;
  const otherwise = expr.else.kind === 'block' ? printBlock(expr.else, indent, valueWanted) : printIf(expr.else, indent, valueWanted);
  return `${head} else ${otherwise}`;
}
