// A map with slots in front of its hash (common/map-slots.ts): a key that has one is added to there, in place, and any other in
// the hash. A slot is given to a key that comes by, once the hash has that key, if nobody has it or its own has not come for a while: so the
// hash knows all keys, and alone decides how many there are. docs/aggregations.md says why nothing is lost whoever interrupts whom, and wherever.

import { SLOT_ADDS, SLOT_FREE, SLOT_KEY, SLOT_MOVES, SLOT_PATIENCE, SLOT_STATE, SLOT_STEP, SLOT_USED, slotCells, slotCount } from '../../../common/map-slots.ts';
import type { Cell } from '../../../common/aggregations/aggregations.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import type { BlockId, Operand, Width } from '../../ir/ir.ts';
import { constant, FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import { slotsSymbol, storedKeySize } from '../../plan/maps.ts';
import { findCaptures } from '../functions/captures.ts';
import type { FunctionContext, Local } from '../function-context.ts';
import { address, count, createFunctionContext, MAX_DEPTH, newLocal, newStackTemporary, newTemporary } from '../function-context.ts';
import type { LoweredMap } from '../module-context.ts';
import { countFailedUpdate, elementKey, generationOf, lookup, mapHelper, ofGeneration, ONLY_NEW } from './maps.ts';

/** Updates of other keys until somebody asks whether the slot's own has come; twice as many at most, with none of its own between, until it loses the slot. */
export const PATIENCE = 32n;

/** Adds to the cells of a key, of this CPU. */
export function addToKey(ctx: FunctionContext, map: LoweredMap, key: Operand, cells: readonly Cell[], amounts: readonly Operand[], node: ast.Expr): void {
  const { b } = ctx;
  const keySize = storedKeySize(map.info);
  const parts = partsOf(keySize);
  // In the order in which code has them: a key that has its slot jumps nowhere but past the others.
  const found = b.newBlock();
  const asked = Array.from({ length: parts.length + 1 }, () => b.newBlock());
  const [cold, failed, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  const slot = mapHelper(ctx, 'map_lookup_elem', map, [elementKey(ctx, slotOf(ctx, key, keySize, slotCount(keySize, 8 * cells.length)))], slotsSymbol(map.symbol));
  // There is one for every index.
  b.branch(b.ne(slot, ZERO), found, done);
  b.setBlock(found);
  // What it is while it has a key and nobody is at it.
  const state = b.or(b.load(slot, SLOT_STATE, 8, false, 'in-order'), constant(SLOT_FREE));
  whereAll(ctx, [
    ...parts.map(({ offset, width }) => () => b.eq(b.load(slot, SLOT_KEY + offset, width, false, 'in-order'), b.load(key, offset, width, false))),
    // So it is, and the key is still that one.
    () => b.eq(b.atomicCompareExchange(slot, SLOT_STATE, state, b.add(state, constant(SLOT_ADDS - SLOT_FREE))), state),
  ], asked, cold);
  addAlone(ctx, slot, slotCells(keySize), cells, amounts);
  b.store(slot, SLOT_STATE, 8, b.or(state, constant(SLOT_USED)), 'in-order');
  b.jump(done);
  b.setBlock(cold);
  const failure = ctx.depth < MAX_DEPTH ? b.call(missFunction(ctx, map, cells), [slot, key, ...generationArgument(ctx, map), ...amounts.filter((_, index) => isGiven(cells[index]!))]) : missSlot(ctx, map, slot, key, cells, amounts);
  b.branch(b.eq(failure, ZERO), done, failed);
  b.setBlock(failed);
  countFailure(ctx, map, cells, failure, node);
  b.jump(done);
  b.setBlock(done);
}

/** What missSlot() gives where others were faster too often; any other failure is the kernel's, a negative errno. */
const OUTRUN = ONE;

function countFailure(ctx: FunctionContext, map: LoweredMap, cells: readonly Cell[], failure: Operand, node: ast.Expr): void {
  const { b } = ctx;
  if (!cells.includes('present')) return countFailedUpdate(ctx, map, ONE, failure, node);
  const [outrun, refused, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(b.eq(failure, OUTRUN), outrun, refused);
  b.setBlock(outrun);
  count(ctx, ZERO, node.span, { message: `Failed to update map @${map.info.name}: it was being updated at the same time, again and again`, helper: null, level: 'always' });
  b.jump(done);
  b.setBlock(refused);
  countFailedUpdate(ctx, map, ONE, failure, node);
  b.jump(done);
  b.setBlock(done);
}

/** To the others one is added, always. */
const isGiven = (cell: Cell): boolean => cell !== 'number' && cell !== 'present';

const generationArgument = (ctx: FunctionContext, map: LoweredMap): readonly Operand[] => (map.generation === null ? [] : [generationOf(ctx, map)]);

/**
 * The function that all programs call for keys of this map that have no slot: what it keeps in registers is not saved by those that have, and it is there
 * once for all updates. Its arguments are those of missSlot(), with the generation before the amounts.
 */
function missFunction({ shared, subject, facts, b: { at } }: FunctionContext, map: LoweredMap, cells: readonly Cell[]): string {
  const name = `miss__${map.symbol}`;
  if (!shared.module.functions.some((fn) => fn.name === name)) {
    const generations = map.generation === null ? 0 : 1;
    const b = new FunctionBuilder(name, { kind: 'function', params: ['ptr', 'ptr', ...Array.from({ length: generations + cells.filter(isGiven).length }, (): 'int' => 'int')] });
    b.at = at;
    const ctx = createFunctionContext(shared, subject, findCaptures([], facts, []), b, 1);
    const own = generations === 0 ? map : ofGeneration(map, b.param(2));
    b.ret(missSlot(ctx, own, b.param(0), b.param(1), cells, cells.map((cell, index) => (isGiven(cell) ? b.param(2 + generations + cells.slice(0, index).filter(isGiven).length) : ONE))));
    shared.module.functions.push(b.finish());
  }
  return name;
}

/** Adds to the hash what found no slot, and sees to whose the slot is; gives 0, or why it could not. */
function missSlot(ctx: FunctionContext, map: LoweredMap, slot: Operand, key: Operand, cells: readonly Cell[], amounts: readonly Operand[]): Operand {
  const { b } = ctx;
  const failure = newLocal(ctx, ZERO);
  const [patient, impatient, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  addToHash(ctx, map, key, cells, amounts, failure, done);
  const patience = b.load(slot, SLOT_PATIENCE, 8, false);
  b.branch(b.ne(patience, ZERO), patient, impatient);
  b.setBlock(patient);
  b.store(slot, SLOT_PATIENCE, 8, b.sub(patience, ONE));
  b.jump(done);
  b.setBlock(impatient);
  askOrTakeOver(ctx, map, slot, key, cells, done);
  b.jump(done);
  b.setBlock(done);
  return failure.get();
}

/**
 * Whether the slot's key has come since it was asked last; if not, gives the slot to a key that the hash has. What another one has there goes to
 * the hash, which has that, too.
 */
function askOrTakeOver(ctx: FunctionContext, map: LoweredMap, slot: Operand, key: Operand, cells: readonly Cell[], done: BlockId): void {
  const { b } = ctx;
  const keySize = storedKeySize(map.info);
  const [used, unused] = [b.newBlock(), b.newBlock()];
  // What is free, or nobody's, is so; anything else no slot ever is.
  const state = b.and(b.load(slot, SLOT_STATE, 8, false, 'in-order'), constant(~(SLOT_ADDS | SLOT_MOVES)));
  b.branch(b.ne(b.and(state, constant(SLOT_USED)), ZERO), used, unused);
  b.setBlock(used);
  b.atomicCompareExchange(slot, SLOT_STATE, state, b.sub(state, constant(SLOT_USED)));
  b.store(slot, SLOT_PATIENCE, 8, constant(PATIENCE));
  b.jump(done);
  b.setBlock(unused);
  const moving = b.or(b.and(state, constant(~SLOT_FREE)), constant(SLOT_MOVES));
  const taken = b.newBlock();
  b.branch(b.eq(b.atomicCompareExchange(slot, SLOT_STATE, state, moving), state), taken, done);
  b.setBlock(taken);
  const [some, there, keep, given] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const amounts = cells.map((_, index) => b.load(slot, slotCells(keySize) + 8 * index, 8, false, 'in-order'));
  b.branch(b.ne(amounts.reduce((all, amount) => b.or(all, amount)), ZERO), some, given);
  b.setBlock(some);
  const before = lookup(ctx, map, b.ptrAdd(slot, constant(SLOT_KEY)));
  b.branch(b.ne(before, ZERO), there, keep);
  b.setBlock(there);
  addAll(ctx, before, cells, amounts, keep);
  cells.forEach((_, index) => { b.store(slot, slotCells(keySize) + 8 * index, 8, ZERO); });
  b.jump(given);
  b.setBlock(keep);
  b.store(slot, SLOT_STATE, 8, state, 'in-order');
  b.jump(done);
  b.setBlock(given);
  b.copy(b.ptrAdd(slot, constant(SLOT_KEY)), key, keySize);
  b.store(slot, SLOT_PATIENCE, 8, constant(PATIENCE));
  // It keeps what is before it before it, for the reader on another CPU as well.
  b.atomicFetchAdd(slot, SLOT_STATE, constant(SLOT_STEP - SLOT_MOVES + SLOT_FREE));
}

/** Nobody else on this CPU is at these cells, and no other CPU has them. */
function addAlone({ b }: FunctionContext, slot: Operand, offset: number, cells: readonly Cell[], amounts: readonly Operand[]): void {
  cells.forEach((cell, index) => {
    const at = offset + 8 * index;
    const amount = amounts[index]!;
    const before = b.load(slot, at, 8, true, 'in-order');
    const after = cell === 'present' ? amount : cell === 'smallest' || cell === 'largest' ? b.select('int', b.binary('ult', before, amount), amount, before) : b.add(before, amount);
    b.store(slot, at, 8, after, 'in-order');
  });
}

/** Goes on where all conditions hold, asked in order, each time in the next of the blocks; else to `otherwise`. */
function whereAll({ b }: FunctionContext, conditions: readonly (() => Operand)[], blocks: readonly BlockId[], otherwise: BlockId): void {
  conditions.forEach((condition, index) => {
    b.branch(condition(), blocks[index]!, otherwise);
    b.setBlock(blocks[index]!);
  });
}

/** Each change is one instruction: what interrupts comes before or behind it. Goes to `lost` where others were faster too often. */
function addAll(ctx: FunctionContext, state: Operand, cells: readonly Cell[], amounts: readonly Operand[], lost: BlockId): void {
  const { b } = ctx;
  cells.forEach((cell, index) => {
    const at = 8 * index;
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

/** The same in the hash. Goes to `failed`, with the failure, where that is full or others were faster too often. */
function addToHash(ctx: FunctionContext, map: LoweredMap, key: Operand, cells: readonly Cell[], amounts: readonly Operand[], failure: Local, failed: BlockId): void {
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
  addAll(ctx, b.loadPtr(element.ptr, element.offset), cells, amounts, lost);
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
  failure.set(result);
  b.jump(failed);
  b.setBlock(lost);
  failure.set(OUTRUN);
  b.jump(failed);
  b.setBlock(done);
}

/** 2^64 divided by the golden ratio: it spreads keys that follow each other. */
const SPREAD = 0x9e37_79b9_7f4a_7c15n;

/** A key of so many bytes fits into registers, where its parts may stay until they are compared. */
const SHORT_KEY = 32;

/** The same for keys of 32 bits: an instruction has room for such a number. */
const SPREAD_SHORT = 0x61c8_8647n;

/** The index of a key's slot, of `count`: its parts, each times an odd number of its own, so that none waits for another, added up. */
function slotOf({ b }: FunctionContext, key: Operand, keySize: number, count: number): Operand {
  const bits = Math.log2(count);
  const parts = partsOf(keySize);
  if (keySize <= 4 && parts.length === 1) {
    const spread = b.mul(b.load(key, 0, parts[0]!.width, false), constant(SPREAD_SHORT));
    return b.and(b.lshr(spread, constant(32 - bits)), constant(count - 1));
  }
  const sum = parts.reduce<Operand>((before, { offset, width }, index) => {
    const part = b.load(key, offset, width, false, keySize > SHORT_KEY ? 'in-order' : undefined);
    return b.add(b.mul(part, constant(SPREAD ** BigInt(index + 1))), before);
  }, ZERO);
  return b.lshr(sum, constant(64 - bits));
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
