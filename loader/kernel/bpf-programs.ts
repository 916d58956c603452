// The functions of BPF programs that are loaded on this machine, and their types: what fentry and fexit can be at besides
// functions of the kernel. The compiler asks for them too, on the machine that it compiles on. Without the rights to look
// there are none.

import { Btf } from '../../common/btf/btf.ts';
import type { BtfId } from '../../common/btf/btf.ts';
import { BPF_PROG_TYPE_TRACING } from '../../common/program-types.ts';
import { isSystemError } from '../errors.ts';
import { native } from '../native.ts';
import type { LoadedProgram } from '../native.ts';
import { otherKernel } from './other-kernel.ts';

const BPF_PROG_TYPE_EXT = 28;

export interface BpfFunction {
  /** Id of its program. */
  readonly program: number;
  readonly name: string;
  /** In the program's own type information. */
  readonly id: BtfId;
  readonly types: Btf;
  /** Whether every kernel lets a probe into such a program: not into one that is itself at a function, nor where it is interpreted. */
  readonly takesProbes: boolean;
}

const read = new Map<number, Btf | null>();

/** By the ids of their programs, each program's main function first. Of another kernel none are known. */
export function bpfFunctions(): BpfFunction[] {
  if (otherKernel() !== null) return [];
  return native().loadedPrograms().flatMap((program) => {
    const types = typesOf(program);
    if (types === null) return [];
    const takesProbes = program.isCompiled && program.type !== BPF_PROG_TYPE_TRACING && program.type !== BPF_PROG_TYPE_EXT;
    return program.functions.map((id) => ({ program: program.id, name: types.name(id), id, types, takesProbes }));
  });
}

/** Ids are not used again in the life of a kernel. */
function typesOf({ btf }: LoadedProgram): Btf | null {
  let types = read.get(btf);
  if (types === undefined) {
    const bytes = orNull(() => native().readBtf(btf));
    types = bytes === null ? null : Btf.parse(bytes);
    read.set(btf, types);
  }
  return types;
}

/** It may be gone by now. */
function orNull<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}
