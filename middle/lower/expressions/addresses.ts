// Addresses as values. An array of foreign memory that is cast to a pointer is its address. `&$v` and `&@m` are addresses of
// BPF's own memory as numbers. The kernel's verifier tracks such an address and forbids
// most arithmetic on it, while scripts may do with a pointer what they like; so the number goes through memory that
// a helper copies, behind which the verifier sees only a number. Reading through it is then a probe read like that of
// any kernel memory, which cannot do harm wherever it points.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { Type } from '../../../frontend/types/types.ts';
import { InternalError } from '../../../common/internal-error.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helperVoid, newTemporary, placeOf, storageOf, typeOf } from '../function-context.ts';
import { mapAddr, mapOf } from '../maps/maps.ts';
import { convert } from '../values/convert.ts';
import type { Value } from '../values/values.ts';
import { evaluate } from './evaluate.ts';
import { addressOf, lvalueOf } from './fields.ts';

export function lowerAddressOf(ctx: FunctionContext, node: ast.Unary): Value {
  const place = newTemporary(ctx, 8);
  const copy = newTemporary(ctx, 8);
  ctx.b.store(place.ptr, place.offset, 8, ctx.b.ptrToInt(subject(ctx, node.operand)));
  helperVoid(ctx, 'probe_read_kernel', [address(ctx, copy), constant(8), address(ctx, place)]);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: ctx.b.load(copy.ptr, copy.offset, 8, false) };
}

/** An array that is cast to a pointer is where it lies; all other casts convert values. */
export function lowerCast(ctx: FunctionContext, node: ast.Cast, type: Type): Value {
  const from = typeOf(ctx, node.operand).kind;
  if (type.kind !== 'pointer' || (from !== 'array' && from !== 'string')) return convert(ctx, evaluate(ctx, node.operand), type);
  return { kind: 'scalar', type, operand: addressOf(ctx, lvalueOf(ctx, node.operand)).address };
}

function subject(ctx: FunctionContext, node: ast.Expr): Operand {
  if (node.kind === 'map') return mapAddr(ctx, mapOf(ctx, node));
  const variable = node.kind === 'variable' ? ctx.facts.variables.get(node.id) : undefined;
  if (variable === undefined) throw new InternalError(`a ${node.kind} has no address`);
  return address(ctx, placeOf(ctx, storageOf(ctx, variable)));
}
