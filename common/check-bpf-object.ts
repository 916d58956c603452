// Whether a BPF object that comes from anywhere can be handed to libbpf, to be loaded or linked: libbpf trusts more of it than
// is good, and so does libelf. Every section, symbol and relocation is where it says, BTF and its records about code hold
// together, maps and variables lie within their sections. Pure and the same on every machine; whether the code is any good
// is the kernel's verifier's business. What is wrong first is said in a few words.

import type { CheckedBtf } from './btf/check-btf.ts';
import { btfExtProblem, checkBtf } from './btf/check-btf.ts';
import { dataView, EM_BPF, ElfError, SHF_EXECINSTR, SHN_LORESERVE, SHN_UNDEF, SHT_NOBITS, SHT_NULL, SHT_PROGBITS, SHT_REL, SHT_STRTAB, SHT_SYMTAB, STT_FUNC, STT_OBJECT } from './elf/elf.ts';
import { openElfObject } from './elf/object.ts';
import type { ElfObject, ObjectSection } from './elf/object.ts';

const ET_REL = 1;
const ELF_VERSION = 1;
const HEADER_SIZE = 64;
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 16;
const INSTRUCTION_SIZE = 8;
const SHT_LLVM_ADDRSIG = 0x6fff4c03;
const STT_FILE = 4;
const SHN_ABS = 0xfff1;
/** Of a section: more than what anybody aligns by, and one page. */
const MAX_ALIGN = 4096;
/** Of a section in memory: libbpf allocates what `.bss` asks for. */
const MAX_SIZE = 1 << 28;

/** `opened`: the bytes, when they are read already. null: nothing is wrong. Else half a sentence about the object: `a symbol is in a section that is not there`. */
export function bpfObjectProblem(bytes: Uint8Array, opened: ElfObject | null = null): string | null {
  try {
    return wrongHeader(bytes) ?? problem(opened ?? openElfObject(bytes));
  } catch (error) {
    if (error instanceof ElfError) return error.message;
    throw error;
  }
}

/** What libelf goes by and we do not need. */
function wrongHeader(bytes: Uint8Array): string | null {
  if (bytes.length < HEADER_SIZE) return 'the file ends early';
  const view = dataView(bytes);
  const isRight = bytes[6] === ELF_VERSION && view.getUint32(20, true) === ELF_VERSION && view.getUint16(52, true) === HEADER_SIZE
    && view.getUint16(56, true) === 0 && view.getUint16(58, true) === SECTION_HEADER_SIZE;
  return isRight ? null : 'its header is not that of a BPF object';
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
  if (entrySize > 0 && size % entrySize !== 0) return 'holds no whole entries';
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
      return elf.sections[info]?.type !== SHT_PROGBITS ? 'is about a section that is not there' : null;
    case SHT_PROGBITS: case SHT_NOBITS: case SHT_LLVM_ADDRSIG: return null;
    // Libbpf's linker leaves such out, and not what refers to them.
    default: return 'is of no type that BPF objects have';
  }
}

/** What holds code or data. */
function hasContent({ type }: ObjectSection): boolean {
  return type === SHT_PROGBITS || type === SHT_NOBITS;
}

function wrongSymbol(elf: ElfObject): string | null {
  for (const { name, section, value, size, type } of elf.symbols()) {
    if (section === SHN_UNDEF || (section === SHN_ABS && type === STT_FILE)) continue;
    // Libbpf's linker takes the numbers that stand for no section for such.
    if (section >= SHN_LORESERVE) return `the symbol ${name} is in no section`;
    const within = elf.sections[section]!;
    if (!hasContent(within) || value + size > within.size) return `the symbol ${name} does not lie in ${within.name}`;
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
