// arg0, arg1, … of a place that a note in a binary tells of: from the numbers that the loader writes into the program
// (common/noted-arguments.ts says what they mean), so that one program fits every place. The kernel sees constants and drops
// the ways that the place does not go: an argument in a register costs a few instructions.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { NotedPart, NotedRegister } from '../../../common/noted-arguments.ts';
import { notedName } from '../../../common/noted-arguments.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext, Local } from '../function-context.ts';
import { architecture, helper, newLocal, newStackTemporary, withTemporaries } from '../function-context.ts';
import { startInt } from '../functions/frames.ts';
import { recordField } from '../expressions/fields.ts';
import { coreStructIndex } from '../module-context.ts';
import { readInto } from '../values/probe-read.ts';

const WORD = 8;

/** However often it is used, it is computed once. Failed reads are reported at the node. */
export function notedArgument(ctx: FunctionContext, index: number, node: ast.Expr): Operand {
  return startInt(ctx, `noted ${index}`, (root) => withTemporaries(root, () => compute(root, index, node)));
}

function compute(ctx: FunctionContext, index: number, node: ast.Expr): Operand {
  const { b } = ctx;
  const partOf = (part: NotedPart): { record: number; index: number } => recordField(ctx, { name: notedName(index, part), offset: 0, size: WORD, signed: false });
  const number = (part: NotedPart): Operand => {
    const { record, index: field } = partOf(part);
    return b.tpOffset(record, field);
  };
  const register = (part: NotedRegister): Operand => {
    const { record, index: field } = partOf(part);
    return b.mul(b.tpLoad(record, field, WORD, false), number(`${part}_factor`));
  };
  const fixed = b.or(b.shl(number('high'), constant(32)), b.extend(number('low'), 4, false));
  const value = newLocal(ctx, b.add(b.add(register('base'), register('index')), fixed));
  const member = architecture(ctx).threadBase;
  if (member !== null) onlyIf(ctx, number('thread'), () => value.set(b.add(value.get(), threadBase(ctx, member))));
  onlyIf(ctx, number('memory'), () => readValue(ctx, value, number('size'), node));
  value.set(b.shl(value.get(), number('left')));
  const right = number('right');
  return b.select('int', number('signed'), b.binary('ashr', value.get(), right), b.lshr(value.get(), right));
}

function onlyIf(ctx: FunctionContext, condition: Operand, lower: () => void): void {
  const { b } = ctx;
  const then = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(condition, ZERO), then, done);
  b.setBlock(then);
  lower();
  b.jump(done);
  b.setBlock(done);
}

/** What is at the address in `value` takes its place. */
function readValue(ctx: FunctionContext, value: Local, size: Operand, node: ast.Expr): void {
  const { b } = ctx;
  const place = newStackTemporary(ctx, WORD);
  b.store(place.ptr, place.offset, WORD, ZERO);
  readInto(ctx, 'user', place, size, value.get(), node);
  value.set(b.load(place.ptr, place.offset, WORD, false));
}

/** By flavours of the kernel's structs with one member each: libbpf ignores what is behind three underscores. */
function threadBase(ctx: FunctionContext, member: string): Operand {
  const { b, shared } = ctx;
  const thread = coreStructIndex(shared, 'struct thread_struct___noted', () => ({
    name: 'thread_struct___noted', tag: 'struct', size: WORD,
    members: [{ name: member, bitOffset: 0, bitSize: 0, type: { kind: 'int', size: WORD, signed: false } }],
  }));
  const task = coreStructIndex(shared, 'struct task_struct___noted', () => ({
    name: 'task_struct___noted', tag: 'struct', size: WORD, members: [{ name: 'thread', bitOffset: 0, bitSize: 0, type: { kind: 'struct', struct: thread } }],
  }));
  return b.load(b.ptrAdd(helper(ctx, 'get_current_task_btf', []), b.core('byte_offset', task, [0, 0])), 0, WORD, false);
}
