// A whole 64-bit ELF object in memory: sections with their names and bytes, symbols, relocations. Compiler and loader both
// look into objects with it; what is not asked for is not decoded. It does not write (backend/elf.ts) and does not
// judge what is in the sections. Every offset that it follows is checked, the bytes may come from anywhere.

import { eachSymbol, ElfError, readerOf, readHeaders, readRelocations, SHN_LORESERVE, SHT_NOBITS, SHT_NULL, SHT_REL, SHT_SYMTAB, stringAt } from './elf.ts';
import type { ElfRelocation, SectionHeader } from './elf.ts';

/** `size` is that in memory: it differs from the bytes' for NOBITS, which has none. */
export interface ObjectSection extends Omit<SectionHeader, 'name' | 'offset'> {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ObjectSymbol {
  /** '' for none: the first symbol, and those of sections. */
  readonly name: string;
  /** STB_*. */
  readonly binding: number;
  /** STT_*. */
  readonly type: number;
  readonly other: number;
  /** Section number; 0 when undefined, from SHN_LORESERVE on none. */
  readonly section: number;
  /** Bytes from the section's start. */
  readonly value: number;
  readonly size: number;
}

export interface ElfObject {
  readonly type: number;
  readonly machine: number;
  readonly flags: number;
  /** By section number: the first one is empty. */
  readonly sections: readonly ObjectSection[];
  section(name: string): ObjectSection | undefined;
  /** Of `.symtab`, by symbol number: the first one is empty. Throws ElfError. */
  symbols(): readonly ObjectSymbol[];
  /** Of a section, by its number, in the file's order. Throws ElfError. */
  relocations(section: number): readonly ElfRelocation[];
}

/** Throws ElfError. */
export function openElfObject(bytes: Uint8Array): ElfObject {
  const read = readerOf(bytes);
  const { is64, type, machine, flags, sections: headers, namesSection } = readHeaders(read);
  if (!is64) throw new ElfError('unsupported', 'a 32-bit ELF file');
  const contents = headers.map((header) => (header.type === SHT_NOBITS || header.type === SHT_NULL ? new Uint8Array() : plain(read(header.offset, header.size))));
  const names = contents[namesSection] ?? new Uint8Array();
  // Section 0 has no name, also where no section has one.
  const sections = headers.map((header, index): ObjectSection => ({ ...header, name: header.name === 0 ? '' : stringAt(names, header.name), bytes: contents[index]! }));
  let symbols: readonly ObjectSymbol[] | undefined;
  return {
    type, machine, flags, sections,
    section: (name) => sections.find((section) => section.name === name),
    symbols: () => (symbols ??= readSymbols(sections)),
    relocations: (section) => sections.flatMap((table) => (table.type === SHT_REL && table.info === section ? readRelocations(table.bytes) : [])),
  };
}

/** The slice() of a Buffer is no copy: whoever changes a section would change the file. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

function readSymbols(sections: readonly ObjectSection[]): readonly ObjectSymbol[] {
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) return [];
  const strings = sections[table.link]?.bytes ?? new Uint8Array();
  const symbols: ObjectSymbol[] = [];
  eachSymbol(Buffer.from(table.bytes.buffer, table.bytes.byteOffset, table.bytes.byteLength), true, (name, value, size, binding, type, section, other) => {
    if (section >= sections.length && section < SHN_LORESERVE) throw new ElfError('malformed', 'a symbol is in a section that is not there');
    symbols.push({ name: name === 0 ? '' : stringAt(strings, name), binding, type, other, section, value, size });
  });
  return symbols;
}
