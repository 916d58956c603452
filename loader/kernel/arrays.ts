// Arrays in the kernel's structs: where one is, libbpf finds out; how long it is and how large its elements are stands in the program, as they
// were where the script was compiled. On a kernel that has it otherwise the program would read something else than it thinks.

import { arrayShape, membersOf } from '../../common/btf/shapes.ts';
import type { KernelArraySpec, Manifest } from '../../common/manifest.ts';
import { EXIT_LOAD, LoaderError } from '../errors.ts';
import type { Warn } from '../output/printer.ts';
import { allTypes } from './kernel-types.ts';

/** Throws a LoaderError about the place in the script. What this kernel does not have at all is left to libbpf. */
export function checkArrays({ arrays = [], source }: Manifest, warn: Warn): void {
  for (const spec of arrays) {
    const { of, name, shape, element, place } = spec;
    const here = shapeHere(spec);
    if (here === null || here === shape) continue;
    const [length, size] = partsOf(here);
    const [compiled, sizeThen] = partsOf(shape);
    const at = { script: source.name, place };
    const has = `${name} of ${of} has ${here} on this kernel`;
    if (size !== sizeThen || !((element ?? compiled - 1) < length)) {
      throw new LoaderError(`${has}, but had ${shape} where the script was compiled: compile it for this kernel`, EXIT_LOAD, { at });
    }
    if (element === undefined) warn({ code: 'longer-array', text: `${has}, of which the script knows ${compiled}, as many as there were where it was compiled`, at });
  }
}

/** NaN: of an array in an array, which is compared whole. */
function partsOf(shape: string): readonly [length: number, size: string] {
  const [length, size] = shape.split(' elements ') as [string, string];
  return [Number(length), size];
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
