// Writes the regions of a function as functions of their own, and what is left of it: calls of these, and jumps to the
// next region by what a call returns. A region begins with loading the values that it wants from the frame into
// registers and slots of its own, and leaves, on each way out, with storing what it changed of those that are wanted
// there. Small regions, the entry and the returns stay in the function itself, in the same manner.

import type { At, Block, BlockId, Fn, Instr, Module, Operand, RegId, Role, Slot, SlotId, Terminator } from '../../ir/ir.ts';
import { resultOf, resultType, withOperands } from '../../ir/instructions.ts';
import { mergeBlocks } from '../merge-blocks.ts';
import { recordKey } from './frame.ts';
import type { FrameLayout } from './frame.ts';
import type { LiveValues } from './live-values.ts';
import type { Region } from './regions.ts';

const WORD = 8;
const ZERO: Operand = { kind: 'const', value: 0n };

export interface Plan {
  readonly fn: Fn;
  readonly externs: Module['externs'];
  readonly live: LiveValues;
  readonly layout: FrameLayout;
  /** The entry's first. */
  readonly regions: readonly Region[];
  /** Whether a region becomes a function. */
  readonly leaves: (region: Region) => boolean;
}

/** The parts, then the function that calls them. */
export function outline(plan: Plan): readonly Fn[] {
  const { fn, regions, layout } = plan;
  const root = new Writer(fn.role);
  const frame = root.newSlot('frame', layout.size);
  const parts: Fn[] = [];
  /** Where the function itself goes on for each region. */
  const doors = new Map<BlockId, Block>(regions.map(({ header }) => [header, root.newBlock()]));
  const jump = (to: BlockId, at: At): Terminator => ({ op: 'jump', target: doors.get(to)!.id, at });
  for (const region of regions) {
    const door = doors.get(region.header)!;
    const at = placeOf(fn.blocks[region.header]!);
    const own = (): Operand => root.assign(door, { op: 'slot-addr', slot: frame }, at);
    if (!plan.leaves(region)) {
      const base = own();
      if (region === regions[0]) prepareFrame(plan, root, door, base, at);
      new RegionWriter(plan, region, root, door, base).write(jump);
      continue;
    }
    const name = `${fn.name}__part${parts.length + 1}`;
    const context = fn.role.kind === 'program' || (fn.role.kind === 'function' && fn.role.context === true) ? { context: true as const } : {};
    const part = new Writer({ kind: 'function', params: ['ptr'], ...context });
    const start = part.newBlock();
    const exits: BlockId[] = [];
    new RegionWriter(plan, region, part, start, part.assign(start, { op: 'param', index: 0 }, at)).write((to, exitAt) => {
      if (!exits.includes(to)) exits.push(to);
      return { op: 'return', value: { kind: 'const', value: BigInt(exits.indexOf(to)) }, at: exitAt };
    });
    parts.push(withOneReturn(part.finish(name)));
    const taken = root.assign(door, { op: 'call', function: name, args: [own()] }, at);
    dispatch(root, door, taken, exits, jump, at);
  }
  return [...parts, withOneReturn(root.finish(fn.name))];
}

/** Goes on where the part says. */
function dispatch(root: Writer, door: Block, taken: Operand, exits: readonly BlockId[], jump: (to: BlockId, at: At) => Terminator, at: At): void {
  let block = door;
  exits.forEach((exit, index) => {
    if (index === exits.length - 1) {
      block.term = jump(exit, at);
      return;
    }
    const next = root.newBlock();
    const here = root.newBlock();
    here.term = jump(exit, at);
    const condition = root.assign(block, { op: 'binary', fn: 'eq', left: taken, right: { kind: 'const', value: BigInt(index) } }, at);
    block.term = { op: 'branch', condition, then: here.id, else: next.id, at };
    block = next;
  });
  // A loop without an end.
  block.term ??= { op: 'return', value: ZERO, at };
}

/**
 * Ways out meet in a block that only returns: LLVM moves what is computed once and wanted in a returning block down into it,
 * and would keep all that a long sum is made of until then.
 */
function withOneReturn(fn: Fn): Fn {
  const last = fn.blocks.length as BlockId;
  const slot = fn.slots.length as SlotId;
  let { registers } = fn;
  const address = (): RegId => registers++;
  const blocks = fn.blocks.map((block): Block => {
    const { term } = block;
    if (term?.op !== 'return') return block;
    const ptr = address();
    const { at } = term;
    const leaving: Instr[] = [
      { op: 'slot-addr', dest: ptr, slot, at },
      { op: 'store', ptr: { kind: 'reg', reg: ptr }, offset: 0, width: WORD, value: term.value, at },
    ];
    return { ...block, instrs: [...block.instrs, ...leaving], term: { op: 'jump', target: last, at } };
  });
  const at = placeOf(fn.blocks[0]!);
  const [ptr, value] = [address(), address()];
  const instrs: Instr[] = [
    { op: 'slot-addr', dest: ptr, slot, at },
    { op: 'load', dest: value, ptr: { kind: 'reg', reg: ptr }, offset: 0, width: WORD, signed: true, at },
  ];
  const end: Block = { id: last, instrs, term: { op: 'return', value: { kind: 'reg', reg: value }, at } };
  return { ...fn, slots: [...fn.slots, { id: slot, name: 'exit', size: WORD, align: WORD }], blocks: [...blocks, end], registers };
}

