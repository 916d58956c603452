// Adds to the BTF that LLVM wrote: strings, types, variables of sections. Each string and each type is there once, also
// those that LLVM had written already. What is there keeps its place and its number, so nothing that refers to it changes. It
// knows how BTF lies in memory (common/btf/layout.ts) and not what the types are for.

import { assembleBtf } from '../common/btf/join-btf.ts';
import { BTF_KINDS, btfParts, countOf, indexRecords, kindOf, RECORD_HEAD } from '../common/btf/layout.ts';
import type { BtfKind } from '../common/btf/layout.ts';
import { InternalError } from '../common/internal-error.ts';

/** The longest record that is looked up, in words: those of maps, and of all types without members. */
const SHARED_WORDS = 32;
const GLOBAL = 1;
/** Of the counts in records. */
const MOST = 0xffff;

/** A member of a section. */
export interface SectionVariable {
  /** Number of its record, of kind `var`. */
  readonly variable: number;
  /** Bytes from the start of the section. */
  readonly offset: number;
  readonly size: number;
}

export class BtfWriter {
  private readonly records: number[][] = [];
  private readonly known = new Map<string, number>();
  private readonly strings: Buffer[];
  private readonly offsets = new Map<string, number>();
  private end: number;

  /** Throws an InternalError where the bytes are no BTF. */
  constructor(btf: Uint8Array) {
    const parts = btfParts(btf);
    const starts = parts === null ? null : indexRecords(parts.types);
    if (parts === null || starts === null) throw new InternalError('LLVM wrote BTF of an unexpected layout');
    for (let id = 1; id < starts.length; id++) this.append([...parts.types.subarray(starts[id], starts[id + 1] ?? parts.types.length)]);
    this.strings = [parts.strings];
    this.end = 0;
    for (const text of parts.strings.toString('latin1').split('\0').slice(0, -1)) {
      if (!this.offsets.has(text)) this.offsets.set(text, this.end);
      this.end += text.length + 1;
    }
  }

  /** Offset of the string. */
  string(text: string): number {
    const bytes = Buffer.from(`${text}\0`);
    const key = bytes.toString('latin1', 0, bytes.length - 1);
    const known = this.offsets.get(key);
    if (known !== undefined) return known;
    const offset = this.end;
    this.offsets.set(key, offset);
    this.strings.push(bytes);
    this.end += bytes.length;
    return offset;
  }

  /** Number of the type: that of an equal one, if there is one. `third` is a size or a type, `more` what follows for its kind. */
  type(kind: BtfKind, name: string, third: number, more: readonly number[] = [], count = 0): number {
    const words = [this.string(name), (BTF_KINDS.indexOf(kind) << 24) | count, third, ...more];
    return this.known.get(words.join(' ')) ?? this.append(words);
  }

  /** Number of a variable that other objects see. */
  variable(name: string, type: number): number {
    return this.type('var', name, type, [GLOBAL]);
  }

  /** Puts them behind what the section has already. What is more than a record can count is left out: no loader needs it but of maps. */
  addToSection(name: string, variables: readonly SectionVariable[]): void {
    const at = this.string(name);
    const kind = BTF_KINDS.indexOf('datasec');
    let record = this.records.find(([text, info]) => text === at && kindOf(info!) === kind);
    if (record === undefined) {
      record = [at, kind << 24, 0];
      this.append(record);
    }
    const there = countOf(record[1]!);
    const added = variables.slice(0, MOST - there);
    record[1] = (kind << 24) | (there + added.length);
    for (const { variable, offset, size } of added) record.push(variable, offset, size);
  }

  bytes(): Uint8Array {
    return assembleBtf([Buffer.from(Uint32Array.from(this.records.flat()).buffer)], this.strings);
  }

  private append(words: number[]): number {
    const id = this.records.push(words);
    if (words.length > RECORD_HEAD - 1 && words.length <= SHARED_WORDS) {
      const key = words.join(' ');
      if (!this.known.has(key)) this.known.set(key, id);
    }
    return id;
  }
}
