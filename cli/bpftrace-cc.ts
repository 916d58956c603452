// bpftrace-cc: a script in, a portable object out. Needs no root and never loads anything into the kernel.

import { parseCommandLine, UsageError, usageMessage } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { languageSources } from './complete-language.ts';
import { printCompletions } from './complete.ts';
import { stages } from '../compiler/compile.ts';
import type { Stage } from '../compiler/compile.ts';
import { writeBundle } from './bundle.ts';
import { compileScripts, hostOptionsOf } from './compile-scripts.ts';
import { checkOutput } from './files.ts';
import { requires } from './describe.ts';
import { fixScripts } from './fix-scripts.ts';
import { formats, formatScripts } from './format-scripts.ts';
import { readObjectFile } from './object-file.ts';
import { printHelp } from './help.ts';
import { checkMode } from './modes.ts';
import { formatOf } from './run-options.ts';
import { isScript, readScript } from './script.ts';
import { checkBytesOutput, EXIT_FAILURE, EXIT_OK, guarded, isTerminal, printError, printMessage, printOut } from './terminal.ts';
import { toolName } from './tool-comment.ts';
import { usageOf } from './usage.ts';
import { VERSION } from '../common/version.ts';
import { writeTo } from './write-whole.ts';

/** Returns the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return guarded(() => {
    try {
      const line = parseCommandLine('bpftrace-cc', argv);
      if (argv.length === 0) {
        printError(usageOf('bpftrace-cc'));
        return EXIT_FAILURE;
      }
      const stage = stageOf(line.values.get('emit') ?? 'object');
      if (line.switches.has('complete')) {
        // What there is to probe here is the loader's to say, and its modules of node are not opened for that.
        printCompletions('bpftrace-cc', line.rest, languageSources(null));
        return EXIT_OK;
      }
      checkMode('bpftrace-cc', line);
      if (line.switches.has('help')) return printHelp('bpftrace-cc', line.operands[0]);
      if (line.switches.has('version')) {
        printOut(`bpftrace-cc v${VERSION}\n`);
        return EXIT_OK;
      }
      const described = line.values.get('requires');
      if (described !== undefined) return requires(readObjectFile(described), formatOf(line));
      if (line.values.has('format')) throw new UsageError(`${line.spelling('format')} is for --requires; --diagnostics=json says what is wrong with a script`);
      if (formats(line)) return formatScripts('bpftrace-cc', line);
      if (line.switches.has('fix')) return fixScripts(line, hostOptionsOf(line));
      if (!line.switches.has('bundle')) return writeStage(line, stage);
      if (stage !== 'object') throw new UsageError('--emit and --bundle both say what to write');
      return writeBundle(line);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printMessage(usageMessage('bpftrace-cc', error));
      return EXIT_FAILURE;
    }
  });
}

function writeStage(line: CommandLine, stage: Stage): number {
  const host = hostOptionsOf(line);
  const script = readScript(line);
  if (script === null) throw new UsageError('which script?');
  if (script.args.length > 0) {
    const [first] = script.args as [string];
    printMessage(`ERROR: unexpected argument '${first}': ${isScript(first) ? 'one object is made of one script; --bundle takes several' : 'a script\'s own arguments are given to bpftrace-run'}\n`);
    return EXIT_FAILURE;
  }
  const target = line.values.get('output') ?? (stage === 'object' ? `${toolName(script.source.name)}.bpf.o` : '-');
  if (target === '-' && stage === 'object') checkBytesOutput('an object');
  if (target !== '-' && script.file !== null) checkOutput(target, script.file);
  const [output] = compileScripts(line, host, [script.source], stage);
  if (output === undefined) return EXIT_FAILURE;
  writeTo(target, output);
  // Nobody has named it: neither -o nor a file of the script's.
  if (typeof script.file !== 'string' && target !== '-' && !line.values.has('output') && isTerminal(2)) printError(`written to ${target}; -o FILE names another\n`);
  return EXIT_OK;
}

export function stageOf(name: string): Stage {
  const stage = stages.find((s) => s === name);
  if (stage === undefined) throw new UsageError(`unknown stage '${name}' for --emit: one of ${stages.join(', ')}`);
  return stage;
}
