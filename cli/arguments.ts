// Command lines: words as bpftrace reads them (reference 08.1), by the rows of options.ts. Options that take one value are refused when
// repeated, those of a list gather it; an unknown option or a missing value is a usage error, which names the option as it was typed; options may follow the
// script, and everything after `--` belongs to the script, or begins with it, where none stands before. No file is read and nothing is
// printed here.

import { closest } from '../common/near-miss.ts';
import type { Word } from './cac.ts';
import { gather } from './cac.ts';
import type { Command, OptionRow } from './options.ts';
import { nameOf, optionsOf } from './options.ts';

export interface CommandLine {
  /** Options that were given without a value. */
  readonly switches: ReadonlySet<string>;
  /** Those of the switches that were given more than once: `-dd`. */
  readonly repeated: ReadonlySet<string>;
  /** The last value of each option that takes one. */
  readonly values: ReadonlyMap<string, string>;
  /** All values of each option that takes one, in order. */
  readonly allValues: ReadonlyMap<string, readonly string[]>;
  /** The word behind each option that could have had a value, and was given none. */
  readonly behind: ReadonlyMap<string, string>;
  /** How an option is spelt in messages: as it was typed, the last time. */
  readonly spelling: (long: string) => string;
  /** What an option may be given, where the table lists it. */
  readonly choices: (long: string) => readonly string[];
  /** What is left: the script's or object's name first (where the command takes one), then its arguments. */
  readonly operands: readonly string[];
  /** After `--`, without the script's name. */
  readonly rest: readonly string[];
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Where the list of options helps. */
class UnknownOption extends UsageError {}

/** What a command says to it: one line, which no list of options pushes off the screen. `help`: what prints that. */
export function usageMessage(command: string, error: UsageError, help = `${command} -h all`): string {
  return `ERROR: ${error.message}${error instanceof UnknownOption ? ` (${help} shows all options)` : ''}\n`;
}

/** `scripts`: options of a tool in a bundle, for near misses. Throws UsageError. */
export function parseCommandLine(command: Command, argv: readonly string[], scripts: Iterable<string> = []): CommandLine {
  const rows = optionsOf(command);
  const { own, rest: ending } = splitAtDashes(argv);
  const typed = new Map<string, string>();
  const behind = new Map<string, string>();
  const { given, operands: words } = gather(rows, wordsOf(command, own, typed, behind, scripts));
  const switches = new Set<string>();
  const repeated = new Set<string>();
  const allValues = new Map<string, readonly string[]>();
  for (const [{ long, once }, times] of given) {
    if (once && times.length > 1) throw new UsageError(`${typed.get(long)!} cannot be repeated`);
    const values = times.filter((value) => value !== null);
    if (values.length > 0) allValues.set(long, values);
    else switches.add(long);
    if (values.length === 0 && times.length > 1) repeated.add(long);
  }
  const values = new Map([...allValues].map(([long, all]) => [long, all.at(-1)!]));
  const rowOf = (long: string): OptionRow => rows.find((row) => row.long === long)!;
  const spelling = (long: string): string => typed.get(long) ?? nameOf(rowOf(long));
  const choices = (long: string): readonly string[] => {
    const { completes } = rowOf(long);
    return typeof completes === 'object' ? completes : [];
  };
  // A tool in a bundle is named by nobody, and what is completed is all of it.
  const namesScript = command !== 'bundle' && !switches.has('complete') && !values.has('e') && words.length === 0;
  const operands = namesScript ? ending.slice(0, 1) : words;
  const rest = namesScript ? ending.slice(1) : ending;
  return { switches, repeated, values, allValues, behind, spelling, choices, operands, rest };
}

/** What each word is; `typed` gets the spelling of each option, `behind` the word that was not taken for its value. */
function wordsOf(command: Command, argv: readonly string[], typed: Map<string, string>, behind: Map<string, string>, scripts: Iterable<string>): Word[] {
  const rows = optionsOf(command);
  const words: Word[] = [];
  const hasScript = (): boolean => command !== 'bpftrace-cc' && command !== 'bundle' && words.some((each) => 'operand' in each || each.row.long === 'e');
  const add = (row: OptionRow, name: string, value: string | null): void => {
    typed.set(row.long, name);
    words.push({ row, value });
  };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const next = argv[i + 1];
    const long = /^--([^=]+)(?:=([^]*))?$/.exec(word);
    if (long !== null) {
      const [, name, attached] = long as unknown as [string, string, string | undefined];
      const row = rows.find((each) => each.long === name);
      if (row === undefined) throw unknownOption(command, word, scripts, hasScript() ? word : null);
      // `--help=hist`, as git has it.
      if (attached !== undefined && row.long === 'help') words.push({ operand: attached });
      else if (attached !== undefined && row.value === null) throw new UsageError(`option '--${name}' takes no value`);
      const value = row.value === null ? null : attached ?? valueBehind(rows, row, `--${name}`, next);
      if (attached === undefined && value !== null) i++;
      if (row.mayStandAlone && value === null && next !== undefined && !next.startsWith('-')) behind.set(row.long, next);
      add(row, `--${name}`, value);
      continue;
    }
    if (!/^-[^]/.test(word)) {
      words.push({ operand: word });
      continue;
    }
    // A group of letters: the first that takes a value has the rest of the word, or the next one.
    for (let at = 1; at < word.length; at++) {
      const name = `-${word[at]!}`;
      const row = rows.find((each) => each.short === word[at]);
      if (row === undefined) throw unknownOption(command, word.startsWith('--') || (at === 1 && word.length > 2) ? word : name, scripts, hasScript() ? word : null, at === 1);
      const attached = word.slice(at + 1);
      if (row.value === null || (attached !== '' && row.mayStandAlone && !isListOf(row, attached) && isGroup(rows, attached))) {
        add(row, name, null);
        continue;
      }
      const value = attached !== '' ? attached : valueBehind(rows, row, name, next);
      if (attached === '' && value !== null) i++;
      if (row.mayStandAlone && value === null && next !== undefined && !next.startsWith('-')) behind.set(row.long, next);
      add(row, name, value);
      break;
    }
  }
  return words;
}

