// Names of user-space addresses: which file a process has mapped there, and which function of it that is. What
// processes map is followed in a log where the kernel gives us one, so that even a process that ended before its
// events were printed has names; for processes older than the log, and without it, /proc/PID/maps is read when one is
// first asked about, and again when it became another program or mapped more. How long that is kept is the setting
// cache_user_symbols. Code that a process made itself has the names that it tells (perf-map.ts). Unknown addresses are
// never an error.

import * as fs from 'node:fs';
import type { ManifestConfig } from '../../common/manifest.ts';
import { BETWEEN } from './archives.ts';
import { demangled } from './demangle.ts';
import { ElfError } from '../../common/elf/elf.ts';
import type { ElfFile, FunctionTable } from './elf.ts';
import { functionAt, offsetToAddress } from './elf.ts';
import { MappedFiles } from './mapped-files.ts';
import type { MappingEvent, MappingLog } from './mapping-log.ts';
import { fileKey, fileKeyOf, findMapping, isSameMapping, parseMaps, withMapping } from './mappings.ts';
import type { Mapping } from './mappings.ts';
import { procOf, runningProcesses, STARTTIME, statField, statOf } from '../processes.ts';
import { PerfMap } from './perf-map.ts';
import { SourceLines } from './source-lines.ts';
import type { SourceFrame, UserLocation } from './symbols.ts';

export type CachePolicy = NonNullable<ManifestConfig['cacheUserSymbols']>;

/** What a process has mapped while it runs one program: exec starts the next. Processes that /proc says the same of may share one. */
interface Image {
  /** Ascending. Replaced as a whole, so that a forked process can share it. */
  mappings: readonly Mapping[];
  readonly known: Map<bigint, UserLocation>;
}

interface Process {
  /** The program now, and the one before: addresses taken just before an exec may still be on their way. */
  image: Image;
  previous: Image | null;
  /** Key of the file that it runs; null: not known. */
  program: string | null;
  /** Followed by the log since its fork or exec, so that /proc has nothing to add. */
  followed: boolean;
  /** Nothing is missing between the image and what the log will tell next. */
  complete: boolean;
  /** Names of code that the process made itself; read when an address is in no file. */
  jit: PerfMap;
  jitReadAt: number;
  /** Changes with exec and when the pid is used again. */
  identity: string | null;
  /** When the identity was last compared, and the maps last read, in milliseconds. */
  checkedAt: number;
  readAt: number;
}

export interface UserSymbolsOptions {
  /** What processes map, as it happens; without it /proc is all there is. Closed by the caller. */
  readonly log?: MappingLog | null;
  /** Milliseconds that must pass before /proc is asked about the same process again. */
  readonly checkInterval?: number;
  /**
   * PER_PID: what a process has mapped is kept for it. PER_PROGRAM: also for other processes of the same program whose
   * memory looks the same. NONE: nothing is kept. Default: PER_PID.
   */
  readonly cache?: CachePolicy;
  /** Show names of C++ as they are written. Default: true. */
  readonly demangle?: boolean;
  /** Look up where code was written. Default: false. */
  readonly sourceLines?: boolean;
  /** As openElf() takes them. */
  readonly debugPlaces?: readonly string[];
}

const NOWHERE: UserLocation = { symbol: null, module: null, fileOffset: null, buildId: null };
const CHECK_INTERVAL = 50;
const LOG_INTERVAL = 1;
const MAX_PROCESSES = 4096;
const MAX_KNOWN = 1 << 16;

export class UserSymbols {
  readonly #log: MappingLog | null;
  readonly #checkInterval: number;
  readonly #cache: CachePolicy;
  readonly #spell: (name: string) => string;
  readonly #processes = new Map<number, Process>();
  /** What the last process of each program has mapped, by the key of its file. */
  readonly #programs = new Map<string, Image>();
  readonly #files: MappedFiles;
  /** null: not wanted. */
  readonly #lines: SourceLines | null;
  /** Files whose users, and processes whose files, are read as soon as they are known. */
  readonly #eagerFiles = new Set<string>();
  readonly #eagerProcesses = new Set<number>();
  #logReadAt = -Infinity;

