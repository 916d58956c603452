// A small reader of ELF symbol tables. The loader needs it twice: to find where in a binary a uprobe goes (name →
// file offset) and to name the addresses in user stacks (address → name). It reads only the headers and the symbol
// and string tables it is asked for, never a whole binary, and keeps what it parsed until the file changes. It does
// not read DWARF, does not demangle, and knows nothing of processes: user.ts adds the mappings. Addresses are plain
// numbers, which holds for every user-space binary (below 2^53); symbols above that are skipped.

import * as fs from 'node:fs';

/** Why a file could not be read as ELF. `unreadable` carries the system error code (ENOENT, EACCES …) in `code`. */
export class ElfError extends Error {
  readonly reason: 'unreadable' | 'not-elf' | 'malformed';
  readonly code: string | null;
  constructor(reason: ElfError['reason'], message: string, code: string | null = null) {
    super(message);
    this.name = 'ElfError';
    this.reason = reason;
    this.code = code;
  }
}

/** A PT_LOAD program header. Bytes and virtual addresses as the file has them, before any load bias. */
export interface ElfSegment {
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly executable: boolean;
}

export interface FoundSymbol {
  readonly name: string;
  /** Where the symbol's first byte lies in the file: what a uprobe attaches to. */
  readonly fileOffset: number;
  /** Virtual address in the file, before any load bias. */
  readonly value: number;
  /** Bytes; 0 when the table does not say. */
  readonly size: number;
}

/** Functions sorted by address, for functionAt(). Names are decoded on demand, as byte text. */
export interface FunctionTable {
  readonly count: number;
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  name(index: number): string;
}

export interface ElfFile {
  /** Where it was read from, and what tells whether that is still the same file; null for an image in memory. */
  readonly origin: { readonly path: string; readonly identity: string } | null;
  readonly is64: boolean;
  /** ET_DYN: shared library or position-independent executable. */
  readonly relocatable: boolean;
  readonly machine: number;
  readonly segments: readonly ElfSegment[];
  /** Lower-case hex of the GNU build id, or null. */
  readonly buildId: string | null;
  /** Lazily read, then kept. */
  functions(): FunctionTable;
  /** Bytes of the file. */
  bytes(offset: number, length: number): Buffer;
  /** Defined functions whose name is `match`, or satisfies it; aliases at one address are all given. */
  find(match: string | ((name: string) => boolean)): FoundSymbol[];
}

const MAGIC = 0x464c457f;
const ET_DYN = 3;
const PT_LOAD = 1;
const PT_NOTE = 4;
const PF_X = 1;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const SHF_EXECINSTR = 4;
const STB_LOCAL = 0;
const STT_NOTYPE = 0;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const UNDERSCORE = 0x5f;
const NT_GNU_BUILD_ID = 3;
/** Refuse tables larger than this: a corrupt header must not make us allocate the machine away. */
const MAX_TABLE = 1 << 30;

/** Reads exactly `length` bytes at `offset`; throws ElfError when they are not there. */
type ReadAt = (offset: number, length: number) => Buffer;

interface Section { readonly type: number; readonly flags: number; readonly offset: number; readonly size: number; readonly link: number; readonly entrySize: number }

/** One symbol table with its strings, as raw bytes. */
interface SymbolTable { readonly symbols: Buffer; readonly strings: Buffer; readonly count: number }

const cache = new Map<string, ElfFile>();

/** Where debug files are that were split from their binaries. */
export const DEBUG_DIRECTORY = '/usr/lib/debug';

/**
 * The ELF file at `path`, from the cache while device, inode, size and modification time stay the same.
 * Throws ElfError. `debugDirectory` is where separate debug files are looked up by build id when the binary itself
 * has been stripped of its symbol table.
 */
export function openElf(path: string, debugDirectory = DEBUG_DIRECTORY): ElfFile {
  const stat = statFile(path);
  const key = identityOf(stat);
  const known = cache.get(key);
  if (known) return known;
  const elf = parseElf({ path, identity: key }, (use) => withFile(path, use, key), debugDirectory);
  cache.set(key, elf);
  return elf;
}

