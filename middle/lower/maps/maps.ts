// Elements of maps: keys put together in memory, elements looked up, written, stepped, counted and deleted. A map without
// keys has one element under a zero key of 4 bytes: of a hash, or of an array, whose element is always there, with a word
// behind the value that tells whether something was written (middle/plan/maps.ts); a variable's is found without a look-up. A map's element as a value is read-map.ts, the
// updates and folds of aggregations are aggregations.ts; both find elements here.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import { callbackHelpers, helpers } from '../../ir/helpers.ts';
import type { HelperName } from '../../ir/helpers.ts';
import { GENERATIONS_SYMBOL } from '../../../common/manifest.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, countIf, helper, newLocal, newStackTemporary, newTemporary } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { settled } from '../expressions/effects.ts';
import { copyBytes, loadScalar, materialize, materializeCanonical, scalarOf, storeValue, zeroBytes } from '../values/memory.ts';
import { isArray, isVariable, otherGeneration, writtenAt } from '../../plan/maps.ts';
import type { LoweredMap } from '../module-context.ts';
import type { Place, Value } from '../values/values.ts';
import { isSigned, scalarWidth } from '../values/values.ts';
import { evaluateAs } from '../expressions/evaluate.ts';

export function mapOf(ctx: FunctionContext, node: ast.MapRef): LoweredMap {
  const map = ctx.shared.maps.get(node.name);
  if (map === undefined) throw new InternalError(`map @${node.name} was not resolved`);
  // All that one construct does happens to one generation.
  return { ...map };
}

/** ptr to a map that C or a mere address is for: it has no generations. */
export function mapAddr(ctx: FunctionContext, map: LoweredMap): Operand {
  return ctx.b.mapAddr(map.symbol);
}

/** By what mapOf() gave: the generation that it was first used with. */
const chosen = new WeakMap<LoweredMap, Operand>();

/** A helper of a map: what it gives, of the map or of the generation that programs are at. `args` follow the map. `of`: what belongs to the map. */
export function mapHelper(ctx: FunctionContext, name: HelperName, map: LoweredMap, args: readonly Operand[], of = map.symbol): Operand {
  const { b } = ctx;
  if (map.generation === null) return helper(ctx, name, [b.mapAddr(of), ...args]);
  const generation = generationOf(ctx, map);
  const [own, other, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  const result = newStackTemporary(ctx, 8);
  b.branch(b.eq(generation, ZERO), own, other);
  for (const [block, symbol] of [[own, of], [other, otherGeneration(of)]] as const) {
    b.setBlock(block);
    b.store(result.ptr, result.offset, 8, helper(ctx, name, [b.mapAddr(symbol), ...args]));
    b.jump(done);
  }
  b.setBlock(done);
  return helpers[name].returns === 'ptr' ? b.loadPtr(result.ptr, result.offset) : b.load(result.ptr, result.offset, 8, true);
}

/** The word of its generation, read once for each use of the map. */
export function generationOf(ctx: FunctionContext, map: LoweredMap): Operand {
  const known = chosen.get(map);
  if (known !== undefined) return known;
  const generation = ctx.b.load(ctx.b.globalAddr(GENERATIONS_SYMBOL), 8 * map.generation!, 8, false);
  chosen.set(map, generation);
  return generation;
}

/** The map for a function that is told the generation by who calls it. */
export function ofGeneration(map: LoweredMap, generation: Operand): LoweredMap {
  const own = { ...map };
  chosen.set(own, generation);
  return own;
}

// ---------------------------------------------------------------- keys

/** ptr to the key in memory; `key` null: the only key of a scalar map. */
export function lowerKey(ctx: FunctionContext, map: LoweredMap, key: ast.Expr | null): Operand {
  if (key === null || map.info.key === null) return onlyKey(ctx, map);
  const place = keyPlace(ctx, map.info.key, evaluateAs(ctx, key, map.info.key));
  return address(ctx, map.hasSlots ? aligned(ctx, place, sizeOf(map.info.key)) : place);
}

/** As functions want their arguments; a part of a tuple may lie elsewhere. */
function aligned(ctx: FunctionContext, place: Place, size: number): Place {
  if (place.align % 8 === 0 && place.offset % 8 === 0) return place;
  const copy = newTemporary(ctx, size);
  copyBytes(ctx, copy, place, size);
  return copy;
}

/** A key that stays what it is while something else is evaluated. */
export function lowerSettledKey(ctx: FunctionContext, map: LoweredMap, key: ast.Expr | null): Operand {
  if (key === null || map.info.key === null) return onlyKey(ctx, map);
  return address(ctx, keyPlace(ctx, map.info.key, settled(ctx, evaluateAs(ctx, key, map.info.key))));
}

function onlyKey(ctx: FunctionContext, map: LoweredMap): Operand {
  return isVariable(map.info) ? ZERO : elementKey(ctx, ZERO);
}

/** ptr to a key of 4 bytes: an array's index, or the only key of a map that has none. */
export function elementKey(ctx: FunctionContext, index: Operand): Operand {
  const place = newTemporary(ctx, 4);
  ctx.b.store(place.ptr, place.offset, 4, index);
  return address(ctx, place);
}

function keyPlace(ctx: FunctionContext, type: Type, value: Value): Place {
  if (value.kind !== 'scalar') return materializeCanonical(ctx, value);
  const place = newTemporary(ctx, sizeOf(type));
  storeValue(ctx, convert(ctx, value, type), place, 'zero');
  return place;
}

// ---------------------------------------------------------------- reading

/** ptr to a variable's element. */
function variable(ctx: FunctionContext, map: LoweredMap): Operand {
  const { b } = ctx;
  const own = b.globalAddr(map.symbol);
  return map.generation === null ? own : b.select('ptr', b.eq(generationOf(ctx, map), ZERO), own, b.globalAddr(otherGeneration(map.symbol)));
}

/** ptr to the value, or null. */
export function lookup(ctx: FunctionContext, map: LoweredMap, key: Operand): Operand {
  if (isVariable(map.info)) return variable(ctx, map);
  return mapHelper(ctx, 'map_lookup_elem', map, [key]);
}

/** The scalar at a key now; 0 without an element, which is no failure. */
export function valueOrZero(ctx: FunctionContext, map: LoweredMap, key: Operand): Operand {
  return loadOr(ctx, map, lookup(ctx, map, key), () => undefined);
}

/** The scalar at a pointer that lookup() gave, 0 if there is no element. */
export function loadOr(ctx: FunctionContext, map: LoweredMap, found: Operand, onMissing: () => void): Operand {
  const { b } = ctx;
  const type = map.info.value;
  // What nobody has written is 0 already, and there is no key that could be missing.
  if (isVariable(map.info)) return loadVariable(ctx, map, found);
  const result = newLocal(ctx);
  const present = b.newBlock();
  const missing = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(found, ZERO), present, missing);
  b.setBlock(present);
  result.set(loadScalar(ctx, { ptr: found, offset: 0, align: 8 }, type));
  b.jump(done);
  b.setBlock(missing);
  result.set(ZERO);
  onMissing();
  b.jump(done);
  b.setBlock(done);
  return result.get();
}

