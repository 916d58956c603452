// What is known of a pointer's alignment. LLVM must be told the truth: BPF's stack takes only aligned accesses, so
// a promise too big is rejected by the kernel, and one too small turns a load into a load per byte. The answer
// follows a register back to where it comes from, which needs no fixpoint because the IR has no phi. Pointers
// that helpers give or that memory holds count as 8-aligned: maps and the ring buffer hand out nothing less. It
// must not guess: a variable offset counts with the zero bits it provably has.

import { helperRow } from '../middle/ir/helpers.ts';
import type { GlobalDef, Instr, Module, Operand, RegId } from '../middle/ir/ir.ts';
import type { Definitions } from './definitions.ts';

/** Logarithm of the alignment of maps, ring buffer records and the context. */
const KERNEL_ALIGNMENT = 3;

/** The alignment that a global gets: at least 8 bytes, so that it is copied in 8-byte steps. */
export function globalAlignment(global: GlobalDef): number {
  return Math.max(global.align, 2 ** KERNEL_ALIGNMENT);
}

export class Alignments {
  private readonly known = new Map<RegId, number>();
  private readonly module: Module;
  private readonly definitions: Definitions;

  constructor(module: Module, definitions: Definitions) {
    this.module = module;
    this.definitions = definitions;
  }

  /** Alignment in bytes (1, 2, 4 or 8) of ptr + offset. */
  pointer(ptr: Operand, offset: number): number {
    return 2 ** Math.min(this.zeroBits(ptr), trailingZeros(BigInt(offset)), 3);
  }

  /** Low bits that are zero in a value: for a pointer, the logarithm of its alignment. */
  private zeroBits(operand: Operand): number {
    if (operand.kind === 'const') return trailingZeros(operand.value);
    const known = this.known.get(operand.reg);
    if (known !== undefined) return known;
    const instr = this.definitions.of(operand);
    const bits = instr === undefined ? 0 : this.bitsOf(instr);
    this.known.set(operand.reg, bits);
    return bits;
  }

  private bitsOf(instr: Instr): number {
    switch (instr.op) {
      case 'slot-addr': return Math.log2(this.definitions.slot(instr.slot)?.align ?? 1);
      case 'global-addr': {
        const global = this.module.globals.find(({ name }) => name === instr.global);
        return global === undefined ? 0 : Math.log2(globalAlignment(global));
      }
      case 'ctx':
      case 'load-ptr': return KERNEL_ALIGNMENT;
      case 'param': return this.definitions.isPointer({ kind: 'reg', reg: instr.dest }) ? KERNEL_ALIGNMENT : 0;
      case 'helper': return helperRow(instr.helper)?.returns === 'ptr' ? KERNEL_ALIGNMENT : 0;
      case 'ptr-add': return this.isTask(instr.ptr) ? KERNEL_ALIGNMENT : Math.min(this.zeroBits(instr.ptr), this.zeroBits(instr.offset));
      case 'select': return Math.min(this.zeroBits(instr.left), this.zeroBits(instr.right));
      case 'extend':
      case 'int-to-ptr': return this.zeroBits(instr.value);
      case 'ptr-to-int': return this.zeroBits(instr.ptr);
      case 'binary': return this.bitsOfBinary(instr);
      default: return 0;
    }
  }

  /** Structs of the kernel may be read at any address, on the machines that there is a compiler for. */
  private isTask(ptr: Operand): boolean {
    const instr = this.definitions.of(ptr);
    return instr?.op === 'helper' && instr.helper === 'get_current_task_btf';
  }

  private bitsOfBinary(instr: Instr & { readonly op: 'binary' }): number {
    const { fn, left, right } = instr;
    switch (fn) {
      case 'mul': return Math.min(64, this.zeroBits(left) + this.zeroBits(right));
      case 'shl': return right.kind === 'const' ? Math.min(64, this.zeroBits(left) + Number(BigInt.asUintN(6, right.value))) : this.zeroBits(left);
      case 'and': return Math.max(this.zeroBits(left), this.zeroBits(right));
      case 'add':
      case 'sub':
      case 'or':
      case 'xor': return Math.min(this.zeroBits(left), this.zeroBits(right));
      default: return 0;
    }
  }
}

function trailingZeros(value: bigint): number {
  for (let bits = 0; bits < 64; bits++) if (((value >> BigInt(bits)) & 1n) === 1n) return bits;
  return 64;
}
