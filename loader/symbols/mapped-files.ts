// The files that processes have mapped, opened such that they can still be read when the process has gone: as the process
// sees them, also in another mount namespace or already deleted. It knows no addresses of processes.

import * as fs from 'node:fs';
import { ElfError } from '../../common/elf/elf.ts';
import { BETWEEN, inArchive, memberAt } from './archives.ts';
import { DEBUG_PLACES, inRoot } from './debug-files.ts';
import type { ElfFile } from './elf.ts';
import { elfFromBytes, openElf, readElf } from './elf.ts';
import { procOf, rootOf } from '../processes.ts';
import { fileKey, fileKeyOf, parseMaps } from './mappings.ts';
import type { Mapping } from './mappings.ts';

/** null: not ELF. */
type Opened = ElfFile | null;

export class MappedFiles {
  readonly #keeps: boolean;
  readonly #debugPlaces: readonly string[];
  readonly #files = new Map<string, Opened>();
  /** Those in archives, by the key of the archive. */
  readonly #members = new Map<string, ElfFile[]>();
  /** Of files that no path leads to. */
  readonly #descriptors: number[] = [];
  #vdso: Opened | undefined;

  /** `keeps`: what was read of a file once is not read again. `debugPlaces`: as openElf() takes them. */
  constructor(keeps: boolean, debugPlaces = DEBUG_PLACES) {
    this.#keeps = keeps;
    this.#debugPlaces = debugPlaces;
  }

  /** null: it cannot be read, or is not ELF. */
  at(tgid: number, mapping: Mapping): ElfFile | null {
    if (mapping.path === '[vdso]') return this.#vdsoImage();
    if (!mapping.path.startsWith('/')) return null;
    const key = fileKey(mapping);
    const known = this.#members.get(key)?.find((file) => holds(file, mapping.offset)) ?? this.#files.get(key);
    if (known !== undefined) return known;
    const file = this.#open(tgid, mapping, key);
    // A file that cannot be opened now may be by way of another process; one that is not ELF, nor an archive, stays so.
    if (file !== undefined) this.#keep(key, file);
    return file ?? null;
  }

  /** A file by its path, whoever may map it later; null when there is no such ELF file. */
  open(path: string): { readonly key: string; readonly file: ElfFile } | null {
    const key = keyOfPath(inArchive(path)?.archive ?? path);
    const file = key === null ? null : this.#files.get(key) ?? this.#read(path);
    if (key === null || file === null) return null;
    this.#keep(key, file);
    return { key, file };
  }

  forget(): void {
    this.#files.clear();
    this.#members.clear();
    for (const fd of this.#descriptors.splice(0)) fs.closeSync(fd);
  }

  #keep(key: string, file: Opened): void {
    if (file?.origin?.part == null) this.#files.set(key, file);
    else this.#members.set(key, [...this.#members.get(key) ?? [], file]);
  }

  /** What is at that byte of the file; undefined: nothing, but the file is an archive. */
  #readAt(path: string, offset: number, debugPlaces: readonly string[]): Opened | undefined {
    const file = this.#read(path, debugPlaces);
    if (file !== null) return file;
    try {
      const member = memberAt(path, offset);
      return member === null ? undefined : this.#read(`${path}${BETWEEN}${member.name}`, debugPlaces);
    } catch (error) {
      if (error instanceof ElfError) return null;
      throw error;
    }
  }

  /** undefined: it cannot be opened. */
  #open(tgid: number, mapping: Mapping, key: string): Opened | undefined {
    const path = Buffer.from(mapping.path, 'latin1').toString('utf8');
    const root = rootOf(tgid);
    const debugPlaces = root === null ? this.#debugPlaces : [...this.#debugPlaces, ...inRoot(root, this.#debugPlaces)];
    if (keyOfPath(path) === key) return this.#readAt(path, mapping.offset, debugPlaces);
    // Not the file of that name here: another mount namespace, or replaced since. A descriptor outlives the process.
    const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
    const fd = openFile(`${procOf(tgid)}/map_files/${range}`, null) ?? openFile(`${root ?? ''}${path}`, mapping.inode) ?? openFile(path, mapping.inode);
    if (fd === null) return undefined;
    const file = this.#readAt(`/proc/self/fd/${fd}`, mapping.offset, debugPlaces);
    if (file == null) fs.closeSync(fd);
    else this.#descriptors.push(fd);
    return file;
  }

  #read(path: string, debugPlaces = this.#debugPlaces): ElfFile | null {
    return tryElf(path, this.#keeps, debugPlaces);
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

/** null: it cannot be opened, or is another file than that. Some file systems tell a device in maps that is nowhere else: the inode decides. */
function openFile(path: string, inode: number | null): number | null {
  let fd: number;
  try {
    fd = fs.openSync(path, 'r');
  } catch {
    return null;
  }
  if (inode === null || fs.fstatSync(fd).ino === inode) return fd;
  fs.closeSync(fd);
  return null;
}

function holds({ origin }: ElfFile, offset: number): boolean {
  const part = origin?.part ?? null;
  return part !== null && offset >= part.offset && offset < part.offset + part.size;
}

function keyOfPath(path: string): string | null {
  try {
    return fileKeyOf(fs.statSync(path));
  } catch {
    return null;
  }
}

function tryElf(path: string, keeps: boolean, debugPlaces: readonly string[]): ElfFile | null {
  try {
    return keeps ? openElf(path, debugPlaces) : readElf(path, debugPlaces);
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}
