// One BTF of the kernel's and that of its modules. A module's BTF goes on where the kernel's ends: its first type has the
// next number, its first string the next offset, and both refer to the kernel's. So the first module could simply be
// put behind; of further ones the numbers are moved on, and strings that are there already are shared, because
// the reader looks for one place of a name (btf.ts). Layout: Documentation/bpf/btf.rst.

import { btfParts, countOf, indexRecords, kindOf, RECORD_SHAPES } from './layout.ts';
import type { BtfWord } from './layout.ts';

const HEADER_SIZE = 24;

/** null when `kernel` cannot be read; a module that cannot is left out. */
export function joinBtf(kernel: Uint8Array, modules: readonly Uint8Array[]): Uint8Array | null {
  const base = btfParts(kernel);
  const count = base === null ? undefined : indexRecords(base.types)?.length;
  if (base === null || count === undefined) return null;
  const types: number[] = [];
  const strings: Buffer[] = [base.strings];
  const places = new Map<string, number>();
  let end = base.strings.length;
  let next = count;
  for (const parts of modules.flatMap((module) => btfParts(module) ?? [])) {
    const moved = next - count;
    const place = (offset: number): number => {
      if (offset < base.strings.length) return offset;
      const own = offset - base.strings.length;
      const text = parts.strings.subarray(own, parts.strings.indexOf(0, own));
      const key = text.toString('latin1');
      let found = places.get(key);
      if (found === undefined) {
        found = end;
        places.set(key, found);
        strings.push(text, Buffer.of(0));
        end += text.length + 1;
      }
      return found;
    };
    const records = renumbered(parts.types, (name) => place(name), (type) => (type < count ? type : type + moved));
    if (records === null) continue;
    types.push(...records.words);
    next += records.count;
  }
  return assembleBtf([Buffer.from(base.types.buffer, base.types.byteOffset, base.types.byteLength), Buffer.from(Uint32Array.from(types).buffer)], strings);
}

function renumbered(words: Uint32Array, name: (offset: number) => number, type: (id: number) => number): { readonly words: number[]; readonly count: number } | null {
  const records = indexRecords(words);
  if (records === null) return null;
  const moved: number[] = [];
  const put = (kind: BtfWord, word: number): void => { moved.push(kind === 'name' ? name(word) : kind === 'type' ? type(word) : word); };
  for (let at of records.subarray(1)) {
    const info = words[at + 1]!;
    const { third, once, each } = RECORD_SHAPES[kindOf(info)]!;
    for (const word of ['name', 'plain', third, ...once] as const) put(word, words[at++]!);
    for (let index = 0; index < (each.length === 0 ? 0 : countOf(info)); index++) for (const word of each) put(word, words[at++]!);
  }
  return { words: moved, count: records.length - 1 };
}

/** BTF of these records and these strings, each cut where one likes. */
export function assembleBtf(types: readonly Buffer[], strings: readonly Buffer[]): Uint8Array {
  const length = (parts: readonly Buffer[]): number => parts.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  [HEADER_SIZE, 0, length(types), length(types), length(strings)].forEach((value, index) => header.writeUInt32LE(value, 4 + 4 * index));
  return Uint8Array.from(Buffer.concat([header, ...types, ...strings]));
}
