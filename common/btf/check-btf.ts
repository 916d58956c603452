// Whether BTF that comes from anywhere can be handed to libbpf, which follows numbers of types without looking twice: every
// name is a string, every type is there and of a kind that can stand there, no chain of types comes back to itself. And
// whether `.BTF.ext`, the records about code, stays within strings, types and sections. It says what is wrong first, in a few
// words. What a type means is not judged: the kernel does that. Where things lie is layout.ts's and btf-ext.ts's knowledge.

import { dataView } from '../elf/elf.ts';
import { readBtfExt, readLine, readRelocation } from './btf-ext.ts';
import type { BtfExtSort } from './btf-ext.ts';
import { BTF_KINDS, btfParts, countOf, indexRecords, kindOf, RECORD_HEAD, RECORD_SHAPES } from './layout.ts';
import type { BtfKind, BtfWord } from './layout.ts';

/** What `.BTF.ext` and the sections are held against. */
export interface CheckedBtf {
  /** By type number. */
  readonly kinds: readonly BtfKind[];
  /** The text at an offset, or null. */
  readonly string: (offset: number) => string | null;
  /** Variables and functions of each section. */
  readonly sections: readonly { readonly name: string; readonly variables: readonly { readonly offset: number; readonly size: number }[] }[];
}

type Checked = { readonly btf: CheckedBtf } | { readonly problem: string };

/** Of types through each other: as libbpf's own limit, with room for what the kernel's headers have. */
const MAX_CHAIN = 64;

interface TypeRecord {
  readonly kind: BtfKind;
  readonly name: string;
  /** Types that it refers to, in order. */
  readonly types: readonly number[];
  readonly words: Uint32Array;
}

export function checkBtf(bytes: Uint8Array): Checked {
  const parts = btfParts(bytes);
  if (parts === null || bytes[2] !== 1) return { problem: 'its header is not that of BTF, or its parts are not there' };
  const { types, strings } = parts;
  if (strings.length === 0 || strings[0] !== 0 || strings.at(-1) !== 0) return { problem: 'its strings have no beginning or no end' };
  const starts = indexRecords(types);
  if (starts === null) return { problem: 'its types end early, or one is of no known kind' };
  const string = (offset: number): string | null => (offset < strings.length ? strings.toString('latin1', offset, strings.indexOf(0, offset)) : null);
  const records: TypeRecord[] = [{ kind: 'void', name: '', types: [], words: new Uint32Array() }];
  for (let id = 1; id < starts.length; id++) {
    const record = readRecord(types.subarray(starts[id], starts[id + 1] ?? types.length), string);
    if (record === null) return { problem: `its type ${id} has a name that is not among the strings` };
    records.push(record);
  }
  for (const [id, record] of records.entries()) {
    const wrong = id === 0 ? null : wrongReference(record, records);
    if (wrong !== null) return { problem: `its type ${id} ${wrong}` };
  }
  const looped = findLoop(records, isReference) ?? findLoop(records, isPart);
  if (looped !== null) return { problem: `its type ${looped} is made of itself, or of too many others` };
  const sections = records.filter(({ kind }) => kind === 'datasec').map(({ name, words }) => ({
    name, variables: Array.from({ length: countOf(words[1]!) }, (_, index) => ({ offset: words[4 + 3 * index]!, size: words[5 + 3 * index]! })),
  }));
  return { btf: { kinds: records.map(({ kind }) => kind), string, sections } };
}

/** null: a name is not there. */
function readRecord(words: Uint32Array, string: CheckedBtf['string']): TypeRecord | null {
  const kind = kindOf(words[1]!);
  const { third, once, each } = RECORD_SHAPES[kind]!;
  const head: readonly BtfWord[] = ['name', 'plain', third, ...once];
  const types: number[] = [];
  for (const [index, word] of words.entries()) {
    const field = head[index] ?? each[(index - head.length) % each.length];
    if (field === 'name' && string(word) === null) return null;
    if (field === 'type') types.push(word);
  }
  return { kind: BTF_KINDS[kind]!, name: string(words[0]!)!, types, words };
}

function wrongReference({ kind, types, words }: TypeRecord, records: readonly TypeRecord[]): string | null {
  if (types.some((id) => id >= records.length)) return 'refers to a type that is not there';
  const kinds = types.map((id) => records[id]!.kind);
  const isType = (each: BtfKind): boolean => each !== 'func' && each !== 'var' && each !== 'datasec' && each !== 'decl_tag';
  switch (kind) {
    case 'void': return 'is of no kind';
    case 'int': {
      const [size, data] = [words[2]!, words[RECORD_HEAD]!];
      const [bits, first] = [data & 0xff, (data >>> 16) & 0xff];
      return size > 16 || bits === 0 || first + bits > 8 * size ? 'is an integer of no possible size' : null;
    }
    case 'func': return kinds[0] === 'func_proto' ? null : 'is a function without a prototype';
    case 'datasec': return kinds.every((each) => each === 'var' || each === 'func') ? null : 'is a section of what are no variables';
    case 'decl_tag': {
      const target = records[types[0]!]!;
      const parts = target.kind === 'func' ? records[target.types[0]!]?.words : target.words;
      const index = words[RECORD_HEAD]! | 0;
      return index < -1 || index >= countOf(parts?.[1] ?? 0) ? 'is a tag of a part that is not there' : null;
    }
    case 'array': case 'struct': case 'union': return kinds.every((each) => isType(each) && each !== 'void') ? null : 'has a part that is no type';
    default: return kinds.every(isType) ? null : 'refers to what is no type';
  }
}

