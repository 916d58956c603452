// Whether an address is the start of an instruction. A uprobe writes a breakpoint there, and one in the middle of an
// instruction crashes whoever comes by; the kernel does not check that. On x86-64 the instructions of a function are
// counted off from its start (encoding: Intel's manual, volume 2, chapter 2 and appendix A; VEX, EVEX and XOP as there
// and in AMD's, volume 4); on arm64 all have four bytes. Only lengths are of interest, not meanings. tests compare them
// with what objdump finds.

import { architectures } from '../../common/architectures/index.ts';

const EM_X86_64 = architectures.x86_64.elfMachine;
const EM_AARCH64 = architectures.arm64.elfMachine;

/** The instruction that `offset` belongs to, of a function whose bytes are `code`; null when that cannot be told. `machine`: of the ELF header. */
export function instructionAt(code: Uint8Array, offset: number, machine: number): { readonly start: number } | null {
  if (machine === EM_AARCH64) return { start: offset - (offset % 4) };
  if (machine !== EM_X86_64) return null;
  let start = 0;
  while (start < offset) {
    const length = instructionLength(code, start);
    if (length === null) return null;
    if (start + length > offset) return { start };
    start += length;
  }
  return { start };
}

/**
 * What follows each opcode: `m` a ModRM byte, `b` a byte, `w` two, `e` two and one, `z` four or two (the operand's size),
 * `r` four, `v` as `z` or eight, `o` an address; `M`, `W` and `Z` are ModRM and `b`, `w` or `z`, `x` is ModRM and `r`, `t` and
 * `T` are `M` and `Z` for /0 and /1, else `m`; `.` is nothing, `-` no instruction.
 */
const ONE_BYTE = [
  'mmmmbz--mmmmbz--', // 00
  'mmmmbz--mmmmbz--',
  'mmmmbz--mmmmbz--',
  'mmmmbz--mmmmbz--',
  '----------------', // 40: REX
  '................',
  '---m----zZbM....',
  'bbbbbbbbbbbbbbbb',
  'MZ-Mmmmmmmmmmmmm', // 80
  '..........-.....',
  'oooo....bz......',
  'bbbbbbbbvvvvvvvv',
  'MMw.--MZe.w..b-.', // c0
  'mmmm---.mmmmmmmm',
  'bbbbbbbbrr-b....',
  '-.--..tT......mm',
].join('');

/** The same behind 0f. */
const TWO_BYTES = [
  'mmmm-.....-.-m.M', // 00
  'mmmmmmmmmmmmmmmm',
  'mmmm----mmmmmmmm',
  '......-.--------', // 30: 38 and 3a lead to tables of their own
  'mmmmmmmmmmmmmmmm',
  'mmmmmmmmmmmmmmmm',
  'mmmmmmmmmmmmmmmm',
  'MMMMmmm.mm--mmmm',
  'rrrrrrrrrrrrrrrr', // 80
  'mmmmmmmmmmmmmmmm',
  '...mMm--...mMmmm',
  'mmmmmmmmmmMmmmmm',
  'mmMmMMMm........', // c0
  'mmmmmmmmmmmmmmmm',
  'mmmmmmmmmmmmmmmm',
  'mmmmmmmmmmmmmmmm',
].join('');

/** Of tables in which all opcodes are alike: 0f 38, 0f 3a, and those of VEX, EVEX and XOP by number. */
const FURTHER: ReadonlyMap<number, string> = new Map([[2, 'm'], [3, 'M'], [5, 'm'], [6, 'm'], [8, 'M'], [9, 'm'], [10, 'x']]);

const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);
const LONGEST = 15;

