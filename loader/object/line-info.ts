// Which line of the script a BPF instruction came from, read from the object's own `.BTF.ext`. Used to show a
// verifier rejection at the script's line on every kernel: what kernels print of it in their log differs (6.1
// quotes the text only, 6.12 adds file and line). Damaged line info gives null, never an
// error: it only makes a message poorer.

import { readBtfExt, readLine } from '../../common/btf/btf-ext.ts';
import type { BtfLine } from '../../common/btf/btf-ext.ts';
import { btfParts } from '../../common/btf/layout.ts';
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
  const strings = btfParts(elf.section('.BTF')?.bytes ?? new Uint8Array())?.strings;
  if (info === undefined || strings === undefined) return null;
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
  const own = (readBtfExt(info, 'lines')?.groups ?? []).filter((group) => stringAt(strings, group.section) === section);
  let best: BtfLine | null = null;
  for (const record of own.flatMap(({ records }) => records).map((at) => readLine(view, at))) {
    // Line 0 is code without a place of its own.
    if (record.line === 0 || record.offset < start || record.offset > offset || (best !== null && record.offset <= best.offset)) continue;
    best = record;
  }
  return best === null ? null : { file: stringAt(strings, best.file), line: best.line, column: best.column, text: stringAt(strings, best.text) };
}
