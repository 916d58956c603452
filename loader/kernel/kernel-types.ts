// The types of the running kernel by name: what a program must be made for, and what the arguments of a function are. The
// BTF of the kernel is read and indexed once for the life of this process, when somebody first asks (some 20 ms), and that of a
// module, which goes on from it, as the kernel counts the ids of a module's types.

import { Btf } from '../../common/btf/btf.ts';
import type { BtfId } from '../../common/btf/btf.ts';
import { BTF_KINDS } from '../../common/btf/layout.ts';
import type { BtfKind } from '../../common/btf/layout.ts';
import { LoaderError } from '../errors.ts';
import { native } from '../native.ts';
import { kernelModules, readKernelBtf, VMLINUX } from './kernel-btf.ts';

const read = new Map<string, Btf | null>();
/** 0: there is none. */
const foundIds = new Map<string, BtfId>();

/** `vmlinux`, or those of a module with the kernel's in front; null: there is no BTF of it. */
export function kernelTypes(module: string): Btf | null {
  let types = read.get(module);
  if (types === undefined) {
    types = parse(module);
    read.set(module, types);
  }
  return types;
}

/** Of the first type of this name and kind; null: there is none. For who needs no more than that of the kernel itself, it is found without an index. */
export function kernelTypeId(module: string, name: string, kind: BtfKind): BtfId | null {
  if (module !== VMLINUX || read.has(module)) return kernelTypes(module)?.find(name, kind) ?? null;
  const key = `${kind} ${name}`;
  let id = foundIds.get(key);
  if (id === undefined) {
    const bytes = readKernelBtf(VMLINUX);
    id = bytes === null ? 0 : native().findBtfType(bytes, name, BTF_KINDS.indexOf(kind));
    foundIds.set(key, id);
  }
  return id === 0 ? null : id;
}

/** Bytes from the start of one of the kernel's structs; null: it has no such member of whole bytes. Found without an index. */
export function kernelMemberOffset(struct: string, member: string): number | null {
  const bytes = readKernelBtf(VMLINUX);
  const offset = bytes === null ? -1 : native().findBtfMember(bytes, struct, member);
  return offset < 0 ? null : offset;
}

/** Of the kernel, and then of its modules. */
export function* allTypes(): Generator<Btf> {
  for (const module of kernelModules()) {
    const types = kernelTypes(module);
    if (types !== null) yield types;
  }
}

/** Offset in one of the kernel's structs. Throws LoaderError. */
export function offsetOf(name: string, of: 'task_struct' | 'pid' | 'pid_namespace' | 'ns_common'): number {
  const types = kernelTypes(VMLINUX);
  const struct = types?.find(of, 'struct') ?? null;
  const member = struct === null ? undefined : types!.members(struct).find((each) => each.name === name);
  if (member === undefined) throw new LoaderError(`where a task has its ids cannot be told: ${types === null ? 'this kernel has no BTF (CONFIG_DEBUG_INFO_BTF is off)' : `this kernel has no member ${name} of ${of}`}`);
  return member.bitOffset / 8;
}

function parse(module: string): Btf | null {
  const kernel = module === VMLINUX ? null : kernelTypes(VMLINUX);
  const bytes = module === VMLINUX || kernel !== null ? readKernelBtf(module) : null;
  return bytes === null ? null : Btf.parse(bytes, kernel);
}
