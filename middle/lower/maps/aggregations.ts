// What aggregations do in the kernel, by their rows (common/aggregations/). Values are kept per CPU, so an update is a lookup
// and plain stores in place, without atomics; a new key of a hash is inserted with its first value. Cells of a CPU's state are
// stepped, made and folded over CPUs each in its way. Histograms append a bucket index to the key and count under that.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { aggregation, extremeMask } from '../../../common/aggregations/aggregations.ts';
import type { Cell } from '../../../common/aggregations/aggregations.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { readAs, UINT64 } from '../../../frontend/types/types.ts';
import type { AggregateType } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionBuilder } from '../../ir/builder.ts';
import type { FunctionContext, Local } from '../function-context.ts';
import { address, atNode, newLocal, newTemporary } from '../function-context.ts';
import { bucketIndex } from './buckets.ts';
import { elementKey, lookup, generationOf, lowerKey, mapHelper, update, writeElement } from './maps.ts';
import { isArray } from '../../plan/maps.ts';
import { materializeCanonical, zeroBytes } from '../values/memory.ts';
import type { LoweredMap } from '../module-context.ts';
import type { Value } from '../values/values.ts';
import { evaluateAs, evaluateScalar } from '../expressions/evaluate.ts';
import { loadConstant } from '../values/load-time.ts';
import { addToKey } from './slots.ts';
import { momentOf, ringIndex, stepSeries } from './series.ts';

const WORD = 8;

// ---------------------------------------------------------------- cells

function load(b: FunctionBuilder, state: Operand, index: number): Operand {
  return b.load(state, WORD * index, WORD, true);
}

/** What a cell holds after the first value. */
function first(b: FunctionBuilder, cell: Cell, value: Operand, signed: boolean): Operand {
  if (cell === 'smallest' || cell === 'largest') return b.binary('xor', value, maskOf(cell, signed));
  return cell === 'number' || cell === 'present' ? ONE : value;
}

function maskOf(cell: 'smallest' | 'largest', signed: boolean): Operand {
  return constant(BigInt.asIntN(64, extremeMask(cell, signed)));
}

/** Changes one CPU's state in place. */
function step(b: FunctionBuilder, cells: readonly Cell[], state: Operand, firsts: readonly Operand[]): void {
  cells.forEach((cell, index) => b.store(state, WORD * index, WORD, together(b, cell, load(b, state, index), firsts[index]!)));
}

/** What two cells come to. */
function together(b: FunctionBuilder, cell: Cell, old: Operand, value: Operand): Operand {
  if (cell === 'smallest' || cell === 'largest') return b.select('int', b.binary('ult', old, value), value, old);
  return cell === 'present' ? b.or(old, value) : b.add(old, value);
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
  const firstCells = (of: Operand): Operand[] => cells.map((cell) => first(b, cell, of, type.signed));
  const change = (state: Operand, by: Operand): void => (moment !== null ? stepSeries(ctx, type, moment, state, by) : step(b, cells, state, firstCells(by)));
  if (isArray(map.info)) {
    const waiting = awaitElement(ctx, index ?? ZERO, value);
    writeElement(ctx, map, waiting.key, ({ ptr }) => change(ptr, waiting.value()));
    return;
  }
  const key = index === null ? lowerKey(ctx, map, target.key) : bucketKey(ctx, map, target.key, index);
  if (map.hasSlots) return addToKey(ctx, map, key, cells, firstCells(value), target);
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
    firstCells(value).forEach((operand, index) => b.store(state.ptr, state.offset + WORD * index, WORD, operand));
  }
  update(ctx, map, key, address(ctx, state), target);
  b.jump(done);
  b.setBlock(done);
}

/**
 * A key, and a value for the element that is looked up by it. Where a function keeps many values, it waits in the memory of the
 * key, which the look-up sees: LLVM would put off computing it until the element is there, and keep all that it comes from.
 */
function awaitElement(ctx: FunctionContext, index: Operand, value: Operand): { readonly key: Operand; readonly value: () => Operand } {
  if (!ctx.shared.crowded) return { key: elementKey(ctx, index), value: () => value };
  const { b } = ctx;
  const place = newTemporary(ctx, 16);
  b.store(place.ptr, place.offset, 4, index);
  b.store(place.ptr, place.offset + 8, 8, value);
  return { key: address(ctx, place), value: () => b.load(place.ptr, place.offset + 8, 8, true) };
}

/** The user's key, if the map has keys, padded to 8 bytes, then the bucket. */
function bucketKey(ctx: FunctionContext, map: LoweredMap, key: ast.Expr | null, bucket: Operand): Operand {
  const keys = key === null || map.info.key === null ? [] : [evaluateAs(ctx, key, map.info.key)];
  const elements: readonly Value[] = [...keys, { kind: 'scalar', type: UINT64, operand: bucket }];
  return address(ctx, materializeCanonical(ctx, { kind: 'tuple', type: { kind: 'tuple', names: null, elements: [...keys.length === 0 ? [] : [map.info.key!], UINT64] }, elements }));
}

// ---------------------------------------------------------------- reading

/** The value folded over all CPUs, 0 for a missing key. */
export function foldAggregate(ctx: FunctionContext, map: LoweredMap, key: Operand, type: AggregateType): Value {
  const folded = readAs(type);
  if (folded === null) throw new InternalError(`a ${type.name} cannot be read as a value`);
  const totals = foldCells(ctx, map, key, type);
  return { kind: 'scalar', type: folded, operand: readCells(ctx, type, totals.map((total) => total.get())) };
}

function readCells(ctx: FunctionContext, { name, signed }: AggregateType, [total, second]: readonly Operand[]): Operand {
  const { b } = ctx;
  const { cells: [cell], reads } = aggregation(name);
  if (reads === 'quotient') return average(ctx, total!, second!, signed);
  return cell === 'smallest' || cell === 'largest' ? b.select('int', second!, b.binary('xor', total!, maskOf(cell, signed)), ZERO) : total!;
}

/** What all CPUs have counted in a bucket. */
export function countIn(ctx: FunctionContext, map: LoweredMap, type: AggregateType, key: ast.Expr | null, bucket: Operand): Operand {
  const element = isArray(map.info) ? elementKey(ctx, bucket) : bucketKey(ctx, map, key, bucket);
  return foldCells(ctx, map, element, type)[0]!.get();
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
  cells.forEach((cell, index) => totals[index]!.set(together(b, cell, totals[index]!.get(), load(b, state, index))));
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
