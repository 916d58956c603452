// Arrays in the kernel's structs: where one is, libbpf finds out; how long it is and how large its elements are stands in the program, as they
// were where the script was compiled. On a kernel that has it otherwise the program would read something else than it thinks.

import { arrayShape, membersOf } from '../../common/btf/shapes.ts';
import type { KernelArraySpec, Manifest } from '../../common/manifest.ts';
import { EXIT_LOAD, LoaderError } from '../errors.ts';
import { allTypes } from './kernel-types.ts';

/** Throws a LoaderError about the place in the script. What this kernel does not have at all is left to libbpf. */
export function checkArrays({ arrays = [], source }: Manifest): void {
  for (const spec of arrays) {
    const { of, name, shape, place } = spec;
    const here = shapeHere(spec);
    if (here === null || here === shape || hasElement(here, spec)) continue;
    throw new LoaderError(`${name} of ${of} has ${here} on this kernel, but had ${shape} where the script was compiled: compile it for this kernel`,
      EXIT_LOAD, { at: { script: source.name, place } });
  }
}

/** As large as the others, at another length. */
function hasElement(here: string, { shape, element }: KernelArraySpec): boolean {
  const [length, size] = here.split(' elements ');
  return element !== undefined && element < Number(length) && size === shape.split(' elements ')[1];
}

function shapeHere({ of, name }: KernelArraySpec): string | null {
  const [tag, struct] = of.split(' ') as ['struct' | 'union', string];
  for (const types of allTypes()) {
    const id = types.find(struct, tag);
    if (id === null) continue;
    const member = membersOf(types, id).find((each) => each.name === name);
    if (member !== undefined) return arrayShape(types, member.type);
  }
  return null;
}
