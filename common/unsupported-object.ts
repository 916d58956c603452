// What a BPF object may hold in good order and libbpf, or this loader, does not load. It is looked for before libbpf is, whose
// own words for it are about its insides. Pure and the same on every machine.

import { SHF_EXECINSTR, STB_LOCAL, STT_FUNC, STT_OBJECT } from './elf/elf.ts';
import type { ElfObject } from './elf/object.ts';

/** Where functions are that only others of the object call. */
const SUBPROGRAMS = '.text';

/** null: nothing. Else a sentence without an end, and what to do instead. Of an object that bpfObjectProblem() finds nothing wrong with. */
export function unsupportedPart(elf: ElfObject): string | null {
  return staticProgram(elf) ?? mapOfPrograms(elf);
}

function staticProgram(elf: ElfObject): string | null {
  const found = elf.symbols().find(({ type, binding, section }) => type === STT_FUNC && binding === STB_LOCAL && isCode(elf, section) && elf.sections[section]!.name !== SUBPROGRAMS);
  return found === undefined ? null : `its program ${found.name} in the section ${elf.sections[found.section]!.name} is static: leave \`static\` out, or SEC()`;
}

/** Only what runs at a probe is loaded, so nothing could be put into it. */
function mapOfPrograms(elf: ElfObject): string | null {
  const maps = elf.sections.findIndex(({ name }) => name === '.maps');
  if (maps < 0) return null;
  const symbols = elf.symbols();
  const relocation = elf.relocations(maps).find(({ symbol }) => isCode(elf, symbols[symbol]!.section));
  if (relocation === undefined) return null;
  const { offset } = relocation;
  const map = symbols.find(({ type, section, value, size }) => type === STT_OBJECT && section === maps && offset >= value && offset < value + size);
  return `its map ${map?.name ?? ''} holds programs to go on with (BPF_MAP_TYPE_PROG_ARRAY), and no others than those of probes are loaded: call functions instead`;
}

function isCode(elf: ElfObject, section: number): boolean {
  return section > 0 && section < elf.sections.length && (elf.sections[section]!.flags & SHF_EXECINSTR) !== 0;
}
