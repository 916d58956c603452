// The BTF that the running kernel gives of itself and of its modules, in sysfs, or another kernel's in its place. Bytes only: what is in them the readers
// know, but for names that begin alike, which are found without reading any type. A kernel without BTF has none, which is no
// error here.

import { readdirSync } from 'node:fs';
import { native } from '../native.ts';
import { otherKernel } from './other-kernel.ts';

const FOLDER = '/sys/kernel/btf';
export const VMLINUX = 'vmlinux';
/** Where there is no BTF of it. */
export const NO_TYPES = 'this kernel has no type information (CONFIG_DEBUG_INFO_BTF is off)';

/** `vmlinux` first, then the modules that are loaded and have BTF. */
export function kernelModules(): string[] {
  const other = otherKernel();
  if (other !== null) return [...other.btf.keys()];
  try {
    return [VMLINUX, ...readdirSync(FOLDER).filter((name) => name !== VMLINUX)];
  } catch {
    return [];
  }
}

/** The kernel's own, where it was read and is still in memory: several ask for the same megabytes, one after the other. */
let kept: WeakRef<Buffer> | null = null;

/** null: there is none. The bytes must not be written to. */
export function readKernelBtf(module: string): Buffer | null {
  const other = otherKernel();
  if (other !== null) return bufferOf(other.btf.get(module));
  try {
    // A module's may be another by now.
    if (module !== VMLINUX) return native().readSysfsFile(`${FOLDER}/${module}`);
    const bytes = kept?.deref() ?? native().readSysfsFile(`${FOLDER}/${module}`);
    kept = new WeakRef(bytes);
    return bytes;
  } catch {
    return null;
  }
}

function bufferOf(bytes: Uint8Array | undefined): Buffer | null {
  return bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
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
