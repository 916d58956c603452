// The life of a run (reference 08.3), in order: child held, programs loaded, ring set up, begin probes, attach, child
// released, events until something ends the run, detach, end probes, last events, maps. Whatever happens, at the
// end nothing is left in the kernel and the child is gone. With --test there are tests in place of all from the begin
// probes on. Formatting is loader/output's, the kernel's part is load.ts's and attach.ts's; this file only says when.

import { attachProbes, planProbes, planTests } from '../attach/attach.ts';
import type { Plan } from '../attach/attach.ts';
import { KernelFunctions } from '../attach/kernel-functions.ts';
import { Links } from '../attach/links.ts';
import type { AttachHost } from '../attach/provider.ts';
import { Child, ProcessWatch } from './child.ts';
import { Counters } from './counters.ts';
import type { WarningLevel } from './counters.ts';
import { EXIT_INPUT, LoaderError, reasonOf } from '../errors.ts';
import { EventStream } from './event-stream.ts';
import type { MapSpec } from '../../common/manifest.ts';
import { loadObject } from '../kernel/load.ts';
import type { LoadedObject } from '../kernel/load.ts';
import { native } from '../native.ts';
import type { ObjectFile } from '../object/object.ts';
import { checkParameters, parameterHelp, parameterWarnings, splitParameters } from './script-parameters.ts';
import type { Parameters } from './script-parameters.ts';
import { createEventPrinter } from '../output/event-printer.ts';
import type { PrintContext } from '../output/event-printer.ts';
import type { Output } from '../output/output.ts';
import { printFinalMaps, printMap } from '../output/print-map.ts';
import type { MapDump } from '../output/print-map.ts';
import type { TextContext } from '../output/text.ts';
import { checkPrivileges } from '../kernel/privileges.ts';
import { runTests, TestCapture } from './run-tests.ts';
import type { TestOptions } from './run-tests.ts';
import { withEnvironment } from './settings.ts';
import type { Environment } from './settings.ts';
import { defaultCachePolicy, printsUserSymbols, systemSymbols } from '../symbols/symbols.ts';
import type { SystemSymbols } from '../symbols/symbols.ts';
import { userNames } from '../symbols/users.ts';
import { Tracefs } from '../kernel/tracefs.ts';
import { toByteText } from '../values/decode.ts';
import { chooseVariant } from '../kernel/variants.ts';

export interface RunOptions {
  /** What is meant for the script: positional parameters, and its own options as `--name=value`. */
  readonly args: readonly string[];
  /** Variables that may change the script's settings; empty when the compiler has looked at them already. */
  readonly environment: Environment;
  /** -p */
  readonly pid: number | null;
  /** -c */
  readonly command: string | null;
  /** --unsafe */
  readonly unsafe: boolean;
  readonly output: Output;
  /** No "Attached N probes". */
  readonly quiet: boolean;
  /** Show the verifier log of a rejection. */
  readonly verbose: boolean;
  readonly warnings: WarningLevel;
  /** Run the script's tests, and nothing else of it. */
  readonly tests?: TestOptions;
  /** Takes text with its line ends. */
  readonly stderr: (text: string) => void;
}

/** What ended the run. */
type End =
  | { readonly kind: 'exit'; readonly code: number }
  /** A signal, the end of the child or of the traced process, or nothing left to wait for. */
  | { readonly kind: 'done' };

/** How often lost events and failing sites are looked at. */
const POLL_MS = 200;

/** Runs the object to its end and returns the exit code (reference 08.2). A failure is printed, not thrown. */
export async function run(compiled: ObjectFile, options: RunOptions): Promise<number> {
  const open: (() => void)[] = [];
  const owned = <T extends { close(): void }>(resource: T): T => {
    open.push(() => resource.close());
    return resource;
  };
  try {
    const parameters = splitParameters(options.args);
    if (parameters.help) {
      options.output.write(toByteText(parameterHelp(compiled.manifest)));
      options.output.close();
      return 0;
    }
    checkParameters(compiled.manifest, parameters);
    const settings = withEnvironment(compiled.manifest, options.environment, warner(options));
    checkArchitecture(settings.arch);
    checkPrivileges();
    const chosen = chooseVariant(compiled);
    if (chosen !== compiled) checkParameters(chosen.manifest, parameters);
    const object = { ...chosen, manifest: chosen === compiled ? settings : withEnvironment(chosen.manifest, options.environment, () => {}) };
    return await new Run(object, options, parameters, owned).execute();
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    options.stderr(error.report);
    return error.exitCode;
  } finally {
    for (const close of open.reverse()) close();
  }
}

function warner({ warnings, stderr }: RunOptions): (message: string) => void {
  return (message) => {
    if (warnings !== 'none') stderr(`WARNING: ${message}\n`);
  };
}

/** The compiler's name for what Node calls this machine. */
const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'arm64' };

function checkArchitecture(wanted: string): void {
  const ours = architectures[process.arch] ?? process.arch;
  if (wanted !== ours) throw new LoaderError(`the object is for ${wanted}, but this machine is ${ours}: compile the script for it`, EXIT_INPUT);
}

