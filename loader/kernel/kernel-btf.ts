// The BTF that the running kernel gives of itself and of its modules, in sysfs. Bytes only: what is in them the readers
// know, but for names that begin alike, which are found without reading any type. A kernel without BTF has none, which is no
// error here.

import { readdirSync } from 'node:fs';
import { native } from '../native.ts';

const FOLDER = '/sys/kernel/btf';
export const VMLINUX = 'vmlinux';

/** `vmlinux` first, then the modules that are loaded and have BTF. */
export function kernelModules(): string[] {
  try {
    return [VMLINUX, ...readdirSync(FOLDER).filter((name) => name !== VMLINUX)];
  } catch {
    return [];
  }
}

/** null: there is none. The bytes must not be written to. */
export function readKernelBtf(module: string): Buffer | null {
  try {
    return native().readSysfsFile(`${FOLDER}/${module}`);
  } catch {
    return null;
  }
}

/** What follows the prefix in each of the names that begin with it, unsorted. */
export function namesIn(btf: Buffer | null, prefix: string): string[] {
  if (btf === null) return [];
  const names: string[] = [];
  const start = `\0${prefix}`;
  for (let at = btf.indexOf(start, 0, 'latin1'); at >= 0; at = btf.indexOf(start, at + 1, 'latin1')) {
    const from = at + start.length;
    names.push(btf.toString('latin1', from, btf.indexOf(0, from)));
  }
  return names;
}