// ---------------------------------------------------------------- writing

/** `@m[key] = value`; the value has the map's type. */
export function writeMap(ctx: FunctionContext, map: LoweredMap, key: Operand, value: Value, node: ast.Expr): void {
  const type = map.info.value;
  if (!isVariable(map.info)) return update(ctx, map, key, address(ctx, valuePlace(ctx, type, value)), node);
  const operand = scalarOf(convert(ctx, value, type));
  writeElement(ctx, map, key, (element) => storeVariable(ctx, map, element.ptr, operand));
}

/** Changes an array's element in place, and notes that it is written, or is not any more. */
export function writeElement(ctx: FunctionContext, map: LoweredMap, key: Operand, write: (element: Place) => void, written: Operand = ONE): void {
  const { b } = ctx;
  const found = lookup(ctx, map, key);
  const change = (): void => {
    write({ ptr: found, offset: 0, align: 8 });
    noteWritten(ctx, map, found, written);
  };
  if (isVariable(map.info)) return change();
  const present = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(found, ZERO), present, done);
  b.setBlock(present);
  change();
  b.jump(done);
  b.setBlock(done);
}

// Other CPUs change it, and LLVM must not think that it knows what it holds.

function loadVariable(ctx: FunctionContext, map: LoweredMap, element: Operand): Operand {
  return ctx.b.load(element, 0, scalarWidth(map.info.value), isSigned(map.info.value), 'in-order');
}

function storeVariable(ctx: FunctionContext, map: LoweredMap, element: Operand, value: Operand): void {
  ctx.b.store(element, 0, scalarWidth(map.info.value), value, 'in-order');
}

function loadWritten(ctx: FunctionContext, map: LoweredMap, element: Operand): Operand {
  return ctx.b.load(element, writtenAt(map.info.value), 8, false, 'in-order');
}

function noteWritten(ctx: FunctionContext, map: LoweredMap, element: Operand, written: Operand = ONE): void {
  ctx.b.store(element, writtenAt(map.info.value), 8, written, 'in-order');
}

/** Inserts or overwrites; `value` is a ptr. A full map is counted. */
export function update(ctx: FunctionContext, map: LoweredMap, key: Operand, value: Operand, node: ast.Expr): void {
  const { b } = ctx;
  const result = mapHelper(ctx, 'map_update_elem', map, [key, value, ZERO]);
  countFailedUpdate(ctx, map, b.ne(result, ZERO), result, node);
}

