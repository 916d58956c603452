// Aggregations: `@m[k] = count()` and its kin. Values are kept per CPU, so an update is a lookup and plain stores
// in place, without atomics; a new key is inserted with its first value. One row per function says how its state is
// stepped, made and folded over CPUs. Histograms append a bucket index to the key and count under that. The index
// rules are those of reference 07.1; the loader knows their inverse.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../frontend/diagnostics/diagnostics.ts';
import { INT64, sizeOf } from '../../../frontend/types/types.ts';
import type { AggregateType, HistType, LhistType, Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionBuilder } from '../../ir/builder.ts';
import type { FunctionContext, Local } from '../function-context.ts';
import { address, atNode, helper, newLocal, newTemporary } from '../function-context.ts';
import { keyInto, lookup, lowerKey, mapAddr, update } from './maps.ts';
import { zeroBytes } from '../values/memory.ts';
import type { LoweredMap } from '../module-context.ts';
import { at } from '../values/values.ts';
import type { Value } from '../values/values.ts';
import { evaluateScalar } from '../expressions/evaluate.ts';
import { loadConstant } from '../values/load-time.ts';

type Aggregation = AggregateType | HistType | LhistType;

/** How the state {first word, second word} of one CPU changes and is read. */
interface Row {
  readonly words: 1 | 2;
  /** Changes the state at `state` in place. */
  step(b: FunctionBuilder, state: Operand, argument: Operand, signed: boolean): void;
  /** The state after the first value. */
  initial(argument: Operand): readonly Operand[];
  /** Adds one CPU's state to the totals, which start at 0. */
  fold(b: FunctionBuilder, totals: readonly Local[], state: Operand, signed: boolean): void;
}

const load = (b: FunctionBuilder, state: Operand, word: number): Operand => b.load(state, 8 * word, 8, true);

function addWord(b: FunctionBuilder, state: Operand, word: number, value: Operand): void {
  b.store(state, 8 * word, 8, b.add(load(b, state, word), value));
}

function foldWord(b: FunctionBuilder, total: Local, state: Operand, word: number): void {
  total.set(b.add(total.get(), load(b, state, word)));
}

const SUM: Row = {
  words: 1,
  step: (b, state, argument) => addWord(b, state, 0, argument),
  initial: (argument) => [argument],
  fold: (b, totals, state) => foldWord(b, totals[0]!, state, 0),
};

/** {total, count} */
const AVERAGE: Row = {
  words: 2,
  step: (b, state, argument) => {
    addWord(b, state, 0, argument);
    addWord(b, state, 1, ONE);
  },
  initial: (argument) => [argument, ONE],
  fold: (b, totals, state) => {
    foldWord(b, totals[0]!, state, 0);
    foldWord(b, totals[1]!, state, 1);
  },
};

/** {value, is set} */
function extreme(signedOp: 'slt' | 'sgt', unsignedOp: 'ult' | 'ugt'): Row {
  const better = (b: FunctionBuilder, set: Operand, a: Operand, old: Operand, signed: boolean): Operand =>
    b.or(b.eq(set, ZERO), b.binary(signed ? signedOp : unsignedOp, a, old));
  return {
    words: 2,
    step: (b, state, argument, signed) => {
      const replace = b.newBlock();
      const done = b.newBlock();
      b.branch(better(b, load(b, state, 1), argument, load(b, state, 0), signed), replace, done);
      b.setBlock(replace);
      b.store(state, 0, 8, argument);
      b.store(state, 8, 8, ONE);
      b.jump(done);
      b.setBlock(done);
    },
    initial: (argument) => [argument, ONE],
    fold: (b, totals, state, signed) => {
      const value = load(b, state, 0);
      const replace = b.and(load(b, state, 1), better(b, totals[1]!.get(), value, totals[0]!.get(), signed));
      totals[0]!.set(b.select('int', replace, value, totals[0]!.get()));
      totals[1]!.set(b.or(totals[1]!.get(), replace));
    },
  };
}

const rows: Record<Aggregation['kind'], Row> = {
  count: SUM,
  sum: SUM,
  min: extreme('slt', 'ult'),
  max: extreme('sgt', 'ugt'),
  avg: AVERAGE,
  stats: AVERAGE,
  hist: SUM,
  lhist: SUM,
};

export function isAggregation(name: string): boolean {
  return Object.hasOwn(rows, name);
}

// ---------------------------------------------------------------- update

/** `@m[k] = f(...)` */
export function updateAggregate(ctx: FunctionContext, map: LoweredMap, type: Aggregation, target: ast.MapRef, call: ast.Call): void {
  const { b } = ctx;
  const argument = call.args[0] === undefined ? ONE : evaluateScalar(ctx, call.args[0]);
  const signed = 'signed' in type && type.signed;
  const isHistogram = type.kind === 'hist' || type.kind === 'lhist';
  const key = isHistogram
    ? bucketKey(ctx, map, target, atNode(ctx, call, () => (type.kind === 'hist' ? histIndex(b, argument, type.bits, ctx) : lhistIndex(b, argument, type))))
    : lowerKey(ctx, map, target.key);
  const row = rows[type.kind];
  const value = isHistogram ? ONE : argument;
  const found = lookup(ctx, map, key);
  const present = b.newBlock();
  const missing = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(found, ZERO), present, missing);
  b.setBlock(present);
  row.step(b, found, value, signed);
  b.jump(done);
  b.setBlock(missing);
  const state = newTemporary(ctx, 8 * row.words);
  row.initial(value).forEach((word, index) => b.store(state.ptr, state.offset + 8 * index, 8, word));
  update(ctx, map, key, address(ctx, state), target);
  b.jump(done);
  b.setBlock(done);
}

