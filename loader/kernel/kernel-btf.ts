// The BTF that the running kernel gives of itself and of its modules, in sysfs. Bytes only: what is in them the readers
// know. A kernel without BTF has none, which is no error here.

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
