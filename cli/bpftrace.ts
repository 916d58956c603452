// bpftrace, the drop-in: compiles a script in memory and runs it at once, in one process, with bpftrace's own
// options. The object never touches a disk; what runs is what bpftrace-cc would have written.

import type { ObjectFile } from '../loader/object/object.ts';
import { openObject } from '../loader/object/object.ts';
import type { QuestionSpec } from '../common/manifest.ts';
import { listProbes } from '../loader/run/list.ts';
import { optionWords, parameterHelp, splitParameters } from '../loader/run/script-parameters.ts';
import { takeKernel } from '../loader/kernel/other-kernel.ts';
import { checkPrivileges } from '../loader/kernel/privileges.ts';
import { answerQuestions } from '../loader/kernel/variants.ts';
import { parseCommandLine, UsageError, usageMessage } from './arguments.ts';
import { capture } from './capture.ts';
import type { CommandLine } from './arguments.ts';
import { benchCompiler } from './compiler-bench.ts';
import { llvmFileOf, writeLlvm } from './emit-llvm.ts';
import { fitted, helpColumns } from './layout.ts';
import { progressLine } from './progress.ts';
import { languageSources } from './complete-language.ts';
import { printCompletions } from './complete.ts';
import { stageOf } from './bpftrace-cc.ts';
import { compile } from '../compiler/compile.ts';
import type { Compiled, Stage } from '../compiler/compile.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { loadLlvm } from '../backend/llvm/index.ts';
import { formats, formatScripts } from './format-scripts.ts';
import { printHelp } from './help.ts';
import { listPatterns } from './list.ts';
import { listsScript } from './list-words.ts';
import { listOf } from './print-listed.ts';
import { machineHost } from '../compiler/host/machine-host.ts';
import { kernelHeadersOf } from '../compiler/host/kernel-headers.ts';
import { info } from './info.ts';
import { checkMode } from './modes.ts';
import { passReports, reportDiagnostics, reportOptionsOf, reportTimings } from './report.ts';
import { runObject } from './run-object.ts';
import { checkPid, debugPlacesOf, debugWords, formatOf, modeWord, pidOf, runOptionsOf, timingsOf, traceableFunctionsOf, unknownStage } from './run-options.ts';
import type { ScriptInput } from './script.ts';
import { includesOf, isScript, kernelOf, listedKernelOf, readScript } from './script.ts';
import { shellWord } from './shell-word.ts';
import { checkBytesOutput, EXIT_FAILURE, EXIT_OK, guarded, printError, printMessage, printOut } from './terminal.ts';
import { authorsWords, toolComment, toolName, usageLine } from './tool-comment.ts';
import { toolList } from './tools.ts';
import { usageOf } from './usage.ts';
import { VERSION } from '../common/version.ts';
import { writeWhole } from './write-whole.ts';

/** Throws LoaderError, without the right to ask, too. */
function askKernel(questions: readonly QuestionSpec[], program: Uint8Array | null): boolean[] {
  checkPrivileges();
  return answerQuestions(questions, program);
}

/** What bpftrace calls stages, with ours. */
const DEBUG_STAGES: Readonly<Record<string, readonly Stage[]>> = { ast: ['ast'], types: ['types'], codegen: ['llvm'], 'codegen-opt': ['llvm-opt'], all: ['ast', 'types', 'ir', 'llvm', 'llvm-opt', 'asm'] };

/** The stages that -d shows, without names as in the first versions; null: none, and the script is run. Throws UsageError. */
function debugStages(line: CommandLine): readonly Stage[] | null {
  const { switches, repeated, values, allValues, behind, spelling } = line;
  const named = allValues.get('debug');
  if (named === undefined && !switches.has('debug')) return null;
  const name = spelling('debug');
  if (values.has('emit')) throw new UsageError(`${name} and --emit both say what to show: leave ${name} out`);
  const words = named !== undefined ? debugWords(line) : (repeated.has('debug') ? ['all'] : ['ast', 'codegen']);
  const word = behind.get('debug');
  // What has a dot or a slash in it, or spaces, is the name of a file, even where there is none.
  if (named === undefined && word !== undefined && /^[\w,-]+$/.test(word) && !isScript(word)) throw unknownStage(line, word);
  if (named === undefined) printMessage(`WARNING: ${name} without a stage is an old spelling: write -d ${words.join(',')}\n`);
  const shown = words.flatMap((word) => DEBUG_STAGES[word] ?? []);
  return shown.length === 0 ? null : [...new Set(shown)];
}

/** What its author says of the script, and its own options. */
function helpOf({ source, file }: ScriptInput, typed: string, { manifest }: ObjectFile): string {
  const columns = helpColumns();
  // What is in -e or comes by standard input has nothing typed that would name it.
  if (typeof file !== 'string') return fitted(parameterHelp(manifest), columns);
  return `${authorsWords(toolName(file), typed, toolComment(source.text), columns)}${fitted(parameterHelp(manifest, typed), columns)}`;
}

function calledAs({ source, file }: ScriptInput, typed: string): { readonly usage?: string; readonly help?: string } {
  if (typeof file !== 'string') return {};
  const usage = usageLine(toolName(file), `bpftrace ${typed}`, toolComment(source.text));
  return { ...(usage === null ? {} : { usage }), help: `bpftrace ${shellWord(typed)} --help` };
}

