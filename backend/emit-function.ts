// Writes one function of the IR as an LLVM function, an instruction at a time: a table row per op. Registers keep
// their numbers, slots become allocas (LLVM makes SSA of them), every instruction carries the script's position.
// What the kernel's verifier asks of the code is decided here: reads of the context are hidden from
// optimisation one by one, because two of them merged into one read at a computed offset are rejected; big copies go
// through a helper. It must not optimise: equal and dead code is LLVM's to remove.

import { InternalError } from '../common/internal-error.ts';
import { helperIds } from '../common/helper-ids.ts';
import { helpers, isHelper } from '../middle/ir/helpers.ts';
import type { HelperRow } from '../middle/ir/helpers.ts';
import { layOut } from '../middle/ir/control-flow.ts';
import type { At, BinaryOp, BlockId, Fn, Instr, Module, Operand, RegId, RegType, Terminator } from '../middle/ir/ir.ts';
import { Alignments } from './alignment.ts';
import type { DebugInfo, Node } from './debug-info.ts';
import { externSymbol, externType, parameterType } from './externs.ts';
import { Definitions } from './definitions.ts';
import type { Relocations } from './relocations.ts';

export interface FunctionInput {
  readonly module: Module;
  readonly fn: Fn;
  readonly debug: DebugInfo;
  readonly relocations: Relocations;
  /** Numbers the passthrough calls of the whole module, each of which must be unlike the others. */
  readonly sequence: { next: number };
}

/** More loads or stores than this for a copy or clear, and a helper call is shorter and about as fast. */
const INLINE_STORES = 16;

/** Of no instruction: no block is merged with another across it. */
const WALL = 'call void asm sideeffect "", ""()';

export function emitFunction(input: FunctionInput): string {
  const { fn } = input;
  const first = fn.blocks[0]?.instrs[0]?.at ?? fn.blocks[0]?.term?.at;
  const line = first === undefined || first.file !== undefined ? 1 : first.line;
  const { role } = fn;
  const scope = role.kind === 'program' ? input.debug.program(fn.name, line) : input.debug.subprogram(fn.name, line, parameters(role).map((type) => type === 'ptr'));
  const writer = new FunctionWriter(input, scope);
  const body = layOut(fn).map((block) => {
    writer.label(block.id);
    for (const instr of block.instrs) writeInstr(instr, writer);
    if (block.term === null) throw new InternalError(`block ${block.id} of ${fn.name} is open`);
    writeTerminator(block.term, writer);
    return writer.take();
  });
  const slots = fn.slots.map((slot) => `  %s${slot.id} = alloca [${slot.size} x i8], align ${slot.align}\n`);
  const entry = fn.blocks[0];
  if (entry === undefined) throw new InternalError(`${fn.name} has no block`);
  return [
    `define ${signature(fn)} !dbg ${scope} {\nentry:\n`,
    ...slots,
    `  br label %b${entry.id}, !dbg ${input.debug.location(scope, { line, column: 1 }, null)}\n`,
    ...body,
    '}\n\n',
  ].join('');
}

/** Functions and callbacks are internal: libbpf puts a copy of them behind each program that calls them. */
function signature({ name, role }: Fn): string {
  if (role.kind === 'program') return `i32 @${name}(ptr %ctx) #0 section "${role.section}"`;
  const context = hasContext(role) ? ['ptr %ctx'] : [];
  return `internal i64 @${name}(${[...context, ...role.params.map((type, index) => `${LLVM_TYPES[type]} %p${index}`)].join(', ')}) #2`;
}

function hasContext(role: Fn['role']): boolean {
  return role.kind === 'program' || (role.kind === 'function' && role.context === true);
}

/** Of what is no program. */
function parameters(role: Exclude<Fn['role'], { readonly kind: 'program' }>): readonly RegType[] {
  return hasContext(role) ? ['ptr', ...role.params] : role.params;
}

