// Writes a file whole or not at all: one that is being loaded elsewhere is never half-written. Devices and pipes are written
// to as they are. What is half-written lies beside the file under a name that nobody can know before, and is made by
// the call that opens it, so that nobody can put a link there. Only the compiler needs it: bpftrace-run starts without it.

import * as fs from 'node:fs';
import { OutputFileError } from './files.ts';
import { printOut } from './terminal.ts';

/** As writeWhole(); `-` is standard output. */
export function writeTo(target: string, output: string | Uint8Array, mode?: number): void {
  if (target === '-') printOut(output);
  else writeWhole(target, output, mode);
}

/** `mode`: that of a new file, less the umask. Throws OutputFileError. */
export function writeWhole(target: string, output: string | Uint8Array, mode = 0o666): void {
  let partial: string | null = null;
  try {
    const existing = fs.statSync(target, { throwIfNoEntry: false });
    if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) return fs.writeFileSync(target, output);
    const name = `${target}.${randomWord()}.partial`;
    const fd = fs.openSync(name, 'wx', mode);
    partial = name;
    try {
      fs.writeFileSync(fd, output);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(partial, target);
  } catch (error) {
    if (partial !== null) fs.rmSync(partial, { force: true });
    throw new OutputFileError(`'${target}'`, error);
  }
}

/** 16 digits. Node's own source of them, node:crypto, takes longer to open than most scripts to compile. */
function randomWord(): string {
  const bytes = Buffer.alloc(8);
  const fd = fs.openSync('/dev/urandom', 'r');
  try {
    fs.readSync(fd, bytes);
  } finally {
    fs.closeSync(fd);
  }
  return bytes.toString('hex');
}