/** Returns the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return guarded(async () => {
    try {
      const line = parseCommandLine('bpftrace', argv);
      if (argv.length === 0) {
        printError(usageOf('bpftrace'));
        return EXIT_FAILURE;
      }
      if (line.switches.has('complete')) {
        printCompletions('bpftrace', line.rest, languageSources(listProbes));
        return EXIT_OK;
      }
      checkMode('bpftrace', line);
      const aboutScript = line.switches.has('help') && line.operands[0] !== 'all' && isScript(line.operands[0]);
      if (line.switches.has('help') && !aboutScript) return printHelp('bpftrace', line.operands[0]);
      if (line.switches.has('version')) {
        printOut(`bpftrace v${VERSION}\n`);
        return EXIT_OK;
      }
      if (line.switches.has('tools')) {
        printOut(toolList(formatOf(line)));
        return EXIT_OK;
      }
      if (line.switches.has('info')) return info(line, () => loadLlvm().version());
      if (formats(line)) return formatScripts('bpftrace', line);
      const recorded = line.values.get('capture');
      if (recorded !== undefined) return capture(line, recorded);
      const listed = line.switches.has('list') ? listedKernelOf(line) : null;
      if (listed !== null) takeKernel(listed);
      if (line.switches.has('list') && !listsScript(line)) return listPatterns(line);
      const shown = debugStages(line);
      const script = readScript(line);
      if (script === null) throw new UsageError('which script?');
      const emit = line.values.get('emit');
      const stage = shown?.[0] ?? stageOf(emit ?? 'object');
      const mode = modeWord(line);
      const compilesOnly = mode === 'codegen' || mode === 'compiler-bench';
      const [kept, llvm] = [line.values.get('emit-elf'), llvmFileOf(line)];
      if (kept === '-') throw new UsageError('--emit-elf writes a file, as standard output is the script\'s: bpftrace-cc -o - writes an object there');
      const timings = timingsOf(line);
      const progress = progressLine(line.switches.has('quiet'));
      for (const pid of line.allValues.get('dwarf-pid') ?? []) checkPid(pid, '--dwarf-pid');
      if (emit === 'object') checkBytesOutput('an object');
      const running = emit === undefined && shown === null && !compilesOnly ? runOptionsOf(line, script.file, optionWords(script.args), {}) : null;
      const parameters = splitParameters(script.args);
      const asksForHelp = aboutScript || parameters.help;
      const called = calledAs(script, line.operands[0] ?? '');
      const host = machineHost({
        ...kernelOf(line),
        path: process.env['PATH'] ?? '',
        traceableFunctions: traceableFunctionsOf(line),
        kernelHeaders: kernelHeadersOf(process.env),
        debugPlaces: debugPlacesOf(line),
        pid: pidOf(line),
        follow: line.switches.has('follow'),
      });
      const compileTo = (goal: Stage, onPass = passReports(timings)): Compiled => progress.around('compiling', () => compile(script.source, {
        host,
        // To list the script's options, nothing needs to be given.
        positional: asksForHelp ? null : parameters.positional,
        environment: process.env,
        unsafe: line.switches.has('unsafe'),
        includes: includesOf(line),
        ...called,
        stage: goal,
        ...(running === null || asksForHelp || listed !== null ? {} : { ask: askKernel }),
        ...onPass,
      }));
      const compiled = compileTo(stage);
      const others = compiled.output === null ? [] : shown?.slice(1).map((each) => `${compileTo(each).output as string}`) ?? [];
      if (llvm !== undefined && compiled.output !== null) writeLlvm(llvm, (each) => compileTo(each, {}).output);
      if (mode === 'compiler-bench' && compiled.output !== null) benchCompiler(formatOf(line), (onPass) => compileTo(stage, { onPass }));
      host.close();
      // The run says it of this kernel, and only where the probe is really missed.
      const isLoaders = ({ code, severity }: Diagnostic): boolean => running !== null && compiled.output !== null && code === 'missing-probe' && severity === 'warning';
      reportDiagnostics(compiled.diagnostics.filter((each) => !isLoaders(each)), reportOptionsOf(line));
      if (compiled.output === null || running === null) reportTimings(timings);
      if (compiled.output === null) return EXIT_FAILURE;
      if (kept !== undefined && typeof compiled.output !== 'string') writeWhole(kept, compiled.output);
      if (compilesOnly) return EXIT_OK;
      if (running === null || typeof compiled.output === 'string') {
        printOut([compiled.output, ...others].join('\n'));
        return EXIT_OK;
      }
      if (asksForHelp) {
        printOut(helpOf(script, line.operands[0] ?? '', openObject(compiled.output)));
        return EXIT_OK;
      }
      const asRun = { ...running, options: { ...running.options, tool: script.tool, help: called.help ?? null } };
      if (line.switches.has('list')) return listOf(openObject(compiled.output), asRun, line.switches.has('verbose'));
      return await runObject(openObject(compiled.output), { ...asRun, timings });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printMessage(usageMessage('bpftrace', error));
      return EXIT_FAILURE;
    }
  });
}
