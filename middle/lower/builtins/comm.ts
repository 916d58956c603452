// The name of the current task. Where it lands at an aligned place it is two direct loads from the kernel's own task_struct,
// which the kernel lets a program read without a helper; bpf_get_current_comm() costs 15 ns more, a quarter of what counting
// by comm costs in all. The struct is known by a flavour of it with one member, so that the compiler needs no BTF for it.

import { sizeOf } from '../../../frontend/types/types.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helper, helperVoid, typeOf } from '../function-context.ts';
import { zeroBytes } from '../values/memory.ts';
import type { NameRule } from '../rule.ts';
import { coreStructIndex } from '../module-context.ts';
import type { Place, Tail } from '../values/values.ts';
import { alignAt } from '../values/values.ts';
import { loadConstant } from '../values/load-time.ts';

/** TASK_COMM_LEN */
const COMM_SIZE = 16;
const WORD = 8;

/** libbpf ignores what is behind three underscores. */
const FLAVOUR = {
  name: 'task_struct___comm', tag: 'struct', size: COMM_SIZE,
  members: [{ name: 'comm', bitOffset: 0, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 1, signed: true }, length: COMM_SIZE } }],
} as const;

export const comm: NameRule = (ctx, node) => {
  const type = typeOf(ctx, node);
  const size = sizeOf(type);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      if (size !== COMM_SIZE || alignAt(dest) < WORD) copyComm(ctx, dest, size, tail);
      else loadOrCopyComm(ctx, dest, tail);
    },
  };
};

/** Kernels before 6.2 leave what is behind the NUL as it was. */
function copyComm(ctx: FunctionContext, dest: Place, size: number, tail: Tail): void {
  if (tail === 'zero') zeroBytes(ctx, dest, size);
  helperVoid(ctx, 'get_current_comm', [address(ctx, dest), constant(Math.min(size, COMM_SIZE))]);
}

function loadComm(ctx: FunctionContext, dest: Place): void {
  const { b } = ctx;
  const struct = coreStructIndex(ctx.shared, `struct ${FLAVOUR.name}`, () => ({ ...FLAVOUR, members: [...FLAVOUR.members] }));
  const text = b.ptrAdd(helper(ctx, 'get_current_task_btf', []), b.core('byte_offset', struct, [0]));
  for (const offset of [0, WORD]) b.store(dest.ptr, dest.offset + offset, WORD, b.load(text, offset, WORD, false));
}

/**
 * Kernels before 5.17 keep the end of a longer name behind the NUL of a shorter one: keys that print alike must be alike. One
 * that does not tell of its types does not tell where the name is either.
 */
function loadOrCopyComm(ctx: FunctionContext, dest: Place, tail: Tail): void {
  const { b } = ctx;
  const [load, copy, done] = [b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(b.ne(loadConstant(ctx, { from: 'clean-comm', size: 8 }), ZERO), load, copy);
  b.setBlock(load);
  loadComm(ctx, dest);
  b.jump(done);
  b.setBlock(copy);
  copyComm(ctx, dest, COMM_SIZE, tail);
  b.jump(done);
  b.setBlock(done);
}
