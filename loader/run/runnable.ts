// Whether the kernel would run a file, asked before anything is loaded (execve(2)): the file itself, and the interpreter that it names, which
// is a file like it. What only the kernel can say, it says when the command is let go.

import { accessSync, closeSync, constants, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { interpreterOf } from '../attach/needed-libraries.ts';
import { fileReasonOf, NO_FILE } from '../errors.ts';

export const NO_PROGRAM = 'it is neither a program nor a script with `#!`';

/** So many scripts that are interpreters of each other the kernel follows. */
const MOST_INTERPRETERS = 5;

/** In words; null: nothing is known against it. */
export function whyNotRun(path: string): string | null {
  const own = obstacleAt(path);
  if (own !== null) return own;
  const seen: string[] = [];
  for (let name = interpreterOf(path); name !== null && seen.length < MOST_INTERPRETERS; name = interpreterOf(name)) {
    seen.push(name);
    const obstacle = obstacleAt(name);
    if (obstacle === null) continue;
    const ends = name.endsWith('\r') ? ': its first line ends with a carriage return' : '';
    return obstacle === NO_FILE ? `its interpreter '${name.trimEnd()}' does not exist${ends}` : `of its interpreter '${name}': ${obstacle}`;
  }
  return null;
}

function obstacleAt(path: string): string | null {
  try {
    if (statSync(path).isDirectory()) return 'it is a directory';
    accessSync(path, constants.X_OK);
    return isNoProgram(path) ? NO_PROGRAM : null;
  } catch (error) {
    return fileReasonOf(error);
  }
}

/** By its first bytes, where nothing says what else this kernel would run (binfmt_misc). A file that cannot be read may be one. */
function isNoProgram(path: string): boolean {
  const first = Buffer.alloc(4);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    readSync(file, first);
  } finally {
    closeSync(file);
  }
  return first.toString('latin1') !== '\x7fELF' && first.toString('latin1', 0, 2) !== '#!' && !mayRunOthers();
}

const HANDLERS = '/proc/sys/fs/binfmt_misc';

function mayRunOthers(): boolean {
  if (!/\tbinfmt_misc$/m.test(readFileSync('/proc/filesystems', 'latin1'))) return false;
  const names = readdirSync(HANDLERS);
  // Not mounted here, it may have some all the same.
  return !names.includes('status') || names.length > 2;
}
