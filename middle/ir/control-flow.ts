// Which blocks of a function follow which: what can be reached, in which order, and which block lies on every way to
// another. It is here for what must reason over branches, the IR's verifier first of all. It looks at terminators
// only and changes nothing.

import type { Block, BlockId, Fn } from './ir.ts';

/** Where a closed block may go. */
export function successors(block: Block): readonly BlockId[] {
  switch (block.term?.op) {
    case 'jump': return [block.term.target];
    case 'branch': return [block.term.then, block.term.else];
    default: return [];
  }
}

/** Blocks that can be reached, each before its successors but for loops. Not recursive: unrolled scripts are long. */
export function reversePostorder(fn: Fn): readonly Block[] {
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const entry = fn.blocks[0] as Block;
  const seen = new Set<BlockId>([entry.id]);
  const order: Block[] = [];
  const stack: { readonly block: Block; readonly rest: BlockId[] }[] = [{ block: entry, rest: [...successors(entry)] }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      const block = byId.get(next) as Block;
      stack.push({ block, rest: [...successors(block)] });
    }
  }
  return order.reverse();
}

/** Block → its nearest dominator, the entry to itself (Cooper, Harvey, Kennedy). Unreachable blocks are absent. */
export function immediateDominators(order: readonly Block[]): ReadonlyMap<BlockId, BlockId> {
  const rank = new Map(order.map((block, index) => [block.id, index]));
  const predecessors = new Map<BlockId, BlockId[]>(order.map((block) => [block.id, []]));
  for (const block of order) for (const target of successors(block)) predecessors.get(target)?.push(block.id);
  const entry = (order[0] as Block).id;
  const dominators = new Map<BlockId, BlockId>([[entry, entry]]);
  const meet = (a: BlockId, b: BlockId): BlockId => {
    while (a !== b) {
      if ((rank.get(a) as number) > (rank.get(b) as number)) a = dominators.get(a) as BlockId;
      else b = dominators.get(b) as BlockId;
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const block of order.slice(1)) {
      const known = (predecessors.get(block.id) as BlockId[]).filter((id) => dominators.has(id));
      const nearest = known.reduce(meet);
      if (dominators.get(block.id) !== nearest) {
        dominators.set(block.id, nearest);
        changed = true;
      }
    }
  }
  return dominators;
}

/** Whether every way to `below` goes through `above`. */
export function dominates(dominators: ReadonlyMap<BlockId, BlockId>, above: BlockId, below: BlockId): boolean {
  for (let at = below; ;) {
    if (at === above) return true;
    const next = dominators.get(at) as BlockId;
    if (next === at) return false;
    at = next;
  }
}