/** The same, read anew and not kept. */
export function readElf(path: string): ElfFile {
  const identity = identityOf(statFile(path));
  return parseElf({ path, identity }, (use) => withFile(path, use, identity), DEBUG_DIRECTORY);
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
  const read: ReadAt = (offset, length) => {
    if (offset + length > bytes.length) throw new ElfError('malformed', 'the image ends early');
    return bytes.subarray(offset, offset + length);
  };
  return parseElf(null, (use) => use(read), null);
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
  return new ElfError('unreadable', `cannot read ${path}: ${(error as Error).message}`, code);
}

/** `identity`: another file that has the path by now is refused. */
function withFile<T>(path: string, use: (read: ReadAt) => T, identity: string | null = null): T {
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
      const bytes = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const n = fs.readSync(fd, bytes, done, length - done, offset + done);
        if (n === 0) throw new ElfError('malformed', `${path} ends early`);
        done += n;
      }
      return bytes;
    });
  } finally {
    fs.closeSync(fd);
  }
}

function parseElf(origin: ElfFile['origin'], open: <T>(use: (read: ReadAt) => T) => T, debugDirectory: string | null): ElfFile {
  const header = open(parseHeaders);
  let tables: readonly SymbolTable[] | undefined;
  let functions: FunctionTable | undefined;
  const load = (): readonly SymbolTable[] => {
    if (tables) return tables;
    const own = open((read) => readSymbolTables(read, header.sections, header.is64));
    const stripped = !header.sections.some((s) => s.type === SHT_SYMTAB);
    const separate = stripped && header.buildId !== null && debugDirectory !== null ? debugSymbols(header.buildId, debugDirectory) : [];
    tables = [...separate, ...own];
    return tables;
  };
  const isCode = (type: number, section: number): boolean =>
    type === STT_FUNC || type === STT_GNU_IFUNC
    || (type === STT_NOTYPE && ((header.sections[section]?.flags ?? 0) & SHF_EXECINSTR) !== 0);
  return {
    origin,
    is64: header.is64,
    relocatable: header.type === ET_DYN,
    machine: header.machine,
    segments: header.segments,
    buildId: header.buildId,
    functions: () => (functions ??= buildFunctionTable(load(), header.is64, isCode)),
    bytes: (offset, length) => open((read) => read(offset, length)),
    find: (match) => findInTables(load(), header.is64, header.segments, isCode, match),
  };
}

function parseHeaders(read: ReadAt): {
  is64: boolean; type: number; machine: number; segments: ElfSegment[]; sections: Section[]; buildId: string | null;
} {
  let identity: Buffer;
  try {
    identity = read(0, 52);
  } catch (error) {
    if (error instanceof ElfError && error.reason === 'malformed') throw new ElfError('not-elf', 'not an ELF file');
    throw error;
  }
  if (identity.readUInt32LE(0) !== MAGIC) throw new ElfError('not-elf', 'not an ELF file');
  if (identity[5] !== 1) throw new ElfError('malformed', 'a big-endian ELF file');
  const is64 = identity[4] === 2;
  const header = is64 ? read(0, 64) : identity;
  const word = (at64: number, at32: number): number => (is64 ? Number(header.readBigUInt64LE(at64)) : header.readUInt32LE(at32));
  const half = (at64: number, at32: number): number => header.readUInt16LE(is64 ? at64 : at32);

  const segments: ElfSegment[] = [];
  let buildId: string | null = null;
  const phSize = half(54, 42);
  const phCount = half(56, 44);
  if (phCount > 0 && phSize >= (is64 ? 56 : 32)) {
    const table = read(word(32, 28), phSize * phCount);
    for (let i = 0; i < phCount; i++) {
      const p = table.subarray(i * phSize);
      const type = p.readUInt32LE(0);
      const segment: ElfSegment = is64
        ? {
          offset: Number(p.readBigUInt64LE(8)), address: Number(p.readBigUInt64LE(16)),
          fileSize: Number(p.readBigUInt64LE(32)), memorySize: Number(p.readBigUInt64LE(40)),
          executable: (p.readUInt32LE(4) & PF_X) !== 0,
        }
        : {
          offset: p.readUInt32LE(4), address: p.readUInt32LE(8), fileSize: p.readUInt32LE(16),
          memorySize: p.readUInt32LE(20), executable: (p.readUInt32LE(24) & PF_X) !== 0,
        };
      if (type === PT_LOAD) segments.push(segment);
      else if (type === PT_NOTE && segment.fileSize < 1 << 16) buildId ??= findBuildId(read(segment.offset, segment.fileSize));
    }
  }

  const sections: Section[] = [];
  const shOffset = word(40, 32);
  const shSize = half(58, 46);
  let shCount = half(60, 48);
  if (shOffset > 0 && shSize >= (is64 ? 64 : 40)) {
    // With 0xff00 or more sections the header says 0 and section 0 has the count.
    if (shCount === 0) shCount = readSection(read(shOffset, shSize), is64).size;
    const table = read(shOffset, shSize * shCount);
    for (let i = 0; i < shCount; i++) sections.push(readSection(table.subarray(i * shSize), is64));
  }
  return { is64, type: header.readUInt16LE(16), machine: header.readUInt16LE(18), segments, sections, buildId };
}

