// Statements and blocks back into text.

import type * as ast from '../syntax/ast.ts';
import { printExpr, printIf, printPrimary } from './expressions.ts';
import { quote } from './strings.ts';
import { printType } from './types.ts';

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

export function printStatement(statement: ast.Stmt, indent: number): string {
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
