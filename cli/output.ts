// The stream that the script's output goes to: standard output or the file of -o. Text is collected, as bytes that are made in place
// and as one growing string behind them, and written in blocks, because a system call and an encoding step for each line
// would cost more than formatting the line. The three modes of -B differ in when a block is written early: `line` at the end of each
// drained batch of events, so a reader sees lines at once and a busy script still writes in blocks; `full` only
// when a block is full or the run ends; `none` after each piece. A reader that is slow, or has stopped reading, must not
// stop the run: what it has not taken waits here, up to a limit, and what finds no room there is dropped and counted. It
// writes bytes as they are and must not know what they mean.

import * as fs from 'node:fs';
import type { Room, TextSink } from '../loader/output/text-printer.ts';
import { native } from '../loader/native.ts';
import type { WatchHandle } from '../loader/native.ts';
import { openDescriptor } from './descriptor.ts';
import type { Descriptor } from './descriptor.ts';
import { OutputFileError } from './files.ts';
import { terminalColumns } from './terminal.ts';

export type OutputMode = 'line' | 'full' | 'none';

const BLOCK = 1 << 16;
/** Bytes that wait for a reader at most. */
export const LIMIT = 1 << 24;
/** Milliseconds that a reader is given to make room for a text, before it is taken for one that has stopped. */
const PATIENCE = 1000;
/** Milliseconds between two looks whether a FIFO is read: open(2) itself would wait with signals unheard. */
const LOOK_AGAIN = 100;

const { O_WRONLY, O_CREAT, O_TRUNC, O_NONBLOCK, O_NOCTTY } = fs.constants;
const FOR_OUTPUT = O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOCTTY;

/** Owns a file descriptor when it opened one; close() gives it back. */
export class Output implements TextSink, Room {
  /** The error that ended writing (EPIPE when the reader went away, ENOSPC …), else null. Later text is dropped. */
  failure: NodeJS.ErrnoException | null = null;
  /** Called once, when writing fails. */
  onFailure: (error: NodeJS.ErrnoException) => void = () => {};
  /** What found no room, because nobody read it in time. */
  readonly dropped = { bytes: 0, lines: 0 };
  /** null: `path` is not open yet. */
  #to: Descriptor | null;
  readonly #path: string | null;
  readonly #eager: boolean;
  readonly #everyBatch: boolean;
  /** What is collected: `#used` bytes here, and the string. */
  readonly bytes = Buffer.allocUnsafeSlow(2 * BLOCK);
  #used = 0;
  #pending = '';
  /** What was handed over and not taken, the oldest first. */
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The reader had its chance to make room: until it has made much, nobody waits for it again. */
  #isStuck = false;
  #watch: WatchHandle | null = null;
  #onProgress: () => void = () => {};
  /** Of settle(). */
  #patience = Infinity;

  /** A descriptor, which stays open, or a file that open() creates or empties: a run that does not begin leaves it as it was. */
  constructor(target: number | string, mode: OutputMode) {
    this.#to = typeof target === 'number' ? openDescriptor(target, false) : null;
    this.#path = typeof target === 'string' ? target : null;
    this.#eager = mode === 'none';
    this.#everyBatch = mode === 'line';
  }

