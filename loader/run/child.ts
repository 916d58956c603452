// The processes a run is tied to: the command of -c, held before exec until everything is attached, and the process of
// -p. Both tell when they end through a pidfd. The loader owns only the former: it must be ended when the run is.

import { closeSync, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findOnPath } from '../attach/binaries.ts';
import { ENOENT, ENOEXEC, ESRCH, EXIT_INPUT, isSystemError, LoaderError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';
import type { HeldChild, WatchHandle } from '../native.ts';

/** Tells when a process ends. */
export class ProcessWatch {
  readonly pid: number;
  private readonly fd: number;
  private watch: WatchHandle | null = null;

  /** Throws LoaderError when there is no such process. */
  constructor(pid: number) {
    this.pid = pid;
    try {
      this.fd = native().openPidfd(pid);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new LoaderError(error.errno === ESRCH ? `there is no process ${pid}` : `cannot watch process ${pid}: ${reasonOf(error)}`, EXIT_INPUT);
    }
  }

  /** Calls back once; a later call replaces an earlier one. */
  onEnd(callback: () => void): void {
    this.unwatch();
    this.watch = native().watchFd(this.fd, () => {
      this.unwatch();
      callback();
    });
  }

  close(): void {
    this.unwatch();
    closeSync(this.fd);
  }

  private unwatch(): void {
    if (this.watch !== null) native().unwatchFd(this.watch);
    this.watch = null;
  }
}

export class Child {
  /** Path of the command's binary. */
  readonly path: string;
  readonly pid: number;
  private readonly held: HeldChild;
  private readonly watch: ProcessWatch;
  private readonly command: string;
  private isReleased = false;
  private isReaped = false;

  /** Forks at once. The command is split at spaces and found through PATH; throws LoaderError when it is not there. */
  constructor(command: string) {
    const words = command.trim().split(' ');
    const name = words[0]!;
    const path = name.includes('/') ? resolve(name) : findOnPath(name);
    if (path === null) throw new LoaderError(`-c: there is no command '${name}' on PATH`, EXIT_INPUT);
    this.command = command;
    this.path = path;
    this.held = native().spawnHeld(path, words);
    this.pid = this.held.pid;
    this.watch = new ProcessWatch(this.pid);
  }

  /** Lets it run; throws LoaderError when it cannot. */
  release(): void {
    this.isReleased = true;
    try {
      native().releaseChild(this.held.release, this.held.report);
    } catch (error) {
      throw new LoaderError(`-c: cannot run '${this.command}': ${execReason(error, this.path)}`, EXIT_INPUT);
    }
  }

  onEnd(callback: () => void): void {
    this.watch.onEnd(() => {
      this.reap(false);
      callback();
    });
  }

  /** Asks it to end and resolves when it has. */
  terminate(): Promise<void> {
    if (this.reap(false)) return Promise.resolve();
    process.kill(this.pid, 'SIGTERM');
    return new Promise((done) => this.onEnd(done));
  }

  kill(): void {
    if (!this.isReaped) process.kill(this.pid, 'SIGKILL');
  }

  /** Ends it if it still runs, and gives everything back. */
  close(): void {
    if (!this.reap(false)) {
      this.kill();
      this.reap(true);
    }
    this.watch.close();
    if (!this.isReleased) {
      closeSync(this.held.release);
      closeSync(this.held.report);
    }
  }

  /** Whether it has ended and been waited for. */
  private reap(block: boolean): boolean {
    if (!this.isReaped) this.isReaped = native().waitChild(this.pid, block) !== null;
    return this.isReaped;
  }
}

function execReason(error: unknown, path: string): string {
  const errno = isSystemError(error) ? error.errno : null;
  if (errno === ENOEXEC) return 'it is neither a program nor a script with `#!`';
  return errno === ENOENT && existsSync(path) ? 'its interpreter does not exist' : reasonOf(error);
}
