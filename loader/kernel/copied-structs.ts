// Copies of the kernel's structs, which are laid out as the structs were where the script was compiled: where this kernel has
// what belongs into them, and which fields of printed structs it has at all. Where there is no BTF, everything is as it was where
// the script was compiled.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import type { Leaf } from '../../common/btf/leaves.ts';
import { leavesOf, memberAt, named } from '../../common/btf/leaves.ts';
import { BITS, bytesOf, CLEAR_FIRST, COPY_AS_IT_IS, COUNT_OF_BITS, COUNTS_SIZE, isBitfield, PIECE_SIZE } from '../../common/copied-structs.ts';
import { lazy } from '../../common/lazy.ts';
import type { CopiedFieldSpec, Manifest, StructCopySpec, ValueType } from '../../common/manifest.ts';
import { EXIT_LOAD, LoaderError } from '../errors.ts';
import { kernelModules } from './kernel-btf.ts';
import { allTypes } from './kernel-types.ts';

/** Gaps of so many bytes are copied with what is around them. */
const SMALL_GAP = 64;

interface Found { readonly types: Btf; readonly id: BtfId }

/** `size` bytes. Throws a LoaderError about the place in the script when this kernel lacks what it reads. */
export function copyTable(script: string, spec: StructCopySpec & { readonly size: number }): Buffer {
  const table = Buffer.alloc(spec.size);
  if (kernelModules().length === 0) table.writeBigUInt64LE(COPY_AS_IT_IS);
  else writeTable(table, planCopy(script, spec, structHere(spec.of)));
  return table;
}

// ---------------------------------------------------------------- what is where

/** What is written into a table; null: the struct is the same. */
type CopyPlan = null | {
  readonly pieces: readonly { readonly from: number; readonly to: number; readonly size: number }[];
  readonly bits: readonly BitPiece[];
  readonly clearFirst: boolean;
  /** Names of fields that are 0: in a union of which this kernel has the members apart, another one is there. */
  readonly leftOut: readonly string[];
};
interface BitPiece { readonly from: number; readonly to: number; readonly size: number; readonly down: number; readonly mask: number; readonly up: number }

/** `found`: the struct `spec.of` of this kernel. */
export function planCopy(script: string, spec: StructCopySpec, found: Found | null): CopyPlan {
  const { fields, whole, bytes } = spec;
  const here = found === null ? null : partsHere(found, spec);
  const parts: readonly Part[] = fields.map((field) => ({ field, part: partFor(field, here?.leaves.get(field.name)) }));
  if (whole && here !== null && here.bytes >= bytes && parts.every(({ field, part }) => part !== null && isSame(field, part))) return null;
  for (const { field, part } of parts) if (part === null && field.place !== undefined) throw missing(script, spec, field, here?.leaves.get(field.name));
  const { leftOut, ...sources } = sourcesOf(script, spec, parts);
  const bits = bitPieces(sources);
  const kept = new Set(fields.flatMap(bytesOf).filter((to) => !sources.bytes.has(to)));
  const clearFirst = whole || kept.size > 0;
  return { pieces: joined(sources.bytes, kept), bits, clearFirst, leftOut };
}

function structHere(of: string): Found | null {
  const [tag, name] = of.split(' ') as ['struct' | 'union', string];
  for (const types of allTypes()) {
    const id = types.find(name.replace(/___.*/, ''), tag);
    if (id !== null) return { types, id };
  }
  return null;
}

function partsHere({ types, id }: Found, { member, length }: StructCopySpec): { readonly leaves: ReadonlyMap<string, Leaf>; readonly bytes: number } | null {
  let type = id;
  if (member !== '') {
    const at = memberAt(types, id, member);
    if (at === null) return null;
    type = at.type;
    while (types.kind(type) === 'array') type = types.resolve(types.array(type).of);
  }
  if (types.kind(type) !== 'struct' && types.kind(type) !== 'union') return null;
  return { leaves: new Map(leavesOf(types, type, length ?? null).map((leaf) => [leaf.name, leaf])), bytes: (length ?? 1) * types.size(type) };
}

function isSame(field: CopiedFieldSpec, part: Leaf): boolean {
  return part.offset === field.offset && part.size === field.size && part.length >= field.length;
}

/** null: there is none whose value this could be. Of a wider one it is the lower end, of an array what both have of it. */
function partFor(field: CopiedFieldSpec, leaf: Leaf | undefined): Leaf | null {
  if (leaf === undefined || (isBitfield(leaf) && !isBitfield(field))) return null;
  if (isInteger(field) && isInteger(leaf)) return leaf.size >= field.size || leaf.kind === 'unsigned' ? leaf : null;
  return leaf.kind === field.kind && leaf.size === field.size ? leaf : null;
}

