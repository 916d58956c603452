// Values that the loader makes text of: times, addresses of networks, paths of cgroups. What the program does is to bring the bytes together.

import { InternalError } from '../../../common/internal-error.ts';
import { parseAddress } from '../../../common/network-addresses.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import { constant } from '../../ir/builder.ts';
import type { Operand } from '../../ir/ir.ts';
import { typeOf } from '../function-context.ts';
import type { FunctionContext } from '../function-context.ts';
import { evaluateScalar } from '../expressions/evaluate.ts';
import { sourceOf } from '../expressions/fields.ts';
import { literalPlace, zeroBytes } from '../values/memory.ts';
import { readInto } from '../values/probe-read.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { at } from '../values/values.ts';

const AF_INET = 2;
const AF_INET6 = 10;
const INET_SIZE = 4;
const INET6_SIZE = 16;

const strftime: NameRule = (ctx, node, args) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: evaluateScalar(ctx, args[1]!) });

const cgroup_path: NameRule = (ctx, node, args) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: evaluateScalar(ctx, args[0]!) });

/** Of sixteen bytes with an address of IPv4 only four count: what prints alike is one key. */
const ntop: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const type = typeOf(ctx, node);
  const address = args.at(-1)!;
  const family = args.length === 2 ? evaluateScalar(ctx, args[0]!) : null;
  if (isScalar(typeOf(ctx, address))) {
    const value = evaluateScalar(ctx, address);
    return {
      kind: 'pending', type,
      write: (dest) => {
        b.store(dest.ptr, dest.offset, 8, family ?? constant(AF_INET));
        zeroBytes(ctx, at(dest, 8), INET6_SIZE);
        b.store(dest.ptr, dest.offset + 8, INET_SIZE, value);
      },
    };
  }
  const size = sizeOf(typeOf(ctx, address));
  const length = size === INET_SIZE ? constant(size) : lengthOf(ctx, family);
  const source = sourceOf(ctx, address);
  return {
    kind: 'pending', type,
    write: (dest) => {
      b.store(dest.ptr, dest.offset, 8, family ?? constant(size === INET_SIZE ? AF_INET : AF_INET6));
      zeroBytes(ctx, at(dest, 8), INET6_SIZE);
      readInto(ctx, source.space, at(dest, 8), length, source.address, address);
    },
  };
};

/** Bytes of an address of the family, if there are sixteen. */
function lengthOf({ b }: FunctionContext, family: Operand | null): Operand {
  if (family === null) return constant(INET6_SIZE);
  return b.select('int', b.eq(family, constant(AF_INET)), constant(INET_SIZE), constant(INET6_SIZE));
}

const macaddr: NameRule = (ctx, node, args) => {
  const type = typeOf(ctx, node);
  const source = sourceOf(ctx, args[0]!);
  return {
    kind: 'pending', type,
    write: (dest) => readInto(ctx, source.space, dest, constant(sizeOf(type)), source.address, args[0]!),
  };
};

const pton: NameRule = (ctx, node, args) => {
  const text = ctx.facts.constants.get(args[0]!.id);
  const bytes = typeof text === 'string' ? parseAddress(text) : null;
  if (bytes === null) throw new InternalError('pton() of no address');
  return { kind: 'memory', type: typeOf(ctx, node), place: literalPlace(ctx, bytes, bytes.length) };
};

export const printingCalls: NameRules = { strftime, ntop, pton, macaddr, cgroup_path };
