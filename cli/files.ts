// Files that cannot be read or written, in words. Must not import the compiler: bpftrace-run works without it.

import { reasonOf as systemReason } from '../loader/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** Of an error of the system. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? systemReason(error);
}

/** What cannot be written to. */
export class OutputFileError extends Error {
  override readonly name = 'OutputFileError';
  constructor(what: string, cause: unknown) {
    super(`cannot write ${what}: ${reasonOf(cause)}`);
  }
}
