// Names of user-space addresses: which file a process has mapped there, and which function of it that is. Maps are
// read when a process is first asked about (or remembered on purpose) and kept, so that addresses keep their names
// after the process has gone; they are read again when the process turned into another (exec, reused pid) or mapped
// more. Files are found as the process sees them, also in another mount namespace or already deleted. Unknown
// addresses are answered with what is known, never with an error.

import * as fs from 'node:fs';
import type { ElfFile } from './elf.ts';
import { ElfError, elfFromBytes, functionAt, openElf } from './elf.ts';
import type { UserLocation } from './symbols.ts';

/** An executable mapping. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** Offset in the file of the byte at `start`. */
  readonly offset: number;
  /** `major:minor` in hex and the inode, as in /proc/PID/maps. */
  readonly device: string;
  readonly inode: number;
  /** '' for anonymous memory; `[vdso]` and the like keep their brackets. Byte text. */
  readonly path: string;
}

interface Process {
  /** Changes with exec and when the pid is used again. */
  identity: string | null;
  checkedAt: number;
  mappings: readonly Mapping[];
  readonly known: Map<bigint, UserLocation>;
}

const NOWHERE: UserLocation = { symbol: null, module: null, fileOffset: null, buildId: null };
/** A process is looked at again at most this often, in milliseconds. */
const CHECK_INTERVAL = 50;
const MAX_PROCESSES = 4096;
const MAX_KNOWN = 1 << 16;

export class UserSymbols {
  readonly #proc: string;
  readonly #processes = new Map<number, Process>();
  /** Files by `device:inode`; null: not readable, or not ELF. */
  readonly #files = new Map<string, ElfFile | null>();
  #vdso: ElfFile | null | undefined;

  /** `proc`: where procfs is mounted. */
  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  resolve(tgid: number, address: bigint): UserLocation {
    let process = this.#processes.get(tgid) ?? this.#add(tgid);
    if (performance.now() - process.checkedAt > CHECK_INTERVAL) process = this.#check(tgid, process);
    const known = process.known.get(address);
    if (known) return known;
    const location = this.#locate(tgid, process, Number(address));
    if (process.known.size >= MAX_KNOWN) process.known.clear();
    process.known.set(address, location);
    return location;
  }

  remember(tgid: number): void {
    const process = this.#processes.get(tgid);
    if (process) this.#read(tgid, process);
    else this.#add(tgid);
  }

  #add(tgid: number): Process {
    // Forget the process that was added first: a busy machine starts thousands.
    if (this.#processes.size >= MAX_PROCESSES) this.#processes.delete(this.#processes.keys().next().value!);
    const process: Process = { identity: null, checkedAt: -Infinity, mappings: [], known: new Map() };
    this.#processes.set(tgid, process);
    this.#read(tgid, process);
    return process;
  }