/** Where the lines go: names temporaries and adds each line's position. */
class FunctionWriter {
  readonly module: Module;
  readonly fn: Fn;
  readonly relocations: Relocations;
  readonly definitions: Definitions;
  readonly alignments: Alignments;
  private readonly debug: DebugInfo;
  private readonly scope: Node;
  private readonly sequence: { next: number };
  private readonly tests = new Set<RegId>();
  private readonly behindTests = new Set<BlockId>();
  private lines = '';
  private temporaries = 0;
  private position = '';

  constructor({ module, fn, debug, relocations, sequence }: FunctionInput, scope: Node) {
    this.module = module;
    this.fn = fn;
    this.relocations = relocations;
    this.definitions = new Definitions(fn, module.externs);
    this.alignments = new Alignments(module, this.definitions);
    this.debug = debug;
    this.scope = scope;
    this.sequence = sequence;
    for (const { term } of fn.blocks) {
      if (term?.op !== 'branch' || term.condition.kind !== 'reg' || !this.definitions.isUsedOnce(term.condition)) continue;
      const compared = this.definitions.of(term.condition);
      if (compared?.op !== 'binary' || !COMPARISONS.has(compared.fn) || !isLastUse(compared.left, compared.right, this)) continue;
      this.tests.add(compared.dest);
      this.behindTests.add(term.then).add(term.else);
    }
  }

  label(block: BlockId): void {
    this.lines += `b${block}:\n`;
    if (this.behindTests.has(block)) this.lines += `  ${WALL}\n`;
  }

  /** Whether it compares pointers for the last time, for the branch at the end of its block alone. */
  isTest(comparison: RegId): boolean {
    return this.tests.has(comparison);
  }

  /** What was written since the last call. */
  take(): string {
    const lines = this.lines;
    this.lines = '';
    return lines;
  }

  at(at: At): void {
    const file = at.file === undefined ? null : this.module.files[at.file]!;
    this.position = `, !dbg ${this.debug.location(this.scope, at, file)}`;
  }

  line(text: string): void {
    this.lines += `  ${text}${this.position}\n`;
  }

  /** Defines the result register. */
  define(dest: RegId, text: string): void {
    // What LLVM knows of an index, the kernel may not: it must not take a check of its bounds for needless.
    if (this.definitions.isIndex(dest)) this.line(`%r${dest} = call i64 asm "", "=r,0"(i64 ${this.temporary(text)})`);
    else this.line(`%r${dest} = ${text}`);
  }

  /** Defines a new temporary and gives its name. */
  temporary(text: string): string {
    const name = `%t${this.temporaries++}`;
    this.line(`${name} = ${text}`);
    return name;
  }

  int(operand: Operand): string {
    if (operand.kind === 'const') return String(BigInt.asIntN(64, operand.value));
    const instr = this.definitions.of(operand);
    return instr?.op === 'param' ? `%p${instr.index}` : `%r${operand.reg}`;
  }

  /** Addresses of what has a name are written where they are used, as parameters are. */
  ptr(operand: Operand): string {
    if (operand.kind === 'const') return 'null';
    const instr = this.definitions.of(operand);
    return (instr === undefined ? null : plainValue(instr)) ?? `%r${operand.reg}`;
  }

  /** An i1 that is true when the operand is not zero. */
  truth(operand: Operand): string {
    const definition = this.definitions.of(operand);
    if (operand.kind === 'reg' && definition?.op === 'binary' && COMPARISONS.has(definition.fn)) return `%c${operand.reg}`;
    return this.temporary(`icmp ne i64 ${this.int(operand)}, 0`);
  }

  /** ptr + a constant. */
  address(ptr: Operand, offset: number): string {
    if (offset === 0) return this.ptr(ptr);
    return this.temporary(`getelementptr i8, ptr ${this.ptr(ptr)}, i64 ${offset}`);
  }

  /** A call that gives `value` back and that no pass looks through. */
  opaque(type: string, value: string): string {
    const suffix = type === 'ptr' ? 'p0.p0' : `${type}.${type}`;
    return `call ${type} @llvm.bpf.passthrough.${suffix}(i32 ${this.sequence.next++}, ${type} ${value})`;
  }

