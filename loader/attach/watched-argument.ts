// Watchpoints whose address is an argument of a function. A program of the loader's own runs where the function begins, in the
// process that is traced; it tells of every address that is new to it, and stops the process until that is watched, or not.
// The loader then attaches the script's program there, in all threads of the process, and lets it go on.

import { closeSync } from 'node:fs';
import { closeAfter, closeAll } from '../closing.ts';
import { isSystemError, LoaderError } from '../errors.ts';
import { add, call, leaveIfZero, leaveUnlessZero, load64, mapAt, move, set, store64 } from '../kernel/assembler.ts';
import type { Code } from '../kernel/assembler.ts';
import { initialProcessId } from '../kernel/pid-namespace.ts';
import { native } from '../native.ts';
import { threadsOf } from '../processes.ts';
import type { Warn } from '../output/printer.ts';
import type { Link, WatchingLink } from './links.ts';
import { MissingProbe } from './row.ts';
import type { Place } from './row.ts';
import { Teller } from './teller.ts';

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
/** Addresses at a time: far more than a CPU can watch, for those that cannot be watched are told of once, too. */
const ADDRESSES = 65536;

/** Helpers of linux/bpf.h. */
const MAP_LOOKUP_ELEM = 1;
const MAP_UPDATE_ELEM = 2;

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
  private readonly teller: Teller;
  /** What is watched, by address. */
  private readonly links = new Map<bigint, Link[]>();
  private readonly told = new Set<string>();
  private closed = false;

  constructor(wanted: WatchedArgument) {
    this.wanted = wanted;
    this.places = [wanted.place];
    this.known = native().createMap(BPF_MAP_TYPE_HASH, 8, 8, ADDRESSES);
    try {
      const programs = codeFor(wanted, this.known);
      const { place, path, offset, pid, stops } = wanted;
      this.teller = new Teller({
        ...programs, place, at: { path, offset, pid }, pid, waits: stops ? initialProcessId(pid) : null, value: ADDRESS,
        hear: (address, process) => this.watch(address, process || pid),
      });
      this.fd = this.teller.fd;
    } catch (error) {
      closeAfter(error, () => closeSync(this.known));
    }
  }

  unwatch(address: bigint): void {
    const links = this.links.get(address) ?? [];
    this.links.delete(address);
    closeAll(links.map((link) => () => link.close()));
    native().deleteKey(this.known, keyOf(address));
  }

  close(): void {
    closeAll(this.release().map((fd) => () => closeSync(fd)));
  }

  release(): readonly number[] {
    if (this.closed) return [];
    this.closed = true;
    this.teller.close();
    const links = [...this.links.values()].flat();
    this.links.clear();
    return [...links.flatMap((link) => link.release()), this.known];
  }

  [Symbol.dispose](): void {
    this.close();
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

function keyOf(address: bigint): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigUInt64LE(address);
  return key;
}

const ADDRESS = 7;

/** What is known already is not told again. */
function codeFor({ register }: WatchedArgument, known: number): { readonly before: Code; readonly certain: Code } {
  const withKey = (helper: number): Code => [...mapAt(1, known), ...move(2, 10), ...add(2, -8), ...call(helper)];
  return {
    before: [...load64(ADDRESS, 1, register), ...leaveIfZero(ADDRESS), ...store64(10, -8, ADDRESS), ...withKey(MAP_LOOKUP_ELEM), ...leaveUnlessZero(0)],
    certain: [...move(3, 10), ...add(3, -8), ...set(4, 0), ...withKey(MAP_UPDATE_ELEM)],
  };
}
