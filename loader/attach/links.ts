// What keeps programs attached. A link knows its kind, the places it is at and the descriptors it holds, and closing it
// detaches; Links are all of a run. A link is made whole or not at all: when the second of two system calls fails, what
// the first one opened is closed here, so that nobody else ever sees half a link. Which places there are and what is
// said when one cannot be attached is the probe types' business.

import { closeSync } from 'node:fs';
import { BPF_TRACE_KPROBE_MULTI, BPF_TRACE_KPROBE_SESSION } from '../../common/program-types.ts';
import { kernelHas } from '../kernel/features.ts';
import { closeAfter, closeAll } from '../closing.ts';
import { native } from '../native.ts';
import type { PerfEvent } from '../native.ts';
import type { Place, Target } from './row.ts';

interface Held extends Disposable {
  /** Where it is: more than one place only for the kinds that are called multi. */
  readonly places: readonly Place[];
  /** Descriptor of the BPF link. */
  readonly fd: number;
  /** Detaches, and closes what is held, last first. A second call does nothing. */
  close(): void;
  /** Gives up what it held: descriptors, for whoever closes them. */
  release(): readonly number[];
}

export interface PerfEventLink extends Held {
  readonly kind: 'perf-event';
  /** Descriptor of the event: the link keeps it alive in the kernel, but only this one names it. */
  readonly event: number;
  /** Address of memory that it watches. */
  readonly watched?: bigint;
}

/** At arguments of a function, from where it is called on. */
export interface WatchingLink extends Held {
  readonly kind: 'watching';
  /** Until the function is called with it again. */
  unwatch(address: bigint): void;
}

export interface KprobeMultiLink extends Held { readonly kind: 'kprobe-multi' }
export interface UprobeMultiLink extends Held { readonly kind: 'uprobe-multi' }
export interface RawTracepointLink extends Held { readonly kind: 'raw-tracepoint' }

/** At a function that the program was loaded for. */
export interface TracingLink extends Held { readonly kind: 'tracing' }

/** Fires nothing by itself: it is read, once for every walk. */
export interface IteratorLink extends Held {
  readonly kind: 'iterator';
  /** The file by which anybody can read it, for as long as that file is there; null: only this process can. */
  readonly pin: string | null;
}

export type Link = PerfEventLink | KprobeMultiLink | UprobeMultiLink | RawTracepointLink | TracingLink | IteratorLink | WatchingLink;

export function linkPerfEvent(attributes: PerfEvent, { place, program, cookie }: Target): PerfEventLink {
  const event = native().openPerfEvent(attributes);
  let fd: number;
  try {
    fd = native().linkPerfEvent(program, event, cookie);
  } catch (error) {
    closeAfter(error, () => closeSync(event));
  }
  const watched = attributes.breakpoint === undefined ? {} : { watched: BigInt(attributes.breakpoint.address) };
  return { kind: 'perf-event', event, ...watched, ...holding([place], [event, fd]) };
}

/** Functions of the kernel: addresses, or the name of the only one. */
export type FunctionsAt = readonly bigint[] | string;

/** One link at the functions of all targets, which share a program; each keeps its own cookie. */
export function linkKprobeMulti(targets: readonly Target[], functions: FunctionsAt, isReturn: boolean): KprobeMultiLink {
  const fd = native().linkKprobeMulti(targets[0]!.program, inNative(functions), cookiesOf(targets), isReturn, BPF_TRACE_KPROBE_MULTI);
  return { kind: 'kprobe-multi', ...holding(targets.map(({ place }) => place), [fd]) };
}

/** The same, and at their returns too. `returns`: the places there. */
export function linkKprobeSession(targets: readonly Target[], returns: readonly Place[], functions: FunctionsAt): KprobeMultiLink {
  const fd = native().linkKprobeMulti(targets[0]!.program, inNative(functions), cookiesOf(targets), false, BPF_TRACE_KPROBE_SESSION);
  return { kind: 'kprobe-multi', ...holding([...targets.map(({ place }) => place), ...returns], [fd]) };
}

function inNative(functions: FunctionsAt): BigUint64Array | string {
  return typeof functions === 'string' ? functions : BigUint64Array.from(functions);
}

function cookiesOf(targets: readonly Target[]): BigUint64Array {
  return BigUint64Array.from(targets, ({ cookie }) => BigInt(cookie));
}

