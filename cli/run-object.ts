// A command's run of an object: the client of load() that owns the process. Here are its signals and its streams, and here a
// failure becomes a message and an exit code. Must not import the compiler.

import { EXIT_INPUT, LoaderError, reasonOf } from '../loader/errors.ts';
import type { ObjectFile } from '../loader/object/object.ts';
import { textPrinter } from '../loader/output/text-printer.ts';
import { load } from '../loader/run/load.ts';
import type { Run } from '../loader/run/run.ts';
import { parameterHelp, splitParameters } from '../loader/run/script-parameters.ts';
import { toByteText } from '../loader/values/value.ts';
import type { Output } from './output.ts';
import type { Running } from './run-options.ts';
import { EXIT_OK, printMessage } from './terminal.ts';

/** Runs the object to its end and returns the exit code (reference 08.2). A failure is printed, not thrown. */
export async function runObject(object: ObjectFile, { options, output, color }: Running): Promise<number> {
  if (splitParameters(options.args).help) {
    output.open();
    output.write(toByteText(parameterHelp(object.manifest)));
    output.close();
    return EXIT_OK;
  }
  const printer = textPrinter({ output, messages: printMessage, color });
  try {
    const run = load(object, { ...options, printer });
    try {
      output.open();
      const code = await untilStopped(run, output);
      output.close();
      return wasWritten(output) ? code : EXIT_INPUT;
    } finally {
      run.close();
    }
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    printer.print({ kind: 'error', error });
    return error.exitCode;
  }
}

/** SIGINT and SIGTERM end the run in order, and so does a reader of the output that goes away. */
async function untilStopped(run: Run, output: Output): Promise<number> {
  const stop = (): void => run.stop();
  // SIGUSR1 is caught by scripts without `self` probes too: Node would start its debugger.
  const handlers = { SIGINT: stop, SIGTERM: stop, SIGUSR1: (): void => run.self() };
  const signals = Object.entries(handlers) as [NodeJS.Signals, () => void][];
  for (const [signal, handler] of signals) process.on(signal, handler);
  output.onFailure = stop;
  try {
    return await run.run();
  } finally {
    for (const [signal, handler] of signals) process.off(signal, handler);
  }
}

/** A reader that went away wanted no more; any other end of the output is a loss. */
function wasWritten({ failure }: Output): boolean {
  if (failure === null || failure.code === 'EPIPE') return true;
  printMessage(`ERROR: the output could not be written: ${reasonOf(failure)}\n`);
  return false;
}