type Receiver = Pick<PrintContext, 'output' | 'exit' | 'report'> & { readonly endBatch: () => void };

function receiverOf(capture: TestCapture): Receiver {
  return {
    output: capture,
    endBatch: () => {},
    exit: (code) => capture.exit(code),
    report: (severity, text) => capture.report(severity, text),
  };
}

type Own = <T extends { close(): void }>(resource: T) => T;

class Run {
  private readonly object: ObjectFile;
  private readonly options: RunOptions;
  private readonly parameters: Parameters;
  private readonly own: Own;
  private readonly cpus: number;
  private readonly maps: ReadonlyMap<string, MapSpec>;
  private exitCode = 0;
  private end: End | null = null;
  private wake: () => void = () => {};
  /** Set while the child of -c is asked to end: a second signal is then meant for it. */
  private impatient: (() => void) | null = null;

  constructor(object: ObjectFile, options: RunOptions, parameters: Parameters, own: Own) {
    this.object = object;
    this.options = options;
    this.parameters = parameters;
    this.own = own;
    this.cpus = native().possibleCpus();
    this.maps = new Map(object.manifest.maps.map((map) => [map.name, map]));
  }

  async execute(): Promise<number> {
    const { object, options, parameters, own } = this;
    const { manifest } = object;
    const target = options.pid === null ? null : own(new ProcessWatch(options.pid));
    const child = options.command === null ? null : own(new Child(options.command));
    const tracefs = own(new Tracefs());
    const host: AttachHost = {
      tracefs, kernelFunctions: new KernelFunctions(tracefs), pid: child?.pid ?? options.pid, command: child?.path ?? null,
      unsafe: options.unsafe,
    };
    const warn = warner(options);
    if (options.warnings !== 'none') for (const text of parameterWarnings(manifest, parameters)) options.stderr(text);
    const plan = options.tests === undefined ? planProbes(manifest, host, parameters.positional, warn)
      : planTests(manifest, parameters.positional, options.tests.filter);
    // Each place may take two descriptors, and each map and program one.
    native().raiseFileLimit(1024 + 2 * plan.names.length);
    const loaded = own(loadObject(object, plan, {
      parameters, pidFilter: options.pid, childPid: child?.pid ?? null, verbose: options.verbose,
      verboseSites: options.warnings === 'verbose',
    }));
    const links = own(new Links());
    const text = this.textContext(plan, child?.path ?? null, warn);
    const capture = options.tests === undefined ? null : new TestCapture(manifest.source.name, options.warnings !== 'none');
    const events = own(this.openEvents(loaded, text, capture === null ? this.receiver() : receiverOf(capture)));
    const counters = new Counters(loaded.counters(), manifest, options.warnings, options.stderr);
    const signals = own(this.catchSignals(() => plan.self.forEach((probe) => native().testRun(loaded.program(probe)))));

    for (const probe of plan.begin) native().testRun(loaded.program(probe));
    const attached = attachProbes(plan, manifest, (probe, place) => loaded.programFor(probe, place), links, warn);
    const total = attached + plan.begin.length + plan.end.length + plan.self.length + plan.tests.length;
    if (total === 0) throw new LoaderError('no probes to attach', EXIT_INPUT);
    if (!options.quiet) options.stderr(`Attached ${total} probe${total === 1 ? '' : 's'}\n`);

    child?.onEnd(() => this.finish({ kind: 'done' }));
    target?.onEnd(() => this.finish({ kind: 'done' }));
    options.output.onFailure = () => this.finish({ kind: 'done' });
    child?.release();
    if (capture !== null) {
      const passed = await this.runTests(plan, loaded, events, counters, capture);
      options.output.close();
      signals.close();
      return this.wasWritten() && passed ? 0 : EXIT_INPUT;
    }
    await this.serve(events, counters, attached + plan.self.length === 0);

    links.close();
    // After exit() later events do not count; on any other end what was sent is still shown.
    events.discard = this.end?.kind === 'exit';
    events.drain();
    events.discard = false;
    for (const probe of plan.end) native().testRun(loaded.program(probe));
    events.drain();
    if (manifest.config.printMapsOnExit) {
      printFinalMaps(manifest.maps, (map) => this.dump(loaded, map), text, (part) => options.output.write(part));
    }
    options.output.close();
    counters.poll(true);
    if (child !== null && this.end?.kind === 'exit') {
      this.impatient = () => child.kill();
      await child.terminate();
    }
    signals.close();
    return this.wasWritten() ? this.exitCode : EXIT_INPUT;
  }

  /** A reader that went away wanted no more; any other end of the output is a loss. */
  private wasWritten(): boolean {
    const { output: { failure }, stderr } = this.options;
    if (failure === null || failure.code === 'EPIPE') return true;
    stderr(`ERROR: the output could not be written: ${reasonOf(failure)}\n`);
    return false;
  }

