// The architectures: what one row says of itself fits together, and the layouts are those of the kernel's headers.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { architectureNamed, architectureOf, architectures } from '../../common/architectures/index.ts';
import type { Architecture } from '../../common/architectures/index.ts';

const test = suite('common: architectures');

for (const [name, row] of Object.entries(architectures) as [string, Architecture][]) {
  test(`${name}: the named registers are there, at words of their own`, () => {
    const named = [...row.argumentRegisters, row.returnRegister, row.instructionPointer, row.stackPointer];
    for (const register of named) assert.type(row.registers[register], 'number', register);
    assert.is(new Set(row.argumentRegisters.map((register) => row.registers[register])).size, row.argumentRegisters.length);
    for (const [register, offset] of Object.entries(row.registers)) assert.is(offset % 8, 0, register);
    assert.is(architectureNamed(row.node), name);
    assert.is(architectureOf(name), row);
  });
}

test('registers lie where the kernel has them', () => {
  // struct pt_regs: r15 first, then orig_ax, ip, cs, flags, sp, ss.
  const { x86_64, arm64 } = architectures;
  assert.is(x86_64.registers.di, 14 * 8);
  assert.is(x86_64.registers.ax, 10 * 8);
  assert.is(x86_64.registers.ip, 16 * 8);
  assert.is(x86_64.registers.sp, 19 * 8);
  // struct user_pt_regs: regs[31], sp, pc, pstate.
  const registers: Readonly<Record<string, number>> = arm64.registers;
  assert.is(registers['r30'], 30 * 8);
  assert.is(registers['sp'], 31 * 8);
  assert.is(registers['pc'], 32 * 8);
  assert.is(x86_64.elfMachine, 62);
  assert.is(arm64.elfMachine, 183);
});

test('nothing is made up for other machines', () => {
  assert.is(architectureOf('riscv64'), null);
  assert.is(architectureOf('constructor'), null);
  assert.is(architectureNamed('ia32'), null);
});

test.run();
