// From C types in BTF to types of the language: what a kernel field reads as, how a member is reached through
// anonymous members, and what a whole struct prints. Aggregates stay references into the Btf and are opened a
// level at a time. Modifiers and typedef names vanish here; only two type tags leave a trace: `user` as the address
// space of the pointer that carries it, and `percpu`, behind which is nothing that an address alone can reach. Nothing here reports errors: what cannot be found is null.

import type { Btf, BtfId, BtfMember } from '../../common/btf/btf.ts';
import { BOOL, NONE, partners, sizeOf, VOID } from './types.ts';
import type { AddressSpace, StructType, Type } from './types.ts';
import type { FieldShape, FieldStep } from './typed-program.ts';

/** A member of a struct as printed: anonymous members are flattened, offsets count from the outermost struct. */
export interface StructFieldInfo {
  readonly name: string;
  /** Bytes; 0 and unused for bitfields. */
  readonly offset: number;
  /** Bitfields: bits from the start of the struct, and width. */
  readonly bits: { readonly offset: number; readonly size: number } | null;
  /** `none` for what the language cannot show, such as a long double. */
  readonly type: Type;
}

/** `space` is the memory that pointers found in a value of this type point to, unless they say otherwise. */
export function btfType(btf: Btf, id: BtfId, space: AddressSpace): Type {
  const resolved = btf.resolve(id);
  switch (btf.kind(resolved)) {
    case 'int': return intType(btf, resolved);
    case 'ptr': {
      const to = btf.target(resolved);
      const tags = btf.tags(to);
      if (tags.includes('percpu')) return { kind: 'pointer', to: VOID, space: 'kernel' };
      const pointee = tags.includes('user') ? 'user' : space;
      return { kind: 'pointer', to: pointeeType(btf, to, pointee), space: pointee };
    }
    case 'array': {
      const { of, length } = btf.array(resolved);
      if (length > 0 && isChar(btf, of)) return { kind: 'string', size: length };
      return { kind: 'array', of: btfType(btf, of, space), length };
    }
    case 'struct': case 'union':
      return aggregateType(btf, resolved, space);
    case 'fwd': {
      const tag = btf.fwdTag(resolved);
      const name = btf.name(resolved);
      const found = btf.elsewhere?.(tag, name) ?? null;
      if (found !== null) return structType(found.btf, found.id, space);
      const full = btf.find(name, tag);
      return full !== null
        ? structType(btf, full, space)
        : { kind: 'struct', tag, name, size: 0, btf, btfId: resolved, space };
    }
    case 'enum': case 'enum64': return enumType(btf, resolved);
    case 'float': {
      const size = btf.size(resolved);
      return size === 4 || size === 8 ? { kind: 'float', size } : NONE;
    }
    default: return VOID;
  }
}

/** A struct or union where it is really defined. */
export function aggregateType(btf: Btf, id: BtfId, space: AddressSpace): StructType {
  const found = btf.elsewhere?.(btf.kind(id) === 'union' ? 'union' : 'struct', btf.name(id)) ?? null;
  return found === null ? structType(btf, id, space) : structType(found.btf, found.id, space);
}

export function structType(btf: Btf, id: BtfId, space: AddressSpace): StructType {
  const tag = btf.kind(id) === 'union' ? 'union' : 'struct';
  return { kind: 'struct', tag, name: btf.name(id), size: btf.size(id), btf, btfId: id, space };
}

export function enumType(btf: Btf, id: BtfId): Type {
  const size = btf.size(id);
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return NONE;
  const others = btf.enumOthers(id);
  return {
    kind: 'enum', name: btf.name(id), size, signed: btf.enumSigned(id), values: btf.enumValues(id), ...(others === null ? {} : { others }), ...(btf.isKernel ? { ofKernel: true } : {}),
  };
}

/** The same type with its pointers, or the pointers of its members, pointing into `space`. */
export function withSpace(type: Type, space: AddressSpace): Type {
  switch (type.kind) {
    case 'pointer': return { kind: 'pointer', to: withSpace(type.to, space), space };
    case 'array': return { ...type, of: withSpace(type.of, space) };
    case 'struct': return { ...type, space };
    default: return type;
  }
}

/** The same type with its pointers pointing where those of `from`, of the same kind, point to. */
export function withSpacesOf(type: Type, from: Type): Type {
  if (type.kind === 'pointer' && from.kind === 'pointer') {
    const { space } = from;
    return { kind: 'pointer', to: type.to.kind === from.to.kind ? withSpacesOf(type.to, from.to) : withSpace(type.to, space), space };
  }
  if (type.kind === 'struct' && from.kind === 'struct') return { ...type, space: from.space ?? 'kernel' };
  if (type.kind === 'array' && from.kind === 'array') return { ...type, of: withSpacesOf(type.of, from.of) };
  if (type.kind === 'tuple' && from.kind === 'tuple') {
    const found = partners(type, from);
    return { ...type, elements: type.elements.map((element, i) => withSpacesOf(element, found[i] ?? element)) };
  }
  return type;
}

