// The PID namespace that this process runs in. Inside a container, processes have other numbers than the ones that the
// kernel's plain helper gives; the helper that knows better must be told which namespace, by device and inode number.

import { closeSync, readSync, statSync } from 'node:fs';
import { BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_PROG_TYPE_TRACING } from '../../common/program-types.ts';
import { lazy } from '../../common/lazy.ts';
import type { PidNamespaceOffset } from '../../common/manifest.ts';
import { E2BIG, EINVAL, ESRCH, EXIT_LOAD, isSystemError, LoaderError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';
import { add, assemble, call, leave, leaveIfZero, load32, load64, move, set, store32 } from './assembler.ts';
import type { Code } from './assembler.ts';
import { VMLINUX } from './kernel-btf.ts';
import { kernelTypeId, offsetOf } from './kernel-types.ts';

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

const BPF_TRACE_ITER = 28;
const SEQ_WRITE = 127;
/** union bpf_iter_link_info: the process stands behind the thread. */
const LIMITS_SIZE = 16;

/** Process id in the initial namespace; null: the process has ended. Throws LoaderError. */
export function initialProcessId(pid: number): number | null {
  if (ownPidNamespace() === null) return pid;
  // The kernel looks for the process in our namespace, and the walk over its threads tells what it is called outside.
  const opened: number[] = [];
  const open = (fd: number): number => (opened.push(fd), fd);
  try {
    const limits = Buffer.alloc(LIMITS_SIZE);
    limits.writeUInt32LE(pid, 4);
    const program = open(native().loadProgram(BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, 'initial_id', 'GPL', tellId(), kernelTypeId(VMLINUX, 'bpf_iter_task', 'func') ?? 0));
    const walk = open(native().openIterator(open(native().linkIterator(program, limits))));
    const id = Buffer.alloc(4);
    return readSync(walk, id) === id.length ? id.readUInt32LE(0) : null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.errno === ESRCH) return null;
    const lack = [E2BIG, EINVAL].includes(error.errno) ? 'this kernel cannot walk over one process (since 6.1)' : reasonOf(error);
    throw new LoaderError(`the id of process ${pid} outside of our PID namespace cannot be told: ${lack}`, EXIT_LOAD);
  } finally {
    for (const fd of opened.reverse()) closeSync(fd);
  }
}

/** An iterator's program: struct bpf_iter__task begins with the walk's own data, where the file is the first, and the task. */
function tellId(): Buffer {
  return assemble(
    load64(2, 1, 8), leaveIfZero(2), load32(3, 2, offsetOf('tgid', 'task_struct')), store32(10, -4, 3),
    load64(1, 1, 0), load64(1, 1, 0), move(2, 10), add(2, -4), set(3, 4), call(SEQ_WRITE),
  );
}

/** Helpers of linux/bpf.h. */
const GET_CURRENT_TASK = 35;
const PROBE_READ_KERNEL = 113;

/** How many namespaces our own is in: only the kernel knows, for a process is not told of what is outside. Throws LoaderError. */
function ownPidNamespaceLevel(): number {
  const read = (offset: number, size: number): Code => [...move(3, 0), ...add(3, offset), ...set(2, size), ...move(1, 10), ...add(1, -8), ...call(PROBE_READ_KERNEL)];
  const code = assemble(
    call(GET_CURRENT_TASK), leaveIfZero(0), read(offsetOf('thread_pid', 'task_struct'), 8),
    load64(0, 10, -8), leaveIfZero(0), read(offsetOf('level', 'pid'), 4), load32(0, 10, -8), leave,
  );
  try {
    const program = native().loadProgram(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, 'level', 'GPL', code);
    try {
      return native().testRun(program);
    } finally {
      closeSync(program);
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new LoaderError(`how deep our PID namespace is cannot be told: ${error.syscall}: ${reasonOf(error)}`, EXIT_LOAD);
  }
}

/** struct upid, include/linux/pid.h */
const UPID_SIZE = 16;

/** How the id of a task in a namespace below ours is found. */
export interface DeeperIds {
  /** Of ours. */
  readonly level: bigint;
  readonly offsets: Readonly<Record<PidNamespaceOffset, number>>;
}

/** Where nobody asks: in the initial namespace. */
const UNASKED: DeeperIds = { level: 0n, offsets: { leader: 0, ids: 0, level: 0, id: 0, inode: 0 } };

/** A text says why it cannot be known. */
export const deeperIds = lazy((): DeeperIds | string => {
  if (ownPidNamespace() === null) return UNASKED;
  try {
    const level = ownPidNamespaceLevel();
    return {
      level: BigInt(level),
      offsets: {
        leader: offsetOf('group_leader', 'task_struct'),
        ids: offsetOf('thread_pid', 'task_struct'),
        level: offsetOf('level', 'pid'),
        id: offsetOf('numbers', 'pid') + UPID_SIZE * level,
        inode: offsetOf('ns', 'pid_namespace') + offsetOf('inum', 'ns_common'),
      },
    };
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    return error.message;
  }
});

/** Above every level that there is: no task is taken for one below. */
const NO_LEVEL = 1n << 32n;

export function pidNamespaceLevel(): bigint {
  const found = deeperIds();
  return typeof found === 'string' ? NO_LEVEL : found.level;
}

export function pidNamespaceOffset(of: PidNamespaceOffset): number {
  const found = deeperIds();
  return typeof found === 'string' ? 0 : found.offsets[of];
}

/** new_decode_dev() and MKDEV(), include/linux/kdev_t.h */
function kernelDevice(device: bigint): bigint {
  const major = (device & 0xfff00n) >> 8n;
  const minor = (device & 0xffn) | ((device >> 12n) & 0xfff00n);
  return (major << 20n) | minor;
}
