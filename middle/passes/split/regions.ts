// Cuts the blocks of a function into regions of about a wanted size, each entered through its first block only. A region
// is a subtree of the dominator tree without the subtrees of others, begun where few values are wanted. Where a
// region would be entered in two places, the second place begins a region of its own. It moves no code.

import { dominatorsOf, reversePostorder, successors } from '../../ir/control-flow.ts';
import type { Block, BlockId, Fn } from '../../ir/ir.ts';

export interface Region {
  readonly header: BlockId;
  /** In the order of the function, the header first. */
  readonly blocks: readonly BlockId[];
  readonly weight: number;
}

/** What a block costs the code generator, in instructions. */
export function weightOf(block: Block): number {
  return block.instrs.length + 1;
}

/**
 * The regions of a function whose blocks' ids are their indices, that of the entry first. `wanted`: how many values each
 * block wants from outside; `room`: how many of them a region may begin with. Returns are regions of their own.
 */
export function findRegions(fn: Fn, size: number, wanted: Int32Array, room: number): readonly Region[] {
  const order = reversePostorder(fn);
  const { nearest } = dominatorsOf(order);
  const isHeader = chooseHeaders(order, nearest, size, wanted, room);
  const header = new Int32Array(fn.blocks.length).fill(-1);
  for (let changed = true; changed;) {
    changed = false;
    for (const { id } of order) header[id] = isHeader[id] === 1 ? id : header[nearest.get(id)!]!;
    for (const block of order) {
      for (const target of successors(block)) {
        if (isHeader[target] === 1 || header[target] === header[block.id]) continue;
        isHeader[target] = 1;
        changed = true;
      }
    }
  }
  return gather(fn, header);
}

function chooseHeaders(order: readonly Block[], nearest: ReadonlyMap<BlockId, BlockId>, size: number, wanted: Int32Array, room: number): Uint8Array {
  const isHeader = new Uint8Array(wanted.length);
  const weights = new Float64Array(wanted.length);
  const entry = order[0]!.id;
  isHeader[entry] = 1;
  for (const block of [...order].reverse()) {
    const { id } = block;
    weights[id]! += weightOf(block);
    // The further a region grows beyond its size, the more values it may begin with.
    const allowed = Math.min(room, Math.floor(4 * (weights[id]! / size) ** 3));
    if (id !== entry && (block.term?.op === 'return' || (weights[id]! >= size && wanted[id]! <= allowed))) {
      isHeader[id] = 1;
    } else if (id !== entry) weights[nearest.get(id)!]! += weights[id]!;
  }
  return isHeader;
}

function gather(fn: Fn, header: Int32Array): readonly Region[] {
  const found = new Map<BlockId, { header: BlockId; blocks: BlockId[]; weight: number }>();
  for (const block of fn.blocks) {
    const begin = header[block.id] as BlockId;
    let region = found.get(begin);
    if (region === undefined) {
      region = { header: begin, blocks: [begin], weight: 0 };
      found.set(begin, region);
    }
    region.weight += weightOf(block);
    if (block.id !== begin) region.blocks.push(block.id);
  }
  const entry = found.get(fn.blocks[0]!.id)!;
  return [entry, ...[...found.values()].filter((region) => region !== entry)];
}