/** What every part may read: fields of the record, and zero for what is perhaps never written. */
function prepareFrame({ layout }: Plan, root: Writer, block: Block, frame: Operand, at: At): void {
  for (const offset of layout.undefined) block.instrs.push({ op: 'store', ptr: frame, offset, width: WORD, value: ZERO, at });
  for (const { instr, offset } of layout.records.values()) {
    const value = root.assign(block, instr, at);
    block.instrs.push({ op: 'store', ptr: frame, offset, width: WORD, value, at });
  }
}

function placeOf(block: Block): At {
  return block.instrs[0]?.at ?? block.term!.at;
}

type Assigning = Extract<Instr, { readonly dest: RegId }>;
type Unplaced<T> = T extends { readonly at: At } ? Omit<T, 'at' | 'dest'> : never;

/** A function that is being written. */
class Writer {
  private readonly role: Role;
  private readonly slots: Slot[] = [];
  private readonly blocks: Block[] = [];
  private registers = 0;

  constructor(role: Role) {
    this.role = role;
  }

  newBlock(): Block {
    const block: Block = { id: this.blocks.length, instrs: [], term: null };
    this.blocks.push(block);
    return block;
  }

  newSlot(name: string, size: number, align = WORD): SlotId {
    this.slots.push({ id: this.slots.length, name, size, align });
    return (this.slots.length - 1);
  }

  newRegister(): RegId {
    return this.registers++;
  }

  /** Appends an instruction with a result. */
  assign(block: Block, instr: Unplaced<Assigning | Extract<Instr, { readonly op: 'call' }>>, at: At): Operand {
    const reg = this.newRegister();
    block.instrs.push({ ...instr, dest: reg, at });
    return { kind: 'reg', reg };
  }

  finish(name: string): Fn {
    return mergeBlocks({ name, role: this.role, slots: this.slots, blocks: this.blocks, registers: this.registers });
  }
}

/** One region, written into one function. */
class RegionWriter {
  private readonly plan: Plan;
  private readonly region: Region;
  private readonly into: Writer;
  private readonly start: Block;
  private readonly frame: Operand;
  private readonly at: At;
  private readonly blocks = new Map<BlockId, Block>();
  private readonly registers = new Map<number, Operand>();
  private readonly addresses = new Map<SlotId, Operand>();
  /** Values that the region assigns. */
  private readonly changed = new Set<number>();

  /** `start`: the block to begin in, where `frame` is known. */
  constructor(plan: Plan, region: Region, into: Writer, start: Block, frame: Operand) {
    this.plan = plan;
    this.region = region;
    this.into = into;
    this.start = start;
    this.frame = frame;
    this.at = placeOf(plan.fn.blocks[region.header]!);
  }

  /** `leave`: the end of a way out to the header of another region. */
  write(leave: (to: BlockId, at: At) => Terminator): void {
    const { fn, layout } = this.plan;
    const { header, blocks } = this.region;
    for (const id of blocks) this.blocks.set(id, this.into.newBlock());
    for (const id of blocks) for (const instr of fn.blocks[id]!.instrs) this.note(instr);
    for (const value of layout.wanted.get(header)!) this.load(value);
    for (const id of blocks) this.writeInstrs(fn.blocks[id]!);
    const exits = new Map<BlockId, BlockId>();
    for (const id of blocks) {
      const term = fn.blocks[id]!.term!;
      const to = (target: BlockId): BlockId => {
        const known = this.blocks.get(target)?.id ?? exits.get(target);
        if (known !== undefined) return known;
        const exit = this.exitTo(target, term.at, leave);
        exits.set(target, exit);
        return exit;
      };
      this.blocks.get(id)!.term = this.terminator(term, to);
    }
    this.start.term = { op: 'jump', target: this.blocks.get(header)!.id, at: this.at };
  }

  private terminator(term: Terminator, to: (target: BlockId) => BlockId): Terminator {
    switch (term.op) {
      case 'jump': return { ...term, target: to(term.target) };
      case 'branch': return { ...term, condition: this.operand(term.condition), then: to(term.then), else: to(term.else) };
      case 'return': return { ...term, value: this.operand(term.value) };
    }
  }

