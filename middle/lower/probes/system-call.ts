// A program at the tracepoint of a system call, which the loader may attach to the beginning or end of all of them instead:
// one event with the registers, where the kernel makes a record and an event of its own for each call. The number of its
// set tells which it is: 0 where the kernel sends what was asked for, and the verifier then removes all this. A program that
// asks for the kernel's stack would find another one, and has none of it.

import type { FieldStep, TypedProbe } from '../../../frontend/types/typed-program.ts';
import { architectureOf } from '../../../common/architectures/index.ts';
import type { Architecture } from '../../../common/architectures/index.ts';
import { SYSTEM_CALLS } from '../../../common/manifest.ts';
import type { BlockId, Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import { helper } from '../function-context.ts';
import type { FunctionContext, SystemCall } from '../function-context.ts';
import { SET_FIELD } from '../../ir/set-field.ts';
import { recordField } from '../expressions/fields.ts';
import { extendCore } from '../values/core.ts';
import { coreOffset } from '../values/remote.ts';

const WORD = 8;

export function isSystemCall({ attachPoint: { provider, spec } }: TypedProbe): boolean {
  const source = provider.can.namedArguments?.from(spec);
  return source?.kind === 'record' && source.isSystemCall;
}

/** Before the body is lowered. */
export function newSystemCall(ctx: FunctionContext): SystemCall {
  return { record: ctx.b.newSlot('record', WORD), cookie: null };
}

/** At the start, when the body is known: `table` is the symbol. Goes on in the block that is current then. */
export function findSystemCall(ctx: FunctionContext, { record, cookie }: SystemCall, table: string, leave: BlockId): void {
  const { b } = ctx;
  const own = b.newBlock();
  const atAll = b.newBlock();
  const done = b.newBlock();
  const { record: index, index: field } = recordField(ctx, SET_FIELD);
  const set = b.tpOffset(index, field);
  b.branch(b.ne(set, ZERO), atAll, own);

  b.setBlock(own);
  keepRecord(ctx, { record, cookie }, b.ctx());
  b.jump(done);

  b.setBlock(atAll);
  const registers = b.loadPtr(b.ctx(), 0);
  const { number: { register, width }, compat } = architectureOf(ctx.shared.arch)!.systemCalls;
  const number = b.load(registers, register, width, false);
  const known = b.newBlock();
  b.branch(b.binary('ult', number, constant(SYSTEM_CALLS)), known, leave);
  b.setBlock(known);
  // A pattern may match where a call begins and where it ends: the program of the one has another set than that of the other.
  const which = b.add(number, b.mul(b.and(set, ONE), constant(SYSTEM_CALLS)));
  const place = b.load(b.ptrAdd(b.globalAddr(table), b.mul(which, constant(WORD))), 0, WORD, false);
  const wanted = b.newBlock();
  b.branch(b.eq(b.lshr(place, constant(32)), set), wanted, leave);
  b.setBlock(wanted);
  const native = b.newBlock();
  b.branch(b.eq(b.and(threadInfo(ctx, compat), constant(compat.bit)), ZERO), native, leave);
  b.setBlock(native);
  b.store(b.slotAddr(record), 0, WORD, registers);
  if (cookie !== null) b.store(b.slotAddr(cookie), 0, WORD, b.and(place, constant(0xffffffff)));
  b.jump(done);
  b.setBlock(done);
}

/** Of a program that stays with its own tracepoint. */
export function keepRecord(ctx: FunctionContext, { record, cookie }: SystemCall, pointer: Operand): void {
  const { b } = ctx;
  b.store(b.slotAddr(record), 0, WORD, pointer);
  if (cookie !== null) b.store(b.slotAddr(cookie), 0, WORD, helper(ctx, 'get_attach_cookie', [b.ctx()]));
}

/** What the kernel itself asks about calls of 32 bits: the task begins with its struct thread_info. */
function threadInfo(ctx: FunctionContext, { member, offset, size }: Architecture['systemCalls']['compat']): Operand {
  const { b } = ctx;
  const task = { name: 'task_struct', tag: 'struct', size: 16384 } as const;
  const info = { name: 'thread_info', tag: 'struct', size: 64 } as const;
  const steps: readonly FieldStep[] = [
    { struct: task, member: { name: 'thread_info', bitOffset: 0, bitSize: 0, shape: { kind: 'struct', ...info } } },
    { struct: info, member: { name: member, bitOffset: 8 * offset, bitSize: 0, shape: { kind: 'int', size, signed: false } } },
  ];
  return b.load(b.ptrAdd(helper(ctx, 'get_current_task_btf', []), coreOffset(ctx, extendCore(ctx.shared, null, steps)!)), 0, size, false);
}
