// Builtins that depend on the probe: its arguments, return value, name, function and raw context. Registers are read
// from the context, which is struct pt_regs for kprobes, uprobes and (at its start) perf events; raw tracepoints get
// an array of 64-bit arguments.

import { InternalError } from '../../../common/internal-error.ts';
import { NAMES_MAP } from '../../../common/manifest.ts';
import { isToldItsPlace } from '../../../frontend/providers/attach-points.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import { ZERO } from '../../ir/builder.ts';
import type { Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, architecture, helper, newStackTemporary, probeOf, typeOf, withTemporaries } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { attachCookie, contextLoad, contextPtr, rootOf } from '../functions/frames.ts';
import { functionArgument, rawWord, readArgument } from '../expressions/fields.ts';
import { notedArgument } from './noted-argument.ts';
import { literalBytes, zeroes } from '../values/memory.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { userSymbol } from '../values/user-address.ts';
import type { Value } from '../values/values.ts';
import { loadConstant, storedText } from '../values/load-time.ts';

function register(ctx: FunctionContext, name: string | undefined): Operand {
  const offset = name === undefined ? undefined : architecture(ctx).registers[name];
  if (offset === undefined) throw new InternalError(`there is no register ${name}`);
  return contextLoad(ctx, offset, 8, false);
}

export function argument(index: number): NameRule {
  return (ctx, node) => {
    const { rawArguments, notedArguments } = probeOf(ctx).attachPoint.provider.can;
    if (notedArguments) return { kind: 'scalar', type: typeOf(ctx, node), operand: notedArgument(ctx, index, node) };
    const operand = rawArguments ? rawWord(ctx, index) : register(ctx, architecture(ctx).argumentRegisters[index]);
    return { kind: 'scalar', type: typeOf(ctx, node), operand };
  };
}

/** Some programs know where they are; the others ask the kernel which function it was. */
const func: NameRule = (ctx) => {
  const { atInstruction, symbols } = probeOf(ctx).attachPoint.provider.can.function!;
  const addr = atInstruction ? register(ctx, architecture(ctx).instructionPointer) : helper(ctx, 'get_func_ip', [contextPtr(ctx)]);
  if (symbols === 'usym') return userSymbol(ctx, addr);
  return { kind: 'scalar', type: { kind: 'ksym' }, operand: addr };
};

const probe: NameRule = (ctx, node) => {
  const type = typeOf(ctx, node);
  const { attachPoint } = probeOf(ctx);
  const { userName, open, text: written } = attachPoint;
  if (type.kind === 'probe-name') {
    const operand = isToldItsPlace(attachPoint) ? attachCookie(ctx)
      : loadConstant(ctx, { from: 'probe-name', program: rootOf(ctx).b.fn.name, name: userName, size: 8 });
    return { kind: 'scalar', type, operand };
  }
  if (ctx.facts.constants.get(node.id) === undefined && isToldItsPlace(attachPoint)) return nameOfPlace(ctx, type);
  if (open && userName === null) return storedText(ctx, { from: 'attach-point', text: written, size: sizeOf(type) }, 0);
  return text(ctx, userName ?? written, type);
};

/** What `probe` is called at the place where the program runs, in the map that the loader has put the names of all places into. */
function nameOfPlace(ctx: FunctionContext, type: Type): Value {
  const { b } = ctx;
  ctx.shared.placeNames = true;
  return withTemporaries(ctx, () => {
    const key = newStackTemporary(ctx, 4);
    b.store(key.ptr, key.offset, 4, attachCookie(ctx));
    const found = helper(ctx, 'map_lookup_elem', [b.mapAddr(NAMES_MAP), address(ctx, key)]);
    // There is one for every place; the kernel does not know that.
    const ptr = b.select('ptr', b.ne(found, ZERO), found, zeroes(ctx, sizeOf(type)));
    return { kind: 'memory', type, place: { ptr, offset: 0, align: 8 } };
  });
}

function text(ctx: FunctionContext, value: string, type: ReturnType<typeof typeOf>): Value {
  const bytes = literalBytes(Buffer.from(value, 'utf8').toString('latin1'));
  return convert(ctx, { kind: 'literal', type: { kind: 'string', size: bytes.length + 1 }, bytes }, type);
}

export const contextBuiltins: NameRules = {
  retval: (ctx, node) => {
    const result = ctx.facts.fields.get(node.id);
    if (result?.kind === 'function-arg') return functionArgument(ctx, result, node);
    return { kind: 'scalar', type: typeOf(ctx, node), operand: register(ctx, architecture(ctx).returnRegister) };
  },
  args: (ctx, node) => ({
    kind: 'tuple',
    type: typeOf(ctx, node),
    elements: (ctx.facts.wholeArgs.get(node.id) ?? []).map((field) => readArgument(ctx, field, node)),
  }),
  func,
  probe,
  ctx: (ctx, node) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: ctx.b.ptrToInt(contextPtr(ctx)) }),
};
