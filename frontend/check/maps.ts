// Maps: scalar or keyed, and the types of their keys and values, inferred over all probes at once (reference 02.3,
// 03.3). Every use of a key widens the key's type, every assignment the value's. A map that holds an aggregate takes
// nothing but that aggregate. Reading an aggregate gives the integer that it folds to, so expressions never see one.

import type * as ast from '../syntax/ast.ts';
import { partOf } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';
import { INT64, POISON, readAs, sizeOf, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { UNKNOWN, fail, isSpoilt, newWalk, readType, record, textOf } from './check-context.ts';
import type { Context, KindOfUse, MapState, Session } from './check-context.ts';
import { adopt, unstorable } from './convert.ts';
import { checkExpr } from './descend.ts';
import { identical, joinTypes, mixesUint64, someParts } from './join.ts';
import { nearName, suggest } from './near-names.ts';
import { flowIn, lookAt } from './type-lock.ts';
import { warnSpaces, warnUint64 } from './variables.ts';

export function mapState(ctx: Context, name: string, span: Span): MapState {
  let state = ctx.session.maps.get(name);
  if (state === undefined) {
    state = newMap(name, span, null, isDoubtful(ctx.session, name));
    ctx.session.maps.set(name, state);
  }
  return state;
}

const UNUSED: KindOfUse = { count: 0, first: null };

function usedAgain({ count, first }: KindOfUse, span: Span): KindOfUse {
  return { count: count + 1, first: first ?? span };
}

/**
 * After a walk: a map that is used both with and without keys is what most of its uses say, so that the few are
 * reported. The uses are then counted anew.
 */
export function settleKinds(session: Session): void {
  for (const state of session.maps.values()) {
    const { keyed, bare } = state.uses;
    if (state.key === null && keyed.count > bare.count) {
      state.key = UNKNOWN;
      state.keySpan = keyed.first;
      session.changed = true;
    } else if (state.key !== null && state.key !== undefined && bare.count > keyed.count) {
      state.key = null;
      state.keySpan = bare.first;
      session.changed = true;
    }
    Object.assign(state.uses, { keyed: UNUSED, bare: UNUSED });
  }
}

/** Whether what is not checked may give it a value or a type. */
export function isDoubtful({ options, refusedMaps }: Session, name: string): boolean {
  return refusedMaps.has(name) || options.damage?.maps.has(name) === true;
}

export function newMap(name: string, span: Span, declared: MapState['declared'], doubtful = false): MapState {
  return {
    name, span, key: undefined, keySpan: null, value: UNKNOWN, valueSpan: null, written: false, doubtful, declared,
    taint: { now: false, lastWalk: false }, walk: newWalk(), uses: { keyed: UNUSED, bare: UNUSED }, givenTo: new Set(),
  };
}

/** The map of `@m` or `@m[k]`, with its key checked and widened by this use. */
export function useMap(ctx: Context, node: ast.MapRef): MapState {
  const state = mapState(ctx, node.name, node.span);
  if (node.key === null) useScalar(ctx, state, node);
  else useKey(ctx, state, node.key, node.span);
  return state;
}

/** `@m` as an argument that means the map as a whole, keyed or not, for the function or operator `by`. Reports one that nothing is assigned to. */
export function useWholeMap(ctx: Context, node: ast.MapRef, by: string): MapState {
  const state = mapState(ctx, node.name, node.span);
  state.givenTo.add(by);
  reportUndefined(ctx, state, node);
  record(ctx, node, state.value);
  return state;
}

/** Type of `@m` or `@m[k]` as a value. */
export function readMap(ctx: Context, node: ast.MapRef): Type {
  const state = useMap(ctx, node);
  if (!reportUndefined(ctx, state, node)) {
    return ctx.session.silent && !ctx.session.assumeIntegers ? UNKNOWN : POISON;
  }
  if (state.doubtful || !state.written) return POISON;
  lookAt(ctx, state.walk);
  const value = readType(state.value, state.taint);
  if (value.kind !== 'aggregate') return value;
  const folded = readAs(value);
  if (folded !== null) return folded;
  return fail(ctx, 'map-kind', node, `@${node.name} holds ${typeName(value)}, which cannot be read as a value`, {
    help: `print the whole map: \`print(@${node.name})\``,
  });
}

/** Lets a value flow into the map. `at` is the assigned expression. */
export function assignMap(ctx: Context, state: MapState, value: Type, at: ast.Expr): void {
  state.written = true;
  if (isSpoilt(value)) state.taint.now = true;
  if (value.kind === 'poison' || state.doubtful) return;
  const name = `@${state.name}`;
  if (value.kind === 'none' || value.kind === 'void' || value.kind === 'args') {
    fail(ctx, 'type-mismatch', at, ...unstorable(at, value, name));
    return;
  }
  if (value.kind !== 'aggregate' && sizeOf(value) === 0) {
    fail(ctx, 'type-mismatch', at, `A value of type ${typeName(value)} takes no memory, so ${name} cannot hold it`);
    return;
  }
  if (at.kind === 'map' && ctx.session.maps.get(at.name)?.value.kind === 'aggregate') {
    fail(ctx, 'map-kind', at, `@${at.name} is an aggregation; copying it into ${name} keeps only its current value`, {
      help: `say so with a cast: \`(${typeName(value)})@${at.name}\``,
    });
    return;
  }
  const joined = joinTypes(state.value, value);
  if (joined === null) {
    mismatch(ctx, state, value, at);
    return;
  }
  if (mixesUint64(state.value, value)) warnUint64(ctx, name, value, at);
  warnSpaces(ctx, name, state.value, value, at);
  flowIn(ctx, state.walk, value, name, at);
  state.valueSpan ??= at.span;
  if (identical(joined, state.value)) return;
  state.value = joined;
  ctx.session.changed = true;
}

/** Checks `key` and widens the map's key type by it. */
export function useKey(ctx: Context, state: MapState, key: ast.Expr, span: Span): void {
  const type = checkExpr(ctx, key);
  if (state.doubtful) return;
  state.uses.keyed = usedAgain(state.uses.keyed, key.span);
  if (state.key === null) {
    fail(ctx, 'map-kind', span, `@${state.name} is used without a key elsewhere, so it can have none here`, {
      ...scalarNote(state), help: 'use two maps, or a key everywhere',
    });
    return;
  }
  state.keySpan ??= key.span;
  if (state.key === undefined) {
    state.key = UNKNOWN;
    ctx.session.changed = true;
  }
  if (type.kind === 'poison') return;
  const program = contextIn(key);
  if (!isKeyType(type) || program !== null) {
    if (program !== null) fail(ctx, 'type-mismatch', program, 'ctx cannot be part of a map key', { help: 'use something that it holds: `reg("ip")`' });
    else if (type.kind === 'none') fail(ctx, 'type-mismatch', key, ...unstorable(key, type, `the key of @${state.name}`));
    else fail(ctx, 'type-mismatch', key, `A value of type ${typeName(type)} cannot be a map key`, {
      help: 'a key is made of integers, strings, pointers, stacks and the like',
    });
    return;
  }
  if (sizeOf(type) === 0) {
    fail(ctx, 'type-mismatch', key, `A value of type ${typeName(type)} takes no memory, so it cannot be a map key`);
    return;
  }
  const joined = joinTypes(state.key, type);
  if (joined === null) {
    noteProbeNames(ctx, state.key, type);
    const [parts, here] = [partsOf(state.key), partsOf(type)];
    const message = parts === here
      ? `The key of @${state.name} is ${typeName(state.key)}, this is ${typeName(type)}`
      : `The key of @${state.name} has ${parts} part${parts === 1 ? '' : 's'}, this one has ${here}`;
    fail(ctx, 'type-mismatch', key, message, {
      notes: [{ span: state.keySpan, message: 'the key\'s type comes from here' }],
      help: parts === here ? 'use one map for each kind of key' : `write \`@${state.name}[${Array.from({ length: parts }, () => '…').join(', ')}]\` everywhere`,
    });
    return;
  }
  if (mixesUint64(state.key, type)) warnUint64(ctx, `The key of @${state.name}`, type, key);
  adopt(ctx, key, joined);
  if (identical(joined, state.key)) return;
  state.key = joined;
  ctx.session.changed = true;
}

/** `@m` in a place that needs one particular value: the map cannot be keyed. */
export function useScalar(ctx: Context, state: MapState, node: { readonly span: Span }): void {
  if (state.doubtful) return;
  state.uses.bare = usedAgain(state.uses.bare, node.span);
  if (state.key === undefined) {
    state.key = null;
    state.keySpan = node.span;
    ctx.session.changed = true;
  } else if (state.key !== null) {
    fail(ctx, 'map-kind', node, `@${state.name} is used with a key elsewhere, so it needs one here`, {
      notes: state.keySpan === null ? [] : [{ span: state.keySpan, message: 'used with a key here' }],
      help: `write \`@${state.name}[${state.keySpan === null ? '…' : textOf(ctx, { span: state.keySpan })}]\``,
    });
  }
}

/** False, with a report, when nothing is ever assigned to the map. */
export function reportUndefined(ctx: Context, state: MapState, at: { readonly span: Span }): boolean {
  // Where something could not be read, it may have been this map under a misspelt name.
  if (state.written || state.doubtful || ctx.session.options.damage !== undefined) return true;
  if (ctx.session.leftOutMaps.has(state.name)) {
    if (ctx.session.assumeIntegers) {
      state.written = true;
      state.value = INT64;
      ctx.session.changed = true;
    }
    return ctx.session.assumeIntegers;
  }
  const near = nearName(ctx.session, state.name, () => [...ctx.session.maps.values()].filter((map) => map.written).map((map) => map.name));
  const { span } = at;
  fail(ctx, 'undefined-map', at, `Nothing is ever assigned to @${state.name}`, suggest(partOf(span, span.start, span.start + 1 + state.name.length), near === null ? null : `@${near}`,
    isVisible(ctx, state.name) ? `did you mean the variable \`$${state.name}\`?`
      : `assign something to it: \`@${state.name}${state.key === null || state.key === undefined ? '' : '[…]'} = …;\``));
  return false;
}

/** The same thing spelt two ways, a constant name and a probe-name: from now on all are probe-names. */
function noteProbeNames(ctx: Context, a: Type, b: Type): void {
  const mix = (x: Type, y: Type): boolean => (x.kind === 'probe-name' && y.kind === 'string') || (x.kind === 'string' && y.kind === 'probe-name');
  if (someParts(a, b, mix)) ctx.session.probeNames = true;
}

/** Keys between the brackets. */
function partsOf(key: Type): number {
  return key.kind === 'tuple' && key.names === null ? key.elements.length : 1;
}

function isVisible(ctx: Context, name: string): boolean {
  return ctx.body.scopes.some((scope) => scope.has(name));
}

/** `ctx` as a key or a part of one: its address tells nothing apart. */
function contextIn(key: ast.Expr): ast.Expr | null {
  const first = (parts: readonly ast.Expr[]): ast.Expr | null => parts.reduce<ast.Expr | null>((found, part) => found ?? contextIn(part), null);
  switch (key.kind) {
    case 'identifier': return key.name === 'ctx' ? key : null;
    case 'tuple': return first(key.elements);
    case 'record': return first(key.fields.map(({ value }) => value));
    default: return null;
  }
}

function isKeyType(type: Type): boolean {
  switch (type.kind) {
    case 'none': case 'void': case 'args': return false;
    case 'tuple': return type.elements.every((element) => element.kind === 'none' || isKeyType(element));
    default: return type.kind !== 'aggregate';
  }
}

function scalarNote(state: MapState): { notes: { span: Span; message: string }[] } {
  return { notes: state.keySpan === null ? [] : [{ span: state.keySpan, message: 'used without a key here' }] };
}

function mismatch(ctx: Context, state: MapState, value: Type, at: ast.Expr): void {
  const notes = state.valueSpan === null ? [] : [{ span: state.valueSpan, message: `@${state.name} is first assigned here` }];
  noteProbeNames(ctx, state.value, value);
  if (state.value.kind === 'aggregate' || value.kind === 'aggregate') {
    const [aggregate, other] = [typeName(state.value), typeName(value)];
    const message = aggregate === other
      ? `@${state.name} is filled with other arguments elsewhere, all must be the same`
      : `@${state.name} holds ${aggregate} and cannot also hold ${other}`;
    fail(ctx, 'map-kind', at, message, { notes, help: 'use two maps' });
    return;
  }
  fail(ctx, 'type-mismatch', at, `Type mismatch for @${state.name}: it holds ${typeName(state.value)}, this is ${typeName(value)}`, {
    notes, help: 'use two maps, or cast one of the values',
  });
}
