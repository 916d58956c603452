// Functions on strings, bytes and pointers. str() reads a C string with the length rules of reference 06.3, buf()
// bytes with their number; kptr() and uptr() only change what the checker thinks of a pointer. BPF memory is kernel
// memory to the helpers, so one way of reading serves pointers, arrays and strings alike.

import { InternalError } from '../../../common/internal-error.ts';
import { sizeOf, visibleSize } from '../../../frontend/types/types.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import type { Operand } from '../../ir/ir.ts';
import { countIf, newLocal, typeOf } from '../function-context.ts';
import type { FunctionContext } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { addressOf, sourceOf } from '../expressions/fields.ts';
import { scalarOf, zeroBytes } from '../values/memory.ts';
import { textParameter } from '../expressions/script-parameters.ts';
import { branchEqual, clip, readString } from '../values/strings.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { at } from '../values/values.ts';
import { evaluate, evaluateScalar } from '../expressions/evaluate.ts';
import { readInto } from '../values/probe-read.ts';

const str: NameRule = (ctx, node, args) => {
  const subject = args[0]!;
  const type = typeOf(ctx, node);
  if (type.kind !== 'string') throw new InternalError('str() is not a string');
  const limit = args[1] === undefined ? null : evaluateScalar(ctx, args[1]);
  const parameter = ctx.facts.constants.has(subject.id) ? null : textParameter(ctx, subject);
  if (parameter !== null) {
    if (limit === null || parameter.kind !== 'memory') return convert(ctx, parameter, type);
    const { address } = addressOf(ctx, { kind: 'place', place: parameter.place });
    return readString(ctx, address, 'kernel', type, limit, node);
  }
  const from = typeOf(ctx, subject);
  // Without a length, a string is its own copy.
  if (from.kind === 'string' && limit === null && from.size <= type.size) return convert(ctx, evaluate(ctx, subject), type);
  const { address, space } = sourceOf(ctx, subject);
  const longest = from.kind === 'string' || from.kind === 'array' ? visibleSize(from) : null;
  const within = longest !== null ? clip(ctx, limit ?? constant(longest), longest) : limit;
  return readString(ctx, address, space, type, within, node);
};

const buf: NameRule = (ctx, node, args) => {
  const subject = args[0]!;
  const type = typeOf(ctx, node);
  if (type.kind !== 'buffer') throw new InternalError('buf() is not a buffer');
  const length = args[1] === undefined ? constant(type.size) : lengthOf(ctx, node, evaluateScalar(ctx, args[1]), type.size);
  const { address, space } = sourceOf(ctx, subject);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      if (tail === 'zero') zeroBytes(ctx, dest, sizeOf(type));
      ctx.b.store(dest.ptr, dest.offset, 4, length);
      readInto(ctx, space, at(dest, 4), length, address, node);
    },
  };
};

/** Of a buffer that holds `size` bytes. What is printed does not show that bytes were left out, so it is counted. */
function lengthOf(ctx: FunctionContext, node: ast.Node, wanted: Operand, size: number): Operand {
  if (wanted.kind !== 'const') {
    const site = { message: `buf() was to read more than ${size} bytes: the rest is left out`, helper: null, level: 'always' } as const;
    countIf(ctx, ctx.b.binary('ult', constant(size), wanted), wanted, node.span, site);
  }
  return clip(ctx, wanted, size);
}

/** 0 when the first n bytes are equal, else 1. */
const strncmp: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const limit = ctx.facts.constants.get(args[2]!.id);
  const equal = b.newBlock();
  const done = b.newBlock();
  const left = evaluate(ctx, args[0]!);
  const right = evaluate(ctx, args[1]!);
  const result = newLocal(ctx, ONE);
  branchEqual(ctx, left, right, equal, done, typeof limit === 'bigint' ? Number(limit) : Infinity);
  b.setBlock(equal);
  result.set(ZERO);
  b.jump(done);
  b.setBlock(done);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: result.get() };
};

const pointer: NameRule = (ctx, node, args) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: scalarOf(evaluate(ctx, args[0]!)) });

export const stringCalls: NameRules = { str, buf, strncmp, kptr: pointer, uptr: pointer };
