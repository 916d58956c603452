// Functions of the script. *Purpose*: each `fn` becomes a body that is checked on its own. *Requires*: the program's
// imports and macros are in their places, and its C is known. *Ensures*: the session's bodies have every function behind
// those that it calls; names that are taken and functions that call themselves are reported.

import type * as ast from '../syntax/ast.ts';
import { checkCNames } from './c-calls.ts';
import type { Session } from './check-context.ts';
import { declareFunctions, orderFunctions } from './functions.ts';
import { newBody } from './session.ts';

export function resolveFunctions(program: ast.Program, session: Session): void {
  for (const [name, fn] of declareFunctions(program, session.reporter)) session.functions.set(name, fn);
  const functions = orderFunctions(session.functions, session.reporter);
  checkCNames(session, session.reporter);
  session.bodies.push(...functions.map((fn) => newBody({ probe: null, attachPoint: null, fn, object: null })));
}
