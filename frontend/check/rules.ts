// The rules of checking that need each other in circles, as one record: the top of the checker, which knows every rule.
// The session hands it down, and rules reach it through descend.ts.

import type { Rules } from './check-context.ts';
import { typeOfExpr } from './expressions.ts';
import { checkDropped, checkStatements } from './statements.ts';

export const rules: Rules = { expression: typeOfExpr, statements: checkStatements, dropped: checkDropped };