function isInteger({ kind }: Pick<Leaf, 'kind'>): boolean {
  return kind === 'signed' || kind === 'unsigned';
}

function missing(script: string, { of, member }: StructCopySpec, { name, place }: CopiedFieldSpec, leaf: Leaf | undefined): LoaderError {
  const what = `${[member, name].filter((part) => part !== '').join('.')} in ${of}`;
  const at = { script, place: place! };
  if (leaf === undefined) return new LoaderError(`this kernel has no ${what}, which is read of a copy`, EXIT_LOAD, { at });
  return new LoaderError(`${what} is of another type on this kernel than where the script was compiled: compile it for this kernel`, EXIT_LOAD, { at });
}

// ---------------------------------------------------------------- bytes and bits

interface Part {
  readonly field: CopiedFieldSpec;
  /** Here; null: there is none. */
  readonly part: Leaf | null;
}

interface Sources {
  /** By byte of the copy, the byte of the kernel's struct. */
  readonly bytes: Map<number, number>;
  /** By bit of the copy, that of the kernel's struct, where bytes do not tell. */
  readonly bits: Map<number, number>;
}

/** What the script names goes first, and throws where there is no room for it; of what else is there some may be left out. */
function sourcesOf(script: string, spec: StructCopySpec, parts: readonly Part[]): Sources & { readonly leftOut: readonly string[] } {
  const sources: Sources = { bytes: new Map(), bits: new Map() };
  const leftOut: string[] = [];
  const ranks = [...parts].sort((a, b) => rankOf(a.field) - rankOf(b.field));
  for (const { field, part } of ranks) {
    if (part === null) continue;
    const width = Math.min(field.size, part.size) * Math.min(field.length, part.length);
    const [map, unit] = isBitfield(field) ? [sources.bits, 1] : [sources.bytes, 8];
    const all = Array.from({ length: width / unit }, (_, i) => ({ to: field.offset / unit + i, from: part.offset / unit + i }));
    if (all.every(({ to, from }) => isFree(sources, unit, to, from))) for (const { to, from } of all) map.set(to, from);
    else if (field.place === undefined) leftOut.push(field.name);
    else throw apart(script, spec, field);
  }
  for (const to of [...sources.bits.keys()]) if (sources.bytes.has(to >> 3)) sources.bits.delete(to);
  return { ...sources, leftOut };
}

/** What a script reads, then bytes, then bits. */
function rankOf(field: CopiedFieldSpec): number {
  return (field.place === undefined ? 2 : 0) + (isBitfield(field) ? 1 : 0);
}

/** Whether nothing else of a union belongs there. `unit`: 8 for a byte, 1 for a bit. */
function isFree({ bytes, bits }: Sources, unit: number, to: number, from: number): boolean {
  const byte = bytes.get(Math.floor(unit * to / 8));
  if (unit === 1) return byte === undefined ? (bits.get(to) ?? from) === from : 8 * byte + (to & 7) === from;
  return (byte ?? from) === from && Array.from({ length: 8 }, (_, bit) => bits.get(8 * to + bit) ?? 8 * from + bit).every((source, bit) => source === 8 * from + bit);
}

function apart(script: string, { of, member }: StructCopySpec, { name, place }: CopiedFieldSpec): LoaderError {
  const what = [member, name].filter((part) => part !== '').join('.');
  return new LoaderError(`${what} of a copy of ${of} shares its place with another field, which this kernel has elsewhere`, EXIT_LOAD, {
    hints: ['read it through the pointer, or compile the script for this kernel'], at: { script, place: place! },
  });
}

/** Those of the bits; what turns out to be whole bytes goes to the others. */
function bitPieces({ bytes, bits }: Sources): BitPiece[] {
  const ofByte = new Map<number, number[]>();
  for (const to of [...bits.keys()].sort((a, b) => a - b)) ofByte.set(to >> 3, [...(ofByte.get(to >> 3) ?? []), to]);
  return [...ofByte].flatMap(([byte, all]) => {
    const shifts = new Set(all.map((to) => bits.get(to)! - to));
    const [shift] = shifts;
    if (shifts.size === 1 && shift! % 8 === 0) {
      bytes.set(byte, byte + shift! / 8);
      return [];
    }
    return runs(all, (to, next) => next === to + 1 && bits.get(next) === bits.get(to)! + 1).map((run): BitPiece => {
      const from = bits.get(run[0]!)!;
      return { from: from >> 3, to: byte, size: ((from & 7) + run.length > 8) ? 2 : 1, down: from & 7, mask: (1 << run.length) - 1, up: run[0]! & 7 };
    });
  });
}

