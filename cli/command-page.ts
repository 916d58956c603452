// The manual page of a command, in roff, out of the tables that its -h reads: commands.ts and options.ts.

import type { NamedCommand } from './commands.ts';
import { commandTexts, exitCodes } from './commands.ts';
import type { OptionRow } from './options.ts';
import { optionGroups, optionNames, optionsOf } from './options.ts';
import { escaped, item, paragraphs, section } from './roff.ts';

export function commandPage(command: NamedCommand, version: string): string {
  const { section: chapter, about, synopsis, first, description, files, environment } = commandTexts[command];
  const rows = optionsOf(command);
  const groups = optionGroups.map((group) => ({ group, own: rows.filter((row) => row.group === group) })).filter(({ own }) => own.length > 0);
  const items = (list: readonly (readonly [name: string, text: string])[]): string => list.map(([name, text]) => item(`.B ${typed(name)}`, text)).join('\n');
  const others = (Object.keys(commandTexts) as NamedCommand[]).filter((each) => each !== command);
  return [
    `.TH ${command.toUpperCase()} ${chapter} "" "bpftrace\\-cc ${version}" "${chapter === 8 ? 'System Administration' : 'User Commands'}"`,
    section('NAME', `${escaped(command)} \\- ${escaped(about)}`),
    section('SYNOPSIS', synopsis.map(typed).join('\n.br\n')),
    section('DESCRIPTION', paragraphs(description.join('\n\n'))),
    section('EXAMPLES', items(first.map(([words, does]) => [words, sentence(does)]))),
    section('OPTIONS', groups.map(({ group, own }) => `.SS ${group}\n${own.map(optionItem).join('\n')}`).join('\n')),
    section('EXIT STATUS', items(exitCodes)),
    section('ENVIRONMENT', items(environment)),
    ...(files.length === 0 ? [] : [section('FILES', items(files))]),
    section('SEE ALSO', others.map((each) => `.BR ${escaped(each)} (${commandTexts[each].section})`).join(' ,\n')),
  ].join('\n') + '\n';
}

function optionItem(row: OptionRow): string {
  const { value, help, more } = row;
  const names = optionNames(row).map((name) => `\\fB${escaped(name)}\\fR`).join(', ');
  return item(value === null ? names : `${names} \\fI${value}\\fR`, `${sentence(help)}${more === undefined ? '' : ` ${more}`}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What is to be typed: roff makes another sign of a quote. */
function typed(text: string): string {
  return escaped(text).replaceAll("'", '\\(aq');
}
