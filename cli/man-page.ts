// A tool's manual page, in roff, out of what its author says in front of the script (tool-comment.ts) and the options that its
// object has. Lines that begin with two spaces stand as they are; capitals with a colon or alone on a line begin a section. Where a run's
// output is kept as an example page, it stands in place of the author's example.

import type { ObjectFile } from '../loader/object/object.ts';
import { optionTable } from '../loader/run/script-parameters.ts';
import type { ToolComment } from './tool-comment.ts';

/** `example`: the text of its example page: a title, the output, and behind the last blank line how to read it; null: there is none. */
export function manPage(name: string, { about, help }: ToolComment, { manifest }: ObjectFile, version: string, example: string | null): string {
  const parts = help.split(/^([A-Z]+)(?::|$)/m);
  const sections = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) sections.set(parts[i]!, parts[i + 1]!);
  if (example !== null) sections.set('EXAMPLE', exampleSection(example));
  const usage = (sections.get('USAGE') ?? ` ${name}`).replace(/^ /, '');
  const [synopsis = '', ...description] = usage.split(/\n\n/);
  const options = optionTable(manifest);
  return [
    `.TH ${name.toUpperCase()} 8 "" "bpftrace-cc ${version}" "Tools"`,
    section('NAME', `${name} \\- ${escaped(about)}`),
    section('SYNOPSIS', paragraphs(synopsis)),
    section('DESCRIPTION', paragraphs([parts[0]!.trim(), ...description].filter((text) => text !== '').join('\n\n'))),
    options.length === 0 ? '' : section('OPTIONS', options.map(({ option, text }) => `.TP\n.B ${escaped(option)}\n${escaped(text)}`).join('\n')),
    ...[...sections].filter(([title]) => title !== 'USAGE').map(([title, text]) => section(title, paragraphs(text))),
  ].filter((part) => part !== '').join('\n') + '\n';
}

function exampleSection(page: string): string {
  const [, output, sentence] = /^.*\n\n([^]*)\n\n([^]*)$/.exec(page)!;
  return `${output!.replace(/^(?=.)/gm, '  ')}\n\n${sentence!}`;
}

function section(title: string, body: string): string {
  return `.SH ${title}\n${body}`;
}

/** Blank lines part them. */
function paragraphs(text: string): string {
  return text.replace(/^\n+|\s+$/g, '').split(/\n\n+/).map((paragraph) => (
    /^ {2}/.test(paragraph) ? `.nf\n${paragraph.split('\n').map((line) => escaped(line.slice(2))).join('\n')}\n.fi` : escaped(paragraph.trim())
  )).join('\n.PP\n');
}

/** Text as roff has it: a backslash and a dash are its own, as are a point and a quote at the beginning of a line. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^([.'])/gm, '\\&$1');
}