/** `kept`: bytes of the copy that are not to be touched. */
function joined(bytes: ReadonlyMap<number, number>, kept: ReadonlySet<number>): { from: number; to: number; size: number }[] {
  const isOne = (to: number, next: number): boolean => {
    if (bytes.get(next)! - next !== bytes.get(to)! - to || next - to > SMALL_GAP) return false;
    for (let at = to + 1; at < next; at++) if (kept.has(at)) return false;
    return true;
  };
  return runs([...bytes.keys()].sort((a, b) => a - b), isOne).map((run) => ({ from: bytes.get(run[0]!)!, to: run[0]!, size: run.at(-1)! + 1 - run[0]! }));
}

/** Cuts a list where two that follow each other do not belong together. */
function runs(all: readonly number[], belong: (one: number, next: number) => boolean): number[][] {
  const found: number[][] = [];
  for (const each of all) {
    const last = found.at(-1);
    if (last !== undefined && belong(last.at(-1)!, each)) last.push(each);
    else found.push([each]);
  }
  return found;
}

function writeTable(table: Buffer, plan: CopyPlan): void {
  if (plan === null) {
    table.writeBigUInt64LE(COPY_AS_IT_IS);
    return;
  }
  const { pieces, bits, clearFirst } = plan;
  table.writeBigUInt64LE(BigInt(pieces.length) | (BigInt(bits.length) << BigInt(COUNT_OF_BITS.shift)) | (clearFirst ? CLEAR_FIRST : 0n));
  pieces.forEach(({ from, to, size }, index) => [from, to, size].forEach((word, i) => table.writeUInt32LE(word, COUNTS_SIZE + PIECE_SIZE * index + 4 * i)));
  bits.forEach(({ from, to, ...part }, index) => {
    const at = COUNTS_SIZE + PIECE_SIZE * (pieces.length + index);
    table.writeUInt32LE(from, at);
    table.writeUInt32LE(to, at + 4);
    for (const key of ['size', 'down', 'mask', 'up'] as const) table[at + BITS[key]] = part[key];
  });
}

// ---------------------------------------------------------------- printed

type StructValue = Extract<ValueType, { kind: 'struct' }>;

/** Maps or events with the fields alone that this kernel has of its structs. */
export function withFieldsHere<T>(part: T, { constants, source }: Pick<Manifest, 'constants' | 'source'>): T {
  const leftOut = lazy(() => new Map(constants.flatMap((spec) => (spec.from === 'struct-copy' && spec.whole && spec.member === ''
    ? [[spec.of, planCopy(source.name, spec, structHere(spec.of))?.leftOut ?? []] as const] : []))));
  return replaced(part, (of) => leftOut().get(of) ?? []);
}

type LeftOut = (of: string) => readonly string[];

function replaced<T>(part: T, leftOut: LeftOut): T {
  if (typeof part !== 'object' || part === null) return part;
  if (isKernelStruct(part)) {
    const found = kernelModules().length === 0 ? null : structHere(part.of);
    return found === null ? part : { ...part, ...fieldsHere(part, found, leftOut(part.of)) };
  }
  const entries = Object.entries(part as Readonly<Record<string, unknown>>).map(([key, child]) => [key, replaced(child, leftOut)] as const);
  if (entries.every(([key, child]) => child === part[key as keyof T])) return part;
  const made: unknown = Array.isArray(part) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
  return made as T;
}

function isKernelStruct(part: object): part is StructValue & { readonly of: string } {
  return 'kind' in part && part.kind === 'struct' && 'of' in part;
}

function fieldsHere(type: StructValue, { types, id }: Found, leftOut: readonly string[]): StructValue {
  const members = new Map(named(types, id).map((member) => [member.name, member]));
  const fields = type.fields.flatMap((field) => {
    const member = members.get(field.name);
    if (member === undefined || leftOut.some((name) => name === field.name || name.startsWith(`${field.name}.`) || name.startsWith(`${field.name}[`))) return [];
    const here = types.resolve(member.type);
    const isStruct = types.kind(here) === 'struct' || types.kind(here) === 'union';
    if (field.type.kind === 'struct') return isStruct ? [{ ...field, type: fieldsHere(field.type, { types, id: here }, []) }] : [];
    const kinds = { pointer: ['ptr'], array: ['array', 'int'], string: ['array'], float: ['float'] }[field.type.kind as string] ?? ['int', 'enum', 'enum64'];
    return field.type.kind === 'opaque' || kinds.includes(types.kind(here)) ? [field] : [];
  });
  return { ...type, fields };
}
