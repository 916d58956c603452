// Infers the types of variables and maps. *Purpose*: every variable and map has the type of all that flows into it,
// wherever in the script that is (reference 02.3: at most 50 rounds). *Requires*: the session's bodies, and a program
// without macros. *Ensures*: another walk changes no type any more, or it is reported that they do not settle. Nobody
// hears what the walks report: an error about a type that is merely not known yet is none.

import type * as ast from '../syntax/ast.ts';
import { Reporter } from '../diagnostics/diagnostics.ts';
import type { Session } from './check-context.ts';
import { settleSpaces } from './functions.ts';
import { settleKinds } from './maps.ts';
import { walkBodies } from './walk-bodies.ts';

const MAX_ROUNDS = 50;

/** `around` is given each round, from 1 on, and runs it. */
export function inferTypes(program: ast.Program, session: Session, around: (round: number, walk: () => void) => void): void {
  const { reporter } = session;
  const settled = settle(program, session, around);
  session.reporter = reporter;
  if (settled) return;
  reporter.error('type-mismatch', null, `The types of variables and maps do not settle within ${MAX_ROUNDS} rounds`, {
    help: 'give a variable in a cycle of assignments a type: `let $x : uint64;`',
  });
}

function settle(program: ast.Program, session: Session, around: (round: number, walk: () => void) => void): boolean {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const { probeNames, probeTexts } = session;
    session.reporter = new Reporter(session.source);
    session.changed = false;
    around(round, () => walkBodies(program, session));
    settleSpaces(session);
    settleKinds(session);
    if (session.usesProbeNames && session.reporter.hasErrors && !session.changed) session.probeTexts = true;
    if (session.probeNames !== probeNames || session.probeTexts !== probeTexts) {
      session.maps.clear();
      for (const body of session.bodies) body.states.clear();
    } else if (!session.changed) {
      if (session.assumeIntegers) return true;
      session.assumeIntegers = true;
    }
  }
  return false;
}
