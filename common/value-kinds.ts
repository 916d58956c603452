// Whether anything that an object stores or prints is of some kind of type, wherever in a type it lies.

import type { EventSpec, MapSpec, ValueType } from './manifest.ts';

export function storesKind(parts: readonly (EventSpec | MapSpec)[], ...kinds: readonly ValueType['kind'][]): boolean {
  return holds(parts, kinds);
}

function holds(part: unknown, kinds: readonly string[]): boolean {
  if (Array.isArray(part)) return part.some((each) => holds(each, kinds));
  if (typeof part !== 'object' || part === null) return false;
  return ('kind' in part && kinds.includes(part.kind as string)) || Object.values(part).some((each) => holds(each, kinds));
}
