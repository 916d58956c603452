// A finder of sections and symbols in a compiled object that is in memory. Only what the loader needs of a 64-bit
// little-endian BPF relocatable: section bytes by name, and where each program starts in its section. libbpf does the
// real ELF work; this exists because libbpf hides `.bpftrace` and the line info. Every offset is checked:
// the bytes may come from anywhere.

/** Thrown by parseObjectElf; openObject turns it into a message. */
export class MalformedElf extends Error {
  override readonly name = 'MalformedElf';
  readonly kind: 'not-elf' | 'not-bpf' | 'truncated';

  constructor(kind: MalformedElf['kind']) {
    super(kind);
    this.kind = kind;
  }
}

export interface ObjectSection {
  readonly name: string;
  readonly type: number;
  readonly bytes: Uint8Array;
}

export interface ObjectSymbol {
  readonly name: string;
  /** Section header index. */
  readonly section: number;
  /** Bytes from the section's start. */
  readonly value: number;
  readonly size: number;
}

export interface ObjectRelocation {
  /** Bytes from the start of the section that is relocated. */
  readonly offset: number;
  /** Of the symbol: its section and its place there. */
  readonly section: number;
  readonly value: number;
}

export interface ObjectElf {
  readonly sections: readonly ObjectSection[];
  section(name: string): ObjectSection | undefined;
  /** Named symbols of `.symtab`. */
  symbols(): ObjectSymbol[];
  /** Of a section, by its index. */
  relocations(section: number): ObjectRelocation[];
}

const EM_BPF = 247;
const SHT_NOBITS = 8;
const SHT_SYMTAB = 2;
const SHT_REL = 9;
const RELOCATION_SIZE = 16;
const SYMBOL_SIZE = 24;
const SECTION_HEADER_SIZE = 64;

/** Throws MalformedElf. */
export function parseObjectElf(bytes: Uint8Array): ObjectElf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0) !== 0x7f454c46) throw new MalformedElf('not-elf');
  if (bytes.length < 64) throw new MalformedElf('truncated');
  const isLittleEndian64 = bytes[4] === 2 && bytes[5] === 1;
  if (!isLittleEndian64 || view.getUint16(18, true) !== EM_BPF) throw new MalformedElf('not-bpf');
  const table = Number(view.getBigUint64(40, true));
  const count = view.getUint16(60, true);
  const namesIndex = view.getUint16(62, true);
  if (table + count * SECTION_HEADER_SIZE > bytes.length) throw new MalformedElf('truncated');

  const headers = Array.from({ length: count }, (_, i) => {
    const at = table + i * SECTION_HEADER_SIZE;
    return {
      nameOffset: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      offset: Number(view.getBigUint64(at + 24, true)),
      size: Number(view.getBigUint64(at + 32, true)),
      link: view.getUint32(at + 40, true),
      info: view.getUint32(at + 44, true),
    };
  });
  const contents = headers.map((header) => {
    if (header.type === SHT_NOBITS) return new Uint8Array(0);
    if (header.offset + header.size > bytes.length) throw new MalformedElf('truncated');
    return bytes.subarray(header.offset, header.offset + header.size);
  });
  const names = contents[namesIndex] ?? new Uint8Array(0);
  const sections = headers.map((header, i) => ({
    name: cString(names, header.nameOffset), type: header.type, bytes: contents[i]!,
  }));
  return {
    sections,
    section: (name) => sections.find((section) => section.name === name),
    symbols: () => {
      const index = headers.findIndex((header) => header.type === SHT_SYMTAB);
      if (index < 0) return [];
      return readSymbols(contents[index]!, contents[headers[index]!.link] ?? new Uint8Array(0));
    },
    relocations: (section) => headers.flatMap(({ type, info, link }, i) => (type === SHT_REL && info === section ? readRelocations(contents[i]!, contents[link] ?? new Uint8Array(0)) : [])),
  };
}

function readSymbols(table: Uint8Array, strings: Uint8Array): ObjectSymbol[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const symbols: ObjectSymbol[] = [];
  for (let at = 0; at + SYMBOL_SIZE <= table.length; at += SYMBOL_SIZE) {
    const name = cString(strings, view.getUint32(at, true));
    if (name === '') continue;
    symbols.push({
      name,
      section: view.getUint16(at + 6, true),
      value: Number(view.getBigUint64(at + 8, true)),
      size: Number(view.getBigUint64(at + 16, true)),
    });
  }
  return symbols;
}

/** Of unknown symbols: none. */
function readRelocations(table: Uint8Array, symbols: Uint8Array): ObjectRelocation[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const symbolView = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
  const relocations: ObjectRelocation[] = [];
  for (let at = 0; at + RELOCATION_SIZE <= table.length; at += RELOCATION_SIZE) {
    const symbol = view.getUint32(at + 12, true) * SYMBOL_SIZE;
    if (symbol + SYMBOL_SIZE > symbols.length) continue;
    relocations.push({
      offset: Number(view.getBigUint64(at, true)),
      section: symbolView.getUint16(symbol + 6, true),
      value: Number(symbolView.getBigUint64(symbol + 8, true)),
    });
  }
  return relocations;
}

/** The NUL-terminated text at an offset; '' outside the table. */
export function cString(table: Uint8Array, offset: number): string {
  const end = table.indexOf(0, offset);
  return Buffer.from(table.buffer, table.byteOffset, table.byteLength).toString('utf8', offset, end < 0 ? table.length : end);
}
