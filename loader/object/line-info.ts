// Which line of the script a BPF instruction came from, read from the object's own `.BTF.ext`. Used to show a
// verifier rejection at the script's line on every kernel: what kernels print of it in their log differs (6.1
// quotes the text only, 6.12 adds file and line). Layout: Documentation/bpf/btf.rst. Damaged line info gives null, never an
// error: it only makes a message poorer.

import { dataView, ElfError, stringAt } from '../../common/elf/elf.ts';
import type { ElfObject } from '../../common/elf/object.ts';
import { functionPlace } from './function-layout.ts';

export interface ScriptLine {
  /** As in line info: the script, one of Manifest.files, or a C file that it imports. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based; 0 when unknown. */
  readonly column: number;
  /** The line's text; '' when the object does not carry it. */
  readonly text: string;
}

/** The script line of instruction `index` of a program, also in the functions that it calls; null when unknown. */
export function scriptLine(elf: ElfObject, program: string, index: number): ScriptLine | null {
  const info = elf.section('.BTF.ext')?.bytes;
  const strings = btfStrings(elf);
  if (info === undefined || strings === null) return null;
  try {
    const place = functionPlace(elf, program, index);
    const section = place === null ? undefined : elf.sections[place.section];
    return place === null || section === undefined ? null : find(info, strings, section.name, place.start, place.offset);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ElfError) return null;
    throw error;
  }
}

/** Greatest record at or before `offset` and not before the function's start. */
function find(info: Uint8Array, strings: Uint8Array, section: string, start: number, offset: number): ScriptLine | null {
  const view = dataView(info);
  const headerLength = view.getUint32(4, true);
  let at = headerLength + view.getUint32(16, true);
  const end = at + view.getUint32(20, true);
  const recordSize = view.getUint32(at, true);
  at += 4;
  let best: ScriptLine | null = null;
  let bestOffset = -1;
  while (at < end) {
    const name = stringAt(strings, view.getUint32(at, true));
    const count = view.getUint32(at + 4, true);
    at += 8;
    for (let i = 0; i < count; i++, at += recordSize) {
      const recordOffset = view.getUint32(at, true);
      const lineColumn = view.getUint32(at + 12, true);
      if (name !== section || recordOffset < start || recordOffset > offset || recordOffset <= bestOffset) continue;
      // Line 0 is code without a place of its own.
      if (lineColumn >>> 10 === 0) continue;
      bestOffset = recordOffset;
      best = { file: stringAt(strings, view.getUint32(at + 4, true)), line: lineColumn >>> 10, column: lineColumn & 0x3ff, text: stringAt(strings, view.getUint32(at + 8, true)) };
    }
  }
  return best;
}

function btfStrings(elf: ElfObject): Uint8Array | null {
  const btf = elf.section('.BTF')?.bytes;
  if (btf === undefined || btf.length < 24) return null;
  const view = dataView(btf);
  const start = view.getUint32(4, true) + view.getUint32(16, true);
  return btf.subarray(start, start + view.getUint32(20, true));
}
