// Values that are known at compile time: literals, what the checker folded, and the tuples of constants that typeinfo()
// gives. They come from the tree or the checker's tables as they are; what only the loader knows is in load-time.ts.

import { InternalError } from '../../../common/internal-error.ts';
import { INT64, isScalar } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import { literalBytes } from '../values/memory.ts';
import type { Value } from '../values/values.ts';

export function constantValue(known: bigint | string | boolean, type: Type): Value {
  if (typeof known === 'string') {
    const bytes = literalBytes(known);
    return { kind: 'literal', type: type.kind === 'string' ? type : { kind: 'string', size: bytes.length + 1 }, bytes };
  }
  if (typeof known === 'boolean') return { kind: 'scalar', type: { kind: 'bool' }, operand: known ? ONE : ZERO };
  return { kind: 'scalar', type: isScalar(type) ? type : INT64, operand: constant(known) };
}

/** A record of constants, such as typeinfo() gives. */
export function constantTuple(type: Type, fields: readonly { readonly name: string; readonly value: bigint | string | boolean }[]): Value {
  if (type.kind !== 'tuple') throw new InternalError('a record of constants is no record');
  const elements = fields.map(({ value }, i): Value => {
    const field = type.elements[i]!;
    if (typeof value === 'string') return { kind: 'literal', type: { kind: 'string', size: value.length + 1 }, bytes: literalBytes(value) };
    return { kind: 'scalar', type: field, operand: { kind: 'const', value: BigInt(value) } };
  });
  return { kind: 'tuple', type, elements };
}