  /** Before anything is written. A FIFO is opened when somebody reads it, or not at all after hurry(). Throws OutputFileError. */
  async open(): Promise<void> {
    if (this.#path === null || this.#to !== null) return;
    while (this.#to === null) {
      try {
        this.#to = openDescriptor(fs.openSync(this.#path, FOR_OUTPUT, 0o644), true);
      } catch (error) {
        const unread = (error as NodeJS.ErrnoException).code === 'ENXIO' && isFifo(this.#path);
        if (!unread || this.#patience < Infinity) throw new OutputFileError(`'${this.#path}'`, unread ? 'nobody reads it' : error);
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
      }
    }
  }

  /** Known once it is open. */
  get isTerminal(): boolean {
    return this.#to?.isTerminal ?? false;
  }

  /** Of standard output; node tells of no other terminal but by taking it for its own. */
  get columns(): number | undefined {
    return this.#path === null ? terminalColumns(1) : undefined;
  }

  /** Whether writing ended because nobody is there who reads, and so nobody who misses anything. */
  get readerLeft(): boolean {
    // A terminal that was hung up answers with EIO.
    return this.failure?.code === 'EPIPE' || (this.#to?.isTerminal === true && this.failure?.code === 'EIO');
  }

  /** The reader had its chance. */
  get isUnread(): boolean {
    return this.#isStuck;
  }

  /** Adds byte text. */
  write(text: string): void {
    this.#pending += text;
    if (this.#collected >= BLOCK || this.#eager) this.flush();
  }

  get room(): Room {
    return this;
  }

  reserve(most: number): number {
    if (this.#to === null || most > BLOCK) return -1;
    if (this.#collected + most > this.bytes.length) this.flush();
    if (this.#pending !== '') {
      this.#used += this.bytes.write(this.#pending, this.#used, 'latin1');
      this.#pending = '';
    }
    return this.#used;
  }

  commit(end: number): void {
    this.#used = end;
    if (end >= BLOCK || this.#eager) this.flush();
  }

  get #collected(): number {
    return this.#used + this.#pending.length;
  }

  /** To be called after each drained batch of events, and before waiting for anything. */
  endBatch(): void {
    if (this.#everyBatch && this.#collected > 0) this.flush();
  }

  /** Hands over everything collected so far; what the reader does not take now is written when it does. */
  flush(): void {
    // What is said before there is a file waits for it.
    if (this.#to === null) return;
    const length = this.#collected;
    if (this.failure !== null || length === 0) return this.#forget();
    const bytes = length <= this.bytes.length ? this.bytes : Buffer.allocUnsafe(length);
    if (bytes !== this.bytes) this.bytes.copy(bytes, 0, 0, this.#used);
    bytes.write(this.#pending, this.#used, 'latin1');
    this.#forget();
    if (this.#waitingBytes > 0 && !this.#makeRoom(this.#to, length)) return this.#drop(bytes.subarray(0, length));
    const done = this.#waitingBytes > 0 ? 0 : this.#put(this.#to, bytes, length);
    if (done < length && this.failure === null) this.#keep(this.#to, Buffer.from(bytes.subarray(done, length)));
  }

  #forget(): void {
    this.#used = 0;
    this.#pending = '';
  }

  /**
   * To be called once nothing more is written: resolves when the reader has taken everything, or has taken nothing for
   * `patience` milliseconds; then what is left is dropped.
   */
  async settle(patience: number): Promise<void> {
    this.flush();
    this.#patience = patience;
    while (this.#waitingBytes > 0) {
      const moved = await new Promise<boolean>((resolve) => {
        const patience = this.#isStuck ? Math.min(this.#patience, PATIENCE) : this.#patience;
        const timer = Number.isFinite(this.#patience) ? setTimeout(() => resolve(false), patience) : undefined;
        this.#onProgress = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      if (!moved) this.#dropWaiting();
    }
  }

  /** A settle() that goes on has no more patience than that from now on. */
  hurry(patience: number): void {
    this.#patience = Math.min(this.#patience, patience);
    this.#onProgress();
  }

  /** Without another word to the reader: what still waits is lost. */
  close(): void {
    this.flush();
    this.#dropWaiting();
    this.#to?.close();
  }

  /** How much was taken. */
  #put(to: Descriptor, bytes: Buffer, length: number): number {
    let done = 0;
    try {
      while (done < length) {
        const taken = to.write(bytes, done, length);
        if (taken === 0) break;
        done += taken;
      }
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException);
    }
    return done;
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.failure = error;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#unwatch();
    this.onFailure(error);
  }

  #keep(to: Descriptor, bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#watch ??= native().watchFd(to.fd, () => this.#catchUp(to), true);
  }

  /** Writes what waits, as far as the reader takes it. */
  #catchUp(to: Descriptor): void {
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0]!;
      const done = this.#put(to, first, first.length);
      if (this.failure !== null) break;
      this.#waitingBytes -= done;
      if (done < first.length) {
        this.#waiting[0] = first.subarray(done);
        break;
      }
      this.#waiting.shift();
    }
    if (this.#waitingBytes < LIMIT / 2) this.#isStuck = false;
    if (this.#waitingBytes === 0) this.#unwatch();
    this.#onProgress();
  }

  /** Whether there is room for so many bytes more, perhaps after a moment of waiting. */
  #makeRoom(to: Descriptor, bytes: number): boolean {
    const end = Date.now() + PATIENCE;
    while (this.#waitingBytes + bytes > LIMIT && this.#waitingBytes > 0) {
      const left = end - Date.now();
      if (this.#isStuck || left <= 0) {
        this.#isStuck = true;
        return false;
      }
      native().waitFd(to.fd, true, left);
      this.#catchUp(to);
    }
    return this.failure === null;
  }

  #drop(bytes: Buffer): void {
    if (this.failure !== null) return;
    this.dropped.bytes += bytes.length;
    for (const byte of bytes) if (byte === 0x0a) this.dropped.lines++;
  }

  #dropWaiting(): void {
    for (const bytes of this.#waiting.splice(0)) this.#drop(bytes);
    this.#waitingBytes = 0;
    this.#unwatch();
  }

  #unwatch(): void {
    if (this.#watch !== null) native().unwatchFd(this.#watch);
    this.#watch = null;
  }
}

function isFifo(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
}
