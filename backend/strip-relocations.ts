// Takes the relocations of tracepoint records out of an object's .BTF.ext. LLVM was given each record as a struct, so
// that a field's offset ends in one instruction and a record says which; libbpf would look for that struct
// in the kernel and fail. What is taken out is returned: the loader corrects those instructions by the
// target's own format file. Layouts are those of include/uapi/linux/btf.h and libbpf's btf_ext_header. It changes
// nothing else: the kernel's relocations stay as LLVM wrote them.

import { InternalError } from '../frontend/diagnostics/diagnostics.ts';
import { dataView, stringAt } from '../common/elf/elf.ts';

/** An instruction whose `off` or `imm` is a field's offset. */
export interface TakenRelocation {
  /** ELF section of the program. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** What follows the prefix in the struct's name. */
  readonly record: number;
  /** Member of the struct. */
  readonly member: number;
}

interface Relocation {
  readonly offset: number;
  readonly typeId: number;
  readonly access: number;
  readonly kind: number;
}

const CORE_RECORD_SIZE = 16;

export interface Stripped {
  /** The new content of .BTF.ext. */
  readonly btfExt: Uint8Array;
  /** What was taken out: relocations of structs whose name starts with `prefix`. */
  readonly taken: readonly TakenRelocation[];
}

export function stripRelocations(btf: Uint8Array, btfExt: Uint8Array, prefix: string): Stripped {
  const view = dataView(btfExt);
  const headerSize = view.getUint32(4, true);
  // Two u32 (offset, length) each for functions, lines and relocations, after magic, version, flags and size.
  const start = headerSize + view.getUint32(24, true);
  const length = view.getUint32(28, true);
  if (length === 0) return { btfExt, taken: [] };
  const recordSize = view.getUint32(start, true);
  if (recordSize !== CORE_RECORD_SIZE || start + length !== btfExt.length) throw new InternalError('.BTF.ext has an unexpected layout');

  const { strings, names } = readTypeNames(btf);
  const taken: TakenRelocation[] = [];
  const kept: { readonly name: number; readonly relocations: readonly Relocation[] }[] = [];
  for (let at = start + 4; at < start + length;) {
    const name = view.getUint32(at, true);
    const count = view.getUint32(at + 4, true);
    const relocations: Relocation[] = [];
    for (let index = 0; index < count; index++) {
      const relocation = readRelocation(view, at + 8 + index * CORE_RECORD_SIZE);
      const type = stringAt(strings, names[relocation.typeId] ?? 0);
      if (!type.startsWith(prefix)) {
        relocations.push(relocation);
        continue;
      }
      const member = Number(stringAt(strings, relocation.access).split(':')[1]);
      taken.push({ section: stringAt(strings, name), offset: relocation.offset, record: Number(type.slice(prefix.length)), member });
    }
    if (relocations.length > 0) kept.push({ name, relocations });
    at += 8 + count * CORE_RECORD_SIZE;
  }
  return { btfExt: taken.length === 0 ? btfExt : rewrite(btfExt, start, kept), taken };
}

function readRelocation(view: DataView, at: number): Relocation {
  return {
    offset: view.getUint32(at, true),
    typeId: view.getUint32(at + 4, true),
    access: view.getUint32(at + 8, true),
    kind: view.getUint32(at + 12, true),
  };
}

function rewrite(btfExt: Uint8Array, start: number, kept: readonly { readonly name: number; readonly relocations: readonly Relocation[] }[]): Uint8Array {
  const length = kept.length === 0 ? 0 : 4 + kept.reduce((sum, { relocations }) => sum + 8 + relocations.length * CORE_RECORD_SIZE, 0);
  const bytes = new Uint8Array(start + length);
  bytes.set(btfExt.subarray(0, start));
  const view = dataView(bytes);
  view.setUint32(28, length, true);
  let at = start;
  const put = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  if (length > 0) put(CORE_RECORD_SIZE);
  for (const { name, relocations } of kept) {
    put(name);
    put(relocations.length);
    for (const { offset, typeId, access, kind } of relocations) [offset, typeId, access, kind].forEach(put);
  }
  return bytes;
}

// ---------------------------------------------------------------- BTF

/** Bytes after a type's 12-byte header, by kind: fixed, or per element. */
const TYPE_TAILS: Readonly<Record<number, { readonly fixed?: number; readonly each?: number }>> = {
  1: { fixed: 4 }, // int
  3: { fixed: 12 }, // array
  4: { each: 12 }, // struct
  5: { each: 12 }, // union
  6: { each: 8 }, // enum
  13: { each: 8 }, // function prototype
  14: { fixed: 4 }, // variable
  15: { each: 12 }, // data section
  17: { fixed: 4 }, // declaration tag
  19: { each: 12 }, // enum64
};

/** String offsets of the types' names, by type id. */
function readTypeNames(btf: Uint8Array): { strings: Uint8Array; names: readonly number[] } {
  const view = dataView(btf);
  const headerSize = view.getUint32(4, true);
  const types = headerSize + view.getUint32(8, true);
  const end = types + view.getUint32(12, true);
  const strings = headerSize + view.getUint32(16, true);
  const names = [0];
  for (let at = types; at < end;) {
    names.push(view.getUint32(at, true));
    const info = view.getUint32(at + 4, true);
    const { fixed = 0, each = 0 } = TYPE_TAILS[(info >>> 24) & 31] ?? {};
    at += 12 + fixed + each * (info & 0xffff);
  }
  return { strings: btf.subarray(strings, strings + view.getUint32(20, true)), names };
}