  /** Extends a value of `type` that `text` computes into the 64 bits of a register. */
  extended(dest: RegId, type: string, text: string, signed: boolean): void {
    if (type === 'i64') this.define(dest, text);
    else this.define(dest, `${signed ? 'sext' : 'zext'} ${type} ${this.temporary(text)} to i64`);
  }
}

// ---------------------------------------------------------------- instructions

type Rows = { readonly [Op in Instr['op']]: (instr: Extract<Instr, { readonly op: Op }>, w: FunctionWriter) => void };

const ROWS: Rows = {
  binary: writeBinary,
  extend: ({ dest, value, width, signed }, w) =>
    w.extended(dest, `i${width * 8}`, `trunc i64 ${w.int(value)} to i${width * 8}`, signed),
  select: ({ dest, type, condition, left, right }, w) => {
    const truth = w.truth(condition);
    if (type === 'ptr') w.define(dest, `select i1 ${truth}, ptr ${w.ptr(left)}, ptr ${w.ptr(right)}`);
    else w.define(dest, `select i1 ${truth}, i64 ${w.int(left)}, i64 ${w.int(right)}`);
  },
  'slot-addr': unwritten,
  'global-addr': unwritten,
  'map-addr': unwritten,
  'function-addr': unwritten,
  ctx: unwritten,
  param: unwritten,
  call: ({ dest, function: name, args }, w) => {
    const role = w.module.functions.find((fn) => fn.name === name)?.role;
    if (role?.kind !== 'function' || role.params.length !== args.length) throw new InternalError(`function ${name} is called wrongly`);
    const list = argumentList(args, role.params, w);
    const call = `call i64 @${name}(${hasContext(role) ? `ptr %ctx${list === '' ? '' : ', '}` : ''}${list})`;
    if (dest === null) w.line(call);
    else w.define(dest, call);
  },
  'call-extern': (instr, w) => writeExternCall(instr, w),
  'ptr-add': ({ dest, ptr, offset }, w) => {
    // Of an aligned address and a small offset LLVM makes an `or`, which the kernel does not do with pointers. The
    // empty assembly hides from it how small the offset is, until the very end.
    const hide = offset.kind === 'reg' && w.definitions.isStack(ptr);
    const bytes = hide ? w.temporary(`call i64 asm "", "=r,0"(i64 ${w.int(offset)})`) : w.int(offset);
    w.define(dest, `getelementptr i8, ptr ${w.ptr(ptr)}, i64 ${bytes}`);
  },
  'ptr-to-int': ({ dest, ptr }, w) => {
    // For the same reason: of the sum of such a number and a small one, too.
    const number = `ptrtoint ptr ${w.ptr(ptr)} to i64`;
    w.define(dest, w.definitions.isStack(ptr) ? `call i64 asm "", "=r,0"(i64 ${w.temporary(number)})` : number);
  },
  'int-to-ptr': ({ dest, value }, w) => w.define(dest, `inttoptr i64 ${w.int(value)} to ptr`),
  load: ({ dest, ptr, offset, width, signed, order }, w) => {
    const type = `i${width * 8}`;
    const context = w.definitions.isContext(ptr);
    const align = context ? width : Math.min(width, w.alignments.pointer(ptr, offset));
    const text = `load ${order === undefined ? '' : 'volatile '}${type}, ptr ${w.address(ptr, offset)}, align ${align}`;
    w.extended(dest, type, context ? w.opaque(type, w.temporary(text)) : text, signed);
  },
  'load-ptr': ({ dest, ptr, offset }, w) => {
    const text = `load ptr, ptr ${w.address(ptr, offset)}, align 8`;
    w.define(dest, w.definitions.isContext(ptr) ? w.opaque('ptr', w.temporary(text)) : text);
  },
  store: ({ ptr, offset, width, value, order }, w) => {
    const align = Math.min(width, w.alignments.pointer(ptr, offset));
    const type = `i${width * 8}`;
    const stored = w.definitions.isPointer(value) ? `ptr ${w.ptr(value)}` : `${type} ${narrowed(value, width, w)}`;
    w.line(`store ${order === undefined ? '' : 'volatile '}${stored}, ptr ${w.address(ptr, offset)}, align ${align}`);
  },
  copy: ({ dst, src, size }, w) => {
    const to = w.alignments.pointer(dst, 0);
    const from = w.alignments.pointer(src, 0);
    if (size / Math.min(to, from) > INLINE_STORES) callReadKernel(dst, size, w.ptr(src), w);
    else w.line(`call void @llvm.memcpy.p0.p0.i64(ptr align ${to} ${w.ptr(dst)}, ptr align ${from} ${w.ptr(src)}, i64 ${size}, i1 false)`);
  },
  zero: ({ dst, size }, w) => {
    const to = w.alignments.pointer(dst, 0);
    if (size / to > INLINE_STORES) callReadKernel(dst, size, 'null', w);
    else w.line(`call void @llvm.memset.p0.i64(ptr align ${to} ${w.ptr(dst)}, i8 0, i64 ${size}, i1 false)`);
  },
  // Monotonic and unused: LLVM then writes the plain atomic add that every kernel has.
  'atomic-add': ({ ptr, offset, value }, w) =>
    void w.temporary(`atomicrmw add ptr ${w.address(ptr, offset)}, i64 ${w.int(value)} monotonic, align 8`),
  // Of a monotonic one LLVM does not give the result.
  'atomic-fetch-add': ({ dest, ptr, offset, value }, w) =>
    w.define(dest, `atomicrmw add ptr ${w.address(ptr, offset)}, i64 ${w.int(value)} seq_cst, align 8`),
  'atomic-compare-exchange': ({ dest, ptr, offset, expected, value }, w) =>
    // LLVM would make a truth value of its own of a comparison with what was expected, and compare that.
    w.define(dest, w.opaque('i64', w.temporary(`extractvalue { i64, i1 } ${w.temporary(`cmpxchg ptr ${w.address(ptr, offset)}, i64 ${w.int(expected)}, i64 ${w.int(value)} seq_cst seq_cst, align 8`)}, 0`))),
  helper: ({ dest, helper, args }, w) => {
    if (!isHelper(helper) || helpers[helper].args.length !== args.length) throw new InternalError(`helper ${helper} is called wrongly`);
    const row: HelperRow = helpers[helper];
    const call = `call ${LLVM_TYPES[row.returns]} inttoptr (i64 ${helperIds[helper]} to ptr)(${argumentList(args, row.args, w)})${row.steady ? ' #3' : ''}`;
    if (dest === null) w.line(call);
    else w.define(dest, call);
  },
  core: ({ dest, info, struct, path }, w) => {
    const fact = w.temporary(`load i64, ptr ${w.relocations.core(info, struct, path)}, align 8`);
    // An offset must not end up in a load: libbpf then takes the width of the load for the size of the field, and
    // refuses the program where an array or struct there has another size.
    w.define(dest, info === 'byte_offset' ? `call i64 asm "", "=r,0"(i64 ${fact})` : w.opaque('i64', fact));
  },
  'tp-load': ({ dest, base, record, field, width, signed }, w) => {
    const type = `i${width * 8}`;
    const offset = w.temporary(`load i64, ptr ${w.relocations.recordOffset(record, field)}, align 8`);
    const address = w.temporary(`getelementptr i8, ptr ${base === undefined ? '%ctx' : w.ptr(base)}, i64 ${offset}`);
    w.extended(dest, type, w.opaque(type, w.temporary(`load ${type}, ptr ${address}, align ${width}`)), signed);
  },
  'tp-offset': ({ dest, record, field }, w) =>
    w.define(dest, w.opaque('i64', w.temporary(`load i64, ptr ${w.relocations.recordOffset(record, field)}, align 8`))),
};

