// What a struct consists of when everything in it is opened: each member that is no struct itself, by its whole name. Compiler and
// loader each take a struct of the kernel apart so, and by the names they find what one kernel has where another has it elsewhere.

import type { Btf, BtfId, BtfMember } from './btf.ts';
import { nameOf } from './shapes.ts';

/** `signed`: an integer that is; `array`: of integers, signed or not. All others are compared as they are. */
export type LeafKind = 'signed' | 'unsigned' | 'pointer' | 'float' | 'array' | 'pointer-array' | 'float-array' | 'struct-array';

export interface Leaf {
  /** `se.load.weight`, `rlim[3].rlim_cur`; `flags[2]`, a row of an array of arrays; members without a name are looked through. */
  readonly name: string;
  /** Each struct that it lies in, outermost first. */
  readonly within: readonly Enclosing[];
  readonly kind: LeafKind;
  /** Bits from the start, and width; of an array, of one element. */
  readonly offset: number;
  readonly size: number;
  /** Of an array, in all dimensions that are not taken apart; 1 of anything else. */
  readonly length: number;
}

export interface Enclosing {
  /** `struct sched_entity`; without a name, `struct`. */
  readonly struct: string;
  /** From there to the leaf, without indices: `load.weight`, `rlim.rlim_cur`. */
  readonly path: string;
}

/** Arrays of more structs, or of more arrays, are one leaf. */
const LONGEST_ROW = 64;

/** Of `length` structs or unions in a row; what has no size or no known kind is left out. */
export function leavesOf(btf: Btf, struct: BtfId, length: number | null): Leaf[] {
  if (length === null) return inside(btf, btf.resolve(struct), '', 0);
  const bits = 8 * btf.size(btf.resolve(struct));
  return Array.from({ length }, (_, index) => inside(btf, btf.resolve(struct), `[${index}].`, index * bits)).flat();
}

/** The member `a.b` of a struct: its type, and bits from the start. null: there is none. */
export function memberAt(btf: Btf, struct: BtfId, name: string): { readonly type: BtfId; readonly offset: number } | null {
  let found = { type: btf.resolve(struct), offset: 0 };
  for (const part of name.split('.')) {
    const member = named(btf, found.type).find((each) => each.name === part);
    if (member === undefined) return null;
    found = { type: btf.resolve(member.type), offset: found.offset + member.bitOffset };
  }
  return found;
}

/** Members with names, those of members without one among them. */
export function named(btf: Btf, struct: BtfId, base = 0): BtfMember[] {
  if (btf.kind(struct) !== 'struct' && btf.kind(struct) !== 'union') return [];
  return btf.members(struct).flatMap((member) => {
    const bitOffset = base + member.bitOffset;
    return member.name === '' ? named(btf, btf.resolve(member.type), bitOffset) : [{ ...member, bitOffset }];
  });
}

function inside(btf: Btf, struct: BtfId, prefix: string, base: number, around: readonly Enclosing[] = []): Leaf[] {
  const owner = nameOf(btf, struct);
  return named(btf, struct).flatMap((member) => {
    const within = [...around.map((each) => ({ ...each, path: `${each.path}.${member.name}` })), { struct: owner, path: member.name }];
    return opened(btf, { type: btf.resolve(member.type), bits: member.bitSize, name: prefix + member.name, offset: base + member.bitOffset, within }, LONGEST_ROW);
  });
}

interface Opened extends Pick<Leaf, 'name' | 'offset' | 'within'> {
  readonly type: BtfId;
  /** Of a bitfield; else 0. */
  readonly bits: number;
}

/** `most`: how many parts an array may be taken apart into. */
function opened(btf: Btf, whole: Opened, most: number): Leaf[] {
  const { type, bits, name, offset, within } = whole;
  if (isAggregate(btf, type)) return inside(btf, type, `${name}.`, offset, within);
  const { of, length } = elements(btf, type);
  const size = bits > 0 ? bits : 8 * sizeOf(btf, of);
  if (length === null) {
    const kind = kindOf(btf, type);
    return size === 0 || kind === null ? [] : [{ name, within, kind, offset, size, length: 1 }];
  }
  if (size === 0 || length === 0) return [];
  const outer = btf.array(type);
  const part = btf.resolve(outer.of);
  if (outer.length <= most && (isAggregate(btf, part) || btf.kind(part) === 'array')) {
    const each = size * length / outer.length;
    return Array.from({ length: outer.length }, (_, index) => opened(btf, { ...whole, type: part, name: `${name}[${index}]`, offset: offset + each * index }, Math.floor(most / outer.length))).flat();
  }
  const kind = arrayKindOf(btf, of);
  return kind === null ? [] : [{ name, within, kind, offset, size, length }];
}

/** `length` in all dimensions; null: it is no array. */
function elements(btf: Btf, type: BtfId): { readonly of: BtfId; readonly length: number | null } {
  if (btf.kind(type) !== 'array') return { of: type, length: null };
  const { of, length } = btf.array(type);
  const inner = elements(btf, btf.resolve(of));
  return { of: inner.of, length: length * (inner.length ?? 1) };
}

function isAggregate(btf: Btf, type: BtfId): boolean {
  return btf.kind(type) === 'struct' || btf.kind(type) === 'union';
}

function sizeOf(btf: Btf, type: BtfId): number {
  switch (btf.kind(type)) {
    case 'ptr': return 8;
    case 'int': case 'enum': case 'enum64': case 'float': case 'struct': case 'union': return btf.size(type);
    default: return 0;
  }
}

function kindOf(btf: Btf, type: BtfId): LeafKind | null {
  switch (btf.kind(type)) {
    case 'ptr': return 'pointer';
    case 'int': return btf.int(type).signed ? 'signed' : 'unsigned';
    case 'enum': case 'enum64': return btf.enumSigned(type) ? 'signed' : 'unsigned';
    case 'float': return 'float';
    default: return null;
  }
}

function arrayKindOf(btf: Btf, of: BtfId): LeafKind | null {
  if (isAggregate(btf, of)) return 'struct-array';
  switch (kindOf(btf, of)) {
    case 'pointer': return 'pointer-array';
    case 'float': return 'float-array';
    case 'signed': case 'unsigned': return 'array';
    default: return null;
  }
}
