// The options of all commands, one row each, with all that anybody wants to know of one: the parser (arguments.ts), the
// screens of -h (usage.ts), manual pages (command-page.ts) and what completes a word in a shell (complete.ts) read it here. `bpftrace` has
// bpftrace's own options, with bpftrace's meanings (reference 08.1); the other two have the half that concerns them.

/** The last is a tool in a bundle, which has options of its own beside these. */
export type Command = 'bpftrace' | 'bpftrace-cc' | 'bpftrace-run' | 'bundle';

/** What a shell offers for a value: files, folders, or words that this machine or the language knows. */
export type Completes = 'file' | 'directory' | 'pid' | 'program';

/** In the order in which they are shown. */
export const optionGroups = ['What to run', 'What to trace', 'What is printed', 'What is compiled', 'In place of a run', 'Laying out', 'About it'] as const;

export interface OptionRow {
  /** One letter, or null. */
  readonly short: string | null;
  /** Its name for the code too; the letter, where it has no other. */
  readonly long: string;
  /** Placeholder of the option's value; null for a switch. */
  readonly value: string | null;
  readonly on: readonly Command[];
  readonly group: typeof optionGroups[number];
  /** A line. */
  readonly help: string;
  /** What else there is to say, in sentences. */
  readonly more?: string;
  /** Whether it stands on the first screen of -h. */
  readonly first?: true;
  /** What a shell offers for its value. */
  readonly completes?: Completes | readonly string[];
  /** The value is one of `completes`, or several, or left out. */
  readonly mayStandAlone?: true;
  /** Several of `completes` with commas between them. */
  readonly isList?: true;
  /** A mistake when repeated. */
  readonly once?: true;
}

const COMPILING: readonly Command[] = ['bpftrace', 'bpftrace-cc'];
const RUNNING: readonly Command[] = ['bpftrace', 'bpftrace-run', 'bundle'];
const ON_MACHINE: readonly Command[] = ['bpftrace', 'bpftrace-run'];
const ALL: readonly Command[] = ['bpftrace', 'bpftrace-cc', 'bpftrace-run', 'bundle'];

