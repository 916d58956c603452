// Facts about the machine that runs the program: constants that the loader fills in.

import { InternalError } from '../../../common/internal-error.ts';
import type { ScriptPlace } from '../../../common/manifest.ts';
import { scriptPlace } from '../../../frontend/syntax/script-place.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { Operand } from '../../ir/ir.ts';
import { evaluateScalar } from '../expressions/evaluate.ts';
import { helper, newTemporary, typeOf } from '../function-context.ts';
import type { FunctionContext } from '../function-context.ts';
import type { ConstantShape } from '../module-context.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { loadConstant } from '../values/load-time.ts';
import { readInto } from '../values/probe-read.ts';

type Shape = (name: string, place: ScriptPlace) => ConstantShape;

const looked = (shape: Shape): NameRule => (ctx, node, args) => (
  { kind: 'scalar', type: typeOf(ctx, node), operand: lookUp(ctx, node, shape, nameOf(ctx, args[0]!)) }
);

function nameOf(ctx: FunctionContext, node: ast.Expr): string {
  const name = ctx.facts.constants.get(node.id);
  if (typeof name !== 'string') throw new InternalError('a name that is no constant');
  return Buffer.from(name, 'latin1').toString('utf8');
}

function lookUp(ctx: FunctionContext, { span }: ast.Expr, shape: Shape, name: string): Operand {
  return loadConstant(ctx, shape(name, scriptPlace(ctx.shared.program.source, span)));
}

const kernelAddress: Shape = (name, place) => ({ from: 'kernel-address', name, place, size: 8 });

/** How far a CPU's own copy of the section is away from where symbols have it. */
const OFFSETS = '__per_cpu_offset';

const percpu_kaddr: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const variable = lookUp(ctx, node, kernelAddress, nameOf(ctx, args[0]!));
  const offsets = lookUp(ctx, node, kernelAddress, OFFSETS);
  const [, chosen] = args;
  const cpu = chosen === undefined ? b.and(helper(ctx, 'get_smp_processor_id', []), constant(0xffffffff)) : evaluateScalar(ctx, chosen);
  const offset = newTemporary(ctx, 8);
  readInto(ctx, 'kernel', offset, constant(8), b.add(offsets, b.mul(cpu, constant(8))), node);
  const address = b.add(variable, b.load(offset.ptr, offset.offset, 8, false));
  if (chosen === undefined) return { kind: 'scalar', type: typeOf(ctx, node), operand: address };
  const there = b.binary('ult', cpu, loadConstant(ctx, { from: 'cpu-count', size: 8 }));
  return { kind: 'scalar', type: typeOf(ctx, node), operand: b.select('int', there, address, ZERO) };
};

export const machineCalls: NameRules = {
  kaddr: looked(kernelAddress),
  cgroupid: looked((path, place) => ({ from: 'cgroup-id', path, place, size: 8 })),
  percpu_kaddr,
};
