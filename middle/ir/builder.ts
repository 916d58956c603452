// Builds one IR function: blocks, an insertion point, slots, and one method per op that returns the result as an
// operand, so that lowering reads like the program it makes. It is here so that nobody else numbers registers or
// blocks. Trivial constants are folded and a branch on a constant becomes a jump; nothing cleverer happens, that is
// LLVM's work. It checks no types (verify-ir.ts does) and knows nothing of the bpftrace language. Code that is
// emitted after a terminator goes to a fresh unreachable block; finish() drops what cannot be reached.

import type {
  At, BinaryOp, Block, BlockId, CoreInfo, Fn, Instr, Operand, RegId, RegType, Role, Slot, SlotId, Terminator, Width,
} from './ir.ts';
import type { HelperName } from './helpers.ts';
import { mergeBlocks } from '../passes/merge-blocks.ts';

export const ZERO: Operand = { kind: 'const', value: 0n };
export const ONE: Operand = { kind: 'const', value: 1n };

/** A 64-bit constant; kept modulo 2^64 as a signed number. */
export function constant(value: bigint | number): Operand {
  return { kind: 'const', value: BigInt.asIntN(64, BigInt(value)) };
}

/** An instruction without its position, which the builder adds. */
type Unplaced<T> = T extends { readonly at: At } ? Omit<T, 'at'> : never;

export class FunctionBuilder {
  readonly fn: Fn;
  /** Given to every instruction and terminator that is emitted from now on. */
  at: At = { line: 1, column: 1 };
  private block: Block;
  private nextBlock = 0;

  /** Starts with an empty entry block as the insertion point. */
  constructor(name: string, role: Role) {
    this.fn = { name, role, slots: [], blocks: [], registers: 0 };
    this.block = this.addBlock();
  }

  // -------------------------------------------------------------- blocks

  /** A new empty block; it is not yet the insertion point. */
  newBlock(): BlockId {
    return this.addBlock().id;
  }

  /** A new empty block of what hardly ever runs. */
  newColdBlock(): BlockId {
    return this.addBlock(true).id;
  }

  /** Emits into `id` from now on. */
  setBlock(id: BlockId): void {
    const block = this.fn.blocks[id];
    if (block === undefined) throw new Error(`no block ${id} in ${this.fn.name}`);
    this.block = block;
  }

  get currentBlock(): BlockId {
    return this.block.id;
  }

  /** True when the insertion point already has a terminator: what follows is unreachable. */
  get closed(): boolean {
    return this.block.term !== null;
  }

  jump(target: BlockId): void {
    this.close({ op: 'jump', target });
  }

  branch(condition: Operand, then: BlockId, otherwise: BlockId): void {
    if (condition.kind === 'const') this.jump(condition.value !== 0n ? then : otherwise);
    else if (then === otherwise) this.jump(then);
    else this.close({ op: 'branch', condition, then, else: otherwise });
  }

  ret(value: Operand): void {
    this.close({ op: 'return', value });
  }

  /** The function with every block closed, unreachable and needless blocks dropped, and ids that are indices. */
  finish(): Fn {
    if (!this.closed) this.ret(ZERO);
    const open = this.fn.blocks.find((block) => block.term === null && this.isTarget(block.id));
    if (open !== undefined) throw new Error(`block ${open.id} of ${this.fn.name} is open`);
    for (const block of this.fn.blocks) block.term ??= { op: 'return', value: ZERO, at: this.at };
    return mergeBlocks(this.fn);
  }

  // -------------------------------------------------------------- slots

  /** Stack memory; `align` defaults to 8. */
  newSlot(name: string, size: number, align = 8): SlotId {
    const slot: Slot = { id: this.fn.slots.length, name, size, align };
    this.fn.slots.push(slot);
    return slot.id;
  }

  /** Changes the size of a slot that was made before its content was known. */
  resizeSlot(id: SlotId, size: number): void {
    this.fn.slots[id] = { ...this.fn.slots[id]!, size };
  }

  slotAddr(slot: SlotId): Operand {
    return this.value((dest) => ({ op: 'slot-addr', dest, slot }));
  }

  // -------------------------------------------------------------- arithmetic

  binary(fn: BinaryOp, left: Operand, right: Operand): Operand {
    const folded = foldBinary(fn, left, right);
    return folded ?? this.value((dest) => ({ op: 'binary', dest, fn, left, right }));
  }

