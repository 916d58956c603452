// Changes and writes ELF64 little-endian objects, as much as BPF objects need: sections, symbols, relocations. It is
// here because two things must be done to LLVM's object that LLVM cannot: leave out what no loader reads, and
// add the `.bpftrace` section. Writing lays everything out anew, in the order given, without time or chance, so
// equal input gives equal bytes. Reading is common/elf/; it must not know what the sections mean.

import { dataView, ElfError, SHN_LORESERVE, SHN_UNDEF, SHT_NULL, SHT_PROGBITS, SHT_REL, SHT_STRTAB, SHT_SYMTAB, STB_LOCAL, STT_FUNC, type ElfRelocation } from '../common/elf/elf.ts';
import { openElfObject, type ElfObject } from '../common/elf/object.ts';
import { InternalError } from '../common/internal-error.ts';

const SHF_INFO_LINK = 0x40;

const HEADER_SIZE = 64;
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 16;
/** A table of symbols begins with an empty one, which is left out of ElfFile.symbols. */
const NULL_SYMBOLS = 1;

export interface ElfFile {
  readonly type: number;
  readonly machine: number;
  readonly flags: number;
  readonly sections: readonly ElfSection[];
  /** Without the null symbol. */
  readonly symbols: readonly ElfSymbol[];
}

/** A section of content; symbol, string and relocation tables are made when writing. */
export interface ElfSection {
  readonly name: string;
  /** SHT_*. */
  readonly type: number;
  readonly flags: number;
  readonly align: number;
  readonly entrySize: number;
  /** Empty for NOBITS. */
  readonly data: Uint8Array;
  /** Bytes in memory; differs from data.length for NOBITS. */
  readonly size: number;
  /** `symbol`: index into ElfFile.symbols. */
  readonly relocations: readonly ElfRelocation[];
}

export interface ElfSymbol {
  readonly name: string;
  /** STB_*. */
  readonly binding: number;
  /** STT_*. */
  readonly type: number;
  readonly other: number;
  /** Index into ElfFile.sections, `undefined` or one of the reserved numbers. */
  readonly section: number | 'undefined' | { readonly reserved: number };
  readonly value: number;
  readonly size: number;
}

const isLocal = (symbol: ElfSymbol): boolean => symbol.binding === STB_LOCAL;
const isFunctionSymbol = (symbol: ElfSymbol): boolean => symbol.type === STT_FUNC;

// ---------------------------------------------------------------- reading

/** Throws an InternalError when the bytes are no such object: they came from LLVM, or from libbpf's linker. */
export function readElf(bytes: Uint8Array): ElfFile {
  try {
    return withoutTables(openElfObject(bytes));
  } catch (error) {
    if (error instanceof ElfError) throw new InternalError(`a generated object cannot be read: ${error.message}`);
    throw error;
  }
}

/** Sections of content only, numbered anew. */
function withoutTables(object: ElfObject): ElfFile {
  const tables: readonly number[] = [SHT_NULL, SHT_SYMTAB, SHT_STRTAB, SHT_REL];
  const renumbered = new Map<number, number>();
  for (const [index, { type }] of object.sections.entries()) if (!tables.includes(type)) renumbered.set(index, renumbered.size);
  return {
    type: object.type,
    machine: object.machine,
    flags: object.flags,
    sections: [...renumbered.keys()].map((index) => {
      const { name, type, flags, align, entrySize, bytes, size } = object.sections[index]!;
      const relocations = object.relocations(index).map((relocation) => ({ ...relocation, symbol: relocation.symbol - NULL_SYMBOLS }));
      return { name, type, flags, align, entrySize, data: bytes, size, relocations };
    }),
    symbols: object.symbols().slice(NULL_SYMBOLS).map((symbol) => ({ ...symbol, section: sectionOf(symbol.section, renumbered) })),
  };
}

function sectionOf(section: number, renumbered: ReadonlyMap<number, number>): ElfSymbol['section'] {
  if (section === SHN_UNDEF) return 'undefined';
  return section >= SHN_LORESERVE ? { reserved: section } : renumbered.get(section) ?? 'undefined';
}

