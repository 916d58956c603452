// Text for people in lines that fit: help is as wide as the terminal, and 80 columns elsewhere. Examples are never broken.

import { terminalColumns } from './terminal.ts';

const COLUMNS = 80;

/** How wide help may be. */
export function helpColumns(): number {
  return terminalColumns(1) ?? COLUMNS;
}

/** Lines of up to `width` characters, or of one word. */
export function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** An author's words, whose paragraphs are laid out anew; indented lines stand as they are. */
export function reflowed(text: string, columns: number): string {
  return text.replace(/^\S.*(\n\S.*)*/gm, (paragraph) => wrapped(paragraph.replaceAll('\n', ' '), columns).join('\n'));
}

/** Lines that are too long go on below what they begin with: the indent, or an option and the blanks behind it. Six blanks begin an example. */
export function fitted(text: string, columns: number): string {
  return text.replace(/^(?! {6})( {4}\S+ {2,}| *)(\S.*)$/gm, (line, head: string, rest: string) => (
    line.length <= columns ? line : head + wrapped(rest, columns - head.length).join(`\n${' '.repeat(head.length)}`)));
}