  constructor(options: UserSymbolsOptions = {}) {
    this.#log = options.log ?? null;
    this.#checkInterval = options.checkInterval ?? CHECK_INTERVAL;
    this.#cache = options.cache ?? 'PER_PID';
    this.#spell = options.demangle ?? true ? demangled : (name) => name;
    this.#files = new MappedFiles(this.#cache !== 'NONE', options.debugPlaces);
    this.#lines = options.sourceLines === true ? new SourceLines(this.#spell) : null;
    if (this.#log) this.#log.onEvents = (events) => events.forEach((event) => this.#follow(event));
  }

  resolve(tgid: number, address: bigint): UserLocation {
    if (this.#cache === 'NONE') return this.#resolveOnce(tgid, address);
    const now = performance.now();
    if (now - this.#logReadAt > LOG_INTERVAL) this.#readLog(now);
    let process = this.#processes.get(tgid) ?? this.#add(tgid);
    if (!process.followed && now - process.checkedAt > this.#checkInterval) this.#check(tgid, process);
    let found = this.#find(tgid, process.image, address);
    if (!found) {
      // Perhaps mapped in the meantime: dlopen or exec are in the log, memory made executable later only in /proc.
      this.#readLog(now);
      process = this.#processes.get(tgid) ?? process;
      found = this.#find(tgid, process.image, address);
    }
    if (!found && now - process.readAt > this.#checkInterval) {
      this.#read(tgid, process);
      found = this.#find(tgid, process.image, address);
    }
    found ??= this.#findInProgram(tgid, process, address) ?? (process.previous && this.#find(tgid, process.previous, address));
    if (found?.symbol) return found;
    return this.#made(process, Number(address), now) ?? found ?? NOWHERE;
  }

  /** In code that the process made while it ran. */
  #made(process: Process, address: number, now: number): UserLocation | null {
    const { jit } = process;
    let symbol = jit.at(address);
    if (symbol === null && now - process.jitReadAt > this.#checkInterval) {
      process.jitReadAt = now;
      jit.refresh();
      symbol = jit.at(address);
    }
    return symbol === null ? null : { ...NOWHERE, symbol, module: jit.path };
  }

  /** Where the code there was written, innermost function first; empty when that is not known, or not wanted. */
  source(tgid: number, address: bigint): readonly SourceFrame[] {
    if (this.#lines === null) return [];
    const { file, fileOffset } = this.resolve(tgid, address);
    const virtual = file === undefined || fileOffset === null ? null : offsetToAddress(file.segments, fileOffset);
    if (file === undefined || virtual === null) return [];
    return this.#lines.at(file, virtual);
  }

  remember(tgid: number): void {
    if (this.#cache === 'NONE') return;
    const process = this.#processes.get(tgid);
    if (!process) this.#add(tgid);
    else if (!process.followed) this.#read(tgid, process);
  }

  /**
   * Reads now what would be read when a name is wanted: the symbols of these files, of all that these processes have
   * mapped, and of all that processes have mapped that use one of the files, now or later.
   */
  preload(tgids: readonly number[], files: readonly string[]): void {
    if (this.#cache === 'NONE') return;
    for (const path of files) {
      const opened = this.#files.open(path);
      if (opened === null) continue;
      this.#eagerFiles.add(opened.key);
      this.#load(opened.file);
    }
    for (const tgid of tgids) this.#preloadProcess(tgid);
    if (this.#eagerFiles.size === 0) return;
    for (const tgid of runningProcesses()) {
      if (readMaps(tgid).some((mapping) => this.#eagerFiles.has(fileKey(mapping)))) this.#preloadProcess(tgid);
    }
  }

  #preloadProcess(tgid: number): void {
    this.#eagerProcesses.add(tgid);
    this.remember(tgid);
    this.#loadSymbolsOf(tgid);
  }

  #loadSymbolsOf(tgid: number): void {
    for (const mapping of this.#processes.get(tgid)?.image.mappings ?? []) this.#load(this.#files.at(tgid, mapping));
  }

  #load(file: ElfFile | null): void {
    if (file === null) return;
    functionsOf(file);
    this.#lines?.open(file);
  }

  #add(tgid: number): Process {
    const process = this.#put(tgid, [], false);
    this.#read(tgid, process);
    return process;
  }

  #put(tgid: number, mappings: readonly Mapping[], followed: boolean): Process {
    this.#processes.delete(tgid);
    // Forget the process that was added first: a busy machine starts thousands.
    if (this.#processes.size >= MAX_PROCESSES) this.#processes.delete(this.#processes.keys().next().value!);
    const process: Process = {
      image: { mappings, known: new Map() }, previous: null, program: null, followed, complete: followed, identity: null, checkedAt: -Infinity, readAt: -Infinity,
      jit: new PerfMap(tgid), jitReadAt: -Infinity,
    };
    this.#processes.set(tgid, process);
    return process;
  }

  // -------------------------------------------------------------- the log

  #readLog(now: number): void {
    this.#logReadAt = now;
    this.#log?.read();
  }

  #follow(event: MappingEvent): void {
    switch (event.kind) {
      case 'fork': {
        const parent = this.#processes.get(event.parent);
        // A parent that nobody asked about yet: its child is read from /proc when it matters.
        if (parent?.complete) this.#put(event.tgid, parent.image.mappings, true).program = parent.program;
        else this.#processes.delete(event.tgid);
        break;
      }
      case 'exec': {
        const before = this.#processes.get(event.tgid);
        this.#put(event.tgid, [], true).previous = before?.image ?? null;
        break;
      }
      case 'map': {
        const process = this.#processes.get(event.tgid);
        if (!process?.complete) break;
        // Of one that is not followed since its start, other processes may have the same image.
        if (!process.followed) process.image = { ...process.image, known: new Map() };
        const { image } = process;
        image.mappings = withMapping(image.mappings, event.mapping);
        image.known.clear();
        this.#files.at(event.tgid, event.mapping);
        if (process.followed) this.#noteProgram(process, event.mapping);
        if (this.#eagerFiles.has(fileKey(event.mapping))) this.#eagerProcesses.add(event.tgid);
        if (this.#eagerProcesses.has(event.tgid)) this.#loadSymbolsOf(event.tgid);
        break;
      }
      case 'lost':
        for (const process of this.#processes.values()) process.followed = process.complete = false;
        break;
    }
  }

  // -------------------------------------------------------------- /proc

  /** Reads the maps again if the process is another one now; an ended process keeps what is known of it. */
  #check(tgid: number, process: Process): void {
    process.checkedAt = performance.now();
    const identity = processIdentity(tgid);
    if (identity === null || identity === process.identity) return;
    if (process.identity !== null) {
      process.previous = process.image;
      process.image = { mappings: [], known: new Map() };
      process.jit = new PerfMap(tgid);
    }
    this.#read(tgid, process);
  }

  #read(tgid: number, process: Process): void {
    process.readAt = performance.now();
    // What the log tells from here on comes on top of what is read now.
    this.#readLog(process.readAt);
    process.checkedAt = process.readAt;
    const mappings = readMaps(tgid);
    // A process that is just ending has an empty file.
    if (mappings.length === 0) return;
    process.identity = processIdentity(tgid);
    process.jit.refresh();
    process.program = programOf(tgid);
    process.image = this.#shared(process.program, mappings);
    process.complete = true;
    for (const mapping of mappings) this.#files.at(tgid, mapping);
  }

  // -------------------------------------------------------------- programs

  /** The image of another process of that program if it is the same, else a new one. */
  #shared(program: string | null, mappings: readonly Mapping[]): Image {
    const other = program === null ? undefined : this.#programs.get(program);
    if (other && other.mappings.length === mappings.length && holds(other, mappings)) return other;
    const image: Image = { mappings, known: new Map() };
    this.#rememberProgram(program, image);
    return image;
  }

  /** The first file that is mapped after an exec is the program's. */
  #noteProgram(process: Process, mapping: Mapping): void {
    if (process.program === null && mapping.path.startsWith('/')) process.program = fileKey(mapping);
    const known = process.program === null ? undefined : this.#programs.get(process.program);
    // One that is just starting knows less than those before.
    if (!known || process.image.mappings.length >= known.mappings.length) this.#rememberProgram(process.program, process.image);
  }

  #rememberProgram(program: string | null, image: Image): void {
    if (this.#cache !== 'PER_PROGRAM' || program === null) return;
    if (this.#programs.size >= MAX_PROCESSES) this.#programs.delete(this.#programs.keys().next().value!);
    this.#programs.set(program, image);
  }

  /** By what another process of the program has mapped, if all that is known of this one is there too. */
  #findInProgram(tgid: number, { program, image }: Process, address: bigint): UserLocation | null {
    const other = program === null ? undefined : this.#programs.get(program);
    return other && other !== image && holds(other, image.mappings) ? this.#find(tgid, other, address) : null;
  }

  // -------------------------------------------------------------- look-up

  /** null: nothing is mapped there. */
  #find(tgid: number, image: Image, address: bigint): UserLocation | null {
    const known = image.known.get(address);
    if (known) return known;
    const mapping = findMapping(image.mappings, Number(address));
    if (!mapping) return null;
    const location = this.#locate(tgid, mapping, Number(address));
    if (image.known.size >= MAX_KNOWN) image.known.clear();
    image.known.set(address, location);
    return location;
  }

  #resolveOnce(tgid: number, address: bigint): UserLocation {
    const mapping = findMapping(readMaps(tgid), Number(address));
    if (!mapping) return NOWHERE;
    const location = this.#locate(tgid, mapping, Number(address));
    this.#files.forget();
    if (location.symbol) return location;
    const jit = new PerfMap(tgid);
    jit.refresh();
    const symbol = jit.at(Number(address));
    return symbol === null ? location : { ...NOWHERE, symbol, module: jit.path };
  }

  #locate(tgid: number, mapping: Mapping, address: number): UserLocation {
    if (mapping.path === '') return NOWHERE;
    const file = this.#files.at(tgid, mapping);
    const part = file?.origin?.part ?? null;
    const fileOffset = address - mapping.start + mapping.offset - (part?.offset ?? 0);
    const module = part === null ? mapping.path : `${mapping.path}${BETWEEN}${Buffer.from(part.name).toString('latin1')}`;
    const place = { module, fileOffset, buildId: file?.buildId ?? null, ...(file ? { file } : {}) };
    return { symbol: file && this.#symbolAt(file, fileOffset), ...place };
  }

  #symbolAt(file: ElfFile, fileOffset: number): UserLocation['symbol'] {
    const virtual = offsetToAddress(file.segments.filter((segment) => segment.executable), fileOffset);
    if (virtual === null) return null;
    const functions = functionsOf(file);
    const index = functions === null ? -1 : functionAt(functions, virtual);
    return functions === null || index < 0 ? null : { name: this.#spell(functions.name(index)), offset: virtual - functions.starts[index]! };
  }
}

/** null: the file went, or was replaced, before its symbols were wanted. */
function functionsOf(file: ElfFile): FunctionTable | null {
  try {
    return file.functions();
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}

function holds(image: Image, mappings: readonly Mapping[]): boolean {
  return mappings.every((mapping) => {
    const there = findMapping(image.mappings, mapping.start);
    return there !== undefined && isSameMapping(there, mapping);
  });
}

/** Empty when the process is gone. */
function readMaps(tgid: number): Mapping[] {
  try {
    return parseMaps(fs.readFileSync(`${procOf(tgid)}/maps`, 'latin1'));
  } catch {
    return [];
  }
}

/** Key of the file that a process runs. */
function programOf(tgid: number): string | null {
  try {
    return fileKeyOf(fs.statSync(`${procOf(tgid)}/exe`));
  } catch {
    return null;
  }
}

/** Start time and executable; null when the process is gone. */
function processIdentity(tgid: number): string | null {
  try {
    const stat = statOf(tgid);
    const exe = fs.statSync(`${procOf(tgid)}/exe`);
    return stat === null ? null : `${statField(stat, STARTTIME)} ${exe.dev}:${exe.ino}`;
  } catch {
    return null;
  }
}
