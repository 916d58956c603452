// How types of BTF are aligned, which BTF does not say: it follows from what they are made of. `packed` shows in offsets and
// sizes that would be others without it; `aligned` shows nowhere. C that borrows a type and tuples that hold one both lay
// it out by this. Answers are kept, for the kernel's structs hold each other many times over.

import type { Btf, BtfId } from './btf.ts';

const known = new WeakMap<Btf, Map<BtfId, number>>();

/** Bytes; a power of two. */
export function alignmentOf(btf: Btf, id: BtfId): number {
  const resolved = btf.resolve(id);
  switch (btf.kind(resolved)) {
    case 'int': case 'float': case 'enum': case 'enum64': return Math.max(1, btf.size(resolved));
    case 'ptr': return 8;
    case 'array': return alignmentOf(btf, btf.array(resolved).of);
    case 'struct': case 'union': {
      let answers = known.get(btf);
      if (answers === undefined) known.set(btf, answers = new Map<BtfId, number>());
      let align = answers.get(resolved);
      if (align === undefined) answers.set(resolved, align = ofMembers(btf, resolved));
      return align;
    }
    default: return 1;
  }
}

function ofMembers(btf: Btf, id: BtfId): number {
  let align = Math.max(1, ...btf.members(id).map((member) => {
    const own = alignmentOf(btf, member.type);
    return member.bitSize > 0 || member.bitOffset % (own * 8) === 0 ? own : 1;
  }));
  const size = btf.size(id);
  while (size % align !== 0) align /= 2;
  return align;
}
