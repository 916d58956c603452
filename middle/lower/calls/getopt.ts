// getopt(): the loader puts the option's value where the program reads it, as it does with `$1`.

import { InternalError } from '../../../common/internal-error.ts';
import { typeOf } from '../function-context.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { loadConstant, namedShape, storedText } from '../values/load-time.ts';

const getopt: NameRule = (ctx, node, args) => {
  const name = ctx.facts.constants.get(args[0]!.id);
  const option = ctx.shared.program.named.find((candidate) => candidate.name === name);
  if (option === undefined) throw new InternalError(`the option ${String(name)} is not among those of the script`);
  const shape = namedShape(option, ctx.shared.program.config);
  if (option.type === 'string') return storedText(ctx, shape, 0);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: loadConstant(ctx, shape) };
};

export const parameterCalls: NameRules = { getopt };
