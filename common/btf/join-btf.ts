// One BTF of the kernel's and that of its modules. A module's BTF goes on where the kernel's ends: its first type has the
// next number, its first string the next offset, and both refer to the kernel's. So the first module could simply be
// put behind; of further ones the numbers are moved on, and strings that are there already are shared, because
// the reader looks for one place of a name (btf.ts). Layout: Documentation/bpf/btf.rst.

import { Btf } from './btf.ts';

/** Where a type's record refers to other types, and to strings: words of the record, or of each of its elements. */
interface Shape {
  /** The third word is a type, not a size. */
  readonly type?: true;
  /** Words behind the header that are there once. */
  readonly once?: readonly ('type' | 'plain')[];
  readonly each?: readonly ('name' | 'type' | 'plain')[];
}

/** By BTF_KIND_* number. */
const SHAPES: Readonly<Record<number, Shape>> = {
  1: { once: ['plain'] },
  2: { type: true },
  3: { once: ['type', 'type', 'plain'] },
  4: { each: ['name', 'type', 'plain'] },
  5: { each: ['name', 'type', 'plain'] },
  6: { each: ['name', 'plain'] },
  8: { type: true },
  9: { type: true },
  10: { type: true },
  11: { type: true },
  12: { type: true },
  13: { type: true, each: ['name', 'type'] },
  14: { type: true, once: ['plain'] },
  15: { each: ['type', 'plain', 'plain'] },
  17: { type: true, once: ['plain'] },
  18: { type: true },
  19: { each: ['name', 'plain', 'plain'] },
};

const HEADER_SIZE = 24;

interface Parts {
  readonly types: Uint32Array;
  readonly strings: Buffer;
}

/** null when `kernel` cannot be read; a module that cannot is left out. */
export function joinBtf(kernel: Uint8Array, modules: readonly Uint8Array[]): Uint8Array | null {
  const base = partsOf(kernel);
  const count = Btf.parse(kernel)?.typeCount;
  if (base === null || count === undefined) return null;
  const types: number[] = [];
  const strings: Buffer[] = [base.strings];
  const places = new Map<string, number>();
  let end = base.strings.length;
  let next = count;
  for (const parts of modules.flatMap((module) => partsOf(module) ?? [])) {
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
  return assemble([Buffer.from(base.types.buffer, base.types.byteOffset, base.types.byteLength), Buffer.from(Uint32Array.from(types).buffer)], strings);
}

function partsOf(bytes: Uint8Array): Parts | null {
  if (bytes.length < HEADER_SIZE) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(4, true);
  const [typeOffset, typeLength, stringOffset, stringLength] = [8, 12, 16, 20].map((at) => view.getUint32(at, true)) as [number, number, number, number];
  if (view.getUint16(0, true) !== 0xeb9f || typeLength % 4 !== 0 || start + typeOffset + typeLength > bytes.length || start + stringOffset + stringLength > bytes.length) return null;
  const types = bytes.slice(start + typeOffset, start + typeOffset + typeLength);
  return { types: new Uint32Array(types.buffer), strings: Buffer.from(bytes.subarray(start + stringOffset, start + stringOffset + stringLength)) };
}

function renumbered(words: Uint32Array, name: (offset: number) => number, type: (id: number) => number): { readonly words: number[]; readonly count: number } | null {
  const moved: number[] = [];
  const put = (kind: 'name' | 'type' | 'plain', word: number): void => { moved.push(kind === 'name' ? name(word) : kind === 'type' ? type(word) : word); };
  let count = 0;
  for (let at = 0; at < words.length; count++) {
    const info = words[at + 1]!;
    const { type: isType, once = [], each = [] } = SHAPES[(info >>> 24) & 31] ?? {};
    const fields = ['name', 'plain', isType === true ? 'type' : 'plain', ...once, ...Array.from({ length: each.length === 0 ? 0 : info & 0xffff }, () => each).flat()] as const;
    if (at + fields.length > words.length) return null;
    for (const field of fields) put(field, words[at++]!);
  }
  return { words: moved, count };
}

function assemble(types: readonly Buffer[], strings: readonly Buffer[]): Uint8Array {
  const length = (parts: readonly Buffer[]): number => parts.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  [HEADER_SIZE, 0, length(types), length(types), length(strings)].forEach((value, index) => header.writeUInt32LE(value, 4 + 4 * index));
  return Uint8Array.from(Buffer.concat([header, ...types, ...strings]));
}
