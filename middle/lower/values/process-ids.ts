// Process and thread id of the current task as the tracer sees them: where that runs in a PID namespace of its own, such
// as a container's, numbers from outside mean nothing to it. The loader says which namespace; for the initial one the
// kernel's verifier drops all but the plain call. The helper for others answers for tasks of exactly that namespace; a task further
// in has an id at each level down to its own, which is read from the kernel. Tasks outside of the tracer's have the ids 0.

import type { PidNamespaceOffset } from '../../../common/manifest.ts';
import type { BlockId, Operand } from '../../ir/ir.ts';
import { constant, FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import { address, createFunctionContext, helper, helperVoid, MAX_DEPTH, newLocal, newStackTemporary, withTemporaries } from '../function-context.ts';
import type { FunctionContext, Local } from '../function-context.ts';
import { findCaptures } from '../functions/captures.ts';
import { loadConstant } from './load-time.ts';

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
  const id = newLocal(ctx, ofBoth(ctx, kind, initialIds(ctx)));
  const [ask, done] = [b.newColdBlock(), b.newBlock()];
  b.branch(b.eq(loadConstant(ctx, { from: 'pid-namespace-device', size: 8 }), ZERO), done, ask);
  b.setBlock(ask);
  id.set(ctx.depth < MAX_DEPTH ? b.call(namespaceId(ctx), [kind === 'thread' ? ONE : ZERO]) : idInNamespace(ctx, kind === 'thread' ? ONE : ZERO));
  b.jump(done);
  b.setBlock(done);
  return id.get();
}

/** The function that all programs of the module call, unless there are as many on the stack as the kernel takes: many ask, and few of them in a container. */
function namespaceId({ shared, subject, facts, b: { at } }: FunctionContext): string {
  const name = 'namespace_id';
  if (!shared.module.functions.some((fn) => fn.name === name)) {
    const b = new FunctionBuilder(name, { kind: 'function', params: ['int'] });
    b.at = at;
    const ctx = createFunctionContext(shared, subject, findCaptures([], facts, []), b, 1);
    b.ret(idInNamespace(ctx, b.param(0)));
    shared.module.functions.push(b.finish());
  }
  return name;
}

/** `isThread`: 1 or 0. */
function idInNamespace(ctx: FunctionContext, isThread: Operand): Operand {
  const { b } = ctx;
  const id = newLocal(ctx);
  const [inside, deeper, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  const inode = loadConstant(ctx, { from: 'pid-namespace-inode', size: 8 });
  withTemporaries(ctx, () => {
    const ids = newStackTemporary(ctx, 8);
    const device = loadConstant(ctx, { from: 'pid-namespace-device', size: 8 });
    const other = helper(ctx, 'get_ns_current_pid_tgid', [device, inode, address(ctx, ids), constant(8)]);
    b.branch(b.eq(other, ZERO), inside, deeper);
    b.setBlock(inside);
    id.set(b.select('int', isThread, b.load(ids.ptr, ids.offset, 4, false), b.load(ids.ptr, ids.offset + 4, 4, false)));
    b.jump(done);
  });
  b.setBlock(deeper);
  id.set(ZERO);
  withTemporaries(ctx, () => readDeeperId(ctx, isThread, inode, id, done));
  b.setBlock(done);
  return id.get();
}

/** Goes to `done`, with the id in `id` only if the task is in a namespace below ours. A read that fails gives 0, from which nothing can be read. */
function readDeeperId(ctx: FunctionContext, isThread: Operand, inode: Operand, id: Local, done: BlockId): void {
  const { b } = ctx;
  const offset = (of: PidNamespaceOffset): Operand => loadConstant(ctx, { from: 'pid-namespace-offset', of, size: 8 });
  const read = newStackTemporary(ctx, UPID_SIZE);
  const readAt = (base: Operand, of: PidNamespaceOffset, size: number): void => {
    helperVoid(ctx, 'probe_read_kernel', [address(ctx, read), constant(size), b.intToPtr(b.add(base, offset(of)))]);
  };
  const number = (base: Operand, of: PidNamespaceOffset, size: 4 | 8): Operand => (readAt(base, of, size), b.load(read.ptr, read.offset, size, false));
  const thread = helper(ctx, 'get_current_task', []);
  const task = newLocal(ctx, thread);
  const [isProcess, isEither, isDeep, isInside] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(isThread, isEither, isProcess);
  b.setBlock(isProcess);
  task.set(number(thread, 'leader', 8));
  b.jump(isEither);
  b.setBlock(isEither);
  const ids = number(task.get(), 'ids', 8);
  b.branch(b.binary('ult', number(ids, 'level', 4), loadConstant(ctx, { from: 'pid-namespace-level', size: 8 })), done, isDeep);
  b.setBlock(isDeep);
  readAt(ids, 'id', UPID_SIZE);
  const found = b.load(read.ptr, read.offset, 4, false);
  const there = b.load(read.ptr, read.offset + 8, 8, false);
  b.branch(b.eq(number(there, 'inode', 4), inode), isInside, done);
  b.setBlock(isInside);
  id.set(found);
  b.jump(done);
}

/** struct upid, include/linux/pid.h: the number, and behind it the address of the namespace. */
const UPID_SIZE = 16;
