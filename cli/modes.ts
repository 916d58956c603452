// What a command line may ask for in place of a run, one row each: which options have a meaning beside it, and how many words. Whatever
// else is typed would be ignored, and whoever typed it meant something: it is refused by name. Must not import the compiler.

import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { listsScript } from './list-words.ts';
import type { Command } from './options.ts';
import { optionsOf } from './options.ts';

export interface ModeRow {
  /** The option that asks for it. */
  readonly option: string;
  readonly on: readonly Command[];
  /** Where the option alone does not say so. */
  readonly asked?: (line: CommandLine) => boolean;
  /** For the message, behind the option. */
  readonly does: string;
  /** Options beside it; null: any, as they would be there without it. */
  readonly beside: readonly string[] | null;
  readonly words: number;
}

/** What the script and its compiler are told. */
const COMPILING = ['e', 'btf', 'b', 'host', 'I', 'include', 'traceable-functions', 'debuginfo', 'diagnostics', 'no-warnings', 'unsafe', 'verify-llvm-ir', 'quiet', 'verbose'];
/** What only shows or measures what a compilation makes. */
const SHOWING = [...COMPILING, 'emit', 'debug', 'emit-llvm', 'timings', 'pid', 'follow'];
const LISTING = ['verbose', 'pid', 'probe-filter', 'traceable-functions', 'debuginfo', 'format', 'no-warnings'];

const stages = ({ allValues, switches }: CommandLine): boolean => (
  switches.has('debug') || (allValues.get('debug') ?? []).some((list) => list.split(',').some((word) => word !== 'libbpf' && word !== 'verifier')));

/** The first that is asked for counts. */
export const modeRows: readonly ModeRow[] = [
  { option: 'help', on: ['bpftrace', 'bpftrace-cc', 'bpftrace-run', 'bundle'], does: 'explains one thing', beside: null, words: 1 },
  { option: 'version', on: ['bpftrace', 'bpftrace-cc', 'bpftrace-run', 'bundle'], does: 'only prints the version', beside: null, words: 0 },
  { option: 'tools', on: ['bpftrace'], does: 'lists the tools', beside: ['format'], words: 0 },
  { option: 'info', on: ['bpftrace', 'bpftrace-run'], does: 'tells of the machine, and runs nothing', beside: ['format', 'no-feature', 'verbose', 'quiet'], words: 0 },
  { option: 'requires', on: ['bpftrace-cc'], does: 'tells what one object needs', beside: ['format'], words: 0 },
  {
    option: 'fmt', on: ['bpftrace', 'bpftrace-cc'], does: 'only lays a script out', words: Infinity,
    asked: ({ switches, allValues }) => switches.has('fmt') || allValues.get('mode')?.includes('format') === true,
    beside: ['check', 'mode', 'e', 'output', 'diagnostics', 'no-warnings', 'verbose'],
  },
  {
    option: 'fix', on: ['bpftrace-cc'], does: 'rewrites a script', words: Infinity,
    beside: ['check', 'e', 'output', 'btf', 'host', 'I', 'include', 'traceable-functions', 'debuginfo', 'diagnostics', 'no-warnings', 'unsafe', 'verbose'],
  },
  { option: 'capture', on: ['bpftrace', 'bpftrace-run'], does: 'records the machine, and runs nothing', beside: ['traceable-functions'], words: 0 },
  { option: 'inspect', on: ['bpftrace-run'], does: 'tells what one object is', beside: ['format'], words: 1 },
  { option: 'list', on: ['bpftrace-run', 'bundle'], does: 'only lists', beside: [...LISTING, 'diagnostics', 'unsafe', 'no-feature'], words: Infinity },
  { option: 'list', on: ['bpftrace'], asked: (line) => line.switches.has('list') && listsScript(line), does: 'only lists', beside: [...LISTING, ...COMPILING, 'no-feature'], words: Infinity },
  { option: 'list', on: ['bpftrace'], does: 'lists what there is', beside: [...LISTING, 'btf', 'host', 'b', 'quiet'], words: Infinity },
  { option: 'emit', on: ['bpftrace'], does: 'shows a stage of the script, and runs nothing', beside: SHOWING, words: Infinity },
  { option: 'debug', on: ['bpftrace'], asked: stages, does: 'shows stages of the script, and runs nothing', beside: SHOWING, words: Infinity },
  {
    option: 'mode', on: ['bpftrace'], does: 'only compiles', words: Infinity, beside: [...SHOWING, 'emit-elf', 'format'],
    asked: ({ allValues }) => ['codegen', 'compiler-bench'].includes(allValues.get('mode')?.at(-1) ?? ''),
  },
];

/** Throws UsageError for what the mode that is asked for would ignore. */
export function checkMode(command: Command, line: CommandLine): void {
  const isAsked = ({ option, asked }: ModeRow): boolean => asked?.(line) ?? (line.switches.has(option) || line.values.has(option));
  const mode = modeRows.find((row) => row.on.includes(command) && isAsked(row));
  if (mode === undefined) return;
  const option = mode.option === 'fmt' && !line.switches.has('fmt') ? 'mode' : mode.option;
  const said = `${line.spelling(option)}${option === 'mode' ? ` ${line.values.get('mode')!}` : ''} ${mode.does}`;
  const { beside } = mode;
  const other = beside === null ? undefined : optionsOf(command).find(({ long }) => long !== option && !beside.includes(long) && (line.switches.has(long) || line.values.has(long)));
  if (other !== undefined) throw new UsageError(`${said}: it has no use for ${line.spelling(other.long)}`);
  const word = [...line.operands, ...line.rest][mode.words];
  if (word !== undefined) throw new UsageError(`${said}: it has no use for '${word}'`);
}
