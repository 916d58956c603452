// The typed door to the libbpf addon (loader/native/*.cc). The addon is opened on first use, so that whatever needs no
// kernel (reading an object, say) works without it. Descriptors are plain numbers that the caller closes with
// fs.closeSync; every failing call throws a SystemError (errors.ts).

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT_INPUT, LoaderError } from './errors.ts';

declare const brand: unique symbol;
/** An object opened by libbpf; freed by closeObject or the garbage collector. */
export interface ObjectHandle { readonly [brand]: 'object' }
export interface RingHandle { readonly [brand]: 'ring' }
export interface PacketsHandle { readonly [brand]: 'packets' }
export interface WatchHandle { readonly [brand]: 'watch' }
export interface MappingLogHandle { readonly [brand]: 'mapping-log' }
export interface DebugInfoHandle { readonly [brand]: 'debug-info' }

export interface ProgramRow {
  readonly name: string;
  /** ELF section. */
  readonly section: string;
  /** enum bpf_prog_type. */
  readonly type: number;
  readonly expectedAttachType: number;
}

export interface MapRow {
  readonly name: string;
  /** enum bpf_map_type. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** Libbpf would leave it in the bpf file system, or take what is there. */
  readonly isPinned: boolean;
}

export interface LoadFailure {
  readonly errno: number;
  /** libbpf's own warnings. */
  readonly messages: string;
  /** The kernel's log about the program or BTF it refused. */
  readonly log: string;
}

/** Whole contents of a map; entry i is at i × key size and i × (per-CPU) value size. */
export interface MapContents {
  readonly count: number;
  readonly keys: Buffer;
  /** Per-CPU values: possible CPUs × value size rounded up to 8, each. */
  readonly values: Buffer;
}

export interface PerfEvent {
  readonly type: number;
  readonly config: bigint | number;
  /** kprobe and uprobe PMU: function name or path. */
  readonly config1?: string | bigint | number;
  readonly config2?: bigint | number;
  /** Events (or nanoseconds of a clock) per sample. */
  readonly period?: bigint | number;
  /** Samples per second. */
  readonly frequency?: bigint | number;
  /** Memory: which bits of HW_BREAKPOINT_*, where, and how many bytes. */
  readonly breakpoint?: { readonly type: number; readonly address: bigint | number; readonly length: number };
  /** What those of `pid` start is counted too: threads alone, or processes as well. Absent: nothing. */
  readonly inherit?: 'threads' | 'processes';
  /** -1: every process. */
  readonly pid: number;
  /** -1: every CPU (then pid must be given). */
  readonly cpu: number;
}

/** A place in the source of a program. */
export interface SourceFrame {
  /** null: not known. */
  readonly name: string | null;
  readonly file: string;
  readonly line: number;
}

/** A BPF program in the kernel. */
export interface LoadedProgram {
  readonly id: number;
  /** enum bpf_prog_type */
  readonly type: number;
  /** Id of its BTF. */
  readonly btf: number;
  /** Into code of the machine, not for the interpreter. */
  readonly isCompiled: boolean;
  /** Types of its functions in that BTF. */
  readonly functions: readonly number[];
}

export interface HeldChild {
  readonly pid: number;
  /** Pipe ends for releaseChild. */
  readonly release: number;
  readonly report: number;
}

