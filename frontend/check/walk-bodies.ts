// One walk of the checker over all of a program: every function and every probe, each attach point on its own, because
// `args` and friends differ between them; maps are shared by all. Inference walks again and again without being heard
// (infer-types.ts), the checks walk once more with reports on (check-program.ts). A walk begins with empty tables and
// keeps only the types of variables and maps.

import type * as ast from '../syntax/ast.ts';
import { newWalk } from './check-context.ts';
import type { Body, Context, Session, Taint } from './check-context.ts';
import { checkCondition } from './convert.ts';
import { checkBlock, checkExpr } from './descend.ts';
import { checkFunction } from './functions.ts';
import { declareMap } from './map-declarations.ts';

export function walkBodies(program: ast.Program, session: Session): void {
  const { bodies } = session;
  const taints = (): Taint[] => [...session.maps.values(), ...bodies.flatMap((body) => [...body.states.values()])].map((state) => state.taint);
  for (const taint of taints()) {
    taint.lastWalk = taint.now;
    taint.now = false;
  }
  for (const map of session.maps.values()) Object.assign(map.walk, newWalk());
  session.questions.clear();
  for (const item of program.items) if (item.kind === 'map-decl') declareMap(session, item);
  for (const body of bodies) {
    for (const table of tablesOf(body)) table.clear();
    body.scopes = [];
    body.loops = 0;
    body.forLoops = 0;
    body.copies = 1n;
    body.loopReturn = null;
    const ctx: Context = { session, body };
    if (body.fn !== null) checkFunction(ctx, body.fn);
    if (body.probe === null) continue;
    const { predicate, body: block } = body.probe;
    if (predicate !== null) checkCondition(ctx, checkExpr(ctx, predicate), predicate);
    checkBlock(ctx, block);
  }
  if (taints().some((taint) => taint.now !== taint.lastWalk)) session.changed = true;
}

/** What a walk fills. */
function tablesOf(body: Body): readonly { clear(): void }[] {
  const { types, constants, variables, fields, wholeArgs, enumerators, kernelEnumerators, externs, unsigned, constantRecords, existence, taken } = body;
  return [types, constants, variables, fields, wholeArgs, enumerators, kernelEnumerators, externs, unsigned, constantRecords, existence, taken];
}
