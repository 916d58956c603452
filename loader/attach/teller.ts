// A program of the loader's own at a place in processes, or at an event. It tells the loader of every time that it runs, and may have a process
// stop until that was heard: then what the loader does about it comes before the next instruction.

import { closeSync } from 'node:fs';
import { BPF_PROG_TYPE_KPROBE, BPF_PROG_TYPE_RAW_TRACEPOINT } from '../../common/program-types.ts';
import { closeAfter, closeAll } from '../closing.ts';
import { isSystemError } from '../errors.ts';
import { add, assemble, call, ifEqual, leaveIfZero, load64, mapAt, move, set, set64, shiftRight, store64 } from '../kernel/assembler.ts';
import type { Code, Register } from '../kernel/assembler.ts';
import { ownPidNamespace } from '../kernel/pid-namespace.ts';
import { native } from '../native.ts';
import { linkPerfEvent, linkRawTracepoint } from './links.ts';
import type { Link } from './links.ts';
import type { Place, Target } from './row.ts';
import { uprobeOfLoader } from './uprobe-events.ts';

export interface Told {
  /** What it is for. */
  readonly place: Place;
  /** A place in a file, in one process or, with null, in all; or a raw tracepoint. */
  readonly at: { readonly path: string; readonly offset: number; readonly pid: number | null } | { readonly event: string };
  /** The process that is traced, as our namespace has it. */
  readonly pid: number;
  /** The same, as the initial one has it, if it waits until what it tells is heard; null: nobody waits. */
  readonly waits: number | null;
  /** Runs first, and leaves what is not worth telling. What the kernel hands over, as the registers of the process, is at register 1. */
  readonly before: Code;
  /** What it tells, of 64 bits; null: nothing. It is kept in calls. */
  readonly value: Register | null;
  /** Runs when it is certain that it is told. */
  readonly certain: Code;
  /** `pid`: of the process that ran it, as our namespace has it; 0: it lives in another one. */
  readonly hear: (value: bigint, pid: number) => void;
  /** When all is heard that was told at once. */
  readonly heard?: () => void;
}

const BPF_MAP_TYPE_RINGBUF = 27;
const RING_SIZE = 65536;
/** Of the ring: the value, uint32 thread, uint32 process. */
const RECORD_SIZE = 16;
/** In front of each, when it is read. */
const LENGTH_SIZE = 8;

/** Helpers of linux/bpf.h. */
const GET_CURRENT_PID_TGID = 14;
const SEND_SIGNAL = 109;
const GET_NS_CURRENT_PID_TGID = 120;
const RINGBUF_RESERVE = 131;
const RINGBUF_SUBMIT = 132;
const SIGSTOP = 19;

export class Teller {
  /** Descriptor of its link. */
  readonly fd: number;
  private readonly told: Told;
  /** What close() does, last first. */
  private readonly closing: (() => void)[] = [];
  private readonly drain: () => void;

  /** Throws a SystemError. */
  constructor(told: Told) {
    this.told = told;
    const owned = (fd: number): number => (this.closing.push(() => closeSync(fd)), fd);
    try {
      const records = owned(native().createMap(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE));
      const ring = native().openRing(records);
      const buffer = Buffer.alloc(RING_SIZE);
      this.drain = () => this.read(buffer.subarray(0, native().drainRing(ring, buffer)));
      this.closing.push(() => native().closeRing(ring));
      const program = owned(native().loadProgram('event' in told.at ? BPF_PROG_TYPE_RAW_TRACEPOINT : BPF_PROG_TYPE_KPROBE, 0, 'tells', 'GPL', tell(told, records)));
      const entry = linkAt(told.at, { place: told.place, program, cookie: 0 });
      this.fd = entry.fd;
      // Whoever has been stopped goes on.
      this.closing.push(() => this.drain(), () => entry.close());
      const watch = native().watchFd(records, this.drain);
      this.closing.push(() => native().unwatchFd(watch));
    } catch (error) {
      closeAfter(error, () => this.close());
    }
  }

  close(): void {
    closeAll(this.closing.splice(0).reverse());
  }

  private read(bytes: Buffer): void {
    const { pid, waits, hear, heard } = this.told;
    if (bytes.length === 0) return;
    for (let at = LENGTH_SIZE; at + RECORD_SIZE <= bytes.length; at += LENGTH_SIZE + RECORD_SIZE) {
      // While all is closed, nothing new is.
      if (this.closing.length > 0) hear(bytes.readBigUInt64LE(at), bytes.readUInt32LE(at + 12));
    }
    if (this.closing.length > 0) heard?.();
    if (waits !== null) proceed(pid);
  }
}

function linkAt(at: Told['at'], target: Target): Link {
  return 'event' in at ? linkRawTracepoint(at.event, target) : linkPerfEvent(uprobeOfLoader(at.path, at.offset, at.pid), target);
}

/** A process that has ended has no need to. */
function proceed(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

const RECORD = 8;
const IDS = 9;

/** The order matters: a process that is stopped needs its record, and the loader must not see that before. */
function tell({ before, value, certain, waits }: Told, records: number): Buffer {
  return assemble(
    before,
    currentIds(),
    mapAt(1, records), set(2, RECORD_SIZE), set(3, 0), call(RINGBUF_RESERVE), leaveIfZero(0), move(RECORD, 0),
    value === null ? [...set(1, 0), ...store64(RECORD, 0, 1)] : store64(RECORD, 0, value), store64(RECORD, 8, IDS),
    certain,
    waits === null ? [] : [...call(GET_CURRENT_PID_TGID), ...shiftRight(0, 32), ...set(1, waits), ...ifEqual(0, 1, [...set(1, SIGSTOP), ...call(SEND_SIGNAL)])],
    move(1, RECORD), set(2, 0), call(RINGBUF_SUBMIT),
  );
}

/** As our namespace has them. The stack is free from -16 to -9. */
function currentIds(): Code {
  const namespace = ownPidNamespace();
  if (namespace === null) return [...call(GET_CURRENT_PID_TGID), ...move(IDS, 0)];
  return [
    ...set(1, 0), ...store64(10, -16, 1),
    ...set64(1, namespace.device), ...set64(2, namespace.inode), ...move(3, 10), ...add(3, -16), ...set(4, 8), ...call(GET_NS_CURRENT_PID_TGID), ...load64(IDS, 10, -16),
  ];
}
