// Where the argument of a USDT probe lies, from the words of its note: the number of its bytes, negative for a signed one, and an
// operand as the assembler of the architecture writes it. A row for each architecture has its registers and its forms. What
// cannot be read by a program is UnreadableArgument, never a wrong place. The words may come from anywhere.

import type { Architecture } from '../../common/architectures/index.ts';
import { arm64 } from '../../common/architectures/arm64.ts';
import { x86_64 } from '../../common/architectures/x86-64.ts';
import type { NotedPart } from '../../common/noted-arguments.ts';
import type { SymbolValue } from '../symbols/elf.ts';

/** Half a sentence that says why. */
export class UnreadableArgument extends Error {}

/** The binary around the place. */
export interface Around {
  /** Virtual address of the place in the file. */
  readonly address: number;
  /** Whether the file is loaded anywhere, so that addresses are only known from the place. */
  readonly relocatable: boolean;
  readonly symbol: (name: string) => SymbolValue | null;
  /** Bytes from the start of a thread's own memory to the address that instructions count from; null: not known. */
  readonly threadSize: number | null;
}

/** A register of the context, and which of its bits a name means. */
interface Register { readonly name: string; readonly bytes: number; readonly skip: number }

/** A sum that is the value, or its address. */
interface Sum {
  readonly base?: Register | null;
  readonly index?: Register | null;
  readonly factor?: number;
  readonly fixed?: bigint;
  readonly memory?: true;
  readonly thread?: true;
}

interface Forms {
  readonly architecture: Architecture;
  /** null: no such register; throws for one whose value programs do not get. */
  readonly register: (name: string) => Register | null;
  /** null: no form of an operand. */
  readonly operand: (text: string, around: Around, register: (name: string) => Register) => Sum | null;
}

const WORD = 8;
const SIZES = [1, 2, 4, 8];

/** The numbers by which a program computes the argument (common/noted-arguments.ts). Throws UnreadableArgument. */
export function argumentParts(text: string, arch: string, around: Around): Readonly<Record<NotedPart, number>> {
  const forms = Object.hasOwn(rows, arch) ? rows[arch as keyof typeof rows] : null;
  if (forms === null) throw new UnreadableArgument(`arguments on ${arch} are not known`);
  const [, minus, digits, float, operand] = /^(?:(-?)(\d{1,3})(f?)@)?(.+)$/s.exec(text) ?? [];
  if (operand === undefined) throw unknown();
  const size = digits === undefined ? WORD : Number(digits);
  if (float === 'f') throw new UnreadableArgument('it is a floating-point number');
  if (!SIZES.includes(size)) throw new UnreadableArgument(`it has ${size} bytes`);
  const registerOf = (name: string): Register => forms.register(name) ?? unknownRegister(name);
  const sum = forms.operand(operand.trim(), around, registerOf);
  if (sum === null) throw unknown();
  return partsOf(sum, size, minus === '-', forms.architecture);
}

function partsOf({ base = null, index = null, factor = 1, fixed = 0n, memory, thread }: Sum, size: number, signed: boolean, { registers }: Architecture): Record<NotedPart, number> {
  const bits = 8 * (memory ? size : Math.min(size, base?.bytes ?? WORD));
  const skip = memory ? 0 : base?.skip ?? 0;
  if (memory && [base, index].some((register) => register !== null && register.bytes !== WORD)) throw unknown();
  const offset = (register: Register | null): number => (register === null ? 0 : registers[register.name]!);
  return {
    'base': offset(base), 'base_factor': base === null ? 0 : 1,
    'index': offset(index), 'index_factor': index === null ? 0 : factor,
    'low': Number(BigInt.asIntN(32, fixed)), 'high': Number(BigInt.asIntN(32, fixed >> 32n)),
    'thread': thread ? 1 : 0, 'memory': memory ? 1 : 0, size,
    'left': 64 - bits - 8 * skip, 'right': 64 - bits, 'signed': signed ? 1 : 0,
  };
}

function unknown(): UnreadableArgument {
  return new UnreadableArgument('this is no place that can be read');
}

