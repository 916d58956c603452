// The pruned kernel structs that CO-RE relocations name. A struct enters the module with the first field that is
// read of it and gains members as they are used; a way into nested structs is a list of member indices, continued
// as long as the fields follow each other inside one object, so that `a->b.c.d` is one relocation. Anonymous
// structs have no name to match by: they are known by the member that holds them.

import type { FieldShape, FieldStep } from '../../frontend/typed-program.ts';
import type { CoreMember, CoreStruct, CoreType } from '../ir.ts';
import type { Unit } from './unit.ts';
import { coreStructIndex } from './unit.ts';
import type { CorePath } from './values.ts';

type StructName = FieldStep['struct'];

/** Continues `path` (null: from the object that `steps` starts at) with the steps; null: not relocatable. */
export function extendCore(unit: Unit, path: CorePath | null, steps: readonly FieldStep[]): CorePath | null {
  let current = path;
  for (const step of steps) {
    if (current === null) {
      // Only a name makes a struct recognisable on another kernel.
      if (step.struct.name === '') return null;
      const struct = namedStruct(unit, step.struct);
      current = { struct, path: [], reached: struct };
    }
    if (current.reached === null) return null;
    const owner = current.reached;
    const index = memberIndex(unit, owner, step.member);
    const type = unit.module.coreStructs[owner]!.members[index]!.type;
    current = { struct: current.struct, path: [...current.path, index], reached: type.kind === 'struct' ? type.struct : null };
  }
  return current;
}

function namedStruct(unit: Unit, name: StructName): number {
  return coreStructIndex(unit, `${name.tag} ${name.name}`, () => emptyStruct(name));
}

function emptyStruct({ name, tag, size }: StructName): CoreStruct {
  return { name, tag, size, members: [] };
}

function memberIndex(unit: Unit, owner: number, member: FieldStep['member']): number {
  const { members } = unit.module.coreStructs[owner]!;
  const found = members.findIndex((m) => m.name === member.name && m.bitOffset === member.bitOffset && m.bitSize === member.bitSize);
  if (found >= 0) return found;
  const entry: CoreMember = {
    name: member.name,
    bitOffset: member.bitOffset,
    bitSize: member.bitSize,
    type: coreType(unit, member.shape, `${owner}.${member.name}@${member.bitOffset}`),
  };
  return members.push(entry) - 1;
}

function coreType(unit: Unit, shape: FieldShape, holder: string): CoreType {
  switch (shape.kind) {
    case 'array': return { kind: 'array', of: coreType(unit, shape.of, holder), length: shape.length };
    case 'struct': {
      const struct = shape.name !== '' ? namedStruct(unit, shape) : coreStructIndex(unit, holder, () => emptyStruct(shape));
      return { kind: 'struct', struct };
    }
    default: return shape;
  }
}
