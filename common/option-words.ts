// What is wrong with the words behind a script. First of all options that are written as most programs have them, `-n 5`: a script's have two dashes, a whole name and `=`. Both halves
// ask here, whichever of them knows the words first.

/** Of words that nothing uses. */
export function unusedWords(words: readonly string[]): string {
  return `The script does not use the argument${words.length === 1 ? '' : 's'} ${words.map((word) => `'${word}'`).join(', ')}`;
}

/** A hint. `help`: what prints the script's help. */
export function howUsed(help: string): string {
  return `how it is used: ${help}`;
}

/** Among words that nothing uses; null: none is meant to be one of the script's `options`. */
export function misspeltOption(words: readonly string[], options: readonly string[]): { readonly word: string; readonly help: string } | null {
  const at = options.length === 0 ? -1 : words.findIndex((each) => /^-[A-Za-z]/.test(each));
  const word = words[at];
  if (word === undefined) return null;
  const [, letters = '', attached] = /^-([\w-]+)=?(.*)$/.exec(word) ?? [];
  const name = options.find((each) => each === letters) ?? options.find((each) => each.startsWith(letters.charAt(0)));
  if (name === undefined) return { word, help: `its options are ${[...new Set(options)].map((each) => `--${each}`).join(', ')}` };
  const next = words[at + 1];
  const value = attached || (letters === name || letters.length === 1 ? next !== undefined && !next.startsWith('-') ? next : '' : letters.slice(1));
  return { word, help: `write --${name}${value === '' ? '' : `=${value}`}` };
}
