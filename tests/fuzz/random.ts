// Numbers for the generators of this folder, a function of a seed alone, so that every failure can be made again from
// the seed that its message names.

/** Marsaglia's xorshift, 32 bits. */
export class Random {
  private state: number;

  constructor(seed: number) {
    // Neighbouring seeds must not start alike, and 0 is the one state that xorshift never leaves.
    this.state = Math.imul(seed + 1, 0x9e37_79b1) | 0 || 1;
    for (let round = 0; round < 4; round++) this.below(2);
  }

  /** 0 … limit − 1. */
  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  of<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  /** One of the values, each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of choices) {
      if (left < weight) return value;
      left -= weight;
    }
    throw new Error('nothing to choose from');
  }
}