/** A place in a file, and where there what counts the tracers of it; 0: nothing does. */
export interface FilePlace { readonly offset: number; readonly counter: number }

/** One link at places of one file, for all targets, which share a program. `pid`: null for every process. */
export function linkUprobeMulti(targets: readonly Target[], path: string, at: readonly FilePlace[], isReturn: boolean, pid: number | null): UprobeMultiLink {
  const numbers = (of: readonly number[]): BigUint64Array => BigUint64Array.from(of, BigInt);
  const [offsets, counters] = [numbers(at.map(({ offset }) => offset)), numbers(at.map(({ counter }) => counter))];
  const fd = native().linkUprobeMulti(targets[0]!.program, path, offsets, counters, numbers(targets.map(({ cookie }) => cookie)), isReturn, pid ?? 0);
  return { kind: 'uprobe-multi', ...holding(targets.map(({ place }) => place), [fd]) };
}

/** `hasCookie`: whether the kernel has cookies there. */
export function linkRawTracepoint(event: string, { place, program, cookie }: Target, hasCookie = false): RawTracepointLink {
  return { kind: 'raw-tracepoint', ...holding([place], [native().openRawTracepoint(program, event, hasCookie ? cookie : 0)]) };
}

/** All targets share a program that was loaded for an event, and finds out which place is meant. */
export function linkManyRaw(targets: readonly Target[]): RawTracepointLink {
  return { kind: 'raw-tracepoint', ...holding(targets.map(({ place }) => place), [native().openRawTracepoint(targets[0]!.program, null, 0)]) };
}

/** `attachType`: enum bpf_attach_type, that of the program. */
export function linkTracing({ place, program, cookie }: Target, attachType: number): TracingLink {
  const fd = kernelHas('tracing-link') ? native().linkTracing(program, attachType, cookie) : native().openRawTracepoint(program, null, 0);
  return { kind: 'tracing', ...holding([place], [fd]) };
}

/** `limits`: as for native().linkIterator(). `pin`: a path in a BPF file system. */
export function linkIterator({ place, program }: Target, limits: Uint8Array, pin: string | null): IteratorLink {
  const fd = native().linkIterator(program, limits);
  try {
    if (pin !== null) native().pinObject(fd, pin);
  } catch (error) {
    closeAfter(error, () => closeSync(fd));
  }
  return { kind: 'iterator', pin, ...holding([place], [fd]) };
}

/** `descriptors`: the link's own is the last. */
function holding(places: readonly Place[], descriptors: readonly number[]): Held {
  const open = [...descriptors];
  const release = (): readonly number[] => open.splice(0).reverse();
  const close = (): void => closeAll(release().map((fd) => () => closeSync(fd)));
  return { places, fd: descriptors.at(-1)!, close, release, [Symbol.dispose]: close };
}

/** The links of a run, in the order they were made. */
export class Links implements Disposable {
  private readonly links: Link[] = [];

  /**
   * Takes over the links that an attach call makes, and tells at how many places they are. When the call fails half-way,
   * what it made is closed.
   */
  take(made: Iterable<Link>): number {
    const before = this.links.length;
    try {
      for (const link of made) this.links.push(link);
    } catch (error) {
      closeAfter(error, () => this.closeFrom(before));
    }
    return countPlaces(this.links.slice(before));
  }

  /** Those that are read. */
  iterators(): readonly IteratorLink[] {
    return this.links.filter((link) => link.kind === 'iterator');
  }

  /** Nothing at this address is watched any more. */
  unwatch(address: bigint): void {
    for (const link of this.links) {
      if (link.kind === 'watching') link.unwatch(address);
      // A second close does nothing.
      else if (link.kind === 'perf-event' && link.watched === address) link.close();
    }
  }

  /** Detaches everything, all at once. */
  close(): void {
    this.closeFrom(0);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private closeFrom(index: number): void {
    const descriptors: number[] = [];
    const releases = this.links.splice(index).reverse().map((link) => () => void descriptors.push(...link.release()));
    closeAll([...releases, () => native().closeDescriptors(Int32Array.from(descriptors))]);
  }
}

/** A place may take several links: one for each CPU, say. */
function countPlaces(links: readonly Link[]): number {
  return new Set(links.flatMap(({ places }) => places)).size;
}
