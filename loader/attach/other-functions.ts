// The functions of another kernel than the running one, of which there is no kallsyms: names are in its types and in the list of what
// can be traced there, and whose they are is in its types alone.

import { kernelModules, VMLINUX } from '../kernel/kernel-btf.ts';
import type { OtherKernel } from '../kernel/other-kernel.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import { KernelFunctions } from './kernel-functions.ts';
import { functionNames } from './kernel-parameters.ts';

/** How far one is from the next, in bytes: longer than any is. */
const APART = 1 << 20;

/** `tracefs`: that of the kernel, if there is one. `traceable`: as for KernelFunctions. */
export function otherFunctions({ machine }: OtherKernel, tracefs: Pick<Tracefs, 'bytes'>, traceable: string | null): KernelFunctions {
  return new KernelFunctions(machine === null ? { bytes: () => null } : tracefs, traceable, null, () => kallsymsOf(machine?.functions ?? []));
}

/** `names`: of functions that the types may not have; these are taken for the kernel's own. */
function kallsymsOf(names: readonly string[]): Buffer {
  const owned = kernelModules().map((module) => [module, [...functionNames(module)]] as const);
  const known = new Set(owned.flatMap(([, own]) => own));
  const unowned = new Set(names.filter((name) => !known.has(name)));
  const lines: string[] = [];
  for (const [module, own] of [...owned, [VMLINUX, unowned] as const]) {
    for (const name of own) lines.push(`${((lines.length + 1) * APART).toString(16).padStart(16, '0')} t ${name}${module === VMLINUX ? '' : `\t[${module}]`}\n`);
  }
  return Buffer.from(lines.join(''), 'latin1');
}
