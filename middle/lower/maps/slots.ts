// A map with slots in front of its hash (common/map-slots.ts): a key that has one is added to there, in place, and any other in
// the hash. A slot that nobody has is given to the first key that comes by, once the hash has that key: so the hash knows all keys, and alone
// decides how many there are. docs/aggregations.md says why nothing is lost whoever interrupts whom, and wherever.

import { SLOT_COUNT, SLOT_KEY, SLOT_READY, SLOT_STATE, slotCells } from '../../../common/map-slots.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import type { BlockId, Operand, Width } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import { slotsSymbol, storedKeySize } from '../../plan/maps.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, newStackTemporary, newTemporary } from '../function-context.ts';
import type { LoweredMap } from '../module-context.ts';
import { countFailedUpdate, elementKey, lookup, mapHelper, ONLY_NEW } from './maps.ts';

/** Adds to the cells of a key, of this CPU. */
export function addToKey(ctx: FunctionContext, map: LoweredMap, key: Operand, amounts: readonly Operand[], node: ast.Expr): void {
  const { b } = ctx;
  const keySize = storedKeySize(map.info);
  const [found, hot, cold, added, done] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const slot = mapHelper(ctx, 'map_lookup_elem', map, [elementKey(ctx, slotOf(ctx, key, keySize))], slotsSymbol(map.symbol));
  // There is one for every index.
  b.branch(b.ne(slot, ZERO), found, done);
  b.setBlock(found);
  unlessAll(ctx, [
    () => b.ne(b.load(slot, SLOT_READY, 4, false, 'in-order'), ZERO),
    ...partsOf(keySize).map(({ offset, width }) => () => b.eq(b.load(slot, SLOT_KEY + offset, width, false, 'in-order'), b.load(key, offset, width, false))),
  ], cold);
  b.jump(hot);
  b.setBlock(hot);
  addAll(ctx, slot, slotCells(keySize), amounts);
  b.jump(done);
  b.setBlock(cold);
  addToHash(ctx, map, key, amounts, node, done);
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

/** In one instruction each: what interrupts comes before or behind it. */
function addAll({ b }: FunctionContext, cells: Operand, offset: number, amounts: readonly Operand[]): void {
  amounts.forEach((amount, index) => { b.atomicAdd(cells, offset + 8 * index, amount); });
}

/** The same in the hash. Goes to `failed` where that is full, which is counted. */
function addToHash(ctx: FunctionContext, map: LoweredMap, key: Operand, amounts: readonly Operand[], node: ast.Expr, failed: BlockId): void {
  const { b } = ctx;
  const [there, missing, again, full, done] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const cells = newStackTemporary(ctx, 8);
  const look = (otherwise: BlockId): void => {
    const found = lookup(ctx, map, key);
    b.store(cells.ptr, cells.offset, 8, found);
    b.branch(b.ne(found, ZERO), there, otherwise);
  };
  look(missing);
  b.setBlock(there);
  addAll(ctx, b.loadPtr(cells.ptr, cells.offset), 0, amounts);
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
  b.setBlock(done);
}

/** 2^64 divided by the golden ratio: it spreads keys that follow each other. */
const SPREAD = constant(0x9e37_79b9_7f4a_7c15n);

/** The index of a key's slot. */
function slotOf({ b }: FunctionContext, key: Operand, keySize: number): Operand {
  const mixed = partsOf(keySize).reduce<Operand | null>((hash, { offset, width }) => {
    const part = b.load(key, offset, width, false);
    return b.mul(hash === null ? part : b.binary('xor', hash, part), SPREAD);
  }, null);
  return b.lshr(mixed!, constant(64 - Math.log2(SLOT_COUNT)));
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
