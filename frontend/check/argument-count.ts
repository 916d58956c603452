// How many arguments a call takes, in words. Functions of the language, of the script and of C say it alike. What is
// wrong with a particular call is reported by whoever checks it.

/** More arguments than anybody would count. */
const UNBOUNDED = 100;

export function expectedCount(least: number, most: number, given = 0): string {
  const count = (n: number): string => (n === 0 ? 'no arguments' : n === 1 ? 'one argument' : `${n} arguments`);
  if (least === most) return `takes ${count(least)}`;
  if (most >= UNBOUNDED) return given > most ? `takes at most ${count(most)}` : `takes at least ${count(least)}`;
  return least === 0 ? `takes at most ${count(most)}` : `takes ${least} to ${count(most)}`;
}
