// A command's run of an object: the client of load() that owns the process. Here are its signals and its streams, and here a
// failure becomes a message and an exit code. Neither stream is ever waited for while the run goes on; at its end a reader
// has all the time it wants, unless a signal has asked us to end. Must not import the compiler.

import { visible } from '../common/visible.ts';
import { closeAfter, closeAll } from '../loader/closing.ts';
import { EXIT_INPUT, LoaderError, reasonOf } from '../loader/errors.ts';
import type { ObjectFile } from '../loader/object/object.ts';
import { native } from '../loader/native.ts';
import { diagnosticLines } from '../loader/output/diagnostic-lines.ts';
import { jsonPrinter } from '../loader/output/json-printer.ts';
import { textPrinter } from '../loader/output/text-printer.ts';
import type { Printer } from '../loader/output/printer.ts';
import { load } from '../loader/run/load.ts';
import type { Around } from '../loader/run/options.ts';
import type { Run } from '../loader/run/run.ts';
import { parameterHelp, splitParameters } from '../loader/run/script-parameters.ts';
import { toByteText } from '../loader/values/value.ts';
import { fitted, helpColumns } from './layout.ts';
import { notify } from './notify.ts';
import { Output } from './output.ts';
import { progressLine } from './progress.ts';
import type { Running } from './run-options.ts';
import { EXIT_OK, messageColumns, painted } from './terminal.ts';

/** Milliseconds that a reader may take to go on reading when a signal has ended the run. */
const PATIENCE = 2000;

/** Milliseconds for the message about what was dropped. */
const LAST_WORD = 100;

/**
 * Runs the object to its end and returns the exit code (reference 08.2). A failure is printed, not thrown; what is no LoaderError
 * is thrown when all that the run had to say is written.
 */
export async function runObject(object: ObjectFile, { options, output, format, color, jsonDiagnostics, timings }: Running): Promise<number> {
  const errors = new Output(2, 'none');
  const say = (text: string): void => errors.write(toByteText(painted(text)));
  if (splitParameters(options.args ?? []).help) {
    await output.open();
    const help = fitted(parameterHelp(object.manifest), helpColumns());
    output.write(toByteText(output.isTerminal ? visible(help) : help));
    await output.settle(Infinity);
    output.close();
    return EXIT_OK;
  }
  const progress = progressLine(options.quiet === true || options.shownLogs?.has('libbpf') === true);
  const plain = format === 'json' ? jsonPrinter({ output, messages: jsonDiagnostics ? () => {} : say })
    : textPrinter({ output, messages: say, messagesToTerminal: errors.isTerminal, color, columns: messageColumns, excerpts: options.verbose === true });
  const printer: Printer = {
    ...plain,
    print: (item) => {
      progress.hide();
      const diagnostics = jsonDiagnostics ? diagnosticLines(item, object.manifest.source.name) : null;
      if (diagnostics === null || format === 'json') plain.print(item);
      if (diagnostics === null) return;
      output.endBatch();
      say(diagnostics);
    },
  };
  const around: Around = (stage, run) => {
    // Node's clock opens more of node.
    if (timings === null) return progress.around(stage.doing, run);
    const start = performance.now();
    try {
      return progress.around(stage.doing, run);
    } finally {
      timings.push({ phase: stage.phase, name: stage.name, milliseconds: performance.now() - start });
    }
  };
  let isDeaf = false;
  const onState = (state: 'attached' | 'ending'): void => {
    if (isDeaf) return;
    const deaf = notify(state, process.env['NOTIFY_SOCKET']);
    isDeaf = deaf !== null;
    if (deaf !== null && options.warnings !== 'none') printer.print({ kind: 'warning', code: 'unread-notice', text: deaf });
  };
  let code = EXIT_INPUT;
  let patience = Infinity;
  let stopListening = (): void => {};
  let failure: { readonly error: unknown } | null = null;
  try {
    // The command inherits it.
    if (hangupsAreIgnored()) native().ignoreHangups();
    const run = load(object, { ...options, printer, around, onState });
    // Until all is written: a signal that comes with the end of the run is heard after it.
    stopListening = listen(run, () => {
      patience = PATIENCE;
      for (const stream of [output, errors]) stream.hurry(PATIENCE);
    });
    try {
      await output.open();
      output.onFailure = () => run.stop();
      code = await run.run();
    } catch (error) {
      closeAfter(error, () => run.close());
    }
    run.close();
  } catch (error) {
    if (error instanceof LoaderError) {
      printer.print({ kind: 'error', error });
      code = error.exitCode;
    } else failure = { error };
  }
  if (timings !== null) printer.print({ kind: 'timings', timings });
  await Promise.all([output, errors].map((stream) => stream.settle(patience)));
  const written = isWritten(output, say);
  const unread = output.dropped.bytes + errors.dropped.bytes > 0;
  sayDropped(errors, 'messages', say);
  // Who has not read so far is not waited for again: it may well be the same reader.
  await errors.settle(unread ? LAST_WORD : patience);
  stopListening();
  closeAll([() => output.close(), () => errors.close()]);
  if (failure !== null) throw failure.error;
  native().exitIfHungUp(written ? code : EXIT_INPUT);
  return written ? code : EXIT_INPUT;
}

/** SIGINT, SIGTERM and SIGHUP end the run in order. Returns what ends this. */
function listen(run: Run, onStop: () => void): () => void {
  const stop = (): void => {
    onStop();
    run.stop();
  };
  // SIGUSR1 is caught by scripts without `self` probes too: Node would start its debugger.
  const handlers = { SIGINT: stop, SIGTERM: stop, ...(hangupsAreIgnored() ? {} : { SIGHUP: stop }), SIGUSR1: (): void => run.self() };
  const signals = Object.entries(handlers) as [NodeJS.Signals, () => void][];
  for (const [signal, handler] of signals) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of signals) process.off(signal, handler);
  };
}

/** As under nohup: the launcher listens then, and nobody else does before a run. */
function hangupsAreIgnored(): boolean {
  return process.listenerCount('SIGHUP') > 0;
}

/** Tells of losses. A reader that went away wanted no more; any other end of the output is a failure. */
function isWritten(output: Output, say: (text: string) => void): boolean {
  const { failure } = output;
  sayDropped(output, 'output', say);
  if (failure === null || output.readerLeft) return true;
  say(`ERROR: the output could not be written: ${reasonOf(failure)}\n`);
  return false;
}

function sayDropped({ dropped: { bytes, lines } }: Output, what: string, say: (text: string) => void): void {
  if (bytes > 0) say(`WARNING: ${lines} lines of ${what} (${bytes} bytes) were dropped: nobody read them in time\n`);
}
