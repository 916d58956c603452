// Questions about kfuncs: constants that the loader fills in, so that the verifier knows them.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { BOOL } from '../../../frontend/types/types.ts';
import { ZERO } from '../../ir/builder.ts';
import { rootOf } from '../functions/frames.ts';
import type { NameRule, NameRules } from '../rule.ts';
import type { ConstantShape } from '../module-context.ts';
import type { FunctionContext } from '../function-context.ts';
import { loadConstant } from '../values/load-time.ts';

const asked = (shape: (ctx: FunctionContext, name: string) => ConstantShape): NameRule => (ctx, _node, args) => (
  { kind: 'scalar', type: BOOL, operand: ctx.b.ne(loadConstant(ctx, shape(ctx, nameOf(ctx, args[0]!))), ZERO) }
);

function nameOf(ctx: FunctionContext, node: ast.Expr): string {
  const known = ctx.facts.constants.get(node.id);
  if (typeof known === 'string') return known;
  if (node.kind === 'identifier') return node.name;
  throw new InternalError(`a ${node.kind} is no name of a kernel function`);
}

const exists = asked((_ctx, name) => ({ from: 'kfunc-exists', name, size: 8 }));

export const kfuncCalls: NameRules = {
  kfunc_exist: exists,
  kfunc_allowed: asked((ctx, name) => ({ from: 'kfunc-allowed', name, program: rootOf(ctx).b.fn.name, size: 8 })),
};
