// --complete: what may stand where a shell's user is, for the completions in cli/completions/, which only ask. The last of the words
// behind -- is what stands there so far. The first line of the answer says whether names of files (`files`) or of folders
// (`directories`) may stand there too, which the shell knows; each other line is a word, and what it is behind a tab. A word to which
// more is added ends with a colon, a slash, an equals sign or a comma. Must not import the compiler.

import { readdirSync, readFileSync } from 'node:fs';
import type { NamedCommand } from './commands.ts';
import type { OptionRow } from './options.ts';
import { optionNames, optionsOf } from './options.ts';
import { printOut } from './terminal.ts';

export interface Candidate {
  readonly text: string;
  /** A line; empty: nobody says. */
  readonly help: string;
}

interface Completion {
  readonly files: '' | 'files' | 'directories';
  readonly candidates: readonly Candidate[];
}

/** Gives what may stand in the place of a word, or more than that. */
export type Source = (word: string) => readonly Candidate[];

/** What only the language knows. */
export interface LanguageSources {
  readonly program: Source;
  /** Behind -l. */
  readonly pattern: Source;
  /** Behind -h. */
  readonly name: Source;
  readonly tool: Source;
}

/** Prints the answer. `words`: the command's name, and all up to the cursor. `language`: null where there is no compiler. */
export function printCompletions(command: NamedCommand, words: readonly string[], language: LanguageSources | null): void {
  const { files, candidates } = complete(command, words.slice(1), language);
  // Each once.
  const known = new Map(candidates.map(({ text, help }) => [text, help]));
  printOut([files, ...[...known].map(([text, help]) => (help === '' ? text : `${text}\t${help}`))].map((line) => `${line}\n`).join(''));
}

function complete(command: NamedCommand, words: readonly string[], language: LanguageSources | null): Completion {
  const rows = optionsOf(command);
  const word = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  // The script's own.
  if (before.includes('--')) return { files: 'files', candidates: [] };
  const awaiting = optionAwaiting(rows, before.at(-1) ?? '');
  if (awaiting !== null) return startingWith(word, valuesOf(awaiting, word, language));
  const [, long, value] = /^(--[^=]+=)([^]*)$/.exec(word) ?? [];
  if (long !== undefined) {
    const row = rows.find((each) => long === `--${each.long}=`);
    if (row === undefined) return NOTHING;
    const { files, candidates } = startingWith(value!, valuesOf(row, value!, language));
    return { files, candidates: candidates.map(({ text, help }) => ({ text: long + text, help })) };
  }
  if (word.startsWith('-') && word !== '-') return startingWith(word, { files: '', candidates: rows.flatMap(candidatesOf) });
  const given = new Set(before.flatMap((each) => switchesIn(rows, each)));
  if (language !== null && given.has('help')) return startingWith(word, { files: '', candidates: [{ text: 'all', help: 'all options' }, ...language.name(word)] });
  if (language !== null && given.has('list') && !given.has('e')) return startingWith(word, { files: word.includes(':') ? '' : 'files', candidates: language.pattern(word) });
  return startingWith(word, { files: 'files', candidates: command === 'bpftrace' && language !== null ? language.tool(word) : [] });
}

const NOTHING: Completion = { files: '', candidates: [] };

function startingWith(word: string, { files, candidates }: Completion): Completion {
  return { files, candidates: candidates.filter(({ text }) => text.startsWith(word)) };
}

/** The option whose value the next word is; null: none. */
function optionAwaiting(rows: readonly OptionRow[], word: string): OptionRow | null {
  if (word.startsWith('--')) return rows.find((row) => row.value !== null && word === `--${row.long}`) ?? null;
  const last = lettersOf(rows, word).at(-1);
  return last !== undefined && last.value !== null && word.endsWith(last.short!) ? last : null;
}

function switchesIn(rows: readonly OptionRow[], word: string): readonly string[] {
  if (word.startsWith('--')) return [word.slice(2)];
  return lettersOf(rows, word).map(({ long }) => long);
}

/** Of a group such as `-qp`; what is behind one that takes a value is the value. */
function lettersOf(rows: readonly OptionRow[], word: string): readonly OptionRow[] {
  if (!/^-[^-]/.test(word)) return [];
  const found: OptionRow[] = [];
  for (const letter of word.slice(1)) {
    const row = rows.find(({ short }) => short === letter);
    if (row === undefined) break;
    found.push(row);
    if (row.value !== null) break;
  }
  return found;
}

function candidatesOf(row: OptionRow): readonly Candidate[] {
  return optionNames(row).map((text) => ({ text, help: row.help }));
}

function valuesOf({ completes, isList }: OptionRow, word: string, language: LanguageSources | null): Completion {
  switch (completes) {
    case undefined: return { files: 'files', candidates: [] };
    case 'file': return { files: 'files', candidates: [] };
    case 'directory': return { files: 'directories', candidates: [] };
    case 'pid': return { files: '', candidates: processes() };
    case 'program': return { files: '', candidates: language?.program(word) ?? [] };
    default: {
      // The words before a comma stand, and none of them comes again.
      const head = isList ? word.slice(0, word.lastIndexOf(',') + 1) : '';
      const given = head.split(',');
      return { files: '', candidates: completes.filter((each) => !given.includes(each)).map((each) => ({ text: head + each, help: '' })) };
    }
  }
}

function processes(): readonly Candidate[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return [{ text: pid, help: readFileSync(`/proc/${pid}/comm`, 'utf8').trim().replace(/[\t\n]/g, ' ') }];
    } catch {
      return []; // it has ended
    }
  });
}
