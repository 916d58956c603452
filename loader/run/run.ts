// A run, from loaded programs to its exit code: the second half of the life cycle (reference 08.3), which run() reads as a
// list. With tests or benchmarks there are those in place of all from the begin probes on. It knows no signals and no streams: a client calls
// stop() and self() whenever it likes, and gets everything that is to be said through the printer. Loading is load.ts's,
// decoding output/'s; this file only says when.

import { rmSync } from 'node:fs';
import { attachLater, attachProbes, isWaiting } from '../attach/attach.ts';
import type { Plan, PlannedProbe } from '../attach/attach.ts';
import { LaterFiles } from '../attach/later-files.ts';
import { Links } from '../attach/links.ts';
import type { IteratorLink } from '../attach/links.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Manifest, MapSpec, ProbeSpec } from '../../common/manifest.ts';
import type { Descendants } from '../kernel/descendants.ts';
import type { LoadedObject } from '../kernel/load.ts';
import { native } from '../native.ts';
import { createEventHandler } from '../output/events.ts';
import type { EventHandler } from '../output/events.ts';
import { mapItemReaders } from '../output/maps.ts';
import { numberOf } from '../output/message-text.ts';
import type { MapItemReader } from '../output/maps.ts';
import { Captures } from '../output/captures.ts';
import type { Printer, Warn } from '../output/printer.ts';
import { writtenElements } from '../values/array-elements.ts';
import type { MapReadOptions } from '../values/map-entries.ts';
import type { Names } from '../values/resolve.ts';
import type { Child, ProcessWatch } from './child.ts';
import { Counters } from './counters.ts';
import { PacketSource, RingSource } from './event-sources.ts';
import { EventStream } from './event-stream.ts';
import { MapStore } from './map-store.ts';
import type { ChosenOptions } from './options.ts';
import type { Owner } from './owner.ts';
import { runBenches } from './run-benches.ts';
import { runTests, TestCapture } from './run-tests.ts';
import { Walk } from './walk.ts';

/** What load() has made ready. */
export interface RunParts {
  readonly manifest: Manifest;
  readonly plan: Plan;
  readonly loaded: LoadedObject;
  readonly names: Names;
  /** The run ends with this process. */
  readonly target: ProcessWatch | null;
  /** And with this one, which it has started, and which is held until all is attached. */
  readonly child: Child | null;
  /** With --follow. */
  readonly descendants: Descendants | null;
  readonly warn: Warn;
}

/** What ended the run: exit(), the end of its command, or else: a client's wish, the end of another process, or nothing left to wait for. */
type End = 'exit' | 'command' | 'done';

/** How often lost events and failing sites are looked at. */
const POLL_MS = 200;

export class Run {
  private readonly parts: RunParts;
  private readonly options: ChosenOptions;
  private readonly owner: Owner;
  private readonly links: Links;
  private readonly events: EventStream;
  /** Files of packets. */
  private readonly captures: Captures;
  private readonly counters: Counters;
  private readonly maps: ReadonlyMap<string, MapItemReader>;
  private readonly store: MapStore;
  private readonly specs: ReadonlyMap<string, MapSpec>;
  /** Of a run of tests. */
  private readonly capture: TestCapture | null;
  /** What exit() was given. */
  private exitCode = 0;
  /** What went wrong in the middle of the run, and ended it. */
  private failure: { readonly error: unknown } | null = null;
  private end: End | null = null;
  private wake: () => void = () => {};
  /** Set while the child is asked to end: a second wish to stop is then meant for it. */
  private impatient: (() => void) | null = null;

  /** `owner` has everything that the run will give back. */
  constructor(parts: RunParts, options: ChosenOptions, owner: Owner) {
    const { manifest, loaded, names } = parts;
    this.parts = parts;
    this.options = options;
    this.owner = owner;
    this.links = owner.own(new Links());
    this.capture = options.mode === 'run' ? null : new TestCapture(manifest.source.name, options.warnings !== 'none');
    this.specs = new Map(manifest.maps.map((map) => [map.name, map]));
    this.store = new MapStore(loaded, () => this.events.pause());
    this.maps = mapItemReaders(manifest, names);
    this.captures = owner.own(new Captures(manifest.events.flatMap((event) => (event.kind === 'skboutput' ? [event.path] : [])), this.capture ?? options.printer));
    this.events = owner.own(this.openEvents(this.capture ?? options.printer));
    this.counters = new Counters(loaded.counters(), manifest, options.warnings, options.printer);
  }

