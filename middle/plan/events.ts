// The arguments of an event as the loader reads them from its record.

import type { Type } from '../../frontend/types.ts';
import type { FieldSpec } from '../../loader/format.ts';
import { valueType } from './value-types.ts';

export function eventArguments(types: readonly Type[], offsets: readonly number[]): FieldSpec[] {
  return types.map((type, index) => ({ offset: offsets[index]!, type: valueType(type) }));
}
