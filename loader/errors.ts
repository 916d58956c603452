// What the loader throws when it cannot do its work for a reason outside itself: a bad object, a missing privilege, a
// kernel that lacks something, a probe that is not there. It is data: a sentence, where in the script it belongs, what helps,
// what the kernel said. Text is made of it by a printer alone (output/message-text.ts), and the client exits with
// the code. A defect of ours is never a LoaderError.

import type { Located } from '../common/excerpt.ts';

/** Exit codes of reference 08.2. */
export const EXIT_INPUT = 1;
export const EXIT_LOAD = 255;

/** What there is to say besides a sentence; what is left out is not there. */
export interface Details {
  /** Stable and kebab-case; only what a compiler says has one so far. */
  readonly code?: string;
  /** The place in the script. */
  readonly at?: Located;
  /** What the kernel said, word for word and many lines of it; only for whoever asked for it. */
  readonly log?: string;
  /** Sentences that explain it further. */
  readonly notes?: readonly string[];
  /** What to do about it, each of one line or several. */
  readonly hints?: readonly string[];
  /** What is wrong as well, at other places. */
  readonly others?: readonly (Omit<Details, 'others'> & { readonly message: string })[];
}

export class LoaderError extends Error {
  override readonly name = 'LoaderError';
  readonly exitCode: number;
  readonly details: Details;

  /** `message`: one sentence. */
  constructor(message: string, exitCode: number = EXIT_LOAD, details: Details = {}) {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
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
export const E2BIG = 7;
export const ENOEXEC = 8;
export const EACCES = 13;
export const EFAULT = 14;
export const EBUSY = 16;
export const EEXIST = 17;
export const EINVAL = 22;
export const ENFILE = 23;
export const EMFILE = 24;
export const ENOSPC = 28;
export const EILSEQ = 84;
export const EOPNOTSUPP = 95;
export const EADDRNOTAVAIL = 99;

/** `No such file or directory`, of `open: No such file or directory` (the addon) or `ENOENT: no such file or directory, open 'x'` (Node). */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message.slice(message.lastIndexOf(': ') + 1).trim();
}

/** Of a file that is not there. */
export const NO_FILE = 'no such file';

const fileReasons: Readonly<Record<string, string>> = {
  ENOENT: NO_FILE,
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** Why a file cannot be read or written, in words. */
export function fileReasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : fileReasons[code]) ?? reasonOf(error);
}

/** For EMFILE and ENFILE. */
export const NO_DESCRIPTORS = 'there are too few file descriptors: each probe, map and program takes one; raise the limit (`ulimit -n`)';

const EAGAIN = 11;
export const ENOMEM = 12;

/** What the system had too little of, when that is why a call failed that nobody expected to; null: it is another failure. */
export function shortageOf(error: unknown): string | null {
  const { errno, syscall } = error as Partial<SystemError>;
  // Of the addon a number, of Node the same with another sign.
  switch (Math.abs(errno ?? 0)) {
    case EMFILE: case ENFILE: return NO_DESCRIPTORS;
    case ENOMEM: return `there is too little memory (${syscall}): the machine's, or what a limit or cgroup allows`;
    case EAGAIN: return `the system allows no more of them now (${syscall}): a limit of processes or memory may be reached`;
    default: return null;
  }
}
