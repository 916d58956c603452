// Structs, unions and enums of the kernel, by a pattern: their names, or their definitions as C writes them.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { definitionOf } from '../../common/btf/c-text.ts';
import { globPattern } from '../../common/globs.ts';
import { listed } from '../attach/list.ts';
import { kernelModules } from '../kernel/kernel-btf.ts';
import { kernelTypes } from '../kernel/kernel-types.ts';

type Tag = 'struct' | 'union' | 'enum';

/** `struct NAME`, sorted. */
export function structNames(tag: Tag, pattern: string): string[] {
  return listed([...matching(tag, pattern)].map(({ types, id }) => `${tag} ${types.name(id)}`));
}

/** `MODULE: struct NAME { … };` of each. */
export function structDefinitions(tag: Tag, pattern: string): string[] {
  return [...matching(tag, pattern)].map(({ module, types, id }) => `${module}: ${definitionOf(types, id).join('\n')}`).sort();
}

function* matching(tag: Tag, pattern: string): Iterable<{ readonly module: string; readonly types: Btf; readonly id: BtfId }> {
  const glob = globPattern(pattern);
  const kinds = tag === 'enum' ? ['enum', 'enum64'] : [tag];
  for (const module of kernelModules()) {
    const types = kernelTypes(module);
    if (types === null) continue;
    for (let id = types.firstId; id < types.typeCount; id++) {
      if (kinds.includes(types.kind(id)) && types.name(id) !== '' && glob.test(types.name(id))) yield { module, types, id };
    }
  }
}
