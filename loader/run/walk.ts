// Reading an iterator: the kernel walks over its objects and calls the program for each, as far as this side reads. A program
// that sends events writes a byte into the file for every object, so that a read(2) of a few bytes stops after as many
// objects and the ring buffer is emptied before it can overflow. The bytes say nothing: all that is printed comes by the ring.

import { closeSync, readSync } from 'node:fs';
import type { IteratorLink } from '../attach/links.ts';
import { LoaderError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';

/** Objects with events between two looks at the ring buffer. */
const STEP = 64;

export class Walk implements Disposable {
  private readonly name: string;
  private readonly fd: number;
  private readonly bytes = Buffer.alloc(STEP);

  /** Throws LoaderError. */
  constructor({ fd, places }: IteratorLink) {
    this.name = places[0]!.name;
    this.fd = this.reading(() => native().openIterator(fd));
  }

  /** A part of the way; false: it has come to its end. Throws LoaderError. */
  go(): boolean {
    return this.reading(() => {
      try {
        return readSync(this.fd, this.bytes) > 0;
      } catch (error) {
        // For a million objects nothing was written.
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return true;
        throw error;
      }
    });
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }

  private reading<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new LoaderError(`cannot go on with ${this.name}: ${reasonOf(error)}`);
    }
  }
}
