// What the functions that a body becomes share. The body of a `for` is a function of its own, which the kernel calls
// back; a variable that it uses and that belongs further out must lie in memory that both can reach. This looks a
// body over before it is lowered: to which function each variable belongs, which ones are used by inner functions,
// which are assigned, and how deep the functions call each other. It emits nothing.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { visit as visitAll } from '../../../frontend/syntax/walk.ts';
import type { Facts, TypedFunction, VariableInfo } from '../../../frontend/types/typed-program.ts';

export interface Captures {
  /** Variable → the loop in whose body it is declared; null: none. */
  readonly owners: ReadonlyMap<number, ast.ForStmt | null>;
  /** Variables that a loop's body uses and does not declare. */
  readonly shared: ReadonlySet<number>;
  /** Variables that are assigned somewhere. */
  readonly assigned: ReadonlySet<number>;
  /** Shared variables that a loop's body changes. */
  readonly changing: ReadonlySet<number>;
  /** Variables that the condition of a `while` looks at: the kernel's verifier must know their values. */
  readonly bounds: ReadonlySet<number>;
  /** Variables by the inner block whose end is theirs: neither shared ones, nor those of a function's outermost block. */
  readonly blocks: ReadonlyMap<ast.Block, readonly VariableInfo[]>;
}

/** `params` are declared outside of all loops. */
export function findCaptures(nodes: readonly ast.Node[], facts: Facts, params: readonly { readonly id: number }[]): Captures {
  const owners = new Map<number, ast.ForStmt | null>(params.map(({ id }) => [id, null]));
  const shared = new Set<number>();
  const assigned = new Set<number>();
  const changing = new Set<number>();
  const bounds = new Set<number>();
  const blocks = new Map<ast.Block, VariableInfo[]>();
  /** `block`: the innermost one around; null: that of the function. */
  const visit = (node: ast.Node, loop: ast.ForStmt | null, block: ast.Block | null): void => {
    const info = node.kind === 'for' ? undefined : facts.variables.get(node.id);
    if (info !== undefined) {
      const variable = info.id;
      // Names are declared before they are used, and walked in the order of the text.
      if (!owners.has(variable)) {
        owners.set(variable, loop);
        if (block !== null) addTo(blocks, block, info);
      } else if (owners.get(variable) !== loop) shared.add(variable);
    }
    if ((node.kind === 'assign' || node.kind === 'inc-dec') && node.target.kind === 'variable') {
      const target = facts.variables.get(node.target.id)?.id;
      if (target !== undefined) assigned.add(target);
      if (target !== undefined && owners.has(target) && owners.get(target) !== loop) changing.add(target);
    }
    if (node.kind === 'while') visitAll(node.condition, (part) => {
      const variable = facts.variables.get(part.id);
      if (variable !== undefined) bounds.add(variable.id);
    });
    // C may write what it gets the address of.
    if (node.kind === 'call' && facts.externs.has(node.id)) for (const arg of node.args) visitAddress(arg, loop);
    if (node.kind === 'for') {
      const own = facts.variables.get(node.id)?.id;
      if (own !== undefined) owners.set(own, node);
      for (const end of [node.start, node.end]) if (end !== null) visit(end, loop, block);
      visitBlock(node.body, node);
    } else {
      for (const child of children(node)) visit(child, loop, child.kind === 'block' ? child : block);
    }
  };
  /** The outermost block of a function. */
  const visitBlock = (block: ast.Node, loop: ast.ForStmt | null): void => {
    for (const child of children(block)) visit(child, loop, child.kind === 'block' ? child : null);
  };
  const visitAddress = (node: ast.Expr, loop: ast.ForStmt | null): void => {
    if (node.kind === 'cast') visitAddress(node.operand, loop);
    const target = node.kind === 'unary' && node.op === '&' ? facts.variables.get(node.operand.id)?.id : undefined;
    if (target === undefined) return;
    assigned.add(target);
    if (owners.has(target) && owners.get(target) !== loop) changing.add(target);
  };
  for (const node of nodes) if (node.kind === 'block') visitBlock(node, null); else visit(node, null, null);
  const inner = new Map([...blocks].map(([block, variables]) => [block, variables.filter(({ id }) => !shared.has(id))]));
  return { owners, shared, assigned, changing, bounds, blocks: inner };
}

function addTo(blocks: Map<ast.Block, VariableInfo[]>, block: ast.Block, variable: VariableInfo): void {
  const variables = blocks.get(block);
  if (variables === undefined) blocks.set(block, [variable]);
  else variables.push(variable);
}

/** Functions on top of each other in the deepest call: this one, bodies of loops, functions and their own. */
export function callDepth(node: ast.Node, functions: ReadonlyMap<string, number>): number {
  let deepest = 0;
  const visit = (inner: ast.Node, depth: number): void => {
    const here = inner.kind === 'call' ? depth + (functions.get(inner.name) ?? 0) : depth;
    deepest = Math.max(deepest, here);
    for (const child of children(inner)) visit(child, inner.kind === 'for' && child === inner.body ? depth + 1 : depth);
  };
  visit(node, 1);
  return deepest;
}

/** The functions that are called from `nodes`, and those that these call; in their given order. */
export function calledFunctions(nodes: readonly ast.Node[], functions: readonly TypedFunction[]): TypedFunction[] {
  const byName = new Map(functions.map((fn) => [fn.node.name, fn]));
  const called = new Set<string>();
  // A list instead of recursion: chains of functions are as long as scripts are.
  const pending = [...nodes];
  for (let tree = pending.pop(); tree !== undefined; tree = pending.pop()) {
    visitAll(tree, (node) => {
      const fn = node.kind === 'call' && !called.has(node.name) ? byName.get(node.name) : undefined;
      if (fn === undefined) return;
      called.add(fn.node.name);
      pending.push(fn.node.body);
    });
  }
  return functions.filter((fn) => called.has(fn.node.name));
}

/** The nodes right below, in the order of the text. */
function children(node: object): ast.Node[] {
  return Object.values(node).flatMap((value: unknown): ast.Node[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('kind' in value && 'id' in value) return [value as ast.Node];
    return children(value);
  });
}
