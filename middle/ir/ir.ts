// The whole data model of the small IR between the language and LLVM. Values are 64-bit integers or pointers;
// narrow types live only in memory (load, store) and in `extend`. An instruction has at most one result register;
// a register is assigned once; what a program changes lives in a slot, and LLVM makes SSA of it. The IR knows no
// bpftrace types and no LLVM. print-ir.ts prints it, verify-ir.ts checks it, tests/ir/interpret.ts runs it.

import type { ProgramType } from '../../common/program-types.ts';

export type RegId = number & { readonly brand?: 'RegId' };
export type BlockId = number & { readonly brand?: 'BlockId' };
export type SlotId = number & { readonly brand?: 'SlotId' };

/** What a register holds. Integers are 64 bits; a narrower value is kept sign- or zero-extended. */
export type RegType = 'int' | 'ptr';

export type Operand =
  | { readonly kind: 'reg'; readonly reg: RegId }
  /** Signed or unsigned 64-bit, kept modulo 2^64. As a pointer only 0 is allowed. */
  | { readonly kind: 'const'; readonly value: bigint };

export type Width = 1 | 2 | 4 | 8;

export interface Module {
  /** Shown in diagnostics and in the object's line info. */
  readonly source: SourceFile;
  /** What else instructions stem from: imports, and each macro once for every place that it was expanded at. */
  readonly files: SourceFile[];
  readonly license: string;
  readonly maps: MapDef[];
  readonly globals: GlobalDef[];
  readonly functions: Fn[];
  /** Functions that are defined elsewhere: in C, or in the kernel. */
  readonly externs: ExternFn[];
  /** Code to link: LLVM bitcode. */
  readonly bitcode: readonly { readonly name: string; readonly bytes: Uint8Array; readonly text: string | null }[];
  /** Pruned kernel structs that `core` ops name: only the members that are accessed. */
  readonly coreStructs: CoreStruct[];
  /** Numbers that the loader fills in, by program: offsets of tracepoint fields, pruned; or what notes say of arguments. */
  readonly records: RecordDef[];
}

export interface MapDef {
  /** ELF symbol and kernel map name. */
  readonly name: string;
  readonly type: 'hash' | 'percpu_hash' | 'lru_hash' | 'lru_percpu_hash' | 'array' | 'percpu_array' | 'ringbuf' | 'task_storage' | 'perf_event_array';
  /** Bytes; 0 for a ring buffer, 4 for a task storage, which has a value for each task, and for perf events, of which each CPU has one. */
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
}

export interface GlobalDef {
  readonly name: string;
  /**
   * `constants`: read-only, patched by the loader before load, never folded by the compiler (.rodata.constants).
   * `literals`: read-only bytes (.rodata). `counters`: zero-initialised, writable, read by the loader (.bss).
   */
  readonly section: 'constants' | 'literals' | 'counters';
  readonly size: number;
  readonly align: number;
  /** Initial bytes; null: zero. */
  readonly init: Uint8Array | null;
}

/** A function with a prototype of C; `name` is what C or the kernel calls it. */
export interface ExternFn {
  readonly name: string;
  /** `c`: in the bitcode. `object`: in an object that is linked later. `kernel`: a kfunc, which may be missing. */
  readonly from: 'c' | 'object' | 'kernel';
  readonly params: readonly ExternType[];
  /** null: it returns nothing. */
  readonly returns: ExternType | null;
}

/** Integers narrower than a register are passed as C does. */
export type ExternType =
  | { readonly kind: 'int'; readonly size: Width; readonly signed: boolean }
  | { readonly kind: 'enum'; readonly name: string; readonly size: Width; readonly signed: boolean }
  | { readonly kind: 'bool' }
  /** `to` is what BTF says; the kernel compares it for its own functions. */
  | { readonly kind: 'pointer'; readonly to: ExternTarget };

export type ExternTarget =
  | { readonly kind: 'void' }
  | { readonly kind: 'int'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'pointer'; readonly to: ExternTarget }
  | { readonly kind: 'struct' | 'union'; readonly name: string; readonly size: number };

/**
 * What a function is for. A program takes the context and returns 32 bits. A function is called with `call` and a
 * callback by a helper that got its `function-addr`; both take registers, read with `param`, and return 64 bits.
 * At most five parameters; ptr parameters point to 8-aligned memory. A function with `context` also gets the context of
 * the program that it is called from, as one parameter more, in front of the others.
 */
