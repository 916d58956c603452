// The options of the three commands, one row each. `bpftrace` has them all, with bpftrace's meanings; the other
// two have the half that concerns them.

import type { OptionRow } from './arguments.ts';

const program: OptionRow = { short: 'e', long: 'e', value: 'PROGRAM', help: 'the script itself, instead of a file', once: true };
const btf: OptionRow = { short: null, long: 'btf', value: 'FILE', help: "compile against this kernel BTF, not the running kernel's" };
const host: OptionRow = { short: null, long: 'host', value: 'FILE', help: 'compile against the machine that --capture recorded in FILE' };
const capture: OptionRow = { short: null, long: 'capture', value: 'FILE', help: 'record what the compiler needs to know of this machine in FILE, and run nothing' };
const includeDirectory: OptionRow = { short: 'I', long: 'I', value: 'DIR', help: "look for the headers of the script's C in DIR too; may be repeated" };
const includeFile: OptionRow = { short: null, long: 'include', value: 'FILE', help: 'include this header in front of the script; may be repeated' };
const unsafe: OptionRow = { short: null, long: 'unsafe', value: null, help: 'allow what can harm the system or what it runs' };
const noWarnings: OptionRow = { short: null, long: 'no-warnings', value: null, help: 'show no warnings' };
const verbose: OptionRow = { short: 'v', long: 'verbose', value: null, help: 'say more: timings, the verifier log on failure, the lines behind errorf() and warnf()' };
const version: OptionRow = { short: 'V', long: 'version', value: null, help: 'print the version' };
const help: OptionRow = { short: 'h', long: 'help', value: null, help: 'print this text; with a name of the language, what that is: -h strlen' };

const traceable: OptionRow = { short: null, long: 'traceable-functions', value: 'FILE', help: "the kernel's functions that can be traced, a name to a line, in place of its own list" };
const debugInfo: OptionRow = { short: null, long: 'debuginfo', value: 'PATHS', help: 'look for the debug information of programs in these folders or files too; colons part them' };

const fmt: OptionRow = { short: null, long: 'fmt', value: null, help: 'lay the script out, to standard output or the file of -o, and run nothing' };
const check: OptionRow = { short: null, long: 'check', value: null, help: 'with --fmt: only say whether the scripts are laid out so' };

/** What may stand beside --fmt. */
export const fmtOptions: readonly string[] = ['fmt', 'check', 'mode', 'e', 'output', 'no-warnings', 'verbose'];

const verifyLlvm: OptionRow = { short: null, long: 'verify-llvm-ir', value: null, help: 'has no effect: what LLVM is given is verified in any case' };

const emit: OptionRow = {
  short: null, long: 'emit', value: 'STAGE', help: 'show a stage instead: ast, types, ir, llvm, asm, manifest or object',
};

const debug: OptionRow = { short: 'd', long: 'debug', value: null, help: 'an old spelling: --emit=ast and --emit=llvm; -dd: all stages' };

const bundle: OptionRow = { short: null, long: 'bundle', value: null, help: 'write one executable that needs neither node nor this project; several scripts become several tools in it' };

const list: OptionRow = { short: 'l', long: 'list', value: null, help: 'list probes that match a pattern, structs, or what a script would attach to; -lv: with parameters' };

const info: OptionRow = { short: null, long: 'info', value: null, help: 'what this machine, its kernel and this build have: helpers, features, probe types' };

const tools: OptionRow = { short: null, long: 'tools', value: null, help: 'list the tools that come with it: bpftrace NAME runs one' };

const running: readonly OptionRow[] = [
  { short: 'p', long: 'pid', value: 'PID', help: 'trace this process only, and end when it ends' },
  { short: 'c', long: 'cmd', value: 'COMMAND', help: 'start this command once everything is attached, and end with it' },
  { short: null, long: 'follow', value: null, help: 'trace also the processes that the one of -p or -c starts, and theirs' },
  { short: 'o', long: 'output', value: 'FILE', help: "write the script's output to FILE" },
  { short: 'f', long: 'format', value: 'FORMAT', help: 'format of the output: text (default), or json: an object a line, docs/json.md' },
  { short: 'B', long: 'buffer', value: 'MODE', help: 'output buffering: line (default), full or none' },
  { short: 'q', long: 'quiet', value: null, help: 'do not say how many probes were attached' },
  { short: null, long: 'test', value: null, help: 'run the tests of the script, and nothing else of it' },
  { short: null, long: 'bench', value: null, help: 'run the benchmarks of the script, and nothing else of it' },
  { short: null, long: 'mode', value: 'MODE', help: 'what to do in place of a usual run: test, bench, or format (bpftrace only)' },
  { short: null, long: 'dry-run', value: null, help: 'load and attach, say what fails, and run nothing: the kernel has then verified the script' },
  { short: null, long: 'probe-filter', value: 'REGEX', help: 'only probes whose full name matches; with --test and --bench: only such tests, such benchmarks' },
  { short: null, long: 'no-feature', value: 'LIST', help: 'do without what the kernel has of these: kprobe_multi, kprobe_session, uprobe_multi' },
  { short: null, long: 'usdt-file-activation', value: null, help: 'has no effect: programs are told of a usdt probe that is traced in any case' },
  { short: 'k', long: 'warnings', value: null, help: 'report failing reads when they happen, and missing map keys', once: true },
];

export const ccOptions: readonly OptionRow[] = [
  { short: 'o', long: 'output', value: 'FILE', help: 'the object to write (default: SCRIPT.bpf.o, with --bundle SCRIPT; - for stdout)' },
  program, bundle, fmt, check, emit, verifyLlvm, btf, host, traceable, includeDirectory, includeFile, debugInfo, unsafe, noWarnings, verbose, version, help,
];

/** The language is the compiler's. */
const helpOfRun: OptionRow = { ...help, help: 'print this text' };
/** Where nothing is compiled, there is nothing to time. */
const verboseRun: OptionRow = { ...verbose, help: 'say more: the verifier log on failure, the lines behind errorf() and warnf()' };

export const runOptions: readonly OptionRow[] = [{ ...list, help: 'list what the object would attach to here; -lv: with parameters' }, ...running, info, capture, traceable, debugInfo, unsafe, noWarnings, verboseRun, version, helpOfRun];
/** Of a bundle: a tool's own options come to them. */
export const bundledOptions: readonly OptionRow[] = runOptions.filter((row) => row !== capture && row !== info);

export const bpftraceOptions: readonly OptionRow[] = [program, list, tools, info, ...running, fmt, check, emit, verifyLlvm, debug, btf, host, capture, traceable, includeDirectory, includeFile, debugInfo, unsafe, noWarnings, verbose, version, help];
