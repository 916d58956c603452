// The words of a command that is given as one text, as -c is: split as a shell would. Quotes and the backslash are the
// shell's (POSIX 2.2); what else a shell does is not done, and no shell runs: `$HOME`, `*`, `|` and `>` are themselves.

/** null: a quote is not closed, or a backslash ends the text. */
export function commandWords(text: string): readonly string[] | null {
  const words: string[] = [];
  /** null: between words. A word may be empty: `''`. */
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "'" || char === '"') {
      const quoted = quotedText(text, at);
      if (quoted === null) return null;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      const next = text[++at];
      if (next === undefined) return null;
      // A line that goes on.
      if (next !== '\n') word = (word ?? '') + next;
    } else if (char === ' ' || char === '\t' || char === '\n') {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  return words;
}

/** Unquoted, as words of their own, where a shell would do something with them. Not `;`, which ends what `find -exec` is given. */
const OPERATOR = /(?<=\s|^)(?:\|\|?|&&?|<|[0-9]?>\S*)(?=\s|$)/;
const QUOTED = /\\.|'[^']*'|"(?:\\.|[^"])*"/gs;
/** What only a shell can begin with. */
const BUILTIN = /^(?:\w+=|(?:cd|export|source|alias|ulimit|umask|set|eval|if|for|while)\s)/;

/** What in the command only a shell does; null: nothing. */
export function workOfShell(command: string): string | null {
  const bare = command.trimStart().replace(QUOTED, 'x');
  return (OPERATOR.exec(bare) ?? BUILTIN.exec(bare))?.[0].trim() ?? null;
}

/** How a shell is run. */
export function inShell(command: string): string {
  return `-c "sh -c '${/['"$`\\!]/.test(command) ? '…' : command}'"`;
}

/** What stands in the quotes that begin at `start`, and where they end. */
function quotedText(text: string, start: number): { readonly text: string; readonly end: number } | null {
  const quote = text[start]!;
  let inside = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === quote) return { text: inside, end: at };
    const next = text[at + 1];
    if (quote === '"' && char === '\\' && next !== undefined && '$`"\\\n'.includes(next)) {
      if (next !== '\n') inside += next;
      at++;
    } else inside += char;
  }
  return null;
}
