// Copies of syntax trees: the same nodes with ids of their own, and with places that the caller chooses. What is
// imported and what a macro puts in are such copies, because meaning is kept by node id and messages by place. A place
// is recognised by its two offsets, so this works on any part of a tree.

import type { NodeId } from './ast.ts';
import type { Span } from './source.ts';

export interface Copying {
  readonly id: () => NodeId;
  readonly span: (span: Span) => Span;
}

export function copyTree<T>(tree: T, how: Copying): T {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((each: unknown) => copyTree(each, how)) as T;
  if (isSpan(tree)) return how.span(tree) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(tree)) copy[key] = key === 'id' ? how.id() : copyTree<unknown>(child, how);
  return copy as T;
}

function isSpan(part: object): part is Span {
  return 'start' in part && typeof part.start === 'number' && 'end' in part && typeof part.end === 'number';
}
