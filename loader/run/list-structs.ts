// Structs, unions and enums of the kernel, by a pattern: their names, or their definitions as C writes them.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { definitionOf } from '../../common/btf/c-text.ts';
import { globPattern } from '../../common/globs.ts';
import { listed } from '../attach/list.ts';
import { kernelModules } from '../kernel/kernel-btf.ts';
import { kernelTypes } from '../kernel/kernel-types.ts';

export interface ListedStruct {
  /** `struct NAME`. */
  readonly name: string;
  /** Of the definition: `vmlinux`, or a module that has it. */
  readonly module?: string;
  /** As C writes it. */
  readonly definition?: string;
}

type Tag = 'struct' | 'union' | 'enum';

/** Names alone, sorted. */
export function structNames(tag: Tag, pattern: string): ListedStruct[] {
  return listed([...matching(tag, pattern)].map(({ types, id }) => `${tag} ${types.name(id)}`)).map((name) => ({ name }));
}

/** Of each module that defines it, sorted by that. */
export function structDefinitions(tag: Tag, pattern: string): ListedStruct[] {
  const found = [...matching(tag, pattern)].map(({ module, types, id }) => ({ name: `${tag} ${types.name(id)}`, module, definition: definitionOf(types, id).join('\n') }));
  const order = ({ module, definition }: typeof found[number]): string => `${module}: ${definition}`;
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
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