/** BPF_NOEXIST */
export const ONLY_NEW = constant(1);
const EEXIST = 17;

/** 1 if there was no such key, and now is. */
export function insertNew(ctx: FunctionContext, map: LoweredMap, key: Operand, value: Value, node: ast.Expr): Operand {
  const { b } = ctx;
  // Kernels up to 6.3 give an int, of which the upper half of the register says nothing.
  const result = b.extend(mapHelper(ctx, 'map_update_elem', map, [key, address(ctx, valuePlace(ctx, map.info.value, value)), ONLY_NEW]), 4, true);
  const failed = b.and(b.ne(result, ZERO), b.ne(result, constant(-EEXIST)));
  countFailedUpdate(ctx, map, failed, result, node);
  return b.eq(result, ZERO);
}

export function countFailedUpdate(ctx: FunctionContext, map: LoweredMap, failed: Operand, result: Operand, node: ast.Expr): void {
  countIf(ctx, failed, result, node.span, {
    message: `Failed to update map @${map.info.name}: it is full (${map.info.maxEntries} keys): raise max_map_keys or declare its size`,
    helper: 'map_update_elem',
    level: 'always',
  });
}

function valuePlace(ctx: FunctionContext, type: Type, value: Value): Place {
  const converted = convert(ctx, value, type);
  if (converted.kind !== 'scalar') return materialize(ctx, converted);
  const place = newTemporary(ctx, 8);
  ctx.b.store(place.ptr, place.offset, scalarWidth(type), converted.operand);
  return place;
}

/** Replaces an int in place if the key is there, else inserts it; gives the value before and after. */
export function stepMap(
  ctx: FunctionContext, map: LoweredMap, key: Operand, node: ast.Expr, step: (before: Operand) => Operand,
): { readonly before: Operand; readonly after: Operand } {
  const { b } = ctx;
  const type = map.info.value;
  if (isVariable(map.info)) {
    const element = lookup(ctx, map, key);
    const was = loadVariable(ctx, map, element);
    const is = step(was);
    storeVariable(ctx, map, element, is);
    noteWritten(ctx, map, element);
    return { before: was, after: is };
  }
  const before = newLocal(ctx, ZERO);
  const after = newLocal(ctx);
  const found = lookup(ctx, map, key);
  const present = b.newBlock();
  const missing = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(found, ZERO), present, missing);
  b.setBlock(present);
  const old = loadScalar(ctx, { ptr: found, offset: 0, align: 8 }, type);
  const stepped = step(old);
  b.store(found, 0, scalarWidth(type), stepped);
  before.set(old);
  after.set(stepped);
  b.jump(done);
  b.setBlock(missing);
  const initial = step(ZERO);
  after.set(initial);
  writeMap(ctx, map, key, { kind: 'scalar', type, operand: initial }, node);
  b.jump(done);
  b.setBlock(done);
  return { before: before.get(), after: after.get() };
}

// ---------------------------------------------------------------- counting

const EACH_ELEMENT = 'len__each';

/** The number of elements: how often the kernel calls back, to a function that does nothing. */
export function countElements(ctx: FunctionContext, map: LoweredMap): Operand {
  const { functions } = ctx.shared.module;
  if (!functions.some((fn) => fn.name === EACH_ELEMENT)) {
    const each = new FunctionBuilder(EACH_ELEMENT, { kind: 'callback', params: callbackHelpers.for_each_map_elem!.params });
    each.at = ctx.b.at;
    each.ret(ZERO);
    functions.push(each.finish());
  }
  return mapHelper(ctx, 'for_each_map_elem', map, [ctx.b.functionAddr(EACH_ELEMENT), ZERO, ZERO]);
}

// ---------------------------------------------------------------- deleting

interface Deletion {
  /** 0, or an error. */
  readonly result: Operand;
  /** 1 if the key was there. */
  readonly deleted: Operand;
}

export function deleteKey(ctx: FunctionContext, map: LoweredMap, key: Operand): Deletion {
  const { b } = ctx;
  if (isArray(map.info)) return deleteElement(ctx, map, key);
  const result = mapHelper(ctx, 'map_delete_elem', map, [key]);
  return { result, deleted: b.eq(result, ZERO) };
}

const ENOENT = 2;

function deleteElement(ctx: FunctionContext, map: LoweredMap, key: Operand): Deletion {
  const { b } = ctx;
  const deleted = newLocal(ctx, ZERO);
  writeElement(ctx, map, key, (element) => {
    deleted.set(loadWritten(ctx, map, element.ptr));
    zeroBytes(ctx, element, sizeOf(map.info.value));
  }, ZERO);
  return { result: b.select('int', deleted.get(), ZERO, constant(-ENOENT)), deleted: deleted.get() };
}
