// How BTF lies in memory (Documentation/bpf/btf.rst, include/uapi/linux/btf.h): its parts, which words a type's record has and
// where each record begins. Whoever walks through types, reads or rewrites them, goes by this. Little endian only. What
// is cut short or unknown is null, never an error: some can do without. What the types mean is btf.ts.

/** What a word of a record refers to. */
export type BtfWord = 'name' | 'type' | 'plain';

/** Every record begins with its name, its kind with count and flag, and a size or a type; then its kind tells. */
export interface RecordShape {
  /** Of the third word. */
  readonly third: 'type' | 'plain';
  /** Words that are there once. */
  readonly once: readonly BtfWord[];
  /** Words that are there for each element. */
  readonly each: readonly BtfWord[];
}

const shape = (third: RecordShape['third'], once: readonly BtfWord[] = [], each: readonly BtfWord[] = []): RecordShape => ({ third, once, each });

const KIND_LIST = [
  ['void', shape('plain')],
  ['int', shape('plain', ['plain'])],
  ['ptr', shape('type')],
  ['array', shape('plain', ['type', 'type', 'plain'])],
  ['struct', shape('plain', [], ['name', 'type', 'plain'])],
  ['union', shape('plain', [], ['name', 'type', 'plain'])],
  ['enum', shape('plain', [], ['name', 'plain'])],
  ['fwd', shape('plain')],
  ['typedef', shape('type')],
  ['volatile', shape('type')],
  ['const', shape('type')],
  ['restrict', shape('type')],
  ['func', shape('type')],
  ['func_proto', shape('type', [], ['name', 'type'])],
  ['var', shape('type', ['plain'])],
  ['datasec', shape('plain', [], ['type', 'plain', 'plain'])],
  ['float', shape('plain')],
  ['decl_tag', shape('type', ['plain'])],
  ['type_tag', shape('type')],
  ['enum64', shape('plain', [], ['name', 'plain', 'plain'])],
] as const;

export type BtfKind = (typeof KIND_LIST)[number][0];

/** In the order of the BTF_KIND_* numbers. */
export const BTF_KINDS: readonly BtfKind[] = KIND_LIST.map(([kind]) => kind);
export const RECORD_SHAPES: readonly RecordShape[] = KIND_LIST.map(([, words]) => words);

const MAGIC = 0xeb9f;
const HEADER_SIZE = 24;
/** Words that every record begins with. */
export const RECORD_HEAD = 3;

const ONCE = Uint8Array.from(RECORD_SHAPES, ({ once }) => once.length);
const EACH = Uint8Array.from(RECORD_SHAPES, ({ each }) => each.length);

/** Of a record's second word. */
export const kindOf = (info: number): number => (info >>> 24) & 31;
export const countOf = (info: number): number => info & 0xffff;
export const flagOf = (info: number): boolean => info >>> 31 === 1;

export interface BtfParts {
  /** The types' records; a copy where the bytes are not aligned. */
  readonly types: Uint32Array;
  /** Bytes from the start. */
  readonly typesAt: number;
  readonly strings: Buffer;
  readonly stringsAt: number;
}

/** null: not little-endian BTF, or cut short. */
export function btfParts(bytes: Uint8Array): BtfParts | null {
  if (bytes.length < HEADER_SIZE) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== MAGIC) return null;
  const header = view.getUint32(4, true);
  const typesAt = header + view.getUint32(8, true);
  const typesLength = view.getUint32(12, true);
  const stringsAt = header + view.getUint32(16, true);
  const stringsLength = view.getUint32(20, true);
  if (typesLength % 4 !== 0 || typesAt + typesLength > bytes.length || stringsAt + stringsLength > bytes.length) return null;
  const isAligned = (bytes.byteOffset + typesAt) % 4 === 0;
  const types = isAligned
    ? new Uint32Array(bytes.buffer, bytes.byteOffset + typesAt, typesLength / 4)
    : new Uint32Array(Uint8Array.from(bytes.subarray(typesAt, typesAt + typesLength)).buffer);
  return { types, typesAt, strings: Buffer.from(bytes.buffer, bytes.byteOffset + stringsAt, stringsLength), stringsAt };
}

/** Word index of each type's record, by type id: 0 stands for void and has none. null: a kind that is not known, or cut short. */
export function indexRecords(types: Uint32Array): Uint32Array | null {
  const records = new Uint32Array(1 + Math.ceil(types.length / RECORD_HEAD));
  let count = 1;
  let at = 0;
  while (at < types.length) {
    records[count++] = at;
    const info = types[at + 1]!;
    const kind = kindOf(info);
    if (kind >= RECORD_SHAPES.length) return null;
    at += RECORD_HEAD + ONCE[kind]! + EACH[kind]! * countOf(info);
  }
  return at === types.length ? records.subarray(0, count) : null;
}
