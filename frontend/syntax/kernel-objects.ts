// Objects that the kernel hands to a program and knows the type of: what its verifier can follow from the context on. A way that
// leads through a variable or a map is lost to it: there an address is a number.

import type * as ast from './ast.ts';
import { visit } from './walk.ts';

const ROOTS: ReadonlySet<string> = new Set(['args', 'ctx', 'curtask']);

/** Whether an expression is a way from the arguments, the context or the current task, by fields and pointers alone. */
export function isKernelObject(node: ast.Expr): boolean {
  switch (node.kind) {
    case 'identifier': case 'call': return ROOTS.has(node.name);
    case 'field': return isKernelObject(node.operand);
    case 'unary': return node.op === '*' && isKernelObject(node.operand);
    case 'cast': return node.type.kind === 'pointer-type' && isKernelObject(node.operand);
    default: return false;
  }
}

const TAKERS: ReadonlySet<string> = new Set(['path', 'skboutput', 'socket_cookie']);

/** Whether there is a call of a function that takes such objects. */
export function takesKernelObjects(tree: ast.Node): boolean {
  let found = false;
  visit(tree, (node) => { found ||= node.kind === 'call' && TAKERS.has(node.name); });
  return found;
}
