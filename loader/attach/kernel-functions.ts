// The kernel functions of this machine: names, modules and addresses, for kprobe wildcards and near misses. Reading
// them takes tens of milliseconds, so it happens on first use only: a kprobe on a plain name needs none of it. A
// function counts as traceable when tracefs' available_filter_functions lists it; where that file cannot be read,
// every text symbol of kallsyms does. Both lists are kept as the bytes that the kernel gives: as text and objects they would take
// more memory than all the rest of a listing.

import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { ByteNames } from '../../common/byte-names.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { lazy } from '../../common/lazy.ts';
import { MAX_KERNEL, readBounded } from '../bounded-file.ts';
import { findSymbols } from '../symbols/elf.ts';
import type { Tracefs } from '../kernel/tracefs.ts';

export interface KernelFunction {
  readonly name: string;
  /** null: the kernel itself. */
  readonly module: string | null;
  readonly address: bigint;
}

const [NEWLINE, TAB, SPACE] = [0x0a, 0x09, 0x20];
/** A function is traced near its beginning: behind the instruction that marks a target of jumps, where there is one. */
const FARTHEST_PLACE = 16n;
/** Lines of kallsyms are `16 hex digits, space, type letter, space, name [tab [module]]`. */
const TYPE_COLUMN = 17;
const NAME_COLUMN = 19;
/** `t`, `T`, `w`, `W`: code. */
const CODE: readonly number[] = [0x74, 0x54, 0x77, 0x57];

export class KernelFunctions {
  private readonly vmlinux: string | null;
  private readonly symbols: () => Buffer;
  private readonly symbolText = lazy(() => this.symbols().toString('latin1'));
  /** As the kernel lists them; null: it does not say. */
  private readonly list: () => Buffer | null;
  /** Where each of them is traced, with its name; null: the kernel does not say. */
  private readonly places: () => Buffer | null;
  private readonly traceable = lazy(() => {
    const list = this.list();
    return list === null ? null : new ByteNames(list);
  });

  /**
   * `traceable`: a list that takes the place of the kernel's own; null: none. `vmlinux`: the kernel's own symbols, from a file that the
   * user names. `kallsyms`: the text of that file.
   */
  constructor(tracefs: Pick<Tracefs, 'bytes'>, traceable: string | null = null, vmlinux: string | null = process.env['BPFTRACE_VMLINUX'] ?? null,
    kallsyms = (): Buffer => readBounded('/proc/kallsyms', MAX_KERNEL)) {
    this.vmlinux = vmlinux;
    this.symbols = lazy(kallsyms);
    this.list = lazy(() => {
      if (traceable !== null) return Buffer.from(traceable, 'latin1');
      const listed = tracefs.bytes('available_filter_functions');
      return listed?.length === 0 ? null : listed;
    });
    this.places = lazy(() => (traceable === null ? tracefs.bytes('available_filter_functions_addrs') : null));
  }

  /** Traceable functions whose names begin so, in kallsyms order, each read when it is asked for. */
  * all(prefix = ''): Iterable<KernelFunction> {
    const symbols = this.symbols();
    const traceable = this.traceableFrom(prefix);
    for (const line of linesFrom(symbols, prefix)) {
      if (!CODE.includes(symbols[line + TYPE_COLUMN]!)) continue;
      const newline = symbols.indexOf(NEWLINE, line + NAME_COLUMN);
      const end = newline < 0 ? symbols.length : newline;
      const nameEnd = endOfName(symbols, line + NAME_COLUMN, end);
      if (traceable === null || traceable.has(symbols, line + NAME_COLUMN, nameEnd)) yield new Listed(symbols, line, nameEnd, end);
    }
  }

  /** Of a prefix, a part of the list has all: it is short, and the list is long. */
  private traceableFrom(prefix: string): ByteNames | null {
    const list = prefix === '' ? null : this.list();
    if (list === null) return this.traceable();
    const lines: Buffer[] = [];
    for (const start of placesOf(list, prefix)) {
      if (start > 0 && list[start - 1] !== NEWLINE) continue;
      const newline = list.indexOf(NEWLINE, start);
      lines.push(list.subarray(start, newline < 0 ? list.length : newline + 1));
    }
    return new ByteNames(Buffer.concat(lines));
  }

  /** Whether the kernel lists it, in any module; true where it gives no list. */
  isTraceable(name: string): boolean {
    const bytes = Buffer.from(name, 'latin1');
    return this.traceable()?.has(bytes, 0, bytes.length) ?? true;
  }