export type Role =
  | ProgramRole
  | { readonly kind: 'function'; readonly params: readonly RegType[]; readonly context?: true }
  | { readonly kind: 'callback'; readonly params: readonly RegType[] };

export interface ProgramRole {
  readonly kind: 'program';
  readonly type: ProgramType;
  /** One of its type's. */
  readonly section: string;
}

export interface Fn {
  /** A C identifier, unique in the module. */
  readonly name: string;
  readonly role: Role;
  readonly slots: Slot[];
  /** Entry first. */
  readonly blocks: Block[];
  /** Number of registers; ids run from 0. */
  registers: number;
}

/** Stack memory of one function. Its content is undefined until written. */
export interface Slot {
  readonly id: SlotId;
  /** For printing only. */
  readonly name: string;
  readonly size: number;
  readonly align: number;
}

export interface Block {
  readonly id: BlockId;
  readonly instrs: Instr[];
  /** Hardly ever runs, as what only an option asks for: it is written behind all others. */
  readonly cold?: true;
  /** Set when the block is closed. */
  term: Terminator | null;
}

export interface SourceFile { readonly name: string; readonly text: string }

/** 1-based position an instruction came from, in `Module.files[file]`, or in the script where that is absent. */
export interface At { readonly line: number; readonly column: number; readonly file?: number }

export type BinaryOp =
  | 'add' | 'sub' | 'mul' | 'udiv' | 'umod' | 'sdiv' | 'smod' | 'and' | 'or' | 'xor' | 'shl' | 'lshr' | 'ashr'
  | 'eq' | 'ne' | 'ult' | 'ule' | 'ugt' | 'uge' | 'slt' | 'sle' | 'sgt' | 'sge';

export type CoreInfo =
  | 'byte_offset' | 'byte_size' | 'exists' | 'signed' | 'lshift_u64' | 'rshift_u64'
  | 'type_id' | 'type_exists' | 'type_size';

