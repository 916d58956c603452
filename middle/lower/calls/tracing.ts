// Functions about objects of the kernel, by helpers that take them as the verifier knows them.

import { PACKETS_MAP } from '../../../common/manifest.ts';
import { PACKET_HEADER } from '../../../common/packets.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import { address, countIf, helper, newLocal, newTemporary, typeOf } from '../function-context.ts';
import { objectPtr } from '../expressions/kernel-objects.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { readTextInto } from '../values/probe-read.ts';
import { zeroBytes } from '../values/memory.ts';
import { evaluateScalar } from '../expressions/evaluate.ts';
import { eventId } from '../module-context.ts';

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

/** BPF_F_CURRENT_CPU; above it are the bytes of the packet. */
const CURRENT_CPU = constant(0xffffffff);
const EFAULT = -14;
const E2BIG = -7;
/** A perf record has 16 bits for its size, and so has what comes with the packet. */
const LONGEST_PACKET = 65_000;

/** The kernel copies the packet behind what is given here. */
const skboutput: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const path = ctx.facts.constants.get(args[0]!.id);
  if (typeof path !== 'string') throw new InternalError('skboutput() without a path');
  const [length, offset] = [evaluateScalar(ctx, args[2]!), evaluateScalar(ctx, args[3]!)];
  const record = newTemporary(ctx, PACKET_HEADER);
  const id = eventId(ctx.shared, { kind: 'skboutput', path, size: PACKET_HEADER });
  [constant(id), helper(ctx, 'ktime_get_boot_ns', []), length, offset].forEach((value, index) => b.store(record.ptr, record.offset + 8 * index, 8, value));
  const status = newLocal(ctx, constant(EFAULT));
  const [fits, done] = [b.newBlock(), b.newBlock()];
  const packet = objectPtr(ctx, args[1]!, done);
  status.set(constant(E2BIG));
  b.branch(b.binary('ult', constant(LONGEST_PACKET), length), done, fits);
  b.setBlock(fits);
  const flags = b.or(b.shl(length, constant(32)), CURRENT_CPU);
  status.set(b.extend(helper(ctx, 'skb_output', [packet, b.mapAddr(PACKETS_MAP), flags, address(ctx, record), constant(PACKET_HEADER)]), 4, true));
  b.jump(done);
  b.setBlock(done);
  const failed = b.ne(status.get(), ZERO);
  countIf(ctx, failed, status.get(), node.span, { message: 'Failed to write a packet', helper: 'skb_output', level: 'always' });
  return { kind: 'scalar', type: typeOf(ctx, node), operand: b.and(status.get(), constant(0xffffffff)) };
};

export const tracingCalls: NameRules = { path, socket_cookie, skboutput };