  add(left: Operand, right: Operand): Operand { return this.binary('add', left, right); }
  sub(left: Operand, right: Operand): Operand { return this.binary('sub', left, right); }
  mul(left: Operand, right: Operand): Operand { return this.binary('mul', left, right); }
  and(left: Operand, right: Operand): Operand { return this.binary('and', left, right); }
  or(left: Operand, right: Operand): Operand { return this.binary('or', left, right); }
  shl(left: Operand, right: Operand): Operand { return this.binary('shl', left, right); }
  lshr(left: Operand, right: Operand): Operand { return this.binary('lshr', left, right); }
  eq(left: Operand, right: Operand): Operand { return this.binary('eq', left, right); }
  ne(left: Operand, right: Operand): Operand { return this.binary('ne', left, right); }

  extend(value: Operand, width: Width, signed: boolean): Operand {
    if (width === 8) return value;
    if (value.kind === 'const') return constant(signed ? BigInt.asIntN(width * 8, value.value) : BigInt.asUintN(width * 8, value.value));
    return this.value((dest) => ({ op: 'extend', dest, value, width, signed }));
  }

  select(type: RegType, condition: Operand, left: Operand, right: Operand): Operand {
    if (condition.kind === 'const') return condition.value !== 0n ? left : right;
    return this.value((dest) => ({ op: 'select', dest, type, condition, left, right }));
  }

  // -------------------------------------------------------------- pointers

  globalAddr(global: string): Operand { return this.value((dest) => ({ op: 'global-addr', dest, global })); }
  ctx(): Operand { return this.value((dest) => ({ op: 'ctx', dest })); }
  param(index: number): Operand { return this.value((dest) => ({ op: 'param', dest, index })); }
  functionAddr(name: string): Operand { return this.value((dest) => ({ op: 'function-addr', dest, function: name })); }
  mapAddr(map: string): Operand { return this.value((dest) => ({ op: 'map-addr', dest, map })); }

  ptrAdd(ptr: Operand, offset: Operand): Operand {
    if (offset.kind === 'const' && offset.value === 0n) return ptr;
    return this.value((dest) => ({ op: 'ptr-add', dest, ptr, offset }));
  }

  ptrToInt(ptr: Operand): Operand {
    return ptr.kind === 'const' ? ptr : this.value((dest) => ({ op: 'ptr-to-int', dest, ptr }));
  }

  intToPtr(value: Operand): Operand {
    if (value.kind === 'const' && value.value === 0n) return value;
    return this.value((dest) => ({ op: 'int-to-ptr', dest, value }));
  }

  // -------------------------------------------------------------- memory

  load(ptr: Operand, offset: number, width: Width, signed: boolean, order?: 'in-order'): Operand {
    return this.value((dest) => ({ op: 'load', dest, ptr, offset, width, signed, ...(order === undefined ? {} : { order }) }));
  }

  loadPtr(ptr: Operand, offset: number): Operand {
    return this.value((dest) => ({ op: 'load-ptr', dest, ptr, offset }));
  }

  store(ptr: Operand, offset: number, width: Width, value: Operand, order?: 'in-order'): void {
    this.emit({ op: 'store', ptr, offset, width, value, ...(order === undefined ? {} : { order }) });
  }

  copy(dst: Operand, src: Operand, size: number): void {
    if (size > 0) this.emit({ op: 'copy', dst, src, size });
  }

  zero(dst: Operand, size: number): void {
    if (size > 0) this.emit({ op: 'zero', dst, size });
  }

  atomicAdd(ptr: Operand, offset: number, value: Operand): void {
    this.emit({ op: 'atomic-add', ptr, offset, value });
  }

  atomicFetchAdd(ptr: Operand, offset: number, value: Operand): Operand {
    return this.value((dest) => ({ op: 'atomic-fetch-add', dest, ptr, offset, value }));
  }

  atomicCompareExchange(ptr: Operand, offset: number, expected: Operand, value: Operand): Operand {
    return this.value((dest) => ({ op: 'atomic-compare-exchange', dest, ptr, offset, expected, value }));
  }

  // -------------------------------------------------------------- calls

  /** Calls a function of the module. */
  call(name: string, args: readonly Operand[]): Operand {
    return this.value((dest) => ({ op: 'call', dest, function: name, args }));
  }

  /** Calls a helper and gives its result. */
  helper(helper: HelperName, args: readonly Operand[]): Operand {
    return this.value((dest) => ({ op: 'helper', dest, helper, args }));
  }

  /** Calls a helper whose result nobody looks at. */
  /** int or ptr, as its prototype says. */
  callExtern(extern: string, args: readonly Operand[]): Operand {
    return this.value((dest) => ({ op: 'call-extern', dest, extern, args }));
  }

  callExternVoid(extern: string, args: readonly Operand[]): void {
    this.emit({ op: 'call-extern', dest: null, extern, args });
  }

  helperVoid(helper: HelperName, args: readonly Operand[]): void {
    this.emit({ op: 'helper', dest: null, helper, args });
  }