  /** Once. Resolves to the exit code (reference 08.2); throws LoaderError. What fails once it has begun ends it in order, and is thrown then. */
  async run(): Promise<number> {
    const { plan, child } = this.parts;
    if (this.options.dryRun) return this.attachOnly();
    this.fire(plan.begin);
    const attached = this.attach();
    this.options.onState('attached');
    this.endWithProcesses();
    this.watchFiles();
    const before = this.release(child);
    const code = this.capture !== null ? await this.runApart(this.capture) : await this.trace(attached, before);
    if (this.failure !== null) throw this.failure.error;
    return code;
  }

  /** From where all is attached to where all is said. `before`: events that were sent before that. */
  private async trace(attached: number, before: number): Promise<number> {
    const { plan } = this.parts;
    const iterators = this.links.iterators();
    const following = iterators.length > 0 ? this.iterate(iterators.filter(({ pin }) => pin === null)) : this.serve(attached + plan.self.length === 0 && this.parts.child === null && !this.isWaiting());
    await following.catch((error: unknown) => this.fail(error));
    this.attempt(() => this.options.onState('ending'));
    this.attempt(() => this.detach());
    this.attempt(() => this.store.rest());
    this.drainLast();
    // `end` may print and clear what was seen.
    const sawNothing = this.parts.child !== null && this.events.seen === before && this.isEmpty();
    this.attempt(() => this.fire(plan.end));
    this.events.drain();
    this.attempt(() => this.printMaps());
    this.attempt(() => this.options.printer.finish());
    this.attempt(() => this.counters.poll(true));
    this.attempt(() => this.tellMissed());
    await this.endChild(sawNothing);
    return this.exitCode;
  }

  /** Ends the run in order; once more: without patience for its command. */
  stop(): void {
    this.impatient?.();
    this.finish('done');
  }

  /** Runs the script's `self` probes, if it has some. */
  self(): void {
    if (this.end === null) this.attempt(() => this.fire(this.parts.plan.self));
  }

  /** Gives everything back: nothing is left in the kernel, and the child is gone. */
  close(): void {
    this.finish('done');
    this.options.around({ phase: 'detach', name: 'rest', doing: 'giving everything back' }, () => this.owner.close());
  }

  // -------------------------------------------------------------- the steps

  private fire(probes: readonly ProbeSpec[]): void {
    for (const probe of probes) native().testRun(this.parts.loaded.program(probe));
  }

  /** In how many places. */
  private attach(): number {
    const { manifest, plan, loaded, warn } = this.parts;
    const stage = { phase: 'attach', name: 'probes', doing: `attaching ${numberOf(plan.names.length, 'probe')}` } as const;
    const attached = this.options.around(stage, () => attachProbes(plan, manifest, loaded, this.links, warn));
    const total = attached + plan.begin.length + plan.end.length + plan.self.length + plan.tests.length + plan.benches.length;
    if (total === 0 && !this.isWaiting()) throw new LoaderError('no probes to attach', EXIT_INPUT);
    if (!this.options.quiet) this.options.printer.print({ kind: 'attached', probes: total });
    for (const { places: [place], pin } of this.links.iterators()) {
      if (pin !== null && !this.options.dryRun) this.options.printer.print({ kind: 'pinned', probe: place!.name, path: pin });
    }
    return attached;
  }

  private detach(): void {
    const stage = { phase: 'detach', name: 'probes', doing: `detaching ${numberOf(this.parts.plan.names.length, 'probe')}` } as const;
    this.options.around(stage, () => this.links.close());
  }

  private isWaiting(): boolean {
    return this.parts.plan.probes.some(({ expansion }) => isWaiting(expansion));
  }

  /** A file that stands for an iterator would outlive us. */
  private attachOnly(): number {
    this.attach();
    for (const { pin } of this.links.iterators()) if (pin !== null) rmSync(pin);
    return 0;
  }

