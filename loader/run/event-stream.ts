// The stream of events: woken by the event loop, drained in bounded batches, each record handed on. To be woken costs the
// traced process more than to send an event, so after the first event a source is looked at every millisecond, and only when a look
// finds nothing the kernel is to wake us again. After exit() what comes later is discarded. Nothing is decoded here, and between
// batches the event loop runs, so that signals and timers are served however busy the script is.

import { native } from '../native.ts';
import type { EventHandler } from '../output/events.ts';
import { BATCH_SIZE, RECORD_HEADER } from './event-sources.ts';
import type { Batch, EventSource } from './event-sources.ts';

/** Milliseconds between looks at a busy source. */
const LOOK_MS = 1;
/** Milliseconds that a program may take for a record: of one that sleeps in it, or was lost, nobody knows the end. */
const BUSY_MS = 500;

export class EventStream {
  /** Set while records are to be read but not printed. */
  discard = false;
  /** Events so far. */
  seen = 0;
  /** None: the script sends no events. */
  private readonly sources: readonly EventSource[];
  private readonly lookouts: readonly Lookout[];
  private readonly handle: EventHandler;
  private readonly endBatch: () => void;
  /** Of batches that are not through: from where on. */
  private readonly rests = new Map<EventSource, Batch & { readonly from: number }>();
  private pausing = false;

  /** Closes the sources with itself. `endBatch` runs after each batch that held something. Neither it nor `handle` may throw: below them is the event loop alone. */
  constructor(sources: readonly EventSource[], handle: EventHandler, endBatch: () => void) {
    this.sources = sources;
    this.lookouts = sources.map((source) => new Lookout(source.fd, (quiet) => this.read(source, quiet)));
    this.handle = handle;
    this.endBatch = endBatch;
  }

  /** Hands on events as they come, until stop(). */
  start(): void {
    this.lookouts.forEach((lookout, index) => lookout.start(this.rests.has(this.sources[index]!)));
  }

  stop(): void {
    for (const lookout of this.lookouts) lookout.stop();
  }

  /** While an event is handled that took long: lets the event loop run before the next one. */
  pause(): void {
    this.pausing = true;
  }

  /**
   * Everything that is there now. Only after detaching is that sure to end: a program on another CPU that is in the
   * middle of a record is waited for, as others may have come behind it. Once `isPointless`, events are only counted. Returns
   * how many.
   */
  drain(isPointless: () => boolean = () => false): number {
    const end = Date.now() + BUSY_MS;
    let handled: number | null = null;
    while (this.drainBatch() || (this.sources.some((source) => !source.isEmpty()) && Date.now() < end)) {
      // Behind an exit() they do not count.
      if (handled !== null || this.discard || !isPointless()) continue;
      this.discard = true;
      handled = this.seen;
    }
    return handled === null ? 0 : this.seen - handled;
  }

  /** What was sent so far, through all pauses, but not what keeps coming: a batch that is half empty is the last. */
  drainSent(): void {
    const end = Date.now() + BUSY_MS;
    for (const source of this.sources) while (this.read(source, false) > BATCH_SIZE / 2 && Date.now() < end);
  }

  close(): void {
    this.stop();
    for (const source of this.sources) source.close();
  }

  /** A batch of what is there now from each source; whether there was anything. */
  private drainBatch(): boolean {
    return this.sources.map((source) => this.read(source, false)).some((used) => used > 0);
  }

  /** The bytes of a batch, all that one can have where it is not through. `quiet`: what comes until the next one wakes nobody. */
  private read(source: EventSource, quiet: boolean): number {
    const { bytes, words, used, from } = this.rests.get(source) ?? { ...source.take(quiet), from: 0 };
    this.rests.delete(source);
    this.pausing = false;
    let at = from;
    while (at < used && !this.pausing) {
      const length = words[at >> 2]!;
      if (!this.discard) this.handle(bytes, at + RECORD_HEADER, length);
      this.seen++;
      at += RECORD_HEADER + ((length + 7) & ~7);
    }
    if (at < used) this.rests.set(source, { bytes, words, used, from: at });
    if (used > 0) this.endBatch();
    return at < used ? BATCH_SIZE : used;
  }
}

/** When a source is read. */
class Lookout {
  private readonly fd: number;
  private readonly read: (quiet: boolean) => number;
  /** Calls off the next look; null: none is to come. */
  private cancel: (() => void) | null = null;

  constructor(fd: number, read: (quiet: boolean) => number) {
    this.fd = fd;
    this.read = read;
  }

  /** `hasRest`: of a batch that is taken already, of which the kernel tells nothing. */
  start(hasRest = false): void {
    if (hasRest) return this.lookNext();
    const watch = native().watchFd(this.fd, () => this.look());
    this.cancel = () => native().unwatchFd(watch);
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  /** At what came, and whether the kernel or the time leads to the next look. */
  private look(): void {
    this.cancel?.();
    // Whoever handles an event may stop the stream.
    this.cancel = () => {};
    const used = this.read(true);
    const last = used > 0 ? used : this.cancel === null ? 0 : this.read(false);
    if (this.cancel === null) return;
    if (last > BATCH_SIZE / 2) this.lookNext();
    else if (used > 0) {
      const next = setTimeout(() => this.look(), LOOK_MS);
      this.cancel = () => clearTimeout(next);
    } else {
      this.start();
    }
  }

  /** When the event loop has run. */
  private lookNext(): void {
    const next = setImmediate(() => this.look());
    this.cancel = () => clearImmediate(next);
  }
}
