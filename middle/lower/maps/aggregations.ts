// What aggregations do in the kernel, by their rows (common/aggregations/). Values are kept per CPU, so an update is a lookup
// and plain stores in place, without atomics; a new key of a hash is inserted with its first value. Cells of a CPU's state are
// stepped, made and folded over CPUs each in its way. Histograms append a bucket index to the key and count under that.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { aggregation } from '../../../common/aggregations/aggregations.ts';
import type { Cell } from '../../../common/aggregations/aggregations.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { readAs, sizeOf } from '../../../frontend/types/types.ts';
import type { AggregateType } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionBuilder } from '../../ir/builder.ts';
import type { FunctionContext, Local } from '../function-context.ts';
import { address, atNode, newLocal, newTemporary } from '../function-context.ts';
import { bucketIndex } from './buckets.ts';
import { awaitElement, elementKey, keyInto, lookup, generationOf, lowerKey, mapHelper, update, writeElement } from './maps.ts';
import { isArray } from '../../plan/maps.ts';
import { zeroBytes } from '../values/memory.ts';
import type { LoweredMap } from '../module-context.ts';
import { at } from '../values/values.ts';
import type { Place, Value } from '../values/values.ts';
import { evaluateScalar } from '../expressions/evaluate.ts';
import { loadConstant } from '../values/load-time.ts';
import { addToKey } from './slots.ts';
import { momentOf, ringIndex, stepSeries } from './series.ts';

const WORD = 8;

// ---------------------------------------------------------------- cells

function load(b: FunctionBuilder, state: Operand, index: number): Operand {
  return b.load(state, WORD * index, WORD, true);
}

/** What a cell holds after the first value. */
function first(cell: Cell, value: Operand): Operand {
  return cell === 'number' || cell === 'present' ? ONE : value;
}

/** The cell that keeps an extreme, and the one that says whether it is there; null: all cells are sums. */
function extremeOf(cells: readonly Cell[]): { readonly at: number; readonly present: number; readonly better: Better } | null {
  const index = cells.findIndex((cell) => cell === 'smallest' || cell === 'largest');
  if (index < 0) return null;
  const [signedOp, unsignedOp] = cells[index] === 'smallest' ? ['slt', 'ult'] as const : ['sgt', 'ugt'] as const;
  return {
    at: index,
    present: cells.indexOf('present'),
    better: (b, present, value, old, signed) => b.or(b.eq(present, ZERO), b.binary(signed ? signedOp : unsignedOp, value, old)),
  };
}

/** Whether a value replaces the extreme so far. */
type Better = (b: FunctionBuilder, present: Operand, value: Operand, old: Operand, signed: boolean) => Operand;

/** Changes one CPU's state in place. */
function step(b: FunctionBuilder, cells: readonly Cell[], state: Operand, value: Operand, signed: boolean): void {
  const extreme = extremeOf(cells);
  if (extreme === null) {
    cells.forEach((cell, index) => b.store(state, WORD * index, WORD, b.add(load(b, state, index), first(cell, value))));
    return;
  }
  const replace = b.newBlock();
  const done = b.newBlock();
  b.branch(extreme.better(b, load(b, state, extreme.present), value, load(b, state, extreme.at), signed), replace, done);
  b.setBlock(replace);
  cells.forEach((cell, index) => b.store(state, WORD * index, WORD, first(cell, value)));
  b.jump(done);
  b.setBlock(done);
}

/** Adds one CPU's state to the totals, which start at 0. */
function fold(b: FunctionBuilder, cells: readonly Cell[], totals: readonly Local[], state: Operand, signed: boolean): void {
  const extreme = extremeOf(cells);
  if (extreme === null) {
    totals.forEach((total, index) => total.set(b.add(total.get(), load(b, state, index))));
    return;
  }
  const [best, present] = [totals[extreme.at]!, totals[extreme.present]!];
  const value = load(b, state, extreme.at);
  const replace = b.and(load(b, state, extreme.present), extreme.better(b, present.get(), value, best.get(), signed));
  best.set(b.select('int', replace, value, best.get()));
  present.set(b.or(present.get(), replace));
}

// ---------------------------------------------------------------- update

