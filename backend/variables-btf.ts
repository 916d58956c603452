// What BTF says of a module's variables: libbpf makes the maps by it, and bpftool shows constants and counters by it. It is
// written here and not by LLVM, which looks through all strings that there are for each one that it adds: the time for N
// maps would grow with the square of N. A map is a struct of pointers: numbers are the lengths of the arrays that its members
// point to, types what they point to. It must not know how BTF lies in memory.

import { InternalError } from '../common/internal-error.ts';
import type { GlobalDef, MapDef, Module } from '../middle/ir/ir.ts';
import { BtfWriter } from './btf-writer.ts';
import type { SectionVariable } from './btf-writer.ts';
import { integerName } from './debug-info.ts';
import type { ElfFile } from './elf.ts';

/** Of the license, a string. */
export const LICENSE_SYMBOL = '_license';

/** The BTF with the module's variables; where they lie is told by the object that it is of. */
export function addVariables(btf: Uint8Array, file: ElfFile, module: Module): Uint8Array {
  const writer = new BtfWriter(btf);
  const types = new Types(writer);
  const variables = new Map<string, number>([[LICENSE_SYMBOL, types.array(types.integer(1, true), module.license.length + 1)]]);
  for (const map of module.maps) variables.set(map.name, types.map(map));
  for (const global of module.globals) variables.set(global.name, types.global(global));
  const sections = new Map<number, SectionVariable[]>();
  for (const { name, section, value, size } of file.symbols) {
    const type = variables.get(name);
    if (type === undefined || typeof section !== 'number') continue;
    const members = sections.get(section) ?? [];
    members.push({ variable: writer.variable(name, type), offset: value, size });
    sections.set(section, members);
    variables.delete(name);
  }
  const [lost] = variables.keys();
  if (lost !== undefined) throw new InternalError(`LLVM wrote no ${lost}`);
  for (const [section, members] of sections) writer.addToSection(file.sections[section]!.name, members);
  return writer.bytes();
}

/** `enum bpf_map_type`. */
const MAP_TYPES: Readonly<Record<MapDef['type'], number>> = {
  hash: 1,
  array: 2,
  perf_event_array: 4,
  percpu_hash: 5,
  percpu_array: 6,
  lru_hash: 9,
  lru_percpu_hash: 10,
  ringbuf: 27,
  task_storage: 29,
};

/** BPF_F_NO_PREALLOC, without which no task storage is made. */
const MAP_FLAGS: Readonly<Partial<Record<MapDef['type'], number>>> = { task_storage: 1 };

/** What the struct of a map says: numbers, and sizes in bytes of what it holds. */
export function mapMembers({ type, maxEntries, keySize, valueSize }: MapDef): readonly (readonly [name: string, is: 'number' | 'size', value: number])[] {
  const flags = MAP_FLAGS[type];
  return [
    ['type', 'number', MAP_TYPES[type]],
    ['max_entries', 'number', maxEntries],
    ...(flags === undefined ? [] : [['map_flags', 'number', flags] as const]),
    ...(keySize > 0 ? [['key', 'size', keySize] as const] : []),
    ...(valueSize > 0 ? [['value', 'size', valueSize] as const] : []),
  ];
}

const POINTER_BITS = 64;
const SIGNED = 1;

class Types {
  private readonly writer: BtfWriter;

  constructor(writer: BtfWriter) {
    this.writer = writer;
  }

  integer(size: number, signed: boolean): number {
    return this.writer.type('int', integerName(size, signed), size, [((signed ? SIGNED : 0) << 24) | (size * 8)]);
  }

  array(of: number, length: number): number {
    const index = this.writer.type('int', '__ARRAY_SIZE_TYPE__', 4, [32]);
    return this.writer.type('array', '', 0, [of, index, length]);
  }

  map(map: MapDef): number {
    const members = mapMembers(map);
    const words = members.flatMap(([name, is, value], index) => {
      const type = is === 'number' ? this.array(this.integer(4, true), value) : this.stored(value);
      return [this.writer.string(name), this.writer.type('ptr', '', type), index * POINTER_BITS];
    });
    return this.writer.type('struct', '', members.length * POINTER_BITS / 8, words, members.length);
  }

  global({ section, size }: GlobalDef): number {
    const bytes = this.array(this.integer(1, false), size);
    return section === 'counters' ? bytes : this.writer.type('const', '', bytes);
  }

  /** Bytes in a map, shown by bpftool as a number where they may be one. */
  private stored(size: number): number {
    if (size === 4 || size === 8) return this.integer(size, false);
    return this.array(this.integer(1, false), size);
  }
}
