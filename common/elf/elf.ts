// Reads what every ELF file has: its header, segments and sections, and the records of symbol and relocation tables. It
// reads through a function that gives bytes at an offset, so that a large binary is never read whole, and does
// no I/O of its own. Little endian, 64 and 32 bits. The bytes may come from anywhere: every read is checked, and whatever
// is not there or not right is an ElfError. It does not know what sections mean: object.ts, loader/symbols/elf.ts and
// backend/elf.ts do. Layouts: elf(5).

/**
 * Why something could not be read as ELF: it is not one; it is one for machines of another byte order or word size; parts
 * that it names are not there; the source of bytes failed, with the system's error code (ENOENT, EACCES …) in `code`.
 */
export class ElfError extends Error {
  override readonly name = 'ElfError';
  readonly reason: 'not-elf' | 'unsupported' | 'malformed' | 'unreadable';
  readonly code: string | null;

  constructor(reason: ElfError['reason'], message: string, code: string | null = null) {
    super(message);
    this.reason = reason;
    this.code = code;
  }
}

/** Gives exactly `size` bytes at `offset`; throws an ElfError when they are not there. */
export type ReadAt = (offset: number, size: number) => Buffer;

/** Sizes and offsets in bytes. Numbers above 2^53, which no file reaches, lose their last bits. */
export interface ElfHeaders {
  readonly is64: boolean;
  /** ET_*. */
  readonly type: number;
  /** EM_*. */
  readonly machine: number;
  /** Of the machine. */
  readonly flags: number;
  readonly segments: readonly ElfSegment[];
  /** By section number: the first one is empty. */
  readonly sections: readonly SectionHeader[];
  /** Number of the section with the sections' names. */
  readonly namesSection: number;
}

