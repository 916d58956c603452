// Wildcards in the parts of attach points: `*` stands for any characters, `[…]` for one of those listed (`[!…]` for one
// that is not). Compiler and loader match alike, or a probe would be typed from what it does not attach to.

/** Whether a name stands for many: it holds `*` or `[…]`. The brackets of `operator[]` are no set. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || /\[[^\]]+\]/.test(text);
}

/** The whole of a name: `*` matches any text, `[...]` one character of a set; all else is literal. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part.length > 1) return `[${part.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`;
    return part.replace(/[.+?^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

/** What every name begins with that the glob matches. */
export function literalPrefix(glob: string): string {
  return /^[^*[]*/.exec(glob)![0];
}
