// Which values of a function are still wanted at the start of each block: registers that another block defines, and
// small slots whose address goes nowhere, which are variables. It is here for whoever cuts a function apart. Registers
// that hold no more than the address of something with a name are not counted: they can be made again anywhere.

import type { Block, BlockId, Fn, Instr, Operand, SlotId } from '../../ir/ir.ts';
import { operandsOf, resultOf, resultType } from '../../ir/instructions.ts';
import { successors } from '../../ir/control-flow.ts';

/** A register's number, or `registers + slot` for a slot. */
export type Value = number;

const WORD = 8;

/** Ops whose result is the same wherever in the function it is computed. */
const NAMING: ReadonlySet<Instr['op']> = new Set(['slot-addr', 'map-addr', 'global-addr', 'function-addr', 'ctx', 'tp-load', 'tp-offset']);

export class LiveValues {
  /** What defines each register. */
  readonly definitions: readonly (Instr | undefined)[];
  /** Slots that are only loaded and stored, whole or in parts. */
  readonly locals: ReadonlySet<SlotId>;
  private readonly fn: Fn;
  private readonly home: Int32Array;
  private readonly predecessors: readonly BlockId[][];
  /** Blocks that want a value from outside. */
  private readonly wanting = new Map<Value, BlockId[]>();
  /** Blocks that write all of a slot. */
  private readonly writing = new Map<Value, Set<BlockId>>();

  /** Blocks' ids are their indices. */
  constructor(fn: Fn) {
    this.fn = fn;
    this.home = new Int32Array(fn.registers).fill(-1);
    const definitions: (Instr | undefined)[] = [];
    this.predecessors = fn.blocks.map(() => []);
    for (const block of fn.blocks) {
      for (const target of successors(block)) this.predecessors[target]!.push(block.id);
      for (const instr of block.instrs) {
        const dest = resultOf(instr);
        if (dest === null) continue;
        definitions[dest] = instr;
        this.home[dest] = block.id;
      }
    }
    this.definitions = definitions;
    this.locals = this.findLocals();
    for (const block of fn.blocks) this.readBlock(block);
  }

  /** Whether a register's value can be computed anew wherever it is wanted. */
  isNaming(register: number): boolean {
    const instr = this.definitions[register];
    if (instr === undefined) return false;
    if (instr.op === 'ptr-add') return instr.offset.kind === 'const' && instr.ptr.kind === 'reg' && this.isNaming(instr.ptr.reg);
    return NAMING.has(instr.op);
  }

  /** The block that defines a register. */
  homeOf(register: number): BlockId {
    return this.home[register] as BlockId;
  }

  /** Calls `visit` for each block at whose start a value is wanted. */
  each(visit: (block: BlockId, value: Value) => void): void {
    const seen = new Int32Array(this.fn.blocks.length).fill(-1);
    for (const [value, blocks] of this.wanting) {
      const written = this.writing.get(value);
      const home = value < this.fn.registers ? this.home[value] : -1;
      const pending = [...blocks];
      for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
        if (seen[block] === value) continue;
        seen[block] = value;
        visit(block, value);
        for (const from of this.predecessors[block]!) if (from !== home && written?.has(from) !== true) pending.push(from);
      }
    }
  }

  private findLocals(): Set<SlotId> {
    const { fn } = this;
    const locals = new Set(fn.slots.filter(({ size }) => size === WORD).map(({ id }) => id));
    const refuse = (operand: Operand): void => {
      const slot = this.slotOf(operand);
      if (slot !== null) locals.delete(slot);
    };
    for (const { instrs, term } of fn.blocks) {
      for (const instr of instrs) {
        switch (instr.op) {
          case 'load':
            if (instr.offset < 0 || instr.offset + instr.width > WORD) refuse(instr.ptr);
            break;
          case 'store':
            if (instr.offset < 0 || instr.offset + instr.width > WORD || this.isPointer(instr.value)) refuse(instr.ptr);
            refuse(instr.value);
            break;
          default: operandsOf(instr).forEach(refuse);
        }
      }
      if (term !== null) operandsOf(term).forEach(refuse);
    }
    return locals;
  }

  private isPointer(operand: Operand): boolean {
    const instr = operand.kind === 'reg' ? this.definitions[operand.reg] : undefined;
    // Nobody stores what an extern gave: its type is not known here.
    return instr !== undefined && (instr.op === 'call-extern' || resultType(this.fn.role, instr, []) === 'ptr');
  }

  /** The slot whose address an operand is. */
  private slotOf(operand: Operand): SlotId | null {
    const instr = operand.kind === 'reg' ? this.definitions[operand.reg] : undefined;
    return instr?.op === 'slot-addr' ? instr.slot : null;
  }

  private readBlock(block: Block): void {
    const written = new Set<SlotId>();
    for (const instr of block.instrs) {
      for (const operand of operandsOf(instr)) this.want(block.id, operand);
      if (instr.op !== 'load' && instr.op !== 'store') continue;
      const slot = this.slotOf(instr.ptr);
      if (slot === null || !this.locals.has(slot) || written.has(slot)) continue;
      const value = this.fn.registers + slot;
      if (instr.op === 'store' && instr.width === WORD) {
        written.add(slot);
        const blocks = this.writing.get(value);
        if (blocks === undefined) this.writing.set(value, new Set([block.id]));
        else blocks.add(block.id);
      } else this.wantValue(block.id, value);
    }
    if (block.term !== null) for (const operand of operandsOf(block.term)) this.want(block.id, operand);
  }

  private want(block: BlockId, operand: Operand): void {
    if (operand.kind === 'reg' && this.home[operand.reg] !== block && !this.isNaming(operand.reg)) this.wantValue(block, operand.reg);
  }

  private wantValue(block: BlockId, value: Value): void {
    const blocks = this.wanting.get(value);
    if (blocks === undefined) this.wanting.set(value, [block]);
    else if (blocks.at(-1) !== block) blocks.push(block);
  }
}
