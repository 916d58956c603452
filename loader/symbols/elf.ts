// A small reader of ELF symbol tables. The loader needs it twice: to find where in a binary a uprobe goes (name →
// file offset) and to name the addresses in user stacks (address → name). It reads only the headers and the symbol
// and string tables it is asked for, never a whole binary, and keeps what it parsed until the file changes. It does
// not read DWARF, does not demangle, and knows nothing of processes: user.ts adds the mappings. Addresses are plain
// numbers, which holds for every user-space binary (below 2^53); symbols above that are skipped.

import * as fs from 'node:fs';
import {
  eachSymbol, ElfError, ET_DYN, PT_LOAD, PT_NOTE, PT_TLS, readerOf, readHeaders, SHF_COMPRESSED, SHF_EXECINSTR, SHN_UNDEF, SHT_DYNSYM, SHT_NULL, SHT_SYMTAB, STB_LOCAL,
  SHT_NOBITS, stringAt, STT_FUNC, STT_GNU_IFUNC, STT_NOTYPE, STT_TLS, symbolSize,
} from '../../common/elf/elf.ts';
import type { ElfHeaders, ElfSegment, ReadAt } from '../../common/elf/elf.ts';
import { lazy } from '../../common/lazy.ts';
import { fileReasonOf } from '../errors.ts';
import { native } from '../native.ts';
import { inArchive, memberOf } from './archives.ts';
import type { Part } from './archives.ts';
import { DEBUG_PLACES, findDebugFile, findDebugPackages } from './debug-files.ts';
import type { DebugLink } from './debug-files.ts';

export interface FoundSymbol {
  readonly name: string;
  /** Where the symbol's first byte lies in the file: what a uprobe attaches to. */
  readonly fileOffset: number;
  /** Virtual address in the file, before any load bias. */
  readonly value: number;
  /** Bytes; 0 when the table does not say. */
  readonly size: number;
}

/** What a symbol of any kind stands for. */
export interface SymbolValue {
  /** Virtual address in the file; of thread-local memory, bytes from its start. */
  readonly value: number;
  /** Bytes; 0 when the table does not say. */
  readonly size: number;
  readonly threadLocal: boolean;
}

export interface FoundSection {
  /** Virtual, before any load bias; 0: it is not loaded. */
  readonly address: number;
  /** Where it is in its file, in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly compressed: boolean;
  /** What the file has of it. Throws ElfError. */
  readonly bytes: () => Buffer;
}

/** Functions sorted by address, for functionAt(). Names are decoded on demand, as byte text. */
export interface FunctionTable {
  readonly count: number;
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  name(index: number): string;
}

export interface ElfFile {
  /**
   * Where it was read from, and what tells whether that is still the same file; null for an image in memory. `part`: where it is in that
   * file; null: it is all of it.
   */
  readonly origin: { readonly path: string; readonly identity: string; readonly part: Part | null } | null;
  readonly is64: boolean;
  /** ET_DYN: shared library or position-independent executable. */
  readonly relocatable: boolean;
  readonly machine: number;
  /** Those that are loaded. */
  readonly segments: readonly ElfSegment[];
  /** What each thread has a copy of; null: nothing. */
  readonly threadLocals: ElfSegment | null;
  /** Lower-case hex of the GNU build id, or null. */
  readonly buildId: string | null;
  /** Lazily read, then kept. */
  functions(): FunctionTable;
  /** Bytes of the file. */
  bytes(offset: number, length: number): Buffer;
  /** Whether its own symbols are gone, and no debug information has them. */
  isStripped(): boolean;
  /** Defined functions whose name is `match`, or satisfies it; aliases at one address are all given. */
  find(match: string | ((name: string) => boolean)): FoundSymbol[];
  /** The first defined symbol of that name; null: none. */
  symbol(name: string): SymbolValue | null;
  /** Of all defined symbols that have one. */
  symbolNames(): string[];
  /** Where its separate debug file is; null: there is none. */
  debugFile(): string | null;
  /** Where packages of its split debug information are. */
  debugPackages(): readonly string[];
  /** The first section of that name, of the file itself or else of its separate debug file; null: none. Throws ElfError. */
  section(name: string): FoundSection | null;
}

