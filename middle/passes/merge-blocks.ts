// *Purpose*: a function without the blocks that lowering laid out in case they were needed: empty ones that only
// jump on, and chains that are one straight line. LLVM would do it too; doing it here keeps printed IR readable and
// LLVM's input small. *Requires*: closed blocks whose id is their index. *Ensures*: the same, the same behaviour, and
// that no jump leads to a block with that one way in.

import type { Block, BlockId, Fn, Terminator } from '../ir/ir.ts';

export function mergeBlocks(fn: Fn): Fn {
  const threaded = fn.blocks.map((block): Block => ({ ...block, term: retarget(block.term!, (id) => finalTarget(fn.blocks, id)) }));
  return renumber({ ...fn, blocks: joinChains(threaded) });
}

/** Follows empty blocks that jump on; a loop of them stays as it is. */
function finalTarget(blocks: readonly Block[], id: BlockId): BlockId {
  const seen = new Set<BlockId>();
  for (let at = id; ; ) {
    const block = blocks[at]!;
    if (seen.has(at) || block.instrs.length > 0 || block.term?.op !== 'jump') return at;
    seen.add(at);
    at = block.term.target;
  }
}

/** Appends each block that is reached by one jump only to the block that jumps there. */
function joinChains(blocks: readonly Block[]): Block[] {
  const reached = reachable(blocks);
  const entries = new Map<BlockId, number>([[0, 1]]);
  for (const block of reached) for (const target of targets(block.term!)) entries.set(target, (entries.get(target) ?? 0) + 1);
  const absorbed = new Set<BlockId>();
  const joined = new Map<BlockId, Block>();
  for (const first of reached) {
    let block = first;
    for (;;) {
      const term = block.term!;
      if (term.op !== 'jump' || entries.get(term.target) !== 1 || term.target === first.id) break;
      const next = joined.get(term.target) ?? blocks[term.target]!;
      absorbed.add(next.id);
      block = { ...first, instrs: [...block.instrs, ...next.instrs], term: next.term };
    }
    joined.set(first.id, block);
  }
  return reached.filter((block) => !absorbed.has(block.id)).map((block) => joined.get(block.id)!);
}

function reachable(blocks: readonly Block[]): Block[] {
  const seen = new Set<BlockId>();
  const work: BlockId[] = [0];
  while (work.length > 0) {
    const id = work.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    work.push(...targets(blocks[id]!.term!));
  }
  return blocks.filter((block) => seen.has(block.id));
}

function renumber(fn: Fn): Fn {
  const indices = new Map(fn.blocks.map((block, index) => [block.id, index]));
  const to = (id: BlockId): BlockId => indices.get(id)!;
  return { ...fn, blocks: fn.blocks.map((block) => ({ ...block, id: to(block.id), term: retarget(block.term!, to) })) };
}

function targets(term: Terminator): BlockId[] {
  switch (term.op) {
    case 'jump': return [term.target];
    case 'branch': return [term.then, term.else];
    case 'return': return [];
  }
}

function retarget(term: Terminator, to: (id: BlockId) => BlockId): Terminator {
  switch (term.op) {
    case 'jump': return { ...term, target: to(term.target) };
    case 'branch': return { ...term, then: to(term.then), else: to(term.else) };
    case 'return': return term;
  }
}
