// Short ways to write modules of the IR as literals, for the tests of the IR itself: they must not depend on the
// builder that lowering uses, whose slips would then be in both the module and the expectation. Everything is at
// script position 1:1. Not for tests of lowering, which start from a script.

import type { Block, Fn, Instr, Module, Operand, Slot, Terminator } from '../../middle/ir/ir.ts';

export const AT = { line: 1, column: 1 } as const;

/** `r(3)` is %3. */
export const r = (reg: number): Operand => ({ kind: 'reg', reg });
export const c = (value: bigint | number): Operand => ({ kind: 'const', value: BigInt(value) });

type DistributiveOmit<T> = T extends unknown ? Omit<T, 'at'> : never;
export type BareInstr = DistributiveOmit<Instr>;
export type BareTerminator = DistributiveOmit<Terminator>;

export const RETURN_0: BareTerminator = { op: 'return', value: c(0) };

/** A closed block, or with `null` an open one. */
export function block(id: number, instrs: readonly BareInstr[], term: BareTerminator | null = RETURN_0): Block {
  return {
    id,
    instrs: instrs.map((instr) => ({ ...instr, at: AT })),
    term: term === null ? null : { ...term, at: AT },
  };
}

/** A raw_tracepoint program unless `overrides` says otherwise; its register count is what its blocks assign. */
export function fn(name: string, blocks: readonly Block[], overrides: Partial<Fn> = {}): Fn {
  const dests = blocks.flatMap(({ instrs }) => instrs.flatMap((instr) => ('dest' in instr && instr.dest !== null ? [instr.dest] : [])));
  return {
    name,
    role: { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' },
    slots: [],
    blocks: [...blocks],
    registers: Math.max(-1, ...dests) + 1,
    ...overrides,
  };
}

export function slot(id: number, size: number, name = 'memory'): Slot {
  return { id, name, size, align: 8 };
}

export function module(functions: readonly Fn[], overrides: Partial<Module> = {}): Module {
  return {
    source: { name: 'test.bt', text: 'begin { }\n' },
    license: 'GPL',
    files: [],
    maps: [],
    globals: [],
    externs: [],
    bitcode: [],
    coreStructs: [],
    records: [],
    functions: [...functions],
    ...overrides,
  };
}