export interface Native {
  openObject(elf: Uint8Array, name: string, logSize: number): ObjectHandle;
  closeObject(object: ObjectHandle): void;
  /** From now on libbpf says on standard error what it does. */
  showLibbpf(): void;
  /** Before load: keeps what the verifier says of a program, up to so many bytes, also when it takes it. It is then not in LoadFailure. */
  keepLog(object: ObjectHandle, program: string, size: number): void;
  /** null: it is not kept. */
  keptLog(object: ObjectHandle, program: string): string | null;
  listPrograms(object: ObjectHandle): ProgramRow[];
  listMaps(object: ObjectHandle): MapRow[];
  /** Before load: enum bpf_prog_type; takes the attach type away. */
  setType(object: ObjectHandle, program: string, type: number): void;
  setAttachType(object: ObjectHandle, program: string, type: number): void;
  /** Before load, of a program that is made for a function: its id in the BTF of the module `btf`, or of the program `of`; both 0: in vmlinux's. */
  setBtfTarget(object: ObjectHandle, program: string, id: number, btf: number, of: number): void;
  setAutoload(object: ObjectHandle, program: string, load: boolean): void;
  /** Flags of BPF_PROG_LOAD. */
  setFlags(object: ObjectHandle, program: string, flags: number): void;
  /** Before load: a map that is not made; what uses it must not be reached. */
  leaveOutMap(object: ObjectHandle, map: string): void;
  setMaxEntries(object: ObjectHandle, map: string, entries: number): void;
  /** Before load: another object's map takes the place of this one; the descriptor is duplicated. */
  reuseMap(object: ObjectHandle, map: string, fd: number): void;
  /** Before load: part of the initial contents of a data section, by section name. */
  writeInitialValue(object: ObjectHandle, map: string, offset: number, bytes: Uint8Array): void;
  /** A copy; before load as in the ELF, after load as the kernel got them (8 bytes each). */
  instructions(object: ObjectHandle, program: string): Buffer;
  /** Before load; the same length as before. */
  setInstructions(object: ObjectHandle, program: string, instructions: Uint8Array): void;
  /** null: loaded. */
  loadObject(object: ObjectHandle): LoadFailure | null;
  /** Owned by the object. */
  programFd(object: ObjectHandle, program: string): number;
  /** Owned by the object. */
  mapFd(object: ObjectHandle, map: string): number;
  /** How often the kernel has not run a program, as it was at work in another one on the same CPU. */
  missedRuns(program: number): bigint;
  /** Another program from relocated instructions, its target as for setBtfTarget(); the caller owns the descriptor. */
  loadProgram(
    type: number, expectedAttachType: number, name: string, license: string, instructions: Uint8Array, targetId?: number, targetBtf?: number, flags?: number, targetProgram?: number,
  ): number;
  /** Those on this machine that have type information, by id; those that nobody may look at are missing. */
  loadedPrograms(): LoadedProgram[];
  /** A program by its id; the caller owns the descriptor. */
  openProgram(id: number): number;
  /** By the id that the kernel gives it. */
  readBtf(id: number): Buffer;
  /** Descriptor of the BTF of a module that is loaded. */
  openModuleBtf(module: string): number;
  /** Links objects into a new file with libbpf's static linker. null, or libbpf's words about why not. */
  linkObjects(output: string, inputs: readonly string[]): string | null;
  /** What the verifier says about a program that nobody wants loaded. */
  verifierLog(type: number, expectedAttachType: number, license: string, instructions: Uint8Array): string;
  /** BPF_PROG_TEST_RUN; the program's return value. `context`: a raw tracepoint's arguments, 8 bytes each. */
  testRun(program: number, context?: Uint8Array): number;

  /** The same of a program for packets, so many times. */
  repeatRun(program: number, times: number): { readonly returned: number; readonly nanoseconds: number };

  /** `type`: enum bpf_map_type. The caller owns the descriptor. */
  createMap(type: number, keySize: number, valueSize: number, maxEntries: number): number;
  readMap(map: number): MapContents;
  /** The value of a key, as readMap() has it; null: there is none. */
  readElement(map: number, key: Uint8Array): Buffer | null;
  /** A missing key is no error. */
  deleteKey(map: number, key: Uint8Array): void;
  clearMap(map: number): void;
  /** Sets every value to zero, keeps the keys. */
  zeroMap(map: number): void;
  /** Adds these keys with zeroes where they are not there: `keys` one behind the other. */
  addZeroes(map: number, keys: Uint8Array): void;
  /** Of an array: these bytes, and zeroes behind them; what does not fit is left out. */
  writeElement(map: number, index: number, value: Uint8Array): void;
  /** Until all programs that run now are through, but those that sleep. */
  waitForPrograms(): void;
  /** Live memory of an array map made with BPF_F_MMAPABLE (.bss). */
  mapMemory(map: number): ArrayBuffer;
  possibleCpus(): number;

