// What each register of a function is: the instruction that gives it its value, and the type of that value. The IR
// assigns a register once, so one look over the function answers for all places. It is here because the writer
// of LLVM IR and the alignment analysis ask the same questions. It follows no value through memory.

import { helperRow } from '../middle/ir/helpers.ts';
import type { BinaryOp, Fn, Instr, Module, Operand, RegId, RegType, Terminator } from '../middle/ir/ir.ts';

/** Ops whose results LLVM may know the range of. */
const COMPUTED: ReadonlySet<Instr['op']> = new Set(['binary', 'extend', 'load']);
const SCALING: ReadonlySet<BinaryOp> = new Set(['mul', 'shl', 'add']);

export class Definitions {
  private readonly instrs = new Map<RegId, Instr>();
  /** How often each register is an operand. */
  private readonly uses = new Map<RegId, number>();
  private readonly indices = new Set<RegId>();
  private readonly fn: Fn;
  private readonly externs: Module['externs'];

  constructor(fn: Fn, externs: Module['externs']) {
    this.fn = fn;
    this.externs = externs;
    for (const block of fn.blocks) {
      for (const instr of block.instrs) {
        if ('dest' in instr && instr.dest !== null) this.instrs.set(instr.dest, instr);
        this.countUses(instr);
      }
      if (block.term !== null) this.countUses(block.term);
    }
    for (const block of fn.blocks) {
      for (const instr of block.instrs) if (instr.op === 'ptr-add') this.findIndex(instr.offset);
    }
  }

  /** The instruction behind an operand, or undefined for a constant. */
  of(operand: Operand): Instr | undefined {
    return operand.kind === 'reg' ? this.instrs.get(operand.reg) : undefined;
  }

  isPointer(operand: Operand): boolean {
    const instr = this.of(operand);
    return instr !== undefined && resultType(this.fn, instr, this.externs) === 'ptr';
  }

  /** True for a register that has no use but one. */
  isUsedOnce(operand: Operand): boolean {
    return operand.kind === 'reg' && this.uses.get(operand.reg) === 1;
  }

  /** True for the context and places in it. */
  isContext(operand: Operand): boolean {
    return this.base(operand)?.op === 'ctx';
  }

  /** True for slots and places in them. */
  isStack(operand: Operand): boolean {
    return this.base(operand)?.op === 'slot-addr';
  }

  /** True for a number that pointers are moved by, before it is scaled and checked. A loop's own counter is none. */
  isIndex(register: RegId): boolean {
    return this.indices.has(register);
  }

  private findIndex(offset: Operand): void {
    const instr = this.of(offset);
    if (instr?.op === 'binary' && instr.right.kind === 'const' && SCALING.has(instr.fn)) this.findIndex(instr.left);
    else if (instr?.op === 'select') this.findIndex(instr.left);
    else if (instr !== undefined && offset.kind === 'reg' && COMPUTED.has(instr.op) && !this.isLocal(instr)) this.indices.add(offset.reg);
  }

  private isLocal(instr: Instr): boolean {
    const base = instr.op === 'load' ? this.base(instr.ptr) : undefined;
    return base?.op === 'slot-addr' && this.fn.slots.find(({ id }) => id === base.slot)?.name === 'local';
  }

  private countUses(user: Instr | Terminator): void {
    for (const part of Object.values(user).flat() as unknown[]) {
      const operand = part as Partial<Operand> | number | string | null;
      if (typeof operand === 'object' && operand?.kind === 'reg') this.uses.set(operand.reg as RegId, (this.uses.get(operand.reg as RegId) ?? 0) + 1);
    }
  }

  /** What gave the address that offsets were added to. */
  private base(operand: Operand): Instr | undefined {
    const instr = this.of(operand);
    return instr?.op === 'ptr-add' ? this.base(instr.ptr) : instr;
  }
}

function resultType(fn: Fn, instr: Instr, externs: Module['externs']): RegType {
  switch (instr.op) {
    case 'slot-addr':
    case 'global-addr':
    case 'map-addr':
    case 'function-addr':
    case 'ctx':
    case 'ptr-add':
    case 'int-to-ptr':
    case 'load-ptr': return 'ptr';
    case 'select': return instr.type;
    case 'param': return fn.role.kind === 'program' ? 'int' : fn.role.params[instr.index] ?? 'int';
    case 'call-extern': return externs.find(({ name }) => name === instr.extern)?.returns?.kind === 'pointer' ? 'ptr' : 'int';
    case 'helper': return helperRow(instr.helper)?.returns ?? 'int';
    default: return 'int';
  }
}
