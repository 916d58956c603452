// Packages of split DWARF (.dwp): the debug information of a whole program in one file, with an index that says where the parts
// of each unit are (DWARF 5, chapters 7.3.5 and F.3; version 2 of the index is GNU's, for DWARF 4). libdw reads units in files of their
// own, so a unit that is asked for is cut out and becomes such a file, in memory. Strings are shared by all units: only those
// go along that the unit has. A package may come from anywhere: every access is in bounds, and whatever is not right is an ElfError.

import { ElfError } from '../../common/elf/elf.ts';
import type { UnitImages, UnitWanted } from '../native.ts';
import { elfImage } from './elf-image.ts';
import type { ImageSection } from './elf-image.ts';
import { readElf } from './elf.ts';
import type { ElfFile } from './elf.ts';
import { openSection } from './elf-sections.ts';
import type { SectionBytes } from './elf-sections.ts';
import { skeletonUnit } from './skeleton-units.ts';

/** Bytes of a part of a unit, and of all its strings: more is no program's. */
const LARGEST = 1 << 28;
const INDEX_HEADER = 16;
const MAX_COLUMNS = 16;
const IN_64_BITS = 0xffffffff;

/** DW_SECT_*, by version of the index: what a column of it is about. */
const COLUMNS: Readonly<Record<number, readonly string[]>> = {
  2: ['', 'info', 'types', 'abbrev', 'line', 'loc', 'str_offsets', 'macinfo', 'macro'],
  5: ['', 'info', '', 'abbrev', 'line', 'loclists', 'str_offsets', 'macro', 'rnglists'],
};
/** What types and functions are read from. */
const TAKEN = new Set(['info', 'types', 'abbrev', 'line', 'loc', 'loclists', 'rnglists']);

interface Part { readonly offset: number; readonly size: number }

/** Units that the debug information of a file names and that are in its packages. */
export class DebugPackages {
  /** Why the last unit that was asked for could not be had: half a sentence; null: there is no package. */
  problem: string | null = null;
  readonly #elf: ElfFile;
  #opened: readonly DebugPackage[] | null = null;

  constructor(elf: ElfFile) {
    this.#elf = elf;
  }