  /** All at the same time, where it takes the kernel long. */
  closeDescriptors(descriptors: Int32Array): void;
  openPerfEvent(event: PerfEvent): number;
  linkPerfEvent(program: number, event: number, cookie: bigint | number): number;
  /** `functions`: their addresses, or the name of the only one. `attachType`: that of the program, one of those for many functions. */
  linkKprobeMulti(program: number, functions: BigUint64Array | string, cookies: BigUint64Array, isReturn: boolean, attachType: number): number;
  /** errno for a link whose list of addresses cannot be read. */
  kprobeMultiErrno(program: number, attachType: number): number;
  /** At offsets in a file. `counters`: offsets of what the kernel counts up in processes while the link is there, 0 for none. `pid` 0: in every process. */
  linkUprobeMulti(program: number, path: string, offsets: BigUint64Array, counters: BigUint64Array, cookies: BigUint64Array, isReturn: boolean, pid: number): number;
  /** errno for a link for that process or thread whose list of offsets cannot be read. */
  uprobeMultiErrno(program: number, pid: number): number;
  /** `event`: null where the program itself knows what it is for. A cookie other than 0 takes a kernel that knows them there. */
  openRawTracepoint(program: number, event: string | null, cookie: number): number;
  linkTracing(program: number, attachType: number, cookie: bigint | number): number;
  /** `limits`: union bpf_iter_link_info, empty for none. */
  linkIterator(program: number, limits: Uint8Array): number;
  /** A descriptor to read(2) from beginning to end. EAGAIN: nothing was written for very many objects, go on. */
  openIterator(link: number): number;
  /** In a BPF file system. */
  pinObject(fd: number, path: string): void;

  openRing(map: number): RingHandle;
  /**
   * Fills `buffer` with {uint32 length, uint32 0, payload padded to 8} records; returns the bytes used. `quiet`: until the next call
   * the ring stays readable, and what comes wakes nobody.
   */
  drainRing(ring: RingHandle, buffer: Uint8Array, quiet?: boolean): number;
  /** Not as long as a record is being written. */
  isRingEmpty(ring: RingHandle): boolean;
  closeRing(ring: RingHandle): void;
  /** Of a map of perf events; `pages`, a power of two, for each CPU. */
  openPackets(map: number, pages: number): PacketsHandle;
  /** What came until now: {uint32 length, uint32 0, payload padded to 8} records, those of a CPU in order. */
  takePackets(packets: PacketsHandle): Buffer;
  /** Readable when there is something; owned by the packets. */
  packetsFd(packets: PacketsHandle): number;
  closePackets(packets: PacketsHandle): void;
  /** Calls back on the event loop whenever the descriptor is readable (or `writable`), until unwatched. Keeps the loop alive. */
  watchFd(fd: number, callback: () => void, writable?: boolean): WatchHandle;
  unwatchFd(watch: WatchHandle): void;

  /** perf's mmap2, comm and fork records of every process, from now on. */
  openMappingLog(): MappingLogHandle;
  /** Fills `buffer` with whole perf records, CPU after CPU; returns the bytes used. */
  readMappingLog(log: MappingLogHandle, buffer: Uint8Array): number;
  /** Readable when a buffer is half full; owned by the log. */
  mappingLogFds(log: MappingLogHandle): number[];
  closeMappingLog(log: MappingLogHandle): void;

