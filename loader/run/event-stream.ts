// The stream of events from the ring buffer: woken by the event loop, drained in bounded batches into one reused buffer,
// each record handed on. To be woken costs the traced process more than to send an event, so after the first event the ring is
// looked at every millisecond, and only when a look finds nothing the kernel is to wake us again. After exit() what comes later is
// discarded. Nothing is decoded here, and between batches the event loop runs, so that signals and timers are served however
// busy the script is.

import { native } from '../native.ts';
import type { RingHandle, WatchHandle } from '../native.ts';
import type { EventHandler } from '../output/events.ts';

/** Bytes of one batch: fits a core's second-level cache and holds some thousand records. */
const BATCH_SIZE = 1 << 18;
const HEADER_SIZE = 8;
/** Milliseconds between looks at a busy ring. */
const LOOK_MS = 1;
/** Milliseconds that a program may take for a record: of one that sleeps in it, or was lost, nobody knows the end. */
const BUSY_MS = 500;

export class EventStream {
  /** Set while records are to be read but not printed. */
  discard = false;
  /** Events so far. */
  seen = 0;
  /** null: the script sends no events. */
  private readonly source: { readonly fd: number; readonly ring: RingHandle } | null;
  private readonly batch = Buffer.allocUnsafeSlow(BATCH_SIZE);
  private readonly words = new Uint32Array(this.batch.buffer, this.batch.byteOffset, BATCH_SIZE / 4);
  private readonly handle: EventHandler;
  private readonly endBatch: () => void;
  /** Calls off the next look; null: none is to come. */
  private cancel: (() => void) | null = null;

  /**
   * `map`: descriptor of the ring buffer, or null when the script sends nothing. `endBatch` runs after each batch that held
   * something. Neither it nor `handle` may throw: below them is the event loop alone.
   */
  constructor(map: number | null, handle: EventHandler, endBatch: () => void) {
    this.source = map === null ? null : { fd: map, ring: native().openRing(map) };
    this.handle = handle;
    this.endBatch = endBatch;
  }

  /** Hands on events as they come, until stop(). */
  start(): void {
    if (this.source === null) return;
    const watch = native().watchFd(this.source.fd, () => this.look());
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
    const used = this.readBatch(true);
    if (this.cancel === null) return;
    if (used > BATCH_SIZE / 2) {
      const next = setImmediate(() => this.look());
      this.cancel = () => clearImmediate(next);
    } else if (used > 0) {
      const next = setTimeout(() => this.look(), LOOK_MS);
      this.cancel = () => clearTimeout(next);
    } else {
      this.readBatch(false);
      this.start();
    }
  }

  /**
   * Everything that is in the ring now. Only after detaching is that sure to end: a program on another CPU that is in the
   * middle of a record is waited for, as others may have come behind it.
   */
  drain(): void {
    const end = Date.now() + BUSY_MS;
    while (this.drainBatch() || (this.source !== null && !native().isRingEmpty(this.source.ring) && Date.now() < end));
  }

  close(): void {
    this.stop();
    if (this.source !== null) native().closeRing(this.source.ring);
  }

  /** A batch of what is in the ring now; whether there was anything. */
  drainBatch(): boolean {
    return this.readBatch(false) > 0;
  }

  /** The bytes of it. `quiet`: what comes until the next one wakes nobody. */
  private readBatch(quiet: boolean): number {
    if (this.source === null) return 0;
    const used = native().drainRing(this.source.ring, this.batch, quiet);
    const { batch, words } = this;
    for (let at = 0; at < used;) {
      const length = words[at >> 2]!;
      if (!this.discard) this.handle(batch, at + HEADER_SIZE, length);
      this.seen++;
      at += HEADER_SIZE + ((length + 7) & ~7);
    }
    if (used > 0) this.endBatch();
    return used;
  }
}