/** The user's key, padded to 8 bytes, then the bucket. */
function bucketKey(ctx: FunctionContext, map: LoweredMap, target: ast.MapRef, bucket: Operand): Operand {
  const size = map.info.key === null ? 0 : sizeOf(map.info.key);
  const padded = Math.ceil(size / 8) * 8;
  const place = newTemporary(ctx, padded + 8);
  if (target.key !== null && map.info.key !== null) {
    keyInto(ctx, map, target.key, place);
    if (padded > size) zeroBytes(ctx, at(place, size), padded - size);
  }
  ctx.b.store(place.ptr, place.offset + padded, 8, bucket);
  return address(ctx, place);
}

/**
 * Bucket of hist(value, bits): 0 below zero; value + 1 below 2^bits; else each power of two is cut into 2^bits
 * equal buckets. The comparison is signed, so huge unsigned values count as negative.
 */
export function histIndex(b: FunctionBuilder, value: Operand, bits: number, ctx: FunctionContext): Operand {
  const result = newLocal(ctx, ZERO);
  const positive = b.newBlock();
  const small = b.newBlock();
  const large = b.newBlock();
  const done = b.newBlock();
  b.branch(b.binary('slt', value, ZERO), done, positive);
  b.setBlock(positive);
  b.branch(b.binary('ult', value, constant(1 << bits)), small, large);
  b.setBlock(small);
  result.set(b.add(value, ONE));
  b.jump(done);
  b.setBlock(large);
  // The position of the top bit, by halving.
  const rest = newLocal(ctx, value);
  const top = newLocal(ctx, ZERO);
  for (const shift of [32, 16, 8, 4, 2, 1]) {
    const high = b.newBlock();
    const next = b.newBlock();
    b.branch(b.binary('ugt', rest.get(), constant((1n << BigInt(shift)) - 1n)), high, next);
    b.setBlock(high);
    rest.set(b.lshr(rest.get(), constant(shift)));
    top.set(b.add(top.get(), constant(shift)));
    b.jump(next);
    b.setBlock(next);
  }
  const power = b.sub(top.get(), constant(bits));
  const within = b.and(b.lshr(value, power), constant((1 << bits) - 1));
  const base = b.shl(b.add(power, ONE), constant(bits));
  result.set(b.add(b.add(base, within), ONE));
  b.jump(done);
  b.setBlock(done);
  return result.get();
}

/** Bucket of lhist: 0 below min, else 1 + (value − min) / step, values above max with those at max. */
function lhistIndex(b: FunctionBuilder, value: Operand, { min, max, step }: LhistType): Operand {
  const below = b.binary('slt', value, constant(min));
  const above = b.binary('sgt', value, constant(max));
  const clipped = b.select('int', above, constant(max), value);
  const bucket = b.add(b.binary('udiv', b.sub(clipped, constant(min)), constant(step)), ONE);
  return b.select('int', below, ZERO, bucket);
}

// ---------------------------------------------------------------- reading

/** The value folded over all CPUs, 0 for a missing key. */
export function foldAggregate(ctx: FunctionContext, map: LoweredMap, key: Operand, type: Aggregation): Value {
  if (type.kind === 'hist' || type.kind === 'lhist' || type.kind === 'stats') {
    throw new InternalError(`a ${type.kind} cannot be read as a value`);
  }
  const { b } = ctx;
  const row = rows[type.kind];
  const totals = Array.from({ length: row.words }, () => newLocal(ctx, ZERO));
  const cpu = newLocal(ctx, ZERO);
  const cpus = loadConstant(ctx, { from: 'cpu-count', size: 8 });
  const head = b.newBlock();
  const body = b.newBlock();
  const present = b.newBlock();
  const done = b.newBlock();
  b.jump(head);
  b.setBlock(head);
  b.branch(b.binary('ult', cpu.get(), cpus), body, done);
  b.setBlock(body);
  const state = helper(ctx, 'map_lookup_percpu_elem', [mapAddr(ctx, map), key, cpu.get()]);
  b.branch(b.ne(state, ZERO), present, done);
  b.setBlock(present);
  row.fold(b, totals, state, type.signed);
  cpu.set(b.add(cpu.get(), ONE));
  b.jump(head);
  b.setBlock(done);
  const total = totals[0]!.get();
  const operand = type.kind === 'avg' ? average(ctx, total, totals[1]!.get(), type.signed) : total;
  return { kind: 'scalar', type: foldedType(type), operand };
}

/** The int that an aggregate reads as. */
export function foldedType(type: AggregateType): Type {
  return type.signed ? INT64 : { kind: 'int', size: 8, signed: false };
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
