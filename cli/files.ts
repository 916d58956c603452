// Files that cannot be read or written, in words. Must not import the compiler: bpftrace-run works without it.

import { reasonOf as systemReason } from '../loader/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? systemReason(error);
}

/** The file of -o cannot be written. */
class OutputFileError extends Error {
  override readonly name = 'OutputFileError';
}

/** Opens or writes the file `target`; throws OutputFileError when that fails. */
export function writing<T>(target: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new OutputFileError(`cannot write '${target}': ${reasonOf(error)}`);
  }
}
