// Aggregations of the evaluator (reference 07.1): everything is 64 bits, signed when the values are.

import type { AggregateName } from './types.ts';

export class AggregateState {
  private readonly name: AggregateName;
  private readonly isSigned: boolean;
  private total = 0n;
  private count = 0n;
  private extreme: bigint | null = null;

  constructor(name: AggregateName, isSigned: boolean) {
    this.name = name;
    this.isSigned = isSigned;
  }

  add(value: bigint): void {
    this.count++;
    this.total = this.wrap(this.total + value);
    if (this.extreme === null || (this.name === 'min' ? value < this.extreme : value > this.extreme)) this.extreme = value;
  }

  /** The integer that it reads as. */
  read(): bigint {
    switch (this.name) {
      case 'count': return this.count;
      case 'sum': return this.total;
      case 'min': case 'max': return this.extreme ?? 0n;
      case 'avg': return this.average();
      default: throw new Error(`${this.name} is read`);
    }
  }

  text(): string {
    if (this.name !== 'stats') return String(this.read());
    return `{ .count = ${this.count}, .average = ${this.average()}, .total = ${this.total} }`;
  }

  private average(): bigint {
    return this.count === 0n ? 0n : this.total / this.count;
  }

  private wrap(value: bigint): bigint {
    return this.isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  }
}
