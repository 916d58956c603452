// A program at the tracepoint of a system call, or of all, which the loader may attach to the beginning or end of all of them instead:
// one event with the registers, where the kernel makes a record and an event of its own for each call. The number of its
// set tells which it is: 0 where the kernel sends what was asked for, and the verifier then removes all this. A program that
// asks for the kernel's stack would find another one, and has none of it.

import type { TypedProbe } from '../../../frontend/types/typed-program.ts';
import { architectureOf } from '../../../common/architectures/index.ts';
import type { Architecture } from '../../../common/architectures/index.ts';
import { SYSTEM_CALL_PLACES, SYSTEM_CALLS } from '../../../common/manifest.ts';
import type { BlockId, FieldDef, Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import { helper, helperVoid } from '../function-context.ts';
import type { FunctionContext, SystemCall } from '../function-context.ts';
import { COMPAT_FIELD, isOfRecord, SET_FIELD } from '../../ir/call-facts.ts';
import { recordField } from '../expressions/fields.ts';
import { callOffset, isCallField } from '../../plan/call-record.ts';
import { fieldsIn } from '../../plan/fields-in.ts';
import type { ModuleContext } from '../module-context.ts';

const WORD = 8;

/** Before the body is lowered. null: the probe is at something else, or there is more in its record than we know of. */
export function newSystemCall({ attachPoint: { provider, spec }, facts }: TypedProbe): SystemCall | null {
  const source = provider.can.namedArguments?.from(spec);
  if (source?.kind !== 'record' || source.calls === null) return null;
  const isKnown = fieldsIn(facts).every((field) => field.kind !== 'record-field' || isCallField(field.name, field.size));
  return source.calls === 'all' && !isKnown ? null : { calls: source.calls, record: null, cookie: null };
}

/** At the start, when the body is known: finds the record. Goes on in the block that is current then. */
export function startSystemCall(ctx: FunctionContext, call: SystemCall, leave: BlockId): void {
  const { b } = ctx;
  const keep = call.calls === 'one' ? keepRecord : copyRecord;
  if (ctx.walksKernelStack) return keep(ctx, call);
  const own = b.newBlock();
  const atAll = b.newBlock();
  const done = b.newBlock();
  const { record: index, index: field } = recordField(ctx, SET_FIELD);
  const set = b.tpOffset(index, field);
  b.branch(b.ne(set, ZERO), atAll, own);

  b.setBlock(own);
  keep(ctx, call);
  b.jump(done);

  b.setBlock(atAll);
  if (call.calls === 'one') findCall(ctx, call, set, leave);
  else makeRecord(ctx, call, set);
  b.jump(done);
  b.setBlock(done);
}

// ---------------------------------------------------------------- one call

/** Of a program that stays with its own tracepoint. */
function keepRecord(ctx: FunctionContext, { record, cookie }: SystemCall): void {
  const { b } = ctx;
  if (record !== null) b.store(b.slotAddr(record), 0, WORD, b.ctx());
  if (cookie !== null) b.store(b.slotAddr(cookie), 0, WORD, helper(ctx, 'get_attach_cookie', [b.ctx()]));
}

/** Leaves at all calls but those that the program's table has for its set. */
function findCall(ctx: FunctionContext, { record, cookie }: SystemCall, set: Operand, leave: BlockId): void {
  const { b, shared } = ctx;
  const registers = b.loadPtr(b.ctx(), 0);
  const { number: { register, width }, compat } = architectureOf(shared.arch)!.systemCalls;
  const number = b.load(registers, register, width, false);
  const known = b.newBlock();
  b.branch(b.binary('ult', number, constant(SYSTEM_CALLS)), known, leave);
  b.setBlock(known);
  // A pattern may match where a call begins and where it ends: the program of the one has another set than that of the other.
  const which = b.add(number, b.mul(b.and(set, ONE), constant(SYSTEM_CALLS)));
  const place = b.load(b.ptrAdd(b.globalAddr(newTable(shared, b.fn.name)), b.mul(which, constant(WORD))), 0, WORD, false);
  const wanted = b.newBlock();
  b.branch(b.eq(b.lshr(place, constant(32)), set), wanted, leave);
  b.setBlock(wanted);
  const native = b.newBlock();
  b.branch(is32Bit(ctx, compat), leave, native);
  b.setBlock(native);
  if (record !== null) b.store(b.slotAddr(record), 0, WORD, registers);
  if (cookie !== null) b.store(b.slotAddr(cookie), 0, WORD, b.and(place, constant(0xffffffff)));
}

/** In .bss: the loader fills it in before the kernel has it. */
function newTable({ module, systemCalls }: ModuleContext, program: string): string {
  const name = `bpftrace_system_calls_${systemCalls.size}`;
  module.globals.push({ name, section: 'counters', size: 8 * SYSTEM_CALL_PLACES, align: 8, init: null });
  systemCalls.set(program, name);
  return name;
}

// ---------------------------------------------------------------- all calls

/** The fields that the program reads. Their stores are to the slot of the record. */
function usedFields({ record, shared }: FunctionContext): readonly FieldDef[] {
  return shared.module.records[record]!.fields.filter(isOfRecord);
}

/** From the record. */
function copyRecord(ctx: FunctionContext, { record }: SystemCall): void {
  if (record === null) return;
  const { b } = ctx;
  const made = b.slotAddr(record);
  for (const field of usedFields(ctx)) {
    const { record: index, index: of } = recordField(ctx, field);
    const offset = callOffset(field.name);
    if (field.size === WORD) b.store(made, offset, WORD, b.tpLoad(index, of, WORD, false));
    else helperVoid(ctx, 'probe_read_kernel', [b.ptrAdd(made, constant(offset)), constant(field.size), b.ptrAdd(b.ctx(), b.tpOffset(index, of))]);
  }
}

/** As the kernel fills its record: trace_event_raw_event_sys_enter(), ..._sys_exit(). */
function makeRecord(ctx: FunctionContext, { record }: SystemCall, set: Operand): void {
  const { b, shared } = ctx;
  shared.systemCalls.set(b.fn.name, null);
  if (record === null) return;
  const { number, compat, recorded } = architectureOf(shared.arch)!.systemCalls;
  const made = b.slotAddr(record);
  const registers = b.loadPtr(b.ctx(), 0);
  const second = b.load(b.ctx(), WORD, WORD, false);
  const fill: Readonly<Record<string, () => void>> = {
    // Where a call begins it comes with the event: a tracer may have changed what is in the register.
    id: () => choose(ctx, b.ne(b.and(set, ONE), ZERO),
      () => b.store(made, callOffset('id'), WORD, b.load(registers, number.register, 4, true)), () => b.store(made, callOffset('id'), WORD, second)),
    ret: () => b.store(made, callOffset('ret'), WORD, second),
    args: () => {
      const copy = (from: readonly number[]): void => from.forEach((register, index) => b.store(made, callOffset('args') + WORD * index, WORD, b.load(registers, register, WORD, false)));
      if (recorded.native.every((register, index) => register === recorded.compat[index])) copy(recorded.native);
      else choose(ctx, is32Bit(ctx, compat), () => copy(recorded.compat), () => copy(recorded.native));
    },
  };
  for (const { name } of usedFields(ctx)) fill[name]!();
}

function choose({ b }: FunctionContext, condition: Operand, then: () => void, otherwise: () => void): void {
  const [yes, no, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(condition, yes, no);
  for (const [block, fill] of [[yes, then], [no, otherwise]] as const) {
    b.setBlock(block);
    fill();
    b.jump(done);
  }
  b.setBlock(done);
}

/**
 * What the kernel itself asks about calls of 32 bits: the task begins with its struct thread_info. The loader tells where in that it is,
 * and no relocation does: for one alone libbpf would read all types of the kernel, which takes longer than the rest of the load.
 */
function is32Bit(ctx: FunctionContext, { offset, size, bit }: Architecture['systemCalls']['compat']): Operand {
  const { b } = ctx;
  const { record, index } = recordField(ctx, { ...COMPAT_FIELD, offset });
  const flags = b.load(b.ptrAdd(helper(ctx, 'get_current_task_btf', []), b.tpOffset(record, index)), 0, size, false);
  return b.ne(b.and(flags, constant(bit)), ZERO);
}
