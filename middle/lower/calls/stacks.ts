// Stacks and registers. The addresses of a stack are named by the loader when it prints them; they are read by
// bpf_get_stack straight to where it is wanted, behind the number of bytes that it says it wrote.

import { architectureOf } from '../../../common/architectures/index.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, countIf, helper, typeOf } from '../function-context.ts';
import { contextLoad, contextPtr, rootOf } from '../functions/frames.ts';
import { countElements, mapOf } from '../maps/maps.ts';
import { materialize, zeroBytes } from '../values/memory.ts';
import { processId } from '../values/process-ids.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { at } from '../values/values.ts';
import type { Place } from '../values/values.ts';
import { evaluate } from '../expressions/evaluate.ts';

/** include/uapi/linux/bpf.h */
const BPF_F_USER_STACK = 1 << 8;

const stack: NameRule = (ctx, node) => {
  const type = typeOf(ctx, node);
  if (type.kind !== 'kstack' && type.kind !== 'ustack') throw new InternalError(`${node.name} is not a stack`);
  const user = type.kind === 'ustack';
  const header = user ? 16 : 8;
  return {
    kind: 'pending',
    type,
    write: (dest: Place, tail) => {
      const { b } = ctx;
      if (tail === 'zero') zeroBytes(ctx, dest, sizeOf(type));
      if (isRunByLoader(ctx)) {
        zeroBytes(ctx, dest, header);
        return;
      }
      if (!user) rootOf(ctx).walksKernelStack = true;
      const frames = address(ctx, at(dest, header));
      const result = helper(ctx, 'get_stack', [contextPtr(ctx), frames, constant(8 * type.limit), constant(user ? BPF_F_USER_STACK : 0)]);
      b.store(dest.ptr, dest.offset, 8, result);
      if (user) b.store(dest.ptr, dest.offset + 8, 8, processId(ctx));
      countIf(ctx, b.binary('slt', result, ZERO), result, node.span, {
        message: `Failed to read the ${user ? 'user' : 'kernel'} stack`, helper: 'get_stack', level: 'always',
      });
    },
  };
};

/** What calls the program is then the loader itself: nothing of what is traced. */
function isRunByLoader({ subject }: FunctionContext): boolean {
  return subject.kind === 'probe' && subject.probe.attachPoint.provider.runs(subject.probe.attachPoint.spec) === 'by-loader';
}

const reg: NameRule = (ctx, node, args) => {
  const name = ctx.facts.constants.get(args[0]!.id);
  const offset = architectureOf(ctx.shared.arch)?.registers[String(name)];
  if (offset === undefined) throw new InternalError(`no register ${String(name)}`);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: contextLoad(ctx, offset, 8, false) };
};

/** Elements of a map, or depth of a stack: the bytes that were read, in addresses. */
const len: NameRule = (ctx, node, args) => {
  const subject = args[0]!;
  if (subject.kind === 'map' && subject.key === null && mapOf(ctx, subject).info.key !== null) {
    return { kind: 'scalar', type: typeOf(ctx, node), operand: countElements(ctx, mapOf(ctx, subject)) };
  }
  const place = materialize(ctx, evaluate(ctx, subject));
  const bytes = ctx.b.load(place.ptr, place.offset, 8, true);
  const depth = ctx.b.lshr(ctx.b.select('int', ctx.b.binary('slt', bytes, ZERO), ZERO, bytes), constant(3));
  return { kind: 'scalar', type: typeOf(ctx, node), operand: depth };
};

export const stackCalls: NameRules = {
  len,
  kstack: stack,
  ustack: stack,
  reg,
};
