// From a parsed command line to what a run needs to know, and where its output goes: the half that bpftrace-run and
// bpftrace share (reference 08.1). Must not import the compiler.

import type { KernelFeatureName } from '../common/kernel-features.ts';
import { closest } from '../common/near-miss.ts';
import { MAX_SCRIPT, readBounded, statusOf } from '../loader/bounded-file.ts';
import { fileReasonOf } from '../loader/errors.ts';
import type { Timing } from '../loader/output/printer.ts';
import type { LoadLog, RunOptions } from '../loader/run/options.ts';
import type { Environment } from '../loader/run/settings.ts';
import { DEBUG_PLACES } from '../loader/symbols/debug-files.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { checkOutput } from './files.ts';
import type { OutputMode } from './output.ts';
import { Output } from './output.ts';
import { useColor } from './terminal.ts';

export interface Running {
  readonly options: Omit<RunOptions, 'printer'>;
  /** What the script prints goes there; not open yet. */
  readonly output: Output;
  readonly format: OutputFormat;
  /** Of the report of tests. */
  readonly color: boolean;
  /** What is wrong is told as JSON. */
  readonly jsonDiagnostics: boolean;
  /** --timings: what was measured so far, and what is measured from now on; null: nobody asks. */
  readonly timings: Timing[] | null;
}

export type OutputFormat = 'text' | 'json';

/** The kernel's own ceiling for pids (PID_MAX_LIMIT). */
const MAX_PID = 0x400000;

/** `input`: what holds the program; null: no file. Throws UsageError, or OutputFileError; opens nothing. */
export function runOptionsOf(line: CommandLine, input: string | 0 | null, args: readonly string[], environment: Environment): Running {
  const named = line.values.get('output');
  const target = named === '-' ? undefined : named;
  if (target !== undefined && input !== null) checkOutput(target, input);
  const pid = pidOf(line);
  const command = line.values.get('cmd') ?? null;
  if (pid !== null && command !== null) throw new UsageError(`use either ${line.spelling('cmd')} or ${line.spelling('pid')}: one run traces one process`);
  const follow = line.switches.has('follow');
  if (follow && pid === null && command === null) throw new UsageError('--follow works together with -p or -c: it traces what that process starts');
  if (command !== null && command.trim() === '') throw new UsageError(`${line.spelling('cmd')} needs a command`);
  if (line.switches.has('warnings') && line.switches.has('no-warnings')) {
    throw new UsageError(`${line.spelling('warnings')} and --no-warnings contradict each other`);
  }
  const dryRun = line.switches.has('dry-run');
  if (dryRun && target !== undefined) throw new UsageError(`--dry-run prints nothing that ${line.spelling('output')} could keep`);
  const mode = modeOf(line);
  const runMode = runModeOf(line);
  return {
    options: {
      args, environment, pid, command, follow,
      unsafe: line.switches.has('unsafe'),
      debugPlaces: debugPlacesOf(line),
      quiet: line.switches.has('quiet'),
      verbose: line.switches.has('verbose'),
      warnings: line.switches.has('no-warnings') ? 'none' : line.switches.has('warnings') ? 'verbose' : 'default',
      mode: runMode,
      dryRun,
      filter: filterOf(line),
      traceableFunctions: traceableFunctionsOf(line),
      withoutFeatures: unwantedFeatures(line),
      shownLogs: new Set(debugWords(line).filter((word): word is LoadLog => word === 'libbpf' || word === 'verifier')),
    },
    output: new Output(target ?? 1, mode),
    format: formatOf(line),
    jsonDiagnostics: diagnosticsFormat(line) === 'json',
    timings: timingsOf(line),
    // Into a file only on request. Only tests have colours, and asking for a terminal costs 2 ms.
    color: runMode === 'tests' && useColor() && (target === undefined || process.env['BPFTRACE_COLOR'] === 'always'),
  };
}

/** What --debuginfo names, then where debug files usually are. Throws UsageError where none of it is there; a list may have places that are there on other machines. */
export function debugPlacesOf({ values }: CommandLine): readonly string[] {
  const named = (values.get('debuginfo') ?? '').split(':').filter((place) => place !== '');
  if (named.length > 0 && named.every((place) => statusOf(place) === null)) throw new UsageError(`--debuginfo: there is no '${named.join(':')}'`);
  return [...named, ...DEBUG_PLACES];
}

/** -p; null: it is not given. Throws UsageError. */
export function pidOf(line: CommandLine): number | null {
  const text = line.values.get('pid');
  return text === undefined ? null : checkPid(text, line.spelling('pid'));
}

