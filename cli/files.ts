// A file that cannot be written, in words. Must not import the compiler: bpftrace-run works without it.

import { fileReasonOf } from '../loader/errors.ts';

/** What cannot be written to. */
export class OutputFileError extends Error {
  override readonly name = 'OutputFileError';
  constructor(what: string, cause: unknown) {
    super(`cannot write ${what}: ${fileReasonOf(cause)}`);
  }
}