const LLVM_TYPES: Readonly<Record<RegType, string>> = { int: 'i64', ptr: 'ptr' };

function argumentList(args: readonly Operand[], types: readonly RegType[], w: FunctionWriter): string {
  return args.map((arg, index) => (types[index] === 'ptr' ? `ptr ${w.ptr(arg)}` : `i64 ${w.int(arg)}`)).join(', ');
}

function writeExternCall({ dest, extern: name, args }: Extract<Instr, { readonly op: 'call-extern' }>, w: FunctionWriter): void {
  const extern = w.module.externs.find((candidate) => candidate.name === name);
  if (extern === undefined || extern.params.length !== args.length) throw new InternalError(`extern ${name} is called wrongly`);
  const list = args.map((arg, index) => {
    const type = extern.params[index]!;
    const value = type.kind === 'pointer' ? w.ptr(arg) : type.kind === 'bool' ? w.truth(arg) : hidden(arg, type.size, w);
    return `${parameterType(type)} ${value}`;
  });
  const call = `call ${externType(extern.returns)} @${externSymbol(extern)}(${list.join(', ')})`;
  const { returns } = extern;
  if (dest === null || returns === null) w.line(call);
  else if (returns.kind === 'pointer') w.define(dest, call);
  else if (returns.kind === 'bool') w.define(dest, `zext i1 ${w.temporary(call)} to i64`);
  else w.extended(dest, externType(returns), call, returns.signed);
}

