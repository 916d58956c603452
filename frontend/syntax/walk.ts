// Walks over syntax trees, with nodes as plain data: children are whatever objects and arrays a node holds. Whoever
// only looks for something in a tree, or puts something else in its place, needs no case for each kind of node. What
// nodes mean is not known here.

import type * as ast from './ast.ts';

/** Every node of a tree, outermost first. */
export function visit(tree: unknown, see: (node: ast.Node) => void): void {
  if (typeof tree !== 'object' || tree === null) return;
  if ('kind' in tree) see(tree as ast.Node);
  for (const child of Object.values(tree)) visit(child, see);
}

/**
 * A tree with some of its parts replaced: `change` gets every object in it and gives what takes its place, or
 * undefined to go on inside. Untouched parts are shared with the old tree.
 */
export function replaceIn<T>(tree: T, change: (part: object) => object | undefined): T {
  if (typeof tree !== 'object' || tree === null) return tree;
  const changed = change(tree);
  if (changed !== undefined) return changed as T;
  let copy: Record<string, unknown> | null = null;
  for (const [key, child] of Object.entries(tree)) {
    const next: unknown = replaceIn(child, change);
    if (next === child) continue;
    copy ??= (Array.isArray(tree) ? [...tree] : { ...tree }) as unknown as Record<string, unknown>;
    copy[key] = next;
  }
  return copy === null ? tree : copy as T;
}