  private exitTo(target: BlockId, at: At, leave: (to: BlockId, at: At) => Terminator): BlockId {
    const block = this.into.newBlock();
    for (const value of this.plan.layout.wanted.get(target)!) if (this.changed.has(value)) this.store(block, value, at);
    block.term = leave(target, at);
    return block.id;
  }

  private note(instr: Instr): void {
    const { live, fn } = this.plan;
    const dest = resultOf(instr);
    if (dest !== null && instr.op !== 'slot-addr') {
      this.changed.add(dest);
      if (!this.isReplaced(instr)) this.registers.set(dest, { kind: 'reg', reg: this.into.newRegister() });
    }
    if (instr.op !== 'store' || instr.ptr.kind !== 'reg') return;
    const pointer = live.definitions[instr.ptr.reg];
    if (pointer?.op === 'slot-addr') this.changed.add(fn.registers + pointer.slot);
  }

  /** Written elsewhere, or in another way, than where it stood. */
  private isReplaced(instr: Instr): boolean {
    return instr.op === 'slot-addr' || instr.op === 'tp-load' || instr.op === 'tp-offset';
  }

  private writeInstrs(block: Block): void {
    const { instrs } = this.blocks.get(block.id)!;
    for (const instr of block.instrs) {
      if (this.isReplaced(instr)) continue;
      const copy = withOperands(instr, (operand) => this.operand(operand));
      const dest = resultOf(instr);
      instrs.push(dest === null ? copy : { ...copy, dest: (this.registers.get(dest) as Operand & { readonly kind: 'reg' }).reg } as Instr);
    }
  }

  /** An operand as it is called here. Names are made again at the start of the region. */
  private operand(operand: Operand): Operand {
    if (operand.kind === 'const') return operand;
    const known = this.registers.get(operand.reg);
    if (known !== undefined) return known;
    const made = this.name(this.plan.live.definitions[operand.reg]!);
    this.registers.set(operand.reg, made);
    return made;
  }

  private name(instr: Instr): Operand {
    switch (instr.op) {
      case 'slot-addr': return this.slotAddress(instr.slot);
      case 'tp-load':
      case 'tp-offset':
        return this.into.assign(this.start, { op: 'load', ptr: this.frame, offset: this.plan.layout.records.get(recordKey(instr))!.offset, width: WORD, signed: true }, this.at);
      default: return this.into.assign(this.start, withOperands(instr as Assigning, (operand) => this.operand(operand)), this.at);
    }
  }

  /** Once for all uses in the region. */
  private slotAddress(slot: SlotId): Operand {
    let address = this.addresses.get(slot);
    if (address === undefined) {
      const offset = this.plan.layout.slots.get(slot);
      if (offset === undefined) address = this.into.assign(this.start, { op: 'slot-addr', slot: this.ownSlot(slot) }, this.at);
      else if (offset === 0) address = this.frame;
      else address = this.into.assign(this.start, { op: 'ptr-add', ptr: this.frame, offset: { kind: 'const', value: BigInt(offset) } }, this.at);
      this.addresses.set(slot, address);
    }
    return address;
  }

  private ownSlot(slot: SlotId): SlotId {
    const { name, size, align } = this.plan.fn.slots[slot]!;
    return this.into.newSlot(name, size, align);
  }

  // ---------------------------------------------------------------- values

  private load(value: number): void {
    const { fn, layout, live, externs } = this.plan;
    const offset = layout.words.get(value)!;
    if (value < fn.registers) {
      const type = resultType(fn.role, live.definitions[value]!, externs);
      const from = type === 'ptr' ? { op: 'load-ptr' as const, ptr: this.frame, offset } : { op: 'load' as const, ptr: this.frame, offset, width: WORD as 8, signed: true };
      const loaded = this.into.assign(this.start, from, this.at);
      this.registers.set(value, loaded);
      return;
    }
    const held = this.into.assign(this.start, { op: 'load', ptr: this.frame, offset, width: WORD, signed: true }, this.at);
    this.start.instrs.push({ op: 'store', ptr: this.slotOf(value), offset: 0, width: WORD, value: held, at: this.at });
  }

  private store(block: Block, value: number, at: At): void {
    const { fn, layout } = this.plan;
    const held = value < fn.registers ? this.operand({ kind: 'reg', reg: value })
      : this.into.assign(block, { op: 'load', ptr: this.slotOf(value), offset: 0, width: WORD, signed: true }, at);
    block.instrs.push({ op: 'store', ptr: this.frame, offset: layout.words.get(value)!, width: WORD, value: held, at });
  }

  private slotOf(value: number): Operand {
    return this.slotAddress((value - this.plan.fn.registers));
  }
}
