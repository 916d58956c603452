// Which structs of other type information are the kernel's: C that declares a few members of a kernel's struct means the
// kernel's, so that its fields are relocated as always; anything else of that name is its own.

import type { Btf } from '../../common/btf/btf.ts';

/** For the `elsewhere` of `btf`. */
export function inKernel(btf: Btf, kernelBtf: () => Btf | null): NonNullable<Btf['elsewhere']> {
  return (tag, name) => {
    const kernel = name === '' ? null : kernelBtf();
    const id = kernel?.find(name, tag) ?? null;
    if (kernel === null || id === null) return null;
    const own = btf.find(name, tag);
    const members = own === null ? [] : btf.members(own).map((member) => member.name);
    const known = members.length === 0 ? [] : kernel.members(id).map((member) => member.name);
    return members.every((member) => known.includes(member)) ? { btf: kernel, id } : null;
  };
}
