// Writes the programs that the IR's tests run twice, in the interpreter and in the kernel. A group is one module, so
// one object to compile and load; its programs put each answer into the next 8 bytes of the global `out`, with a
// label and a way to compare. Operands come from the read-only global `in`, which the compiler may not fold. It
// adds no cleverness of its own: a constant operand stays a constant operand, whatever the op.

import { EVENTS_MAP } from '../../../common/manifest.ts';
import type { Block, BlockId, Fn, GlobalDef, Instr, MapDef, Module, Operand, ProgramRole, RegType, Role, SlotId, Width } from '../../../middle/ir/ir.ts';
import type { BareInstr, BareTerminator } from '../module.ts';
import { AT, c, module, r } from '../module.ts';
import type { Environment } from '../interpret.ts';

/** What only the process that runs the programs in the kernel knows; it comes from there to the interpreter. */
export interface Facts {
  readonly pid: number;
  readonly tid: number;
  readonly uid: number;
  readonly gid: number;
  readonly comm: string;
  readonly cpus: number;
  /** Of /proc/self/ns/pid. */
  readonly namespace: { readonly device: number; readonly inode: number };
  /** An address in its memory and what lies there. */
  readonly memory: { readonly address: string; readonly hex: string };
}

/** `nonzero`: the kernel's answer differs from run to run, so only that there is one is compared. */
export type Comparison = 'equal' | 'nonzero' | 'any';

export interface Answer { readonly label: string; readonly compare: Comparison }

export interface Group {
  readonly module: Module;
  readonly answers: readonly Answer[];
  /** 8-byte words of the context of every program, from the facts. */
  readonly context: (facts: Facts) => readonly bigint[];
  readonly environment: (facts: Facts) => Partial<Environment>;
  /** The kernel has no test run for such programs: they are run by the interpreter alone. */
  readonly loadOnly: boolean;
  /** The module for the interpreter, where it must differ. */
  readonly interpreted: Module;
}

export interface GroupOptions {
  readonly maps?: readonly MapDef[];
  readonly globals?: readonly GlobalDef[];
  readonly overrides?: Partial<Module>;
  readonly interpreted?: Partial<Module>;
  readonly context?: (facts: Facts) => readonly bigint[];
  readonly environment?: (facts: Facts) => Partial<Environment>;
  readonly program?: ProgramRole;
  readonly loadOnly?: boolean;
}

export const EVENTS: MapDef = { name: EVENTS_MAP, type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 65536 };

/** The functions of a group that can be run. */
export function programsOf(group: Group): readonly (Fn & { readonly role: ProgramRole })[] {
  return group.module.functions.filter((fn): fn is Fn & { readonly role: ProgramRole } => fn.role.kind === 'program');
}

export class GroupWriter {
  private readonly options: GroupOptions;
  private readonly functions: Fn[] = [];
  private readonly answers: Answer[] = [];
  private readonly inputs: bigint[] = [];

  constructor(options: GroupOptions = {}) {
    this.options = options;
  }

