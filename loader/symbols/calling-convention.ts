// Where a function finds its arguments when it begins: by the rules of the architecture (System V ABI for x86-64, chapter 3.2.3; AAPCS64, chapter
// 6.8), and where DWARF says of a parameter that it is in another register, there: an optimising compiler may call functions of its
// own in its own way. What neither tells is nowhere, and so is all that follows it: nothing here guesses. Of Rust only what its
// compiler has always done: single values and pairs in registers, large ones by their address. Go's compiler tells all, so
// for it there are no rules here.

import { architectures } from '../../common/architectures/index.ts';
import type { Architecture } from '../../common/architectures/index.ts';
import { alignmentOf } from '../../common/btf/alignment.ts';
import { shapeOf } from '../../common/btf/shapes.ts';
import type { Btf, BtfId } from '../../common/btf/btf.ts';
import type { ArgumentPlace, RegisterPart } from '../../common/user-functions.ts';
import type { DescribedFunction, DescribedParameter } from '../native.ts';

const WORD = 8;
const FLOAT_REGISTERS = 8;
/** Bytes of four vectors, or of a pair of the largest integers and more: what is larger is never passed in parts. */
const LARGEST_IN_PARTS = 64;

/** DW_LANG_*: those whose compilers go by the architecture's rules, which are C's. */
const LIKE_C = new Set([0x01, 0x02, 0x03, 0x04, 0x07, 0x08, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x19, 0x1a, 0x1d, 0x21, 0x22, 0x23, 0x2b, 0x2c, 0x2d]);
const GO = 0x16;
const RUST = 0x1c;

const FLOATING = 'it is passed in a floating-point register, which no program of the kernel can read';
const NEW_COMPILER = 'the debug information does not say how objects of its class are passed: a newer compiler, or -gdwarf-5, does';
const OPTIMISED = 'the compiler has optimised it away, or keeps it nowhere when the function begins';
const PARTLY = 'the compiler has optimised a part of it away';
const RUSTS_OWN = 'how Rust passes a value like it is not fixed';

/** For each parameter of the function. `types`: of its BTF. `isClone`: the compiler has made it of another function. */
export function argumentPlaces(fn: DescribedFunction, types: Btf, machine: number, isClone: boolean): ArgumentPlace[] {
  const architecture: Architecture | undefined = Object.values(architectures).find(({ elfMachine }) => elfMachine === machine);
  if (architecture === undefined) return fn.parameters.map(() => nowhere('nothing is known of its architecture'));
  const { params, returns } = types.proto(fn.id);
  const rules = new Assignment(types, architecture, fn.language === RUST);
  if (fn.language === GO) return fn.parameters.map((parameter, index) => gos(parameter, params[index]?.type ?? 0, rules, architecture));
  if (!LIKE_C.has(fn.language) && fn.language !== RUST) rules.giveUp('the compiler of its language passes arguments in its own way');
  rules.returned(returns, fn.returns);
  return fn.parameters.map((parameter, index) => {
    const type = params[index]?.type ?? 0;
    const byRules = !fn.altered && !isClone && (fn.external || parameter.location === 'memory');
    return asTold(rules.next(type, parameter.passed), parameter, type, rules, byRules);
  });
}

/**
 * What DWARF says is true from the first instruction on, in registers as on the stack. Of a value in parts the compiler may leave out those
 * that nobody reads, as if they had never been there, and tells nothing of padding: only all parts make the value.
 */
function gos({ location, pieces, inFrame, listed }: DescribedParameter, type: BtfId, rules: Assignment, architecture: Architecture): ArgumentPlace {
  const leaves = rules.partsOf(type);
  if (location === 'none' || leaves === null) return nowhere(OPTIMISED);
  if (location === 'memory') {
    if (inFrame === null || inFrame < 0) return nowhere(OPTIMISED);
    return listed && leaves.length > 1 ? nowhere(PARTLY) : { kind: 'stack', offset: architecture.returnAddressBytes + inFrame };
  }
  const { dwarfRegisters } = architecture;
  const told = pieces.filter(({ register }) => register >= 0);
  if (told.some(({ register }) => register >= dwarfRegisters.length)) return nowhere(FLOATING);
  const isWhole = told.length === leaves.length && leaves.every(({ size }, index) => told[index]!.size === size || (leaves.length === 1 && told[0]!.size === 0));
  return isWhole ? inRegisters(leaves.map(({ offset, size }, index) => ({ register: dwarfRegisters[told[index]!.register]!, offset, size }))) : nowhere(PARTLY);
}

