// Types as written, back into text.

import type { TypeOrExpr, TypeSyntax } from '../syntax/ast.ts';
import { isTypeOperand } from '../parse/type-lookahead.ts';
import { printExpr } from './expressions.ts';

export function printType(type: TypeSyntax): string {
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
export function printTypeOrExpr(operand: TypeOrExpr, indent = 0): string {
  if ('type' in operand) return printType(operand.type);
  const text = printExpr(operand.expr, indent);
  // A bare name there would be a type.
  return isTypeOperand(`(${text})`, 0) ? `(${text})` : text;
}
