// Why a function of the kernel cannot be traced, for whoever named it: one sentence, and what was meant where something is near. The
// kernel itself only says that there is no such thing, or that it is not allowed.

import { existsSync, readdirSync } from 'node:fs';
import { didYouMean } from '../../common/near-miss.ts';
import { WHY_NO_FUNCTION } from '../../common/untraced-functions.ts';
import { EXIT_INPUT } from '../errors.ts';
import { kernelModules, VMLINUX } from '../kernel/kernel-btf.ts';
import { otherKernel } from '../kernel/other-kernel.ts';
import type { KernelFunctions } from './kernel-functions.ts';
import { MissingProbe } from './row.ts';

interface Named {
  readonly function: string;
  /** null: any. */
  readonly module: string | null;
}

const MODULES = '/sys/module';

/** `probe`: full name; `functions`: those of this kernel. */
export function whyUntraced(probe: string, { function: name, module }: Named, functions: KernelFunctions): MissingProbe {
  const because = (reason: string, hints: readonly string[] = [], exitCode = EXIT_INPUT): MissingProbe =>
    new MissingProbe(`cannot attach ${probe}: ${reason}`, exitCode, { hints });
  if (module !== null && module !== VMLINUX && !isLoaded(module)) {
    return because(`the module ${module} is not loaded`, didYouMean(module, otherKernel()?.machine == null ? readdirSync(MODULES) : kernelModules()).hints);
  }
  const owners = functions.ownersOf(name);
  const wanted = module === VMLINUX ? null : module;
  if (owners.length > 0 && module !== null && !owners.includes(wanted)) {
    return because(`${module === VMLINUX ? 'the kernel itself' : `the module ${module}`} has no function ${name}`, [`it is one of ${owners.map((each) => each ?? 'the kernel itself').join(', ')}`]);
  }
  if (owners.length > 0) {
    return functions.isTraceable(name)
      ? because('the kernel does not allow a probe there', [], 255)
      : because(`the kernel does not let ${name} be traced: it is marked notrace, or runs where no tracer may`, ['trace a function that calls it, or one that it calls'], 255);
  }
  const parts = functions.partsOf(name);
  if (parts.length > 0) return because(`the compiler has left no whole ${name} in this kernel`, [`it has made ${parts.join(', ')} of it`]);
  const near = didYouMean(name, functions.names());
  return because(`this kernel has no function ${name}`, near.hints.length > 0 ? near.hints : [WHY_NO_FUNCTION]);
}

export function isLoaded(module: string): boolean {
  const name = module.replaceAll('-', '_');
  return module === VMLINUX || (otherKernel()?.machine == null ? existsSync(`${MODULES}/${name}`) : kernelModules().includes(name));
}
