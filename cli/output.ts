// The stream that the script's output goes to: standard output or the file of -o. Text is collected as one growing
// string and written in blocks, because a system call and an encoding step for each line would cost more than
// formatting the line. The three modes of -B differ in when a block is written early: `line` at the end of each
// drained batch of events, so a reader sees lines at once and a busy script still writes in blocks; `full` only
// when a block is full or the run ends; `none` after each piece. It writes bytes as they are and must not know
// what they mean. Diagnostics do not come here.

import * as fs from 'node:fs';
import type { TextSink } from '../loader/output/text-printer.ts';

export type OutputMode = 'line' | 'full' | 'none';

const BLOCK = 1 << 16;

/** Owns a file descriptor when it opened one; close() flushes. */
export class Output implements TextSink {
  /** The error that ended writing (EPIPE when the reader went away, ENOSPC …), else null. Later text is dropped. */
  failure: NodeJS.ErrnoException | null = null;
  /** Called once, when writing fails. */
  onFailure: (error: NodeJS.ErrnoException) => void = () => {};
  readonly #fd: number;
  readonly #owned: boolean;
  readonly #eager: boolean;
  readonly #everyBatch: boolean;
  readonly #block = Buffer.allocUnsafeSlow(2 * BLOCK);
  #pending = '';

  constructor(fd: number, mode: OutputMode, owned = false) {
    this.#fd = fd;
    this.#owned = owned;
    this.#eager = mode === 'none';
    this.#everyBatch = mode === 'line';
  }

  /** `path` null: standard output. A file is created or truncated; throws the system error when it cannot be. */
  static open(path: string | null, mode: OutputMode): Output {
    return path === null ? new Output(1, mode) : new Output(fs.openSync(path, 'w', 0o644), mode, true);
  }

  /** Adds byte text. */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= BLOCK || this.#eager) this.flush();
  }

  /** To be called after each drained batch of events, and before waiting for anything. */
  endBatch(): void {
    if (this.#everyBatch && this.#pending !== '') this.flush();
  }

  /** Writes everything collected so far. */
  flush(): void {
    const text = this.#pending;
    this.#pending = '';
    if (this.failure !== null || text === '') return;
    const bytes = text.length <= this.#block.length ? this.#block : Buffer.allocUnsafe(text.length);
    const length = bytes.write(text, 'latin1');
    let done = 0;
    while (done < length) {
      try {
        done += fs.writeSync(this.#fd, bytes, done, length - done);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EINTR') continue;
        // Somebody made the pipe non-blocking (the descriptor is shared with whoever started us) and it is full.
        if (code === 'EAGAIN') { waitForReader(); continue; }
        this.failure = error as NodeJS.ErrnoException;
        this.onFailure(this.failure);
        return;
      }
    }
  }

  close(): void {
    this.flush();
    if (this.#owned) fs.closeSync(this.#fd);
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));

function waitForReader(): void {
  Atomics.wait(clock, 0, 0, 1);
}