  /** `1.4`: what the addon is linked with. */
  libbpfVersion(): string;
  /** Whether libdw is installed. */
  canReadDebugInfo(): boolean;
  /** `0.188`; null: it is not installed. */
  libdwVersion(): string | null;
  /**
   * DWARF of a file, its own or that of its debug file; null when there is none. `size`: of the ELF file at `offset` of the file, 0
   * where that is one. `findUnit`: asked for units that are in no file of their own; must not throw. Freed by the garbage collector.
   */
  openDebugInfo(path: string, debugFile: string | null, offset: number, size: number, findUnit: FindUnit): DebugInfoHandle | null;
  /** Functions that begin at these virtual addresses of the file, and BTF with their types and all that these refer to. */
  describeFunctions(debugInfo: DebugInfoHandle, addresses: readonly number[]): DescribedFunctions;
  /** Where the code at a virtual address of the file was written; names are those of the linker, texts are byte text. */
  sourceFrames(debugInfo: DebugInfoHandle, address: number): SourceFrame[];
  /**
   * Where the code of a line begins, of every file whose path ends with `file`: virtual addresses, sorted. `column` 0: any. With the lines of
   * such files that have code, and their paths.
   */
  sourcePlaces(debugInfo: DebugInfoHandle, file: string, line: number, column: number): SourcePlaces;
  /** A name of the linker as it is written in C++; null for others. */
  demangle(name: string): string | null;
  /** What an xz stream holds; null without liblzma, for other bytes, and for more than `most` bytes. */
  unpackXz(packed: Uint8Array, most: number): Buffer | null;
  /** What zstd has packed; null without libzstd, and for what does not become `size` bytes. */
  unpackZstd(packed: Uint8Array, size: number): Buffer | null;
  canUnpackZstd(): boolean;

  /** Forks now, runs `path` with those arguments (argv[0] included) when released; SIGTERM when we die. */
  spawnHeld(path: string, argv: readonly string[]): HeldChild;
  /** Throws when the exec fails; closes both descriptors. */
  releaseChild(release: number, report: number): void;
  /** wait(2) status, or null while it runs. `patient`: waits until it has ended. */
  waitChild(pid: number, patient?: boolean): number | null;
  openPidfd(pid: number): number;
  /** From now on, also in what is forked later. */
  ignoreHangups(): void;

  /** Descriptor of a tracefs mount that is nowhere in the file system. */
  mountTracefs(): number;
  /** CLOCK_BOOTTIME in nanoseconds. */
  bootTime(): bigint;
  /** What CLOCK_TAI is ahead of CLOCK_BOOTTIME, in nanoseconds. */
  taiDelta(): bigint;
  /** The same of CLOCK_REALTIME. */
  realTimeDelta(): bigint;
  /** A whole file, much faster than fs for the big ones of sysfs; the bytes must not be written to. */
  readSysfsFile(path: string): Buffer;
  /** In the BTF of vmlinux: the id of the first type of this name, of this number among BTF_KIND_*; 0: there is none. */
  findBtfType(bytes: Uint8Array, name: string, kind: number): number;
  /** In the same: bytes from the start of the first struct of this name to a member of whole bytes; -1: there is none. */
  findBtfMember(bytes: Uint8Array, struct: string, member: string): number;
  raiseFileLimit(wanted: number): void;
  /** write(2) of bytes [from, to) to a socket, which does not wait for room: EAGAIN then. Returns the bytes written. */
  sendNow(socket: number, bytes: Uint8Array, from: number, to: number): number;
  /** A datagram to a socket of the file system, or to one of an abstract name, which begins with `@`. */
  sendTo(socket: string, message: string): void;
  /** Half a second from now, a line on standard error, if that is a terminal, says what is going on, and for how long; what was begun before has ended. */
  beginProgress(doing: string): void;
  /** Takes the line away, until its next second. */
  hideProgress(): void;
  endProgress(): void;
  /** Waits until a descriptor is readable (or `writable`), at most so many milliseconds; false: it is not. */
  waitFd(fd: number, writable: boolean, milliseconds: number): boolean;
  /** Ends the process at once, where one of its standard streams is a terminal that is gone: a usual end would abort. All must be written. */
  exitIfHungUp(code: number): void;
}