const UNDERSCORE = 0x5f;
const NT_GNU_BUILD_ID = 3;
/** Refuse tables larger than this: a corrupt header must not make us allocate the machine away. */
const MAX_TABLE = 1 << 30;
const MAX_UNPACKED = 1 << 28;
const MAX_NOTES = 1 << 16;

/** One symbol table with its strings, as raw bytes. */
interface SymbolTable { readonly symbols: Buffer; readonly strings: Buffer }

const cache = new Map<string, ElfFile>();

/**
 * The ELF file at `path`, from the cache while device, inode, size and modification time stay the same.
 * Throws ElfError. `debugPlaces` is where a separate debug file is looked for when the binary itself has been stripped.
 */
export function openElf(path: string, debugPlaces = DEBUG_PLACES): ElfFile {
  const place = inArchive(path);
  const key = `${identityOf(statFile(place?.archive ?? path))} ${debugPlaces.join(':')} ${place?.member ?? ''}`;
  const known = cache.get(key);
  if (known) return known;
  const elf = readElf(path, debugPlaces);
  cache.set(key, elf);
  return elf;
}

/** The same, read anew and not kept. */
export function readElf(path: string, debugPlaces = DEBUG_PLACES): ElfFile {
  const place = inArchive(path);
  const file = place?.archive ?? path;
  const identity = identityOf(statFile(file));
  const part = place === null ? null : memberOf(place.archive, place.member);
  return parseElf({ path: file, identity, part }, (use) => withFile(file, use, identity, part), debugPlaces);
}

/** Where the file is; null when it is no longer there. */
export function pathOf({ origin }: ElfFile): string | null {
  try {
    return origin !== null && identityOf(fs.statSync(origin.path)) === origin.identity ? origin.path : null;
  } catch {
    return null;
  }
}

