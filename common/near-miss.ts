// Finds the name that a user most likely meant. Every "did you mean" of compiler and loader asks here, so that all near
// misses are judged alike: few edits relative to the length of the word, upper and lower case alike, ties broken by
// the length nearest to the word's, then by the order of the candidates. It knows nothing about what the names stand
// for and must stay free of other imports.

/**
 * The candidate nearest to `word`, or null when none is near. A candidate is near when it takes at most one edit per
 * three characters (at least one) to get there; an edit inserts, deletes, replaces or swaps neighbours. A candidate
 * that merely extends the word (`vfs_rea` → `vfs_read_iter`) is taken when nothing else is near. Everything is near to a
 * word of one or two letters, which has to be right but for their case. The word itself is never an answer.
 */
export function closest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let limit = wanted.length < 3 ? 0 : Math.floor(wanted.length / 3);
  let best: string | null = null;
  let bestGap = Infinity;
  let extension: string | null = null;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const name = candidate.toLowerCase();
    if (wanted.length >= 3 && name.startsWith(wanted) && (extension === null || candidate.length < extension.length)) {
      extension = candidate;
    }
    const lengthGap = Math.abs(name.length - wanted.length);
    if (lengthGap > limit) continue;
    const edits = editDistance(wanted, name, limit);
    if (edits > limit || edits >= Math.max(wanted.length, name.length)) continue;
    if (edits === limit && lengthGap >= bestGap) continue;
    best = candidate;
    bestGap = lengthGap;
    limit = edits;
  }
  return best ?? extension;
}

/** What to say to whoever wrote `word`: nothing when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): { readonly hints: readonly string[] } {
  const near = closest(word, candidates);
  return { hints: near === null ? [] : [`did you mean ${near}?`] };
}

/** The same; when nothing is near, the pattern of `-l` that lists what there is. */
export function nearOrListed(word: string, candidates: Iterable<string>, pattern: string): { readonly hints: readonly string[] } {
  const near = didYouMean(word, candidates);
  return near.hints.length > 0 ? near : { hints: [`what there is: -l '${pattern}'`] };
}

/** Optimal string alignment distance, or any number above `limit` when it exceeds that. */
function editDistance(from: string, to: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
      least = Math.min(least, edits);
    }
    if (least > limit && (row === from.length || Math.min(...last) > limit)) return least;
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
