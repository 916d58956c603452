// What the running kernel says about functions that BPF programs may call (kfuncs): whether it has one, by its BTF and
// that of its modules, and whether it lets programs of a type call it, by offering it the smallest program that
// does. Layout of BTF: Documentation/bpf/btf.rst. Asked only for scripts that ask, and after a load that failed.

import { native } from '../native.ts';
import { kernelModules, readKernelBtf, VMLINUX } from './kernel-btf.ts';

const KIND_FUNC = 12;
/** Bytes after a type's 12-byte header, by kind: fixed, or per element. */
const TAILS: Readonly<Record<number, readonly [fixed: number, each: number]>> = {
  1: [4, 0], 3: [12, 0], 4: [0, 12], 5: [0, 12], 6: [0, 8], 13: [0, 8], 14: [4, 0], 15: [0, 12], 17: [4, 0], 19: [0, 12],
};

/** In vmlinux, or in a module that is loaded. */
export function hasKernelFunction(name: string): boolean {
  if (functionId(name) !== null) return true;
  return kernelModules().some((module) => module !== VMLINUX && findFunction(readKernelBtf(module), name) !== null);
}

/** Whether the kernel lets programs of this type call a function. Not asked about functions of modules: they count as allowed. */
export function isKernelFunctionAllowed(name: string, type: number, expectedAttachType: number, license: string): boolean {
  const id = functionId(name);
  if (id === null) return hasKernelFunction(name);
  const log = native().verifierLog(type, expectedAttachType, license, callOf(id));
  return !log.includes('is not allowed');
}

/** `call FUNCTION; r0 = 0; exit`: the verifier asks whether it is allowed before it looks at the arguments. */
function callOf(id: number): Buffer {
  const program = Buffer.alloc(24);
  // BPF_JMP | BPF_CALL with BPF_PSEUDO_KFUNC_CALL as its source.
  program.writeUInt8(0x85, 0);
  program.writeUInt8(2 << 4, 1);
  program.writeInt32LE(id, 4);
  program.writeUInt8(0xb7, 8);
  program.writeUInt8(0x95, 16);
  return program;
}

const ids = new Map<string, number | null>();

function functionId(name: string): number | null {
  let id = ids.get(name);
  if (id === undefined) {
    id = findFunction(readKernelBtf(VMLINUX), name);
    ids.set(name, id);
  }
  return id;
}

const names = new Map<number, string | null>();

/** Of a function of vmlinux, by its type id; null: it is none. */
export function kernelFunctionNamed(id: number): string | null {
  let name = names.get(id);
  if (name === undefined) {
    name = nameOfFunction(readKernelBtf(VMLINUX), id);
    names.set(id, name);
  }
  return name;
}

function nameOfFunction(btf: Buffer | null, wanted: number): string | null {
  if (btf === null) return null;
  for (const { id, kind, name } of typesOf(btf)) {
    if (id < wanted) continue;
    const start = stringsOf(btf) + name;
    return kind === KIND_FUNC ? btf.toString('latin1', start, btf.indexOf(0, start)) : null;
  }
  return null;
}

/** Type id within the blob, whose first is 1. A module's names that vmlinux has, too, are not in its own strings, but a function it defines is. */
function findFunction(btf: Buffer | null, name: string): number | null {
  if (btf === null || btf.length < 24) return null;
  const strings = stringsOf(btf);
  const found = btf.indexOf(`\0${name}\0`, strings, 'latin1');
  if (found < 0) return null;
  // Strings of a module count on from those of vmlinux.
  const wanted = found + 1 - strings + baseStrings(btf);
  for (const type of typesOf(btf)) if (type.kind === KIND_FUNC && type.name === wanted) return type.id;
  return null;
}

interface TypeRow {
  readonly id: number;
  readonly kind: number;
  /** Offset in the strings. */
  readonly name: number;
}

function* typesOf(btf: Buffer): Generator<TypeRow> {
  const start = btf.readUInt32LE(4) + btf.readUInt32LE(8);
  const end = start + btf.readUInt32LE(12);
  for (let at = start, id = 1; at < end; id++) {
    const info = btf.readUInt32LE(at + 4);
    const kind = (info >>> 24) & 31;
    yield { id, kind, name: btf.readUInt32LE(at) };
    const [fixed, each] = TAILS[kind] ?? [0, 0];
    at += 12 + fixed + each * (info & 0xffff);
  }
}

/** Where they begin. */
function stringsOf(btf: Buffer): number {
  return btf.readUInt32LE(4) + btf.readUInt32LE(16);
}

/** 0 for vmlinux itself. */
function baseStrings(btf: Buffer): number {
  const vmlinux = readKernelBtf(VMLINUX);
  return vmlinux === null || vmlinux.length === btf.length ? 0 : vmlinux.readUInt32LE(20);
}
