// Command lines, over cac: each command declares its options as rows of a table, which also makes its usage text.
// What cac leaves open is settled here as bpftrace settles it (reference 08.1): the last of a repeated option
// wins, unless it gathers a list, an unknown option or a missing value is a usage error, options may follow the script, and everything
// after `--` belongs to the script. No file is read and nothing is printed here.

import { cac } from 'cac';
import { closest } from '../common/near-miss.ts';
import { ccOptions, runOptions } from './options.ts';

export interface OptionRow {
  /** One letter, or null. */
  readonly short: string | null;
  readonly long: string;
  /** Placeholder of the option's value; null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** A mistake when repeated. */
  readonly once?: true;
}

export interface CommandLine {
  /** Switches that were given, and the last value of each option that takes one. */
  readonly switches: ReadonlySet<string>;
  /** Those of the switches that were given more than once: `-dd`. */
  readonly repeated: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** All values of each option that takes one, in order. */
  readonly allValues: ReadonlyMap<string, readonly string[]>;
  /** What is left: the script's or object's name first (where the command takes one), then its arguments. */
  readonly operands: readonly string[];
  /** After `--`. */
  readonly rest: readonly string[];
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command says to it: one line, which no list of options pushes off the screen. */
export function usageMessage(command: string, { message }: UsageError): string {
  return `ERROR: ${message} (${command} -h shows all options)\n`;
}

/** Throws UsageError. */
export function parseCommandLine(rows: readonly OptionRow[], argv: readonly string[]): CommandLine {
  const cli = cac('bpftrace');
  for (const row of rows) {
    const short = row.short === null ? '' : `-${row.short}, `;
    cli.option(`${short}--${cacName(row.long)}${row.value === null ? '' : ` <${row.value}>`}`, row.help);
  }
  const { own, rest } = splitAtDashes(argv);
  const parsed = cli.parse(['node', 'bpftrace', ...protectValues(rows, own)], { run: false });
  const switches = new Set<string>();
  const repeated = new Set<string>();
  const values = new Map<string, string>();
  const allValues = new Map<string, readonly string[]>();
  for (const [key, given] of Object.entries(parsed.options)) {
    if (key === '--') continue;
    const row = rows.find((r) => cacName(r.long) === key || r.short === key);
    if (row === undefined) throw unknownOption(rows, `${key.length === 1 ? '-' : '--'}${key}`);
    const all: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (row.once && all.length > 1) throw new UsageError(`${nameOf(row)} cannot be repeated`);
    const last = all.at(-1);
    if (row.value === null) {
      if (last === true) switches.add(row.long);
      if (all.length > 1) repeated.add(row.long);
    } else if (typeof last === 'string' && last.startsWith(VALUE_MARK)) {
      values.set(row.long, last.slice(VALUE_MARK.length));
      allValues.set(row.long, all.map((each) => String(each).slice(VALUE_MARK.length)));
    } else {
      throw needsValue(row);
    }
  }
  return { switches, repeated, values, allValues, operands: parsed.args.map((a) => a.replace(VALUE_MARK, '')), rest };
}

export function usageOf(synopsis: readonly string[], rows: readonly OptionRow[]): string {
  const left = rows.map((r) => {
    const name = r.short === null ? `    --${r.long}` : r.short === r.long ? `-${r.short}` : `-${r.short}, --${r.long}`;
    return r.value === null ? name : `${name} ${r.value}`;
  });
  const width = Math.max(...left.map((l) => l.length)) + 2;
  const lines = rows.map((r, i) => `    ${left[i]!.padEnd(width)}${r.help}`);
  return `USAGE:\n${synopsis.map((s) => `    ${s}\n`).join('')}\nOPTIONS:\n${lines.join('\n')}\n`;
}

// cac turns values that look like numbers into numbers, which would make `0x10` into `16` and lose `-e 1e3`, and takes what
// follows a switch for its value: `-q 5`, `-q true`. A mark in front of each option's value and of each operand keeps
// them text, and keeps the operand `-` (stdin) from being read as an option; it is taken off above.
const VALUE_MARK = '\u0001';

function protectValues(rows: readonly OptionRow[], argv: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const long = /^--([^=]+)(?:=([^]*))?$/.exec(word);
    const row = long !== null
      ? rows.find((r) => r.long === long[1])
      : /^-[^-]/.test(word) ? rowOfShortGroup(rows, word) : undefined;
    // Named as it was typed: cac would show `--no-x` as the negation of `x`.
    if (long !== null && row === undefined) throw unknownOption(rows, word);
    if (long?.[2] !== undefined && row!.value === null) throw new UsageError(`option '--${row!.long}' takes no value`);
    if (row === undefined || row.value === null) {
      out.push(!/^-./.test(word) ? VALUE_MARK + word : row !== undefined && long !== null ? `--${cacName(row.long)}` : word);
      continue;
    }
    // The value stands behind `=`, directly behind the letter (-p123), or in the next word.
    const attached = long !== null ? long[2] : word.slice(word.indexOf(row.short!, 1) + 1);
    const value = attached !== undefined && (long !== null || attached !== '') ? attached : argv[++i];
    if (long === null && word.indexOf(row.short!, 1) > 1) out.push(word.slice(0, word.indexOf(row.short!, 1)));
    if (value === undefined || (attached !== value && isOption(rows, value))) throw needsValue(row);
    out.push(`--${cacName(row.long)}=${VALUE_MARK}${value}`);
  }
  return out;
}

