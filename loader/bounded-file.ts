// Reads a file that somebody named, whole, and never more than a bound: `/dev/zero` has no end, and a pipe may have none.
// What is larger is an error in words, as one that is not there. Node's own readFile takes memory until there is none. It
// does not judge what is in the file. Whoever hands us the descriptor of a pipe writes to it, so that is waited for; a pipe
// with a name may have nobody who ever does, and is refused.

import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Of its own kind, so that whoever prints reasons finds a plain sentence. */
class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
  constructor(limit: number) {
    super(`it is larger than ${limit >= MIB ? `${Math.floor(limit / MIB)} MiB` : `${limit} bytes`}`);
  }
}

class NamedPipeError extends Error {
  override readonly name = 'NamedPipeError';
  constructor() {
    super('it is a named pipe and no regular file');
  }
}

const MIB = 1 << 20;
const CHUNK = 1 << 16;

/** Bytes of a script, an object, and BTF, or a kernel that has it: many times what anybody has. */
export const MAX_SCRIPT = 16 * MIB;
export const MAX_OBJECT = 64 * MIB;
export const MAX_KERNEL = 2047 * MIB;

/**
 * `limit`: in bytes, of a regular file; others, which cannot say how long they are, end at `endless` at the latest. Throws the
 * system's error, FileTooLargeError, or NamedPipeError.
 */
export function readBounded(file: string | number, limit: number, endless: number = limit): Buffer {
  const fd = typeof file === 'number' ? file : openFile(file);
  try {
    const status = fs.fstatSync(fd);
    const most = status.isFile() ? limit : Math.min(limit, endless);
    if (status.isFile() && status.size > most) throw new FileTooLargeError(most);
    return readAll(fd, status.isFile() ? status.size : 0, most);
  } finally {
    if (typeof file === 'string') fs.closeSync(fd);
  }
}

/** Opening a pipe that nobody writes to, or no more, would not end. */
function openFile(path: string): number {
  if (statusOf(path)?.isFIFO() !== true) return fs.openSync(path, 'r');
  if (!isDescriptor(path)) throw new NamedPipeError();
  return fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
}

/** How many links may lead from one to the next, as in the kernel. */
const MAX_LINKS = 40;

/** Whether a path leads to a descriptor of a process, as /dev/stdin and `<(…)` of a shell do. */
function isDescriptor(path: string): boolean {
  let at = resolve(path);
  for (let links = 0; links < MAX_LINKS; links++) {
    try {
      const folder = fs.realpathSync(dirname(at));
      if (/^\/proc\/\d+\/(?:task\/\d+\/)?fd$/.test(folder)) return true;
      at = resolve(folder, fs.readlinkSync(at));
    } catch {
      return false;
    }
  }
  return false;
}

/** What is at a path, or a descriptor; null where nothing is to be seen: none, no right to look, a name that is too long, links in a circle. */
export function statusOf(file: string | number): fs.Stats | null {
  try {
    return typeof file === 'number' ? fs.fstatSync(file) : fs.statSync(file);
  } catch {
    return null;
  }
}

/** `expected`: its length, which may be wrong: files of /proc say 0, and files grow. */
function readAll(fd: number, expected: number, most: number): Buffer {
  const full: Buffer[] = [];
  let bytes = Buffer.allocUnsafeSlow(Math.max(expected + 1, CHUNK));
  for (let [length, filled] = [0, 0];;) {
    const read = readSome(fd, bytes, filled);
    if (read === 0) return full.length === 0 ? bytes.subarray(0, filled) : Buffer.concat([...full, bytes.subarray(0, filled)], length);
    length += read;
    filled += read;
    if (length > most) throw new FileTooLargeError(most);
    if (filled < bytes.length) continue;
    full.push(bytes);
    bytes = Buffer.allocUnsafeSlow(Math.min(length, most + 1 - length));
    filled = 0;
  }
}

/** What waits for its writer, and standard input that somebody else who has it made non-blocking. */
function readSome(fd: number, bytes: Buffer, at: number): number {
  for (;;) {
    try {
      return fs.readSync(fd, bytes, at, bytes.length - at, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
      Atomics.wait(clock, 0, 0, 1);
    }
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));
