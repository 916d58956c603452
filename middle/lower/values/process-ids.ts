// Process and thread id of the current task as the tracer sees them: where that runs in a PID namespace of its own, such
// as a container's, numbers from outside mean nothing to it. The loader says which namespace; for the initial one the
// kernel's verifier drops all but the plain call. The helper for others answers for tasks of exactly that namespace; a task further
// in has an id at each level down to its own, which is read from the kernel. Tasks outside of the tracer's have the ids 0.

import type { PidNamespaceOffset } from '../../../common/manifest.ts';
import type { BlockId, Operand } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helper, helperVoid, newStackTemporary, withTemporaries } from '../function-context.ts';
import { loadConstant } from './load-time.ts';
import type { Place } from './values.ts';

export type Namespace = 'own' | 'initial';
type Kind = 'process' | 'thread';

export function processId(ctx: FunctionContext, namespace: Namespace = 'own'): Operand {
  return idOf(ctx, 'process', namespace);
}

export function threadId(ctx: FunctionContext, namespace: Namespace = 'own'): Operand {
  return idOf(ctx, 'thread', namespace);
}

function idOf(ctx: FunctionContext, kind: Kind, namespace: Namespace): Operand {
  return namespace === 'initial' ? ofBoth(ctx, kind, initialIds(ctx)) : ownId(ctx, kind);
}

function initialIds(ctx: FunctionContext): Operand {
  return helper(ctx, 'get_current_pid_tgid', []);
}

/** `ids`: thread id in the low 32 bits, process id in the high ones: the order of both helpers, on a little-endian machine. */
function ofBoth({ b }: FunctionContext, kind: Kind, ids: Operand): Operand {
  return kind === 'process' ? b.lshr(ids, constant(32)) : b.and(ids, constant(0xffffffff));
}

function ownId(ctx: FunctionContext, kind: Kind): Operand {
  const { b } = ctx;
  const id = newStackTemporary(ctx, 8);
  b.store(id.ptr, id.offset, 8, ofBoth(ctx, kind, initialIds(ctx)));
  const device = loadConstant(ctx, { from: 'pid-namespace-device', size: 8 });
  const [ask, inside, deeper, done] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(b.eq(device, ZERO), done, ask);
  b.setBlock(ask);
  const inode = loadConstant(ctx, { from: 'pid-namespace-inode', size: 8 });
  withTemporaries(ctx, () => {
    const ids = newStackTemporary(ctx, 8);
    const other = helper(ctx, 'get_ns_current_pid_tgid', [device, inode, address(ctx, ids), constant(8)]);
    b.branch(b.eq(other, ZERO), inside, deeper);
    b.setBlock(inside);
    b.store(id.ptr, id.offset, 8, ofBoth(ctx, kind, b.load(ids.ptr, ids.offset, 8, false)));
    b.jump(done);
  });
  b.setBlock(deeper);
  b.store(id.ptr, id.offset, 8, ZERO);
  withTemporaries(ctx, () => readDeeperId(ctx, kind, inode, id, done));
  b.setBlock(done);
  return b.load(id.ptr, id.offset, 8, false);
}

/** Goes to `done`, with the id at `id` only if the task is in a namespace below ours. A read that fails gives 0, from which nothing can be read. */
function readDeeperId(ctx: FunctionContext, kind: Kind, inode: Operand, id: Place, done: BlockId): void {
  const { b } = ctx;
  const offset = (of: PidNamespaceOffset): Operand => loadConstant(ctx, { from: 'pid-namespace-offset', of, size: 8 });
  const read = newStackTemporary(ctx, UPID_SIZE);
  const readAt = (base: Operand, of: PidNamespaceOffset, size: number): void => {
    helperVoid(ctx, 'probe_read_kernel', [address(ctx, read), constant(size), b.intToPtr(b.add(base, offset(of)))]);
  };
  const number = (base: Operand, of: PidNamespaceOffset, size: 4 | 8): Operand => (readAt(base, of, size), b.load(read.ptr, read.offset, size, false));
  const task = helper(ctx, 'get_current_task', []);
  const ids = number(kind === 'thread' ? task : number(task, 'leader', 8), 'ids', 8);
  const [isDeep, isInside] = [b.newBlock(), b.newBlock()];
  b.branch(b.binary('ult', number(ids, 'level', 4), loadConstant(ctx, { from: 'pid-namespace-level', size: 8 })), done, isDeep);
  b.setBlock(isDeep);
  readAt(ids, 'id', UPID_SIZE);
  const found = b.load(read.ptr, read.offset, 4, false);
  const there = b.load(read.ptr, read.offset + 8, 8, false);
  b.branch(b.eq(number(there, 'inode', 4), inode), isInside, done);
  b.setBlock(isInside);
  b.store(id.ptr, id.offset, 8, found);
  b.jump(done);
}

/** struct upid, include/linux/pid.h: the number, and behind it the address of the namespace. */
const UPID_SIZE = 16;
