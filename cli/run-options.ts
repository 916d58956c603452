// From a parsed command line to what a run needs to know, and where its output goes: the half that bpftrace-run and
// bpftrace share (reference 08.1). Must not import the compiler.

import type { RunOptions, TestOptions } from '../loader/run/options.ts';
import type { Environment } from '../loader/run/settings.ts';
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
  /** Of the report of tests. */
  readonly color: boolean;
}

/** The kernel's own ceiling for pids (PID_MAX_LIMIT). */
const MAX_PID = 0x400000;

/** `input`: what holds the program; null: no file. Throws UsageError, or OutputFileError; opens nothing. */
export function runOptionsOf(line: CommandLine, input: string | 0 | null, args: readonly string[], environment: Environment): Running {
  const target = line.values.get('output');
  if (target !== undefined && input !== null) checkOutput(target, input);
  const pid = pidOf(line.values.get('pid'));
  const command = line.values.get('cmd') ?? null;
  if (pid !== null && command !== null) throw new UsageError("use either -c or -p: one run traces one process");
  if (command !== null && command.trim() === '') throw new UsageError('-c needs a command');
  if (line.switches.has('warnings') && line.switches.has('no-warnings')) {
    throw new UsageError('-k and --no-warnings contradict each other');
  }
  const mode = modeOf(line.values.get('buffer') ?? 'line');
  const tests = testOptionsOf(line);
  return {
    options: {
      args, environment, pid, command,
      unsafe: line.switches.has('unsafe'),
      quiet: line.switches.has('quiet'),
      verbose: line.switches.has('verbose'),
      warnings: line.switches.has('no-warnings') ? 'none' : line.switches.has('warnings') ? 'verbose' : 'default',
      ...(tests === null ? {} : { tests }),
    },
    output: new Output(target ?? 1, mode),
    // Into a file only on request. Only tests have colours, and asking for a terminal costs 2 ms.
    color: tests !== null && useColor() && (target === undefined || process.env['BPFTRACE_COLOR'] === 'always'),
  };
}

export function pidOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const pid = /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(text) ? Number(text) : NaN;
  if (!(pid >= 1 && pid <= MAX_PID)) throw new UsageError(`-p needs a process id, 1 to ${MAX_PID}, not '${text}'`);
  return pid;
}

function modeOf(text: string): OutputMode {
  if (text === 'line' || text === 'full' || text === 'none') return text;
  throw new UsageError(`-B takes line, full or none, not '${text}'`);
}

/** null: a usual run. */
function testOptionsOf(line: CommandLine): TestOptions | null {
  const modes = [...(line.switches.has('test') ? ['test'] : []), ...line.allValues.get('mode') ?? []];
  if (modes.length > 1) throw new UsageError('one mode at a time: --test is --mode test');
  const [mode] = modes;
  if (mode !== undefined && mode !== 'test') throw new UsageError(`unknown mode '${mode}': the only one is test`);
  const filter = line.values.get('probe-filter');
  if (mode === undefined) {
    if (filter !== undefined) throw new UsageError('--probe-filter works together with --test only');
    return null;
  }
  return { filter: filter === undefined ? null : regexOf(filter) };
}

function regexOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`--probe-filter: ${(error as Error).message}`);
  }
}
