// Functions about objects of the kernel, by helpers that take them as the verifier knows them.

import { sizeOf } from '../../../frontend/types/types.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import { address, countIf, helper, newLocal, newTemporary, typeOf } from '../function-context.ts';
import { objectPtr } from '../expressions/kernel-objects.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { readTextInto } from '../values/probe-read.ts';
import { zeroBytes } from '../values/memory.ts';

/** PATH_MAX, a power of two. */
const LONGEST_PATH = 4096;

/** The kernel gives a path whole or not at all, so it gets room for any, and the end of what it wrote is taken. */
const path: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const type = typeOf(ctx, node);
  const size = sizeOf(type);
  return {
    kind: 'pending', type,
    write: (dest) => {
      zeroBytes(ctx, dest, size);
      const done = b.newBlock();
      const object = objectPtr(ctx, args[0]!, done);
      const buffer = newTemporary(ctx, LONGEST_PATH);
      const length = helper(ctx, 'd_path', [object, address(ctx, buffer), constant(LONGEST_PATH)]);
      countIf(ctx, b.binary('slt', length, ZERO), length, node.span, { message: 'Failed to get the path', helper: 'd_path', level: 'always' });
      const some = b.newBlock();
      b.branch(b.binary('sgt', length, ZERO), some, done);
      b.setBlock(some);
      const skipped = b.select('int', b.binary('sgt', length, constant(size)), b.sub(length, constant(size)), ZERO);
      const start = b.ptrAdd(address(ctx, buffer), b.and(skipped, constant(LONGEST_PATH - 1)));
      readTextInto(ctx, 'kernel', dest, constant(size), size, b.ptrToInt(start), node);
      b.jump(done);
      b.setBlock(done);
    },
  };
};

/** 0 where there is no socket. */
const socket_cookie: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const cookie = newLocal(ctx, ZERO);
  const done = b.newBlock();
  cookie.set(helper(ctx, 'get_socket_cookie', [objectPtr(ctx, args[0]!, done)]));
  b.jump(done);
  b.setBlock(done);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: cookie.get() };
};

export const tracingCalls: NameRules = { path, socket_cookie };
