// bpftrace-run: loads a compiled object, attaches it and prints what it reports. Imports nothing of the compiler.

import { openObject } from '../loader/object/object.ts';
import { parseCommandLine, UsageError, usageMessage } from './arguments.ts';
import { capture } from './capture.ts';
import type { CommandLine } from './arguments.ts';
import { printCompletions } from './complete.ts';
import { inspect } from './describe.ts';
import { info } from './info.ts';
import { checkMode } from './modes.ts';
import { readObjectFile } from './object-file.ts';
import { listOf } from './print-listed.ts';
import { optionNames } from '../loader/run/script-parameters.ts';
import { runObject } from './run-object.ts';
import { formatOf, runOptionsOf } from './run-options.ts';
import { shellWord } from './shell-word.ts';
import { EXIT_FAILURE, EXIT_OK, guarded, printError, printMessage, printOut } from './terminal.ts';
import { printUsage, usageOf } from './usage.ts';
import { VERSION } from '../common/version.ts';

/** Returns the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return guarded(async () => {
    let line: CommandLine;
    try {
      line = parseCommandLine('bpftrace-run', argv);
      if (argv.length === 0) {
        printError(usageOf('bpftrace-run'));
        return EXIT_FAILURE;
      }
      if (line.switches.has('complete')) {
        printCompletions('bpftrace-run', line.rest, null);
        return EXIT_OK;
      }
      checkMode('bpftrace-run', line);
      if (line.switches.has('help')) return help(line.operands[0]);
      if (line.switches.has('version')) {
        printOut(`bpftrace-run v${VERSION}\n`);
        return EXIT_OK;
      }
      if (line.switches.has('info')) return info(line, null);
      const recorded = line.values.get('capture');
      if (recorded !== undefined) return capture(line, recorded);
      const [file, ...args] = line.operands;
      if (file === undefined) throw new UsageError('which object?');
      const bytes = readObjectFile(file);
      if (line.switches.has('inspect')) return inspect(bytes, formatOf(line));
      const object = openObject(bytes);
      const running = runOptionsOf(line, file === '-' ? 0 : file, [...args, ...line.rest], process.env);
      const scriptsHelp = file === '-' || optionNames(object.manifest).size === 0 ? null : `bpftrace-run ${shellWord(file)} -- --help`;
      const asRun = { ...running, options: { ...running.options, help: scriptsHelp } };
      return line.switches.has('list') ? listOf(object, asRun, line.switches.has('verbose')) : await runObject(object, asRun);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printMessage(usageMessage('bpftrace-run', error));
      return EXIT_FAILURE;
    }
  });
}

/** An object's file asks for nothing, and the language is not known here. */
function help(operand: string | undefined): number {
  if (printUsage('bpftrace-run', operand)) return EXIT_OK;
  printMessage(`ERROR: there is no help about '${operand}' here: bpftrace -h knows the language\n`);
  return EXIT_FAILURE;
}
