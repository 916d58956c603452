// When a process maps other files: a program that it becomes, libraries that it opens, and at the start those that come before or
// beside the ones that its files say they need. The kernel tells of the former, and the dynamic linker of the latter: it calls a
// function of its own whenever it has changed what is mapped, for debuggers (link.h, r_brk). Programs of the loader's are at both. A
// command waits until its new files are looked through, and no code of theirs has run before; a process that was there already is left
// alone, and so are descendants, whose parents would learn of the stop: what these call first may be missed.

import { closeAfter, closeAll } from '../closing.ts';
import { ENOENT, ESRCH, isSystemError, reasonOf } from '../errors.ts';
import { call, leaveUnlessEqual, set, shiftRight } from '../kernel/assembler.ts';
import type { Code } from '../kernel/assembler.ts';
import type { Descendants } from '../kernel/descendants.ts';
import { initialProcessId } from '../kernel/pid-namespace.ts';
import type { Warn } from '../output/printer.ts';
import { visitDescendants } from '../processes.ts';
import { openElf } from '../symbols/elf.ts';
import { identityOf } from './binaries.ts';
import { mappedCode } from './process-files.ts';
import { Teller } from './teller.ts';
import type { Told } from './teller.ts';
import { ifReadable } from './uprobe.ts';

export interface WatchedFiles {
  /** The process of -p, or the child of -c. */
  readonly pid: number;
  /** Whether it is that child, and waits. */
  readonly isCommand: boolean;
  /** null: it alone. */
  readonly descendants: Descendants | null;
  /** These processes may have mapped files since the last call. */
  readonly onMapped: (pids: readonly number[]) => void;
  readonly warn: Warn;
}

/** Of glibc's and musl's. */
const LINKER_CALLS = '_dl_debug_state';
const EXEC = 'sched_process_exec';
const GET_CURRENT_PID_TGID = 14;

export class LaterFiles {
  private readonly watched: WatchedFiles;
  /** As the initial namespace has it; null: it has ended. */
  private readonly id: number | null;
  private readonly tellers: Teller[] = [];
  /** Whether a file has a linker that tells, by its identity. */
  private readonly linkers = new Map<string, boolean>();
  /** Whom a teller has heard of. */
  private heard = new Set<number>();

  /** Throws LoaderError. */
  constructor(watched: WatchedFiles) {
    this.watched = watched;
    this.id = initialProcessId(watched.pid);
    try {
      this.listen({ event: EXEC });
      if (!watched.isCommand) this.look(this.everybody());
    } catch (error) {
      closeAfter(error, () => this.close());
    }
  }

  close(): void {
    closeAll(this.tellers.splice(0).reverse().map((teller) => () => teller.close()));
  }

  private listen(at: Told['at']): void {
    const { isCommand, pid, warn } = this.watched;
    const waits = isCommand ? this.id : null;
    try {
      this.tellers.push(new Teller({
        place: { name: 'later files' }, at, before: this.ofWatched(), value: null, certain: [], pid, waits,
        hear: (_, process) => this.heard.add(process), heard: () => this.lookAtHeard(),
      }));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      // The process has ended, or its files are gone.
      if ([ENOENT, ESRCH].includes(Math.abs(error.errno))) return;
      warn({ code: 'left-out', text: `some files that come later are not looked into: ${error.syscall}: ${reasonOf(error)}` });
    }
  }

  private lookAtHeard(): void {
    const heard = [...this.heard];
    this.heard = new Set();
    // Of one in a PID namespace further in, no number is heard.
    this.look(heard.includes(0) ? this.everybody() : heard);
  }

  private look(pids: readonly number[]): void {
    for (const pid of pids) this.findLinker(pid);
    this.watched.onMapped(pids);
  }

  /** Its own is among the first files that a process has mapped. */
  private findLinker(pid: number): void {
    const files = mappedCode([pid], () => true).sort((a, b) => Number(isLikely(b)) - Number(isLikely(a)));
    for (const path of files) {
      const file = identityOf(path);
      const isLinker = this.linkers.get(file) ?? this.listenIn(path);
      this.linkers.set(file, isLinker);
      if (isLinker) return;
    }
  }

  private listenIn(path: string): boolean {
    const [found] = ifReadable(() => openElf(path).find(LINKER_CALLS));
    if (found === undefined) return false;
    const { pid, descendants } = this.watched;
    this.listen({ path, offset: found.fileOffset, pid: descendants === null ? pid : null });
    return true;
  }

  private everybody(): number[] {
    const { pid, descendants } = this.watched;
    if (descendants === null) return [pid];
    const all = new Set(descendants.running());
    visitDescendants(pid, (each) => all.add(each));
    return [...all];
  }

  private ofWatched(): Code {
    return this.watched.descendants?.leaveUnlessFollowed()
      ?? [...call(GET_CURRENT_PID_TGID), ...shiftRight(0, 32), ...set(1, this.id ?? 0), ...leaveUnlessEqual(0, 1)];
  }
}

/** Looking into all files takes time. */
function isLikely(path: string): boolean {
  return /\/ld[-.\w]*$/.test(path);
}