/** int results unless said otherwise. */
export type Instr = { readonly at: At } & (
  /**
   * 64-bit arithmetic, wrapping; comparisons give 0 or 1 and also take two pointers. A zero divisor is undefined:
   * lowering guards it. Shift counts of 64 and more give an unspecified value. sdiv/smod truncate toward zero.
   */
  | { readonly op: 'binary'; readonly dest: RegId; readonly fn: BinaryOp; readonly left: Operand; readonly right: Operand }
  /** Keeps the low `width` bytes and sign- or zero-extends them to 64 bits. */
  | { readonly op: 'extend'; readonly dest: RegId; readonly value: Operand; readonly width: 1 | 2 | 4; readonly signed: boolean }
  /** condition ≠ 0 ? left : right. `type` is the type of both and of the result. */
  | { readonly op: 'select'; readonly dest: RegId; readonly type: RegType; readonly condition: Operand; readonly left: Operand; readonly right: Operand }
  /** ptr to the slot. */
  | { readonly op: 'slot-addr'; readonly dest: RegId; readonly slot: SlotId }
  /** ptr to a global. */
  | { readonly op: 'global-addr'; readonly dest: RegId; readonly global: string }
  /** The program's context: ptr. In programs, and functions with `context`. */
  | { readonly op: 'ctx'; readonly dest: RegId }
  /** Parameter `index` of a function or callback, of the type that its role says. */
  | { readonly op: 'param'; readonly dest: RegId; readonly index: number }
  /** ptr + bytes: ptr. */
  | { readonly op: 'ptr-add'; readonly dest: RegId; readonly ptr: Operand; readonly offset: Operand }
  /** ptr as its 64-bit number. */
  | { readonly op: 'ptr-to-int'; readonly dest: RegId; readonly ptr: Operand }
  /** Number as a pointer: only good for probe_read helpers and comparisons. */
  | { readonly op: 'int-to-ptr'; readonly dest: RegId; readonly value: Operand }
  /**
   * Direct read of BPF memory, context (constant offset), a `constants` global, or the current task_struct as
   * get_current_task_btf() gives it (constant or relocated offset), extended to 64 bits. `in-order`: behind all such loads and stores before it, once.
   */
  | { readonly op: 'load'; readonly dest: RegId; readonly ptr: Operand; readonly offset: number; readonly width: Width; readonly signed: boolean; readonly order?: 'in-order' }
  | { readonly op: 'load-ptr'; readonly dest: RegId; readonly ptr: Operand; readonly offset: number }
  | { readonly op: 'store'; readonly ptr: Operand; readonly offset: number; readonly width: Width; readonly value: Operand; readonly order?: 'in-order' }
  /** Copies `size` constant bytes between BPF memories that do not overlap. */
  | { readonly op: 'copy'; readonly dst: Operand; readonly src: Operand; readonly size: number }
  /** Sets `size` constant bytes to zero. */
  | { readonly op: 'zero'; readonly dst: Operand; readonly size: number }
  /** Atomic add to BPF memory, width 8, no result. */
  | { readonly op: 'atomic-add'; readonly ptr: Operand; readonly offset: number; readonly value: Operand }
  /** Gives what was there before (kernel 5.12). */
  | { readonly op: 'atomic-fetch-add'; readonly dest: RegId; readonly ptr: Operand; readonly offset: number; readonly value: Operand }
  /** Writes `value` where `expected` is, of width 8, in one step, and gives what was there before (kernel 5.12). */
  | { readonly op: 'atomic-compare-exchange'; readonly dest: RegId; readonly ptr: Operand; readonly offset: number; readonly expected: Operand; readonly value: Operand }
  /** Address of a map, for helpers: ptr. */
  | { readonly op: 'map-addr'; readonly dest: RegId; readonly map: string }
  /** Address of a callback, for helpers: ptr. */
  | { readonly op: 'function-addr'; readonly dest: RegId; readonly function: string }
  /** Calls a function of the module, never itself, not even in a circle; `dest` is null when the result is unused. */
  | { readonly op: 'call'; readonly dest: RegId | null; readonly function: string; readonly args: readonly Operand[] }
  /** Calls a function that is defined elsewhere; `dest` is null when the result is unused or there is none. */
  | { readonly op: 'call-extern'; readonly dest: RegId | null; readonly extern: string; readonly args: readonly Operand[] }
  /** Calls a BPF helper (helpers.ts); `dest` is null when the result is unused. */
  | { readonly op: 'helper'; readonly dest: RegId | null; readonly helper: string; readonly args: readonly Operand[] }
  /**
   * A fact about a kernel type that libbpf fills in at load (CO-RE). `path` walks members of the pruned structs:
   * each number is an index into CoreStruct.members of the struct reached so far, or an array index where the
   * member reached is an array. Empty for the type_* kinds.
   */
  | { readonly op: 'core'; readonly dest: RegId; readonly info: CoreInfo; readonly struct: number; readonly path: readonly number[] }
  /** Reads field `field` of record `record` from the context; its offset is corrected at load. */
  | { readonly op: 'tp-load'; readonly dest: RegId; readonly base?: Operand; readonly record: number; readonly field: number; readonly width: Width; readonly signed: boolean }
  /** The offset in bytes of field `field` of record `record`, corrected at load (for aggregates: ctx + offset). */
  | { readonly op: 'tp-offset'; readonly dest: RegId; readonly record: number; readonly field: number }
);

export type Terminator = { readonly at: At } & (
  | { readonly op: 'jump'; readonly target: BlockId }
  | { readonly op: 'branch'; readonly condition: Operand; readonly then: BlockId; readonly else: BlockId }
  /** A program's 32 bits, or the 64 of a function or callback. */
  | { readonly op: 'return'; readonly value: Operand }
);

export interface CoreStruct {
  readonly name: string;
  readonly tag: 'struct' | 'union';
  /** Bytes on the compiling host. */
  readonly size: number;
  /** In order of first use; the backend sorts by offset. */
  readonly members: CoreMember[];
}

export interface CoreMember {
  /** '' for an anonymous member. */
  readonly name: string;
  readonly bitOffset: number;
  /** 0 unless a bitfield. */
  readonly bitSize: number;
  readonly type: CoreType;
}

export type CoreType =
  | { readonly kind: 'int'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly size: number }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'enum'; readonly name: string; readonly size: number }
  | { readonly kind: 'array'; readonly of: CoreType; readonly length: number }
  /** Index into Module.coreStructs. */
  | { readonly kind: 'struct'; readonly struct: number };

/**
 * A tracepoint's record as compiled; the loader compares it with the target's format file. For arguments that notes tell of, their
 * numbers (common/noted-arguments.ts), 0 as compiled.
 */
export interface RecordDef {
  readonly name: string;
  readonly fields: FieldDef[];
}

export interface FieldDef {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
}
