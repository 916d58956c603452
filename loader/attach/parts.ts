// Parts of attach points that several probe types read again when parameters were filled in: counts and rates, functions with
// an offset. The rules are those that the compiler has for what is written out.

import { hasWildcard } from '../../common/globs.ts';
import { ATTACH_POINT, countMistake, countOf, integerOf } from '../../common/numbers.ts';
import type { Refuse } from './row.ts';

/** `what` begins the message. */
export function positive(value: number | string, what: string, refuse: Refuse): number {
  if (typeof value === 'number') return value;
  return countOf(value, ATTACH_POINT) ?? refuse(`${what} ${countMistake(value, ATTACH_POINT)}, not '${value}'`);
}

/** `allowed`: whether the probe type takes an offset. */
export function functionAndOffset(
  spec: { readonly provider: string; readonly function: string; readonly offset: number }, allowed: boolean, refuse: Refuse,
): { function: string; offset: number } {
  const plus = spec.offset > 0 ? -1 : spec.function.indexOf('+');
  if (plus < 0) return { function: spec.function, offset: spec.offset };
  const name = spec.function.slice(0, plus);
  if (!allowed) return refuse(`${spec.provider} takes no offset, but this is ${spec.function}`);
  if (name === '' || hasWildcard(name)) return refuse(`An offset follows the name of one function, but this is ${spec.function}`);
  if (/^[0-9]/.test(name)) return refuse(`No offset follows an address, but this is ${spec.function}: add it up`);
  const offset = integerOf(spec.function.slice(plus + 1), ATTACH_POINT);
  if (offset === null || offset < 0n || offset > BigInt(Number.MAX_SAFE_INTEGER)) {
    return refuse(`'${spec.function.slice(plus + 1)}' is not an offset`);
  }
  return { function: name, offset: Number(offset) };
}
