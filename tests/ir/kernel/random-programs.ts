// Random programs of the IR, the same ones each time: arithmetic on unknown and constant numbers, narrow reads and
// writes of a slot at any alignment, nested branches, selects. They look for what the cases per op cannot show: an
// optimisation of LLVM's that the IR does not allow, a wrong extension between two ops. They stay within what the
// IR defines (no zero divisor, no large shift) and small enough for the kernel's verifier.

import type { BinaryOp, Operand, Width } from '../../../middle/ir/ir.ts';
import { c } from '../module.ts';
import type { Group, ProgramWriter } from './program.ts';
import { GroupWriter } from './program.ts';

const MEMORY = 32;
const STEPS = 24;
const MAXIMUM_BRANCHES = 6;
const PLAIN: readonly BinaryOp[] = [
  'add', 'sub', 'mul', 'and', 'or', 'xor', 'eq', 'ne', 'ult', 'ule', 'ugt', 'uge', 'slt', 'sle', 'sgt', 'sge',
];
const SHIFTS: readonly BinaryOp[] = ['shl', 'lshr', 'ashr'];
const DIVISIONS: readonly BinaryOp[] = ['udiv', 'umod', 'sdiv', 'smod'];
const WIDTHS: readonly Width[] = [1, 2, 4, 8];

export function randomGroups(seed: number, groups: number, programs: number): readonly Group[] {
  const random = new Random(seed);
  return Array.from({ length: groups }, () => {
    const group = new GroupWriter();
    for (let index = 0; index < programs; index++) group.program((p) => { new Generator(p, random).write(index); });
    return group.finish();
  });
}

/** Marsaglia's xorshift, 32 bits: small, and the same everywhere. */
class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Numbers of every size, more often near the edges of a width. */
  number(): bigint {
    const bits = BigInt(this.of([0, 1, 7, 8, 15, 16, 31, 32, 33, 63, 64]));
    const near = (1n << bits) + BigInt(this.below(5) - 2);
    return BigInt.asIntN(64, this.below(3) === 0 ? (BigInt(this.below(0xffff_ffff)) << 32n) | BigInt(this.below(0xffff_ffff)) : this.below(2) === 0 ? near : -near);
  }
}

class Generator {
  private readonly p: ProgramWriter;
  private readonly random: Random;
  private readonly memory: Operand;
  /** Numbers that are defined wherever the program writes next. */
  private readonly numbers: Operand[] = [];
  private branches = 0;

  constructor(p: ProgramWriter, random: Random) {
    this.p = p;
    this.random = random;
    this.memory = p.slot(MEMORY);
  }

  write(index: number): void {
    for (let at = 0; at < MEMORY; at += 8) this.p.store(this.memory, at, 8, this.p.input(this.random.number()));
    for (let count = 0; count < 4; count++) this.numbers.push(this.p.input(this.random.number()));
    this.steps(STEPS, 0);
    for (const [position, number] of this.numbers.entries()) this.p.answer(`program ${index} number ${position}`, number);
    this.p.answerMemory(`program ${index} memory`, this.memory, MEMORY);
    this.p.close({ op: 'return', value: this.number() });
  }

  private steps(count: number, depth: number): void {
    for (let step = 0; step < count; step++) this.step(depth);
  }

  private step(depth: number): void {
    const { p, random } = this;
    const kind = random.below(12);
    if (kind < 4) this.numbers.push(this.arithmetic());
    else if (kind === 4) this.numbers.push(p.emit({ op: 'extend', value: this.number(), width: random.of([1, 2, 4] as const), signed: random.below(2) === 0 }));
    else if (kind === 5) this.numbers.push(p.emit({ op: 'select', type: 'int', condition: this.number(), left: this.number(), right: this.number() }));
    else if (kind < 8) this.numbers.push(this.read());
    else if (kind < 11) this.change();
    else if (this.branches < MAXIMUM_BRANCHES && depth < 3) this.branch(depth);
  }

  /** A known number, or sometimes a constant. */
  private number(): Operand {
    return this.random.below(4) === 0 ? c(this.random.number()) : this.random.of(this.numbers);
  }

  private arithmetic(): Operand {
    const { p, random } = this;
    const kind = random.below(8);
    if (kind === 0) return p.binary(random.of(SHIFTS), this.number(), p.binary('and', this.number(), c(63)));
    if (kind === 1) return p.binary(random.of(DIVISIONS), this.number(), p.binary('or', this.number(), c(1)));
    return p.binary(random.of(PLAIN), this.number(), this.number());
  }

  private read(): Operand {
    const width = this.random.of(WIDTHS);
    return this.p.load(this.memory, this.random.below(MEMORY - width + 1), width, this.random.below(2) === 0);
  }

  private change(): void {
    const { p, random } = this;
    const kind = random.below(8);
    const size = 1 + random.below(12);
    const offset = random.below(MEMORY / 2 - size + 1);
    const at = p.emit({ op: 'ptr-add', ptr: this.memory, offset: c(offset) });
    if (kind === 0) p.effect({ op: 'zero', dst: at, size });
    else if (kind === 1) p.effect({ op: 'copy', dst: at, src: p.emit({ op: 'ptr-add', ptr: this.memory, offset: c(MEMORY / 2 + random.below(4)) }), size });
    else if (kind === 2) p.effect({ op: 'atomic-add', ptr: this.memory, offset: random.below(MEMORY / 8) * 8, value: this.number() });
    else {
      const width = random.of(WIDTHS);
      p.store(this.memory, random.below(MEMORY - width + 1), width, this.number());
    }
  }

  private branch(depth: number): void {
    const { p } = this;
    this.branches++;
    const [then, otherwise, after] = [p.newBlock(), p.newBlock(), p.newBlock()];
    p.close({ op: 'branch', condition: this.number(), then, else: otherwise });
    const known = this.numbers.length;
    for (const side of [then, otherwise]) {
      p.setBlock(side);
      this.steps(2 + this.random.below(5), depth + 1);
      this.numbers.length = known;
      p.close({ op: 'jump', target: after });
    }
    p.setBlock(after);
  }
}
