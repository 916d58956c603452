// Which BPF helpers the code of an object calls, read from its instructions: for linked C, which nobody else has looked
// into. A call of a helper is a call instruction whose source register is 0 and whose immediate is the helper's number.

import { helperNamed } from '../middle/ir/helpers.ts';
import type { ElfFile } from './elf.ts';
import { dataView } from '../common/elf/elf.ts';

const SHF_EXECINSTR = 4;
const CALL = 0x85;
const INSTRUCTION_SIZE = 8;

/** Names of those that helpers.ts knows, sorted. */
export function helpersCalled(file: ElfFile): readonly string[] {
  const called = new Set<number>();
  for (const { flags, data, relocations } of file.sections) {
    if ((flags & SHF_EXECINSTR) === 0) continue;
    const view = dataView(data);
    // What is relocated is a call of a function.
    const relocated = new Set(relocations.map(({ offset }) => Number(offset)));
    for (let at = 0; at + INSTRUCTION_SIZE <= data.length; at += INSTRUCTION_SIZE) {
      if (view.getUint8(at) === CALL && view.getUint8(at + 1) >> 4 === 0 && !relocated.has(at)) called.add(view.getInt32(at + 4, true));
    }
  }
  return [...called].flatMap((id) => helperNamed(id) ?? []).sort();
}
