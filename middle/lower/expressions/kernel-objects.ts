// Objects of the kernel as its verifier knows them: pointers that are followed from the context on by loads of the program
// itself, and not by reads of memory, which give mere numbers. Each pointer may be null, which must be looked at before it is
// followed. What such a way may look like is in frontend/syntax/kernel-objects.ts.

import { InternalError } from '../../../common/internal-error.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import { takesKernelObjects } from '../../../frontend/syntax/kernel-objects.ts';
import type { StructFieldResolution, TypedProbe } from '../../../frontend/types/typed-program.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { BlockId, Operand } from '../../ir/ir.ts';
import { helper, typeOf } from '../function-context.ts';
import type { FunctionContext } from '../function-context.ts';
import { contextPtr } from '../functions/frames.ts';
import { extendCore } from '../values/core.ts';
import { coreOffset } from '../values/remote.ts';

const typed = new WeakMap<TypedProbe, boolean>();

/** Whether the verifier is to know the arguments of a raw tracepoint, which are numbers to it else. */
export function hasTypedArguments(probe: TypedProbe): boolean {
  const known = typed.get(probe) ?? (probe.attachPoint.provider.can.rawArguments && takesKernelObjects(probe.node));
  typed.set(probe, known);
  return known;
}

/** ptr to the object: what a pointer points to, or where a struct is. Goes to `missing` where a pointer on the way is null. */
export function objectPtr(ctx: FunctionContext, node: ast.Expr, missing: BlockId): Operand {
  switch (node.kind) {
    case 'cast': return objectPtr(ctx, node.operand, missing);
    case 'unary': return objectPtr(ctx, node.operand, missing);
    case 'identifier': case 'call':
      if (node.name === 'curtask') return helper(ctx, 'get_current_task_btf', []);
      break;
    case 'field': return fieldPtr(ctx, node, missing);
    default: break;
  }
  throw new InternalError(`a ${node.kind} is no object of the kernel`);
}

function fieldPtr(ctx: FunctionContext, node: ast.Field, missing: BlockId): Operand {
  const { b } = ctx;
  const field = ctx.facts.fields.get(node.id);
  if ((field?.kind === 'function-arg' && field.index >= 0) || field?.kind === 'raw-arg') return present(ctx, b.loadPtr(contextPtr(ctx), 8 * field.index), missing);
  if (field?.kind !== 'struct') throw new InternalError(`.${node.name} is no object of the kernel`);
  const { operand } = node;
  // The fields of a context are where they are: the kernel translates the accesses.
  if ((operand.kind === 'identifier' || operand.kind === 'call') && operand.name === 'ctx') return present(ctx, b.loadPtr(contextPtr(ctx), field.offset), missing);
  const place = b.ptrAdd(objectPtr(ctx, operand, missing), offsetOf(ctx, field));
  return typeOf(ctx, node).kind === 'pointer' ? present(ctx, b.loadPtr(place, 0), missing) : place;
}

function offsetOf(ctx: FunctionContext, { relocatable, steps, offset }: StructFieldResolution): Operand {
  const core = relocatable ? extendCore(ctx.shared, null, steps) : null;
  return core === null ? constant(offset) : coreOffset(ctx, core);
}

function present(ctx: FunctionContext, ptr: Operand, missing: BlockId): Operand {
  const { b } = ctx;
  const there = b.newBlock();
  b.branch(b.ne(ptr, ZERO), there, missing);
  b.setBlock(there);
  return ptr;
}
