// Functions on strings and pointers. str() reads a C string with the length rules of reference 06.3; kptr() and
// uptr() only change what the checker thinks of a pointer.

import type * as ast from '../../../frontend/ast.ts';
import { InternalError } from '../../../frontend/diagnostics.ts';
import type { StringType } from '../../../frontend/types.ts';
import type { Operand } from '../../ir.ts';
import type { Context } from '../context.ts';
import { address, typeOf } from '../context.ts';
import { convert } from '../convert.ts';
import { evaluate, evaluateScalar, stringParameter } from '../expressions.ts';
import { addressOf, defaultSpace, lvalueOf, readLvalue } from '../fields.ts';
import { materialize, scalarOf } from '../memory.ts';
import { readString } from '../strings.ts';
import type { Row, Rows } from '../row.ts';
import { isScalar } from '../values.ts';

const str: Row = (ctx, node, args) => {
  const subject = args[0]!;
  const type = typeOf(ctx, node);
  if (type.kind !== 'string') throw new InternalError('str() is not a string');
  const limit = args[1] === undefined ? null : evaluateScalar(ctx, args[1]);
  const from = typeOf(ctx, subject);
  if (subject.kind === 'positional' && from.kind === 'string') return cut(ctx, subject, type, limit, node);
  if (isScalar(from)) {
    const space = from.kind === 'pointer' && from.space !== 'none' ? from.space : defaultSpace(ctx);
    // BPF memory is kernel memory to the helpers.
    return readString(ctx, evaluateScalar(ctx, subject), space === 'user' ? 'user' : 'kernel', type, limit, node);
  }
  return cut(ctx, subject, type, limit, node);
};

/** str() of a string or array: the same text, at most limit−1 characters of it. */
function cut(ctx: Context, subject: ast.Expr, type: StringType, limit: Operand | null, node: ast.Expr): ReturnType<Row> {
  const from = typeOf(ctx, subject);
  if (subject.kind === 'positional') {
    const text = stringParameter(ctx, subject.index, type.size);
    return limit === null ? text : copy(text);
  }
  const lvalue = lvalueOf(ctx, subject);
  const found = addressOf(ctx, lvalue);
  if (found !== null && limit !== null) return readString(ctx, found.address, found.space === 'user' ? 'user' : 'kernel', type, limit, node);
  const value = readLvalue(ctx, lvalue, from, subject);
  return limit === null ? convert(ctx, value, type) : copy(value);

  function copy(source: ReturnType<Row>): ReturnType<Row> {
    const place = materialize(ctx, source);
    return readString(ctx, ctx.b.ptrToInt(address(ctx, place)), 'kernel', type, limit, node);
  }
}

const pointer: Row = (ctx, node, args) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: scalarOf(evaluate(ctx, args[0]!)) });

export const stringCalls: Rows = { str, kptr: pointer, uptr: pointer };

