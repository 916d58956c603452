// The type lock (reference 02.3): once sizeof() or typeof() has looked at a variable or map, what follows in the
// script must not change its type any more, or the answer would depend on code that is read later. What came before
// counts as it was seen then. Types that nothing has told yet are not locked: a map may be filled by another probe.

import type { Span } from '../syntax/source.ts';
import { sameType, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { UNKNOWN, fail } from './check-context.ts';
import type { Context, WalkState } from './check-context.ts';
import { joinTypes, plainType } from './join.ts';

/** A variable or map is read; inside sizeof() and typeof() that settles its type. */
export function lookAt(ctx: Context, walk: WalkState): void {
  const { measured } = ctx.body;
  if (measured === null || walk.lock !== null || walk.seen === UNKNOWN) return;
  walk.lock = { type: plainType(walk.seen), span: measured };
}

/** A value flows in; reports when that changes a type that is locked. */
export function flowIn(ctx: Context, walk: WalkState, value: Type, what: string, at: { readonly span: Span }): void {
  const joined = joinTypes(walk.seen, value);
  if (joined === null) return;
  walk.seen = joined;
  if (walk.lock === null || sameType(plainType(joined), walk.lock.type)) return;
  fail(ctx, 'type-mismatch', at, `${what} cannot become ${typeName(plainType(joined))} here: its type, ${typeName(walk.lock.type)}, has been used before`, {
    notes: [{ span: walk.lock.span, message: 'looked at here' }],
    help: walk.lock.type.kind === 'int' ? `declare it with the wider type, or cast this to ${typeName(walk.lock.type)}` : 'assign a value of the wider type before that',
  });
}

/** True, with a report, where an expression is only looked at and so must not change a map. */
export function isOnlyMeasured(ctx: Context, name: string, at: { readonly span: Span }): boolean {
  if (ctx.body.measured === null) return false;
  fail(ctx, 'type-mismatch', at, `@${name} cannot be changed here: sizeof() and typeof() do not evaluate their operand`, { help: 'write it as a statement of its own' });
  return true;
}
