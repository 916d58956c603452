// A tool's manual page, in roff, out of what its author says in front of the script (tool-comment.ts) and the options that its
// object has. Lines that begin with two spaces stand as they are; capitals with a colon or alone on a line begin a section. Where a run's
// output is kept as an example page, it stands in place of the author's example.

import type { ObjectFile } from '../loader/object/object.ts';
import { optionTable } from '../loader/run/script-parameters.ts';
import { escaped, item, paragraphs, section } from './roff.ts';
import type { ToolComment } from './tool-comment.ts';
import { inNameOf } from './tool-comment.ts';

/** `name`: as the tool is installed. `example`: the text of its example page: a title, the output, and behind the last blank line how to read it; null: there is none. */
export function manPage(name: string, { about, help }: ToolComment, { manifest }: Pick<ObjectFile, 'manifest'>, version: string, example: string | null): string {
  const parts = inNameOf(name, name, help).split(/^([A-Z]+)(?::|$)/m);
  const sections = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) sections.set(parts[i]!, parts[i + 1]!);
  if (example !== null) sections.set('EXAMPLE', exampleSection(inNameOf(name, name, example)));
  const usage = (sections.get('USAGE') ?? ` ${name}`).replace(/^ /, '');
  const [synopsis = '', ...description] = usage.split(/\n\n/);
  const options = optionTable(manifest);
  return [
    `.TH ${name.toUpperCase()} 8 "" "bpftrace-cc ${version}" "Tools"`,
    section('NAME', `${name} \\- ${escaped(about)}`),
    section('SYNOPSIS', paragraphs(synopsis)),
    section('DESCRIPTION', paragraphs([parts[0]!.trim(), ...description].filter((text) => text !== '').join('\n\n'))),
    options.length === 0 ? '' : section('OPTIONS', options.map(({ option, text }) => item(`.B ${escaped(option)}`, text)).join('\n')),
    ...[...sections].filter(([title]) => title !== 'USAGE').map(([title, text]) => section(title, paragraphs(text))),
  ].filter((part) => part !== '').join('\n') + '\n';
}

function exampleSection(page: string): string {
  const [, output, sentence] = /^.*\n\n([^]*)\n\n([^]*)$/.exec(page)!;
  return `${output!.replace(/^(?=.)/gm, '  ')}\n\n${sentence!}`;
}