// ---------------------------------------------------------------- changing

/** Without the sections, their symbols, and local symbols that neither a relocation names nor a function has (labels). */
export function keepSections(file: ElfFile, keep: (section: ElfSection) => boolean): ElfFile {
  const sections = new Map<number, number>();
  for (const [index, section] of file.sections.entries()) if (keep(section)) sections.set(index, sections.size);
  const kept = [...sections.keys()].map((index) => file.sections[index]!);
  const used = new Set(kept.flatMap((section) => section.relocations.map((relocation) => relocation.symbol)));
  const symbols = new Map<number, number>();
  for (const [index, symbol] of file.symbols.entries()) {
    const there = typeof symbol.section !== 'number' || sections.has(symbol.section);
    if (there && (used.has(index) || !isLocal(symbol) || isFunctionSymbol(symbol))) symbols.set(index, symbols.size);
  }
  return {
    ...file,
    sections: kept.map((section) => ({
      ...section,
      relocations: section.relocations.map((relocation) => ({ ...relocation, symbol: symbols.get(relocation.symbol)! })),
    })),
    symbols: [...symbols.keys()].map((index) => {
      const symbol = file.symbols[index]!;
      return typeof symbol.section === 'number' ? { ...symbol, section: sections.get(symbol.section)! } : symbol;
    }),
  };
}

/** With one more section at the end, of plain bytes that are not loaded. */
export function addSection(file: ElfFile, name: string, data: Uint8Array): ElfFile {
  const section: ElfSection = { name, type: SHT_PROGBITS, flags: 0, align: 8, entrySize: 0, data, size: data.length, relocations: [] };
  return { ...file, sections: [...file.sections, section] };
}

// ---------------------------------------------------------------- writing

interface OutSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entrySize: number;
  readonly data: Uint8Array;
  readonly size: number;
}

/** Header, the content sections, their relocations, symbols, strings, then the section headers. */
export function writeElf(file: ElfFile): Uint8Array {
  const withRelocations = file.sections.filter((section) => section.relocations.length > 0);
  const symbolTableIndex = 1 + file.sections.length + withRelocations.length;
  const { table, strings, locals, order } = writeSymbols(file);
  const sections: OutSection[] = [
    { name: '', type: 0, flags: 0, link: 0, info: 0, align: 0, entrySize: 0, data: new Uint8Array(), size: 0 },
    ...file.sections.map(({ name, type, flags, align, entrySize, data, size }) => ({ name, type, flags, link: 0, info: 0, align, entrySize, data, size })),
    ...withRelocations.map((section): OutSection => {
      const data = writeRelocations(section.relocations, order);
      const info = 1 + file.sections.indexOf(section);
      return { name: `.rel${section.name}`, type: SHT_REL, flags: SHF_INFO_LINK, link: symbolTableIndex, info, align: 8, entrySize: RELOCATION_SIZE, data, size: data.length };
    }),
    { name: '.symtab', type: SHT_SYMTAB, flags: 0, link: symbolTableIndex + 1, info: 1 + locals, align: 8, entrySize: SYMBOL_SIZE, data: table, size: table.length },
  ];
  // Symbols and sections share one string table.
  const nameOffsets = [...sections.map((section) => strings.add(section.name)), strings.add('.strtab')];
  const text = strings.bytes();
  sections.push({ name: '.strtab', type: SHT_STRTAB, flags: 0, link: 0, info: 0, align: 1, entrySize: 0, data: text, size: text.length });

  let end = HEADER_SIZE;
  const offsets = sections.map((section) => {
    end = alignUp(end, section.align);
    const offset = section.type === 0 ? 0 : end;
    end += section.data.length;
    return offset;
  });
  const headers = alignUp(end, 8);
  const bytes = new Uint8Array(headers + sections.length * SECTION_HEADER_SIZE);
  const view = dataView(bytes);
  writeHeader(view, file, headers, sections.length);
  for (const [index, section] of sections.entries()) {
    bytes.set(section.data, offsets[index]);
    writeSectionHeader(view, headers + index * SECTION_HEADER_SIZE, section, nameOffsets[index]!, offsets[index]!);
  }
  return bytes;
}

