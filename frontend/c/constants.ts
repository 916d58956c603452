// Constants of C that a script may use without a header (reference 01.2): first those of the kernel's own headers that are
// the same in every kernel, then what the headers of user space say, as the library's build read them. Whoever asks has
// looked elsewhere before: a definition of the script's own comes first, and so does an enumerator in the kernel's BTF.

import type { Host } from '../host.ts';
import { kernelConstantNames, kernelMacro } from './kernel-macros.ts';

type Knower = Pick<Host, 'arch' | 'stdlib'>;

/** null: nothing is known of it, or nothing that holds for every kernel. */
export function knownConstant({ arch, stdlib }: Knower, name: string): bigint | null {
  const ofKernel = kernelMacro(name, arch);
  if (ofKernel !== null) return ofKernel.value;
  const found = stdlib.headers.find(name);
  return typeof found === 'bigint' ? found : null;
}

/** The header of a macro whose value is not known here, and whether that depends on the kernel; null: no such header is known. */
export function headerOfMacro({ arch, stdlib }: Knower, name: string): { readonly header: string; readonly ofKernel: boolean } | null {
  const ofKernel = kernelMacro(name, arch);
  if (ofKernel !== null) return { header: ofKernel.header, ofKernel: true };
  const found = stdlib.headers.find(name);
  return typeof found === 'string' ? { header: found, ofKernel: false } : null;
}

/** For near misses. */
export function knownConstantNames({ stdlib }: Knower): readonly string[] {
  return [...kernelConstantNames(), ...stdlib.headers.names()];
}
