// Which processes are traced where descendants are: a process's parent tells the kernel nothing once that has ended, so programs of
// the loader's own keep account from the start, in the map that the object's programs look into. One runs when a process
// is made and before it runs, one when the last of it is gone; a third enters those that are there at first. All ids
// are those of the initial PID namespace, for the kernel has them at hand.

import { closeSync } from 'node:fs';
import { BPF_PROG_TYPE_RAW_TRACEPOINT } from '../../common/program-types.ts';
import { closeAfter, closeAll } from '../closing.ts';
import { EXIT_LOAD, isSystemError, LoaderError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';
import { runningProcesses, statField, statOf, visitDescendants } from '../processes.ts';
import {
  add, and, andWith, assemble, atomicAnd, atomicOr, call, leaveIfZero, leaveUnlessEqual, load32, load64, mapAt, move, not, set, shiftLeft, shiftRight, store32,
} from './assembler.ts';
import type { Code, Register } from './assembler.ts';
import { offsetOf } from './kernel-types.ts';
import { initialProcessId } from './pid-namespace.ts';

/** Helpers of linux/bpf.h. */
const MAP_LOOKUP_ELEM = 1;
const GET_CURRENT_PID_TGID = 14;
const PROBE_READ_KERNEL = 113;

/** Registers that outlive calls: the id that is asked about, and the task it is read from. */
const ID = 7;
const TASK = 6;

export class Descendants {
  private readonly open: number[] = [];
  private readonly enter: number;
  private readonly map: number;

  /** `map`: descriptor of FOLLOWED_MAP. From now on the children of those that are in it are, too. Throws LoaderError. */
  constructor(map: number) {
    this.map = map;
    try {
      this.enter = this.load('enter', [...load64(ID, 1, 0), ...enter(map)]);
      this.attach('sched_process_fork', [
        ...load64(TASK, 1, 8),
        // The task that makes another one is the current one.
        ...call(GET_CURRENT_PID_TGID), ...shiftRight(0, 32), ...move(ID, 0), ...leaveUnlessEntered(map),
        ...readTask(ID, 'tgid'), ...enter(map),
      ]);
      // Only then is the id free again: of a process that has ended, there may be events until it is waited for.
      this.attach('sched_process_free', [
        ...load64(TASK, 1, 0),
        ...readTask(8, 'pid'), ...readTask(ID, 'tgid'), ...leaveUnlessEqual(8, ID),
        ...wordOf(map), ...bit(1), ...not(1), ...atomicAnd(0, 1),
      ]);
    } catch (error) {
      closeAfter(error, () => this.close());
    }
  }

  /** The process, and the descendants that it has. */
  follow(pid: number): void {
    visitDescendants(pid, (each) => {
      const id = initialProcessId(each);
      if (id === null) return;
      const context = Buffer.alloc(8);
      context.writeUInt32LE(id, 0);
      native().testRun(this.enter, context);
    });
  }

  /** Those that have not ended, whoever waits for them; as far as our namespace has them. */
  running(): number[] {
    const { values } = native().readMap(this.map);
    return runningProcesses().filter((pid) => {
      const stat = statOf(pid);
      if (stat === null || statField(stat, 3) === 'Z') return false;
      const id = initialProcessId(pid);
      return id !== null && (values.readBigUInt64LE(8 * (id >>> 6)) >> BigInt(id & 63) & 1n) === 1n;
    });
  }

  /** Code that leaves where the current process is not followed. What is in registers 0 to 3 and 7 is lost, and of the stack -4. */
  leaveUnlessFollowed(): Code {
    return [...call(GET_CURRENT_PID_TGID), ...shiftRight(0, 32), ...move(ID, 0), ...leaveUnlessEntered(this.map)];
  }

  close(): void {
    closeAll(this.open.splice(0).reverse().map((fd) => () => closeSync(fd)));
  }

  private attach(event: string, code: Code): void {
    const program = this.load(event, code);
    this.open.push(this.trying(() => native().openRawTracepoint(program, event, 0)));
  }

  private load(name: string, code: Code): number {
    const program = this.trying(() => native().loadProgram(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, name.slice(-15), 'GPL', assemble(code)));
    this.open.push(program);
    return program;
  }

  private trying<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new LoaderError(`--follow: the kernel does not tell of new processes: ${error.syscall}: ${reasonOf(error)}`, EXIT_LOAD);
    }
  }
}

/** Register 0: the word of the map that has the bit for ID. */
function wordOf(map: number): Code {
  return [...move(1, ID), ...shiftRight(1, 6), ...store32(10, -4, 1), ...mapAt(1, map), ...move(2, 10), ...add(2, -4), ...call(MAP_LOOKUP_ELEM), ...leaveIfZero(0)];
}

/** In a register that is not 2. */
function bit(to: Register): Code {
  return [...set(to, 1), ...move(2, ID), ...and(2, 63), ...shiftLeft(to, 2)];
}

function enter(map: number): Code {
  return [...wordOf(map), ...bit(1), ...atomicOr(0, 1)];
}

function leaveUnlessEntered(map: number): Code {
  return [...wordOf(map), ...bit(1), ...load64(3, 0, 0), ...andWith(3, 1), ...leaveIfZero(3)];
}

/** A member of TASK of 4 bytes. */
function readTask(to: Register, member: string): Code {
  return [...move(3, TASK), ...add(3, offsetOf(member, 'task_struct')), ...set(2, 4), ...move(1, 10), ...add(1, -8), ...call(PROBE_READ_KERNEL), ...load32(to, 10, -8)];
}