function readSection(s: Buffer, is64: boolean): Section {
  return is64
    ? {
      type: s.readUInt32LE(4), flags: Number(s.readBigUInt64LE(8)), offset: Number(s.readBigUInt64LE(24)),
      size: Number(s.readBigUInt64LE(32)), link: s.readUInt32LE(40), entrySize: Number(s.readBigUInt64LE(56)),
    }
    : {
      type: s.readUInt32LE(4), flags: s.readUInt32LE(8), offset: s.readUInt32LE(16), size: s.readUInt32LE(20),
      link: s.readUInt32LE(24), entrySize: s.readUInt32LE(36),
    };
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

function readSymbolTables(read: ReadAt, sections: readonly Section[], is64: boolean): SymbolTable[] {
  const entry = is64 ? 24 : 16;
  const tables: SymbolTable[] = [];
  // .symtab first: it is the fuller one, and its names win where both name an address.
  for (const wanted of [SHT_SYMTAB, SHT_DYNSYM]) {
    for (const s of sections) {
      const strings = sections[s.link];
      if (s.type !== wanted || s.entrySize !== entry || !strings || s.size === 0 || strings.size === 0) continue;
      tables.push({ symbols: read(s.offset, s.size), strings: read(strings.offset, strings.size), count: Math.floor(s.size / entry) });
    }
  }
  return tables;
}

/** Symbol tables of the separate debug file, none when there is no such file. */
function debugSymbols(buildId: string, directory: string): readonly SymbolTable[] {
  const path = `${directory}/.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`;
  try {
    return withFile(path, (read) => {
      const header = parseHeaders(read);
      return readSymbolTables(read, header.sections, header.is64);
    });
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
    const { symbols, count } = table;
    const words = new DataView(symbols.buffer, symbols.byteOffset, symbols.length);
    for (let i = 1; i < count; i++) {
      const at = i * (is64 ? 24 : 16);
      const info = symbols[at + (is64 ? 4 : 12)]!;
      const section = words.getUint16(at + (is64 ? 6 : 14), true);
      if (section === 0 || !isCode(info & 15, section)) continue;
      const high = is64 ? words.getUint32(at + 12, true) : 0;
      if (high >= 1 << 21) continue;
      const value = high * 2 ** 32 + words.getUint32(at + (is64 ? 8 : 4), true);
      const size = is64 ? words.getUint32(at + 20, true) * 2 ** 32 + words.getUint32(at + 16, true) : words.getUint32(at + 8, true);
      visit(table, words.getUint32(at, true), value, size, info >> 4 !== STB_LOCAL);
    }
  }
}

function stringAt(strings: Buffer, offset: number, encoding: 'latin1' | 'utf8'): string {
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
    name: (index) => stringAt(owners[order[index]!]!, names[order[index]!]!, 'latin1'),
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
    const name = stringAt(table.strings, nameOffset, 'utf8');
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
