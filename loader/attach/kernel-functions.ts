// The kernel functions of this machine: names, modules and addresses, for kprobe wildcards and near misses. Reading
// them takes tens of milliseconds, so it happens on first use only: a kprobe on a plain name needs none of it. A
// function counts as traceable when tracefs' available_filter_functions lists it; where that file cannot be read,
// every text symbol of kallsyms does.

import { readFileSync } from 'node:fs';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { findSymbols } from '../symbols/elf.ts';
import type { Tracefs } from '../kernel/tracefs.ts';

export interface KernelFunction {
  readonly name: string;
  /** null: the kernel itself. */
  readonly module: string | null;
  readonly address: bigint;
}

export class KernelFunctions {
  private readonly tracefs: Tracefs;
  private readonly vmlinux: string | null;
  private readonly traceable: string | null;
  private list: readonly KernelFunction[] | null = null;
  private symbols = '';

  /**
   * `traceable`: a list that takes the place of the kernel's own; null: none. `vmlinux`: the kernel's own symbols, from a file that the
   * user names.
   */
  constructor(tracefs: Tracefs, traceable: string | null = null, vmlinux: string | null = process.env['BPFTRACE_VMLINUX'] ?? null) {
    this.tracefs = tracefs;
    this.traceable = traceable;
    this.vmlinux = vmlinux;
  }

  /** Traceable functions in kallsyms order. */
  all(): readonly KernelFunction[] {
    return (this.list ??= this.read());
  }

  /** Whether the kernel lists it, in any module; true where it gives no list. */
  isTraceable(name: string): boolean {
    const names = this.filter();
    return names === null || new RegExp(`^${escaped(name)}(?:\\s|$)`, 'm').test(names);
  }

  /** Modules that have a function of that name, whether or not it can be traced; null: the kernel itself. */
  ownersOf(name: string): readonly (string | null)[] {
    const found = this.kallsyms().matchAll(new RegExp(`^[0-9a-f]{16} [tTwW] ${escaped(name)}(?:\\t\\[(.+)\\])?$`, 'gm'));
    return [...new Set([...found].map(([, module]) => module ?? null))];
  }

  /** What the compiler has made of a function that is not there as it was written: `name.isra.0` and the like. */
  partsOf(name: string): readonly string[] {
    return [...new Set([...this.kallsyms().matchAll(new RegExp(` [tT] (${escaped(name)}\\.(?!cold)[\\w.]+)`, 'g'))].map(([, part]) => part!))];
  }

  /** Of those that can be traced, for near misses. */
  names(): ReadonlySet<string> {
    return new Set(this.all().map(({ name }) => name));
  }

  /** Bytes of a function; null when nothing tells. Throws LoaderError when the file of the user cannot be read. */
  sizeOf(name: string, module: string | null): number | null {
    if (this.vmlinux === null || module !== null) return sizeIn(this.kallsyms(), name, module);
    try {
      return findSymbols(this.vmlinux, name)[0]?.size || null;
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      throw new LoaderError(`BPFTRACE_VMLINUX: ${error.message.includes(this.vmlinux) ? error.message : `${this.vmlinux}: ${error.message}`}`, EXIT_INPUT);
    }
  }

  private kallsyms(): string {
    if (this.symbols === '') this.symbols = readFileSync('/proc/kallsyms', 'latin1');
    return this.symbols;
  }

  private filter(): string | null {
    return this.traceable ?? (this.tracefs.read('available_filter_functions') || null);
  }

  private read(): KernelFunction[] {
    const filter = this.filter();
    const traceable = filter === null ? null : new Set<string>();
    for (const line of linesOf(filter ?? '')) traceable!.add(/^\S*/.exec(line)![0]);
    const functions: KernelFunction[] = [];
    for (const line of linesOf(this.kallsyms())) {
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

/** For a regular expression. */
function escaped(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}

/** One after the other: all at once would take as much memory as the whole rest. */
function* linesOf(text: string): Iterable<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
  }
}

/** How far it is to the next symbol of a kallsyms text: at most some padding too much. */
export function sizeIn(kallsyms: string, name: string, module: string | null): number | null {
  const tail = module === null ? `${name}\n` : `${name}\t[${module}]\n`;
  const found = ['t', 'T', 'w', 'W'].map((kind) => kallsyms.indexOf(` ${kind} ${tail}`)).find((at) => at >= 0);
  if (found === undefined) return null;
  // Hexadecimal of one length sorts as text.
  const start = kallsyms.slice(found - 16, found);
  let next: string | null = null;
  for (let at = 0; at < kallsyms.length; at = kallsyms.indexOf('\n', at) + 1) {
    const address = kallsyms.slice(at, at + 16);
    if (address > start && (next === null || address < next)) next = address;
  }
  return next === null ? null : Number(BigInt(`0x${next}`) - BigInt(`0x${start}`));
}
