// `-h NAME`: what the language has under a name: a builtin or macro of the library, a probe type, a type, a setting or the list of them, an old
// name, a keyword, the code of a diagnostic. All of it stands in tables that something else goes by, so it cannot be out of date. A name that none of
// them has is a mistake, with the one that was meant where one is near.

import { architectureNamed } from '../common/architectures/index.ts';
import { closest } from '../common/near-miss.ts';
import type { Setting } from '../common/settings.ts';
import { findSetting, settingExample, SETTINGS, takenBy, VARIABLE_PREFIX } from '../common/settings.ts';
import { openStdlib } from '../compiler/host/stdlib.ts';
import { functionRows } from '../frontend/builtins/table.ts';
import { diagnosticCodes, rewriteCodes } from '../frontend/diagnostics/codes.ts';
import { todaysSpelling } from '../frontend/program/old-spellings.ts';
import { findProvider, providerRows } from '../frontend/providers/index.ts';
import { keywordHelp, keywordRows, otherRows } from '../frontend/stdlib/keyword-docs.ts';
import { stdlibHelp } from '../frontend/stdlib/stdlib-docs.ts';
import { languageTypeExample, languageTypeNames, languageTypeText } from '../frontend/types/language-types.ts';
import { runCodes } from '../loader/output/run-codes.ts';
import { fitted, helpColumns } from './layout.ts';
import { optionNames, optionsOf } from './options.ts';
import { EXIT_FAILURE, EXIT_OK, printMessage, printOut } from './terminal.ts';
import { toolNames } from './tools.ts';
import { printUsage } from './usage.ts';

const KNOWN = 'it knows functions (-h hist), probe types (-h kprobe), types, settings (-h settings), options (-h follow) and codes of messages; all options are in -h all';

const EXAMPLE_INDENT = ' '.repeat(6);

/** Prints what a name stands for, or the usage text, and gives the exit code. `operand`: what follows the options. */
export function printHelp(command: 'bpftrace' | 'bpftrace-cc', operand: string | undefined): number {
  if (printUsage(command, operand)) return EXIT_OK;
  const name = nameIn(operand!);
  const text = helpAbout(name) ?? optionHelp(command, name);
  if (text !== null) {
    printOut(fitted(text, helpColumns()));
    return EXIT_OK;
  }
  const near = closest(name, [...namesWithHelp(), ...optionsOf(command).map(({ long }) => long)]);
  printMessage(`ERROR: there is no help about '${operand}'\nHINT: ${near === null ? KNOWN : `did you mean ${near}?`}\n`);
  return EXIT_FAILURE;
}

/** `hist` of `hist()`, `undefined-map` of `[undefined-map]`, `max_strlen` of `BPFTRACE_MAX_STRLEN`, `uprobe` of an attach point, `@` of a map, `$1` of any argument. */
function nameIn(operand: string): string {
  const bare = operand.replace(/\(.*\)$/, '').replace(/^\[(.*)\]$/, '$1').replace(/:.*$/s, '');
  if (/^[@$][A-Za-z_]/.test(bare)) return bare[0]!;
  if (/^\$\d/.test(bare)) return '$1';
  return bare.startsWith(VARIABLE_PREFIX) ? bare.slice(VARIABLE_PREFIX.length).toLowerCase() : bare;
}

/** Several texts where a name stands for several things; null: for none. */
function helpAbout(name: string): string | null {
  const texts = [stdlibHelp(openStdlib(), name), probeTypeHelp(name), typeHelp(name), settingHelp(name), settingsHelp(name), oldNameHelp(name), keywordHelp(name), codeHelp(name)].filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join('\n');
}

/** Of everything that has some. */
export function namesWithHelp(): readonly string[] {
  const own = [...openStdlib().macros.keys(), ...functionRows.map((row) => row.name)].filter((name) => !name.startsWith('__'));
  const probeTypes = providerRows.map((row) => row.name);
  return [...own, ...probeTypes, ...languageTypeNames(), ...Object.keys(SETTINGS), ALL_SETTINGS, ...Object.keys(diagnosticCodes), ...Object.keys(otherCodes), ...[...keywordRows, ...otherRows].map(({ word }) => word), ...toolNames()];
}

/** As behind a function's text. */
function exampleText(script: string): string {
  return `\n${EXAMPLE_INDENT}${script}\n`;
}

function probeTypeHelp(name: string): string | null {
  const row = findProvider(name);
  if (row === null) return null;
  const { aliases, form, example } = row;
  return `${row.name}\n  A probe type, written ${form}${aliases.length === 0 ? '' : `; in short: ${aliases.join(', ')}`}.\n${exampleText(example)}`;
}

function typeHelp(name: string): string | null {
  const holds = languageTypeText(name);
  return holds === null ? null : `${name}\n  A type: ${holds}.\n${exampleText(languageTypeExample(name))}`;
}

function settingHelp(name: string): string | null {
  const found = findSetting(name);
  if (found === null) return null;
  if (found.kind === 'removed') return `${name}\n  A setting of older versions, without effect.\n`;
  const { key, setting } = found;
  const usual = setting.default === null ? '' : ` The default is ${setting.default}.`;
  return `${key}\n  A setting: ${setting.about}. It takes ${takenBy(setting)}.${usual} It stands in a config block, or in the environment: ${VARIABLE_PREFIX}${key.toUpperCase()}.\n${exampleText(settingExample(key as keyof typeof SETTINGS))}`;
}

/** What lists all of them. */
const ALL_SETTINGS = 'settings';

function settingsHelp(name: string): string | null {
  if (name !== ALL_SETTINGS) return null;
  const rows = Object.entries<Setting>(SETTINGS);
  const width = Math.max(...rows.map(([key]) => key.length));
  const lines = rows.map(([key, { about, default: usual }]) => `    ${key.padEnd(width)}  ${about}${usual === null ? '' : ` (${usual})`}\n`);
  return `${name}\n  All of them, with their defaults. \`-h max_strlen\` tells what that one takes, and where it stands.\n\n${lines.join('')}`;
}

function oldNameHelp(name: string): string | null {
  const now = todaysSpelling(name, architectureNamed(process.arch) ?? '');
  return now === null ? null : `${name}\n  An old spelling of ${now}.\n`;
}

/** Of the command that is asked; null: it has none of that name. */
function optionHelp(command: 'bpftrace' | 'bpftrace-cc', name: string): string | null {
  const row = optionsOf(command).find(({ long }) => long === name);
  if (row === undefined) return null;
  return `${optionNames(row).join(', ')}${row.value === null ? '' : ` ${row.value}`}\n  An option: ${row.help}.${row.more === undefined ? '' : ` ${row.more}`}\n`;
}

/** Of what --diagnostics=json has besides the compiler's codes, which the example is of. */
const otherCodes: Readonly<Record<string, string>> = { ...runCodes, ...rewriteCodes };

function codeHelp(name: string): string | null {
  const about = (title: string, where: string): string => `[${name}]\n  A diagnostic: ${title}. ${where}.\n`;
  if (Object.hasOwn(diagnosticCodes, name)) return about(diagnosticCodes[name as keyof typeof diagnosticCodes], 'docs/diagnostics.md has an example');
  return Object.hasOwn(otherCodes, name) ? about(otherCodes[name]!, '--diagnostics=json shows its code') : null;
}