/** What bpftrace has and this does not, yet. */
const LATER = new Set(['--dwarf-pid']);

/** What bpftrace has, and is done in another way here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '-d': '--emit shows stages', '--debug': '--emit shows stages', '--emit-llvm': '--emit=llvm shows it',
  '--emit-elf': 'bpftrace-cc writes objects', '--aot': 'bpftrace-cc writes objects',
};

/** `word`: `-x`, or `--name` with or without a value. */
function unknownOption(rows: readonly OptionRow[], word: string): UsageError {
  const name = word.split('=', 1)[0]!;
  if (LATER.has(name)) return new UsageError(`option '${name}' is not supported yet`);
  return new UsageError(`unknown option '${name}'${meant(rows, name, word)}`);
}

function meant(rows: readonly OptionRow[], name: string, word: string): string {
  if (Object.hasOwn(ELSEWHERE, name)) return `: ${ELSEWHERE[name]}`;
  const [other, theirs] = rows === ccOptions ? ['bpftrace-run', runOptions] as const : ['bpftrace-cc', ccOptions] as const;
  if (rows !== theirs && theirs.some(({ short, long }) => name === `-${short}` || name === `--${long}`)) return `: ${other} takes it`;
  if (!name.startsWith('--') || name === '--') return '';
  // Those of one letter are no words.
  const near = closest(name.slice(2), rows.filter(({ long }) => long.length > 1).map(({ long }) => long));
  if (near !== null) return `: did you mean --${near}?`;
  return takesScriptOptions(rows) ? `; if it is the script's own, write it behind all others: -- ${word}` : '; if it is the script\'s own, give it to bpftrace-run';
}

/** A command that only compiles has no use for them. */
function takesScriptOptions(rows: readonly OptionRow[]): boolean {
  return rows.some(({ long }) => long === 'cmd');
}

/** One of ours, as it stands; what only looks like one may be a value. */
function isOption(rows: readonly OptionRow[], word: string): boolean {
  return rows.some(({ short, long }) => word === `-${short}` || (long.length > 1 && word === `--${long}`));
}

function needsValue(row: OptionRow): UsageError {
  return new UsageError(`option '${nameOf(row)}' needs a value: ${row.value}`);
}

function nameOf({ short, long }: OptionRow): string {
  return long === short ? `-${short}` : `--${long}`;
}

/** cac takes `--no-x` for the negation of `--x`, and lets a switch with a dash in it swallow the next word. */
function cacName(long: string): string {
  return long.replaceAll('-', '');
}

/** The first letter of a group such as `-qp` that takes a value, else undefined. */
function rowOfShortGroup(rows: readonly OptionRow[], word: string): OptionRow | undefined {
  for (const letter of word.slice(1)) {
    const row = rows.find((r) => r.short === letter);
    if (row === undefined) throw unknownOption(rows, `-${letter}`);
    if (row.value !== null) return row;
  }
  return undefined;
}

function splitAtDashes(argv: readonly string[]): { own: readonly string[]; rest: readonly string[] } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: argv, rest: [] } : { own: argv.slice(0, at), rest: argv.slice(at + 1) };
}
