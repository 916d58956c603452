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
  return orUnknown(() => {
    const place = functionPlace(elf, program, index);
    return place === null ? null : find(elf, place.section, place.start, place.offset);
  });
}

/** The script line where a map is first used; null when unknown. */
export function mapLine(elf: ElfObject, map: string): ScriptLine | null {
  return orUnknown(() => {
    const symbol = elf.symbols().findIndex(({ name }) => name === map);
    const first = (section: number): ScriptLine | null => {
      const uses = elf.relocations(section).filter((each) => each.symbol === symbol).map(({ offset }) => offset);
      return uses.length === 0 ? null : find(elf, section, 0, Math.min(...uses));
    };
    return elf.sections.map((_, section) => first(section)).find((line) => line !== null) ?? null;
  });
}

function orUnknown(read: () => ScriptLine | null): ScriptLine | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof ElfError) return null;
    throw error;
  }
}

/** Greatest record at or before `offset` and not before `start`, of a section. */
function find(elf: ElfObject, section: number, start: number, offset: number): ScriptLine | null {
  const info = elf.section('.BTF.ext')?.bytes;
  const strings = btfParts(elf.section('.BTF')?.bytes ?? new Uint8Array())?.strings;
  const name = elf.sections[section]?.name;
  if (info === undefined || strings === undefined || name === undefined) return null;
  const view = dataView(info);
  const own = (readBtfExt(info, 'lines')?.groups ?? []).filter((group) => stringAt(strings, group.section) === name);
  let best: BtfLine | null = null;
  for (const record of own.flatMap(({ records }) => records).map((at) => readLine(view, at))) {
    // Line 0 is code without a place of its own.
    if (record.line === 0 || record.offset < start || record.offset > offset || (best !== null && record.offset <= best.offset)) continue;
    best = record;
  }
  return best === null ? null : { file: stringAt(strings, best.file), line: best.line, column: best.column, text: stringAt(strings, best.text) };
}
