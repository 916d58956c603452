// Names of user-space addresses: which file a process has mapped there, and which function of it that is. What
// processes map is followed in a log where the kernel gives us one, so that even a process that ended before its
// events were printed has names; for processes older than the log, and without it, /proc/PID/maps is read when one is
// first asked about, and again when it became another program or mapped more. Files are found as the process
// sees them, also in another mount namespace or already deleted. Unknown addresses are never an error.

import * as fs from 'node:fs';
import type { ElfFile } from './elf.ts';
import { ElfError, elfFromBytes, functionAt, openElf } from './elf.ts';
import type { MappingEvent, MappingLog } from './mapping-log.ts';
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

/** One program that a process ran: exec starts the next. */
interface Image {
  /** Ascending. Replaced as a whole, so that a forked process can share it. */
  mappings: readonly Mapping[];
  readonly known: Map<bigint, UserLocation>;
}

interface Process {
  /** The program now, and the one before: addresses taken just before an exec may still be on their way. */
  image: Image;
  previous: Image | null;
  /** Followed by the log since its fork or exec, so that /proc has nothing to add. */
  followed: boolean;
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
}

const NOWHERE: UserLocation = { symbol: null, module: null, fileOffset: null, buildId: null };
const CHECK_INTERVAL = 50;
const LOG_INTERVAL = 1;
const MAX_PROCESSES = 4096;
const MAX_KNOWN = 1 << 16;

export class UserSymbols {
  readonly #log: MappingLog | null;
  readonly #checkInterval: number;
  readonly #processes = new Map<number, Process>();
  /** Files by `device:inode`; null: not ELF. */
  readonly #files = new Map<string, ElfFile | null>();
  #vdso: ElfFile | null | undefined;
  #logReadAt = -Infinity;

  constructor(options: UserSymbolsOptions = {}) {
    this.#log = options.log ?? null;
    this.#checkInterval = options.checkInterval ?? CHECK_INTERVAL;
    if (this.#log) this.#log.onEvents = (events) => events.forEach((event) => this.#follow(event));
  }

  resolve(tgid: number, address: bigint): UserLocation {
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
    return found ?? (process.previous && this.#find(tgid, process.previous, address)) ?? NOWHERE;
  }

  remember(tgid: number): void {
    const process = this.#processes.get(tgid);
    if (!process) this.#add(tgid);
    else if (!process.followed) this.#read(tgid, process);
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
      image: { mappings, known: new Map() }, previous: null, followed, identity: null, checkedAt: -Infinity, readAt: -Infinity,
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
        if (parent?.followed) this.#put(event.tgid, parent.image.mappings, true);
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
        if (!process?.followed) break;
        const { image } = process;
        image.mappings = withMapping(image.mappings, event.mapping);
        image.known.clear();
        if (event.mapping.path.startsWith('/')) this.#file(event.tgid, event.mapping);
        break;
      }
      case 'lost':
        for (const process of this.#processes.values()) process.followed = false;
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
    }
    this.#read(tgid, process);
  }

  #read(tgid: number, process: Process): void {
    process.readAt = performance.now();
    process.checkedAt = process.readAt;
    let text: string;
    try {
      text = fs.readFileSync(`/proc/${tgid}/maps`, 'latin1');
    } catch {
      return;
    }
    const mappings = parseMaps(text);
    // A process that is just ending has an empty file.
    if (mappings.length === 0) return;
    process.identity = processIdentity(tgid);
    process.image.mappings = mappings;
    process.image.known.clear();
    for (const mapping of mappings) if (mapping.path.startsWith('/')) this.#file(tgid, mapping);
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

  #locate(tgid: number, mapping: Mapping, address: number): UserLocation {
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
    const file = openMapped(tgid, mapping);
    // A file that cannot be opened now may be by way of another process; one that is not ELF stays so.
    if (file !== undefined) this.#files.set(key, file);
    return file ?? null;
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

/** Start time and executable; null when the process is gone. */
function processIdentity(tgid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${tgid}/stat`, 'latin1');
    const exe = fs.statSync(`/proc/${tgid}/exe`);
    // Field 22, counted after the command name, which may hold spaces and parentheses.
    return `${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]} ${exe.dev}:${exe.ino}`;
  } catch {
    return null;
  }
}

/** null: not an ELF file; undefined: it cannot be opened. */
function openMapped(tgid: number, mapping: Mapping): ElfFile | null | undefined {
  const path = Buffer.from(mapping.path, 'latin1').toString('utf8');
  if (isSameFile(path, mapping)) return tryElf(path);
  // Not the file of that name here: another mount namespace, or replaced since. A descriptor outlives the process.
  const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
  for (const other of [`/proc/${tgid}/map_files/${range}`, `/proc/${tgid}/root${path}`, path]) {
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
  return undefined;
}

/** `mappings` with one more, which takes the place of whatever it covers. */
function withMapping(mappings: readonly Mapping[], added: Mapping): Mapping[] {
  const kept: Mapping[] = [];
  for (const m of mappings) {
    if (m.start < added.start) kept.push(m.end > added.start ? { ...m, end: added.start } : m);
    if (m.end > added.end) kept.push(m.start < added.end ? { ...m, start: added.end, offset: m.offset + added.end - m.start } : m);
  }
  kept.push(added);
  return kept.sort((a, b) => a.start - b.start);
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
