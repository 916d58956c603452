// What every probe provider of the loader gives: from an attach spec, still with its wildcards, to the
// places it means on this machine, and from those to kernel links. One file per provider implements it; ../attach.ts
// runs them in order and applies the script's policy for probes that are missing. A provider never loads programs.

import { closeSync } from 'node:fs';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { AttachSpec, ProbeSpec } from '../../common/manifest.ts';
import { isSystemError, reasonOf } from '../errors.ts';
import { native } from '../native.ts';
import type { PerfEvent } from '../native.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import type { KernelFunctions } from './kernel-functions.ts';

/** What providers may ask of this machine and of this run. */
export interface AttachHost {
  readonly tracefs: Tracefs;
  readonly kernelFunctions: KernelFunctions;
  /** Process given by -p, or the child of -c; perf-based and user-space probes are limited to it. */
  readonly pid: number | null;
  /** Whether that process is the still waiting child of -c: it does not run its own binary yet. */
  readonly command: string | null;
  /** --unsafe: places that cannot be checked, too. */
  readonly unsafe: boolean;
}

/** A probe as it is on this machine. */
export interface Expansion {
  /** Full names, one per place, in order: what the builtin `probe` gives and what "Attached N probes" counts. */
  readonly names: readonly string[];
  /** The file whose code is probed; absent: none of user space. */
  readonly binary?: string;
  /** enum bpf_attach_type to set on the program before load. */
  readonly expectedAttachType?: number;
  /** Tracepoints: for each place, the offsets here of ProbeSpec.fields. */
  readonly layouts?: readonly (readonly number[])[];
  /**
   * Attaches every place; `program(i)` is the descriptor for place i, `cookie + i` its cookie. Descriptors that
   * must stay open go into `links`, also when a later place fails. Returns how many were attached: a wildcard may
   * leave out places that the kernel refuses.
   */
  attach(program: (place: number) => number, cookie: number, links: Links): number;
}

export interface Provider<Spec extends AttachSpec = AttachSpec> {
  /** Pass 2 runs after pass 1, in reverse order of declaration (reference 04.1). */
  readonly pass: 1 | 2;
  /** Throws MissingProbe, or LoaderError for what no policy can excuse. */
  expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion;
}

/** The probe is not there or cannot be attached: config missing_probes decides what follows. */
export class MissingProbe extends LoaderError {
  constructor(message: string, exitCode: number = EXIT_INPUT) {
    super(message, exitCode);
  }
}

/** Descriptors that keep probes attached. */
export class Links {
  private readonly fds: number[] = [];

  add(fd: number): void {
    this.fds.push(fd);
  }

  /** Detaches everything, last first. */
  close(): void {
    for (const fd of this.fds.splice(0).reverse()) closeSync(fd);
  }
}

/**
 * Opens a perf event and links the program to it. The link keeps the event alive, but not the other way round: both
 * descriptors are kept.
 */
export function linkPerfEvent(event: PerfEvent, program: number, cookie: number, links: Links): void {
  const fd = native().openPerfEvent(event);
  links.add(fd);
  links.add(native().linkPerfEvent(program, fd, cookie));
}

/** Runs an attach call for one place; a system error becomes MissingProbe with what failed. Returns 1. */
export function attaching(name: string, act: () => void, reasons: Readonly<Record<number, string>> = {}): number {
  try {
    act();
    return 1;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = reasons[error.errno] ?? `${error.syscall}: ${reasonOf(error)}`;
    throw new MissingProbe(`cannot attach ${name}: ${reason}`, 255);
  }
}
