// A lazy reader of BTF, the kernel's compact type information (Documentation/bpf/btf.rst). A vmlinux BTF holds some
// 130,000 types, of which a script needs a handful: opening it makes one pass that notes where each type record
// starts, and everything else is decoded when asked for. Names are found by searching the string table for the
// bytes and then the records for the string's offset; an eager Map of names would cost more than the compile.
// Little endian only. This file knows nothing of the language: turning BTF into its types is btf-types.ts.

import { lazy } from '../lazy.ts';
import { BTF_KINDS, btfParts, countOf, flagOf, indexRecords, kindOf } from './layout.ts';
import type { BtfKind } from './layout.ts';

export type BtfId = number & { readonly brand?: 'BtfId' };

/** An enumerator that is called so has the value of another one, whose name every value without a name has: of Rust, as the loader's reader of DWARF writes it. */
const ALL_OTHERS = '*';

/** Offsets in bits from the start of the aggregate; `bitSize` is 0 unless the member is a bitfield. */
export interface BtfMember {
  readonly name: string;
  readonly type: BtfId;
  readonly bitOffset: number;
  readonly bitSize: number;
}

export interface BtfProto {
  readonly returns: BtfId;
  readonly params: readonly { readonly name: string; readonly type: BtfId }[];
}

export interface BtfEnumValue {
  readonly name: string;
  readonly value: bigint;
}

export interface BtfInt {
  readonly size: number;
  readonly signed: boolean;
  readonly bool: boolean;
  /** Width of an old-style bitfield type, else 8 * size. */
  readonly bits: number;
}

/** A name of a value of an enum. */
export interface Enumerator { readonly type: BtfId; readonly value: bigint }

/** One BTF blob, and what it goes on from. Type ids are 1-based as in the format; 0 is void. */
export class Btf {
  /** One more than the last id. */
  readonly typeCount: number;
  /** The first id that is not of the base; without one, 1. */
  readonly firstId: BtfId;
  /**
   * Where an aggregate is defined whose definition here is missing, a mere stand-in, or not the one that counts; null: nowhere
   * else. Set on the BTF of a script's C, and on the kernel's where the script defines structs of the same names.
   */
  elsewhere: ((tag: 'struct' | 'union', name: string) => { readonly btf: Btf; readonly id: BtfId } | null) | null = null;
  /** Its types are those of a traced program, which has them for itself: another's of the same names are others. */
  isProgram = false;
  /** Its types are those of the kernel, and so different on another one. */
  isKernel = false;
  private readonly words: Uint32Array;
  private readonly strings: Buffer;
  /** Word index of each type's record, by how many it is behind the base's last one. */
  private readonly records: Uint32Array;
  /** Ids below `firstId`, and offsets of strings below `firstString`, are those of this one; null: there are none. */
  private readonly base: Btf | null;
  private readonly firstString: number;
  private readonly foundNames: Map<string, number>;
  // What has been decoded: there may be thousands of members or values, and a use for each.
  private readonly aggregates: Map<BtfId, readonly BtfMember[]>;
  private readonly enums: Map<BtfId, readonly BtfEnumValue[]>;
  /** What this is a view of, which goes nowhere else; itself when it is none. */
  readonly original: Btf;
  private readonly signsTold = lazy(() => this.records.some((at, index) => index > 0 && (kindOf(this.words[at + 1]!) === 19 || (kindOf(this.words[at + 1]!) === 6 && flagOf(this.words[at + 1]!)))));

  /**
   * The types in `bytes`, or null when they are not little-endian BTF or are cut short. `base`: what a module's go on from, the
   * kernel's.
   */
  static parse(bytes: Uint8Array, base: Btf | null = null): Btf | null {
    const parts = btfParts(bytes);
    const records = parts === null ? null : indexRecords(parts.types);
    return parts === null || records === null ? null : new Btf(parts.types, parts.strings, records, base);
  }

  /** The same types, with an `elsewhere` of its own. */
  view(): Btf {
    return new Btf(this.words, this.strings, this.records, this.base, this);
  }

  private constructor(words: Uint32Array, strings: Buffer, records: Uint32Array, base: Btf | null, of: Btf | null = null) {
    this.words = words;
    this.strings = strings;
    this.records = records;
    this.base = base;
    this.firstId = base?.typeCount ?? 1;
    this.firstString = base === null ? 0 : base.firstString + base.strings.length;
    this.typeCount = this.firstId - 1 + records.length;
    this.original = of ?? this;
    this.foundNames = of?.foundNames ?? new Map<string, number>();
    this.aggregates = of?.aggregates ?? new Map<BtfId, readonly BtfMember[]>();
    this.enums = of?.enums ?? new Map<BtfId, readonly BtfEnumValue[]>();
  }

  /** The first type of this name and one of these kinds, or null. */
  find(name: string, ...kinds: readonly BtfKind[]): BtfId | null {
    const found = this.base?.find(name, ...kinds) ?? null;
    const offset = found === null ? this.nameOffset(name) : -1;
    if (offset < 0) return found;
    const wanted = kindMask(kinds);
    const { words, records, firstId } = this;
    for (let index = 1; index < records.length; index++) {
      const at = records[index]!;
      if (words[at] === offset && (wanted >>> kindOf(words[at + 1]!)) & 1) return firstId - 1 + index;
    }
    return null;
  }