function unknownRegister(name: string): never {
  throw new UnreadableArgument(`the register ${name} cannot be read`);
}

// ---------------------------------------------------------------- numbers and symbols

interface Terms { readonly number: bigint; readonly symbol: string | null; readonly suffix: string }

const TERM = /([+-]?)\s*(?:(0x[0-9a-f]+|\d+)|([A-Za-z_.$][\w.$]*)(?:@(\w+))?)/iy;

/** `16`, `-8`, `table+4`, `-8+x@tpoff`; null: it is no such sum. */
function termsOf(text: string): Terms | null {
  let number = 0n;
  let symbol: string | null = null;
  let suffix = '';
  TERM.lastIndex = 0;
  for (let at = 0; at < text.length; at = TERM.lastIndex) {
    const [, sign, digits, name, after] = TERM.exec(text) ?? [];
    if (sign === undefined || (at > 0 && sign === '')) return null;
    if (digits !== undefined) number += sign === '-' ? -BigInt(digits) : BigInt(digits);
    else if (symbol !== null || sign === '-') return null;
    else [symbol, suffix] = [name!, after ?? ''];
  }
  return { number, symbol, suffix };
}

function valueOf(name: string, around: Around): SymbolValue {
  const found = around.symbol(name);
  if (found === null) throw new UnreadableArgument(`the binary has no symbol ${name}`);
  return found;
}

// ---------------------------------------------------------------- x86-64

const X86_WORDS: Readonly<Record<string, string>> = { rax: 'ax', rbx: 'bx', rcx: 'cx', rdx: 'dx', rsi: 'si', rdi: 'di', rbp: 'bp', rsp: 'sp', rip: 'ip' };

function x86Registers(): ReadonlyMap<string, Register> {
  const named = new Map<string, Register>();
  const add = (name: string, of: string, bytes: number, skip = 0): void => void named.set(name, { name: of, bytes, skip });
  for (const [full, of] of Object.entries(X86_WORDS)) {
    add(full, of, 8);
    if (of === 'ip') continue;
    add(`e${of}`, of, 4);
    add(of, of, 2);
    add(of.endsWith('x') ? `${of[0]!}l` : `${of}l`, of, 1);
    if (of.endsWith('x')) add(`${of[0]!}h`, of, 1, 1);
  }
  for (let n = 8; n <= 15; n++) {
    add(`r${n}`, `r${n}`, 8);
    add(`r${n}d`, `r${n}`, 4);
    add(`r${n}w`, `r${n}`, 2);
    for (const byte of ['b', 'l']) add(`r${n}${byte}`, `r${n}`, 1);
  }
  return named;
}

