// A map with slots in front of its hash (common/map-slots.ts): a key that has one is added to there, in place, and any other in
// the hash. A slot that nobody has is given to the first key that comes by, once the hash has that key: so the hash knows all keys, and alone
// decides how many there are. docs/aggregations.md says why nothing is lost whoever interrupts whom, and wherever.

import { SLOT_KEY, SLOT_READY, SLOT_STATE, slotCells, slotCount } from '../../../common/map-slots.ts';
import type { Cell } from '../../../common/aggregations/aggregations.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import type { BlockId, Operand, Width } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import { slotsSymbol, storedKeySize } from '../../plan/maps.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, count, newLocal, newStackTemporary, newTemporary } from '../function-context.ts';
import type { LoweredMap } from '../module-context.ts';
import { countFailedUpdate, elementKey, lookup, mapHelper, ONLY_NEW } from './maps.ts';

/** Adds to the cells of a key, of this CPU. */
export function addToKey(ctx: FunctionContext, map: LoweredMap, key: Operand, cells: readonly Cell[], amounts: readonly Operand[], node: ast.Expr): void {
  const { b } = ctx;
  const keySize = storedKeySize(map.info);
  const [found, hot, cold, added, done] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const slot = mapHelper(ctx, 'map_lookup_elem', map, [elementKey(ctx, slotOf(ctx, key, keySize, slotCount(keySize, 8 * cells.length)))], slotsSymbol(map.symbol));
  // There is one for every index.
  b.branch(b.ne(slot, ZERO), found, done);
  b.setBlock(found);
  unlessAll(ctx, [
    () => b.ne(b.load(slot, SLOT_READY, 4, false, 'in-order'), ZERO),
    ...partsOf(keySize).map(({ offset, width }) => () => b.eq(b.load(slot, SLOT_KEY + offset, width, false, 'in-order'), b.load(key, offset, width, false))),
  ], cold);
  b.jump(hot);
  b.setBlock(hot);
  addAll(ctx, slot, slotCells(keySize), cells, amounts, cold);
  b.jump(done);
  b.setBlock(cold);
  addToHash(ctx, map, key, cells, amounts, node, done);
  b.jump(added);
  b.setBlock(added);
  unlessAll(ctx, [
    () => b.eq(b.load(slot, SLOT_STATE, 8, false), ZERO),
    () => b.eq(b.atomicFetchAdd(slot, SLOT_STATE, ONE), ZERO),
  ], done);
  b.copy(b.ptrAdd(slot, constant(SLOT_KEY)), key, keySize);
  // The fetch keeps what is before it before it.
  b.atomicFetchAdd(slot, SLOT_STATE, constant(1n << BigInt(8 * SLOT_READY)));
  b.jump(done);
  b.setBlock(done);
}

/** Goes on where all conditions hold, asked in order; else to `otherwise`. */
function unlessAll({ b }: FunctionContext, conditions: readonly (() => Operand)[], otherwise: BlockId): void {
  for (const condition of conditions) {
    const next = b.newBlock();
    b.branch(condition(), next, otherwise);
    b.setBlock(next);
  }
}

/** Each change is one instruction: what interrupts comes before or behind it. Goes to `lost` where others were faster too often. */
function addAll(ctx: FunctionContext, state: Operand, offset: number, cells: readonly Cell[], amounts: readonly Operand[], lost: BlockId): void {
  const { b } = ctx;
  cells.forEach((cell, index) => {
    const at = offset + 8 * index;
    const amount = amounts[index]!;
    if (cell === 'smallest' || cell === 'largest') raise(ctx, state, at, amount, lost);
    // Behind the extreme, which from here on is one.
    else if (cell === 'present') b.store(state, at, 8, amount);
    else b.atomicAdd(state, at, amount);
  });
}

/** Each time that one is not enough, somebody who interrupted has raised the cell between two instructions. */
const MOST_TRIES = 16;

/** Makes a cell as large as `value` at least. */
function raise(ctx: FunctionContext, state: Operand, offset: number, value: Operand, lost: BlockId): void {
  const { b } = ctx;
  const [head, smaller, faster, done] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const seen = newLocal(ctx, b.load(state, offset, 8, true));
  const tries = newLocal(ctx, ZERO);
  b.jump(head);
  b.setBlock(head);
  b.branch(b.binary('ult', seen.get(), value), smaller, done);
  b.setBlock(smaller);
  const before = b.atomicCompareExchange(state, offset, seen.get(), value);
  b.branch(b.eq(before, seen.get()), done, faster);
  b.setBlock(faster);
  seen.set(before);
  tries.set(b.add(tries.get(), ONE));
  b.branch(b.binary('ult', tries.get(), constant(MOST_TRIES)), head, lost);
  b.setBlock(done);
}

/** The same in the hash. Goes to `failed` where that is full, which is counted. */
function addToHash(ctx: FunctionContext, map: LoweredMap, key: Operand, cells: readonly Cell[], amounts: readonly Operand[], node: ast.Expr, failed: BlockId): void {
  const { b } = ctx;
  const [there, missing, again, full, lost, done] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const element = newStackTemporary(ctx, 8);
  const look = (otherwise: BlockId): void => {
    const found = lookup(ctx, map, key);
    b.store(element.ptr, element.offset, 8, found);
    b.branch(b.ne(found, ZERO), there, otherwise);
  };
  look(missing);
  b.setBlock(there);
  addAll(ctx, b.loadPtr(element.ptr, element.offset), 0, cells, amounts, lost);
  b.jump(done);
  b.setBlock(missing);
  const first = newTemporary(ctx, 8 * amounts.length);
  amounts.forEach((amount, index) => { b.store(first.ptr, first.offset + 8 * index, 8, amount); });
  const result = mapHelper(ctx, 'map_update_elem', map, [key, address(ctx, first), ONLY_NEW]);
  b.branch(b.eq(result, ZERO), done, again);
  // Somebody may have been faster: an interrupting program, or another CPU.
  b.setBlock(again);
  look(full);
  b.setBlock(full);
  countFailedUpdate(ctx, map, ONE, result, node);
  b.jump(failed);
  b.setBlock(lost);
  if (cells.includes('present')) count(ctx, ZERO, node.span, { message: `Failed to update map @${map.info.name}: it was being updated at the same time, again and again`, helper: null, level: 'always' });
  b.jump(failed);
  b.setBlock(done);
}

/** 2^64 divided by the golden ratio: it spreads keys that follow each other. */
const SPREAD = 0x9e37_79b9_7f4a_7c15n;

/** A key of so many bytes fits into registers, where its parts may stay until they are compared. */
const SHORT_KEY = 32;

/** The index of a key's slot, of `count`: its parts, each times an odd number of its own, so that none waits for another, added up. */
function slotOf({ b }: FunctionContext, key: Operand, keySize: number, count: number): Operand {
  const sum = partsOf(keySize).reduce<Operand>((before, { offset, width }, index) => {
    const part = b.load(key, offset, width, false, keySize > SHORT_KEY ? 'in-order' : undefined);
    return b.add(b.mul(part, constant(SPREAD ** BigInt(index + 1))), before);
  }, ZERO);
  return b.lshr(sum, constant(64 - Math.log2(count)));
}

/** A key in as few loads as there may be. */
function partsOf(keySize: number): readonly { readonly offset: number; readonly width: Width }[] {
  const parts: { offset: number; width: Width }[] = [];
  for (let offset = 0; offset < keySize;) {
    const width = ([8, 4, 2, 1] as const).find((each) => offset + each <= keySize)!;
    parts.push({ offset, width });
    offset += width;
  }
  return parts;
}