  /** The enum that declares an enumerator of this name, and its value; the first one wins. */
  findEnumerator(name: string): Enumerator | null {
    return this.enumeratorsNamed(name).next().value ?? null;
  }

  /** All of them. */
  *enumeratorsNamed(name: string): Generator<Enumerator, undefined> {
    if (this.base !== null) yield* this.base.enumeratorsNamed(name);
    const offset = this.nameOffset(name);
    if (offset < 0) return;
    const { words, records, firstId } = this;
    for (let index = 1; index < records.length; index++) {
      const at = records[index]!;
      const info = words[at + 1]!;
      const kind = kindOf(info);
      if (kind !== 6 && kind !== 19) continue;
      const step = kind === 6 ? 2 : 3;
      for (let i = 0; i < countOf(info); i++) {
        if (words[at + 3 + i * step] === offset) yield { type: firstId - 1 + index, value: this.enumValues(firstId - 1 + index)[i]!.value };
      }
    }
  }

  /** Every name that a type of these kinds carries; walks all types, for near misses only. */
  names(...kinds: readonly BtfKind[]): string[] {
    return [...this.byName(...kinds).keys()];
  }

  /** Those that have names, each by its own; the first one wins. */
  byName(...kinds: readonly BtfKind[]): Map<string, BtfId> {
    const wanted = kindMask(kinds);
    const found = this.base?.byName(...kinds) ?? new Map<string, BtfId>();
    for (let id = this.firstId; id < this.typeCount; id++) {
      if (this.word(id, 0) === 0 || ((wanted >>> kindOf(this.info(id))) & 1) === 0) continue;
      const name = this.name(id);
      if (!found.has(name)) found.set(name, id);
    }
    return found;
  }

  /** Every enumerator's name; walks all types, for near misses only. */
  enumerators(): string[] {
    const found = new Set<string>();
    for (let id = 1; id < this.typeCount; id++) {
      const kind = this.kind(id);
      if (kind === 'enum' || kind === 'enum64') for (const { name } of this.enumValues(id)) found.add(name);
    }
    return [...found];
  }

  kind(id: BtfId): BtfKind {
    return id === 0 ? 'void' : BTF_KINDS[kindOf(this.info(id))]!;
  }

  /** '' for anonymous types. */
  name(id: BtfId): string {
    return id === 0 ? '' : this.string(this.word(id, 0));
  }

  /** Bytes of an int, float, enum, struct or union (the record's `size`). */
  size(id: BtfId): number {
    return this.word(id, 2);
  }

  /** What a pointer, modifier, typedef, function or tag refers to (the record's `type`). */
  target(id: BtfId): BtfId {
    return this.word(id, 2);
  }

  /** Strips typedef, const, volatile, restrict and type tags. */
  resolve(id: BtfId): BtfId {
    for (;;) {
      switch (this.kind(id)) {
        case 'typedef': case 'const': case 'volatile': case 'restrict': case 'type_tag':
          id = this.target(id);
          break;
        default:
          return id;
      }
    }
  }

  /** Type tags met between `id` and the type it resolves to, e.g. `user`, `rcu`. */
  tags(id: BtfId): string[] {
    const tags: string[] = [];
    for (;;) {
      switch (this.kind(id)) {
        case 'type_tag':
          tags.push(this.name(id));
          id = this.target(id);
          break;
        case 'typedef': case 'const': case 'volatile': case 'restrict':
          id = this.target(id);
          break;
        default:
          return tags;
      }
    }
  }

  int(id: BtfId): BtfInt {
    const data = this.word(id, 3);
    const encoding = (data >>> 24) & 15;
    return { size: this.size(id), signed: (encoding & 1) !== 0, bool: (encoding & 4) !== 0, bits: data & 0xff };
  }

  array(id: BtfId): { readonly of: BtfId; readonly length: number } {
    return { of: this.word(id, 3), length: this.word(id, 5) };
  }

  members(id: BtfId): readonly BtfMember[] {
    return remembered(this.aggregates, id, () => {
      const info = this.info(id);
      return Array.from({ length: countOf(info) }, (_, index) => this.member(id, 3 + 3 * index, flagOf(info)));
    });
  }

  /** Variables and functions of a section. */
  sectionMembers(id: BtfId): BtfId[] {
    return Array.from({ length: countOf(this.info(id)) }, (_, index) => this.word(id, 3 + 3 * index));
  }

  enumValues(id: BtfId): readonly BtfEnumValue[] {
    return this.enumEntries(id).filter(({ name }) => name !== ALL_OTHERS);
  }

  /** The enumerator that stands for every value without a name; null: none does. */
  enumOthers(id: BtfId): string | null {
    const others = this.enumEntries(id).find(({ name }) => name === ALL_OTHERS);
    return others === undefined ? null : this.enumValues(id).find(({ value }) => value === others.value)?.name ?? null;
  }

