// One probe (at one attach point) to one BPF program: the -p filter, the scratch entry, the predicate, the body,
// the default result. The scratch entry is looked up once, as late as its first use allows: behind the predicate, unless the
// predicate itself needs it. What the body turns out to need is known when it is lowered, so the prologue's blocks are
// laid out first and filled last.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { StructFieldResolution, TypedProbe } from '../../../frontend/types/typed-program.ts';
import { BIG_SCRATCH_MAP, SCRATCH_MAP, TASK_SCRATCH_MAP } from '../../../common/manifest.ts';
import type { BlockId, Fn, Operand } from '../../ir/ir.ts';
import { constant, FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import { findCaptures } from '../functions/captures.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, count, createFunctionContext, declareVariables, helper, helperVoid, newTemporary, probeOf, withTemporaries } from '../function-context.ts';
import { fillEarly, shareScratch, walkFile } from '../functions/frames.ts';
import { lowerCondition } from '../expressions/operators.ts';
import { programOf } from '../../plan/programs.ts';
import type { ModuleContext } from '../module-context.ts';
import { dropConstant, PER_CPU_LIMIT, positionAt, TASK_SCRATCH_LIMIT } from '../module-context.ts';
import { filterPid } from './pid-filter.ts';
import { newSystemCall, startSystemCall } from './system-call.ts';
import { clearReturn, defaultResult } from '../functions/returns.ts';
import { lowerBlock } from '../statements/blocks.ts';
import { extendCore } from '../values/core.ts';
import { loadConstant } from '../values/load-time.ts';
import { sleepConstant } from '../values/probe-read.ts';
import { coreOffset } from '../values/remote.ts';

const WORD = 8;

/** `depth`: functions on the stack in its deepest call. */
export function lowerProbe(shared: ModuleContext, probe: TypedProbe, name: string, depth: number): Fn {
  const b = new FunctionBuilder(name, programOf(probe.attachPoint));
  const { predicate, body } = probe.node;
  const captures = findCaptures(predicate === null ? [body] : [predicate, body], probe.facts, []);
  const ctx = createFunctionContext(shared, { kind: 'probe', probe }, captures, b, depth);
  b.at = positionAt(shared, probe.attachPoint.span);
  declareVariables(ctx, probe.variables);
  const leave = b.newBlock();
  ctx.systemCall = newSystemCall(probe);
  const atStart = ctx.systemCall === null ? null : forward(ctx);

  filterPid(ctx, probe.attachPoint.provider.program.filtersPid, leave);
  if (probe.object !== null) leaveAtEnd(ctx, probe.object, leave);
  const beforePredicate = forward(ctx);
  const usedEarly = lowerPredicate(ctx, predicate, leave);
  const beforeBody = forward(ctx);
  lowerBlock(ctx, body);
  if (!b.closed) b.jump(leave);

  b.at = positionAt(shared, probe.attachPoint.span);
  fill(ctx, beforePredicate, ctx.scratchUsed && usedEarly, leave, () => {
    fillEarly(ctx);
    clearReturn(ctx);
  });
  fill(ctx, beforeBody, ctx.scratchUsed && !usedEarly, leave, () => {
    if (probe.attachPoint.provider.runs(probe.attachPoint.spec) === 'once' && shared.events.length > 0) pauseWalk(ctx);
  });
  const isRecordless = ctx.record < 0 && !ctx.walksKernelStack && ctx.systemCall?.calls !== 'one';
  if (isRecordless) shared.recordless.add(name);
  if (atStart !== null) {
    b.setBlock(atStart.from);
    if (!isRecordless) startSystemCall(ctx, ctx.systemCall!, leave);
    b.jump(atStart.to);
  }
  b.setBlock(leave);
  b.ret(defaultResult(ctx));
  return b.finish();
}

/** The kernel calls an iterator once more when it is through: there is no object then. */
function leaveAtEnd(ctx: FunctionContext, { steps }: StructFieldResolution, leave: BlockId): void {
  const { b } = ctx;
  const pass = b.newBlock();
  withTemporaries(ctx, () => {
    const pointer = newTemporary(ctx, WORD);
    const field = b.add(b.ptrToInt(b.ctx()), coreOffset(ctx, extendCore(ctx.shared, null, steps)!));
    helperVoid(ctx, 'probe_read_kernel', [address(ctx, pointer), constant(WORD), b.intToPtr(field)]);
    b.branch(b.eq(b.load(pointer.ptr, pointer.offset, WORD, false), ZERO), leave, pass);
  });
  b.setBlock(pass);
}

/** A byte in the file that the loader reads: it ends a read(2) there, and finds room for all events of the next objects. */
function pauseWalk(ctx: FunctionContext): void {
  const { b } = ctx;
  const byte = b.slotAddr(b.newSlot('byte', WORD));
  b.store(byte, 0, WORD, ZERO);
  helperVoid(ctx, 'seq_write', [walkFile(ctx), byte, ONE]);
}

/** Whether the predicate needs scratch. */
function lowerPredicate(ctx: FunctionContext, predicate: ast.Expr | null, leave: BlockId): boolean {
  if (predicate === null) return false;
  const pass = ctx.b.newBlock();
  lowerCondition(ctx, predicate, pass, leave);
  ctx.b.setBlock(pass);
  return ctx.scratchUsed;
}

interface Gap { readonly from: BlockId; readonly to: BlockId }

/** A block to be filled later, and the one behind it as the insertion point. */
function forward(ctx: FunctionContext): Gap {
  const { b } = ctx;
  const from = b.newBlock();
  const to = b.newBlock();
  b.jump(from);
  b.setBlock(to);
  return { from, to };
}

function fill(ctx: FunctionContext, gap: Gap, withScratch: boolean, leave: BlockId, emit: () => void): void {
  const { b } = ctx;
  b.setBlock(gap.from);
  emit();
  if (!withScratch) {
    b.jump(gap.to);
    return;
  }
  const wantsSleep = ctx.shared.constants.some((constant) => constant.from === 'may-sleep' && constant.program === b.fn.name);
  if (wantsSleep && ctx.scratchSize <= TASK_SCRATCH_LIMIT) eitherScratch(ctx, leave);
  else {
    // A program with more than a task can hold shares the memory of its CPU, and so may not sleep.
    if (wantsSleep) dropConstant(ctx.shared, sleepConstant(ctx));
    b.defineHelper(ctx.scratch, 'map_lookup_elem', cpuScratch(ctx));
  }
  const found = b.newBlock();
  b.branch(b.ne(ctx.scratch, ZERO), found, leave);
  b.setBlock(found);
  shareScratch(ctx);
  b.jump(gap.to);
}

/** Where this program's part of the memory of the CPU is looked up. */
function cpuScratch(ctx: FunctionContext): readonly Operand[] {
  const { b } = ctx;
  const isBig = ctx.scratchSize > PER_CPU_LIMIT;
  const use = ctx.shared.scratch[isBig ? 'big' : 'perCpu'];
  use.size = Math.max(use.size, ctx.scratchSize);
  const entry = constant(use.users++);
  // Not a temporary: with the stack's share used up, that would lie in the scratch memory which this finds.
  const key = b.slotAddr(b.newSlot('entry', 8));
  b.store(key, 0, 4, isBig ? entryOfCpu(ctx, entry) : entry);
  ctx.shared.helpersUsed.add('map_lookup_elem');
  return [b.mapAddr(isBig ? BIG_SCRATCH_MAP : SCRATCH_MAP), key];
}

/** The memory of the task in a program that may sleep, for another may then run on its CPU; else that of the CPU. */
function eitherScratch(ctx: FunctionContext, leave: BlockId): void {
  const { b, shared } = ctx;
  shared.taskScratchSize = Math.max(shared.taskScratchSize, ctx.scratchSize);
  const found = b.slotAddr(b.newSlot('scratch', 8));
  const ofTask = b.newBlock();
  const none = b.newBlock();
  const ofCpu = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(loadConstant(ctx, sleepConstant(ctx)), ZERO), ofTask, ofCpu);
  b.setBlock(ofTask);
  const memory = b.helper('task_storage_get', [b.mapAddr(TASK_SCRATCH_MAP), b.helper('get_current_task_btf', []), ZERO, ONE]);
  b.store(found, 0, 8, memory);
  b.branch(b.ne(memory, ZERO), done, none);
  b.setBlock(none);
  count(ctx, ZERO, probeOf(ctx).attachPoint.span, { message: 'No memory to work in: the probe did not run', helper: 'task_storage_get', level: 'always' });
  b.jump(leave);
  b.setBlock(ofCpu);
  b.store(found, 0, 8, b.helper('map_lookup_elem', cpuScratch(ctx)));
  b.jump(done);
  b.setBlock(done);
  b.defineLoadPtr(ctx.scratch, found, 0);
}

/** Every CPU has entries of its own. */
function entryOfCpu(ctx: FunctionContext, entry: Operand): Operand {
  const { b } = ctx;
  const cpu = b.extend(helper(ctx, 'get_smp_processor_id', []), 4, false);
  return b.add(b.mul(entry, loadConstant(ctx, { from: 'cpu-count', size: 8 })), cpu);
}
