// The stream that the script's output goes to: standard output or the file of -o. Text is collected as one growing
// string and written in blocks, because a system call and an encoding step for each line would cost more than
// formatting the line. The three modes of -B differ in when a block is written early: `line` at the end of each
// drained batch of events, so a reader sees lines at once and a busy script still writes in blocks; `full` only
// when a block is full or the run ends; `none` after each piece. It writes bytes as they are and must not know
// what they mean. Diagnostics do not come here.

import * as fs from 'node:fs';
import type { TextSink } from '../loader/output/text-printer.ts';
import { OutputFileError } from './files.ts';

export type OutputMode = 'line' | 'full' | 'none';

const BLOCK = 1 << 16;

/** Owns a file descriptor when it opened one; close() flushes. */
export class Output implements TextSink {
  /** The error that ended writing (EPIPE when the reader went away, ENOSPC …), else null. Later text is dropped. */
  failure: NodeJS.ErrnoException | null = null;
  /** Called once, when writing fails. */
  onFailure: (error: NodeJS.ErrnoException) => void = () => {};
  /** null: `path` is not open yet. */
  #fd: number | null;
  readonly #path: string | null;
  readonly #eager: boolean;
  readonly #everyBatch: boolean;
  readonly #block = Buffer.allocUnsafeSlow(2 * BLOCK);
  #pending = '';

  /** A descriptor, which stays open, or a file that open() creates or empties: a run that does not begin leaves it as it was. */
  constructor(target: number | string, mode: OutputMode) {
    this.#fd = typeof target === 'number' ? target : null;
    this.#path = typeof target === 'string' ? target : null;
    this.#eager = mode === 'none';
    this.#everyBatch = mode === 'line';
  }

  /** Before anything is written. Throws OutputFileError. */
  open(): void {
    if (this.#path === null || this.#fd !== null) return;
    try {
      this.#fd = fs.openSync(this.#path, 'w', 0o644);
    } catch (error) {
      throw new OutputFileError(`'${this.#path}'`, error);
    }
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
    const fd = this.#fd;
    if (fd === null || this.failure !== null || text === '') return;
    const bytes = text.length <= this.#block.length ? this.#block : Buffer.allocUnsafe(text.length);
    const length = bytes.write(text, 'latin1');
    let done = 0;
    while (done < length) {
      try {
        done += fs.writeSync(fd, bytes, done, length - done);
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
    if (this.#path !== null && this.#fd !== null) fs.closeSync(this.#fd);
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));

function waitForReader(): void {
  Atomics.wait(clock, 0, 0, 1);
}