  /** Probes of all files of processes are attached in those, too, that they map later. */
  private watchFiles(): void {
    const { manifest, plan, loaded, warn, child, target, descendants } = this.parts;
    const pid = (child ?? target)?.pid;
    if (pid === undefined || !plan.probes.some(({ expansion }) => expansion.later !== undefined)) return;
    const load = (planned: PlannedProbe): void => loaded.loadOthers(planned);
    const onMapped = (pids: readonly number[]): void => {
      if (this.end === null) this.attempt(() => attachLater(plan, manifest, loaded, pids, load, this.links, warn));
    };
    this.owner.own(new LaterFiles({ pid, isCommand: child !== null, descendants, onMapped, warn }));
  }

  /** Lets the command run. Returns how many events were sent before that. */
  private release(child: Child | null): number {
    if (child === null) return 0;
    this.events.drainSent();
    child.release();
    return this.events.seen;
  }

  private endWithProcesses(): void {
    this.parts.child?.onEnd(() => this.finish('command'));
    this.parts.target?.onEnd(() => this.finish('done'));
  }

  /** Prints events until the run ends. */
  private async serve(onlySpecial: boolean): Promise<void> {
    if (onlySpecial) {
      this.events.drain();
      this.finish('done');
    }
    if (this.end !== null) return;
    const ended = new Promise<void>((resolve) => (this.wake = resolve));
    const timer = setInterval(() => this.attempt(() => this.counters.poll()), POLL_MS);
    this.events.start();
    await ended;
    this.events.stop();
    clearInterval(timer);
  }

  /** Walks to the end, printing what comes on the way; the client can stop it. */
  private async iterate(iterators: readonly IteratorLink[]): Promise<void> {
    for (const link of iterators) {
      using walk = new Walk(link);
      while (this.end === null && walk.go()) {
        this.events.drain();
        this.counters.poll();
        await pause();
      }
    }
    this.finish('done');
  }

  /** After exit() later events do not count; on any other end what was sent is still shown, unless nobody looks. */
  private drainLast(): void {
    if (this.end === 'exit') {
      this.events.discard = true;
      this.events.drain();
    } else this.counters.lose(this.events.drain(() => this.options.printer.isUnread?.() === true));
    this.events.discard = false;
  }

  private printMaps(): void {
    const { printer } = this.options;
    if (!this.parts.manifest.config.printMapsOnExit) return;
    printer.print({ kind: 'ended' });
    for (const name of this.maps.keys()) this.printMap(name, { final: true }, printer);
  }

  /** What fires in the middle of a program, or of a call about a map, runs none. */
  private tellMissed(): void {
    const { plan, loaded } = this.parts;
    const missed = new Map(plan.probes.map((planned) => [planned.probe.name, loaded.missedRuns(planned)]));
    for (const [probe, events] of missed) if (events > 0n) this.options.printer.print({ kind: 'missed-events', probe, events });
  }

  /** A child that exit() leaves behind is asked to end, and waited for; one that has ended by itself is told of. */
  private async endChild(sawNothing: boolean): Promise<void> {
    const { child, descendants } = this.parts;
    const { printer } = this.options;
    if (child === null) return;
    const { end } = child;
    if (this.end === 'command' && end !== null) {
      // Who interrupts the tracer on a terminal interrupts the command too.
      if ('code' in end ? end.code !== 0 : end.signal !== 'SIGINT') printer.print({ kind: 'command-failed', end });
      const left = descendants?.running() ?? [];
      if (left.length > 0) printer.print({ kind: 'descendants-left', pids: left });
      if (sawNothing && child.ranOthers && !this.options.follow && this.isOfChildAlone()) printer.print({ kind: 'children-not-traced' });
    } else if (this.end === 'exit') {
      this.impatient = () => child.kill();
      await child.terminate(() => printer.print({ kind: 'command-stubborn', pid: child.pid }));
    }
  }

  /** Whether the script looks at the command's own process: by its pid, or through probes that are limited to it. */
  private isOfChildAlone(): boolean {
    const { manifest, plan } = this.parts;
    return manifest.constants.some(({ from }) => from === 'child-pid') || plan.probes.some(({ expansion }) => expansion.binary !== undefined);
  }

