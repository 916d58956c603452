// What a wildcard leaves out of what it matches, in sentences: a few names, how many more, and why.

import { isUntraced } from '../../common/untraced-functions.ts';

/** None where nothing is left out. `why`: what follows the colon. */
export function leftOut(probe: string, functions: readonly { readonly name: string }[], why: string): string[] {
  if (functions.length === 0) return [];
  const some = functions.slice(0, 3).map(({ name }) => name).join(', ');
  const more = functions.length > 3 ? ` and ${functions.length - 3} more` : '';
  return [`${probe} leaves out ${some}${more}: ${why}`];
}

/** Those of a wildcard where a probe can be, and what is said of the others. */
export function withoutUntraced<F extends { readonly name: string }>(probe: string, functions: readonly F[]): { readonly kept: readonly F[]; readonly remarks: readonly string[] } {
  const kept = functions.filter(({ name }) => !isUntraced(name));
  const remarks = leftOut(probe, functions.filter(({ name }) => isUntraced(name)), 'the tracer itself runs them');
  return { kept, remarks };
}
