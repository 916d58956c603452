// What -h prints of a command: a screen of 80 columns and 24 lines with what people do first, and -h all with every option. Text of tables
// (commands.ts, options.ts). Must not import the compiler.

import type { NamedCommand } from './commands.ts';
import { commandTexts } from './commands.ts';
import type { Command, OptionRow } from './options.ts';
import { optionGroups, optionNames, optionsOf } from './options.ts';
import { wrapped } from './layout.ts';
import { printOut } from './terminal.ts';

const COLUMNS = 80;
const INDENT = '    ';

/** For -h, with what stands behind it. Returns whether that asks for no more than that: for nothing, for all, or a script's or object's file. */
export function printUsage(command: NamedCommand, operand: string | undefined): boolean {
  if (operand === 'all') printOut(allUsageOf(command, commandTexts[command].synopsis));
  else if (operand === undefined || operand === '-' || /^[^:]*[./]/.test(operand)) printOut(usageOf(command));
  else return false;
  return true;
}

/** The first screen. */
export function usageOf(command: NamedCommand): string {
  const { synopsis, first } = commandTexts[command];
  const width = Math.max(...first.map(([words]) => words.length)) + 2;
  const examples = first.map(([words, does]) => `${INDENT}${words.padEnd(width)}${does}\n`).join('');
  return `USAGE:\n${linesOf(synopsis)}\nFIRST:\n${examples}\nOPTIONS:\n${optionLines(optionsOf(command).filter((row) => row.first), ({ help }) => help)}`;
}

/** Every option, in groups. */
export function allUsageOf(command: Command, synopsis: readonly string[]): string {
  const rows = optionsOf(command);
  const groups = optionGroups.map((group) => {
    const own = rows.filter((row) => row.group === group);
    return own.length === 0 ? '' : `\n${group.toUpperCase()}:\n${optionLines(own, ({ help, more }) => (more === undefined ? help : `${help}. ${more}`))}`;
  });
  return `USAGE:\n${linesOf(synopsis)}${groups.join('')}`;
}

function optionLines(rows: readonly OptionRow[], textOf: (row: OptionRow) => string): string {
  const left = rows.map((row) => `${row.short === null ? INDENT : ''}${[optionNames(row).join(', '), ...(row.value === null ? [] : [row.value])].join(' ')}`);
  const width = Math.max(...left.map((each) => each.length)) + 2;
  const behind = INDENT.length + width;
  return rows.map((row, i) => `${INDENT}${left[i]!.padEnd(width)}${wrapped(textOf(row), COLUMNS - behind).join(`\n${' '.repeat(behind)}`)}\n`).join('');
}

function linesOf(texts: readonly string[]): string {
  return texts.map((text) => `${INDENT}${text}\n`).join('');
}