  private enumEntries(id: BtfId): readonly BtfEnumValue[] {
    return remembered(this.enums, id, () => {
      const info = this.info(id);
      const wide = kindOf(info) === 19;
      const signed = this.enumSigned(id);
      return Array.from({ length: countOf(info) }, (_, index) => {
        const at = 3 + index * (wide ? 3 : 2);
        const raw = wide
          ? (BigInt(this.word(id, at + 2)) << 32n) | BigInt(this.word(id, at + 1))
          : BigInt(this.word(id, at + 1));
        return { name: this.string(this.word(id, at)), value: signed ? BigInt.asIntN(wide ? 64 : 32, raw) : raw };
      });
    });
  }

  /** The record's kind flag; who wrote BTF for kernels before 6.0 never set it for plain enums, whose negative values then tell. */
  enumSigned(id: BtfId): boolean {
    const info = this.info(id);
    if (flagOf(info)) return true;
    if (kindOf(info) === 19) return false;
    for (let i = 0; i < countOf(info); i++) if (this.word(id, 4 + 2 * i) > 0x7fffffff) return this.size(id) < 8 && !this.tellsSigns();
    return false;
  }

  /** Whether the flag of enums is set anywhere, or there is an enum64, which is as young. */
  private tellsSigns(): boolean {
    return this.original.signsTold() || this.base?.tellsSigns() === true;
  }

  /** Of a func_proto, or of a func (through its prototype). */
  proto(id: BtfId): BtfProto {
    if (this.kind(id) === 'func') id = this.target(id);
    const params: { name: string; type: BtfId }[] = [];
    for (let i = 0; i < countOf(this.info(id)); i++) {
      params.push({ name: this.string(this.word(id, 3 + 2 * i)), type: this.word(id, 4 + 2 * i) });
    }
    return { returns: this.word(id, 2), params };
  }

  /** Of a func or var. Globals are seen by other objects; an extern is defined elsewhere. */
  linkage(id: BtfId): 'static' | 'global' | 'extern' {
    const number = this.kind(id) === 'var' ? this.word(id, 3) : countOf(this.info(id));
    return number === 0 ? 'static' : number === 1 ? 'global' : 'extern';
  }

  /** The types that declaration tags of this name are at; null when there is no such tag at all. */
  tagged(tag: string): ReadonlySet<BtfId> | null {
    const offset = this.nameOffset(tag);
    const found = new Set<BtfId>(this.base?.tagged(tag) ?? []);
    for (let id = this.firstId; offset >= 0 && id < this.typeCount; id++) {
      if (this.word(id, 0) === offset && kindOf(this.info(id)) === 17) found.add(this.target(id));
    }
    return found.size === 0 ? null : found;
  }

  /** A forward declaration's tag. */
  fwdTag(id: BtfId): 'struct' | 'union' {
    return flagOf(this.info(id)) ? 'union' : 'struct';
  }

  /** `at`: word of the record. */
  private member(id: BtfId, at: number, kindFlag: boolean): BtfMember {
    const type = this.word(id, at + 1);
    const raw = this.word(id, at + 2);
    const name = this.string(this.word(id, at));
    if (kindFlag) return { name, type, bitOffset: raw & 0xffffff, bitSize: raw >>> 24 };
    const resolved = this.resolve(type);
    if (this.kind(resolved) === 'int') {
      const { bits, size } = this.int(resolved);
      const start = (this.word(resolved, 3) >>> 16) & 0xff;
      if (bits !== size * 8) return { name, type, bitOffset: raw + start, bitSize: bits };
    }
    return { name, type, bitOffset: raw, bitSize: 0 };
  }

  /** Of a type's record. */
  private word(id: BtfId, index: number): number {
    const own = id - this.firstId + 1;
    return own < 1 && this.base !== null ? this.base.word(id, index) : this.words[this.records[own]! + index]!;
  }

  private info(id: BtfId): number {
    return this.word(id, 1);
  }

  private string(offset: number): string {
    if (offset === 0) return '';
    const own = offset - this.firstString;
    return own < 0 ? this.base!.string(offset) : this.strings.toString('latin1', own, this.strings.indexOf(0, own));
  }

  /** Offset of `name` in the string table, -1 when no type can carry it. */
  private nameOffset(name: string): number {
    let offset = this.foundNames.get(name);
    if (offset === undefined) {
      const inBase = this.base?.nameOffset(name) ?? -1;
      const at = name === '' || inBase >= 0 ? -1 : this.strings.indexOf(`\0${name}\0`, 0, 'latin1');
      offset = at < 0 ? inBase : this.firstString + at + 1;
      this.foundNames.set(name, offset);
    }
    return offset;
  }
}

function remembered<T>(known: Map<BtfId, T>, id: BtfId, decode: () => T): T {
  let found = known.get(id);
  if (found === undefined) {
    found = decode();
    known.set(id, found);
  }
  return found;
}

function kindMask(kinds: readonly BtfKind[]): number {
  let mask = 0;
  for (const kind of kinds) mask |= 1 << BTF_KINDS.indexOf(kind);
  return mask;
}