  /**
   * Without those that only share the name of one that can be traced: the kernel's list has names, and another one, since 6.5, the
   * places where functions are traced. All of them where there is none.
   */
  withoutNamesakes(functions: readonly KernelFunction[]): readonly KernelFunction[] {
    const times = new Map<string, number>();
    for (const { name } of functions) times.set(name, (times.get(name) ?? 0) + 1);
    if (times.size === functions.length) return functions;
    const list = this.places();
    if (list === null) return functions;
    const places = new Map([...times].flatMap(([name, count]) => (count === 1 ? [] : [[name, placesNamed(list, name)]])));
    return functions.filter(({ name, address }) => places.get(name)?.some((place) => place >= address && place < address + FARTHEST_PLACE) ?? true);
  }

  /** Modules that have a function of that name, whether or not it can be traced; null: the kernel itself. */
  ownersOf(name: string): readonly (string | null)[] {
    const found = this.symbolText().matchAll(new RegExp(`^[0-9a-f]{16} [tTwW] ${escaped(name)}(?:\\t\\[(.+)\\])?$`, 'gm'));
    return [...new Set([...found].map(([, module]) => module ?? null))];
  }

  /** How many functions have that name, in any module. */
  timesNamed(name: string): number {
    const symbols = this.symbols();
    const end = NAME_COLUMN + name.length;
    return [...linesFrom(symbols, name)].filter((line) => CODE.includes(symbols[line + TYPE_COLUMN]!) && [NEWLINE, TAB].includes(symbols[line + end]!)).length;
  }

  /** What the compiler has made of a function that is not there as it was written: `name.isra.0` and the like. */
  partsOf(name: string): readonly string[] {
    return [...new Set([...this.symbolText().matchAll(new RegExp(` [tT] (${escaped(name)}\\.(?!cold)[\\w.]+)`, 'g'))].map(([, part]) => part!))];
  }

  /** Of those that can be traced, for near misses. */
  names(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { name } of this.all()) names.add(name);
    return names;
  }

  /** Bytes of a function; null when nothing tells. Throws LoaderError when the file of the user cannot be read. */
  sizeOf(name: string, module: string | null): number | null {
    if (this.vmlinux === null || module !== null) return sizeIn(this.symbolText(), name, module);
    try {
      return findSymbols(this.vmlinux, name)[0]?.size || null;
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      throw new LoaderError(`BPFTRACE_VMLINUX: ${error.message.includes(this.vmlinux) ? error.message : `${this.vmlinux}: ${error.message}`}`, EXIT_INPUT);
    }
  }
}

/** A line of kallsyms: most are asked for their names alone. */
class Listed implements KernelFunction {
  readonly name: string;
  readonly module: string | null;
  private readonly symbols: Buffer;
  private readonly line: number;

  constructor(symbols: Buffer, line: number, nameEnd: number, end: number) {
    this.symbols = symbols;
    this.line = line;
    this.name = symbols.toString('latin1', line + NAME_COLUMN, nameEnd);
    this.module = nameEnd === end ? null : symbols.toString('latin1', nameEnd + 2, end - 1);
  }

  get address(): bigint {
    return BigInt(`0x${this.symbols.toString('latin1', this.line, this.line + 16)}`);
  }
}

/** Where the lines of a kallsyms text begin whose names begin so. */
function* linesFrom(symbols: Buffer, prefix: string): Iterable<number> {
  if (prefix === '') {
    for (let line = 0; line >= 0 && line + NAME_COLUMN < symbols.length;) {
      yield line;
      const newline = symbols.indexOf(NEWLINE, line + NAME_COLUMN);
      line = newline < 0 ? symbols.length : newline + 1;
    }
    return;
  }
  for (const space of placesOf(symbols, ` ${prefix}`)) {
    const line = space - NAME_COLUMN + 1;
    if (line === 0 || symbols[line - 1] === NEWLINE) yield line;
  }
}

/** Of a list of addresses and names. */
function placesNamed(list: Buffer, name: string): bigint[] {
  return [...placesOf(list, ` ${name}`)].filter((space) => list[space - 17] === NEWLINE || space === 16).filter((space) => [NEWLINE, SPACE].includes(list[space + 1 + name.length]!))
    .map((space) => BigInt(`0x${list.toString('latin1', space - 16, space)}`));
}

function* placesOf(bytes: Buffer, text: string): Iterable<number> {
  const wanted = Buffer.from(text, 'latin1');
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) yield at;
}

function endOfName(symbols: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && symbols[at] !== TAB) at++;
  return at;
}

/** For a regular expression. */
function escaped(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
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