/** What DWARF says of a parameter goes before the rules: callers of a function that an optimising compiler knows may leave some of it out. */
function asTold(place: ArgumentPlace, parameter: DescribedParameter, type: BtfId, rules: Assignment, byRules: boolean): ArgumentPlace {
  if (place.kind === 'behind') return place;
  const told = parameter.location === 'registers' ? rules.piecesOf(type, parameter.pieces) : null;
  if (told !== null && told !== 'partly') return inRegisters(told);
  if (place.kind === 'nowhere') return place;
  if (told === 'partly') return nowhere(PARTLY);
  return parameter.location === 'none' || !byRules ? nowhere(OPTIMISED) : place;
}

function nowhere(reason: string): ArgumentPlace {
  return { kind: 'nowhere', reason };
}

function inRegisters(parts: readonly RegisterPart[]): ArgumentPlace {
  return { kind: 'registers', parts };
}

/** float-end: the second half of what takes one register. */
type Class = 'integer' | 'float' | 'float-end' | 'none';

/** `shape`: what compares. `tag`: it says which variant of an enum of Rust is there. */
interface Leaf { readonly offset: number; readonly size: number; readonly float: boolean; readonly x87: boolean; readonly shape: string; readonly tag: boolean }

/** Hands out registers and stack, argument by argument. */
class Assignment {
  readonly #types: Btf;
  readonly #architecture: Architecture;
  readonly #isRust: boolean;
  readonly #isArm: boolean;
  #integers = 0;
  #floats = 0;
  #stack: number;
  #reason: string | null = null;

  constructor(types: Btf, architecture: Architecture, isRust: boolean) {
    this.#types = types;
    this.#architecture = architecture;
    this.#isRust = isRust;
    this.#isArm = architecture === architectures.arm64;
    this.#stack = architecture.returnAddressBytes;
  }

