// The processes a run is tied to: the command of -c, held before exec until everything is attached, and the process of
// -p. Both tell when they end through a pidfd. The loader owns only the former: it must be ended when the run is.

import { closeSync, existsSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { didYouMean } from '../../common/near-miss.ts';
import { findOnPath, programsKnown } from '../attach/binaries.ts';
import { closeAfter, closeAll } from '../closing.ts';
import { ENOENT, ENOEXEC, ESRCH, EXIT_INPUT, isSystemError, LoaderError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';
import { statField, statOf } from '../processes.ts';
import { commandWords, inShell, workOfShell } from './command-words.ts';
import { NO_PROGRAM, whyNotRun } from './runnable.ts';
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

  /** At most so many milliseconds. */
  waitForEnd(milliseconds: number): void {
    native().waitFd(this.fd, false, milliseconds);
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

/** How the command ended: by itself, or by a signal. */
export type ChildEnd = { readonly code: number } | { readonly signal: string };

/** Milliseconds that a command has to end when it is asked to, and when it is made to. */
const GRACE = 2000;

export class Child {
  /** Path of the command's binary. */
  readonly path: string;
  readonly pid: number;
  private readonly held: HeldChild;
  private readonly watch: ProcessWatch;
  private readonly command: string;
  private isReleased = false;
  private status: number | null = null;
  private hadChildren = false;

  /** Forks at once. The command is split as a shell does and found through PATH; throws LoaderError when it is not there. */
  constructor(command: string) {
    const words = commandWords(command);
    if (words === null) throw new LoaderError(`-c: a quote is not closed in '${command}'`, EXIT_INPUT);
    const [name] = words;
    if (name === undefined) throw new LoaderError('-c: there is no command in it', EXIT_INPUT);
    const shells = workOfShell(command);
    if (shells !== null) throw new LoaderError(`-c: no shell is run, and '${shells}' is a shell's`, EXIT_INPUT, { hints: [`write ${inShell(command)}`] });
    const path = name.includes('/') ? resolve(name) : findOnPath(name);
    if (path === null) throw new LoaderError(`-c: there is no command '${name}' on PATH`, EXIT_INPUT, didYouMean(name, programsKnown()));
    const obstacle = whyNotRun(path);
    if (obstacle !== null) throw new LoaderError(`-c: cannot run '${command}': ${obstacle}`, EXIT_INPUT);
    this.command = command;
    this.path = path;
    this.held = native().spawnHeld(path, words);
    this.pid = this.held.pid;
    try {
      this.watch = new ProcessWatch(this.pid);
    } catch (error) {
      closeAfter(error, () => {
        this.forget();
        // Without its pipe it ends by itself, at once.
        native().waitChild(this.pid, true);
      });
    }
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
      this.reap();
      callback();
    });
  }

  /** null: it still runs. */
  get end(): ChildEnd | null {
    if (this.status === null) return null;
    const signal = this.status & 0x7f;
    return signal === 0 ? { code: this.status >> 8 } : { signal: signalNames.get(signal) ?? `signal ${signal}` };
  }

  /** Whether it waited for processes of its own, as far as that is known: it has ended. */
  get ranOthers(): boolean {
    return this.hadChildren;
  }

  /** Asks it to end and resolves when it has. `onStubborn`: it did not, and is killed. */
  async terminate(onStubborn: () => void): Promise<void> {
    if (this.reap()) return;
    process.kill(this.pid, 'SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<boolean>((done) => this.onEnd(() => done(true)));
    const late = new Promise<boolean>((done) => { timer = setTimeout(() => done(false), GRACE); });
    if (!await Promise.race([ended, late])) {
      onStubborn();
      this.kill();
    }
    clearTimeout(timer);
  }

  kill(): void {
    if (this.status === null) process.kill(this.pid, 'SIGKILL');
  }

  /** Ends it if it still runs, and gives everything back. */
  close(): void {
    if (!this.reap()) {
      this.kill();
      // One that hangs in the kernel is left to init.
      this.watch.waitForEnd(GRACE);
      this.reap();
    }
    closeAll([() => this.watch.close(), () => this.forget()]);
  }

  /** Of one that was not released: it ends when its pipe is closed. */
  private forget(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    closeAll([this.held.release, this.held.report].map((fd) => () => closeSync(fd)));
  }

  /** Whether it has ended and been waited for. */
  private reap(): boolean {
    if (this.status !== null) return true;
    // Of a process that has ended, but not been waited for, the kernel still tells.
    const stat = statOf(this.pid);
    this.status = native().waitChild(this.pid);
    if (this.status !== null) this.hadChildren = stat !== null && faultsOfChildren(stat) > 0;
    return this.status !== null;
  }
}

/** Where a number has two names, that of POSIX. */
const signalNames: ReadonlyMap<number, string> = new Map(Object.entries(constants.signals).filter(([name]) => name !== 'SIGIOT').map(([name, number]) => [number, name]));

/** Page faults of the children that a process waited for, cminflt and cmajflt: none lives without any. */
function faultsOfChildren(stat: string): number {
  return Number(statField(stat, 11)) + Number(statField(stat, 13));
}

function execReason(error: unknown, path: string): string {
  const errno = isSystemError(error) ? error.errno : null;
  if (errno === ENOEXEC) return NO_PROGRAM;
  return errno === ENOENT && existsSync(path) ? 'its interpreter does not exist' : reasonOf(error);
}
