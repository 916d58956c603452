// The arguments of an event as the loader reads them from its record. Lowering decides where they lie, this says what
// they are. It must agree with the layout that lower/calls/send-event.ts stores them in.

import type { Type } from '../../frontend/types/types.ts';
import type { FieldSpec } from '../../common/manifest.ts';
import { valueType } from './value-types.ts';

export function eventArguments(types: readonly Type[], offsets: readonly number[]): FieldSpec[] {
  return types.map((type, index) => ({ offset: offsets[index]!, type: valueType(type) }));
}
