// bpftrace, the drop-in: compiles a script in memory and runs it at once, in one process, with bpftrace's own
// options. The object never touches a disk; what runs is what bpftrace-cc would have written.

import { existsSync } from 'node:fs';
import type { ObjectFile } from '../loader/object/object.ts';
import { openObject } from '../loader/object/object.ts';
import type { QuestionSpec } from '../common/manifest.ts';
import { listProbes } from '../loader/run/list.ts';
import { optionWords, parameterHelp, splitParameters } from '../loader/run/script-parameters.ts';
import { checkPrivileges } from '../loader/kernel/privileges.ts';
import { answerQuestions } from '../loader/kernel/variants.ts';
import { parseCommandLine, UsageError, usageMessage } from './arguments.ts';
import { capture } from './capture.ts';
import type { CommandLine } from './arguments.ts';
import { languageSources } from './complete-language.ts';
import { printCompletions } from './complete.ts';
import { stageOf } from './bpftrace-cc.ts';
import { closest } from '../common/near-miss.ts';
import { compile } from '../compiler/compile.ts';
import type { Compiled, Stage } from '../compiler/compile.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { loadLlvm } from '../backend/llvm/index.ts';
import { formats, formatScripts } from './format-scripts.ts';
import { printHelp } from './help.ts';
import { listPatterns, listsScript } from './list.ts';
import { listOf } from './print-listed.ts';
import { machineHost } from '../compiler/host/machine-host.ts';
import { kernelHeadersOf } from '../compiler/host/kernel-headers.ts';
import { info } from './info.ts';
import { passReports, reportDiagnostics, reportOptionsOf } from './report.ts';
import { runObject } from './run-object.ts';
import { debugPlacesOf, modeWord, pidOf, runOptionsOf, traceableFunctionsOf } from './run-options.ts';
import type { ScriptInput } from './script.ts';
import { includesOf, isScript, kernelOf, readScript } from './script.ts';
import { checkObjectOutput, EXIT_FAILURE, EXIT_OK, guarded, printError, printMessage, printOut } from './terminal.ts';
import { authorsWords, toolComment, toolName } from './tool-comment.ts';
import { toolList } from './tools.ts';
import { usageOf } from './usage.ts';
import { VERSION } from './version.ts';
import { writeWhole } from './write-whole.ts';

/** Throws LoaderError, without the right to ask, too. */
function askKernel(questions: readonly QuestionSpec[], program: Uint8Array | null): boolean[] {
  checkPrivileges();
  return answerQuestions(questions, program);
}

/** What bpftrace calls stages, with ours. */
const DEBUG_STAGES: Readonly<Record<string, readonly Stage[]>> = { ast: ['ast'], types: ['types'], codegen: ['llvm'], 'codegen-opt': ['asm'], all: ['ast', 'types', 'ir', 'llvm', 'asm'] };

/** The stages that -d shows in place of a run, without names as in the first versions; null without it. Throws UsageError. */
function debugStages({ switches, repeated, values, allValues, spelling, operands: [operand] }: CommandLine): readonly Stage[] | null {
  const named = allValues.get('debug');
  if (named === undefined && !switches.has('debug')) return null;
  const name = spelling('debug');
  if (values.has('emit')) throw new UsageError(`${name} and --emit both say what to show: leave ${name} out`);
  const words = named?.flatMap((list) => list.split(',')) ?? (repeated.has('debug') ? ['all'] : ['ast', 'codegen']);
  const near = named === undefined && operand !== undefined && !existsSync(operand) ? nearStages(operand) : null;
  if (near !== null) throw new UsageError(`${name} takes ${Object.keys(DEBUG_STAGES).join(', ')}, with commas between them, not '${operand}': did you mean ${near}?`);
  if (named === undefined) printMessage(`WARNING: ${name} without a stage is an old spelling: write -d ${words.join(',')}\n`);
  const unknown = words.find((word) => !Object.hasOwn(DEBUG_STAGES, word));
  if (unknown !== undefined) throw new UsageError(`${name} takes ${Object.keys(DEBUG_STAGES).join(', ')}, with commas between them, not '${unknown}'`);
  return [...new Set(words.flatMap((word) => DEBUG_STAGES[word]!))];
}

