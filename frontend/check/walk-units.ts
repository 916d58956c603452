// One walk of the checker over all of a program: every function and every probe, each attach point on its own, because
// `args` and friends differ between them; maps are shared by all. Inference walks again and again without being heard
// (infer-types.ts), the checks walk once more with reports on (check-program.ts). A walk begins with empty tables and
// keeps only the types of variables and maps.

import type * as ast from '../syntax/ast.ts';
import { newWalk } from './check-context.ts';
import type { Context, Session, Taint, Unit } from './check-context.ts';
import { checkCondition } from './convert.ts';
import { checkBlock, checkExpr } from './descend.ts';
import { checkFunction } from './functions.ts';
import { declareMap } from './map-declarations.ts';

export function walkUnits(program: ast.Program, session: Session): void {
  const { units } = session;
  const taints = (): Taint[] => [...session.maps.values(), ...units.flatMap((unit) => [...unit.states.values()])].map((state) => state.taint);
  for (const taint of taints()) {
    taint.lastWalk = taint.now;
    taint.now = false;
  }
  for (const map of session.maps.values()) Object.assign(map.walk, newWalk());
  session.questions.clear();
  for (const item of program.items) if (item.kind === 'map-decl') declareMap(session, item);
  for (const unit of units) {
    for (const table of tablesOf(unit)) table.clear();
    unit.scopes = [];
    unit.loops = 0;
    unit.forLoops = 0;
    unit.copies = 1n;
    unit.loopReturn = null;
    const ctx: Context = { session, unit };
    if (unit.fn !== null) checkFunction(ctx, unit.fn);
    if (unit.probe === null) continue;
    const { predicate, body } = unit.probe;
    if (predicate !== null) checkCondition(ctx, checkExpr(ctx, predicate), predicate);
    checkBlock(ctx, body);
  }
  if (taints().some((taint) => taint.now !== taint.lastWalk)) session.changed = true;
}

/** What a walk fills. */
function tablesOf(unit: Unit): readonly { clear(): void }[] {
  const { types, constants, variables, fields, wholeArgs, externs, constantRecords, existence, taken } = unit;
  return [types, constants, variables, fields, wholeArgs, externs, constantRecords, existence, taken];
}
