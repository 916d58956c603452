// Two programs, for where functions of the kernel begin and for where they return, as one that asks the kernel at which of the two it
// is and calls the one or the other. Both stay as they are, behind a few instructions of ours, for all of their jumps and calls are relative.

import { BPF_CALL, INSTRUCTION_SIZE } from './patch.ts';

/** Registers in the source field of a call. */
const BPF_PSEUDO_CALL = 1;
const BPF_PSEUDO_KFUNC_CALL = 2;

type Instruction = readonly [code: number, registers: number, offset: number, immediate: number];

const move = (to: number, from: number): Instruction => [0xbf, (from << 4) | to, 0, 0];
const exit: Instruction = [0x95, 0, 0, 0];
/** From the instruction behind. */
const callBehind = (distance: number): Instruction => [BPF_CALL, BPF_PSEUDO_CALL << 4, 0, distance];
const callHelper = (helper: number): Instruction => [BPF_CALL, 0, 0, helper];

export interface Halves {
  /** Instructions with all the functions that they call, none of which is handed to the kernel. */
  readonly entry: Buffer;
  readonly exit: Buffer;
  /** Id of bpf_session_is_return() in the kernel's types. */
  readonly isReturn: number;
  /** The helper get_attach_cookie, and what it is less in `exit` than that program takes it to be. */
  readonly cookie: { readonly helper: number; readonly add: number };
}

/** What the script returns is lost: to the kernel it would mean whether the return is of interest. */
export function sessionProgram({ entry, exit: returning, isReturn, cookie }: Halves): Buffer {
  const lengthOf = (code: Buffer): number => code.length / INSTRUCTION_SIZE;
  const prologue = (entryAt: number, exitAt: number): readonly Instruction[] => [
    move(6, 1), [BPF_CALL, BPF_PSEUDO_KFUNC_CALL << 4, 0, isReturn], move(1, 6),
    // A bool is a byte; `if r0 != 0 goto` the second call.
    [0x57, 0, 0, 1], [0x55, 0, 3, 0],
    callBehind(entryAt - 6), [0xb7, 0, 0, 0], exit,
    callBehind(exitAt - 9), [0xb7, 0, 0, 0], exit,
  ];
  const start = prologue(0, 0).length;
  const exitAt = start + lengthOf(entry);
  return Buffer.concat([bytesOf(prologue(start, exitAt)), entry, withCookie(returning, cookie)]);
}

/** Calls of the helper lead to a function behind the code; the kernel refuses one that nobody calls. */
function withCookie(code: Buffer, { helper, add }: Halves['cookie']): Buffer {
  const redirected = Buffer.from(code);
  let isAsked = false;
  for (let at = 0; at < code.length; at += INSTRUCTION_SIZE) {
    if (code.readUInt8(at) !== BPF_CALL || code.readUInt8(at + 1) !== 0 || code.readInt32LE(at + 4) !== helper) continue;
    redirected.writeUInt8(BPF_PSEUDO_CALL << 4, at + 1);
    redirected.writeInt32LE((code.length - at) / INSTRUCTION_SIZE - 1, at + 4);
    isAsked = true;
  }
  return isAsked ? Buffer.concat([redirected, bytesOf([callHelper(helper), [0x07, 0, 0, add], exit])]) : redirected;
}

function bytesOf(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(INSTRUCTION_SIZE * instructions.length);
  for (const [index, [code, registers, offset, immediate]] of instructions.entries()) {
    const at = INSTRUCTION_SIZE * index;
    bytes.writeUInt8(code, at);
    bytes.writeUInt8(registers, at + 1);
    bytes.writeInt16LE(offset, at + 2);
    bytes.writeInt32LE(immediate, at + 4);
  }
  return bytes;
}
