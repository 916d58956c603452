// Wildcards in the parts of attach points: `*` stands for any characters, `[…]` for one of those listed (`[!…]` for one
// that is not). Compiler and loader match alike, or a probe would be typed from what it does not attach to.

/** Whether a name stands for many: it holds `*` or `[…]`. The brackets of `operator[]` are no set. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || /\[[^\]]+\]/.test(text);
}

/** The whole of a name: `*` matches any text, `[...]` one character of a set; all else is literal.
 *  A range that runs backwards (`z-a`) holds no character, as in a shell. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part.length > 1) return characterClass(part.slice(1, -1));
    return part.replace(/[.+?^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

function characterClass(set: string): string {
  const [, negated, members] = /^([!^]?)([^]+)$/.exec(set)!;
  const escape = (character: string): string => character.replace(/[\\^-]/, '\\$&');
  const parts = members!.replace(/([^])-([^])|[^]/g, (part, from?: string, to?: string) =>
    (from === undefined || to === undefined ? escape(part) : from <= to ? `${escape(from)}-${escape(to)}` : ''));
  return `[${negated === '' ? '' : '^'}${parts}]`;
}

/** What every name begins with that the glob matches. */
export function literalPrefix(glob: string): string {
  return /^[^*[]*/.exec(glob)![0];
}