/** `@m[k] = f(...)` */
export function updateAggregate(ctx: FunctionContext, map: LoweredMap, type: AggregateType, target: ast.MapRef, call: ast.Call): void {
  const { b } = ctx;
  const { cells, takesValue, bucket } = aggregation(type.name);
  const value = takesValue ? evaluateScalar(ctx, call.args[0]!) : ONE;
  const moment = bucket === 'intervals' ? momentOf(ctx, type) : null;
  const index = moment !== null ? ringIndex(ctx, type, moment) : bucket === null || bucket === 'intervals' ? null
    : atNode(ctx, call, () => bucketIndex[bucket](ctx, value, type.parameters));
  const change = (state: Operand, by: Operand): void => (moment !== null ? stepSeries(ctx, type, moment, state, by) : step(b, cells, state, by, type.signed));
  if (isArray(map.info)) {
    const waiting = awaitElement(ctx, index ?? ZERO, value);
    writeElement(ctx, map, waiting.key, ({ ptr }) => change(ptr, waiting.value()));
    return;
  }
  const key = index === null ? lowerKey(ctx, map, target.key) : bucketKey(ctx, map, (dest) => keyInto(ctx, map, target.key!, dest), index);
  if (map.hasSlots) return addToKey(ctx, map, key, cells.map((cell) => first(cell, value)), target);
  const found = lookup(ctx, map, key);
  const present = b.newBlock();
  const missing = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(found, ZERO), present, missing);
  b.setBlock(present);
  change(found, value);
  b.jump(done);
  b.setBlock(missing);
  const state = newTemporary(ctx, WORD * cells.length);
  if (moment !== null) {
    zeroBytes(ctx, state, WORD * cells.length);
    change(address(ctx, state), value);
  } else {
    cells.forEach((cell, index) => b.store(state.ptr, state.offset + WORD * index, WORD, first(cell, value)));
  }
  update(ctx, map, key, address(ctx, state), target);
  b.jump(done);
  b.setBlock(done);
}

/** The user's key, if the map has keys, padded to 8 bytes, then the bucket. */
function bucketKey(ctx: FunctionContext, map: LoweredMap, writeKey: (dest: Place) => void, bucket: Operand): Operand {
  const size = map.info.key === null ? 0 : sizeOf(map.info.key);
  const padded = Math.ceil(size / 8) * 8;
  const place = newTemporary(ctx, padded + 8);
  if (map.info.key !== null) {
    writeKey(place);
    if (padded > size) zeroBytes(ctx, at(place, size), padded - size);
  }
  ctx.b.store(place.ptr, place.offset + padded, 8, bucket);
  return address(ctx, place);
}

// ---------------------------------------------------------------- reading

/** The value folded over all CPUs, 0 for a missing key. */
export function foldAggregate(ctx: FunctionContext, map: LoweredMap, key: Operand, type: AggregateType): Value {
  const folded = readAs(type);
  if (folded === null) throw new InternalError(`a ${type.name} cannot be read as a value`);
  const totals = foldCells(ctx, map, key, type);
  const total = totals[0]!.get();
  const operand = aggregation(type.name).reads === 'quotient' ? average(ctx, total, totals[1]!.get(), type.signed) : total;
  return { kind: 'scalar', type: folded, operand };
}

/** What all CPUs have counted in a bucket; `writeKey` puts the user's key there, if the map has keys. */
export function countIn(ctx: FunctionContext, map: LoweredMap, type: AggregateType, writeKey: (dest: Place) => void, bucket: Operand): Operand {
  const key = isArray(map.info) ? elementKey(ctx, bucket) : bucketKey(ctx, map, writeKey, bucket);
  return foldCells(ctx, map, key, type)[0]!.get();
}

/** Each cell over all CPUs. */
function foldCells(ctx: FunctionContext, map: LoweredMap, key: Operand, type: AggregateType): readonly Local[] {
  const { b } = ctx;
  const { cells } = aggregation(type.name);
  const totals = cells.map(() => newLocal(ctx, ZERO));
  const cpu = newLocal(ctx, ZERO);
  const cpus = loadConstant(ctx, { from: 'cpu-count', size: 8 });
  if (map.generation !== null) generationOf(ctx, map);
  const head = b.newBlock();
  const body = b.newBlock();
  const present = b.newBlock();
  const done = b.newBlock();
  b.jump(head);
  b.setBlock(head);
  b.branch(b.binary('ult', cpu.get(), cpus), body, done);
  b.setBlock(body);
  const state = mapHelper(ctx, 'map_lookup_percpu_elem', map, [key, cpu.get()]);
  b.branch(b.ne(state, ZERO), present, done);
  b.setBlock(present);
  fold(b, cells, totals, state, type.signed);
  cpu.set(b.add(cpu.get(), ONE));
  b.jump(head);
  b.setBlock(done);
  return totals;
}

function average(ctx: FunctionContext, total: Operand, count: Operand, signed: boolean): Operand {
  const { b } = ctx;
  const result = newLocal(ctx, ZERO);
  const some = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(count, ZERO), some, done);
  b.setBlock(some);
  result.set(b.binary(signed ? 'sdiv' : 'udiv', total, count));
  b.jump(done);
  b.setBlock(done);
  return result.get();
}