/** Where the pointers in a value of the type point to. */
export function spacesIn(type: Type): readonly AddressSpace[] {
  switch (type.kind) {
    case 'pointer': return [type.space];
    case 'array': return spacesIn(type.of);
    case 'struct': return structFields(type).some((field) => spacesIn(field.type).length > 0) ? [type.space ?? 'kernel'] : [];
    case 'tuple': return type.elements.flatMap(spacesIn);
    default: return [];
  }
}

/** The way to a member, through anonymous structs and unions, with the member's type id; null: no such member. */
export function memberPath(type: StructType, name: string): { readonly steps: FieldStep[]; readonly type: BtfId } | null {
  const { btf, btfId } = type;
  if (btf.kind(btfId) === 'fwd') return null;
  const members = btf.members(btfId);
  for (const member of members) {
    if (member.name === name) return { steps: [fieldStep(btf, btfId, member)], type: member.type };
  }
  for (const member of members) {
    const inner = anonymousAggregate(btf, member);
    if (inner === null) continue;
    const rest = memberPath(inner, name);
    if (rest !== null) return { steps: [fieldStep(btf, btfId, member), ...rest.steps], type: rest.type };
  }
  return null;
}

/** Names that `.` can reach, for near misses. */
export function memberNames(type: StructType): string[] {
  if (type.btf.kind(type.btfId) === 'fwd') return [];
  return type.btf.members(type.btfId).flatMap((member) => {
    const inner = anonymousAggregate(type.btf, member);
    if (inner !== null) return memberNames(inner);
    return member.name === '' ? [] : [member.name];
  });
}

/** All members in declaration order, for printing and copying whole structs. */
export function structFields(type: StructType): readonly StructFieldInfo[] {
  return collectFields(type, 0, type.space ?? 'kernel');
}

function collectFields(type: StructType, base: number, space: AddressSpace): StructFieldInfo[] {
  const { btf, btfId } = type;
  if (btf.kind(btfId) === 'fwd') return [];
  return btf.members(btfId).flatMap((member): StructFieldInfo[] => {
    const inner = anonymousAggregate(btf, member);
    const at = base + member.bitOffset;
    if (inner !== null) return collectFields(inner, at, space);
    if (member.name === '') return [];
    const bits = member.bitSize > 0 ? { offset: at, size: member.bitSize } : null;
    return [{ name: member.name, offset: bits === null ? at / 8 : 0, bits, type: btfType(btf, member.type, space) }];
  });
}

function anonymousAggregate(btf: Btf, member: BtfMember): StructType | null {
  if (member.name !== '') return null;
  const id = btf.resolve(member.type);
  const kind = btf.kind(id);
  return kind === 'struct' || kind === 'union' ? structType(btf, id, 'kernel') : null;
}

function fieldStep(btf: Btf, struct: BtfId, member: BtfMember): FieldStep {
  return {
    struct: { name: btf.name(struct), tag: btf.kind(struct) === 'union' ? 'union' : 'struct', size: btf.size(struct) },
    member: {
      name: member.name,
      bitOffset: member.bitOffset,
      bitSize: member.bitSize,
      shape: fieldShape(btf, member.type),
    },
  };
}

function fieldShape(btf: Btf, id: BtfId): FieldShape {
  const resolved = btf.resolve(id);
  const kind = btf.kind(resolved);
  switch (kind) {
    case 'int': { const { size, signed } = btf.int(resolved); return { kind: 'int', size, signed }; }
    case 'float': return { kind: 'float', size: btf.size(resolved) };
    case 'enum': case 'enum64': return { kind: 'enum', name: btf.name(resolved), size: btf.size(resolved) };
    case 'array': { const { of, length } = btf.array(resolved); return { kind: 'array', of: fieldShape(btf, of), length }; }
    case 'struct': case 'union': return { kind: 'struct', tag: kind, name: btf.name(resolved), size: btf.size(resolved) };
    case 'fwd': return { kind: 'struct', tag: btf.fwdTag(resolved), name: btf.name(resolved), size: 0 };
    default: return { kind: 'pointer' };
  }
}

function intType(btf: Btf, id: BtfId): Type {
  const { size, signed, bool } = btf.int(id);
  if (bool && size === 1) return BOOL;
  if (size === 1 || size === 2 || size === 4 || size === 8) return { kind: 'int', size, signed };
  return { kind: 'array', of: { kind: 'int', size: 8, signed: false }, length: Math.ceil(size / 8) };
}

/** What cannot be loaded through a pointer (functions, floats) makes it a `void *`. */
export function pointeeType(btf: Btf, id: BtfId, space: AddressSpace): Type {
  const type = btfType(btf, id, space);
  return type.kind !== 'struct' && sizeOf(type) === 0 && type.kind !== 'array' ? VOID : type;
}

function isChar(btf: Btf, id: BtfId): boolean {
  const resolved = btf.resolve(id);
  return btf.kind(resolved) === 'int' && btf.name(resolved) === 'char';
}
