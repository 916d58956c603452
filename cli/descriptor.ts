// A descriptor that is written to without waiting for whoever reads it: what does not fit now is for later. The standard
// streams are shared with the process that started us and with the command of -c, so that they may not be made
// non-blocking themselves; a pipe and a terminal are opened once more through /proc, and a socket can be asked each time. A
// regular file always has room. It keeps nothing and decides nothing: what becomes of the rest is the caller's affair.

import * as fs from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { isSystemError } from '../loader/errors.ts';
import { native } from '../loader/native.ts';

export interface Descriptor {
  readonly fd: number;
  readonly isTerminal: boolean;
  /** How many of the bytes [from, to) were taken; 0: there is no room now. Throws the system error that ends all writing. */
  write(bytes: Uint8Array, from: number, to: number): number;
  close(): void;
}

/** `owned`: closed with it. Throws nothing: a descriptor that is closed fails when it is written to. */
export function openDescriptor(fd: number, owned: boolean): Descriptor {
  const stat = statOf(fd);
  const again = stat !== null && (stat.isFIFO() || stat.isCharacterDevice()) ? reopened(fd) : null;
  const used = again ?? fd;
  const isSocket = stat?.isSocket() ?? false;
  return {
    fd: used,
    isTerminal: stat?.isCharacterDevice() ?? false,
    write: (bytes, from, to) => {
      for (;;) {
        try {
          return isSocket ? native().sendNow(used, bytes, from, to) : fs.writeSync(used, bytes, from, to - from);
        } catch (error) {
          const { code } = named(error);
          if (code === 'EINTR') continue;
          if (code === 'EAGAIN') return 0;
          throw error;
        }
      }
    },
    close: () => {
      if (again !== null) fs.closeSync(again);
      if (owned) fs.closeSync(fd);
    },
  };
}

/** What the addon throws has a number only; Node's own errors have both. */
function named(error: unknown): NodeJS.ErrnoException {
  if (isSystemError(error) && error.errno > 0) return Object.assign(error, { code: getSystemErrorName(-error.errno) });
  return error as NodeJS.ErrnoException;
}

function statOf(fd: number): fs.Stats | null {
  try {
    return fs.fstatSync(fd);
  } catch {
    return null;
  }
}

/** null: it cannot be opened again (nobody reads the pipe, or the terminal is somebody else's); it is then used as it is. */
function reopened(fd: number): number | null {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = fs.constants;
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
}
