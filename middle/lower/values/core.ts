// The pruned kernel structs that CO-RE relocations name. A struct enters the module with the first field that is
// read of it and gains members as they are used; a way into nested structs is a list of member indices, continued
// as long as the fields follow each other inside one object, so that `a->b.c.d` is one relocation. Anonymous
// structs have no name to match by: they are known by the member that holds them.

import type { FieldShape, FieldStep } from '../../../frontend/types/typed-program.ts';
import type { CoreMember, CoreStruct, CoreType } from '../../ir/ir.ts';
import { coreStructIndex } from '../module-context.ts';
import type { CoreTable } from '../module-context.ts';
import type { CorePath } from './values.ts';

type StructName = FieldStep['struct'];

/** Continues `path` (null: from the object that `steps` starts at) with the steps; null: not relocatable. */
export function extendCore(table: CoreTable, path: CorePath | null, steps: readonly FieldStep[]): CorePath | null {
  let current = path;
  for (const step of steps) {
    if (current === null) {
      // Only a name makes a struct recognisable on another kernel.
      if (step.struct.name === '') return null;
      const struct = namedStruct(table, step.struct);
      current = { struct, path: [], reached: struct };
    }
    if (current.reached === null) return null;
    const owner = current.reached;
    const index = memberIndex(table, owner, step.member);
    const type = table.module.coreStructs[owner]!.members[index]!.type;
    current = { struct: current.struct, path: [...current.path, index], reached: type.kind === 'struct' ? type.struct : null };
  }
  return current;
}

function namedStruct(table: CoreTable, name: StructName): number {
  return coreStructIndex(table, `${name.tag} ${name.name}`, () => emptyStruct(name));
}

function emptyStruct({ name, tag, size }: StructName): CoreStruct {
  return { name, tag, size, members: [] };
}

function memberIndex(table: CoreTable, owner: number, member: FieldStep['member']): number {
  const { members } = table.module.coreStructs[owner]!;
  const found = members.findIndex((m) => m.name === member.name && m.bitOffset === member.bitOffset && m.bitSize === member.bitSize);
  if (found >= 0) return found;
  const entry: CoreMember = {
    name: member.name,
    bitOffset: member.bitOffset,
    bitSize: member.bitSize,
    type: coreType(table, member.shape, `${owner}.${member.name}@${member.bitOffset}`),
  };
  return members.push(entry) - 1;
}

function coreType(table: CoreTable, shape: FieldShape, holder: string): CoreType {
  switch (shape.kind) {
    case 'array': return { kind: 'array', of: coreType(table, shape.of, holder), length: shape.length };
    case 'struct': {
      const struct = shape.name !== '' ? namedStruct(table, shape) : coreStructIndex(table, holder, () => emptyStruct(shape));
      return { kind: 'struct', struct };
    }
    default: return shape;
  }
}
