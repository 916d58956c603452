// --host FILE: the facts about another machine's kernel that the loader has recorded there. They take the place of the running kernel's;
// all else, such as files and clang, stays this machine's.

import { Btf } from '../../common/btf/btf.ts';
import { lazy } from '../../common/lazy.ts';
import { isOtherFormat, readFacts } from '../../common/machine-facts.ts';
import type { MachineFacts } from '../../common/machine-facts.ts';
import type { Host } from '../../frontend/host.ts';
import { MAX_OBJECT, readBounded } from '../../loader/bounded-file.ts';
import { fileReasonOf } from '../../loader/errors.ts';

/** Thrown when the file cannot be read, or is no such file. */
class RecordedMachineError extends Error {
  override readonly name = 'RecordedMachineError';
}

type KernelFacts = Pick<Host, 'arch' | 'kernelBtf' | 'moduleBtf' | 'modules' | 'bpfFunctions' | 'tracepointFormat' | 'tracepoints' | 'kernelFunctions'>;

/** Throws RecordedMachineError. */
export function readMachine(file: string): MachineFacts {
  const bytes = bytesOf(file);
  if (isOtherFormat(bytes)) throw new RecordedMachineError(`'${file}' is of another version's --capture: record the machine again`);
  const facts = readFacts(bytes);
  if (facts === null) throw new RecordedMachineError(`'${file}' was not written by --capture, or is damaged`);
  const kernel = facts.btf.get('vmlinux');
  if (kernel !== undefined && Btf.parse(kernel) === null) throw new RecordedMachineError(`'${file}' is damaged: what it holds of the kernel is no BTF`);
  return facts;
}

function bytesOf(file: string): Buffer {
  try {
    return readBounded(file, MAX_OBJECT);
  } catch (error) {
    throw new RecordedMachineError(`cannot read '${file}' of --host: ${fileReasonOf(error)}`);
  }
}

/** `traceable`: of --traceable-functions, in place of the recorded ones. */
export function kernelFacts({ arch, btf, tracepoints, functions }: MachineFacts, traceable: readonly string[] | null): KernelFacts {
  return {
    arch,
    kernelBtf: () => btf.get('vmlinux') ?? null,
    moduleBtf: (name) => (name === 'vmlinux' ? null : btf.get(name) ?? null),
    modules: () => [...btf.keys()].filter((name) => name !== 'vmlinux'),
    bpfFunctions: () => [],
    tracepointFormat: (category, event) => (Object.hasOwn(tracepoints, `${category}:${event}`) ? tracepoints[`${category}:${event}`]! : null),
    tracepoints: lazy(() => Object.keys(tracepoints)),
    kernelFunctions: () => traceable ?? functions,
  };
}