export interface ElfSegment {
  /** PT_*. */
  readonly type: number;
  readonly executable: boolean;
  readonly offset: number;
  /** Virtual, before any load bias. */
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

export interface SectionHeader {
  /** Offset in the section of names. */
  readonly name: number;
  /** SHT_*. */
  readonly type: number;
  /** SHF_*. */
  readonly flags: number;
  /** Virtual, before any load bias. */
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entrySize: number;
}

export const ET_DYN = 3;
export const EM_BPF = 247;
export const PT_LOAD = 1;
export const PT_NOTE = 4;
export const PT_TLS = 7;
export const SHT_NULL = 0;
export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOBITS = 8;
export const SHT_REL = 9;
export const SHT_DYNSYM = 11;
export const SHF_EXECINSTR = 4;
export const SHF_COMPRESSED = 0x800;
export const STB_LOCAL = 0;
export const STT_NOTYPE = 0;
export const STT_OBJECT = 1;
export const STT_FUNC = 2;
export const STT_TLS = 6;
export const STT_GNU_IFUNC = 10;
/** Section numbers of symbols: 0 is undefined, from SHN_LORESERVE on they stand for no section (absolute, common). */
export const SHN_UNDEF = 0;
export const SHN_LORESERVE = 0xff00;

const MAGIC = 0x464c457f;
const IDENTITY_SIZE = 16;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const PF_X = 1;
/** Bytes of the records, with 64 and with 32 bits. */
const HEADER_SIZE = [64, 52] as const;
const SEGMENT_SIZE = [56, 32] as const;
const SECTION_SIZE = [64, 40] as const;
const SYMBOL_SIZE = [24, 16] as const;
/** Of Elf64_Rel. */
const RELOCATION_SIZE = 16;

/** A file that is in memory. */
export function readerOf(bytes: Uint8Array): ReadAt {
  return (offset, size) => {
    if (offset + size > bytes.length) throw new ElfError('malformed', 'the file ends early');
    return Buffer.from(bytes.buffer, bytes.byteOffset + offset, size);
  };
}

/** Throws ElfError. */
export function readHeaders(read: ReadAt): ElfHeaders {
  const identity = readIdentity(read);
  if (identity === null || identity.readUInt32LE(0) !== MAGIC) throw new ElfError('not-elf', 'not an ELF file');
  if (identity[5] !== LITTLE_ENDIAN) throw new ElfError('unsupported', 'a big-endian ELF file');
  const is64 = identity[4] === CLASS_64;
  const header = read(0, sizeOf(HEADER_SIZE, is64));
  const word = (at64: number, at32: number): number => (is64 ? Number(header.readBigUInt64LE(at64)) : header.readUInt32LE(at32));
  const half = (at64: number, at32: number): number => header.readUInt16LE(is64 ? at64 : at32);
  return {
    is64,
    type: header.readUInt16LE(16),
    machine: header.readUInt16LE(18),
    flags: header.readUInt32LE(is64 ? 48 : 36),
    segments: readTable(read, word(32, 28), half(54, 42), half(56, 44), sizeOf(SEGMENT_SIZE, is64), (record) => readSegment(record, is64)),
    sections: readSections(read, is64, word(40, 32), half(58, 46), half(60, 48)),
    namesSection: half(62, 50),
  };
}

/** null: too short. */
function readIdentity(read: ReadAt): Buffer | null {
  try {
    return read(0, IDENTITY_SIZE);
  } catch (error) {
    if (error instanceof ElfError && error.reason === 'malformed') return null;
    throw error;
  }
}

function sizeOf([of64, of32]: readonly [number, number], is64: boolean): number {
  return is64 ? of64 : of32;
}

function readTable<T>(read: ReadAt, offset: number, recordSize: number, count: number, needed: number, readRecord: (record: Buffer) => T): readonly T[] {
  if (count === 0) return [];
  if (recordSize < needed) throw new ElfError('malformed', `a header of ${recordSize} bytes`);
  const table = read(offset, recordSize * count);
  return Array.from({ length: count }, (_, index) => readRecord(table.subarray(index * recordSize)));
}

function readSections(read: ReadAt, is64: boolean, offset: number, recordSize: number, count: number): readonly SectionHeader[] {
  if (offset === 0) return [];
  const needed = sizeOf(SECTION_SIZE, is64);
  const readRecord = (record: Buffer): SectionHeader => readSection(record, is64);
  // With SHN_LORESERVE or more sections the header says 0 and section 0 has the count.
  const counted = count === 0 ? readTable(read, offset, recordSize, 1, needed, readRecord)[0]!.size : count;
  return readTable(read, offset, recordSize, counted, needed, readRecord);
}

function readSegment(record: Buffer, is64: boolean): ElfSegment {
  const type = record.readUInt32LE(0);
  return is64
    ? {
      type, executable: (record.readUInt32LE(4) & PF_X) !== 0,
      offset: Number(record.readBigUInt64LE(8)), address: Number(record.readBigUInt64LE(16)),
      fileSize: Number(record.readBigUInt64LE(32)), memorySize: Number(record.readBigUInt64LE(40)), align: Number(record.readBigUInt64LE(48)),
    }
    : {
      type, executable: (record.readUInt32LE(24) & PF_X) !== 0,
      offset: record.readUInt32LE(4), address: record.readUInt32LE(8), fileSize: record.readUInt32LE(16), memorySize: record.readUInt32LE(20), align: record.readUInt32LE(28),
    };
}

function readSection(record: Buffer, is64: boolean): SectionHeader {
  const name = record.readUInt32LE(0);
  const type = record.readUInt32LE(4);
  return is64
    ? {
      name, type, flags: Number(record.readBigUInt64LE(8)), address: Number(record.readBigUInt64LE(16)), offset: Number(record.readBigUInt64LE(24)), size: Number(record.readBigUInt64LE(32)),
      link: record.readUInt32LE(40), info: record.readUInt32LE(44), align: Number(record.readBigUInt64LE(48)), entrySize: Number(record.readBigUInt64LE(56)),
    }
    : {
      name, type, flags: record.readUInt32LE(8), address: record.readUInt32LE(12), offset: record.readUInt32LE(16), size: record.readUInt32LE(20),
      link: record.readUInt32LE(24), info: record.readUInt32LE(28), align: record.readUInt32LE(32), entrySize: record.readUInt32LE(36),
    };
}

// ---------------------------------------------------------------- symbols, relocations, strings

/** `binding`: STB_*, `type`: STT_*; `name`: offset in the table of strings. */
export type VisitSymbol = (name: number, value: number, size: number, binding: number, type: number, section: number, other: number) => void;

/** Bytes of a record of a symbol table. */
export function symbolSize(is64: boolean): number {
  return sizeOf(SYMBOL_SIZE, is64);
}

/**
 * Every symbol of a table, the empty first one too. An incomplete record at the end is an ElfError. Arguments instead of
 * records: a browser has half a million.
 */
export function eachSymbol(table: Buffer, is64: boolean, visit: VisitSymbol): void {
  const recordSize = symbolSize(is64);
  if (table.length % recordSize !== 0) throw new ElfError('malformed', 'a symbol table ends within a symbol');
  const words = dataView(table);
  for (let at = 0; at < table.length; at += recordSize) {
    const info = table[at + (is64 ? 4 : 12)]!;
    const value = is64 ? words.getUint32(at + 12, true) * 2 ** 32 + words.getUint32(at + 8, true) : words.getUint32(at + 4, true);
    const size = is64 ? words.getUint32(at + 20, true) * 2 ** 32 + words.getUint32(at + 16, true) : words.getUint32(at + 8, true);
    visit(words.getUint32(at, true), value, size, info >> 4, info & 15, words.getUint16(at + (is64 ? 6 : 14), true), table[at + (is64 ? 5 : 13)]!);
  }
}

export interface ElfRelocation {
  /** Bytes from the start of the section that is relocated. */
  readonly offset: number;
  readonly type: number;
  /** Number of the symbol. */
  readonly symbol: number;
}

/** Of a table of type SHT_REL, 64 bits. Throws ElfError. */
export function readRelocations(table: Uint8Array): ElfRelocation[] {
  if (table.length % RELOCATION_SIZE !== 0) throw new ElfError('malformed', 'a relocation table ends within a relocation');
  const view = dataView(table);
  return Array.from({ length: table.length / RELOCATION_SIZE }, (_, index) => {
    const at = index * RELOCATION_SIZE;
    return { offset: Number(view.getBigUint64(at, true)), type: view.getUint32(at + 8, true), symbol: view.getUint32(at + 12, true) };
  });
}

/** The NUL-terminated text at an offset of a table of strings. Throws ElfError when it does not begin or end there. */
export function stringAt(table: Uint8Array, offset: number): string {
  const end = table.indexOf(0, offset);
  if (offset >= table.length || end < 0) throw new ElfError('malformed', 'a name is not in its table of strings');
  return Buffer.from(table.buffer, table.byteOffset, table.byteLength).toString('utf8', offset, end);
}

/** The bytes as numbers. */
export function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
