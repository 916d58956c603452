// What a program takes a type for, in words that compare: compiler and loader each make them of the type that they see, and where
// they differ the program would read something else than it thinks. What a compiler calls an integer does not
// matter, nor does what is behind a pointer to a struct: that is compared where a member of it is read.

import type { Btf, BtfId } from './btf.ts';

const POINTER_SIZE = 8;

/** `int32`, `pointer to struct point`, `struct in of 12 bytes`. */
export function shapeOf(btf: Btf, type: BtfId): string {
  const id = btf.resolve(type);
  const kind = btf.kind(id);
  switch (kind) {
    case 'int': {
      const { size, signed, bool } = btf.int(id);
      return bool ? 'bool' : btf.name(id) === 'char' ? 'char' : `${signed ? 'int' : 'uint'}${8 * size}`;
    }
    case 'float': return `float${8 * btf.size(id)}`;
    case 'ptr': {
      const target = btf.resolve(btf.target(id));
      return `pointer to ${isAggregate(btf, target) ? nameOf(btf, target) : shapeOf(btf, target)}`;
    }
    case 'array': {
      const { of, length } = btf.array(id);
      return `${shapeOf(btf, of)}[${length}]`;
    }
    case 'enum': case 'enum64':
      return `${nameOf(btf, id)} of ${btf.size(id)} bytes { ${btf.enumValues(id).map(({ name, value }) => `${name} = ${value}`).join(', ')} }`;
    case 'struct': case 'union': return `${nameOf(btf, id)} of ${btf.size(id)} bytes`;
    case 'fwd': return nameOf(btf, id);
    case 'func_proto': return 'function';
    default: return 'void';
  }
}

/** `struct point`. */
export function nameOf(btf: Btf, id: BtfId): string {
  const kind = btf.kind(id);
  return `${kind === 'fwd' ? btf.fwdTag(id) : kind === 'enum64' ? 'enum' : kind} ${btf.name(id)}`.trimEnd();
}

/** A member of a struct or union, through those without a name; its shape and where it is. Of an enum: the value. null: there is none. */
export function memberShape(btf: Btf, struct: BtfId, name: string): string | null {
  if (btf.kind(struct) === 'enum' || btf.kind(struct) === 'enum64') {
    const value = btf.enumValues(struct).find((each) => each.name === name)?.value;
    return value === undefined ? null : `value ${value}`;
  }
  return membersOf(btf, struct).find((member) => member.name === name)?.shape ?? null;
}

export interface MemberShape {
  readonly name: string;
  readonly type: BtfId;
  /** `int32 at byte 4`. */
  readonly shape: string;
}

/** All members, those of members without a name among them. */
export function membersOf(btf: Btf, struct: BtfId, base = 0): MemberShape[] {
  if (btf.kind(struct) === 'fwd') return [];
  return btf.members(struct).flatMap(({ name, type, bitOffset, bitSize }) => {
    const id = btf.resolve(type);
    const at = base + bitOffset;
    if (name === '') return isAggregate(btf, id) ? membersOf(btf, id, at) : [];
    return [{ name, type: id, shape: bitSize > 0 ? `${bitSize} bits of ${shapeOf(btf, id)} at bit ${at}` : `${shapeOf(btf, id)} at byte ${at / 8}` }];
  });
}

/** `4 × 2 elements of 8 bytes`: what is relied on of an array in a struct of the kernel. null: it is none, or ends with the struct. */
export function arrayShape(btf: Btf, type: BtfId): string | null {
  const lengths: number[] = [];
  let id = btf.resolve(type);
  while (btf.kind(id) === 'array') {
    const { of, length } = btf.array(id);
    lengths.push(length);
    id = btf.resolve(of);
  }
  if (lengths.every((length) => length === 0)) return null;
  const size = btf.kind(id) === 'ptr' ? POINTER_SIZE : btf.size(id);
  return `${lengths.join(' × ')} elements of ${size} ${size === 1 ? 'byte' : 'bytes'}`;
}

/** A member of a struct (`struct point`) that a program reads, or of an enum that it names. */
export interface MemberTaken { readonly of: string; readonly name: string; readonly shape: string }

/** All members of the structs that a value of the type consists of. */
export function membersInside(btf: Btf, type: BtfId): MemberTaken[] {
  const id = btf.resolve(type);
  if (btf.kind(id) === 'array') return membersInside(btf, btf.array(id).of);
  if (btf.kind(id) !== 'struct' && btf.kind(id) !== 'union') return [];
  const of = nameOf(btf, id);
  return membersOf(btf, id).flatMap(({ name, type: inner, shape }) => [{ of, name, shape }, ...membersInside(btf, inner)]);
}

function isAggregate(btf: Btf, id: BtfId): boolean {
  return ['struct', 'union', 'fwd'].includes(btf.kind(id));
}
