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

/** Those that can be reached, as they run, each branch's `then` first; what only cold blocks lead to is behind all others. */
export function layOut(fn: Fn): readonly Block[] {
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const warm = new Set<BlockId>();
  const work = [fn.blocks[0] as Block];
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    if (block.cold === true || warm.has(block.id)) continue;
    warm.add(block.id);
    work.push(...successors(block).map((id) => byId.get(id) as Block));
  }
  const order = reversePostorder(fn);
  return [...order.filter(({ id }) => warm.has(id)), ...order.filter(({ id }) => !warm.has(id))];
}

export interface Dominators {
  /** Block → its nearest dominator, the entry to itself. Unreachable blocks are absent. */
  readonly nearest: ReadonlyMap<BlockId, BlockId>;
  /** Whether every way to `below` goes through `above`. */
  readonly dominates: (above: BlockId, below: BlockId) => boolean;
}

/** `order` is the function's reverse postorder. */
export function dominatorsOf(order: readonly Block[]): Dominators {
  const rank = new Map(order.map((block, index) => [block.id, index]));
  const nearest = nearestDominators(order, rank);
  // A subtree of the dominator tree is a row of numbers: from a block's own, as many as there are blocks in it.
  const sizes = new Int32Array(order.length).fill(1);
  for (let index = order.length - 1; index > 0; index--) sizes[nearest[index]!]! += sizes[index]!;
  const first = new Int32Array(order.length);
  const free = new Int32Array(order.length).fill(1);
  for (let index = 1; index < order.length; index++) {
    const above = nearest[index]!;
    first[index] = first[above]! + free[above]!;
    free[above]! += sizes[index]!;
  }
  return {
    nearest: new Map(order.map((block, index) => [block.id, order[nearest[index]!]!.id])),
    dominates: (above, below) => {
      const [a, b] = [rank.get(above)!, rank.get(below)!];
      return first[a]! <= first[b]! && first[b]! < first[a]! + sizes[a]!;
    },
  };
}

/** By rank in the order (Cooper, Harvey, Kennedy). */
function nearestDominators(order: readonly Block[], rank: ReadonlyMap<BlockId, number>): Int32Array {
  const predecessors: number[][] = order.map(() => []);
  for (const [index, block] of order.entries()) for (const target of successors(block)) predecessors[rank.get(target)!]!.push(index);
  const nearest = new Int32Array(order.length).fill(-1);
  nearest[0] = 0;
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      if (a > b) a = nearest[a]!;
      else b = nearest[b]!;
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let index = 1; index < order.length; index++) {
      let found = -1;
      for (const from of predecessors[index]!) if (nearest[from]! >= 0) found = found < 0 ? from : meet(found, from);
      if (nearest[index] !== found) {
        nearest[index] = found;
        changed = true;
      }
    }
  }
  return nearest;
}