/** Bytes of the instruction at `start`, or null: none that is known, or not all of it is there. */
export function instructionLength(code: Uint8Array, start: number): number | null {
  let at = start;
  let narrow = false;
  let repeat = false;
  let shortAddress = false;
  while (PREFIXES.has(code[at] ?? -1)) {
    narrow ||= code[at] === 0x66;
    repeat ||= code[at] === 0xf2;
    shortAddress ||= code[at] === 0x67;
    at++;
  }
  let wide = false;
  if ((code[at]! & 0xf0) === 0x40) wide = (code[at++]! & 8) !== 0;
  const opcode = code[at++];
  const next = code[at];
  if (opcode === undefined) return null;
  let kind: string;
  if (opcode === 0xc5) {
    kind = vectorKind(1, code[at + 1]);
    at += 2;
  } else if (opcode === 0xc4 || opcode === 0x8f && next !== undefined && (next & 0x1f) >= 8) {
    kind = vectorKind(next! & 0x1f, code[at + 2]);
    at += 3;
  } else if (opcode === 0x62) {
    kind = vectorKind(next! & 7, code[at + 3]);
    at += 4;
  } else if (opcode === 0x0f) {
    at++;
    if (next === 0x38 || next === 0x3a) {
      kind = next === 0x38 ? 'm' : 'M';
      at++;
    } else kind = next === 0x78 && (narrow || repeat) ? 'W' : TWO_BYTES[next ?? -1] ?? '-'; // extrq and insertq
  } else kind = ONE_BYTE[opcode]!;
  if (kind === '-') return null;
  const modrm = 'mMWZtTx'.includes(kind) ? addressLength(code, at) : 0;
  if (modrm === null) return null;
  const operand = narrow && !wide ? 2 : 4;
  const length = at + modrm + immediateLength(kind, code[at], operand, wide, shortAddress) - start;
  return length > LONGEST || start + length > code.length ? null : length;
}

/** Of an opcode in one of the tables of VEX, EVEX and XOP. */
function vectorKind(table: number, opcode: number | undefined): string {
  if (opcode === undefined) return '-';
  if (table !== 1) return FURTHER.get(table) ?? '-';
  // vzeroupper is the only one without operands.
  return opcode === 0x77 ? '.' : TWO_BYTES[opcode] === 'M' ? 'M' : 'm';
}

/** Of ModRM, SIB and displacement. */
function addressLength(code: Uint8Array, at: number): number | null {
  const modrm = code[at];
  if (modrm === undefined) return null;
  const [mod, rm] = [modrm >> 6, modrm & 7];
  if (mod === 3) return 1;
  const sib = rm === 4 ? 1 : 0;
  const base = sib === 1 ? (code[at + 1] ?? 0) & 7 : rm;
  const displacement = mod === 1 ? 1 : mod === 2 || base === 5 ? 4 : 0;
  return 1 + sib + displacement;
}

function immediateLength(kind: string, modrm: number | undefined, operand: number, wide: boolean, shortAddress: boolean): number {
  const tests = modrm !== undefined && ((modrm >> 3) & 7) < 2;
  switch (kind) {
    case 'b': case 'M': return 1;
    case 'w': case 'W': return 2;
    case 'e': return 3;
    case 'r': case 'x': return 4;
    case 'z': case 'Z': return operand;
    case 'v': return wide ? 8 : operand;
    case 'o': return shortAddress ? 4 : 8;
    case 't': return tests ? 1 : 0;
    case 'T': return tests ? operand : 0;
    default: return 0;
  }
}

// ---------------------------------------------------------------- instructions that do nothing

const ARM64_NOP = 0xd503201f;
const X86_PREFIX = 0x66;
const X86_NOP = 0x90;

/** Whether `code` begins with one, of any length. At least four bytes. */
export function isNop(code: Buffer, machine: number): boolean {
  if (machine === EM_AARCH64) return code.readUInt32LE(0) === ARM64_NOP;
  const at = code.findIndex((byte) => byte !== X86_PREFIX);
  return machine === EM_X86_64 && (code[at] === X86_NOP || (code[at] === 0x0f && code[at + 1] === 0x1f));
}
