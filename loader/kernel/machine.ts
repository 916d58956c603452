// What a script asks of the machine by name: addresses of the kernel's symbols, ids of cgroups. Neither guesses: what is not
// there, or is hidden from this process, is null or an error that says so.

import * as fs from 'node:fs';
import { EXIT_INPUT, LoaderError, reasonOf } from '../errors.ts';

/** include/uapi/linux/magic.h */
const CGROUP2_SUPER_MAGIC = 0x63677270;

/** The address of a symbol in a text like /proc/kallsyms, the first of several; null: there is none. Throws LoaderError when it is hidden. */
export function kernelAddress(name: string, kallsyms = '/proc/kallsyms'): bigint | null {
  const text = symbols(kallsyms);
  const found = [`${name}\n`, `${name}\t[`].map((tail) => text.indexOf(` ${tail}`)).filter((at) => at >= 0);
  if (found.length === 0) return null;
  const start = text.lastIndexOf('\n', Math.min(...found)) + 1;
  const address = BigInt(`0x${text.slice(start, text.indexOf(' ', start))}`);
  // A kernel that hides one hides them all; what there is for each CPU may truly be at 0.
  if (address === 0n && !/^0*[1-9a-f]/m.test(text)) throw new LoaderError(`the kernel hides the address of ${name} (kernel.kptr_restrict)`, EXIT_INPUT);
  return address;
}

function symbols(path: string): string {
  try {
    return fs.readFileSync(path, 'latin1');
  } catch (error) {
    throw new LoaderError(`cannot read ${path}: ${reasonOf(error)}`, EXIT_INPUT);
  }
}

/** The id that bpf_get_current_cgroup_id() gives: the number of the folder's inode (kernel 5.5). Throws LoaderError. */
export function cgroupId(path: string): bigint {
  try {
    if (fs.statfsSync(path).type !== CGROUP2_SUPER_MAGIC) throw new LoaderError(`${path} is no cgroup of version 2`, EXIT_INPUT);
    return fs.statSync(path, { bigint: true }).ino;
  } catch (error) {
    if (error instanceof LoaderError) throw error;
    throw new LoaderError(`cannot read the cgroup ${path}: ${reasonOf(error)}`, EXIT_INPUT);
  }
}
