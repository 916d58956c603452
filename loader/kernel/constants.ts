// The load-time constants of an object: what the compiler left open and only the loading machine, the user's arguments or
// the kernel know. Each is written into its slot before load, so that the verifier sees a number and drops what it decides
// against. The values are of 8 bytes where a row of the manifest says nothing else.

import { CONSTANTS_SECTION, CONSTANTS_SYMBOL, FOLLOWING } from '../../common/manifest.ts';
import type { ConstantSpec, Manifest, ScriptPlace } from '../../common/manifest.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { native } from '../native.ts';
import type { ObjectHandle, ProgramRow } from '../native.ts';
import type { ObjectFile } from '../object/object.ts';
import { parameterBytes } from '../run/script-parameters.ts';
import type { Parameters, ParameterSpec } from '../run/script-parameters.ts';
import { copyTable } from './copied-structs.ts';
import { kernelHas } from './features.ts';
import { enumeratorValue, hasEnumerator } from './enums.ts';
import { cgroupId, kernelAddress } from './machine.ts';
import { hasKernelFunction, isKernelFunctionAllowed } from './kfuncs.ts';
import { initialProcessId, ownPidNamespace, pidNamespaceLevel, pidNamespaceOffset } from './pid-namespace.ts';

/** What a run gives its programs. */
export interface ConstantSources {
  readonly parameters: Parameters;
  /** Programs that the kernel runs for every process skip all but this one, or, following, those in FOLLOWED_MAP. null: none. */
  readonly pidFilter: number | 'following' | null;
  /** The child of -c. */
  readonly childPid: number | null;
  /** Programs (ELF symbols) that are loaded as ones that may sleep. */
  readonly sleeping?: ReadonlySet<string>;
  /** Of the place that a program (ELF symbol) has under this name; null: none. */
  readonly cookieOf?: (program: string, name: string) => number | null;
  /** What stands for a name among cookies, of this program or, if it is null, its attach point's; null: such a program does not run. */
  readonly nameOf?: (program: string, name: string | null) => number | null;
  /** -k: count also what sites of level `verbose` see. */
  readonly verboseSites?: boolean;
}

/** Before load. Throws LoaderError when a parameter does not fit its slot. */
export function writeConstants(handle: ObjectHandle, object: ObjectFile, sources: ConstantSources): void {
  const { constants } = object.manifest;
  if (constants.length === 0) return;
  const programs = native().listPrograms(handle);
  const base = object.elf.symbols().find((s) => s.name === CONSTANTS_SYMBOL)?.value ?? 0;
  for (const constant of constants) {
    const bytes = constantBytes(object.manifest, constant, sources, programs);
    native().writeInitialValue(handle, CONSTANTS_SECTION, base + constant.offset, bytes);
  }
}

/** `constant.size` bytes; `programs` are those of the object. Throws LoaderError when a parameter does not fit its slot. */
export function constantBytes(manifest: Manifest, constant: ConstantSpec, sources: ConstantSources, programs: readonly ProgramRow[] = []): Buffer {
  if (constant.from === 'positional' || constant.from === 'named' || constant.from === 'attach-point') return parameterBytes(manifest, constant, sources.parameters);
  if (constant.from === 'struct-copy') return copyTable(manifest.source.name, constant);
  const bytes = Buffer.alloc(8);
  const value = constant.from === 'kfunc-allowed' ? isAllowed(manifest, constant, programs) : constantNumber(manifest, constant, sources);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.subarray(0, constant.size);
}

function isAllowed({ license }: Manifest, { name, program }: ConstantSpec & { readonly from: 'kfunc-allowed' }, programs: readonly ProgramRow[]): bigint {
  const row = programs.find((candidate) => candidate.name === program);
  return row !== undefined && isKernelFunctionAllowed(name, row.type, row.expectedAttachType, license) ? 1n : 0n;
}

function constantNumber(manifest: Manifest, constant: Exclude<ConstantSpec, ParameterSpec | { readonly from: 'kfunc-allowed' | 'struct-copy' }>, sources: ConstantSources): bigint {
  switch (constant.from) {
    case 'param-count': return BigInt(sources.parameters.positional.length);
    case 'child-pid': return BigInt(sources.childPid ?? 0);
    case 'pid-filter': return sources.pidFilter === 'following' ? FOLLOWING : sources.pidFilter === null ? 0n : initialId(sources.pidFilter);
    case 'start-time': return native().bootTime();
    case 'tai-delta': return native().taiDelta();
    case 'pid-namespace-device': return ownPidNamespace()?.device ?? 0n;
    case 'pid-namespace-inode': return ownPidNamespace()?.inode ?? 0n;
    case 'pid-namespace-level': return pidNamespaceLevel();
    case 'pid-namespace-offset': return BigInt(pidNamespaceOffset(constant.of));
    case 'clean-comm': return kernelHas('clean-comm') ? 1n : 0n;
    case 'cpu-count': return BigInt(native().possibleCpus());
    case 'kfunc-exists': return hasKernelFunction(constant.name) ? 1n : 0n;
    case 'enumerator': return valueOf(manifest, constant);
    case 'enumerator-exists': return hasEnumerator(constant) ? 1n : 0n;
    case 'kernel-address': case 'cgroup-id': return atPlace(manifest.source.name, constant.place, () => lookedUp(constant));
    case 'attach-cookie': return BigInt(sources.cookieOf?.(constant.program, constant.name) ?? -1);
    case 'probe-name': return BigInt(sources.nameOf?.(constant.program, constant.name) ?? -1);
    case 'may-sleep': return sources.sleeping?.has(constant.program) === true ? 1n : 0n;
    case 'verbose-sites': return sources.verboseSites === true ? 1n : 0n;
  }
}

function initialId(pid: number): bigint {
  const id = initialProcessId(pid);
  if (id === null) throw new LoaderError(`the process ${pid} has ended`, EXIT_INPUT);
  return BigInt(id);
}

/** Where it is missing and the script asks for that, it goes by the answer. */
function valueOf({ constants, source }: Manifest, constant: ConstantSpec & { readonly from: 'enumerator' }): bigint {
  const isAsked = constants.some((each) => each.from === 'enumerator-exists' && each.name === constant.name);
  return isAsked && !hasEnumerator(constant) ? 0n : enumeratorValue(source.name, constant);
}

function lookedUp(constant: ConstantSpec & { readonly from: 'kernel-address' | 'cgroup-id' }): bigint {
  if (constant.from === 'cgroup-id') return cgroupId(constant.path);
  const address = kernelAddress(constant.name);
  if (address === null) throw new LoaderError(`this kernel has no symbol ${constant.name}`, EXIT_INPUT, { hints: ['/proc/kallsyms lists those that it has'] });
  return address;
}

/** What goes wrong is about this place of the script. */
function atPlace<T>(script: string, place: ScriptPlace, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof LoaderError) throw new LoaderError(error.message, error.exitCode, { ...error.details, at: { script, place } });
    throw error;
  }
}
