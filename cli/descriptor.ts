// A descriptor that is written to without waiting for whoever reads it: what does not fit now is for later. The standard
// streams are shared with the process that started us and with the command of -c, so that they may not be made
// non-blocking themselves; a pipe and a terminal are opened once more through /proc, and a socket can be asked each time. What
// is another terminal when it is opened again, or must not be opened, is asked before every byte. A regular file always has
// room. It keeps nothing and decides nothing: what becomes of the rest is the caller's affair.

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
  const isDevice = stat?.isCharacterDevice() ?? false;
  const again = stat?.isFIFO() === true || (isDevice && stat?.rdev !== PTMX) ? reopened(fd) : null;
  const used = again ?? fd;
  const put = stat?.isSocket() === true ? sendPart : isDevice && again === null ? writeByte : writePart;
  return {
    fd: used,
    isTerminal: isDevice,
    write: (bytes, from, to) => {
      for (;;) {
        try {
          return put(used, bytes, from, to);
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

/** /dev/ptmx, device 5:2: whoever opens it gets a terminal of his own. */
const PTMX = 0x502;

type Put = (fd: number, bytes: Uint8Array, from: number, to: number) => number;

const writePart: Put = (fd, bytes, from, to) => fs.writeSync(fd, bytes, from, to - from);

/** A terminal that says it has room has some for a byte at least; for more, write(2) would wait. */
const writeByte: Put = (fd, bytes, from) => (native().waitFd(fd, true, 0) ? fs.writeSync(fd, bytes, from, 1) : 0);

/** A socket of datagrams takes no more at once than fits into one. */
const sendPart: Put = (fd, bytes, from, to) => {
  for (let end = to; ; end = from + ((end - from) >> 1)) {
    try {
      return native().sendNow(fd, bytes, from, end);
    } catch (error) {
      if (named(error).code !== 'EMSGSIZE' || end - from < 2) throw error;
    }
  }
};

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
