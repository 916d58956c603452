// Scratch variables: where they live and which type they take. A variable belongs to the block of its `let` or of
// its first assignment and is unknown outside of it (reference 03.3, Scoping). Its type is the join of everything
// assigned within that block; a `let` with a type fixes it. The state of a declaration survives from walk to walk
// under the id of the declaring node, the scopes are built anew each time.

import type * as ast from '../syntax/ast.ts';
import type { Span } from '../syntax/source.ts';
import { typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { UNKNOWN, fail, isSpoilt, newWalk, readType, textAround, warn } from './check-context.ts';
import type { Body, Context, VariableState } from './check-context.ts';
import { checkFits, unstorable } from './convert.ts';
import { spacesIn, withSpacesOf } from '../types/btf-types.ts';
import { UNTOLD, identical, joinPointees, joinTypes, mixesUint64, someParts } from './join.ts';
import { proposal } from '../diagnostics/diagnostics.ts';
import { nearName, suggest } from './near-names.ts';
import { flowIn, lookAt } from './type-lock.ts';

export function inScope<T>(ctx: Context, body: () => T): T {
  ctx.body.scopes.push(new Map());
  try {
    return body();
  } finally {
    ctx.body.scopes.pop();
  }
}

export function findVariable(ctx: Context, name: string): VariableState | null {
  for (let i = ctx.body.scopes.length - 1; i >= 0; i--) {
    const found = ctx.body.scopes[i]!.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Adds a variable to the innermost scope, as the one that `node` declares. */
export function declareVariable(
  ctx: Context, node: { readonly id: ast.NodeId }, name: string, span: Span, declared: Type | null, followsValues = false,
): VariableState {
  let state = ctx.body.states.get(node.id);
  // What typeof() declares may become known, or wider, from walk to walk.
  const outdated = state !== undefined && declared !== null && !identical(declared, state.declared ?? state.type);
  if (outdated) ctx.session.changed = true;
  if (state === undefined || outdated) {
    state = { name, span, type: declared ?? UNKNOWN, declared, followsValues, followed: null, assigned: false, taint: { now: false, lastWalk: false }, walk: newWalk() };
    ctx.body.states.set(node.id, state);
  }
  state.assigned = false;
  Object.assign(state.walk, newWalk());
  ctx.body.scopes[ctx.body.scopes.length - 1]!.set(name, state);
  ctx.body.variables.set(node.id, state);
  return state;
}

/** A declaration must not hide a visible variable. */
export function checkShadowing(ctx: Context, name: string, span: Span, onlyName = false): void {
  const visible = findVariable(ctx, name);
  if (visible === null) return;
  fail(ctx, 'shadowing', span, `Variable $${name} is declared already`, {
    notes: [{ span: visible.span, message: `this $${name} is visible here` }],
    help: onlyName ? 'choose another name' : 'assign to it without `let`, or choose another name',
  });
}

/** Type of a variable that is read. */
export function readVariable(ctx: Context, node: ast.Variable): Type {
  const state = findVariable(ctx, node.name);
  if (state === null) return undefinedVariable(ctx, node);
  ctx.body.variables.set(node.id, state);
  if (!state.assigned && ctx.body.measured === null) {
    warn(ctx, 'undefined-variable', node, `Variable $${node.name} is read before anything is assigned to it, so it is zero`, {
      notes: [{ span: state.span, message: 'declared here' }],
      help: `assign to it first: \`$${node.name} = …;\``,
    });
    if (state.type === UNKNOWN && ctx.session.assumeIntegers) {
      state.type = UNTOLD;
      ctx.session.changed = true;
    }
  }
  lookAt(ctx, state.walk);
  return readType(state.type, state.taint);
}

/** Lets `value` flow into a variable; `at` is the place to report. */
export function assignVariable(ctx: Context, state: VariableState, value: Type, at: ast.Expr): void {
  state.assigned = true;
  if (isSpoilt(value)) state.taint.now = true;
  if (value.kind === 'poison') return;
  if (value.kind === 'none' || value.kind === 'void' || value.kind === 'args' || value.kind === 'aggregate') {
    fail(ctx, 'type-mismatch', at, ...unstorable(at, value, `$${state.name}`));
    return;
  }
  if (state.declared !== null) {
    const fits = checkFits(ctx, state.declared, value, at, `$${state.name} is declared as ${typeName(state.declared)}`, state.span);
    if (fits && state.followsValues) followSpaces(ctx, state, withSpacesOf(state.declared, value), at);
    return;
  }
  const joined = joinTypes(state.type, value) ?? (ctx.session.silent ? joinPointees(state.type, value) : null);
  if (joined === null) {
    fail(ctx, 'type-mismatch', at, `Type mismatch for $${state.name}: it holds ${typeName(state.type)}, this is ${typeName(value)}`, {
      notes: [{ span: state.span, message: `$${state.name} is first assigned here` }],
      help: 'use two variables, or cast one of the values',
    });
    return;
  }
  if (mixesUint64(state.type, value)) warnUint64(ctx, `$${state.name}`, value, at);
  warnSpaces(ctx, `$${state.name}`, state.type, value, at);
  flowIn(ctx, state.walk, value, `$${state.name}`, at);
  if (identical(joined, state.type)) return;
  state.type = joined;
  ctx.session.changed = true;
}

/** `let $t : struct task_struct *` does not say in which memory: that is where the values point to. */
function followSpaces(ctx: Context, state: VariableState, value: Type, at: ast.Expr): void {
  const followed = state.followed === null ? value : joinTypes(state.followed, value) ?? value;
  if (!identical(followed, state.type)) ctx.session.changed = true;
  warnSpaces(ctx, `$${state.name}`, followed, value, at);
  state.followed = followed;
  state.type = followed;
}

/** One of the two is uint64, the other signed, and int64 takes both. */
export function warnUint64(ctx: Context, what: string, value: Type, at: { readonly span: Span }): void {
  const where = value.kind === 'tuple' ? ' in one part' : '';
  warn(ctx, 'conversion', at, `${what} holds int64${where}: uint64 values above its range change sign`, {
    help: 'cast one side to the other\'s type to say which is meant',
  });
}

/** `settled` has lost its address space to pointers of several, and this is one of them. */
export function warnSpaces(ctx: Context, what: string, settled: Type, value: Type, at: { readonly span: Span }): void {
  const lost = (a: Type, b: Type): boolean => spacesIn(a).includes('none') && spacesIn(b).some((space) => space !== 'none');
  if (!someParts(settled, value, lost)) return;
  const here = value.kind === 'pointer' ? `: this is to ${value.space} memory` : ' in one place';
  const name = value.kind === 'pointer' && /^[$@]/.test(what) ? what : '…';
  warn(ctx, 'conversion', at, `${what} holds pointers to kernel and to user memory${here}`, {
    help: `use two names, or say what it is where it is read: \`kptr(${name})\`, \`uptr(${name})\``,
  });
}

/** How to have a variable behind the block that it is in. */
function outlivingHelp(ctx: Context, { name, span }: VariableState): string {
  const { before } = textAround(ctx, { span });
  if (/\bfor\s*\(?\s*$/.test(before)) return `keep it in a variable from before the loop: \`let $last; for $${name} : … { $last = $${name}; … }\``;
  return /\blet\s+$/.test(before) ? 'move its declaration in front of that block' : `declare it before that block: \`let $${name};\``;
}

function undefinedVariable(ctx: Context, node: ast.Variable): Type {
  const near = nearName(ctx.session, node.name, () => new Set(ctx.body.scopes.flatMap((scope) => [...scope.keys()])));
  const namesakes = (body: Body): VariableState[] => [...body.states.values()].filter((state) => state.name === node.name && state.span.start !== node.span.start);
  // One that this walk has not met yet is being declared by this very statement.
  const isMet = (state: VariableState): boolean => [...ctx.body.variables.values()].includes(state);
  const elsewhere = namesakes(ctx.body).find((state) => state.span.end < node.span.start && isMet(state));
  if (elsewhere !== undefined) {
    return fail(ctx, 'undefined-variable', node, `Variable $${node.name} is not known here`, {
      notes: [{ span: elsewhere.span, message: 'this one ends with the block that it is in' }],
      help: outlivingHelp(ctx, elsewhere),
    });
  }
  const map = ctx.session.maps.get(node.name);
  if (map?.written === true) {
    return fail(ctx, 'undefined-variable', node, `Variable $${node.name} is used before it is assigned`, { help: `did you mean the map \`@${node.name}\`?`, fix: proposal(node.span, `@${node.name}`) });
  }
  const foreign = near === null ? ctx.session.bodies.flatMap((body) => (body === ctx.body ? [] : namesakes(body)))[0] : undefined;
  if (foreign !== undefined) {
    return fail(ctx, 'undefined-variable', node, `Variable $${node.name} is not known in this ${ctx.body.fn === null ? 'probe' : 'function'}`, {
      notes: [{ span: foreign.span, message: 'this one lives elsewhere' }],
      help: ctx.body.fn !== null ? `hand it over as a parameter: \`fn ${ctx.body.fn.node.name}($${node.name} : …)\`` : `a map is shared by all probes: \`@${node.name}\`, or \`@${node.name}[tid]\` for each thread`,
    });
  }
  return fail(ctx, 'undefined-variable', node, `Variable $${node.name} is used before it is assigned`,
    suggest(node.span, near === null ? null : `$${near}`, `assign it first: \`$${node.name} = …;\``));
}
