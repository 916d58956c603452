// The kernel functions of this machine: names, modules and addresses, for kprobe wildcards and near misses. Reading
// them takes tens of milliseconds, so it happens on first use only: a kprobe on a plain name needs none of it. A
// function counts as traceable when tracefs' available_filter_functions lists it; where that file cannot be read,
// every text symbol of kallsyms does.

import { readFileSync } from 'node:fs';
import type { Tracefs } from '../tracefs.ts';

export interface KernelFunction {
  readonly name: string;
  /** null: the kernel itself. */
  readonly module: string | null;
  readonly address: bigint;
}

export class KernelFunctions {
  private readonly tracefs: Tracefs;
  private list: readonly KernelFunction[] | null = null;
  private symbols = '';

  constructor(tracefs: Tracefs) {
    this.tracefs = tracefs;
  }

  /** Traceable functions in kallsyms order. */
  all(): readonly KernelFunction[] {
    return (this.list ??= this.read());
  }

  /** Whether kallsyms has that symbol at all (of any kind). */
  hasSymbol(name: string): boolean {
    return this.kallsyms().includes(` ${name}\n`);
  }

  private kallsyms(): string {
    if (this.symbols === '') this.symbols = readFileSync('/proc/kallsyms', 'latin1');
    return this.symbols;
  }

  private read(): KernelFunction[] {
    const filter = this.tracefs.read('available_filter_functions');
    const traceable = filter === null || filter === '' ? null : new Set(filter.split('\n').map((l) => l.replace(/\s.*$/, '')));
    const functions: KernelFunction[] = [];
    for (const line of this.kallsyms().split('\n')) {
      // `ffffffff81000000 T name` or `... t name\t[module]`
      const kind = line[17];
      if (kind !== 't' && kind !== 'T' && kind !== 'w' && kind !== 'W') continue;
      const tab = line.indexOf('\t', 19);
      const name = tab < 0 ? line.slice(19) : line.slice(19, tab);
      if (traceable !== null && !traceable.has(name)) continue;
      functions.push({
        name, module: tab < 0 ? null : line.slice(tab + 2, -1), address: BigInt(`0x${line.slice(0, 16)}`),
      });
    }
    return functions;
  }
}