/** What libbpf follows from type to type: everything but the members of structs, where chains of C types come together. */
function isReference({ kind }: TypeRecord): boolean {
  return kind !== 'struct' && kind !== 'union' && kind !== 'datasec';
}

const PARTS: readonly BtfKind[] = ['array', 'struct', 'union', 'var', 'typedef', 'volatile', 'const', 'restrict', 'type_tag'];

/** What a type's bytes consist of. */
function isPart({ kind }: TypeRecord): boolean {
  return PARTS.includes(kind);
}

/** A type from which a chain of types leads back to it, or on for too long; null: none. No recursion: chains may be long. */
function findLoop(records: readonly TypeRecord[], isFollowed: (record: TypeRecord) => boolean): number | null {
  /** Length of the longest chain from a type on; 0: not known, -1: on the way. */
  const lengths = new Int32Array(records.length);
  for (let first = 1; first < records.length; first++) {
    const way: { readonly id: number; next: number }[] = [{ id: first, next: 0 }];
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const record = records[last.id]!;
      if (last.next === 0) {
        if (lengths[last.id]! > 0) {
          way.pop();
          continue;
        }
        lengths[last.id] = -1;
      }
      const target = isFollowed(record) ? record.types[last.next++] : undefined;
      if (target === undefined) {
        const longest = isFollowed(record) ? Math.max(0, ...record.types.map((id) => lengths[id]!)) : 0;
        if (longest >= MAX_CHAIN) return last.id;
        lengths[last.id] = longest + 1;
        way.pop();
      } else if (lengths[target] === -1) {
        return target;
      } else if (lengths[target] === 0) {
        way.push({ id: target, next: 0 });
      }
    }
  }
  return null;
}

// ---------------------------------------------------------------- records about code

/** enum bpf_core_relo_kind: what libbpf knows since 1.0. */
const RELOCATION_KINDS = 13;
const FUNCTION_TYPE = 4;
const MAX_RECORD = 256;

/** What is wrong with the record at a byte of `.BTF.ext`, but for its instruction. */
const wrongRecord: Readonly<Record<BtfExtSort, (view: DataView, at: number, btf: CheckedBtf) => string | null>> = {
  functions: (view, at, { kinds }) => (kinds[view.getUint32(at + FUNCTION_TYPE, true)] === 'func' ? null : 'is about what is no function'),
  lines: (view, at, { string }) => {
    const { file, text } = readLine(view, at);
    return string(file) === null || string(text) === null ? 'has a text that is not among the strings' : null;
  },
  relocations: (view, at, { kinds, string }) => {
    const { type, access, kind } = readRelocation(view, at);
    if (kinds[type] === undefined) return 'is about a type that is not there';
    if (!/^\d{1,9}(:\d{1,9}){0,60}$/.test(string(access) ?? '')) return 'has no path of numbers';
    return kind < RELOCATION_KINDS ? null : 'is of no known kind';
  },
};

/** `sizeOf`: bytes of a section by its name, undefined when it is not there. null: nothing is wrong. */
export function btfExtProblem(ext: Uint8Array, btf: CheckedBtf, sizeOf: (section: string) => number | undefined): string | null {
  const view = dataView(ext);
  if (ext.length < 24 || ext[2] !== 1 || view.getUint32(4, true) < 24) return 'its header is not that of BTF';
  for (const sort of ['functions', 'lines', 'relocations'] as const) {
    const part = readBtfExt(ext, sort);
    if (part === null || part.start % 4 !== 0 || part.recordSize % 4 !== 0 || part.recordSize > MAX_RECORD) return `its ${sort} are not there`;
    for (const { section, records } of part.groups) {
      const name = btf.string(section);
      const size = name === null ? undefined : sizeOf(name);
      if (size === undefined || records.length === 0) return `its ${sort} are of a section that is not there`;
      for (const at of records) {
        const offset = view.getUint32(at, true);
        if (offset % 8 !== 0 || offset >= size) return `a record of its ${sort} is about no instruction of ${name}`;
        const wrong = wrongRecord[sort](view, at, btf);
        if (wrong !== null) return `a record of its ${sort}, of ${name}, ${wrong}`;
      }
    }
  }
  return null;
}
