// Where in the object an instruction of a loaded program comes from. Libbpf puts the functions that a program calls, or
// hands to helpers, behind its own instructions: each once, in the order in which they are met, what they call in
// turn right behind them (bpf_object__reloc_code). The kernel counts instructions through all of it. Damaged code gives
// null or throws RangeError or ElfError: this only serves messages.

import { dataView } from '../../common/elf/elf.ts';
import type { ElfObject } from '../../common/elf/object.ts';

export interface FunctionPlace {
  /** Section header index. */
  readonly section: number;
  /** Bytes from the section's start: where the function begins, and the instruction. */
  readonly start: number;
  readonly offset: number;
}

interface Piece {
  readonly section: number;
  readonly start: number;
  /** Instructions. */
  readonly count: number;
}

const INSTRUCTION_SIZE = 8;
const BPF_CALL = 0x85;
const BPF_LD_IMM64 = 0x18;
/** Source registers that make a call, or a 64-bit immediate, one of a function of the object. */
const BPF_PSEUDO_CALL = 1;
const BPF_PSEUDO_FUNC = 4;

/** Of instruction `index` of a program; null when the program or the instruction is not there. */
export function functionPlace(elf: ElfObject, program: string, index: number): FunctionPlace | null {
  const symbol = elf.symbols().find((each) => each.name === program);
  if (symbol === undefined) return null;
  let first = 0;
  for (const { section, start, count } of layoutOf(elf, { section: symbol.section, start: symbol.value, count: symbol.size / INSTRUCTION_SIZE })) {
    if (index < first + count) return { section, start, offset: start + (index - first) * INSTRUCTION_SIZE };
    first += count;
  }
  return null;
}

function layoutOf(elf: ElfObject, program: Piece): Piece[] {
  const pieces = [program];
  const follow = (piece: Piece): void => {
    for (const target of calledBy(elf, piece)) {
      if (pieces.some(({ section, start }) => section === target.section && start === target.start)) continue;
      pieces.push(target);
      follow(target);
    }
  };
  follow(program);
  return pieces;
}

/** Functions of the object in the order in which the instructions name them. */
function* calledBy(elf: ElfObject, { section, start, count }: Piece): Generator<Piece> {
  const { bytes } = elf.sections[section]!;
  const view = dataView(bytes);
  const relocations = new Map(elf.relocations(section).map((each) => [each.offset, each]));
  for (let at = start; at < start + count * INSTRUCTION_SIZE; at += INSTRUCTION_SIZE) {
    const code = view.getUint8(at);
    const source = view.getUint8(at + 1) >> 4;
    const isCall = code === BPF_CALL && source === BPF_PSEUDO_CALL;
    const relocation = relocations.get(at);
    // LLVM leaves it to libbpf to mark addresses of functions: what is relocated against code is one.
    if (!isCall && !(code === BPF_LD_IMM64 && (source === BPF_PSEUDO_FUNC || relocation !== undefined))) continue;
    const immediate = view.getInt32(at + 4, true);
    const inside = isCall ? (immediate + 1) * INSTRUCTION_SIZE : immediate;
    const symbol = relocation === undefined ? undefined : elf.symbols()[relocation.symbol];
    const target = symbol === undefined ? { section, offset: at + inside } : { section: symbol.section, offset: symbol.value + inside };
    const found = elf.symbols().find((each) => each.name !== '' && each.section === target.section && each.size > 0 && each.value <= target.offset && target.offset < each.value + each.size);
    if (found !== undefined && elf.sections[found.section]?.name === '.text') yield { section: found.section, start: found.value, count: found.size / INSTRUCTION_SIZE };
  }
}
