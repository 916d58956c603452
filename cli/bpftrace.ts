// bpftrace, the drop-in: compiles a script in memory and runs it at once, in one process, with bpftrace's own
// options. The object never touches a disk; what runs is what bpftrace-cc would have written.

import { openObject } from '../loader/object/object.ts';
import type { QuestionSpec } from '../common/manifest.ts';
import { optionWords, splitParameters } from '../loader/run/script-parameters.ts';
import { checkPrivileges } from '../loader/kernel/privileges.ts';
import { answerQuestions } from '../loader/kernel/variants.ts';
import { parseCommandLine, UsageError, usageMessage, usageOf } from './arguments.ts';
import { capture } from './capture.ts';
import type { CommandLine } from './arguments.ts';
import { stageOf } from './bpftrace-cc.ts';
import { compile, stages } from '../compiler/compile.ts';
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
import { bpftraceOptions } from './options.ts';
import { passReports, reportDiagnostics } from './report.ts';
import { runObject } from './run-object.ts';
import { debugPlacesOf, pidOf, runOptionsOf, traceableFunctionsOf } from './run-options.ts';
import { includesOf, kernelOf, readScript } from './script.ts';
import { EXIT_FAILURE, EXIT_OK, guarded, printMessage, printOut } from './terminal.ts';
import { toolList } from './tools.ts';
import { VERSION } from './version.ts';

const synopsis = [
  'bpftrace [options] SCRIPT.bt [arguments of the script] [-- --OPTION=VALUE of the script]',
  "bpftrace [options] -e 'PROGRAM' [arguments of the script] [-- --OPTION=VALUE of the script]",
  'bpftrace [options] -   (script on standard input)',
];

/** Throws LoaderError, without the right to ask, too. */
function askKernel(questions: readonly QuestionSpec[], program: Uint8Array | null): boolean[] {
  checkPrivileges();
  return answerQuestions(questions, program);
}

/** The stages that `-d` and `-dd` of the first versions show in place of a run; null without them. */
function debugStages({ switches, repeated, values, operands }: CommandLine): readonly Stage[] | null {
  if (!switches.has('debug')) return null;
  const stage = stages.find((each) => each === operands[0]);
  if (stage !== undefined) throw new UsageError(`-d takes no stage: --emit=${stage} shows it`);
  if (values.has('emit')) throw new UsageError('-d and --emit both say what to show: leave -d out');
  const shown = repeated.has('debug') ? ['ast', 'types', 'ir', 'llvm', 'asm'] as const : ['ast', 'llvm'] as const;
  printMessage(`WARNING: -d is an old spelling: write --emit=STAGE, for one of ${shown.join(', ')}\n`);
  return shown;
}

/** Returns the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return guarded(async () => {
    try {
      const line = parseCommandLine(bpftraceOptions, argv);
      if (line.switches.has('help')) {
        return printHelp(line.operands[0], usageOf(synopsis, bpftraceOptions));
      }
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
      const running = emit === undefined && shown === null ? runOptionsOf(line, script.file, optionWords(script.args), {}) : null;
      const parameters = splitParameters(script.args);
      const host = machineHost({
        ...kernelOf(line),
        path: process.env['PATH'] ?? '',
        traceableFunctions: traceableFunctionsOf(line),
        kernelHeaders: kernelHeadersOf(process.env),
        debugPlaces: debugPlacesOf(line),
        pid: pidOf(line.values.get('pid')),
        follow: line.switches.has('follow'),
      });
      const compileTo = (goal: Stage): Compiled => compile(script.source, {
        host,
        // To list the script's options, nothing needs to be given.
        positional: parameters.help ? null : parameters.positional,
        environment: process.env,
        unsafe: line.switches.has('unsafe'),
        includes: includesOf(line),
        stage: goal,
        ...(running === null ? {} : { ask: askKernel }),
        ...passReports(line.switches.has('verbose') && !line.switches.has('list')),
      });
      const compiled = compileTo(stage);
      const others = compiled.output === null ? [] : shown?.slice(1).map((each) => `${compileTo(each).output as string}`) ?? [];
      host.close();
      // The run says it of this kernel, and only where the probe is really missed.
      const isLoaders = ({ code, severity }: Diagnostic): boolean => running !== null && compiled.output !== null && code === 'missing-probe' && severity === 'warning';
      reportDiagnostics(compiled.diagnostics.filter((each) => !isLoaders(each)), { warnings: !line.switches.has('no-warnings') });
      if (compiled.output === null) return EXIT_FAILURE;
      if (running === null || typeof compiled.output === 'string') {
        printOut([compiled.output, ...others].join('\n'));
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