  giveUp(reason: string): ArgumentPlace {
    this.#reason ??= reason;
    return nowhere(this.#reason);
  }

  /** The caller of a function with a large result says where it goes, before all arguments. On arm64 that has a register of its own. */
  returned(type: BtfId, passed: DescribedFunction['returns']): void {
    if (this.#isArm || type === 0) return;
    if (passed === 'address') {
      this.#integers++;
      return;
    }
    const resolved = this.#types.resolve(type);
    if (!this.#isAggregate(resolved) || this.#isComplex(resolved)) return;
    const size = this.#types.size(resolved);
    if (this.#isRust) {
      const parts = size > LARGEST_IN_PARTS ? null : this.#leaves(resolved)?.length ?? 0;
      if (parts === null || (size > 2 * WORD && parts > 2)) this.#integers++;
      else if (size > WORD && parts !== 2 && parts !== 1) this.giveUp(RUSTS_OWN);
      return;
    }
    const classes = this.#classes(resolved);
    if (classes === 'memory') this.#integers++;
    else if (classes === 'unknown' || passed === 'unknown') this.giveUp(passed === 'unknown' ? NEW_COMPILER : 'nobody knows what the function returns');
  }

  next(type: BtfId, passed: DescribedParameter['passed']): ArgumentPlace {
    if (this.#reason !== null) return nowhere(this.#reason);
    if (type === 0) return this.giveUp('its type is not known');
    const resolved = this.#types.resolve(type);
    if (passed === 'unknown') return this.giveUp(NEW_COMPILER);
    if (passed === 'address') return this.#byAddress();
    if (!this.#isAggregate(resolved)) return this.#scalar(resolved);
    if (this.#types.size(resolved) === 0) return nowhere('it is empty');
    if (this.#isRust) return this.#rusts(resolved);
    return this.#isArm ? this.#arms(resolved) : this.#systemVs(resolved);
  }

  /** What DWARF says as parts; partly: some of the value is nowhere. null: other registers than arguments are in. */
  piecesOf(type: BtfId, pieces: DescribedParameter['pieces']): readonly RegisterPart[] | 'partly' | null {
    const { argumentRegisters, dwarfRegisters } = this.#architecture;
    const size = sizeOf(this.#types, type);
    const parts: RegisterPart[] = [];
    let offset = 0;
    for (const piece of pieces) {
      const register = dwarfRegisters[piece.register];
      const bytes = piece.size === 0 ? size : piece.size;
      if (register !== undefined) parts.push({ register, offset, size: Math.min(bytes, size - offset) });
      offset += bytes;
    }
    if (pieces.some((piece) => piece.register >= dwarfRegisters.length) || parts.some((part) => part.size > WORD || !argumentRegisters.includes(part.register))) return null;
    const holds = (leaf: Leaf): boolean => parts.some((part) => leaf.offset >= part.offset && leaf.offset + leaf.size <= part.offset + part.size);
    return this.#leaves(type)?.every(holds) ?? parts.length === pieces.length ? parts : 'partly';
  }

  /** null: nobody knows. */
  partsOf(type: BtfId): readonly { readonly offset: number; readonly size: number }[] | null {
    return this.#leaves(type);
  }

  #isAggregate(type: BtfId): boolean {
    return ['struct', 'union', 'array', 'fwd'].includes(this.#types.kind(type));
  }

  #isComplex(type: BtfId): boolean {
    return this.#types.kind(type) === 'struct' && this.#types.members(type).map(({ name }) => name).join() === 'real,imaginary';
  }

  #scalar(type: BtfId): ArgumentPlace {
    const size = sizeOf(this.#types, type);
    if (this.#types.kind(type) === 'float') {
      const isX87 = !this.#isArm && this.#types.name(type) === 'long double';
      if (isX87 || this.#floats >= FLOAT_REGISTERS) return this.#onStack(size, size > WORD ? 16 : WORD);
      this.#floats++;
      return nowhere(FLOATING);
    }
    const words = Math.ceil(size / WORD);
    if (this.#isArm && words === 2) this.#integers += this.#integers % 2;
    return this.#inIntegers(size) ?? this.#onStack(size, words === 2 ? 16 : WORD);
  }

  /** null: so many registers are not left. */
  #inIntegers(size: number): ArgumentPlace | null {
    const words = Math.ceil(size / WORD);
    const { argumentRegisters } = this.#architecture;
    if (this.#integers + words > argumentRegisters.length) {
      // What does not fit ends the use of registers on arm64; elsewhere a smaller one behind it may have them.
      if (this.#isArm) this.#integers = argumentRegisters.length;
      return null;
    }
    const parts = Array.from({ length: words }, (_, word) => ({ register: argumentRegisters[this.#integers++]!, offset: WORD * word, size: Math.min(WORD, size - WORD * word) }));
    return inRegisters(parts);
  }

  #onStack(size: number, align: number): ArgumentPlace {
    const begin = this.#architecture.returnAddressBytes;
    const at = begin + Math.ceil((this.#stack - begin) / align) * align;
    this.#stack = at + Math.ceil(size / WORD) * WORD;
    return { kind: 'stack', offset: at };
  }

  #byAddress(): ArgumentPlace {
    const place = this.#inIntegers(WORD);
    if (place?.kind === 'registers') return { kind: 'behind', register: place.parts[0]!.register };
    this.#onStack(WORD, WORD);
    return nowhere('its address is on the stack');
  }

  #systemVs(type: BtfId): ArgumentPlace {
    const size = this.#types.size(type);
    const align = Math.max(WORD, alignmentOf(this.#types, type));
    const classes = this.#classes(type);
    if (classes === 'unknown') return this.giveUp('nobody knows what is in it');
    if (classes === 'memory') return this.#onStack(size, align);
    const integers = classes.filter((each) => each === 'integer').length;
    const floats = classes.filter((each) => each === 'float').length;
    if (integers + floats === 0) return nowhere('it is empty');
    if (this.#integers + integers > this.#architecture.argumentRegisters.length || this.#floats + floats > FLOAT_REGISTERS) return this.#onStack(size, align);
    this.#floats += floats;
    const place = this.#inIntegers(WORD * integers);
    if (floats > 0) return nowhere(FLOATING);
    // A word of padding alone takes no register.
    const words = classes.flatMap((each, word) => (each === 'integer' ? [word] : []));
    return place?.kind !== 'registers' ? nowhere(FLOATING)
      : inRegisters(place.parts.map(({ register }, index) => ({ register, offset: WORD * words[index]!, size: Math.min(WORD, size - WORD * words[index]!) })));
  }

  #arms(type: BtfId): ArgumentPlace {
    const size = this.#types.size(type);
    if (size > LARGEST_IN_PARTS) return this.#byAddress();
    const leaves = this.#leaves(type);
    if (leaves === null) return this.giveUp('nobody knows what is in it');
    if (leaves.length === 0) return nowhere('it is empty');
    if (leaves.length <= 4 && leaves.every((leaf) => leaf.float && leaf.size === leaves[0]!.size)) {
      if (this.#floats + leaves.length <= FLOAT_REGISTERS) {
        this.#floats += leaves.length;
        return nowhere(FLOATING);
      }
      this.#floats = FLOAT_REGISTERS;
      return this.#onStack(size, WORD);
    }
    if (size > 2 * WORD) return this.#byAddress();
    const align = alignmentOf(this.#types, type);
    if (align === 16) this.#integers += this.#integers % 2;
    return this.#inIntegers(size) ?? this.#onStack(size, Math.max(WORD, align));
  }

  #rusts(type: BtfId): ArgumentPlace {
    const size = this.#types.size(type);
    if (size > LARGEST_IN_PARTS) return this.#byAddress();
    const all = this.#leaves(type);
    if (all === null) return this.giveUp(RUSTS_OWN);
    const leaves = placesOf(all);
    // Variants that have different values in one place are no pair.
    if (leaves === null) return size > 2 * WORD && all.every((leaf) => leaf.size <= WORD) ? this.#byAddress() : this.giveUp(RUSTS_OWN);
    if (leaves.length === 0) return this.giveUp(RUSTS_OWN);
    if (leaves.length === 1 && leaves[0]!.size === size) return leaves[0]!.float ? this.#rustFloat() : this.#inIntegers(size) ?? this.#onStack(size, WORD);
    if (leaves.length === 2 && leaves.every((leaf) => leaf.size <= WORD)) {
      const places = leaves.map((leaf) => (leaf.float ? this.#rustFloat() : this.#inIntegers(leaf.size) ?? this.#onStack(WORD, WORD)));
      const parts = places.flatMap((place, index) => (place.kind === 'registers' ? [{ register: place.parts[0]!.register, offset: leaves[index]!.offset, size: leaves[index]!.size }] : []));
      return parts.length === 2 ? inRegisters(parts) : nowhere(leaves.some(({ float }) => float) ? FLOATING : 'a part of it is on the stack');
    }
    if (size > 2 * WORD && leaves.length > 2) return this.#byAddress();
    return size <= WORD && leaves.every(({ float }) => !float) ? this.#inIntegers(size) ?? this.#onStack(size, WORD) : this.giveUp(RUSTS_OWN);
  }

  #rustFloat(): ArgumentPlace {
    if (this.#floats >= FLOAT_REGISTERS) return this.#onStack(WORD, WORD);
    this.#floats++;
    return nowhere(FLOATING);
  }

  /** Of each word of a struct or union. */
  #classes(type: BtfId): readonly Class[] | 'memory' | 'unknown' {
    const size = this.#types.size(type);
    if (this.#types.kind(type) === 'fwd' || this.#types.name(type) === '__vector') return 'unknown';
    if (size > 2 * WORD) return 'memory';
    const leaves = this.#leaves(type);
    if (leaves === null) return 'unknown';
    if (leaves.some(({ x87 }) => x87)) return 'memory';
    const classes: Class[] = Array.from({ length: Math.ceil(size / WORD) }, () => 'none');
    for (const { offset, size: bytes, float } of leaves) {
      const first = Math.floor(offset / WORD);
      for (let word = first; word * WORD < offset + bytes; word++) {
        // It is packed: nothing else crosses a word's border.
        if (word > first && bytes <= WORD) return 'memory';
        const own: Class = !float ? 'integer' : word > first ? 'float-end' : 'float';
        classes[word] = classes[word] === 'integer' || own === 'integer' ? 'integer' : own;
      }
      if (bytes <= WORD && bytes > 0 && offset % bytes !== 0 && Number.isInteger(offset)) return 'memory';
    }
    return classes;
  }

  /** What the type consists of in the end; null: nobody knows. */
  #leaves(type: BtfId, base = 0, isVariant = false): Leaf[] | null {
    const types = this.#types;
    const resolved = types.resolve(type);
    const shape = types.kind(resolved) === 'ptr' ? 'pointer' : shapeOf(types, resolved);
    const leaf = (size: number, float = false, x87 = false): Leaf[] => [{ offset: base, size, float, x87, shape, tag: false }];
    switch (types.kind(resolved)) {
      case 'int': case 'enum': case 'enum64': return leaf(types.size(resolved));
      case 'ptr': return leaf(WORD);
      case 'float': return leaf(types.size(resolved), true, !this.#isArm && types.name(resolved) === 'long double');
      case 'array': {
        const { of, length } = types.array(resolved);
        const step = sizeOf(types, of);
        // No more than are looked at: large ones are in memory anyway.
        return joined(Array.from({ length: Math.min(length, 2 * WORD) }, (_, index) => this.#leaves(of, base + index * step)));
      }
      case 'struct': case 'union': {
        const members = types.members(resolved);
        // A variant without data is as large as the others.
        if (members.length === 0 && types.size(resolved) > 1) return isVariant ? [] : null;
        const isEnum = this.#isRust && members.some(({ name }) => name === '');
        return joined(members.map(({ name, type: of, bitOffset, bitSize }) => {
          // A bitfield counts where its bits are.
          if (bitSize > 0) return [bitOffset, bitOffset + bitSize - 1].map((bit) => ({ offset: base + Math.floor(bit / 8), size: 1, float: false, x87: false, shape, tag: false }));
          const leaves = this.#leaves(of, base + bitOffset / 8, this.#isRust && types.name(resolved) === '');
          return isEnum && name !== '' ? leaves?.map((each) => ({ ...each, tag: true })) ?? null : leaves;
        }));
      }
      default: return null;
    }
  }
}

/** Each once, in order; null: some overlap, and are not alike. */
function placesOf(leaves: readonly Leaf[]): Leaf[] | null {
  const places: Leaf[] = [];
  // Where only some variants have data, these may tell which it is.
  for (const leaf of [...leaves].sort((a, b) => Number(a.tag) - Number(b.tag))) {
    const there = places.find(({ offset, size }) => offset < leaf.offset + leaf.size && leaf.offset < offset + size);
    if (there === undefined) places.push(leaf);
    else if (there.offset !== leaf.offset || there.size !== leaf.size || (there.shape !== leaf.shape && !leaf.tag)) return null;
  }
  return places.sort((a, b) => a.offset - b.offset);
}

function joined(parts: readonly (Leaf[] | null)[]): Leaf[] | null {
  return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
}

/** Bytes. */
function sizeOf(types: Btf, type: BtfId): number {
  const resolved = types.resolve(type);
  switch (types.kind(resolved)) {
    case 'void': case 'fwd': case 'func_proto': case 'func': return 0;
    case 'ptr': return WORD;
    case 'array': {
      const { of, length } = types.array(resolved);
      return length * sizeOf(types, of);
    }
    default: return types.size(resolved);
  }
}
