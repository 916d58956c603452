// The lowering half of a builtin's or function's row: how its node becomes a value. The frontend's half says what it
// takes, where it is allowed and which type it has, so a row here checks nothing.

import type * as ast from '../../frontend/syntax/ast.ts';
import type { Context } from './function-context.ts';
import type { Value } from './values/values.ts';

/** `args` is empty for a bare name. The node is where failures are reported. */
export type Row = (ctx: Context, node: ast.Identifier | ast.Call, args: readonly ast.Expr[]) => Value;
export type Rows = Readonly<Record<string, Row>>;
