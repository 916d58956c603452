// What a rule of the lowering is, and the table of all of them. Constructs of the language contain each other in every
// combination, so no rule imports the file of another to lower what lies in it: it asks the table, which each function's
// context leads to and which rules.ts fills, once. That keeps the files of this folder free of circles. Types only.

import type * as ast from '../../frontend/syntax/ast.ts';
import type { Type } from '../../frontend/types/types.ts';
import type { FunctionContext } from './function-context.ts';
import type { Value } from './values/values.ts';

/**
 * How a builtin or a function becomes a value. The frontend's half of it says what it takes, where it is allowed and
 * which type it has, so a rule here checks nothing. `args` is empty for a bare name; failures are reported at the node.
 */
export type NameRule = (ctx: FunctionContext, node: ast.Identifier | ast.Call, args: readonly ast.Expr[]) => Value;
export type NameRules = Readonly<Record<string, NameRule>>;

/** For each kind of expression, how it becomes a value of `type`: its own, or for a form made of parts, the wanted one. */
export type ExpressionRules = {
  readonly [Kind in ast.Expr['kind']]: (ctx: FunctionContext, node: Extract<ast.Expr, { kind: Kind }>, type: Type) => Value;
};

export type StatementRules = {
  readonly [Kind in ast.Stmt['kind']]: (ctx: FunctionContext, node: Extract<ast.Stmt, { kind: Kind }>) => void;
};

export interface Rules {
  readonly expressions: ExpressionRules;
  readonly statements: StatementRules;
}