/** `option`: as it was typed. Throws UsageError. */
export function checkPid(text: string, option: string): number {
  const pid = /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(text) ? Number(text) : NaN;
  if (!(pid >= 1 && pid <= MAX_PID)) throw new UsageError(`${option} needs a process id, 1 to ${MAX_PID}, not '${text}'`);
  return pid;
}

function modeOf(line: CommandLine): OutputMode {
  const text = line.values.get('buffer') ?? 'line';
  if (text === 'line' || text === 'full' || text === 'none') return text;
  throw new UsageError(`${line.spelling('buffer')} takes line, full or none, not '${text}'`);
}

export function formatOf(line: CommandLine): OutputFormat {
  const text = line.values.get('format') ?? 'text';
  if (text === 'text' || text === 'json') return text;
  throw new UsageError(`${line.spelling('format')} takes text or json, not '${text}'`);
}

/** --timings: what is measured goes there; null: nobody asks. */
export function timingsOf({ switches }: CommandLine): Timing[] | null {
  return switches.has('timings') ? [] : null;
}

/** --diagnostics. Throws UsageError. */
export function diagnosticsFormat({ values }: CommandLine): OutputFormat {
  const format = values.get('diagnostics') ?? 'text';
  if (format === 'text' || format === 'json') return format;
  throw new UsageError(`--diagnostics takes text or json, not '${format}'`);
}

/** The words of -d. Throws UsageError. */
export function debugWords(line: CommandLine): readonly string[] {
  const words = line.allValues.get('debug')?.flatMap((list) => list.split(',')) ?? [];
  const known = line.allValues.has('debug') ? line.choices('debug') : [];
  if (!words.every((word) => known.includes(word))) throw unknownStage(line, words.join(','));
  return words;
}

/** Of `text`, a list of words behind -d, that some are none. */
export function unknownStage(line: CommandLine, text: string): UsageError {
  const known = line.choices('debug');
  const words = text.split(',');
  const meant = words.map((word) => (known.includes(word) ? word : closest(word, known)));
  const near = meant.includes(null) ? '' : `: did you mean ${meant.join(',')}?`;
  return new UsageError(`${line.spelling('debug')} takes ${known.join(', ')}, with commas between them, not '${words.find((word) => !known.includes(word))!}'${near}`);
}

const RUN_MODES: Readonly<Record<string, NonNullable<RunOptions['mode']>>> = { test: 'tests', bench: 'benches' };

function runModeOf(line: CommandLine): NonNullable<RunOptions['mode']> {
  const mode = modeWord(line);
  return mode === null ? 'run' : RUN_MODES[mode]!;
}

/** --mode, or what is short for one; null: a usual run. Throws UsageError. */
export function modeWord(line: CommandLine): string | null {
  const modes = [...Object.keys(RUN_MODES).filter((mode) => line.switches.has(mode)), ...line.allValues.get('mode') ?? []];
  if (modes.length > 1) throw new UsageError('one mode at a time: --test is --mode test, and --bench is --mode bench');
  const [mode] = modes;
  if (mode !== undefined && !line.choices('mode').includes(mode)) throw new UsageError(`unknown mode '${mode}': there are ${line.choices('mode').join(', ')}`);
  return mode ?? null;
}

/** --probe-filter; null: it is not given. */
export function filterOf(line: CommandLine): RegExp | null {
  const text = line.values.get('probe-filter');
  try {
    return text === undefined ? null : new RegExp(text);
  } catch (error) {
    throw new UsageError(`--probe-filter: ${(error as Error).message}`);
  }
}

/** Text of the file of --traceable-functions; null: it is not given. */
export function traceableFunctionsOf(line: CommandLine): string | null {
  const file = line.values.get('traceable-functions');
  try {
    return file === undefined ? null : readBounded(file, MAX_SCRIPT).toString('latin1');
  } catch (error) {
    throw new UsageError(`cannot read '${file}' of --traceable-functions: ${fileReasonOf(error)}`);
  }
}

/** What --no-feature may name. */
const FEATURES: Readonly<Record<string, KernelFeatureName>> = { kprobe_multi: 'kprobe-multi', kprobe_session: 'kprobe-session', uprobe_multi: 'uprobe-multi' };

/** What --no-feature names. */
export function unwantedFeatures(line: CommandLine): readonly KernelFeatureName[] {
  const words = (line.allValues.get('no-feature') ?? []).flatMap((list) => list.split(','));
  return words.map((word) => {
    const name = Object.hasOwn(FEATURES, word) ? FEATURES[word] : undefined;
    if (name === undefined) throw new UsageError(`--no-feature takes ${Object.keys(FEATURES).join(', ')}, with commas between them, not '${word}'`);
    return name;
  });
}