  /** One program; `write` emits its body and may leave the last block open, which then returns 0. */
  program(write: (p: ProgramWriter) => void): void {
    const writer = new ProgramWriter(`program_${this.functions.length}`, this, this.options.program ?? { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' });
    write(writer);
    this.functions.push(writer.finish());
  }

  /** A function or callback that programs can name. */
  subprogram(name: string, kind: 'function' | 'callback', params: readonly RegType[], write: (p: ProgramWriter) => void): void {
    const writer = new ProgramWriter(name, this, { kind, params });
    write(writer);
    this.functions.push(writer.finish());
  }

  /** Offset in `in` of a value; equal values share one. */
  input(value: bigint): number {
    const known = this.inputs.indexOf(value);
    return (known >= 0 ? known : this.inputs.push(value) - 1) * 8;
  }

  /** Offset in `out` of a new answer. */
  answer(label: string, compare: Comparison): number {
    return (this.answers.push({ label, compare }) - 1) * 8;
  }

  finish(): Group {
    const size = Math.max(8, this.inputs.length * 8);
    const init = new Uint8Array(size);
    const view = new DataView(init.buffer);
    for (const [index, value] of this.inputs.entries()) view.setBigUint64(index * 8, BigInt.asUintN(64, value), true);
    const subject = module(this.functions, {
      maps: [...this.options.maps ?? []],
      globals: [
        { name: 'in', section: 'constants', size, align: 8, init },
        { name: 'out', section: 'counters', size: Math.max(8, this.answers.length * 8), align: 8, init: null },
        ...this.options.globals ?? [],
      ],
      ...this.options.overrides,
    });
    return {
      module: subject,
      answers: this.answers,
      context: this.options.context ?? (() => []),
      environment: this.options.environment ?? (() => ({})),
      loadOnly: this.options.loadOnly ?? false,
      interpreted: { ...subject, ...this.options.interpreted },
    };
  }
}

type WithoutDest<T> = T extends { readonly dest: number | null } ? Omit<T, 'dest'> : never;
export type Computation = WithoutDest<BareInstr>;

export class ProgramWriter {
  private readonly group: GroupWriter;
  private readonly fn: Fn;
  private block: Block;

  constructor(name: string, group: GroupWriter, role: Role) {
    this.group = group;
    this.fn = { name, role, slots: [], blocks: [], registers: 0 };
    this.block = this.blockOf(this.newBlock());
  }

  /** An instruction with a result, which is returned. */
  emit(instr: Computation): Operand {
    const dest = this.fn.registers++;
    this.block.instrs.push({ ...instr, dest, at: AT });
    return r(dest);
  }

  /** An instruction without a result. */
  effect(instr: BareInstr): void {
    this.block.instrs.push({ ...instr, at: AT });
  }

  close(term: BareTerminator): void {
    this.block.term = { ...term, at: AT };
  }

  newBlock(): BlockId {
    const id = this.fn.blocks.length;
    this.fn.blocks.push({ id, instrs: [], term: null });
    return id;
  }

  setBlock(id: BlockId): void {
    this.block = this.blockOf(id);
  }

  slot(size: number, align = 8, name = 'memory'): Operand {
    const id: SlotId = this.fn.slots.length;
    this.fn.slots.push({ id, name, size, align });
    return this.emit({ op: 'slot-addr', slot: id });
  }

  /** A value in a register that the compiler cannot know. */
  input(value: bigint): Operand {
    return this.load(this.emit({ op: 'global-addr', global: 'in' }), this.group.input(value), 8);
  }

  load(ptr: Operand, offset: number, width: Width, signed = false): Operand {
    return this.emit({ op: 'load', ptr, offset, width, signed });
  }

  store(ptr: Operand, offset: number, width: Width, value: Operand): void {
    this.effect({ op: 'store', ptr, offset, width, value });
  }

  binary(fn: (Instr & { op: 'binary' })['fn'], left: Operand, right: Operand): Operand {
    return this.emit({ op: 'binary', fn, left, right });
  }

  helper(helper: string, args: readonly Operand[]): Operand {
    return this.emit({ op: 'helper', helper, args });
  }

  param(index: number): Operand {
    return this.emit({ op: 'param', index });
  }

  call(name: string, args: readonly Operand[]): Operand {
    return this.emit({ op: 'call', function: name, args });
  }

  /** Puts an integer among the answers. */
  answer(label: string, value: Operand, compare: Comparison = 'equal'): void {
    this.store(this.emit({ op: 'global-addr', global: 'out' }), this.group.answer(label, compare), 8, value);
  }

  /** Puts `size` bytes of memory among the answers, in words and then bytes. */
  answerMemory(label: string, ptr: Operand, size: number): void {
    for (let offset = 0; offset < size;) {
      const width = size - offset >= 8 ? 8 : 1;
      this.answer(`${label} at ${offset}`, this.load(ptr, offset, width));
      offset += width;
    }
  }

  /** Runs `then` only where the pointer is not null; afterwards the program goes on. */
  ifNotNull(ptr: Operand, then: () => void): void {
    const [some, after] = [this.newBlock(), this.newBlock()];
    this.close({ op: 'branch', condition: this.binary('ne', ptr, c(0)), then: some, else: after });
    this.setBlock(some);
    then();
    this.close({ op: 'jump', target: after });
    this.setBlock(after);
  }

  finish(): Fn {
    for (const block of this.fn.blocks) block.term ??= { op: 'return', value: c(0), at: AT };
    return this.fn;
  }

  private blockOf(id: BlockId): Block {
    return this.fn.blocks[id] as Block;
  }
}
