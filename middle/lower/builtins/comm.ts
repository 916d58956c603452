// The name of the current task. Where it lands at an aligned place it is two direct loads from the kernel's own task_struct,
// which the kernel lets a program read without a helper; bpf_get_current_comm() costs 15 ns more, a quarter of what counting
// by comm costs in all. The struct is known by a flavour of it with one member, so that the compiler needs no BTF for it.

import { sizeOf } from '../../../frontend/types.ts';
import type { Operand } from '../../ir.ts';
import { constant } from '../../builder.ts';
import type { Context } from '../context.ts';
import { address, helper, helperVoid, typeOf } from '../context.ts';
import { zeroBytes } from '../memory.ts';
import type { Row } from '../row.ts';
import { coreStructIndex } from '../unit.ts';
import type { Place, Tail } from '../values.ts';
import { alignAt } from '../values.ts';

/** TASK_COMM_LEN */
const COMM_SIZE = 16;
const WORD = 8;

/** libbpf ignores what is behind three underscores. */
const FLAVOUR = {
  name: 'task_struct___comm', tag: 'struct', size: COMM_SIZE,
  members: [{ name: 'comm', bitOffset: 0, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 1, signed: true }, length: COMM_SIZE } }],
} as const;

export const comm: Row = (ctx, node) => {
  const type = typeOf(ctx, node);
  const size = sizeOf(type);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      if (size === COMM_SIZE && alignAt(dest) >= WORD) loadComm(ctx, dest, tail);
      else copyComm(ctx, dest, size, tail);
    },
  };
};

/** Kernels before 6.2 leave what is behind the NUL as it was. */
function copyComm(ctx: Context, dest: Place, size: number, tail: Tail): void {
  if (tail === 'zero') zeroBytes(ctx, dest, size);
  helperVoid(ctx, 'get_current_comm', [address(ctx, dest), constant(Math.min(size, COMM_SIZE))]);
}

function loadComm(ctx: Context, dest: Place, tail: Tail): void {
  const { b } = ctx;
  const struct = coreStructIndex(ctx.unit, `struct ${FLAVOUR.name}`, () => ({ ...FLAVOUR, members: [...FLAVOUR.members] }));
  const text = b.ptrAdd(helper(ctx, 'get_current_task_btf', []), b.core('byte_offset', struct, [0]));
  let first = b.load(text, 0, WORD, false);
  let second = b.load(text, WORD, WORD, false);
  if (tail === 'zero') {
    // Kernels before 5.17 keep the end of a longer name behind the NUL of a shorter one.
    const head = upToNul(ctx, first);
    const unended = b.binary('ashr', head, constant(63));
    first = b.and(first, head);
    second = b.and(b.and(second, upToNul(ctx, second)), unended);
  }
  b.store(dest.ptr, dest.offset, WORD, first);
  b.store(dest.ptr, dest.offset + WORD, WORD, second);
}

/** A mask of the bytes of a little-endian word in front of its first NUL; all ones when there is none. */
function upToNul(ctx: Context, word: Operand): Operand {
  const { b } = ctx;
  // A borrow only runs into bytes above the first NUL: the lowest of these bits is right.
  const noted = b.and(b.and(b.sub(word, constant(0x0101010101010101n)), b.binary('xor', word, constant(-1))), constant(0x8080808080808080n));
  return b.sub(b.and(noted, b.sub(constant(0), noted)), constant(1));
}
