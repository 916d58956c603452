// What this machine's kernel has of all that objects may ask of one (--info), each by its own question. Which of it a script
// needs is another matter: a run asks that by itself.

import { helperIds } from '../../common/helper-ids.ts';
import { isKernelFeature, kernelFeatures } from '../../common/kernel-features.ts';
import { providers } from '../../common/providers.ts';
import { providerRows } from '../attach/index.ts';
import { kernelHas, knowsHelper } from '../kernel/features.ts';
import { kernelModules, readKernelBtf, VMLINUX } from '../kernel/kernel-btf.ts';
import { Tracefs } from '../kernel/tracefs.ts';

/** Whether it is there, by name. */
type Table = Readonly<Record<string, boolean>>;

export interface MachineInfo {
  /** Names as the kernel has them, without `bpf_`. */
  readonly helpers: Table;
  readonly features: Table;
  readonly probeTypes: Table;
}

/** Takes the rights that loading takes. */
export function machineInfo(): MachineInfo {
  const tracefs = new Tracefs();
  const features = Object.keys(kernelFeatures).filter(isKernelFeature).filter((name) => !name.startsWith('helper:'));
  try {
    return {
      helpers: table(Object.entries(helperIds), ([name]) => name, ([, id]) => knowsHelper(id)),
      features: {
        btf: readKernelBtf(VMLINUX) !== null,
        module_btf: kernelModules().length > 1,
        ...table(features, (name) => name.replaceAll('-', '_'), kernelHas),
      },
      probeTypes: table(providers, (name) => name, (name) => providerRows[name].isHere(tracefs)),
    };
  } finally {
    tracefs.close();
  }
}

function table<T>(rows: readonly T[], name: (row: T) => string, isThere: (row: T) => boolean): Table {
  return Object.fromEntries(rows.map((row) => [name(row), isThere(row)]));
}
