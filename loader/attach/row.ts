// What the loader knows of a probe type: one record, in the file of its name, and all of them in index.ts; the compiler's
// half is frontend/providers/row.ts. A record turns an attach spec, still with its wildcards, into the places that it
// means on this machine, and those into links; it can list what there is to probe. Types that the kernel does not fire
// say when the loader runs them instead. attach.ts runs the records in order and applies the script's policy for probes
// that are missing. A probe type never loads programs: what one must be like at a place it says as data
// (../kernel/patch.ts).

import type { AttachSpec, ProbeSpec, ScriptPlace } from '../../common/manifest.ts';
import type { Provider } from '../../common/providers.ts';
import { kernelFeatures } from '../../common/kernel-features.ts';
import { E2BIG, EACCES, EINVAL, EMFILE, ENFILE, EPERM, EXIT_INPUT, isSystemError, LoaderError, NO_DESCRIPTORS, reasonOf } from '../errors.ts';
import type { Details, SystemError } from '../errors.ts';
import { kernelHas } from '../kernel/features.ts';
import { perfRefusal } from '../kernel/privileges.ts';
import type { Patch } from '../kernel/patch.ts';
import type { Warn } from '../output/printer.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import type { KernelFunctions } from './kernel-functions.ts';
import type { Link } from './links.ts';

/** What probe types may ask of this machine and of this run. */
export interface AttachHost {
  readonly tracefs: Tracefs;
  readonly kernelFunctions: KernelFunctions;
  /** Where only the types are another kernel's: the functions in them; absent: kernelFunctions. */
  readonly typedFunctions?: KernelFunctions;
  /** Process given by -p, or the child of -c; perf-based and user-space probes are limited to it. */
  readonly pid: number | null;
  /** Whether that process is the still waiting child of -c: it does not run its own binary yet. */
  readonly command: string | null;
  /** --follow: its descendants are traced too. Programs that a place runs for every process then look themselves whose it is. */
  readonly following: boolean;
  /** Of what happens while places are attached. */
  readonly warn: Warn;
  /** --unsafe: places that cannot be checked, too. */
  readonly unsafe: boolean;
  /** Whether the run is to have a place of that full name: of a wildcard's many, those that are not wanted are not there. */
  readonly isWanted: (name: string) => boolean;
  /** Folders where debug files are that were split from their binaries, or such files. */
  readonly debugPlaces: readonly string[];
}

/** Somewhere on this machine where a probe can be attached. */
export interface Place {
  /** Full name: what the builtin `probe` gives and what "Attached N probes" counts. */
  readonly name: string;
  /** What the program must be like there; absent: as the object has it. */
  readonly patch?: Patch;
}

/** A place that is attached on its own. */
export interface SinglePlace extends Place {
  /** Hands over one link after the other, so that each has an owner when a later one fails. Throws MissingProbe. */
  readonly attach: (target: Target) => Iterable<Link>;
}

/** A place with what goes there. */
export interface Target {
  readonly place: Place;
  /** Descriptor of the program, of which several places may have the same. */
  readonly program: number;
  /** What the program learns from the kernel when it runs: index into Plan.names. */
  readonly cookie: number;
}

/** An object that libbpf has read and the kernel has not seen. */
export interface UnloadedObject {
  readonly setMaxEntries: (map: string, entries: number) => void;
  /** What its writable memory has at first, from a symbol in .bss on. */
  readonly write: (symbol: string, bytes: Uint8Array) => void;
}

interface Expanded {
  /** The file whose code is probed; absent: none of user space. */
  readonly binary?: string;
  /** Sentences about what the probe leaves out. */
  readonly remarks?: readonly string[];
  /** What is risky about its place; absent: nothing. */
  readonly risk?: string;
  /** How the kernel can run this probe and another one as one program; where that fails, each goes on its own. Absent: it cannot. */
  readonly session?: Session;
  /** Places that have come since the last call in files that these processes have mapped; null: none. Absent: none will. They want of a program what the others want. */
  readonly later?: (pids: readonly number[]) => Expansion | null;
  /** What the program is like while it has no place yet. */
  readonly unplaced?: Patch;
  /** What the object needs before load besides the patches of its places. `cookie`: that of the first one. */
  readonly prepare?: (object: UnloadedObject, cookie: number) => void;
}

/** A probe where functions begin with one where the same functions return. */
export interface Session {
  /** The program of the other, an ELF symbol. */
  readonly exit: string;
  /** Whether its places are those functions. */
  readonly fits: (exit: Expansion) => boolean;
  /** `targets`: of the places where functions begin, with the program that is both. */
  readonly attach: (targets: readonly Target[], returns: readonly Place[]) => Iterable<Link>;
}

/** Attached place by place: one that is missing does not keep the others away. */
export interface SeparateExpansion extends Expanded {
  readonly places: readonly SinglePlace[];
  readonly attachAll?: never;
}

/** Attached in one go, in which places that the kernel refuses may be left out. */
export interface JointExpansion extends Expanded {
  readonly places: readonly Place[];
  /** Throws MissingProbe. */
  readonly attachAll: (targets: readonly Target[]) => Iterable<Link>;
}

/** A probe as it is on this machine. It has a place at least, unless none is wanted or others will come; their cookies follow each other. */
export type Expansion = SeparateExpansion | JointExpansion;

