// What the loader throws when it cannot do its work for a reason outside itself: a bad object, a missing privilege, a
// kernel that lacks something, a probe that is not there. The command line prints the message and exits with
// the code. A defect of ours is never a LoaderError.

/** Exit codes of reference 08.2. */
export const EXIT_INPUT = 1;
const EXIT_LOAD = 255;

export class LoaderError extends Error {
  override readonly name = 'LoaderError';
  readonly exitCode: number;

  /** `message` may have several lines. */
  constructor(message: string, exitCode: number = EXIT_LOAD) {
    super(message);
    this.exitCode = exitCode;
  }

  /** As printed, with its line end. */
  get report(): string {
    return `ERROR: ${this.message}\n`;
  }
}

/** A LoaderError about a place in the script: its message begins with `file:line:column: ERROR: ` itself. */
export class LocatedError extends LoaderError {
  override get report(): string {
    return `${this.message}\n`;
  }
}

/** A failed native call: the addon sets `errno` (positive) and `syscall` on what it throws. */
export interface SystemError extends Error {
  readonly errno: number;
  readonly syscall: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as { errno?: unknown }).errno === 'number';
}

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const ENOEXEC = 8;
export const EACCES = 13;
export const EFAULT = 14;
export const EINVAL = 22;
export const ENOSPC = 28;
export const EILSEQ = 84;
export const EOPNOTSUPP = 95;

/** `No such file or directory`, of `open: No such file or directory` (the addon) or `ENOENT: no such file or directory, open 'x'` (Node). */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message.slice(message.lastIndexOf(': ') + 1).trim();
}

const fileReasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** Why a file cannot be read or written, in words. */
export function fileReasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : fileReasons[code]) ?? reasonOf(error);
}
