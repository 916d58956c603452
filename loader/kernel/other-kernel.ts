// Another kernel in place of the running one, for listings alone: the types of a file (--btf), or all that was recorded of a machine
// (--host). Whoever reads the kernel's types, its tracepoints or its functions asks here first. Nothing of it is ever loaded or
// attached.

import type { MachineFacts } from '../../common/machine-facts.ts';

export interface OtherKernel {
  /** By module: that of the kernel under `vmlinux`, which comes first. */
  readonly btf: ReadonlyMap<string, Uint8Array>;
  /** null: only its types are known, and all else is the running kernel's. */
  readonly machine: MachineFacts | null;
}

let other: OtherKernel | null = null;

/** From now on; to be called before anybody asks, as answers are kept. */
export function takeKernel(kernel: OtherKernel): void {
  other = kernel;
}

/** null: the running one is meant. */
export function otherKernel(): OtherKernel | null {
  return other;
}
