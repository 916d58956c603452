// Fields of a program's context where the kernel translates it (frontend/providers/row.ts): what is there is another struct,
// and the verifier puts other instructions in place of the loads of this one's words. So they are loaded whole, at offsets
// that are constants, and cut.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { FunctionContext } from '../function-context.ts';
import { typeOf } from '../function-context.ts';
import { contextLoad } from '../functions/frames.ts';
import { cutBits } from '../values/remote.ts';
import type { Lvalue, Value } from '../values/values.ts';
import { isSigned } from '../values/values.ts';

const WORD = 8;

/** Null: the expression is no part of such a context. */
export function contextField(ctx: FunctionContext, node: ast.Expr): Extract<Lvalue, { kind: 'value' }> | null {
  const bit = bitOf(ctx, node);
  if (bit === null) return null;
  const resolution = ctx.facts.fields.get(node.id);
  const bitfield = resolution?.kind === 'struct' ? resolution.bitfield : null;
  return { kind: 'value', value: valueAt(ctx, typeOf(ctx, node), bit, bitfield?.bitSize ?? null) };
}

/** Where the part begins that the expression names. */
function bitOf(ctx: FunctionContext, node: ast.Expr): number | null {
  if (node.kind === 'unary' && node.op === '*') return isContext(ctx, node.operand) ? 0 : null;
  const field = node.kind === 'field' ? ctx.facts.fields.get(node.id) : undefined;
  if (node.kind !== 'field' || field?.kind !== 'struct') return null;
  const holder = field.throughPointer ? (isContext(ctx, node.operand) ? 0 : null) : bitOf(ctx, node.operand);
  return holder === null ? null : holder + (field.bitfield?.bitOffset ?? 8 * field.offset);
}

function isContext(ctx: FunctionContext, node: ast.Expr): boolean {
  const type = typeOf(ctx, node);
  return type.kind === 'pointer' && type.space === 'context';
}

/** `bits`: of a bitfield. */
function valueAt(ctx: FunctionContext, type: Type, bit: number, bits: number | null): Value {
  if (isScalar(type)) {
    const word = contextLoad(ctx, WORD * Math.floor(bit / 64), WORD, false);
    return { kind: 'scalar', type, operand: cutBits(ctx, word, bit % 64, bits ?? 8 * sizeOf(type), isSigned(type)) };
  }
  return {
    kind: 'pending',
    type,
    write: (dest) => {
      for (let offset = 0; offset < sizeOf(type); offset += WORD) {
        ctx.b.store(dest.ptr, dest.offset + offset, WORD, contextLoad(ctx, bit / 8 + offset, WORD, false));
      }
    },
  };
}
