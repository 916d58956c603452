// Watchpoints whose address is an argument of a function. A program of the loader's own runs where the function begins, in the
// process that is traced; it tells of every address that is new to it, and stops the process until that is watched, or not.
// The loader then attaches the script's program there, in all threads of the process, and lets it go on.

import { closeSync } from 'node:fs';
import { BPF_PROG_TYPE_KPROBE } from '../../common/program-types.ts';
import { closeAfter, closeAll } from '../closing.ts';
import { isSystemError, LoaderError } from '../errors.ts';
import {
  add, assemble, call, leaveIfZero, leaveUnlessZero, load64, mapAt, move, set, set64, store64,
} from '../kernel/assembler.ts';
import type { Code } from '../kernel/assembler.ts';
import { ownPidNamespace } from '../kernel/pid-namespace.ts';
import { native } from '../native.ts';
import { threadsOf } from '../processes.ts';
import type { Warn } from '../output/printer.ts';
import { linkPerfEvent } from './links.ts';
import type { Link, WatchingLink } from './links.ts';
import { MissingProbe } from './row.ts';
import type { Place } from './row.ts';
import { uprobeOfProcess } from './uprobe-events.ts';

export interface WatchedArgument {
  readonly place: Place;
  /** Where the function begins. */
  readonly path: string;
  readonly offset: number;
  /** Offset of the argument among the registers. */
  readonly register: number;
  readonly pid: number;
  /** Whether the process waits. */
  readonly stops: boolean;
  readonly warn: Warn;
  /** Throws MissingProbe. */
  readonly watch: (address: bigint, pid: number) => Iterable<Link>;
}

const BPF_MAP_TYPE_HASH = 1;
const BPF_MAP_TYPE_RINGBUF = 27;
/** Addresses at a time: far more than a CPU can watch, for those that cannot be watched are told of once, too. */
const ADDRESSES = 65536;
const RING_SIZE = 65536;
/** Of the ring: uint64 address, uint32 thread, uint32 process. */
const RECORD_SIZE = 16;
/** In front of each, when it is read. */
const LENGTH_SIZE = 8;

/** Helpers of linux/bpf.h. */
const MAP_LOOKUP_ELEM = 1;
const MAP_UPDATE_ELEM = 2;
const GET_CURRENT_PID_TGID = 14;
const SEND_SIGNAL = 109;
const GET_NS_CURRENT_PID_TGID = 120;
const RINGBUF_RESERVE = 131;
const RINGBUF_SUBMIT = 132;
const SIGSTOP = 19;

/** Throws a SystemError. */
export function watchArgument(wanted: WatchedArgument): WatchingLink {
  return new Watching(wanted);
}

class Watching implements WatchingLink {
  readonly kind = 'watching';
  readonly places: readonly Place[];
  readonly fd: number;
  private readonly wanted: WatchedArgument;
  private readonly known: number;
  /** What is watched, by address. */
  private readonly links = new Map<bigint, Link[]>();
  private readonly told = new Set<string>();
  /** What close() does, last first. */
  private readonly closing: (() => void)[] = [];
  private readonly drain: () => void;

  constructor(wanted: WatchedArgument) {
    this.wanted = wanted;
    this.places = [wanted.place];
    const owned = (fd: number): number => (this.closing.push(() => closeSync(fd)), fd);
    try {
      this.known = owned(native().createMap(BPF_MAP_TYPE_HASH, 8, 8, ADDRESSES));
      const records = owned(native().createMap(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE));
      const ring = native().openRing(records);
      const buffer = Buffer.alloc(RING_SIZE);
      this.drain = () => this.read(buffer.subarray(0, native().drainRing(ring, buffer)));
      this.closing.push(() => native().closeRing(ring));
      const program = owned(native().loadProgram(BPF_PROG_TYPE_KPROBE, 0, 'called', 'GPL', tell(wanted, this.known, records)));
      const entry = linkPerfEvent(uprobeOfProcess(wanted.path, wanted.offset, wanted.pid), { place: wanted.place, program, cookie: 0 });
      this.fd = entry.fd;
      // Whoever has been stopped goes on.
      this.closing.push(() => this.drain(), () => entry.close());
      const watch = native().watchFd(records, this.drain);
      this.closing.push(() => native().unwatchFd(watch));
    } catch (error) {
      closeAfter(error, () => this.close());
    }
  }

