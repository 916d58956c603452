// Whether the programs that libbpf found in an object are those that its manifest describes. It is asked of libbpf's own
// reading, not of the object's symbols: a program of another type than its probe's could do what no probe may, such as
// system calls, and the loader finds programs by their names.

import { providerPrograms } from '../../common/providers.ts';
import { programTypes } from '../../common/program-types.ts';
import type { ProgramType } from '../../common/program-types.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { ProgramRow } from '../native.ts';

/** A program that is to be loaded. */
interface WantedProgram {
  /** Of its probe. */
  readonly name: string;
  readonly program: string;
  readonly type: ProgramType;
  readonly section: string;
  readonly attachType?: number;
}

/** `probes`: those that are to be loaded. Throws LoaderError. */
export function checkProbePrograms(probes: readonly Pick<ProbeSpec, 'name' | 'program' | 'attach'>[], rows: readonly ProgramRow[]): void {
  checkProgramRows(probes.map(({ name, program, attach }) => ({ name, program, ...providerPrograms[attach.provider] })), rows);
}

/** Throws LoaderError. */
export function checkProgramRows(programs: readonly WantedProgram[], rows: readonly ProgramRow[]): void {
  const byName = new Map(rows.map((row) => [row.name, row]));
  if (byName.size < rows.length) throw damaged('it has two programs of one name');
  for (const { name, program, type, section, attachType = 0 } of programs) {
    const row = byName.get(program);
    const fits = row !== undefined && row.section === section && row.type === programTypes[type].id && row.expectedAttachType === attachType;
    if (!fits) throw damaged(`the program of ${name}, ${program}, is not of its probe's type`);
  }
}

function damaged(what: string): LoaderError {
  return new LoaderError(`the object is damaged: ${what}`, EXIT_INPUT);
}
