// What must differ in a program, from one place where it is attached to another. A probe type says it as data; the loader
// applies it before the kernel sees the program. Places that want the same share one program, so what is wanted
// can be compared. Nothing here knows why a place wants what it wants.

/** Absent: as the object has it. */
export interface Patch {
  /** enum bpf_prog_type; one that differs goes with an attachType of its own. */
  readonly type?: number;
  /** enum bpf_attach_type. */
  readonly attachType?: number;
  /** The function that the program is made for, and what the kernel knows of its arguments. */
  readonly target?: BtfTarget;
  readonly edits?: readonly Edit[];
  /** Which of the probe's places it is: for kernels that do not tell a program there. It then knows by itself. */
  readonly place?: number;
}

/** A function of the kernel, in the type information that is in sysfs, or of a BPF program. */
export interface BtfTarget {
  /** `vmlinux` for the kernel itself; a number is the id of a BPF program. */
  readonly module: string | number;
  /** Of its type: with a module's own types behind those of the kernel; that of a program goes by its own. */
  readonly id: number;
}

/** A number that goes into an instruction: a load's `off`, else the `imm`. */
export interface Edit {
  /** Index within the program. */
  readonly instruction: number;
  readonly value: number;
}

/** Equal for patches that make the same program. */
export function patchKey({ type, attachType, target, edits = [], place }: Patch = {}): string {
  return `${type ?? ''} ${attachType ?? ''} ${place ?? ''} ${target === undefined ? '' : `${target.module}:${target.id}`} ${edits.map(({ instruction, value }) => `${instruction}=${value}`).join(',')}`;
}

export const INSTRUCTION_SIZE = 8;
const BPF_LDX = 1;
const CLASSES_WITH_IMMEDIATE = [4, 7]; // BPF_ALU, BPF_ALU64

/**
 * Changes `instructions`, and tells whether that made a difference. One that libbpf has taken out, as it reads what the
 * kernel does not have, is a call since then, and stays what it is: another number would make it the call of a helper.
 */
export function applyEdits(instructions: Buffer, edits: readonly Edit[]): boolean {
  let changed = false;
  for (const { instruction, value } of edits) {
    const at = instruction * INSTRUCTION_SIZE;
    const instructionClass = instructions.readUInt8(at) & 7;
    const isLoad = instructionClass === BPF_LDX;
    if (!isLoad && !CLASSES_WITH_IMMEDIATE.includes(instructionClass)) continue;
    changed ||= value !== (isLoad ? instructions.readInt16LE(at + 2) : instructions.readInt32LE(at + 4));
    if (isLoad) instructions.writeInt16LE(value, at + 2);
    else instructions.writeInt32LE(value, at + 4);
  }
  return changed;
}

/** What an edit of the instruction would change. */
export function numberIn(instructions: Buffer, instruction: number): number {
  const at = instruction * INSTRUCTION_SIZE;
  return (instructions.readUInt8(at) & 7) === BPF_LDX ? instructions.readInt16LE(at + 2) : instructions.readInt32LE(at + 4);
}

/** `call helper` and, in its place, `r0 = number`. */
export const BPF_CALL = 0x85;
const BPF_MOV64_IMM = 0xb7;

/** Changes `instructions`: where they ask a helper for a number, they have 0. Gives the indices where edits put another. */
export function answerCalls(instructions: Buffer, helper: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < instructions.length; at += INSTRUCTION_SIZE) {
    // With a register in it, it calls a function of the program or one of the kernel's own.
    if (instructions.readUInt8(at) !== BPF_CALL || instructions.readUInt8(at + 1) !== 0 || instructions.readInt32LE(at + 4) !== helper) continue;
    instructions.writeUInt8(BPF_MOV64_IMM, at);
    instructions.writeInt32LE(0, at + 4);
    found.push(at / INSTRUCTION_SIZE);
  }
  return found;
}

/** Loads of 64-bit immediates whose source says that the immediate is a function. */
const BPF_LD_IMM64 = 0x18;
const BPF_PSEUDO_FUNC = 4;

/** Whether the program hands one of its functions to the kernel. */
export function hasCallbacks(instructions: Buffer): boolean {
  for (let at = 0; at < instructions.length; at += INSTRUCTION_SIZE) {
    if (instructions.readUInt8(at) === BPF_LD_IMM64 && instructions.readUInt8(at + 1) >> 4 === BPF_PSEUDO_FUNC) return true;
  }
  return false;
}
