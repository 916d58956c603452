// Where tracefs is, on machines that mount it and on those that do not: `/sys/kernel/tracing`, the older place under
// debugfs, else a mount of our own that is attached to no directory and lives as long as its descriptor. Only reads.
// Attaching never needs tracefs for writing: probes are made through perf's own PMUs.

import { closeSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { MAX_KERNEL, readBounded } from '../bounded-file.ts';
import { EXIT_INPUT, isSystemError, LoaderError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';
import { checkLockdown } from './privileges.ts';

const mountPoints = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

export class Tracefs {
  private root: string | null = null;
  private mount = -1;

  /** Text of a file under tracefs, or null when it is not there. Throws LoaderError when tracefs itself is not, or is locked down. */
  read(path: string): string | null {
    return this.orNull((root) => readFileSync(`${root}/${path}`, 'latin1'));
  }

  /** The same as bytes, for what is large. */
  bytes(path: string): Buffer | null {
    return this.orNull((root) => readBounded(`${root}/${path}`, MAX_KERNEL));
  }

  /** `category:event` of each that can be attached to, which are fewer than there are formats; [] when they cannot be read. One file, where the folders are thousands. */
  tracepoints(): string[] {
    return this.read('available_events')?.split('\n').filter((line) => line !== '') ?? [];
  }

  /** Names of the sub-directories of a directory, or [] when it is not there. */
  directories(path: string): string[] {
    return this.orNull((root) => readdirSync(`${root}/${path}`, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name)) ?? [];
  }

  close(): void {
    if (this.mount >= 0) closeSync(this.mount);
    this.mount = -1;
    this.root = null;
  }

  private orNull<T>(read: (root: string) => T): T | null {
    const root = this.directory();
    try {
      return read(root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPERM') checkLockdown();
      return null;
    }
  }

  private directory(): string {
    if (this.root !== null) return this.root;
    const mounted = mountPoints.find((path) => existsSync(`${path}/events`));
    if (mounted !== undefined) return (this.root = mounted);
    try {
      this.mount = native().mountTracefs();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new LoaderError(`tracefs is not mounted and cannot be mounted (${reasonOf(error)}): ${process.geteuid?.() === 0 ? '' : 'as root, '}mount -t tracefs tracefs /sys/kernel/tracing`, EXIT_INPUT);
    }
    return (this.root = `/proc/self/fd/${this.mount}`);
  }
}
