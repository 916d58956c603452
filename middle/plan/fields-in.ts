// All fields that a probe or a function reads, one by one or with the whole of its arguments.

import type { Facts, FieldResolution } from '../../frontend/types/typed-program.ts';

export function fieldsIn({ fields, wholeArgs }: Facts): FieldResolution[] {
  return [...fields.values(), ...[...wholeArgs.values()].flat()];
}