  private runTests(plan: Plan, loaded: LoadedObject, events: EventStream, counters: Counters, capture: TestCapture): Promise<boolean> {
    const { output, tests } = this.options;
    return runTests({
      names: plan.tests.map(({ name }) => name.replace(/^test:/, '')),
      run: (index) => {
        events.discard = false;
        const returned = native().testRun(loaded.program(plan.tests[index]!));
        events.drain();
        return capture.finish(returned, counters.takeFresh());
      },
      write: (text) => {
        output.write(text);
        output.endBatch();
      },
      color: tests?.color ?? false,
      now: () => performance.now(),
      // A pause, in which a signal is noticed.
      isStopped: () => new Promise((resolve) => setImmediate(() => resolve(this.end !== null))),
    });
  }

  /** Prints events until the run ends. */
  private async serve(events: EventStream, counters: Counters, onlySpecial: boolean): Promise<void> {
    if (onlySpecial) {
      events.drain();
      this.finish({ kind: 'done' });
    }
    if (this.end !== null) return;
    const ended = new Promise<void>((resolve) => (this.wake = resolve));
    const timer = setInterval(() => counters.poll(), POLL_MS);
    events.start();
    await ended;
    events.stop();
    clearInterval(timer);
  }

  private finish(end: End): void {
    this.end ??= end;
    this.wake();
  }

  /** Where the script's events go. */
  private receiver(): Receiver {
    const { output, stderr, warnings } = this.options;
    return {
      output,
      endBatch: () => output.endBatch(),
      exit: (code) => {
        this.exitCode = code;
        this.finish({ kind: 'exit', code });
      },
      report: (severity, message) => {
        if (severity === 'WARNING' && warnings === 'none') return;
        // What was printed before comes before it.
        output.endBatch();
        stderr(message);
      },
    };
  }

  private openEvents(loaded: LoadedObject, text: TextContext, { output, endBatch, exit, report }: Receiver): EventStream {
    const map = (name: string): MapSpec => {
      const spec = this.maps.get(name);
      if (spec === undefined) throw new LoaderError(`the object is damaged: an event names the map ${name}, which it does not have`);
      return spec;
    };
    const print = createEventPrinter(this.object.manifest, {
      output,
      text,
      printMap: (name, top, div) => output.write(printMap(map(name), this.dump(loaded, map(name)), { top, div }, text)),
      clearMap: (name) => native().clearMap(loaded.mapFd(map(name).symbol)),
      zeroMap: (name) => native().zeroMap(loaded.mapFd(map(name).symbol)),
      exit: (code) => {
        stream.discard = true;
        exit(code);
      },
      report,
      error: (message) => report('ERROR', `ERROR: ${message}\n`),
    });
    const stream = new EventStream(loaded.eventsMap(), print, endBatch);
    return stream;
  }

  private textContext(plan: Plan, command: string | null, warn: (message: string) => void): TextContext {
    const { names } = plan;
    const symbols = this.own(this.openSymbols(plan, command, warn));
    const { strTruncTrailer, maxStrlen } = this.object.manifest.config;
    return {
      symbols,
      ...(maxStrlen === undefined ? {} : { maxStrlen }),
      probeName: (cookie) => toByteText(names[cookie] ?? ''),
      userName: userNames(),
      truncationTrailer: toByteText(strTruncTrailer),
    };
  }

  private openSymbols(plan: Plan, command: string | null, warn: (message: string) => void): SystemSymbols {
    const { pid } = this.options;
    const { manifest } = this.object;
    const { config } = manifest;
    const wanted = printsUserSymbols(manifest);
    if (wanted && config.showDebugInfo === true && !native().canReadDebugInfo()) {
      warn('show_debug_info needs the library libdw, which is not installed (Debian: libdw1): stacks are shown without source lines');
    }
    const cacheUserSymbols = config.cacheUserSymbols ?? defaultCachePolicy(command !== null);
    const symbols = systemSymbols({ ...config, cacheUserSymbols }, wanted);
    if (!wanted) return symbols;
    if (config.lazySymbolication === false) {
      const binaries = plan.probes.flatMap(({ expansion }) => expansion.binary ?? []);
      symbols.preload(pid === null ? [] : [pid], [...new Set([...(command === null ? [] : [command]), ...binaries])]);
    } else if (pid !== null) {
      // It may end before its first event is printed.
      symbols.remember(pid);
    }
    return symbols;
  }

  private dump(loaded: LoadedObject, map: MapSpec): MapDump {
    return { ...loaded.readMap(map), cpus: this.cpus };
  }

  private catchSignals(onSelf: () => void): { close(): void } {
    const onSignal = (): void => {
      this.impatient?.();
      this.finish({ kind: 'done' });
    };
    const self = (): void => {
      if (this.end === null) onSelf();
    };
    // SIGUSR1 is caught without such probes too: Node would start its debugger.
    const handlers = { SIGINT: onSignal, SIGTERM: onSignal, SIGUSR1: self };
    const signals = Object.entries(handlers) as [NodeJS.Signals, () => void][];
    for (const [signal, handler] of signals) process.on(signal, handler);
    return { close: () => signals.forEach(([signal, handler]) => process.off(signal, handler)) };
  }
}