  private isEmpty(): boolean {
    return this.parts.manifest.maps.every((map) => writtenElements(map, this.store.read(map)).count === 0);
  }

  /** The tests or the benchmarks. */
  private async runApart(capture: TestCapture): Promise<number> {
    const passed = this.options.mode === 'benches' ? await this.bench(capture) : await this.test(capture);
    this.options.printer.finish();
    return passed ? 0 : EXIT_INPUT;
  }

  private bench(capture: TestCapture): Promise<boolean> {
    const { plan, loaded } = this.parts;
    return runBenches({
      names: plan.benches.map(({ name }) => name.replace(/^bench:/, '')),
      repeat: (index, times) => {
        this.events.discard = false;
        const result = native().repeatRun(loaded.program(plan.benches[index]!), times);
        this.events.drain();
        return result;
      },
      // Repeated so often, it may well send more than anybody reads.
      outcome: () => capture.verdict(0, { ...this.counters.takeFresh(), lost: 0n }),
      printer: this.options.printer,
      isStopped: () => this.isStopped(),
    });
  }

  private isStopped(): Promise<boolean> {
    return pause().then(() => this.end !== null);
  }

  private test(capture: TestCapture): Promise<boolean> {
    const { plan, loaded } = this.parts;
    const { printer } = this.options;
    return runTests({
      names: plan.tests.map(({ name }) => name.replace(/^test:/, '')),
      run: (index) => {
        this.events.discard = false;
        const returned = native().testRun(loaded.program(plan.tests[index]!));
        this.events.drain();
        return capture.verdict(returned, this.counters.takeFresh());
      },
      printer,
      now: () => performance.now(),
      isStopped: () => this.isStopped(),
    });
  }

  // -------------------------------------------------------------- what events do

  private openEvents(printer: Printer): EventStream {
    const { manifest, loaded, names } = this.parts;
    const handle = createEventHandler(manifest, {
      printer,
      names,
      printMap: (name, top, div, order, then) => this.printMap(name, { top, div, ...order }, printer, then),
      clearMap: (name) => this.store.clear(this.spec(name)),
      zeroMap: (name) => this.store.zero(this.spec(name)),
      savePacket: (path, time, packet) => this.captures.add(path, time + native().realTimeDelta(), packet),
      unwatch: (address) => this.links.unwatch(address),
      exit: (code) => this.exit(code),
    });
    const [ring, packets] = [loaded.eventsMap(), loaded.packetsMap()];
    const sources = [
      ...(ring === null ? [] : [new RingSource(ring)]),
      ...(packets === null ? [] : [new PacketSource(packets, loaded.packetPages())]),
    ];
    const endBatch = (): void => {
      this.captures.flush();
      printer.endBatch();
    };
    return new EventStream(sources, (bytes, offset, length) => this.handle(handle, bytes, offset, length), () => this.attempt(endBatch));
  }

  /** As attempt(), for what is done a million times a second. */
  private handle(handle: EventHandler, bytes: Buffer, offset: number, length: number): void {
    try {
      handle(bytes, offset, length);
    } catch (error) {
      this.fail(error);
    }
  }

  /** `then`: what becomes of it in the same step. */
  private printMap(name: string, options: MapReadOptions, printer: Printer, then?: 'clear' | 'zero'): void {
    const spec = this.spec(name);
    const contents = then === 'clear' ? this.store.take(spec) : then === 'zero' ? this.store.takeValues(spec) : this.store.read(spec);
    printer.print(this.maps.get(name)!(contents, options));
  }

  private spec(name: string): MapSpec {
    const spec = this.specs.get(name);
    if (spec === undefined) throw new LoaderError(`the object is damaged: an event names the map ${name}, which it does not have`);
    return spec;
  }

  /** What a test exits with is its own; a run ends. Later events are read, but count no more. */
  private exit(code: number): void {
    this.events.discard = true;
    if (this.capture !== null) return this.capture.exit(code);
    this.exitCode = code;
    this.finish('exit');
  }

  /** When it fails, the run ends. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Of several failures the first is told. */
  private fail(error: unknown): void {
    this.failure ??= { error };
    this.finish('done');
  }

  private finish(end: End): void {
    this.end ??= end;
    this.wake();
  }
}

/** In which a client can stop the run. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
