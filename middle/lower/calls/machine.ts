// Facts about the machine that runs the program: constants that the loader fills in.

import { InternalError } from '../../../common/internal-error.ts';
import type { ScriptPlace } from '../../../common/manifest.ts';
import { scriptPlace } from '../../../frontend/syntax/script-place.ts';
import { typeOf } from '../function-context.ts';
import type { ConstantShape } from '../module-context.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { loadConstant } from '../values/load-time.ts';

const looked = (shape: (name: string, place: ScriptPlace) => ConstantShape): NameRule => (ctx, node, args) => {
  const name = ctx.facts.constants.get(args[0]!.id);
  if (typeof name !== 'string') throw new InternalError(`${node.name}() of no constant`);
  const text = Buffer.from(name, 'latin1').toString('utf8');
  return { kind: 'scalar', type: typeOf(ctx, node), operand: loadConstant(ctx, shape(text, scriptPlace(ctx.shared.program.source, node.span))) };
};

export const machineCalls: NameRules = {
  kaddr: looked((name, place) => ({ from: 'kernel-address', name, place, size: 8 })),
  cgroupid: looked((path, place) => ({ from: 'cgroup-id', path, place, size: 8 })),
};