  /** Reads the maps again if the process is another one now; an ended process keeps what is known of it. */
  #check(tgid: number, process: Process): Process {
    const identity = this.#identity(tgid);
    if (identity !== null && identity !== process.identity) this.#read(tgid, process);
    process.checkedAt = performance.now();
    return process;
  }

  #read(tgid: number, process: Process): void {
    process.checkedAt = performance.now();
    let text: string;
    try {
      text = fs.readFileSync(`${this.#proc}/${tgid}/maps`, 'latin1');
    } catch {
      return;
    }
    const mappings = parseMaps(text);
    // A process that is just ending has an empty file.
    if (mappings.length === 0) return;
    process.identity = this.#identity(tgid);
    process.mappings = mappings;
    process.known.clear();
    for (const mapping of mappings) if (mapping.path.startsWith('/')) this.#file(tgid, mapping);
  }

  /** Start time and executable; null when the process is gone. */
  #identity(tgid: number): string | null {
    try {
      const stat = fs.readFileSync(`${this.#proc}/${tgid}/stat`, 'latin1');
      const exe = fs.statSync(`${this.#proc}/${tgid}/exe`);
      // Field 22, counted after the command name, which may hold spaces and parentheses.
      return `${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]} ${exe.dev}:${exe.ino}`;
    } catch {
      return null;
    }
  }

  #locate(tgid: number, process: Process, address: number): UserLocation {
    let mapping = findMapping(process.mappings, address);
    if (!mapping) {
      // Mapped since (dlopen, a JIT): at most once per interval, misses may be many.
      if (performance.now() - process.checkedAt < CHECK_INTERVAL && process.mappings.length > 0) return NOWHERE;
      this.#read(tgid, process);
      mapping = findMapping(process.mappings, address);
      if (!mapping) return NOWHERE;
    }
    if (mapping.path === '') return NOWHERE;
    const file = mapping.path === '[vdso]' ? this.#vdsoImage() : this.#file(tgid, mapping);
    const fileOffset = address - mapping.start + mapping.offset;
    const place = { module: mapping.path, fileOffset, buildId: file?.buildId ?? null };
    const segment = file?.segments.find((s) => s.executable && fileOffset >= s.offset && fileOffset < s.offset + s.fileSize);
    if (!file || !segment) return { symbol: null, ...place };
    const functions = file.functions();
    const virtual = fileOffset - segment.offset + segment.address;
    const index = functionAt(functions, virtual);
    if (index < 0) return { symbol: null, ...place };
    return { symbol: { name: functions.name(index), offset: virtual - functions.starts[index]! }, ...place };
  }

  /** The mapped file, opened such that its symbols can still be read when the process has gone. */
  #file(tgid: number, mapping: Mapping): ElfFile | null {
    const key = `${mapping.device}:${mapping.inode}`;
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const file = this.#openMapped(tgid, mapping);
    this.#files.set(key, file);
    return file;
  }

  #openMapped(tgid: number, mapping: Mapping): ElfFile | null {
    const path = Buffer.from(mapping.path, 'latin1').toString('utf8');
    if (isSameFile(path, mapping)) return tryElf(path);
    // Not the file of that name here: another mount namespace, or replaced since. A descriptor outlives the process.
    const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
    for (const other of [`${this.#proc}/${tgid}/map_files/${range}`, `${this.#proc}/${tgid}/root${path}`, path]) {
      let fd: number;
      try {
        fd = fs.openSync(other, 'r');
      } catch {
        continue;
      }
      const file = tryElf(`/proc/self/fd/${fd}`);
      if (!file) fs.closeSync(fd);
      return file;
    }
    return null;
  }

  /** The kernel's own shared object, the same in every 64-bit process, from our memory. */
  #vdsoImage(): ElfFile | null {
    if (this.#vdso !== undefined) return this.#vdso;
    this.#vdso = null;
    try {
      const mapping = parseMaps(fs.readFileSync('/proc/self/maps', 'latin1')).find((m) => m.path === '[vdso]');
      if (!mapping) return null;
      const bytes = Buffer.alloc(mapping.end - mapping.start);
      const memory = fs.openSync('/proc/self/mem', 'r');
      try {
        fs.readSync(memory, bytes, 0, bytes.length, mapping.start);
      } finally {
        fs.closeSync(memory);
      }
      this.#vdso = elfFromBytes(bytes);
    } catch {
      // No vdso, or memory that may not be read: its functions stay without names.
    }
    return this.#vdso;
  }
}

function tryElf(path: string): ElfFile | null {
  try {
    return openElf(path);
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}

function isSameFile(path: string, mapping: Mapping): boolean {
  try {
    const { dev, ino } = fs.statSync(path);
    // glibc's encoding of major and minor numbers.
    const major = (dev >> 8) & 0xfff;
    const minor = (dev & 0xff) | ((dev >> 12) & 0xfff00);
    return ino === mapping.inode && mapping.device === `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}`;
  } catch {
    return false;
  }
}

/** Executable mappings of a /proc/PID/maps text, in its (ascending) order. */
export function parseMaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const match of text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) ..x. ([0-9a-f]+) (\S+) (\d+) *(.*)$/gm)) {
    mappings.push({
      start: parseInt(match[1]!, 16), end: parseInt(match[2]!, 16), offset: parseInt(match[3]!, 16),
      device: match[4]!, inode: Number(match[5]), path: match[6]!.replace(/ \(deleted\)$/, '').replaceAll('\\012', '\n'),
    });
  }
  return mappings;
}

function findMapping(mappings: readonly Mapping[], address: number): Mapping | undefined {
  let low = 0;
  let high = mappings.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const mapping = mappings[middle]!;
    if (address < mapping.start) high = middle - 1;
    else if (address >= mapping.end) low = middle + 1;
    else return mapping;
  }
  return undefined;
}
