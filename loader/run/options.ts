// What a client tells load() of a run. There are no streams and no signals in it: what a run has to say goes to the
// printer, and the client stops it by Run.stop().

import type { KernelFeatureName } from '../../common/kernel-features.ts';
import type { Printer } from '../output/printer.ts';
import { DEBUG_PLACES } from '../symbols/debug-files.ts';
import type { WarningLevel } from './counters.ts';
import type { Environment } from './settings.ts';

/** A part of a run that may take a while. */
export interface Stage {
  readonly phase: 'load' | 'attach' | 'detach';
  /** A word. */
  readonly name: string;
  /** For people: `attaching 10000 probes`. */
  readonly doing: string;
}

/** Runs it, and gives what it gives. */
export type Around = <T>(stage: Stage, run: () => T) => T;

/** Parties who say what they do while the script is loaded. */
export type LoadLog = 'libbpf' | 'verifier';

export interface RunOptions {
  readonly printer: Printer;
  /** What is meant for the script: positional parameters, and its own options as `--name=value`; absent: nothing. */
  readonly args?: readonly string[];
  /** What the user called it by, where it is a tool that is bundled or comes with the project; absent or null: it is the file of an object, or a script's. */
  readonly tool?: string | null;
  /** What the user would type for the script's help; absent or null: there is none. */
  readonly help?: string | null;
  /** Variables that may change the script's settings; absent: none, as when the compiler has looked at them already. */
  readonly environment?: Environment;
  /** Trace this process only, and end with it; absent or null: all. */
  readonly pid?: number | null;
  /** Run this command, and end with it; absent or null: none. */
  readonly command?: string | null;
  /** Trace also the descendants of that process or command. */
  readonly follow?: boolean;
  /** Allow what can harm the system or what it runs. */
  readonly unsafe?: boolean;
  /** Where debug files of programs are looked for; absent: where they usually are. */
  readonly debugPlaces?: readonly string[];
  /** Do not say how many probes were attached. */
  readonly quiet?: boolean;
  /** Show the verifier log of a rejection. */
  readonly verbose?: boolean;
  /** Absent: `default`. */
  readonly warnings?: WarningLevel;
  /** Run the script's tests or benchmarks, and nothing else of it. Absent: all else. */
  readonly mode?: 'run' | 'tests' | 'benches';
  /** Load and attach, and run nothing: no probe that the loader runs itself, and no command. */
  readonly dryRun?: boolean;
  /** Only probes whose full name matches, as it is here (`kprobe:vfs_read`); those that the loader runs itself are kept, but for tests. Absent or null: all. */
  readonly filter?: RegExp | null;
  /** The kernel's functions that can be traced, a name to a line, in place of the kernel's own list. Absent or null: that. */
  readonly traceableFunctions?: string | null;
  /** What the kernel has and is not to be used. Absent: nothing. */
  readonly withoutFeatures?: readonly KernelFeatureName[];
  /** What they say is shown: libbpf's words on standard error as they come, the verifier's through the printer. Absent: nothing. */
  readonly shownLogs?: ReadonlySet<LoadLog>;
  /** Is around each stage, for who measures it or says that it takes long. Absent: it just runs. */
  readonly around?: Around;
  /** Hears when all is attached, and when the script is about to be detached; not of a run that runs nothing. */
  readonly onState?: (state: 'attached' | 'ending') => void;
}

/** With nothing left open. */
export type ChosenOptions = Required<RunOptions>;

export function withDefaults(options: RunOptions): ChosenOptions {
  return {
    args: [], tool: null, help: null, environment: {}, pid: null, command: null, follow: false, unsafe: false, debugPlaces: DEBUG_PLACES, quiet: false, verbose: false, warnings: 'default', mode: 'run', dryRun: false, filter: null,
    traceableFunctions: null, withoutFeatures: [], shownLogs: new Set(), around: (_stage, run) => run(), onState: () => {}, ...options,
  };
}
