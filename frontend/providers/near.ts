// A near miss among what this machine can trace. The words are judged in common/; here is only that a target which does
// exist needs no other.

import { closest } from '../../common/near-miss.ts';

/** null: it exists, nobody knows what does, or nothing is near. */
export function nearest(name: string, known: readonly string[] | null): string | null {
  return known === null || known.includes(name) ? null : closest(name, known);
}
