// Text as the parts of a manual page in roff. The pages are made in man-page.ts, of tools, and command-page.ts, of the commands.

export function section(title: string, body: string): string {
  return `.SH ${title}\n${body}`;
}

/** Blank lines part them; those that begin with two spaces stand as they are. */
export function paragraphs(text: string): string {
  return text.replace(/^\n+|\s+$/g, '').split(/\n\n+/).map((paragraph) => (
    /^ {2}/.test(paragraph) ? `.nf\n${paragraph.split('\n').map((line) => escaped(line.slice(2))).join('\n')}\n.fi` : escaped(paragraph.trim())
  )).join('\n.PP\n');
}

/** A word in bold with what is said of it, indented. `word`: roff. */
export function item(word: string, text: string): string {
  return `.TP\n${word}\n${escaped(text)}`;
}

/** Text as roff has it: a backslash and a dash are its own, as are a point and a quote at the beginning of a line. */
export function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^([.'])/gm, '\\&$1');
}