  /** A register that defineHelper() gives its value later, in a block that dominates every use. */
  reserveRegister(): Operand {
    return { kind: 'reg', reg: this.fn.registers++ };
  }

  defineHelper(result: Operand, helper: HelperName, args: readonly Operand[]): void {
    if (result.kind !== 'reg') throw new Error('only a register can be defined');
    this.emit({ op: 'helper', dest: result.reg, helper, args });
  }

  /** The same for a pointer in memory. */
  defineLoadPtr(result: Operand, ptr: Operand, offset: number): void {
    if (result.kind !== 'reg') throw new Error('only a register can be defined');
    this.emit({ op: 'load-ptr', dest: result.reg, ptr, offset });
  }

  /** The same for a parameter. */
  defineParam(result: Operand, index: number): void {
    if (result.kind !== 'reg') throw new Error('only a register can be defined');
    this.emit({ op: 'param', dest: result.reg, index });
  }

  core(info: CoreInfo, struct: number, path: readonly number[]): Operand {
    return this.value((dest) => ({ op: 'core', dest, info, struct, path }));
  }

  /** `base`: ptr; absent: the context. */
  tpLoad(record: number, field: number, width: Width, signed: boolean, base?: Operand): Operand {
    return this.value((dest) => ({ op: 'tp-load', dest, ...(base === undefined ? {} : { base }), record, field, width, signed }));
  }

  tpOffset(record: number, field: number): Operand {
    return this.value((dest) => ({ op: 'tp-offset', dest, record, field }));
  }

  // -------------------------------------------------------------- the rest is private

  private addBlock(isCold = false): Block {
    const block: Block = { id: this.nextBlock++, instrs: [], term: null, ...(isCold ? { cold: true } : {}) };
    this.fn.blocks.push(block);
    return block;
  }

  private emit(instr: Unplaced<Instr>): void {
    if (this.closed) this.block = this.addBlock();
    this.block.instrs.push({ ...instr, at: this.at });
  }

  private isTarget(id: BlockId): boolean {
    return this.fn.blocks.some(({ term }) => (
      term?.op === 'jump' ? term.target === id : term?.op === 'branch' && (term.then === id || term.else === id)
    ));
  }

  private value(make: (dest: RegId) => Unplaced<Instr>): Operand {
    const reg: RegId = this.fn.registers++;
    this.emit(make(reg));
    return { kind: 'reg', reg };
  }

  private close(term: Unplaced<Terminator>): void {
    if (this.closed) this.block = this.addBlock();
    this.block.term = { ...term, at: this.at };
  }
}

/** The result when both sides are constants or the right one decides it alone; null when an instruction is needed. */
function foldBinary(fn: BinaryOp, left: Operand, right: Operand): Operand | null {
  if (right.kind !== 'const') return null;
  const b = right.value;
  if (left.kind !== 'const') {
    if (b === 0n && (fn === 'add' || fn === 'sub' || fn === 'or' || fn === 'xor' || fn === 'shl' || fn === 'lshr' || fn === 'ashr')) return left;
    if (b === 0n && (fn === 'and' || fn === 'mul')) return ZERO;
    if (b === 1n && (fn === 'mul' || fn === 'udiv' || fn === 'sdiv')) return left;
    return null;
  }
  return foldConstants(fn, left.value, b);
}

function foldConstants(fn: BinaryOp, a: bigint, b: bigint): Operand | null {
  const ua = BigInt.asUintN(64, a);
  const ub = BigInt.asUintN(64, b);
  switch (fn) {
    case 'add': return constant(a + b);
    case 'sub': return constant(a - b);
    case 'mul': return constant(a * b);
    case 'and': return constant(a & b);
    case 'or': return constant(a | b);
    case 'xor': return constant(a ^ b);
    case 'udiv': return ub === 0n ? null : constant(ua / ub);
    case 'umod': return ub === 0n ? null : constant(ua % ub);
    case 'sdiv': return b === 0n ? null : constant(a / b);
    case 'smod': return b === 0n ? null : constant(a % b);
    case 'shl': return ub > 63n ? null : constant(a << ub);
    case 'lshr': return ub > 63n ? null : constant(ua >> ub);
    case 'ashr': return ub > 63n ? null : constant(a >> ub);
    case 'eq': return truth(ua === ub);
    case 'ne': return truth(ua !== ub);
    case 'ult': return truth(ua < ub);
    case 'ule': return truth(ua <= ub);
    case 'ugt': return truth(ua > ub);
    case 'uge': return truth(ua >= ub);
    case 'slt': return truth(a < b);
    case 'sle': return truth(a <= b);
    case 'sgt': return truth(a > b);
    case 'sge': return truth(a >= b);
  }
}

function truth(value: boolean): Operand {
  return value ? ONE : ZERO;
}
