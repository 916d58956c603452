// Where registers lie in the context of kprobe, uprobe and perf_event programs: struct pt_regs on x86_64 (offsets
// from arch/x86/include/asm/ptrace.h), struct user_pt_regs on arm64 (arch/arm64/include/uapi/asm/ptrace.h), which
// starts the kernel's own pt_regs there. The compiler bakes these offsets in, so an object is for one architecture.

export interface Registers {
  /** Bytes from the context, in the order of the calling convention. */
  readonly args: readonly number[];
  readonly ret: number;
  readonly ip: number;
  readonly sp: number;
  /** For reg("name"). */
  readonly named: Readonly<Record<string, number>>;
  /** Code segment, whose low two bits are 3 in user mode; null: no such register. */
  readonly cs: number | null;
}

const X86_64: Readonly<Record<string, number>> = {
  r15: 0, r14: 8, r13: 16, r12: 24, bp: 32, bx: 40, r11: 48, r10: 56, r9: 64, r8: 72, ax: 80, cx: 88, dx: 96, si: 104,
  di: 112, orig_ax: 120, ip: 128, pc: 128, cs: 136, flags: 144, sp: 152, ss: 160,
};

const ARM64: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`r${index}`, 8 * index])),
  ...Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`x${index}`, 8 * index])),
  lr: 240, sp: 248, pc: 256, ip: 256, pstate: 264,
};

const table: Readonly<Record<string, Registers>> = {
  x86_64: {
    args: ['di', 'si', 'dx', 'cx', 'r8', 'r9'].map((name) => X86_64[name]!),
    ret: 80, ip: 128, sp: 152, named: X86_64, cs: 136,
  },
  arm64: { args: [0, 8, 16, 24, 32, 40, 48, 56], ret: 0, ip: 256, sp: 248, named: ARM64, cs: null },
};

/** Null for an architecture whose layout is not known. */
export function registersOf(arch: string): Registers | null {
  return table[arch] ?? null;
}
