// What each register of a function is: the instruction that gives it its value, and the type of that value. The IR
// assigns a register once, so one look over the function answers for all places. It is here because the writer
// of LLVM IR and the alignment analysis ask the same questions. It follows no value through memory.

import { operandsOf, resultType } from '../middle/ir/instructions.ts';
import type { BinaryOp, Fn, Instr, Module, Operand, RegId, Slot, SlotId, Terminator } from '../middle/ir/ir.ts';

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
  private readonly slots: ReadonlyMap<SlotId, Slot>;

  constructor(fn: Fn, externs: Module['externs']) {
    this.fn = fn;
    this.externs = externs;
    this.slots = new Map(fn.slots.map((slot) => [slot.id, slot]));
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
    return instr !== undefined && resultType(this.fn.role, instr, this.externs) === 'ptr';
  }

  slot(id: SlotId): Slot | undefined {
    return this.slots.get(id);
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
    return base?.op === 'slot-addr' && this.slots.get(base.slot)?.name === 'local';
  }

  private countUses(user: Instr | Terminator): void {
    for (const operand of operandsOf(user)) if (operand.kind === 'reg') this.uses.set(operand.reg, (this.uses.get(operand.reg) ?? 0) + 1);
  }

  /** What gave the address that offsets were added to. */
  private base(operand: Operand): Instr | undefined {
    const instr = this.of(operand);
    return instr?.op === 'ptr-add' ? this.base(instr.ptr) : instr;
  }
}