/** Of a probe type, or of several that are alike. */
export type SpecOf<P extends Provider> = AttachSpec & { readonly provider: P };

/** Throws, with the place of the attach point. */
export type Refuse = (message: string) => never;

interface Listing {
  /** Whether this machine has any, as far as that can be seen without attaching one. */
  readonly isHere: (tracefs: Pick<Tracefs, 'tracepoints'>) => boolean;
  /**
   * Full names of what there is to probe, sorted, each once. `pattern`: what follows the probe type's name and its colon,
   * with wildcards; an empty one stands for all. Throws LoaderError where it names a file to look into that is not there.
   */
  readonly list: (pattern: string, host: AttachHost) => readonly string[];
  /** Why what is listed cannot be attached on this machine; null: it can, or who lists may not find out. Absent: nothing is known to stand in the way. */
  readonly lacks?: () => string | null;
  /** Where a listing has it although nobody names the probe type: always, or for a process that is named. Absent: nowhere. */
  readonly listedUnasked?: 'kernel' | 'process';
  /**
   * What a place offers, as C declares it. `name`: one that list() gave, without the probe type. `warn` hears, many times perhaps,
   * why that is not known. Absent: nothing is known.
   */
  readonly parameters?: (name: string, host: AttachHost, warn: (text: string) => void) => readonly string[];
}

/** Attached to something that fires. */
export interface AttachedRow<P extends Provider> extends Listing {
  readonly runs: 'attached';
  /** Pass 2 runs after pass 1, in reverse order of declaration (reference 04.1). */
  readonly pass: 1 | 2;
  /** How descendants of a process are traced: by a look of the program's; by events that they inherit; all are in any case; or not at all. */
  readonly follows: 'by-program' | 'by-inheritance' | 'always' | 'never';
  /** The spec whose `$1` have just been replaced: a text may have become a number, or a part of another kind. */
  readonly readAgain: (spec: SpecOf<P>, refuse: Refuse) => SpecOf<P>;
  /** `all`: the script's probes, this one among them. Throws MissingProbe, or LoaderError for what no policy can excuse. */
  readonly expand: (spec: SpecOf<P>, probe: ProbeSpec, host: AttachHost, all: readonly ProbeSpec[]) => Expansion;
}

/** Run by the loader itself. */
export interface SpecialRow extends Listing {
  readonly runs: keyof SpecialProbes;
}

/** Probes that the loader runs itself, by when it does; in order of declaration. */
export interface SpecialProbes {
  /** Before others are attached. */
  readonly begin: readonly ProbeSpec[];
  /** When all others are detached. */
  readonly end: readonly ProbeSpec[];
  /** When this process gets SIGUSR1. */
  readonly self: readonly ProbeSpec[];
  /** Only in a run of tests, which runs nothing else. */
  readonly tests: readonly ProbeSpec[];
  /** Only in a run of benchmarks. */
  readonly benches: readonly ProbeSpec[];
}

export type ProviderRow<P extends Provider> = AttachedRow<P> | SpecialRow;

/** The probe is not there or cannot be attached: config missing_probes decides what follows. */
export class MissingProbe extends LoaderError {
  /** What of the script is to blame; null: its attach point. */
  readonly place: ScriptPlace | null;

  constructor(message: string, exitCode: number = EXIT_INPUT, details: Details = {}, place: ScriptPlace | null = null) {
    super(message, exitCode, details);
    this.place = place;
  }
}

/** What a probe is called in messages, or a pattern whose probes are listed. */
export interface Named { readonly name: string; readonly isListed?: true }

export function cannot({ name, isListed }: Named): string {
  return `cannot ${isListed === true ? 'list' : 'attach'} ${name}`;
}

/** Does something that attaching at a place takes; a system error becomes MissingProbe with what failed. */
export function attaching<T>(name: string, act: () => T, reasons: Readonly<Record<number, string>> = {}): T {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = reasons[error.errno] ?? lackOf(error) ?? limitOf(error) ?? `${error.syscall}: ${reasonOf(error)}`;
    throw new MissingProbe(`cannot attach ${name}: ${reason}`, 255);
  }
}

/** Limits of the kernel whose errors name something else, or nothing. */
function limitOf({ errno, syscall }: SystemError): string | null {
  // Of the addon it is a number, of Node the same with another sign.
  switch (Math.abs(errno)) {
    case EMFILE: case ENFILE: return NO_DESCRIPTORS;
    // BPF_TRACE_MAX_PROGS
    case E2BIG: return syscall === 'BPF_LINK_CREATE' ? 'the kernel runs at most 64 programs at one tracepoint or perf event, and so many are attached there already' : null;
    case EACCES: case EPERM: return syscall === 'perf_event_open' ? perfRefusal() : null;
    default: return null;
  }
}

/** Kernels that cannot link a program to a perf event only say that something is invalid. */
function lackOf({ errno, syscall }: SystemError): string | null {
  if (errno !== EINVAL || syscall !== 'BPF_LINK_CREATE' || kernelHas('perf-event-link')) return null;
  const { what, since } = kernelFeatures['perf-event-link'];
  return `this kernel has no ${what} (since ${since})`;
}