  readonly find = (wanted: UnitWanted): UnitImages | null => {
    this.#opened ??= this.#elf.debugPackages().map((path) => new DebugPackage(path, this.#elf.machine));
    for (const each of this.#opened) {
      try {
        const split = each.unit(wanted);
        this.problem = split === null ? `${each.path} does not have it either` : `libdw cannot read what ${each.path} has of it`;
        if (split !== null) return { split, skeleton: wanted.kind === 'unit' ? skeletonUnit(this.#elf.machine, wanted) : null };
      } catch (error) {
        if (!(error instanceof ElfError)) throw error;
        this.problem = `${each.path} cannot be read: ${error.message}`;
      }
    }
    return null;
  };
}

class DebugPackage {
  readonly path: string;
  readonly #machine: number;
  #elf: ElfFile | null = null;
  readonly #sections = new Map<string, SectionBytes | null>();

  constructor(path: string, machine: number) {
    this.path = path;
    this.#machine = machine;
  }

  /** null: it is not here. Throws ElfError. */
  unit({ kind, signature }: UnitWanted): Buffer | null {
    const index = this.#section(kind === 'unit' ? '.debug_cu_index' : '.debug_tu_index');
    const parts = index === null ? null : partsOf(index, signature);
    if (parts === null) return null;
    const sections: ImageSection[] = [];
    for (const [name, { offset, size }] of parts) {
      if (TAKEN.has(name) && size > 0) sections.push({ name: `.debug_${name}.dwo`, bytes: this.#needed(`.debug_${name}.dwo`).read(offset, size) });
    }
    const header = sections.find(({ name }) => /_(info|types)\.dwo$/.test(name))?.bytes ?? Buffer.alloc(0);
    if (header.length < 6) throw damaged('a unit has no header');
    const words = Buffer.from(header.buffer, header.byteOffset, header.length);
    if (words.readUInt32LE(0) === IN_64_BITS) throw new ElfError('unsupported', 'it is in the 64-bit format of DWARF, which is not supported');
    const strings = parts.get('str_offsets');
    if (strings !== undefined && strings.size > 0) sections.push(...this.#strings(strings, words.readUInt16LE(4)));
    // What libdw takes for debug information has this section.
    if (!sections.some(({ name }) => name === '.debug_info.dwo')) sections.push({ name: '.debug_frame.dwo', bytes: Buffer.alloc(4) });
    return elfImage(this.#machine, sections);
  }

  /** The unit's table of strings, with strings of its own. `version`: of DWARF. */
  #strings({ offset, size }: Part, version: number): ImageSection[] {
    const table = Buffer.from(this.#needed('.debug_str_offsets.dwo').read(offset, size));
    const first = version >= 5 ? 8 : 0;
    if (first > 0 && table.readUInt32LE(0) === IN_64_BITS) throw new ElfError('unsupported', 'it is in the 64-bit format of DWARF, which is not supported');
    const places: number[] = [];
    for (let at = first; at + 4 <= table.length; at += 4) places.push(at);
    const source = new Strings(this.#needed('.debug_str.dwo'));
    const moved = new Map<number, number>();
    const taken: Buffer[] = [];
    let length = 0;
    for (const old of [...new Set(places.map((at) => table.readUInt32LE(at)))].sort((a, b) => a - b)) {
      const bytes = source.at(old);
      moved.set(old, length);
      taken.push(bytes);
      length += bytes.length;
      if (length > LARGEST) throw damaged('a unit has too many strings');
    }
    for (const at of places) table.writeUInt32LE(moved.get(table.readUInt32LE(at))!, at);
    return [{ name: '.debug_str_offsets.dwo', bytes: table }, { name: '.debug_str.dwo', bytes: Buffer.concat(taken) }];
  }

  #needed(name: string): SectionBytes {
    const section = this.#section(name);
    if (section === null) throw damaged(`it has no section ${name}`);
    return section;
  }

  #section(name: string): SectionBytes | null {
    let section = this.#sections.get(name);
    if (section === undefined) {
      this.#elf ??= readElf(this.path, []);
      section = openSection(this.#elf, name);
      this.#sections.set(name, section);
    }
    return section;
  }
}

function damaged(what: string): ElfError {
  return new ElfError('malformed', `its index is damaged, or it was cut off: ${what}`);
}

/** Where the parts of a unit are, by the names of their sections; null: it is not in the index. */
function partsOf(index: SectionBytes, signature: bigint): Map<string, Part> | null {
  const header = index.read(0, INDEX_HEADER);
  // Two bytes of padding follow it since version 5.
  const version = header.readUInt32LE(0);
  const names = COLUMNS[version];
  if (names === undefined) throw new ElfError('unsupported', `its index has version ${version}, which is not known`);
  const [columns, units, slots] = [4, 8, 12].map((at) => header.readUInt32LE(at)) as [number, number, number];
  if (units === 0) return null;
  if (columns === 0 || columns > MAX_COLUMNS || (slots & (slots - 1)) !== 0) throw damaged('its header is none');
  const row = rowOf(index, signature, slots);
  if (row === 0) return null;
  if (row > units) throw damaged(`row ${row} of ${units}`);
  const table = INDEX_HEADER + 12 * slots;
  const width = 4 * columns;
  const ids = index.read(table, width);
  const offsets = index.read(table + width * row, width);
  const sizes = index.read(table + width * (units + row), width);
  const parts = new Map<string, Part>();
  for (let at = 0; at < width; at += 4) parts.set(names[ids.readUInt32LE(at)] ?? '', { offset: offsets.readUInt32LE(at), size: sizes.readUInt32LE(at) });
  return parts;
}

/** From 1; 0: it is not there. The table is a hash table with open addressing, of a power of two of slots. */
function rowOf(index: SectionBytes, signature: bigint, slots: number): number {
  const mask = BigInt(slots - 1);
  const step = Number((signature >> 32n) & mask) | 1;
  let slot = Number(signature & mask);
  for (let tried = 0; tried < slots; tried++) {
    const row = index.read(INDEX_HEADER + 8 * slots + 4 * slot, 4).readUInt32LE(0);
    if (row === 0) return 0;
    if (index.read(INDEX_HEADER + 8 * slot, 8).readBigUInt64LE(0) === signature) return row;
    slot = (slot + step) % slots;
  }
  return 0;
}

/** Strings of a section, which are asked for in the order in which they lie there. */
class Strings {
  readonly #section: SectionBytes;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(section: SectionBytes) {
    this.#section = section;
  }

  /** With the NUL at its end. */
  at(offset: number): Buffer {
    for (let size = 1 << 12; ; size *= 4) {
      const end = offset >= this.#start && offset < this.#start + this.#window.length ? this.#window.indexOf(0, offset - this.#start) : -1;
      if (end >= 0) return this.#window.subarray(offset - this.#start, end + 1);
      const rest = this.#section.size - offset;
      if (rest <= 0 || (this.#start === offset && this.#window.length === rest)) throw damaged('a string is not in its section');
      this.#start = offset;
      this.#window = this.#section.read(offset, Math.min(size, rest));
    }
  }
}