/**
 * The low bytes of an argument, of which LLVM knows nothing: from what it knows of a value's range it makes checks of C, once
 * inlined, that the kernel does not follow.
 */
function hidden(value: Operand, width: number, w: FunctionWriter): string {
  if (value.kind === 'const') return narrowed(value, width, w);
  const opaque = w.temporary(`call i64 asm "", "=r,0"(i64 ${w.int(value)})`);
  return width === 8 ? opaque : w.temporary(`trunc i64 ${opaque} to i${width * 8}`);
}

/** For instructions whose result plainValue() gives. */
function unwritten(): void {}

function plainValue(instr: Instr): string | null {
  switch (instr.op) {
    case 'slot-addr': return `%s${instr.slot}`;
    case 'global-addr': return `@${instr.global}`;
    case 'map-addr': return `@${instr.map}`;
    case 'function-addr': return `@${instr.function}`;
    case 'param': return `%p${instr.index}`;
    case 'ctx': return '%ctx';
    default: return null;
  }
}

function writeInstr(instr: Instr, w: FunctionWriter): void {
  w.at(instr.at);
  const row = ROWS[instr.op] as (instr: Instr, w: FunctionWriter) => void;
  row(instr, w);
}

function writeTerminator(term: Terminator, w: FunctionWriter): void {
  w.at(term.at);
  switch (term.op) {
    case 'jump': return w.line(`br label %b${term.target}`);
    case 'branch': return w.line(`br i1 ${w.truth(term.condition)}, label %b${term.then}, label %b${term.else}`);
    case 'return': return w.line(w.fn.role.kind === 'program' ? `ret i32 ${narrowed(term.value, 4, w)}` : `ret i64 ${w.int(term.value)}`);
  }
}

/** The low `width` bytes of an int. */
function narrowed(value: Operand, width: number, w: FunctionWriter): string {
  if (width === 8) return w.int(value);
  if (value.kind === 'const') return String(BigInt.asIntN(width * 8, value.value));
  return w.temporary(`trunc i64 ${w.int(value)} to i${width * 8}`);
}

/**
 * probe_read_kernel(dst, size, src) as a block copy. From address 0 it clears: the helper zeroes what it could not
 * read, and address 0 is never readable.
 */
function callReadKernel(dst: Operand, size: number, src: string, w: FunctionWriter): void {
  w.line(`call i64 inttoptr (i64 ${helperIds.probe_read_kernel} to ptr)(ptr ${w.ptr(dst)}, i64 ${size}, ptr ${src})`);
}

// ---------------------------------------------------------------- arithmetic

const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'ult', 'ule', 'ugt', 'uge', 'slt', 'sle', 'sgt', 'sge']);