const rows: readonly OptionRow[] = [
  { short: 'e', long: 'e', value: 'PROGRAM', on: COMPILING, group: 'What to run', help: 'the script itself, instead of a file', first: true, completes: 'program', once: true },
  { short: 'o', long: 'output', value: 'FILE', on: ['bpftrace-cc'], group: 'What is compiled', help: 'the object to write; - is standard output', more: 'Without it: SCRIPT.bpf.o beside you, with --bundle SCRIPT.', first: true, completes: 'file', once: true },
  { short: null, long: 'bundle', value: null, on: ['bpftrace-cc'], group: 'What is compiled', help: 'write one executable with all that it needs', more: 'Neither node nor this project has to be there; the processor must be as here. Several scripts become several tools in it.', first: true },
  { short: null, long: 'test', value: null, on: RUNNING, group: 'What to run', help: 'run the tests of the script, and nothing else of it' },
  { short: null, long: 'bench', value: null, on: RUNNING, group: 'What to run', help: 'run the benchmarks of the script, and nothing else of it' },
  { short: null, long: 'mode', value: 'MODE', on: ['bpftrace'], group: 'What to run', help: 'another kind of run: test, bench, codegen and others', more: 'test, bench and format are --test, --bench and --fmt; codegen only compiles, and says what is wrong; compiler-bench measures the passes of the compiler.', completes: ['test', 'bench', 'codegen', 'compiler-bench', 'format'] },
  { short: null, long: 'mode', value: 'MODE', on: ['bpftrace-run', 'bundle'], group: 'What to run', help: 'another kind of run: test or bench', completes: ['test', 'bench'] },
  { short: null, long: 'dry-run', value: null, on: RUNNING, group: 'What to run', help: 'load and attach, say what fails, and run nothing', more: 'The kernel has then verified the script.' },
  { short: null, long: 'unsafe', value: null, on: ALL, group: 'What to run', help: 'allow what can harm the system or what it runs', first: true },
  { short: null, long: 'no-feature', value: 'LIST', on: RUNNING, group: 'What to run', help: 'do without these abilities of the kernel', more: 'kprobe_multi, kprobe_session or uprobe_multi, with commas between them. It may be repeated.', completes: ['kprobe_multi', 'kprobe_session', 'uprobe_multi'], isList: true },
  { short: 'p', long: 'pid', value: 'PID', on: RUNNING, group: 'What to trace', help: 'trace this process only, and end when it ends', first: true, completes: 'pid', once: true },
  { short: 'c', long: 'cmd', value: 'COMMAND', on: RUNNING, group: 'What to trace', help: 'start this command when all is attached, end with it', first: true, once: true },
  { short: null, long: 'follow', value: null, on: RUNNING, group: 'What to trace', help: 'trace what the process of -p or -c starts, too', more: 'And what that starts.' },
  { short: null, long: 'probe-filter', value: 'REGEX', on: RUNNING, group: 'What to trace', help: 'only probes whose full name matches', more: 'With --test and --bench: only such tests, such benchmarks.', once: true },
  { short: null, long: 'dwarf-pid', value: 'PID', on: ['bpftrace'], group: 'What to trace', help: 'has no effect', more: 'No stack is made of DWARF yet: there is no dw_ustack().', completes: 'pid' },
  { short: null, long: 'usdt-file-activation', value: null, on: RUNNING, group: 'What to trace', help: 'has no effect', more: 'Programs are told of a usdt probe that is traced in any case.' },
  { short: 'o', long: 'output', value: 'FILE', on: RUNNING, group: 'What is printed', help: "write the script's output to FILE", more: '- is standard output.', first: true, completes: 'file', once: true },
  { short: 'f', long: 'format', value: 'FORMAT', on: RUNNING, group: 'What is printed', help: 'text (default), or json: an object a line', more: 'docs/json.md describes them.', first: true, completes: ['text', 'json'], once: true },
  { short: 'B', long: 'buffer', value: 'MODE', on: RUNNING, group: 'What is printed', help: 'output buffering: line (default), full or none', completes: ['line', 'full', 'none'], once: true },
  { short: 'q', long: 'quiet', value: null, on: RUNNING, group: 'What is printed', help: 'do not say how many probes were attached', first: true },
  { short: 'k', long: 'warnings', value: null, on: RUNNING, group: 'What is printed', help: 'report failing reads and missing map keys', more: 'When they happen, at their place in the script.', once: true },
  { short: null, long: 'diagnostics', value: 'FORMAT', on: ALL, group: 'What is printed', help: 'what is wrong with a script: text (default) or json', more: 'Also what fails when it is loaded, attached and run. docs/json.md describes it.', completes: ['text', 'json'], once: true },
  { short: null, long: 'no-warnings', value: null, on: ALL, group: 'What is printed', help: 'show no warnings' },
  { short: 'v', long: 'verbose', value: null, on: ['bpftrace'], group: 'What is printed', help: 'say more: the verifier log on failure', more: 'And the lines behind errorf() and warnf().', first: true },
  { short: 'v', long: 'verbose', value: null, on: ['bpftrace-cc'], group: 'What is printed', help: 'say how long each pass takes: --timings', first: true },
  { short: null, long: 'timings', value: null, on: RUNNING, group: 'What is printed', help: 'say how long each step took', more: 'Of compiling, loading, attaching and detaching; with -f json as JSON.' },
  { short: null, long: 'timings', value: null, on: ['bpftrace-cc'], group: 'What is printed', help: 'say how long each pass took' },
  { short: 'v', long: 'verbose', value: null, on: ['bpftrace-run', 'bundle'], group: 'What is printed', help: 'say more: the verifier log on failure', more: 'And the lines behind errorf() and warnf().', first: true },
  { short: null, long: 'btf', value: 'FILE', on: COMPILING, group: 'What is compiled', help: "compile against this BTF, not the running kernel's", completes: 'file', once: true },
  { short: 'b', long: 'b', value: null, on: ['bpftrace'], group: 'What is compiled', help: 'has no effect', more: "The kernel's BTF is used in any case." },
  { short: null, long: 'host', value: 'FILE', on: COMPILING, group: 'What is compiled', help: 'compile against the machine that --capture recorded', completes: 'file', once: true },
  { short: 'I', long: 'I', value: 'DIR', on: COMPILING, group: 'What is compiled', help: "look for the headers of the script's C in DIR too", more: 'It may be repeated.', completes: 'directory' },
  { short: null, long: 'include', value: 'FILE', on: COMPILING, group: 'What is compiled', help: 'include this header in front of the script', more: 'It may be repeated.', completes: 'file' },
  { short: null, long: 'traceable-functions', value: 'FILE', on: ALL, group: 'What is compiled', help: "what can be traced, in place of the kernel's list", more: 'The names of functions, one to a line.', completes: 'file', once: true },
  { short: null, long: 'debuginfo', value: 'PATHS', on: ALL, group: 'What is compiled', help: 'look for debug information in these places too', more: 'Folders or files, with colons between them.', completes: 'file', once: true },
  { short: null, long: 'emit', value: 'STAGE', on: COMPILING, group: 'What is compiled', help: 'show a stage of the way from script to object', more: 'ast, types, ir, llvm, llvm-opt, asm, manifest or object.', completes: ['ast', 'types', 'ir', 'llvm', 'llvm-opt', 'asm', 'manifest', 'object'], once: true },
  { short: null, long: 'emit-elf', value: 'FILE', on: ['bpftrace'], group: 'What is compiled', help: 'write the object that is run to FILE too', more: 'bpftrace-run runs it again.', completes: 'file', once: true },
  { short: null, long: 'emit-llvm', value: 'FILE', on: COMPILING, group: 'What is compiled', help: 'write what LLVM is given and makes of it, too', more: 'To FILE.original.ll and FILE.optimized.ll.', completes: 'file', once: true },
  { short: 'd', long: 'debug', value: 'STAGES', on: ['bpftrace'], group: 'What is compiled', help: 'show these stages', more: 'ast, types, codegen, codegen-opt, with commas between them, or all of these, and nothing is run: as --emit of ast, types, llvm, llvm-opt. libbpf and verifier: what these say while the script is loaded, which is then run. Without stages, as in old versions: ast and llvm, and -dd: all.', completes: ['all', 'ast', 'types', 'codegen', 'codegen-opt', 'libbpf', 'verifier'], isList: true, mayStandAlone: true },
  { short: 'd', long: 'debug', value: 'STAGES', on: ['bpftrace-run', 'bundle'], group: 'What to run', help: 'show what libbpf and the verifier say of the object', more: 'libbpf, verifier, or both with a comma between them.', completes: ['libbpf', 'verifier'], isList: true },
  { short: null, long: 'verify-llvm-ir', value: null, on: COMPILING, group: 'What is compiled', help: 'has no effect', more: 'What LLVM is given is verified in any case.' },
  { short: 'l', long: 'list', value: null, on: ['bpftrace'], group: 'In place of a run', help: 'list probes or structs, or what a script attaches to', more: 'By a pattern, a script, or the name of a tool. -lv: with parameters.', first: true },
  { short: 'l', long: 'list', value: null, on: ['bpftrace-run', 'bundle'], group: 'In place of a run', help: 'list what the object would attach to here', more: '-lv: with parameters.', first: true },
  { short: null, long: 'tools', value: null, on: ['bpftrace'], group: 'In place of a run', help: 'list the tools that come with it', more: '`bpftrace NAME` runs one, `bpftrace NAME --help` is about it.' },
  { short: null, long: 'info', value: null, on: ON_MACHINE, group: 'In place of a run', help: 'what this machine, its kernel and this build have', more: 'Helpers, features and probe types.', first: true },
  { short: null, long: 'inspect', value: null, on: ['bpftrace-run'], group: 'In place of a run', help: 'what an object is: what it attaches to, reads and prints', more: 'With -f json as JSON. No rights are needed.' },
  { short: null, long: 'requires', value: 'OBJECT', on: ['bpftrace-cc'], group: 'In place of a run', help: 'what an object needs: kernel, helpers, rights', completes: 'file' },
  { short: 'f', long: 'format', value: 'FORMAT', on: ['bpftrace-cc'], group: 'In place of a run', help: 'of --requires: text (default), or json', more: 'docs/json.md describes it.', completes: ['text', 'json'], once: true },
  { short: null, long: 'capture', value: 'FILE', on: ON_MACHINE, group: 'In place of a run', help: 'record this machine in FILE', more: '- is standard output. It is what the compiler needs to know of it: `bpftrace-cc --host FILE` compiles for it elsewhere.', completes: 'file' },
  { short: null, long: 'fmt', value: null, on: COMPILING, group: 'Laying out', help: 'lay the script out', more: 'To standard output or the file of -o. Nothing is run.' },
  { short: null, long: 'check', value: null, on: COMPILING, group: 'Laying out', help: 'with --fmt or --fix: only say what would change', more: 'The exit code is 1 if anything would.' },
  { short: null, long: 'fix', value: null, on: ['bpftrace-cc'], group: 'Laying out', help: "write old spellings as today's", more: "In the scripts' files, or to the file of -o." },
  { short: 'V', long: 'version', value: null, on: ALL, group: 'About it', help: 'print the version' },
  { short: 'h', long: 'help', value: null, on: COMPILING, group: 'About it', help: '-h all: the other options; -h strlen: what that is', more: 'Any name of the language will do.', first: true },
  { short: null, long: 'complete', value: null, on: ['bpftrace', 'bpftrace-cc', 'bpftrace-run'], group: 'About it', help: 'for a shell: say what completes the words behind --' },
  // The language is the compiler's.
  { short: 'h', long: 'help', value: null, on: ['bpftrace-run', 'bundle'], group: 'About it', help: '-h all: the other options', first: true },
];

const commands: readonly Command[] = ALL;
const byCommand = Object.fromEntries(commands.map((command) => [command, rows.filter(({ on }) => on.includes(command))])) as unknown as Readonly<Record<Command, readonly OptionRow[]>>;

export function optionsOf(command: Command): readonly OptionRow[] {
  return byCommand[command];
}

/** As it may be written, the short form first. */
export function optionNames({ short, long }: OptionRow): readonly string[] {
  return [...(short === null ? [] : [`-${short}`]), ...(short === long ? [] : [`--${long}`])];
}

/** As it is written, in full where it has more than a letter. */
export function nameOf({ short, long }: OptionRow): string {
  return long === short ? `-${short}` : `--${long}`;
}
