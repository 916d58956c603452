// The bytes of an object that somebody names. Must not import the compiler.

import { MAX_OBJECT, readBounded } from '../loader/bounded-file.ts';
import { nearFile } from './files.ts';
import { EXIT_INPUT, fileReasonOf, LoaderError } from '../loader/errors.ts';

/** `-` is standard input. Throws LoaderError. */
export function readObjectFile(name: string): Buffer {
  try {
    return readBounded(name === '-' ? 0 : name, MAX_OBJECT);
  } catch (error) {
    const near = (error as NodeJS.ErrnoException).code === 'ENOENT' ? nearFile(name) : null;
    throw new LoaderError(`failed to read ${name === '-' ? 'standard input' : `'${name}'`}: ${fileReasonOf(error)}`, EXIT_INPUT, near === null ? {} : { hints: [`did you mean ${near}?`] });
  }
}
