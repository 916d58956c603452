// arm64. Registers lie in struct user_pt_regs (arch/arm64/include/uapi/asm/ptrace.h), with which the kernel's own pt_regs
// starts; arguments go as the AAPCS64 says.

import type { Architecture } from './architecture.ts';

const general = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`r${index}`, 8 * index]));

export const arm64 = {
  node: 'arm64',
  elfMachine: 183,
  registers: { ...general, sp: 248, pc: 256, pstate: 264 },
  argumentRegisters: ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'],
  returnRegister: 'r0',
  dwarfRegisters: Object.keys(general),
  instructionPointer: 'pc',
  stackPointer: 'sp',
  returnAddressBytes: 0,
  threadBase: null,
  // arch/arm64/include/asm/ptrace.h (syscallno; the first argument is kept in orig_x0), thread_info.h (TIF_32BIT)
  systemCalls: {
    number: { register: 280, width: 4 },
    argumentRegisters: ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'],
    compat: { member: 'flags', offset: 0, size: 8, bit: 1 << 22 },
    // orig_x0 and x1 to x5, whoever calls
    recorded: { native: [272, 8, 16, 24, 32, 40], compat: [272, 8, 16, 24, 32, 40] },
  },
  watchModes: { r: [1, 2, 4, 8], w: [1, 2, 4, 8], rw: [1, 2, 4, 8], x: [4] },
  macros: ['__aarch64__'],
  targetMacro: '__TARGET_ARCH_arm64',
  headers: '/usr/include/aarch64-linux-gnu',
  kernelFolder: 'arm64',
} as const satisfies Architecture;
