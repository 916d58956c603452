// x86_64. Registers lie in struct pt_regs (arch/x86/include/asm/ptrace.h); arguments go as the System V ABI says.

import type { Architecture } from './architecture.ts';

export const x86_64 = {
  node: 'x64',
  elfMachine: 62,
  registers: {
    r15: 0, r14: 8, r13: 16, r12: 24, bp: 32, bx: 40, r11: 48, r10: 56, r9: 64, r8: 72, ax: 80, cx: 88, dx: 96, si: 104,
    di: 112, orig_ax: 120, ip: 128, pc: 128, cs: 136, flags: 144, sp: 152, ss: 160,
  },
  argumentRegisters: ['di', 'si', 'dx', 'cx', 'r8', 'r9'],
  returnRegister: 'ax',
  dwarfRegisters: ['ax', 'dx', 'cx', 'bx', 'si', 'di', 'bp', 'sp', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'],
  instructionPointer: 'ip',
  stackPointer: 'sp',
  returnAddressBytes: 8,
  threadBase: 'fsbase',
  // arch/x86/include/asm/syscall.h, thread_info.h (TS_COMPAT)
  systemCalls: {
    number: { register: 120, width: 8 },
    argumentRegisters: ['di', 'si', 'dx', 'r10', 'r8', 'r9'],
    compat: { member: 'status', offset: 16, size: 4, bit: 2 },
    // di, si, dx, r10, r8, r9, and bx, cx, dx, si, di, bp
    recorded: { native: [112, 104, 96, 56, 72, 64], compat: [40, 88, 96, 104, 112, 32] },
  },
  // arch/x86/kernel/hw_breakpoint.c: no register for reads alone, and the length of instructions is that of a long.
  watchModes: { w: [1, 2, 4, 8], rw: [1, 2, 4, 8], x: [8] },
  macros: ['__x86_64__', '__x86_64', '__amd64__', '__amd64'],
  targetMacro: '__TARGET_ARCH_x86',
  headers: '/usr/include/x86_64-linux-gnu',
  kernelFolder: 'x86',
} as const satisfies Architecture;
