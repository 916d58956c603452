// Maps as the language sees them: keys put together in memory, values read (a missing key reads as zero), written,
// stepped and deleted. A plain scalar map is a hash with one entry under a zero key of 4 bytes. Aggregations have
// their own updates and folds in aggregations.ts; this file hands over to it when it meets one.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../frontend/diagnostics/diagnostics.ts';
import { isAggregate, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { FunctionBuilder, ZERO } from '../../ir/builder.ts';
import { callbackHelpers } from '../../ir/helpers.ts';
import { foldAggregate } from './aggregations.ts';
import type { Context } from '../function-context.ts';
import { address, count, countIf, helper, newLocal, newTemporary } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { settled } from '../expressions/effects.ts';
import { evaluateAs, loadConstant } from '../expressions/expressions.ts';
import { loadScalar, materialize, storeValue, zeroes } from '../values/memory.ts';
import type { MapUnit } from '../unit.ts';
import type { Place, Value } from '../values/values.ts';
import { isScalar, scalarWidth } from '../values/values.ts';

export function mapOf(ctx: Context, node: ast.MapRef): MapUnit {
  const map = ctx.unit.maps.get(node.name);
  if (map === undefined) throw new InternalError(`map @${node.name} was not resolved`);
  return map;
}

export function mapAddr(ctx: Context, map: MapUnit): Operand {
  return ctx.b.mapAddr(map.symbol);
}

// ---------------------------------------------------------------- keys

/** ptr to the key in memory; `key` null: the only key of a scalar map. */
export function lowerKey(ctx: Context, map: MapUnit, key: ast.Expr | null): Operand {
  if (key === null || map.info.key === null) return scalarKey(ctx);
  return address(ctx, keyPlace(ctx, map.info.key, evaluateAs(ctx, key, map.info.key)));
}

/** A key that stays what it is while something else is evaluated. */
export function lowerSettledKey(ctx: Context, map: MapUnit, key: ast.Expr | null): Operand {
  if (key === null || map.info.key === null) return scalarKey(ctx);
  return address(ctx, keyPlace(ctx, map.info.key, settled(ctx, evaluateAs(ctx, key, map.info.key))));
}

/** Writes the key at the start of a larger buffer (a histogram's). */
export function keyInto(ctx: Context, map: MapUnit, key: ast.Expr, dest: Place): void {
  storeValue(ctx, evaluateAs(ctx, key, map.info.key!), dest, 'zero');
}

function scalarKey(ctx: Context): Operand {
  const place = newTemporary(ctx, 4);
  ctx.b.store(place.ptr, place.offset, 4, ZERO);
  return address(ctx, place);
}

function keyPlace(ctx: Context, type: Type, value: Value): Place {
  if (value.kind !== 'scalar') return materialize(ctx, value);
  const place = newTemporary(ctx, sizeOf(type));
  storeValue(ctx, convert(ctx, value, type), place, 'zero');
  return place;
}

// ---------------------------------------------------------------- reading

export function readMap(ctx: Context, node: ast.MapRef): Value {
  const map = mapOf(ctx, node);
  const key = lowerKey(ctx, map, node.key);
  const type = map.info.value;
  if (isAggregate(type)) return foldAggregate(ctx, map, key, type);
  const found = lookup(ctx, map, key);
  const missing = (): void => countMissing(ctx, map, node);
  return isScalar(type) ? { kind: 'scalar', type, operand: loadOr(ctx, found, type, missing) } : foundOrZero(ctx, found, type, missing);
}

/** Counts a read of a missing key, if the run wants to know. */
function countMissing(ctx: Context, map: MapUnit, node: ast.MapRef): void {
  const { b } = ctx;
  const wanted = b.newBlock();
  const done = b.newBlock();
  b.branch(loadConstant(ctx, { from: 'verbose-sites', size: 8 }), wanted, done);
  b.setBlock(wanted);
  count(ctx, ZERO, node.span, { message: `Map @${map.info.name} has no such key: it reads as zero`, helper: 'map_lookup_elem', level: 'verbose' });
  b.jump(done);
  b.setBlock(done);
}

/** ptr to the value, or null. */
export function lookup(ctx: Context, map: MapUnit, key: Operand): Operand {
  return helper(ctx, 'map_lookup_elem', [mapAddr(ctx, map), key]);
}

/** The scalar at a key now; 0 without an element, which is no failure. */
export function valueOrZero(ctx: Context, map: MapUnit, key: Operand): Operand {
  return loadOr(ctx, lookup(ctx, map, key), map.info.value, () => undefined);
}

/** The scalar at a pointer, 0 if the pointer is null. */
function loadOr(ctx: Context, found: Operand, type: Type, onMissing: () => void): Operand {
  const { b } = ctx;
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

function foundOrZero(ctx: Context, found: Operand, type: Type, onMissing: () => void): Value {
  const { b } = ctx;
  const missing = b.newBlock();
  const done = b.newBlock();
  b.branch(b.eq(found, ZERO), missing, done);
  b.setBlock(missing);
  onMissing();
  b.jump(done);
  b.setBlock(done);
  const ptr = ctx.b.select('ptr', ctx.b.ne(found, ZERO), found, zeroes(ctx, sizeOf(type)));
  return { kind: 'memory', type, place: { ptr, offset: 0, align: 8 } };
}

// ---------------------------------------------------------------- writing

/** `@m[key] = value`; the value has the map's type. */
export function writeMap(ctx: Context, map: MapUnit, key: Operand, value: Value, node: ast.Expr): void {
  update(ctx, map, key, address(ctx, valuePlace(ctx, map.info.value, value)), node);
}

/** Inserts or overwrites; `value` is a ptr. A full map is counted. */
export function update(ctx: Context, map: MapUnit, key: Operand, value: Operand, node: ast.Expr): void {
  const { b } = ctx;
  const result = helper(ctx, 'map_update_elem', [mapAddr(ctx, map), key, value, ZERO]);
  countIf(ctx, b.ne(result, ZERO), result, node.span, {
    message: `Failed to update map @${map.info.name}: it is full (${map.info.maxEntries} keys): raise max_map_keys or declare its size`,
    helper: 'map_update_elem',
    level: 'always',
  });
}

function valuePlace(ctx: Context, type: Type, value: Value): Place {
  const converted = convert(ctx, value, type);
  if (converted.kind !== 'scalar') return materialize(ctx, converted);
  const place = newTemporary(ctx, 8);
  ctx.b.store(place.ptr, place.offset, scalarWidth(type), converted.operand);
  return place;
}

/** Replaces an int in place if the key is there, else inserts it; gives the value before and after. */
export function stepMap(
  ctx: Context, map: MapUnit, key: Operand, node: ast.Expr, step: (before: Operand) => Operand,
): { readonly before: Operand; readonly after: Operand } {
  const { b } = ctx;
  const type = map.info.value;
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
export function countElements(ctx: Context, map: MapUnit): Operand {
  const { functions } = ctx.unit.module;
  if (!functions.some((fn) => fn.name === EACH_ELEMENT)) {
    const each = new FunctionBuilder(EACH_ELEMENT, { kind: 'callback', params: callbackHelpers.for_each_map_elem!.params });
    each.at = ctx.b.at;
    each.ret(ZERO);
    functions.push(each.finish());
  }
  return helper(ctx, 'for_each_map_elem', [mapAddr(ctx, map), ctx.b.functionAddr(EACH_ELEMENT), ZERO, ZERO]);
}

// ---------------------------------------------------------------- deleting

/** 1 if the key was there. */
export function deleteKey(ctx: Context, map: MapUnit, key: Operand): { readonly result: Operand; readonly deleted: Operand } {
  const result = helper(ctx, 'map_delete_elem', [mapAddr(ctx, map), key]);
  return { result, deleted: ctx.b.eq(result, ZERO) };
}