/** A unit of split DWARF. */
export type UnitWanted =
  /** `signature`: that of a type which has a unit of its own. */
  | { readonly kind: 'type'; readonly signature: bigint }
  | {
    readonly kind: 'unit';
    readonly signature: bigint;
    /** Of DWARF. */
    readonly version: number;
    /** Bytes. */
    readonly addressSize: number;
    /** Where its code begins. */
    readonly low: bigint;
    /** The path that the skeleton has to name. */
    readonly file: string;
    /** Of the binary, from the unit's part on; null: it has none. */
    readonly addresses: Buffer | null;
    readonly ranges: Buffer | null;
  };

/** Images of ELF: of a file with nothing but that unit and what it takes, and, where it has code, of one that names that file. */
export interface UnitImages { readonly split: Uint8Array; readonly skeleton: Uint8Array | null }

export type FindUnit = (wanted: UnitWanted) => UnitImages | null;

export interface SourcePlaces {
  readonly addresses: readonly number[];
  readonly lines: readonly number[];
  readonly files: readonly string[];
}

export interface DescribedFunctions {
  readonly btf: Buffer;
  /** null: DWARF knows of none there. `missing`: the file that would tell, which is not there. */
  readonly functions: readonly (DescribedFunction | { readonly missing: string } | null)[];
}

export interface DescribedFunction {
  /** In the BTF; its parameters are those below. */
  readonly id: number;
  /** DW_LANG_* */
  readonly language: number;
  /** Other files may call it. */
  readonly external: boolean;
  /** The compiler calls it in its own way. */
  readonly altered: boolean;
  readonly returns: DescribedParameter['passed'];
  readonly parameters: readonly DescribedParameter[];
}

export interface DescribedParameter {
  /** Objects of C++ may be passed by their address; unknown: DWARF does not say. */
  readonly passed: 'value' | 'address' | 'unknown';
  /** When the function begins; memory: where the function will keep it; none: nowhere. */
  readonly location: 'registers' | 'memory' | 'none';
  /** Of memory: it is told by parts of the function, not for all of it. */
  readonly listed: boolean;
  /** Of memory: bytes from the end of the caller's frame; null: it is not told so. */
  readonly inFrame: number | null;
  /** One after the other; DWARF's numbers, -1 for none, and bytes, 0 for all of the value. */
  readonly pieces: readonly { readonly register: number; readonly size: number }[];
}

let loaded: Native | undefined;

/** Opens the addon once. Throws LoaderError when it or libbpf is missing. */
export function native(): Native {
  loaded ??= load(findAddon(dirname(fileURLToPath(import.meta.url))));
  return loaded;
}

/** For who knows where the addon is, before anybody asks for it. Throws as native() does. */
export function openNative(path: string): void {
  loaded = load(path);
}

function load(path: string | null): Native {
  if (path === null) {
    throw new LoaderError('the native addon libbpf.node is not built: run scripts/build-libbpf-addon.sh', EXIT_INPUT);
  }
  try {
    const addon = { exports: {} as Native };
    process.dlopen(addon, path);
    return addon.exports;
  } catch (error) {
    throw new LoaderError(`cannot open the native addon (is the package libbpf1 installed?): ${(error as Error).message}`, EXIT_INPUT);
  }
}

/** In build/ of the checkout; a bundle lies in build/ itself or below it. */
function findAddon(directory: string): string | null {
  for (const place of ['libbpf.node', 'build/libbpf.node']) {
    if (existsSync(join(directory, place))) return join(directory, place);
  }
  const parent = dirname(directory);
  return parent === directory ? null : findAddon(parent);
}