/** What the next word gives to an option; null: nothing. Throws UsageError. */
function valueBehind(rows: readonly OptionRow[], row: OptionRow, name: string, next: string | undefined): string | null {
  if (row.value === null) return null;
  if (row.mayStandAlone) return next !== undefined && isListOf(row, next) ? next : null;
  if (next === undefined || isOption(rows, next)) throw new UsageError(`option '${name}' needs a value: ${row.value}`);
  return next;
}

/** Whether letters are options, of which the last at most takes a value: the next word. */
function isGroup(rows: readonly OptionRow[], letters: string): boolean {
  return [...letters].every((letter, i) => rows.some(({ short, value, mayStandAlone }) => short === letter && (value === null || mayStandAlone === true || i === letters.length - 1)));
}

function isListOf({ completes }: OptionRow, text: string): boolean {
  return text.split(',').every((word) => completes?.includes(word));
}

/** What bpftrace has, and is done in another way here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '-d': '--emit shows stages', '--debug': '--emit shows stages', '--emit-elf': 'bpftrace-cc writes objects',
  '--aot': 'bpftrace-cc writes objects, and executables with --bundle',
};

/** `word`: `-x`, or `--name` with or without a value. `behindScript`: the whole word, where it stands behind a script. `isFirst`: no known letter stands before it. */
function unknownOption(command: Command, word: string, scripts: Iterable<string>, behindScript: string | null, isFirst = true): UsageError {
  const name = word.split('=', 1)[0]!;
  const long = `-${name}`;
  if (/^-\w[\w-]+$/.test(name) && optionsOf(command).some((row) => `--${row.long}` === long)) return new UsageError(`option '${long}' has two dashes`);
  return new UnknownOption(`unknown option '${name}'${meant(command, name, word, scripts, behindScript, isFirst)}`);
}

const WHEN = 'the script says when to end: interval:s:5 { exit(); }';
const COLOURS = 'NO_COLOR=1 leaves colours out, BPFTRACE_COLOR=always prints them everywhere';

/** What other tracers and compilers have. */
const FOREIGN: Readonly<Record<string, string>> = {
  '-a': 'everything is traced without -p', '-F': 'the script says how often: profile:hz:99', '-g': 'stacks are values of the script: kstack, ustack',
  '-i': 'the script says how often: interval:s:1', '-n': 'the script says when to end: exit()', '-O': 'the code is always optimised', '-t': 'a thread is a predicate of the script: /tid == 1234/',
  '--timeout': WHEN, '--duration': WHEN, '--time': WHEN, '--json': '-f json prints JSON', '--format-json': '-f json prints JSON',
  '--color': COLOURS, '--colour': COLOURS, '--no-color': COLOURS, '--no-colour': COLOURS,
  '--tid': 'a thread is a predicate of the script: /tid == 1234/', '--comm': 'a name is a predicate of the script: /comm == "bash"/',
};

/** Whose option it is, if it is none here. */
const COMMANDS: readonly Command[] = ['bpftrace-cc', 'bpftrace-run'];

function meant(command: Command, name: string, word: string, scripts: Iterable<string>, behindScript: string | null, isFirst: boolean): string {
  const ofScript = `; if it is the script's own, write it behind all others: -- ${behindScript ?? word}`;
  const foreign = /^--/.test(name) && Object.hasOwn(FOREIGN, name) ? FOREIGN[name]
    : isFirst && (name.length === 2 || /^-\w\d+$/.test(name)) ? FOREIGN[name.slice(0, 2)] : undefined;
  if (foreign !== undefined) return `: ${foreign}${behindScript === null ? '' : ofScript}`;
  if (Object.hasOwn(ELSEWHERE, name)) return `: ${ELSEWHERE[name]}`;
  if (name === '-e') return ': bpftrace takes it, and bpftrace-cc';
  const other = COMMANDS.find((each) => each !== command && optionsOf(each).some(({ short, long }) => name === `-${short}` || name === `--${long}`));
  if (other !== undefined) return `: ${other} takes it`;
  if (!name.startsWith('--') || name === '--') return behindScript === null ? '' : ofScript;
  // Those of one letter are no words.
  const near = closest(name.slice(2), [...scripts, ...optionsOf(command).map(({ long }) => long).filter((long) => long.length > 1)]);
  if (near !== null) return `: did you mean --${near}?`;
  // A tool's own stand beside the others.
  if (command === 'bundle') return '';
  // A command that only compiles has no use for a script's own.
  return command === 'bpftrace-cc' ? '; if it is the script\'s own, give it to bpftrace-run' : ofScript;
}

/** One of ours, as it stands; what only looks like one may be a value. */
function isOption(rows: readonly OptionRow[], word: string): boolean {
  return rows.some(({ short, long }) => word === `-${short}` || (long.length > 1 && word === `--${long}`));
}

function splitAtDashes(argv: readonly string[]): { own: readonly string[]; rest: readonly string[] } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: argv, rest: [] } : { own: argv.slice(0, at), rest: argv.slice(at + 1) };
}
