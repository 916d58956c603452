// The checks. *Purpose*: says what is wrong with the program, and records the meaning of every node. *Requires*: the types
// that inferTypes() has settled. *Ensures*: each body's tables are those of its last walk, and the session's reporter has
// all that is wrong within probes and functions, and the names of targets that look misspelt.

import type * as ast from '../syntax/ast.ts';
import type { Session } from './check-context.ts';
import { suggestTarget } from './probes.ts';
import { walkBodies } from './walk-bodies.ts';

export function checkProgram(program: ast.Program, session: Session): void {
  session.silent = false;
  walkBodies(program, session);
  for (const { attachPoint } of session.bodies) if (attachPoint !== null) suggestTarget(session, attachPoint);
}
