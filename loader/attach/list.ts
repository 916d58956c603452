// What the listings of all probe types have in common: which names a pattern means, and the order they are shown in.

import { globPattern } from '../../common/globs.ts';

/** Sorted by bytes, each once. */
export function listed(names: Iterable<string>): string[] {
  return [...new Set(names)].sort();
}

/** For types that know all of their names: those that the pattern matches. An empty one means all. */
export function matching(names: Iterable<string>, pattern: string): string[] {
  const glob = globPattern(pattern === '' ? '*' : pattern);
  return [...names].filter((name) => glob.test(name));
}
