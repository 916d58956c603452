// Takes the relocations of tracepoint records out of an object's .BTF.ext. LLVM was given each record as a struct, so
// that a field's offset ends in one instruction and a record says which; libbpf would look for that struct
// in the kernel and fail. What is taken out is returned: the loader corrects those instructions by the
// target's own format file. Layouts are common/btf/'s. It changes
// nothing else: the kernel's relocations stay as LLVM wrote them.

import { InternalError } from '../common/internal-error.ts';
import { readBtfExt, readRelocation, type BtfRelocation } from '../common/btf/btf-ext.ts';
import { btfParts, indexRecords } from '../common/btf/layout.ts';
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

/** The relocations of one section. */
interface Kept {
  /** Its name: offset in the strings of .BTF. */
  readonly section: number;
  readonly relocations: readonly BtfRelocation[];
}

const CORE_RECORD_SIZE = 16;
/** Where the header of .BTF.ext says how many bytes relocations take. */
const CORE_LENGTH = 28;

export interface Stripped {
  /** The new content of .BTF.ext. */
  readonly btfExt: Uint8Array;
  /** What was taken out: relocations of structs whose name starts with `prefix`. */
  readonly taken: readonly TakenRelocation[];
}

export function stripRelocations(btf: Uint8Array, btfExt: Uint8Array, prefix: string): Stripped {
  const part = readBtfExt(btfExt, 'relocations');
  const { types, strings } = btfParts(btf) ?? unexpected();
  const records = indexRecords(types) ?? unexpected();
  if (part === null || part.recordSize !== CORE_RECORD_SIZE || part.end !== btfExt.length) return unexpected();
  const view = dataView(btfExt);
  const taken: TakenRelocation[] = [];
  const kept: Kept[] = [];
  for (const group of part.groups) {
    const relocations: BtfRelocation[] = [];
    for (const relocation of group.records.map((at) => readRelocation(view, at))) {
      const type = stringAt(strings, types[records[relocation.type] ?? unexpected()]!);
      if (!type.startsWith(prefix)) {
        relocations.push(relocation);
        continue;
      }
      const member = Number(stringAt(strings, relocation.access).split(':')[1]);
      taken.push({ section: stringAt(strings, group.section), offset: relocation.offset, record: Number(type.slice(prefix.length)), member });
    }
    if (relocations.length > 0) kept.push({ section: group.section, relocations });
  }
  return { btfExt: taken.length === 0 ? btfExt : rewrite(btfExt, part.start, kept), taken };
}

function unexpected(): never {
  throw new InternalError('.BTF.ext has an unexpected layout');
}

function rewrite(btfExt: Uint8Array, start: number, kept: readonly Kept[]): Uint8Array {
  const length = kept.length === 0 ? 0 : 4 + kept.reduce((sum, { relocations }) => sum + 8 + relocations.length * CORE_RECORD_SIZE, 0);
  const bytes = new Uint8Array(start + length);
  bytes.set(btfExt.subarray(0, start));
  const view = dataView(bytes);
  view.setUint32(CORE_LENGTH, length, true);
  let at = start;
  const put = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  if (length > 0) put(CORE_RECORD_SIZE);
  for (const { section, relocations } of kept) {
    put(section);
    put(relocations.length);
    for (const { offset, type, access, kind } of relocations) [offset, type, access, kind].forEach(put);
  }
  return bytes;
}
