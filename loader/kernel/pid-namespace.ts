// The PID namespace that this process runs in. Inside a container, processes have other numbers than the ones that the
// kernel's plain helper gives; the helper that knows better must be told which namespace, by device and inode number.

import { statSync } from 'node:fs';

/** PROC_PID_INIT_INO, include/linux/proc_ns.h */
const INITIAL_INODE = 0xeffffffcn;

export interface PidNamespace {
  /** As the kernel counts devices inside, which is not how stat(2) tells them. */
  readonly device: bigint;
  readonly inode: bigint;
}

/** null in the initial one, and where there is no /proc to ask. */
export function ownPidNamespace(): PidNamespace | null {
  const found = statSync('/proc/self/ns/pid', { bigint: true, throwIfNoEntry: false });
  return found === undefined || found.ino === INITIAL_INODE ? null : { device: kernelDevice(found.dev), inode: found.ino };
}

/** new_decode_dev() and MKDEV(), include/linux/kdev_t.h */
function kernelDevice(device: bigint): bigint {
  const major = (device & 0xfff00n) >> 8n;
  const minor = (device & 0xffn) | ((device >> 12n) & 0xfff00n);
  return (major << 20n) | minor;
}
