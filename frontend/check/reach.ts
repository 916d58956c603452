// Whether what follows a statement is ever reached. The tree alone tells, so that functions, blocks and statements can
// all ask. Nothing is reported here.

import type * as ast from '../syntax/ast.ts';

/** Whether what follows is never reached. */
export function leaves(node: ast.Stmt | ast.Block | ast.Expr): boolean {
  switch (node.kind) {
    case 'return': case 'break': case 'continue': return true;
    case 'expr-stmt': return leaves(node.expr);
    case 'call': return node.name === 'exit';
    case 'block': return node.statements.some(leaves) || (node.value !== null && leaves(node.value));
    case 'block-stmt': case 'block-expr': return leaves(node.block);
    case 'if': case 'if-expr': return leaves(node.then) && node.else !== null && leaves(node.else);
    case 'ternary': return node.then !== null && leaves(node.then) && leaves(node.else);
    // At least one round is certain.
    case 'unroll': return leaves(node.body);
    default: return false;
  }
}
