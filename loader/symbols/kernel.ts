// Names of kernel addresses, from /proc/kallsyms. The file has over a hundred thousand lines and takes tens of
// milliseconds to read, so nothing is read before the first address is asked for, and lines stay bytes until one of
// them is the answer. Addresses are kept as numbers without their upper 16 bits, which are all ones for every
// kernel address: exact, ordered, and four times faster than bigints. It must not be used for user addresses.

import * as fs from 'node:fs';

export interface KernelSymbol {
  readonly name: string;
  readonly offset: number;
  /** Without the brackets; null for the kernel proper. */
  readonly module: string | null;
}

interface Table {
  readonly text: Buffer;
  /** Sorted; lower 48 bits of each symbol's address. */
  readonly starts: Float64Array;
  /** Where in `text` the name begins, in the same order. */
  readonly names: Uint32Array;
}

const UPPER_ONES = 0xffffn;
/** Kallsyms has no sizes; whatever lies farther than this behind the last symbol is not part of it. */
const MAX_SYMBOL_SIZE = 1 << 24;
const MAX_REMEMBERED = 1 << 16;

export class KernelSymbols {
  readonly #read: () => Buffer;
  #table: Table | null = null;
  readonly #known = new Map<bigint, KernelSymbol | null>();

  /** `read` gives the content of kallsyms; the default reads the running kernel's, or nothing when it may not. */
  constructor(read: () => Buffer = readKallsyms) {
    this.#read = read;
  }

  /** The symbol that covers `address`, or null. */
  resolve(address: bigint): KernelSymbol | null {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    if (address >> 48n !== UPPER_ONES) return null;
    this.#table ??= parseKallsyms(this.#read());
    const found = lookUp(this.#table, Number(address & 0xffffffffffffn));
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(address, found);
    return found;
  }
}

function readKallsyms(): Buffer {
  try {
    return fs.readFileSync('/proc/kallsyms');
  } catch {
    // Without permission there are only bare addresses; the run goes on.
    return Buffer.alloc(0);
  }
}

function lookUp({ text, starts, names }: Table, address: number): KernelSymbol | null {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= address) low = middle + 1;
    else high = middle - 1;
  }
  if (high < 0) return null;
  const start = starts[high]!;
  if (address - start >= MAX_SYMBOL_SIZE) return null;
  // Of several names for one address the kernel's own messages use the first.
  while (high > 0 && starts[high - 1] === start) high--;
  const from = names[high]!;
  const end = text.indexOf(NEWLINE, from);
  const [name, module] = text.toString('latin1', from, end < 0 ? text.length : end).split('\t');
  return { name: name!, offset: address - start, module: module ? module.slice(1, -1) : null };
}

const NEWLINE = 0x0a;
/** Lines are `16 hex digits, space, type letter, space, name [tab [module]]`. */
const NAME_COLUMN = 19;

function parseKallsyms(text: Buffer): Table {
  const starts: number[] = [];
  const names: number[] = [];
  let sorted = true;
  for (let line = 0; line + NAME_COLUMN < text.length;) {
    const next = text.indexOf(NEWLINE, line + NAME_COLUMN);
    // Per-CPU offsets, and every address where kptr_restrict hides them, do not start with ffff.
    if (hexDigits(text, line, 4) === 0xffff) {
      const start = hexDigits(text, line + 4, 6) * 0x1000000 + hexDigits(text, line + 10, 6);
      if (starts.length > 0 && start < starts[starts.length - 1]!) sorted = false;
      starts.push(start);
      names.push(line + NAME_COLUMN);
    }
    if (next < 0) break;
    line = next + 1;
  }
  if (sorted) return { text, starts: Float64Array.from(starts), names: Uint32Array.from(names) };
  // Modules and BPF programs follow the kernel in runs; a stable sort keeps the file's order for equal addresses.
  const order = Array.from(starts, (_, i) => i).sort((a, b) => starts[a]! - starts[b]!);
  return { text, starts: Float64Array.from(order, (i) => starts[i]!), names: Uint32Array.from(order, (i) => names[i]!) };
}

function hexDigits(text: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const c = text[i]!;
    value = value * 16 + (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
  }
  return value;
}
