// The real Host: what this machine's kernel says of itself. Everything is read on first use only, so a script
// that needs no kernel type never opens the 6 MB of kernel BTF, and nothing is written or mounted.

import { readFileSync, readdirSync } from 'node:fs';
import { arch as nodeArch } from 'node:process';
import { InternalError } from '../frontend/diagnostics.ts';
import type { Host } from '../frontend/host.ts';
import { tracefsPath } from '../loader/tracefs.ts';

export interface HostOptions {
  /** --btf FILE or BPFTRACE_BTF; null: the running kernel's. */
  readonly btf: string | null;
}

/** Thrown when a file that the user named cannot be read. */
export class HostFileError extends Error {
  override readonly name = 'HostFileError';
}

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

export function machineHost(options: HostOptions): Host {
  return {
    arch: kernelArch(),
    kernelBtf: once(() => {
      if (options.btf === null) return tryRead(KERNEL_BTF);
      const bytes = tryRead(options.btf);
      if (bytes === null) throw new HostFileError(`cannot read the BTF file '${options.btf}'`);
      return bytes;
    }),
    tracepointFormat: (category, event) => {
      const base = tracefsPath();
      if (base === null) return null;
      const bytes = tryRead(`${base}/events/${category}/${event}/format`);
      return bytes === null ? null : bytes.toString('latin1');
    },
    tracepoints: once(() => {
      const base = tracefsPath();
      const bytes = base === null ? null : tryRead(`${base}/available_events`);
      if (bytes !== null) return bytes.toString('latin1').split('\n').filter((l) => l !== '');
      return base === null ? null : listEvents(`${base}/events`);
    }),
    kernelFunctions: once(() => {
      const base = tracefsPath();
      const bytes = base === null ? null : tryRead(`${base}/available_filter_functions`);
      if (bytes === null) return null;
      return bytes.toString('latin1').split('\n').map((l) => l.split(/[\s[]/, 1)[0]!).filter((l) => l !== '');
    }),
  };
}

function kernelArch(): string {
  switch (nodeArch) {
    case 'x64': return 'x86_64';
    case 'arm64': return 'arm64';
    default: throw new InternalError(`no register layout for the architecture ${nodeArch}`);
  }
}

function listEvents(root: string): string[] | null {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((c) => c.isDirectory())
      .flatMap((c) => readdirSync(`${root}/${c.name}`, { withFileTypes: true })
        .filter((e) => e.isDirectory())
        .map((e) => `${c.name}:${e.name}`));
  } catch {
    return null;
  }
}

function tryRead(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function once<T>(compute: () => T): () => T {
  let done = false;
  let value: T;
  return () => {
    if (!done) {
      value = compute();
      done = true;
    }
    return value;
  };
}
