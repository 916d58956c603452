// How deep a tree is. Passes follow a tree by recursion, which JavaScript's stack bounds: a script that nests deeper than
// they can follow is refused when it is parsed, with the limit named, so that no pass has to look. The tree is walked
// with a list here, since it is what may be too deep. What macros put in is counted while they are expanded.

import type * as ast from './ast.ts';

/** Nodes in nodes: chains of operators, of `else if` and of blocks count alike. Half of what the passes can follow on the stack that backend/llvm makes. */
export const MAX_TREE_DEPTH = 2500;

/** The first node, in the order of the text, with `limit` nodes around it; null: there is none. */
export function nodeBelow(tree: ast.Node, limit: number): ast.Node | null {
  const pending: { readonly part: object; readonly depth: number }[] = [{ part: tree, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { part, depth } = next;
    const isNode = 'kind' in part && 'id' in part;
    if (isNode && depth >= limit) return part as ast.Node;
    const inside = isNode ? depth + 1 : depth;
    const children = Object.values(part) as unknown[];
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (typeof child === 'object' && child !== null) pending.push({ part: child, depth: inside });
    }
  }
  return null;
}
