// Process and thread id of the current task as the tracer sees them: where that runs in a PID namespace of its own, such
// as a container's, numbers from outside mean nothing to it. The loader says which namespace; for the initial one the
// kernel's verifier drops the second call. Tasks that are in another namespace than the tracer have the ids 0.

import type { Operand } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helper, helperVoid, newStackTemporary } from '../function-context.ts';
import { loadConstant } from './load-time.ts';

/** Thread id in the low 32 bits, process id in the high ones: the order of both helpers, on a little-endian machine. */
function bothIds(ctx: FunctionContext): Operand {
  const { b } = ctx;
  const ids = newStackTemporary(ctx, 8);
  b.store(ids.ptr, ids.offset, 8, initialIds(ctx));
  const device = loadConstant(ctx, { from: 'pid-namespace-device', size: 8 });
  const ask = b.newBlock();
  const done = b.newBlock();
  b.branch(b.eq(device, ZERO), done, ask);
  b.setBlock(ask);
  const inode = loadConstant(ctx, { from: 'pid-namespace-inode', size: 8 });
  helperVoid(ctx, 'get_ns_current_pid_tgid', [device, inode, address(ctx, ids), constant(8)]);
  b.jump(done);
  b.setBlock(done);
  return b.load(ids.ptr, ids.offset, 8, false);
}

function initialIds(ctx: FunctionContext): Operand {
  return helper(ctx, 'get_current_pid_tgid', []);
}

export type Namespace = 'own' | 'initial';

export function processId(ctx: FunctionContext, namespace: Namespace = 'own'): Operand {
  return ctx.b.lshr(namespace === 'own' ? bothIds(ctx) : initialIds(ctx), constant(32));
}

export function threadId(ctx: FunctionContext, namespace: Namespace = 'own'): Operand {
  return ctx.b.and(namespace === 'own' ? bothIds(ctx) : initialIds(ctx), constant(0xffffffff));
}
