// What a probe becomes in the object: the kind of BPF program, with its ELF section, and its symbol. The kind is in
// common/providers.ts, for the loader checks it.

import { providerPrograms } from '../../common/providers.ts';
import type { AttachPoint } from '../../frontend/providers/attach-points.ts';
import type { TypedProbe } from '../../frontend/types/typed-program.ts';
import type { ProgramRole } from '../ir/ir.ts';

export function programOf({ provider }: AttachPoint): ProgramRole {
  const { type, section } = providerPrograms[provider.name];
  return { kind: 'program', type, section };
}

/** Longest symbol: far below what ELF, BTF and people take. */
const NAME_LIMIT = 120;

/** Beginnings of other symbols of the object. */
const RESERVED = /^(bpftrace_|AT_|fn__|loop__)/;

/** The symbols of all programs: a name that the user gave once is taken as it is, any other becomes unique by its number. */
export function programNames(probes: readonly TypedProbe[]): string[] {
  const generated = probes.map(programName);
  const given = probes.map((probe) => probe.attachPoint.userName);
  return given.map((name, i) => {
    const free = name !== null && !RESERVED.test(name) && !generated.includes(name) && given.filter((other) => other === name).length === 1;
    return free ? name.slice(0, NAME_LIMIT) : generated[i]!;
  });
}

/** A C identifier that says which probe it is. */
function programName(probe: TypedProbe): string {
  const { userName, text } = probe.attachPoint;
  const words = (userName ?? text).replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, NAME_LIMIT);
  return `${/^\d/.test(words) ? 'p_' : ''}${words || 'probe'}_${probe.id + 1}`;
}