const LLVM_NAMES: Readonly<Partial<Record<BinaryOp, string>>> = {
  add: 'add', sub: 'sub', mul: 'mul', udiv: 'udiv', umod: 'urem', and: 'and', or: 'or', xor: 'xor',
};

function writeBinary({ dest, fn, left, right }: Extract<Instr, { readonly op: 'binary' }>, w: FunctionWriter): void {
  if (COMPARISONS.has(fn)) {
    const pointers = w.definitions.isPointer(left) || w.definitions.isPointer(right);
    const operands = pointers ? `ptr ${w.ptr(left)}, ${w.ptr(right)}` : `i64 ${w.int(left)}, ${w.int(right)}`;
    // Two numbers that are compared with 0 LLVM may or together first; of a pointer the kernel does not allow that.
    // Where nobody needs the pointer any more, the empty assembly keeps the comparison apart. (Where somebody does, the
    // kernel must see the branch, and what hangs on it keeps LLVM from it.) What a block ends with stays apart by what is
    // before it and where it leads, which takes no instruction.
    if (w.isTest(dest)) w.line(WALL);
    else if (isLastUse(left, right, w)) {
      const compared = w.temporary(`zext i1 ${w.temporary(`icmp ${fn} ${operands}`)} to i64`);
      w.define(dest, `call i64 asm "", "=r,0"(i64 ${compared})`);
      w.line(`%c${dest} = icmp ne i64 %r${dest}, 0`);
      return;
    }
    w.line(`%c${dest} = icmp ${fn} ${operands}`);
    w.define(dest, `zext i1 %c${dest} to i64`);
  } else if (fn === 'shl' || fn === 'lshr' || fn === 'ashr') {
    w.define(dest, `${fn} i64 ${w.int(left)}, ${shiftCount(right, w)}`);
  } else if (fn === 'sdiv' || fn === 'smod') {
    writeSignedDivision(dest, fn, left, right, w);
  } else {
    w.define(dest, `${LLVM_NAMES[fn]!} i64 ${w.int(left)}, ${w.int(right)}`);
  }
}

/** Whether one of the two is a pointer that nobody needs any more. */
function isLastUse(left: Operand, right: Operand, { definitions }: Pick<FunctionWriter, 'definitions'>): boolean {
  return (definitions.isPointer(left) || definitions.isPointer(right)) && (definitions.isUsedOnce(left) || definitions.isUsedOnce(right));
}

/** LLVM may make anything of a count of 64 and more, so it never sees one: BPF itself looks at six bits. */
function shiftCount(count: Operand, w: FunctionWriter): string {
  if (count.kind === 'const') return String(BigInt.asUintN(6, count.value));
  // Counts that libbpf fills in are those of bitfields.
  if (w.definitions.of(count)?.op === 'core') return w.int(count);
  return w.temporary(`and i64 ${w.int(count)}, 63`);
}

/** BPF before v4 divides unsigned numbers only: divide the magnitudes and put the sign back. */
function writeSignedDivision(dest: RegId, fn: 'sdiv' | 'smod', left: Operand, right: Operand, w: FunctionWriter): void {
  const leftSign = w.temporary(`ashr i64 ${w.int(left)}, 63`);
  const rightSign = w.temporary(`ashr i64 ${w.int(right)}, 63`);
  const magnitude = (value: Operand, sign: string): string =>
    w.temporary(`sub i64 ${w.temporary(`xor i64 ${w.int(value)}, ${sign}`)}, ${sign}`);
  const operation = fn === 'sdiv' ? 'udiv' : 'urem';
  const result = w.temporary(`${operation} i64 ${magnitude(left, leftSign)}, ${magnitude(right, rightSign)}`);
  const sign = fn === 'sdiv' ? w.temporary(`xor i64 ${leftSign}, ${rightSign}`) : leftSign;
  w.define(dest, `sub i64 ${w.temporary(`xor i64 ${result}, ${sign}`)}, ${sign}`);
}