function identityOf({ dev, ino, size, mtimeMs }: fs.Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

function statFile(path: string): fs.Stats {
  let stat: fs.Stats;
  try {
    stat = fs.statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (!stat.isFile()) throw new ElfError('not-elf', `${path} is not a regular file`);
  return stat;
}

/** An ELF image that is in memory already (the vdso). Throws ElfError. */
export function elfFromBytes(bytes: Buffer): ElfFile {
  const read = readerOf(bytes);
  return parseElf(null, (use) => use(read), []);
}

/** Defined functions of the binary at `path` with that name, or whose name satisfies `match`. Throws ElfError. */
export function findSymbols(path: string, match: string | ((name: string) => boolean)): FoundSymbol[] {
  return openElf(path).find(match);
}

/** Index of the function that covers `address` (a virtual address of the file), or -1. */
export function functionAt(table: FunctionTable, address: number): number {
  let low = 0;
  let high = table.count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (table.starts[middle]! <= address) low = middle + 1;
    else high = middle - 1;
  }
  if (high < 0) return -1;
  const size = table.sizes[high]!;
  // Hand-written assembly often has no size: such a symbol reaches to the next one.
  if (size !== 0 && address >= table.starts[high]! + size) return -1;
  return high;
}

/** Virtual address of the file's byte at `offset`, or null when no loaded segment holds it. */
export function offsetToAddress(segments: readonly ElfSegment[], offset: number): number | null {
  for (const s of segments) {
    if (offset >= s.offset && offset < s.offset + s.fileSize) return offset - s.offset + s.address;
  }
  return null;
}

/** File offset of a virtual address, or null when it is not backed by the file. */
export function addressToOffset(segments: readonly ElfSegment[], address: number): number | null {
  for (const s of segments) {
    if (address >= s.address && address < s.address + s.fileSize) return address - s.address + s.offset;
  }
  return null;
}

function unreadable(path: string, error: unknown): ElfError {
  const code = (error as NodeJS.ErrnoException).code ?? null;
  return new ElfError('unreadable', `cannot read ${path}: ${fileReasonOf(error)}`, code);
}

/** `identity`: another file that has the path by now is refused. */
function withFile<T>(path: string, use: (read: ReadAt) => T, identity: string | null = null, part: Part | null = null): T {
  let fd: number;
  try {
    fd = fs.openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    if (identity !== null && identityOf(fs.fstatSync(fd)) !== identity) throw new ElfError('unreadable', `${path} has changed`);
    return use((offset, length) => {
      if (length > MAX_TABLE) throw new ElfError('malformed', `${path}: a table claims ${length} bytes`);
      // Behind what any file can be, which Node does not even ask for.
      if (!Number.isSafeInteger(offset + length)) throw new ElfError('malformed', `${path} ends early`);
      if (part !== null && offset + length > part.size) throw new ElfError('malformed', `${path} ends early`);
      const bytes = Buffer.allocUnsafe(length);
      const start = offset + (part?.offset ?? 0);
      let done = 0;
      while (done < length) {
        const n = readSome(fd, bytes, done, start + done, path);
        if (n === 0) throw new ElfError('malformed', `${path} ends early`);
        done += n;
      }
      return bytes;
    });
  } finally {
    fs.closeSync(fd);
  }
}

function readSome(fd: number, bytes: Buffer, done: number, position: number, path: string): number {
  try {
    return fs.readSync(fd, bytes, done, bytes.length - done, position);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function parseElf(origin: ElfFile['origin'], open: Open, debugPlaces: readonly string[]): ElfFile {
  const { headers, buildId } = open((read) => {
    const found = readHeaders(read);
    return { headers: found, buildId: buildIdOf(read, found.segments) };
  });
  const segments = headers.segments.filter(({ type }) => type === PT_LOAD);
  let tables: readonly SymbolTable[] | undefined;
  let isStripped = false;
  let functions: FunctionTable | undefined;
  const debugFile = lazy(() => (origin === null ? null : findDebugFile({ path: origin.path, buildId, link: debugLink(findSection(headers, open, '.gnu_debuglink')) }, debugPlaces, buildIdAt)));
  const load = (): readonly SymbolTable[] => {
    if (tables) return tables;
    const own = open((read) => readSymbolTables(read, headers));
    const stripped = !headers.sections.some((s) => s.type === SHT_SYMTAB);
    const separate = stripped ? debugSymbols(debugFile()) : [];
    const others = stripped && separate.length === 0 ? packedSymbols(headers, open) : separate;
    isStripped = stripped && others.length === 0;
    tables = [...others, ...own];
    return tables;
  };
  const isCode = (type: number, section: number): boolean =>
    type === STT_FUNC || type === STT_GNU_IFUNC
    || (type === STT_NOTYPE && ((headers.sections[section]?.flags ?? 0) & SHF_EXECINSTR) !== 0);
  return {
    origin,
    is64: headers.is64,
    relocatable: headers.type === ET_DYN,
    machine: headers.machine,
    segments,
    buildId,
    functions: () => (functions ??= buildFunctionTable(load(), headers.is64, isCode)),
    bytes: (offset, length) => open((read) => read(offset, length)),
    threadLocals: headers.segments.find(({ type }) => type === PT_TLS) ?? null,
    isStripped: () => { load(); return isStripped; },
    find: (match) => findInTables(load(), headers.is64, segments, isCode, match),
    symbol: (name) => findSymbol(load(), headers.is64, name),
    symbolNames: () => allNames(load(), headers.is64),
    debugFile,
    debugPackages: () => (origin === null ? [] : findDebugPackages(origin.path, debugFile(), debugPlaces)),
    section: (name) => findSection(headers, open, name) ?? debugSection(debugFile(), name),
  };
}

type Open = <T>(use: (read: ReadAt) => T) => T;

/** null: the file has none, or nothing of it. */
function findSection({ sections, namesSection }: ElfHeaders, open: Open, name: string): FoundSection | null {
  const table = sections[namesSection];
  if (table === undefined) return null;
  const found = open((read) => {
    const names = read(table.offset, table.size);
    return sections.find((section) => section.type !== SHT_NULL && section.type !== SHT_NOBITS && stringAt(names, section.name) === name);
  });
  if (found === undefined) return null;
  const { address, offset, size } = found;
  return { address, offset, size, compressed: (found.flags & SHF_COMPRESSED) !== 0, bytes: () => open((read) => read(offset, size)) };
}

function debugSection(path: string | null, name: string): FoundSection | null {
  if (path === null) return null;
  try {
    return findSection(withFile(path, readHeaders), (use) => withFile(path, use), name);
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}

function findSymbol(tables: readonly SymbolTable[], is64: boolean, name: string): SymbolValue | null {
  for (const { symbols, strings } of tables) {
    const offsets = offsetsOfName(strings, name);
    let found: SymbolValue | null = null;
    eachSymbol(symbols, is64, (at, value, size, _binding, type, section) => {
      if (found !== null || section === SHN_UNDEF || !offsets.has(at) || nameAt(strings, at, 'utf8') !== name) return;
      found = { value, size, threadLocal: type === STT_TLS };
    });
    if (found !== null) return found;
  }
  return null;
}

function allNames(tables: readonly SymbolTable[], is64: boolean): string[] {
  const names = new Set<string>();
  for (const { symbols, strings } of tables) {
    eachSymbol(symbols, is64, (at, _value, _size, _binding, _type, section) => {
      if (section !== SHN_UNDEF && at !== 0) names.add(nameAt(strings, at, 'utf8'));
    });
  }
  return [...names];
}

/** Lower-case hex; null without. */
function buildIdOf(read: ReadAt, segments: readonly ElfSegment[]): string | null {
  for (const { type, offset, fileSize } of segments) {
    const id = type === PT_NOTE && fileSize < MAX_NOTES ? findBuildId(read(offset, fileSize)) : null;
    if (id !== null) return id;
  }
  return null;
}

function findBuildId(notes: Buffer): string | null {
  let at = 0;
  while (at + 12 <= notes.length) {
    const nameSize = notes.readUInt32LE(at);
    const size = notes.readUInt32LE(at + 4);
    const type = notes.readUInt32LE(at + 8);
    const data = at + 12 + ((nameSize + 3) & ~3);
    if (type === NT_GNU_BUILD_ID && nameSize === 4 && notes.toString('latin1', at + 12, at + 15) === 'GNU') {
      return notes.toString('hex', data, data + size);
    }
    at = data + ((size + 3) & ~3);
  }
  return null;
}

function readSymbolTables(read: ReadAt, { sections, is64 }: ElfHeaders): SymbolTable[] {
  const tables: SymbolTable[] = [];
  // .symtab first: it is the fuller one, and its names win where both name an address.
  for (const wanted of [SHT_SYMTAB, SHT_DYNSYM]) {
    for (const s of sections) {
      const strings = sections[s.link];
      if (s.type !== wanted || s.entrySize !== symbolSize(is64) || !strings || s.size === 0 || strings.size === 0) continue;
      tables.push({ symbols: read(s.offset, s.size), strings: read(strings.offset, strings.size) });
    }
  }
  return tables;
}

/** Of the ELF file at a path; null: it has none, or is none. */
function buildIdAt(path: string): string | null {
  try {
    return withFile(path, (read) => buildIdOf(read, readHeaders(read).segments));
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}

/** The name of the debug file and the CRC of its bytes, as `objcopy --add-gnu-debuglink` writes them. */
function debugLink(section: FoundSection | null): DebugLink | null {
  const bytes = section?.bytes() ?? Buffer.alloc(0);
  const end = bytes.indexOf(0);
  const at = Math.ceil((end + 1) / 4) * 4;
  return end <= 0 || at + 4 > bytes.length ? null : { name: bytes.toString('utf8', 0, end), crc: bytes.readUInt32LE(at) };
}

/** Symbol tables of the separate debug file, none when there is no such file. */
function debugSymbols(path: string | null): readonly SymbolTable[] {
  if (path === null) return [];
  try {
    return withFile(path, (read) => readSymbolTables(read, readHeaders(read)));
  } catch (error) {
    if (error instanceof ElfError) return [];
    throw error;
  }
}

/** Those that a distribution leaves in stripped binaries: of an ELF file that is packed with xz (gdb's manual, "MiniDebugInfo"). */
function packedSymbols(headers: ElfHeaders, open: Open): readonly SymbolTable[] {
  try {
    const packed = findSection(headers, open, '.gnu_debugdata')?.bytes();
    const unpacked = packed === undefined ? null : native().unpackXz(packed, MAX_UNPACKED);
    if (unpacked === null) return [];
    const read = readerOf(unpacked);
    return readSymbolTables(read, readHeaders(read));
  } catch (error) {
    if (error instanceof ElfError) return [];
    throw error;
  }
}

type IsCode = (type: number, section: number) => boolean;
type Visit = (table: SymbolTable, nameOffset: number, value: number, size: number, exported: boolean) => void;

/** Calls `visit` for every defined function symbol. */
function eachFunction(tables: readonly SymbolTable[], is64: boolean, isCode: IsCode, visit: Visit): void {
  for (const table of tables) {
    eachSymbol(table.symbols, is64, (name, value, size, binding, type, section) => {
      if (section !== SHN_UNDEF && value <= Number.MAX_SAFE_INTEGER && isCode(type, section)) visit(table, name, value, size, binding !== STB_LOCAL);
    });
  }
}

function nameAt(strings: Buffer, offset: number, encoding: 'latin1' | 'utf8'): string {
  const end = strings.indexOf(0, offset);
  const name = strings.toString(encoding, offset, end < 0 ? strings.length : end);
  // Version suffixes (`memcpy@@GLIBC_2.14`) are the linker's, nobody writes them in a script.
  const version = name.indexOf('@');
  return version > 0 ? name.slice(0, version) : name;
}

function buildFunctionTable(tables: readonly SymbolTable[], is64: boolean, isCode: IsCode): FunctionTable {
  const starts: number[] = [];
  const sizes: number[] = [];
  const names: number[] = [];
  const owners: Buffer[] = [];
  const ranks: number[] = [];
  eachFunction(tables, is64, isCode, (table, name, value, size, exported) => {
    ranks.push((size === 0 ? 0 : 8) + (exported ? 4 : 0) + (3 - leadingUnderscores(table.strings, name)));
    starts.push(value);
    sizes.push(size);
    names.push(name);
    owners.push(table.strings);
  });
  // A look-up meets the last symbol of an address: sized before unsized, exported before local, `abort` before
  // `__abort`, and then the table's first.
  const order = Uint32Array.from(starts, (_, i) => i).sort((a, b) => starts[a]! - starts[b]! || ranks[a]! - ranks[b]! || b - a);
  return {
    count: order.length,
    starts: Float64Array.from(order, (i) => starts[i]!),
    sizes: Float64Array.from(order, (i) => sizes[i]!),
    name: (index) => nameAt(owners[order[index]!]!, names[order[index]!]!, 'latin1'),
  };
}

/** At most 3. */
function leadingUnderscores(strings: Buffer, offset: number): number {
  let count = 0;
  while (count < 3 && strings[offset + count] === UNDERSCORE) count++;
  return count;
}

function findInTables(
  tables: readonly SymbolTable[], is64: boolean, segments: readonly ElfSegment[], isCode: IsCode,
  match: string | ((name: string) => boolean),
): FoundSymbol[] {
  const found = new Map<string, FoundSymbol>();
  const wanted = typeof match === 'string' ? new Map(tables.map((t) => [t, offsetsOfName(t.strings, match)])) : null;
  eachFunction(tables, is64, isCode, (table, nameOffset, value, size) => {
    if (wanted && !wanted.get(table)!.has(nameOffset)) return;
    const name = nameAt(table.strings, nameOffset, 'utf8');
    if (name === '' || (typeof match === 'string' ? name !== match : !match(name))) return;
    const key = `${value}:${name}`;
    const fileOffset = addressToOffset(segments, value);
    if (fileOffset === null || found.has(key)) return;
    found.set(key, { name, fileOffset, value, size });
  });
  return [...found.values()];
}

/** String-table offsets at which `name` stands: alone, as the tail of a longer string, or before a version suffix. */
function offsetsOfName(strings: Buffer, name: string): ReadonlySet<number> {
  const offsets = new Set<number>();
  const bytes = Buffer.from(name, 'utf8');
  for (let at = strings.indexOf(bytes); at >= 0; at = strings.indexOf(bytes, at + 1)) {
    const next = strings[at + bytes.length];
    if (next === 0 || next === 0x40) offsets.add(at);
  }
  return offsets;
}
