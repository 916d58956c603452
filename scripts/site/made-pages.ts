// Pages of the site that no Markdown file is: those of the commands, out of the tables that -h and the manual pages read, and those of the
// tools, out of what each tool says of itself, its example page and its text.

import { commandTexts, exitCodes } from '../../cli/commands.ts';
import type { NamedCommand } from '../../cli/commands.ts';
import { optionGroups, optionNames, optionsOf } from '../../cli/options.ts';
import type { OptionRow } from '../../cli/options.ts';
import { toolComment } from '../../cli/tool-comment.ts';

export const commands = Object.keys(commandTexts) as readonly NamedCommand[];

/** Text that is not Markdown, as Markdown that shows it. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replaceAll('\n', ' ');
}

/** Code in a table or a line. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

type Lines = readonly (readonly [name: string, what: string])[];

function table(lines: Lines): string {
  return ['| | |', '|---|---|', ...lines.map(([name, what]) => `| ${code(name)} | ${plain(what)} |`)].join('\n');
}

function optionLine(row: OptionRow): readonly [string, string] {
  const value = row.value === null ? '' : ` ${row.value}`;
  return [`${optionNames(row).join(', ')}${value}`, `${sentence(row.help)}${row.more === undefined ? '' : ` ${row.more}`}`];
}

export function commandMarkdown(command: NamedCommand): string {
  const { about, synopsis, first, description, files, environment } = commandTexts[command];
  const rows = optionsOf(command);
  const groups = optionGroups.map((group) => ({ group, lines: rows.filter((row) => row.group === group).map(optionLine) }));
  const part = (title: string, lines: Lines): readonly string[] => (lines.length === 0 ? [] : [`## ${title}`, table(lines)]);
  return [
    `# ${command}`,
    `${sentence(plain(about))} This is its manual page, \`man ${command}\`.`,
    `\`\`\`console\n${synopsis.map((line) => `# ${line}`).join('\n')}\n\`\`\``,
    ...description.map(plain),
    '## What people do first', table(first.map(([words, does]) => [words, sentence(does)])),
    '## Options',
    ...groups.filter(({ lines }) => lines.length > 0).map(({ group, lines }) => `### ${group}\n\n${table(lines)}`),
    ...part('Exit code', exitCodes), ...part('Environment', environment), ...part('Files', files),
  ].join('\n\n') + '\n';
}

/** `example`: the text of its example page, or null. */
export function toolMarkdown(name: string, script: string, example: string | null): string {
  const { about, help } = toolComment(script);
  return [
    `# ${name}`, sentence(plain(about)), sections(example === null ? help : help.replace(/^EXAMPLE\n[^]*?(?=\n[A-Z]+(?::|\n|$)|$(?![^]))/m, '')),
    ...(example === null ? [] : ['## A run', exampleMarkdown(example)]),
    '## The script', `\`tools/${name}.bt\`. Copy it, change it, or compile it: \`bpftrace-cc tools/${name}.bt\`.`, fenced('bpftrace', script.trimEnd()),
  ].join('\n\n') + '\n';
}

/** What an author writes: paragraphs, `WORD: text` as a heading, and lines with blanks in front that stand as they are. */
function sections(help: string): string {
  const pieces = help.split(/\n{2,}/).map((piece) => {
    const [, title, text] = /^([A-Z]+)(?:: *|(?=\n|$))\n?([^]*)$/.exec(piece) ?? [undefined, null, piece];
    const heading = title === null ? '' : `**${title.charAt(0)}${title.slice(1).toLowerCase()}:** `;
    const lines = text.split('\n');
    if (title === 'USAGE') return fenced('console', lines.map((line) => `# ${line.trim()}`).join('\n'));
    const kept = lines.findIndex((line) => line.startsWith('  '));
    if (kept < 0) return heading + plain(text);
    const before = lines.slice(0, kept).join('\n').trim();
    return [heading + plain(before), fenced('output', lines.slice(kept).map((line) => line.replace(/^ {2}/, '')).join('\n'))].join('\n\n');
  });
  return pieces.join('\n\n');
}

/** A title, a run, and behind the last blank line how to read it. */
function exampleMarkdown(page: string): string {
  const [, title, output, reading] = /^.* - (.*)\n\n([^]*)\n\n([^]*)$/.exec(page.trimEnd())!;
  const kernel = /\. (Linux [\d.]+):$/.exec(title!)?.[1];
  return [kernel === undefined ? '' : `On ${kernel}:`, fenced('output', output!), plain(reading!)].filter((part) => part !== '').join('\n\n');
}

function fenced(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/^`+/gm)].map(([found]) => found.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}