function writeHeader(view: DataView, file: ElfFile, headers: number, count: number): void {
  view.setUint32(0, 0x7f454c46);
  view.setUint8(4, 2); // 64 bits
  view.setUint8(5, 1); // little endian
  view.setUint8(6, 1); // version
  view.setUint16(16, file.type, true);
  view.setUint16(18, file.machine, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(headers), true);
  view.setUint32(48, file.flags, true);
  view.setUint16(52, HEADER_SIZE, true);
  view.setUint16(58, SECTION_HEADER_SIZE, true);
  view.setUint16(60, count, true);
  view.setUint16(62, count - 1, true);
}

function writeSectionHeader(view: DataView, at: number, section: OutSection, name: number, offset: number): void {
  view.setUint32(at, name, true);
  view.setUint32(at + 4, section.type, true);
  view.setBigUint64(at + 8, BigInt(section.flags), true);
  view.setBigUint64(at + 24, BigInt(offset), true);
  view.setBigUint64(at + 32, BigInt(section.size), true);
  view.setUint32(at + 40, section.link, true);
  view.setUint32(at + 44, section.info, true);
  view.setBigUint64(at + 48, BigInt(section.align), true);
  view.setBigUint64(at + 56, BigInt(section.entrySize), true);
}

function writeRelocations(relocations: readonly ElfRelocation[], order: ReadonlyMap<number, number>): Uint8Array {
  const bytes = new Uint8Array(relocations.length * RELOCATION_SIZE);
  const view = dataView(bytes);
  for (const [index, relocation] of relocations.entries()) {
    const at = index * RELOCATION_SIZE;
    view.setBigUint64(at, BigInt(relocation.offset), true);
    view.setUint32(at + 8, relocation.type, true);
    view.setUint32(at + 12, order.get(relocation.symbol)!, true);
  }
  return bytes;
}

/** The table with local symbols first, as ELF asks; `order` maps indices of file.symbols to the table's. */
function writeSymbols(file: ElfFile): { table: Uint8Array; strings: StringTable; locals: number; order: ReadonlyMap<number, number> } {
  const indices = [...file.symbols.keys()];
  const local = indices.filter((index) => isLocal(file.symbols[index]!));
  const sorted = [...local, ...indices.filter((index) => !isLocal(file.symbols[index]!))];
  const strings = new StringTable();
  const table = new Uint8Array((1 + sorted.length) * SYMBOL_SIZE);
  const view = dataView(table);
  for (const [position, index] of sorted.entries()) {
    const symbol = file.symbols[index]!;
    const at = (1 + position) * SYMBOL_SIZE;
    view.setUint32(at, strings.add(symbol.name), true);
    view.setUint8(at + 4, symbol.binding << 4 | symbol.type);
    view.setUint8(at + 5, symbol.other);
    view.setUint16(at + 6, sectionNumber(symbol.section), true);
    view.setBigUint64(at + 8, BigInt(symbol.value), true);
    view.setBigUint64(at + 16, BigInt(symbol.size), true);
  }
  return { table, strings, locals: local.length, order: new Map(sorted.map((index, position) => [index, position + 1])) };
}

function sectionNumber(section: ElfSymbol['section']): number {
  if (section === 'undefined') return 0;
  return typeof section === 'number' ? 1 + section : section.reserved;
}

class StringTable {
  private readonly offsets = new Map<string, number>([['', 0]]);
  private text = '\0';

  /** Offset of the string, once in the table. Names are ASCII. */
  add(name: string): number {
    const known = this.offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.text.length;
    this.offsets.set(name, offset);
    this.text += `${name}\0`;
    return offset;
  }

  bytes(): Uint8Array {
    return new TextEncoder().encode(this.text);
  }
}

function alignUp(offset: number, align: number): number {
  return align > 1 ? Math.ceil(offset / align) * align : offset;
}