const ofX86 = x86Registers();
const X86_FLOAT = /^(?:[xyz]mm\d+|st(?:\(\d\))?|mm\d)$/;
const X86_MEMORY = /^(?:%(fs):)?([^(%*]*)(?:\((?:%(\w+))?(?:,\s*%(\w+)(?:,\s*([1248]))?)?\))?$/;
const INSTRUCTION_POINTER = { name: 'ip', bytes: WORD, skip: 0 };

const x86: Forms = {
  architecture: x86_64,
  register: (name) => {
    if (X86_FLOAT.test(name)) throw new UnreadableArgument('it is in a floating-point register');
    return ofX86.get(name) ?? null;
  },
  operand: (text, around, register) => {
    const [, only] = /^%(\w+(?:\(\d\))?)$/.exec(text) ?? [];
    if (only !== undefined) return { base: register(only) };
    if (text.startsWith('$')) return x86Constant(text.slice(1), around);
    const [whole, segment, displacement, base, index, factor] = X86_MEMORY.exec(text) ?? [];
    const terms = whole === undefined || whole === '' ? null : termsOf(displacement!.trim());
    if (terms === null || (displacement === '' && base === undefined && index === undefined)) return null;
    const place = {
      memory: true, base: base === undefined ? null : register(base), index: index === undefined ? null : register(index), factor: Number(factor ?? 1),
    } as const;
    return segment === undefined ? x86Address(place, terms, around) : x86ThreadAddress(place, terms, around);
  },
};

/** The address of a symbol lies as far from the place in memory as in the file. */
function x86Constant(text: string, around: Around): Sum | null {
  const terms = termsOf(text);
  if (terms === null || text === '') return null;
  if (terms.symbol === null) return { fixed: terms.number };
  return { base: INSTRUCTION_POINTER, fixed: fromPlace(terms, around) };
}

function x86Address(place: Sum, terms: Terms, around: Around): Sum | null {
  const isRelative = place.base?.name === 'ip';
  // Without a symbol it counts from the next instruction, of which a note tells nothing.
  if (terms.symbol === null) return isRelative ? null : { ...place, fixed: terms.number };
  if (isRelative || place.base === null) return { ...place, base: INSTRUCTION_POINTER, fixed: fromPlace(terms, around) };
  return around.relocatable ? null : { ...place, fixed: fromPlace(terms, around) + BigInt(around.address) };
}

function fromPlace({ symbol, suffix, number }: Terms, around: Around): bigint {
  const { value, threadLocal } = valueOf(symbol!, around);
  if (threadLocal || suffix !== '') throw unknown();
  return BigInt(value) - BigInt(around.address) + number;
}

/** Thread-local variables of a program itself end where its thread's base is. */
function x86ThreadAddress(place: Sum, { symbol, suffix, number }: Terms, around: Around): Sum | null {
  if (place.base?.name === 'ip') return null;
  if (symbol === null) return { ...place, thread: true, fixed: number };
  const { value, threadLocal } = valueOf(symbol, around);
  if (!threadLocal || suffix.toLowerCase() !== 'tpoff' || around.threadSize === null) return null;
  return { ...place, thread: true, fixed: BigInt(value) - BigInt(around.threadSize) + number };
}

// ---------------------------------------------------------------- arm64

const ARM_NAMES: Readonly<Record<string, string>> = { fp: 'x29', lr: 'x30', wsp: 'sp' };
const ZERO_REGISTERS = ['xzr', 'wzr'];
const ARM_MEMORY = /^\[\s*(\w+)\s*(?:,\s*(?:#?(-?(?:0x[0-9a-f]+|\d+))|:lo12:([^\]]+)|([xw]\w+)(?:,\s*lsl\s*#?([0-3]))?)\s*)?\]$/i;

const arm: Forms = {
  architecture: arm64,
  register: (name) => {
    if (/^[bhsdqv]\d+/.test(name)) throw new UnreadableArgument('it is in a floating-point register');
    const [, width, number] = /^([xw])(\d|[12]\d|30)$/.exec(ARM_NAMES[name] ?? name) ?? [];
    if (number !== undefined) return { name: `r${number}`, bytes: width === 'x' ? 8 : 4, skip: 0 };
    return name === 'sp' || name === 'wsp' ? { name: 'sp', bytes: name === 'sp' ? 8 : 4, skip: 0 } : null;
  },
  operand: (text, around, register) => {
    if (/^#?-?(0x[0-9a-f]+|\d+)$/i.test(text)) return { fixed: termsOf(text.replace('#', ''))!.number };
    if (ZERO_REGISTERS.includes(text)) return { fixed: 0n };
    if (/^\w+$/.test(text)) return { base: register(text) };
    const [whole, base, displacement, low, index, shift] = ARM_MEMORY.exec(text) ?? [];
    if (whole === undefined) return null;
    const place = { memory: true, base: register(base!) } as const;
    if (index !== undefined) return ZERO_REGISTERS.includes(index) ? place : { ...place, index: register(index), factor: 1 << Number(shift ?? 0) };
    return { ...place, fixed: low === undefined ? termsOf(displacement ?? '')!.number : armLow(low, around) };
  },
};

/** The last 12 bits of a symbol's address: they are the same wherever the file's pages are. */
function armLow(text: string, around: Around): bigint {
  const terms = termsOf(text.trim());
  if (terms === null || terms.symbol === null || terms.suffix !== '') throw unknown();
  return (BigInt(valueOf(terms.symbol, around).value) + terms.number) & 0xfffn;
}

const rows = { x86_64: x86, arm64: arm } as const satisfies Readonly<Record<string, Forms>>;