  unwatch(address: bigint): void {
    const links = this.links.get(address) ?? [];
    this.links.delete(address);
    closeAll(links.map((link) => () => link.close()));
    native().deleteKey(this.known, keyOf(address));
  }

  close(): void {
    closeAll([...this.closing.splice(0).reverse(), ...[...this.links.values()].flat().map((link) => () => link.close())]);
    this.links.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private read(bytes: Buffer): void {
    const { pid, stops } = this.wanted;
    for (let at = LENGTH_SIZE; at + RECORD_SIZE <= bytes.length; at += LENGTH_SIZE + RECORD_SIZE) {
      // While all is closed, nothing new is.
      if (this.closing.length > 0) this.watch(bytes.readBigUInt64LE(at), bytes.readUInt32LE(at + 12) || pid);
    }
    if (stops && bytes.length > 0) proceed(pid);
  }

  private watch(address: bigint, pid: number): void {
    if (this.links.has(address)) return;
    const links: Link[] = [];
    this.links.set(address, links);
    try {
      for (const link of this.wanted.watch(address, pid)) links.push(link);
    } catch (error) {
      if (!(error instanceof MissingProbe) && !isSystemError(error) && !(error instanceof LoaderError)) throw error;
      // Whose memory is gone needs no watch.
      if (threadsOf(pid).length > 0) this.tell(address, error.message);
    }
  }

  /** Of what is wrong alike with many addresses, once. */
  private tell(address: bigint, problem: string): void {
    if (this.told.has(problem)) return;
    this.told.add(problem);
    this.wanted.warn({ code: 'unwatched-address', text: `0x${address.toString(16)} is not watched: ${problem}` });
  }
}

/** A process that has ended has no need to. */
function proceed(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function keyOf(address: bigint): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigUInt64LE(address);
  return key;
}

const ADDRESS = 7;
const RECORD = 8;
const IDS = 9;

/** The order matters: a process that is stopped needs its record, and the loader must not see that before. */
function tell({ register, stops }: WatchedArgument, known: number, records: number): Buffer {
  const withKey = (helper: number): Code => [...mapAt(1, known), ...move(2, 10), ...add(2, -8), ...call(helper)];
  return assemble(
    load64(ADDRESS, 1, register), leaveIfZero(ADDRESS), store64(10, -8, ADDRESS),
    withKey(MAP_LOOKUP_ELEM), leaveUnlessZero(0),
    currentIds(),
    mapAt(1, records), set(2, RECORD_SIZE), set(3, 0), call(RINGBUF_RESERVE), leaveIfZero(0), move(RECORD, 0),
    store64(RECORD, 0, ADDRESS), store64(RECORD, 8, IDS),
    move(3, 10), add(3, -8), set(4, 0), withKey(MAP_UPDATE_ELEM),
    stops ? [...set(1, SIGSTOP), ...call(SEND_SIGNAL)] : [],
    move(1, RECORD), set(2, 0), call(RINGBUF_SUBMIT),
  );
}

/** As our namespace has them. */
function currentIds(): Code {
  const namespace = ownPidNamespace();
  if (namespace === null) return [...call(GET_CURRENT_PID_TGID), ...move(IDS, 0)];
  return [
    ...set(1, 0), ...store64(10, -16, 1),
    ...set64(1, namespace.device), ...set64(2, namespace.inode), ...move(3, 10), ...add(3, -16), ...set(4, 8), ...call(GET_NS_CURRENT_PID_TGID), ...load64(IDS, 10, -16),
  ];
}
