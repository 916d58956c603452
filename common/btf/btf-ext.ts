// The records of a `.BTF.ext` section: what BTF says of instructions. They are of three sorts and lie in groups, one for each
// section of code. This finds them and reads the fields that somebody wants; what they refer to is in the strings and
// types of `.BTF`. Layouts: include/uapi/linux/bpf.h and libbpf's btf_ext_header. Damaged bytes give null.

import { dataView } from '../elf/elf.ts';

export type BtfExtSort = 'functions' | 'lines' | 'relocations';

/** Where the header says offset and length of a sort, and the bytes that a record has at least. */
const SORTS: Readonly<Record<BtfExtSort, { readonly field: number; readonly recordSize: number }>> = {
  functions: { field: 8, recordSize: 8 },
  lines: { field: 16, recordSize: 16 },
  relocations: { field: 24, recordSize: 16 },
};

const MAGIC = 0xeb9f;
/** Before there were relocations, the header was 24 bytes. */
const FIELD_SIZE = 8;
const GROUP_HEADER_SIZE = 8;

export interface BtfExtPart {
  /** Bytes from the start of the section, with the word that holds the size of records. */
  readonly start: number;
  readonly end: number;
  /** Bytes: newer writers may make them longer. */
  readonly recordSize: number;
  readonly groups: readonly BtfExtGroup[];
}

export interface BtfExtGroup {
  /** Of the ELF section: offset in the strings of `.BTF`. */
  readonly section: number;
  /** Bytes from the start of `.BTF.ext` to each record. */
  readonly records: readonly number[];
}

/** Fields of a line's record; `line` and `column` are 0 when not known. */
export interface BtfLine {
  /** Bytes from the start of the ELF section. */
  readonly offset: number;
  /** Offsets in the strings of `.BTF`. */
  readonly file: number;
  readonly text: number;
  readonly line: number;
  readonly column: number;
}

/** Fields of a CO-RE relocation's record. */
export interface BtfRelocation {
  /** Bytes from the start of the ELF section. */
  readonly offset: number;
  readonly type: number;
  /** Of the access path: offset in the strings of `.BTF`. */
  readonly access: number;
  /** BPF_CORE_*. */
  readonly kind: number;
}

/** Where a line's record has its file and its text, for whoever rewrites them. */
export const LINE_FILE = 4;
export const LINE_TEXT = 8;

/** null: damaged. Without records of that sort there are no groups. */
export function readBtfExt(ext: Uint8Array, sort: BtfExtSort): BtfExtPart | null {
  const { field, recordSize: needed } = SORTS[sort];
  const view = dataView(ext);
  if (ext.length < FIELD_SIZE || view.getUint16(0, true) !== MAGIC) return null;
  const header = view.getUint32(4, true);
  if (header > ext.length) return null;
  if (header < field + FIELD_SIZE) return { start: ext.length, end: ext.length, recordSize: needed, groups: [] };
  const start = header + view.getUint32(field, true);
  const end = start + view.getUint32(field + 4, true);
  if (end > ext.length) return null;
  if (start === end) return { start, end, recordSize: needed, groups: [] };
  if (start + 4 > end) return null;
  const recordSize = view.getUint32(start, true);
  if (recordSize < needed) return null;
  const groups: BtfExtGroup[] = [];
  for (let at = start + 4; at < end;) {
    if (at + GROUP_HEADER_SIZE > end) return null;
    const count = view.getUint32(at + 4, true);
    const first = at + GROUP_HEADER_SIZE;
    const next = first + count * recordSize;
    if (next > end) return null;
    groups.push({ section: view.getUint32(at, true), records: Array.from({ length: count }, (_, index) => first + index * recordSize) });
    at = next;
  }
  return { start, end, recordSize, groups };
}

/** The record of a line at one of `records`. */
export function readLine(ext: DataView, at: number): BtfLine {
  const place = ext.getUint32(at + 12, true);
  return { offset: ext.getUint32(at, true), file: ext.getUint32(at + LINE_FILE, true), text: ext.getUint32(at + LINE_TEXT, true), line: place >>> 10, column: place & 0x3ff };
}

/** The record of a relocation at one of `records`. */
export function readRelocation(ext: DataView, at: number): BtfRelocation {
  return { offset: ext.getUint32(at, true), type: ext.getUint32(at + 4, true), access: ext.getUint32(at + 8, true), kind: ext.getUint32(at + 12, true) };
}
