// Small programs that the loader brings along itself, written as instructions: it has no compiler. A jump leads to the end, where
// every program returns 0. Numbers are those of linux/bpf.h.

/** Registers: 0 has results, 1 to 5 are arguments and lost in a call, 6 to 9 are kept, 10 is the end of the stack. */
export type Register = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

interface Instruction {
  readonly code: number;
  readonly to?: Register;
  readonly from?: number;
  readonly offset?: number;
  readonly immediate?: number;
  /** Its offset is that of the program's end. */
  readonly leaves?: true;
}

export type Code = readonly Instruction[];

const SIZE = 8;
const BPF_PSEUDO_MAP_FD = 1;
const EXIT = 0x95;

export const move = (to: Register, from: Register): Code => [{ code: 0xbf, to, from }];
export const set = (to: Register, immediate: number): Code => [{ code: 0xb7, to, immediate }];
export const add = (to: Register, immediate: number): Code => [{ code: 0x07, to, immediate }];
export const and = (to: Register, immediate: number): Code => [{ code: 0x57, to, immediate }];
export const andWith = (to: Register, from: Register): Code => [{ code: 0x5f, to, from }];
export const not = (to: Register): Code => [{ code: 0xa7, to, immediate: -1 }];
export const shiftLeft = (to: Register, from: Register): Code => [{ code: 0x6f, to, from }];
export const shiftRight = (to: Register, immediate: number): Code => [{ code: 0x77, to, immediate }];
export const load32 = (to: Register, from: Register, offset: number): Code => [{ code: 0x61, to, from, offset }];
export const load64 = (to: Register, from: Register, offset: number): Code => [{ code: 0x79, to, from, offset }];
export const store32 = (to: Register, offset: number, from: Register): Code => [{ code: 0x63, to, from, offset }];
export const store64 = (to: Register, offset: number, from: Register): Code => [{ code: 0x7b, to, from, offset }];
/** Of 64 bits, and whole whoever else is at it (5.12). */
export const atomicOr = (to: Register, from: Register): Code => [{ code: 0xdb, to, from, immediate: 0x40 }];
export const atomicAnd = (to: Register, from: Register): Code => [{ code: 0xdb, to, from, immediate: 0x50 }];
export const call = (helper: number): Code => [{ code: 0x85, immediate: helper }];
export const leaveIfZero = (of: Register): Code => [{ code: 0x15, to: of, immediate: 0, leaves: true }];
export const leaveUnlessZero = (of: Register): Code => [{ code: 0x55, to: of, immediate: 0, leaves: true }];
/** `code` runs only where they are equal. */
export const ifEqual = (of: Register, other: Register, code: Code): Code => (code.length === 0 ? [] : [{ code: 0x5d, to: of, from: other, offset: code.length }, ...code]);
export const leaveUnlessEqual = (of: Register, other: Register): Code => [{ code: 0x5d, to: of, from: other, leaves: true }];
/** With what is in register 0. */
export const leave: Code = [{ code: EXIT }];
export const mapAt = (to: Register, fd: number): Code => [{ code: 0x18, to, from: BPF_PSEUDO_MAP_FD, immediate: fd }, { code: 0 }];

export function set64(to: Register, value: bigint): Code {
  return [{ code: 0x18, to, immediate: Number(BigInt.asIntN(32, value)) }, { code: 0, immediate: Number(BigInt.asIntN(32, value >> 32n)) }];
}

/** What the kernel loads. */
export function assemble(...parts: readonly Code[]): Buffer {
  const body = parts.flat();
  const instructions: Code = [...body, ...set(0, 0), { code: EXIT }];
  const bytes = Buffer.alloc(SIZE * instructions.length);
  for (const [index, { code, to = 0, from = 0, offset = 0, immediate = 0, leaves }] of instructions.entries()) {
    const at = SIZE * index;
    bytes.writeUInt8(code, at);
    bytes.writeUInt8((from << 4) | to, at + 1);
    bytes.writeInt16LE(leaves ? body.length - index - 1 : offset, at + 2);
    bytes.writeInt32LE(immediate, at + 4);
  }
  return bytes;
}