/** null: it is nothing like a list of them. */
function nearStages(text: string): string | null {
  const meant = text.split(',').map((word) => (Object.hasOwn(DEBUG_STAGES, word) ? word : closest(word, Object.keys(DEBUG_STAGES))));
  return meant.includes(null) ? null : meant.join(',');
}

/** What its author says of the script, and its own options. */
function helpOf({ source, file }: ScriptInput, { manifest }: ObjectFile): string {
  const words = typeof file === 'string' ? authorsWords(toolName(file), toolComment(source.text)) : '';
  return `${words}${parameterHelp(manifest)}`;
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
      const aboutScript = line.switches.has('help') && line.operands[0] !== 'all' && isScript(line.operands[0]);
      if (line.switches.has('help') && !aboutScript) return printHelp('bpftrace', line.operands[0]);
      if (line.switches.has('version')) {
        printOut(`bpftrace v${VERSION}\n`);
        return EXIT_OK;
      }
      if (line.switches.has('tools')) {
        printOut(toolList());
        return EXIT_OK;
      }
      if (line.switches.has('info')) return info(line, () => loadLlvm().version());
      if (formats(line)) return formatScripts(line);
      const recorded = line.values.get('capture');
      if (recorded !== undefined) return capture(line, recorded);
      if (line.switches.has('list') && !listsScript(line)) return listPatterns(line);
      const shown = debugStages(line);
      const script = readScript(line);
      if (script === null) throw new UsageError('which script?');
      const emit = line.values.get('emit');
      const stage = shown?.[0] ?? stageOf(emit ?? 'object');
      const compilesOnly = modeWord(line) === 'codegen';
      if (emit === 'object') checkObjectOutput();
      const running = emit === undefined && shown === null && !compilesOnly ? runOptionsOf(line, script.file, optionWords(script.args), {}) : null;
      const parameters = splitParameters(script.args);
      const asksForHelp = aboutScript || parameters.help;
      const host = machineHost({
        ...kernelOf(line),
        path: process.env['PATH'] ?? '',
        traceableFunctions: traceableFunctionsOf(line),
        kernelHeaders: kernelHeadersOf(process.env),
        debugPlaces: debugPlacesOf(line),
        pid: pidOf(line),
        follow: line.switches.has('follow'),
      });
      const compileTo = (goal: Stage): Compiled => compile(script.source, {
        host,
        // To list the script's options, nothing needs to be given.
        positional: asksForHelp ? null : parameters.positional,
        environment: process.env,
        unsafe: line.switches.has('unsafe'),
        includes: includesOf(line),
        stage: goal,
        ...(running === null || asksForHelp ? {} : { ask: askKernel }),
        ...passReports(line.switches.has('verbose') && !line.switches.has('list')),
      });
      const compiled = compileTo(stage);
      const others = compiled.output === null ? [] : shown?.slice(1).map((each) => `${compileTo(each).output as string}`) ?? [];
      host.close();
      // The run says it of this kernel, and only where the probe is really missed.
      const isLoaders = ({ code, severity }: Diagnostic): boolean => running !== null && compiled.output !== null && code === 'missing-probe' && severity === 'warning';
      reportDiagnostics(compiled.diagnostics.filter((each) => !isLoaders(each)), reportOptionsOf(line));
      if (compiled.output === null) return EXIT_FAILURE;
      const kept = line.values.get('emit-elf');
      if (kept !== undefined && typeof compiled.output !== 'string') writeWhole(kept, compiled.output);
      if (compilesOnly) return EXIT_OK;
      if (running === null || typeof compiled.output === 'string') {
        printOut([compiled.output, ...others].join('\n'));
        return EXIT_OK;
      }
      if (asksForHelp) {
        printOut(helpOf(script, openObject(compiled.output)));
        return EXIT_OK;
      }
      if (line.switches.has('list')) return listOf(openObject(compiled.output), running, line.switches.has('verbose'));
      return await runObject(openObject(compiled.output), running);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printMessage(usageMessage('bpftrace', error));
      return EXIT_FAILURE;
    }
  });
}
