// The members of tuples with their offsets, and the padding between them. Map keys are compared as
// bytes by the kernel, so every gap must be known to be zeroed. The layout itself is frontend/types/types.ts's.

import { InternalError } from '../../../common/internal-error.ts';
import { layoutOf, sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';

export interface Members {
  readonly types: readonly Type[];
  readonly names: readonly string[] | null;
  readonly offsets: readonly number[];
  readonly size: number;
  readonly gaps: readonly { readonly offset: number; readonly size: number }[];
}

/** Members of a tuple type, in storage order. */
export function memberTypes(type: Type): Members {
  if (type.kind !== 'tuple') throw new InternalError(`a ${type.kind} has no elements`);
  const { names, elements: types } = type;
  const { offsets, size } = layoutOf(types);
  const gaps: { offset: number; size: number }[] = [];
  types.forEach((member, index) => {
    const end = offsets[index]! + sizeOf(member);
    const next = offsets[index + 1] ?? size;
    if (next > end) gaps.push({ offset: end, size: next - end });
  });
  return { types, names, offsets, size, gaps };
}
