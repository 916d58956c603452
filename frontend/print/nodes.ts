// Expressions, statements and types back into text: one file, because they hold each other. Parentheses stand only where the
// precedence of reference 03.1 or a peculiarity of the grammar asks for them: an `if` or block that is an operand, a sign
// before the same sign, a map that is indexed without having a key, a cast that would read as a group. How a whole
// program is laid out is in print.ts.

import type * as ast from '../syntax/ast.ts';
import { BINARY_PRECEDENCE } from '../parse/precedence.ts';
import { isCast, isTypeOperand } from '../parse/type-lookahead.ts';
import { quote } from './strings.ts';

/** How tightly an expression holds together; the binary operators have 2 to 11. */
const LEVEL = { any: 0, ternary: 1, binary: 2, unary: 12, postfix: 13 } as const;

/** An expression where any is allowed; lines after the first are indented by `indent` levels. */
export function printExpr(expr: ast.Expr, indent = 0): string {
  return print(expr, LEVEL.any, indent);
}

/** An operand that needs no parentheses whatever surrounds it. */
function printPrimary(expr: ast.Expr, indent: number): string {
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
function printIf(expr: ast.IfStmt | ast.IfExpr, indent: number, valueWanted: boolean): string {
  const head = `if ${expr.comptime ? 'comptime ' : ''}(${printExpr(expr.condition, indent)}) ${printBlock(expr.then, indent, valueWanted)}`;
  if (expr.else === null) return head;
  const otherwise = expr.else.kind === 'block' ? printBlock(expr.else, indent, valueWanted) : printIf(expr.else, indent, valueWanted);
  return `${head} else ${otherwise}`;
}

// ---------------------------------------------------------------- statements and blocks

/** A block in braces; the first line has no indentation, the others `indent` levels. */
export function printBlock(block: ast.Block, indent: number, valueWanted: boolean): string {
  const margin = '  '.repeat(indent + 1);
  const lines = block.statements.map((statement, index) => {
    const text = printStatement(statement, indent + 1);
    // Without a semicolon a final `if` or block would be the value.
    const last = index === block.statements.length - 1 && block.value === null;
    const ambiguous = valueWanted && last && (statement.kind === 'if' || statement.kind === 'block-stmt');
    return ambiguous ? `${text};` : text;
  });
  if (block.value !== null) lines.push(printValue(block.value, indent + 1, valueWanted));
  if (lines.length === 0) return '{}';
  return `{\n${lines.map((line) => `${margin}${line}\n`).join('')}${'  '.repeat(indent)}}`;
}

/** The last expression of a block. An `if` or block stands bare only where it is read as an expression. */
function printValue(value: ast.Expr, indent: number, valueWanted: boolean): string {
  const text = printExpr(value, indent);
  return opensStatement(value) && !(valueWanted && hasValue(value)) ? `(${text})` : text;
}

function opensStatement(expr: ast.Expr): expr is ast.IfExpr | ast.BlockExpr {
  return expr.kind === 'if-expr' || expr.kind === 'block-expr';
}

/** Whether every way through it ends with an expression. */
function hasValue(expr: ast.IfExpr | ast.BlockExpr | ast.Block): boolean {
  switch (expr.kind) {
    case 'block':
      return expr.value !== null;
    case 'block-expr':
      return hasValue(expr.block);
    case 'if-expr':
      return hasValue(expr.then) && expr.else !== null && hasValue(expr.else);
  }
}

function printStatement(statement: ast.Stmt, indent: number): string {
  switch (statement.kind) {
    case 'expr-stmt': {
      const text = printExpr(statement.expr, indent);
      return opensStatement(statement.expr) ? `(${text});` : `${text};`;
    }
    case 'assign':
      return `${printExpr(statement.target, indent)} ${statement.op ?? ''}= ${printExpr(statement.value, indent)};`;
    case 'let': {
      const type = statement.type === null ? '' : ` : ${printType(statement.type)}`;
      const value = statement.value === null ? '' : ` = ${printExpr(statement.value, indent)}`;
      return `let $${statement.name}${type}${value};`;
    }
    case 'discard':
      return `_ = ${printExpr(statement.expr, indent)};`;
    case 'if':
      return printIf(statement, indent, false);
    case 'while':
      return `while (${printExpr(statement.condition, indent)}) ${printBlock(statement.body, indent, false)}`;
    case 'for': {
      const end = statement.end === null ? '' : `..${printPrimary(statement.end, indent)}`;
      return `for $${statement.variable} : ${printPrimary(statement.start, indent)}${end} ${printBlock(statement.body, indent, false)}`;
    }
    case 'unroll':
      return `unroll (${printExpr(statement.count, indent)}) ${printBlock(statement.body, indent, false)}`;
    case 'block-stmt':
      return printBlock(statement.block, indent, false);
    case 'return':
      return statement.value === null ? 'return;' : `return ${printExpr(statement.value, indent)};`;
    case 'break':
    case 'continue':
      return `${statement.kind};`;
    case 'import-stmt':
      return `import ${quote(statement.path)};`;
  }
}

// ---------------------------------------------------------------- types

export function printType(type: ast.TypeSyntax): string {
  switch (type.kind) {
    case 'named-type':
      return type.tag === null ? type.name : `${type.tag} ${type.name}`;
    case 'pointer-type':
      return type.to.kind === 'pointer-type' ? `${printType(type.to)}*` : `${printType(type.to)} *`;
    case 'array-type':
      return `${printType(type.of)}[${type.length ?? ''}]`;
    case 'typeof-type':
      return `typeof(${printTypeOrExpr(type.operand)})`;
    case 'tuple-type':
      return `(${type.elements.map(printType).join(', ')})`;
  }
}

/** The operand of sizeof and its like, without the parentheses around it. */
function printTypeOrExpr(operand: ast.TypeOrExpr, indent = 0): string {
  if ('type' in operand) return printType(operand.type);
  const text = printExpr(operand.expr, indent);
  // A bare name there would be a type.
  return isTypeOperand(`(${text})`, 0) ? `(${text})` : text;
}
