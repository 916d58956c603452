// Whether a BPF object that comes from anywhere can be handed to libbpf, to be loaded or linked: libbpf trusts more of it than
// is good, and so does libelf. Every section, symbol and relocation is where it says, BTF and its records about code hold
// together, maps and variables lie within their sections. Pure and the same on every machine; whether the code is any good
// is the kernel's verifier's business. What is wrong first is said in a few words.

import type { CheckedBtf } from './btf/check-btf.ts';
import { btfExtProblem, checkBtf } from './btf/check-btf.ts';
import { EM_BPF, ElfError, SHF_EXECINSTR, SHN_LORESERVE, SHN_UNDEF, SHT_NOBITS, SHT_NULL, SHT_REL, SHT_STRTAB, SHT_SYMTAB, STT_FUNC } from './elf/elf.ts';
import { openElfObject } from './elf/object.ts';
import type { ElfObject, ObjectSection } from './elf/object.ts';

const ET_REL = 1;
const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 16;
const INSTRUCTION_SIZE = 8;
const STT_OBJECT = 1;
/** Of a section: more than what anybody aligns by, and one page. */
const MAX_ALIGN = 4096;
/** Of a section in memory: libbpf allocates what `.bss` asks for. */
const MAX_SIZE = 1 << 28;

/** null: nothing is wrong. Else half a sentence about the object: `a symbol is in a section that is not there`. */
export function bpfObjectProblem(object: Uint8Array | ElfObject): string | null {
  try {
    const elf = object instanceof Uint8Array ? openElfObject(object) : object;
    return problem(elf);
  } catch (error) {
    if (error instanceof ElfError) return error.message;
    throw error;
  }
}

function problem(elf: ElfObject): string | null {
  if (elf.type !== ET_REL || elf.machine !== EM_BPF) return 'it is no relocatable object for BPF';
  for (const [index, section] of elf.sections.entries()) {
    const wrong = wrongSection(section, index, elf);
    if (wrong !== null) return `the section ${section.name === '' ? index : section.name} ${wrong}`;
  }
  for (const name of ['.BTF', '.BTF.ext', '.maps', 'license', 'version']) {
    if (elf.sections.filter((section) => section.name === name).length > 1) return `the section ${name} is there twice`;
  }
  return wrongSymbol(elf) ?? wrongRelocation(elf) ?? wrongBtf(elf);
}

function wrongSection({ type, align, size, bytes, entrySize, link, info, flags }: ObjectSection, index: number, elf: ElfObject): string | null {
  if (index === 0) return type === SHT_NULL ? null : 'should be empty';
  if (align > MAX_ALIGN || (align & (align - 1)) !== 0) return `cannot be aligned by ${align}`;
  if (size > MAX_SIZE) return 'is too large';
  if ((flags & SHF_EXECINSTR) !== 0 && (type === SHT_NOBITS || size % INSTRUCTION_SIZE !== 0)) return 'holds no whole instructions';
  switch (type) {
    case SHT_STRTAB: return size > 0 && (bytes[0] !== 0 || bytes.at(-1) !== 0) ? 'has no beginning or no end' : null;
    case SHT_SYMTAB:
      if (elf.sections.findIndex((section) => section.type === SHT_SYMTAB) !== index) return 'is a second table of symbols';
      if (entrySize !== SYMBOL_SIZE || size % SYMBOL_SIZE !== 0 || size === 0) return 'holds no whole symbols';
      return elf.sections[link]?.type === SHT_STRTAB && info <= size / SYMBOL_SIZE ? null : 'has no names';
    case SHT_REL:
      if (entrySize !== RELOCATION_SIZE || size % RELOCATION_SIZE !== 0) return 'holds no whole relocations';
      if (elf.sections[link]?.type !== SHT_SYMTAB) return 'has no symbols';
      return info === 0 || elf.sections[info] === undefined ? 'is about a section that is not there' : null;
    default: return null;
  }
}

function wrongSymbol(elf: ElfObject): string | null {
  for (const { name, section, value, size, type } of elf.symbols()) {
    if (section === SHN_UNDEF || section >= SHN_LORESERVE) continue;
    const within = elf.sections[section]!;
    if (value + size > within.size) return `the symbol ${name} does not lie in ${within.name}`;
    const isCode = (within.flags & SHF_EXECINSTR) !== 0;
    if (type === STT_FUNC && (!isCode || size === 0 || value % INSTRUCTION_SIZE !== 0 || size % INSTRUCTION_SIZE !== 0)) return `the function ${name} is no code`;
    if (type === STT_OBJECT && isCode) return `the variable ${name} is code`;
  }
  return null;
}

function wrongRelocation(elf: ElfObject): string | null {
  const symbols = elf.symbols();
  for (const { type, info, bytes } of elf.sections) {
    if (type !== SHT_REL || bytes.length === 0) continue;
    const target = elf.sections[info]!;
    const isCode = (target.flags & SHF_EXECINSTR) !== 0;
    for (const { offset, symbol } of elf.relocations(info)) {
      if (offset + (isCode ? INSTRUCTION_SIZE : 4) > target.size || (isCode && offset % INSTRUCTION_SIZE !== 0)) return `a relocation of ${target.name} is outside of it`;
      if (symbol >= symbols.length) return `a relocation of ${target.name} is about a symbol that is not there`;
    }
  }
  return null;
}

function wrongBtf(elf: ElfObject): string | null {
  const section = elf.section('.BTF');
  const ext = elf.section('.BTF.ext');
  if (section === undefined) return ext === undefined && elf.section('.maps') === undefined ? null : 'it has no .BTF';
  const checked = checkBtf(section.bytes);
  if ('problem' in checked) return `.BTF is damaged: ${checked.problem}`;
  const { btf } = checked;
  const wrongExt = ext === undefined ? null : btfExtProblem(ext.bytes, btf, (name) => elf.section(name)?.size);
  if (wrongExt !== null) return `.BTF.ext is damaged: ${wrongExt}`;
  return wrongVariable(elf, btf);
}

/** Sections of clang have no sizes yet: then libbpf asks the symbols. */
function wrongVariable(elf: ElfObject, btf: CheckedBtf): string | null {
  for (const { name, variables } of btf.sections) {
    const size = elf.section(name)?.size;
    if (size !== undefined && variables.some((variable) => variable.offset + variable.size > size)) return `a variable of ${name} is outside of it`;
  }
  return null;
}
