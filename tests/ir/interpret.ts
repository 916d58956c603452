// Runs functions of the IR in JavaScript: the second opinion on every op, beside the kernel, and the way to test
// lowering without root. It is strict where the IR leaves something undefined (a zero divisor, unwritten stack
// bytes, memory out of bounds, a record that is kept): those are faults. It must not import the backend; what is
// compared against it must not share its code.

import type { At, BinaryOp, Block, Fn, Instr, Module, Operand } from '../../middle/ir/ir.ts';
import { helpers } from '../../middle/ir/helpers.ts';
import type { HelperName } from '../../middle/ir/helpers.ts';
import { COUNTERS_SYMBOL, EVENTS_MAP } from '../../common/manifest.ts';
import { coreFact } from './interpreter/core-facts.ts';
import type { Environment, HelperContext, Value } from './interpreter/helpers.ts';
import { HELPERS } from './interpreter/helpers.ts';
import { RuntimeMap } from './interpreter/maps.ts';
import type { Pointer, Region } from './interpreter/memory.ts';
import { Fault, Memory, NULL, getUint, pointerTo, readable, setUint, writable } from './interpreter/memory.ts';

export type { Environment } from './interpreter/helpers.ts';

export interface Outcome {
  /** The low 32 bits, unsigned, as BPF_PROG_TEST_RUN gives them. */
  readonly returned: bigint;
  /** Records submitted to the event ring so far. */
  readonly events: readonly Uint8Array[];
  readonly maps: ReadonlyMap<string, RuntimeMap>;
  readonly globals: ReadonlyMap<string, Uint8Array>;
  /** `bpftrace_counters`, or null when the module has none. */
  readonly counters: { readonly lost: bigint; readonly sites: readonly { readonly count: bigint; readonly code: bigint }[] } | null;
  readonly signals: readonly number[];
  /** What went to the trace pipe. */
  readonly traced: readonly string[];
  /** IR instructions of this run. */
  readonly instructions: number;
}

/** What a shift by 64 or more gives here: the IR does not say, so no test may come to depend on it. */
const UNSPECIFIED = 0x5a5a_5a5a_5a5a_5a5an;

const DEFAULTS: Environment = {
  ctx: new Uint8Array(0), pid: 1235, tgid: 1234, uid: 1000, gid: 1001, comm: 'bash', padsComm: true, cpu: 1, cpus: 4, numaNode: 0,
  monotonic: 1_000_000_000n, boottime: 2_000_000_000n, tai: 3_000_000_000n, jiffies: 4_294_900_000n, random: counting(), task: 0n, externs: {}, cgroup: 77n,
  cookie: 0n, functionAddress: 0xffff_ffff_8100_0000n, kernelMemory: [], userMemory: [], kernelStack: [], userStack: [],
  namespacePid: null, globals: {}, absent: new Set(), limit: 1_000_000, before: () => {},
};

/** 1, 2, 3 …: random enough for programs, and the same each time. */
function counting(): () => number {
  let next = 0;
  return () => ++next;
}

/** Maps and globals of one loaded module: they live from run to run. */
export class Machine {
  private readonly module: Module;
  private readonly base: Environment;
  private readonly memory = new Memory();
  readonly maps: ReadonlyMap<string, RuntimeMap>;
  private readonly mapAddresses: ReadonlyMap<string, Region>;
  private readonly globals: ReadonlyMap<string, Region>;
  private readonly functions: ReadonlyMap<string, Region>;
  private readonly signals: number[] = [];
  private readonly traced: string[] = [];

  constructor(module: Module, environment: Partial<Environment> = {}) {
    this.module = module;
    this.base = { ...DEFAULTS, ...environment };
    this.maps = new Map(module.maps.map((def) => [def.name, new RuntimeMap(def, this.memory, this.base.cpus)]));
    this.mapAddresses = new Map(module.maps.map((def) => [def.name, this.memory.region(def.name, 0)]));
    this.functions = new Map(module.functions.map(({ name }) => [name, this.memory.region(name, 0)]));
    this.globals = new Map(module.globals.map((global) => [global.name, this.memory.region(global.name, global.size, {
      content: this.base.globals[global.name] ?? global.init, writable: global.section === 'counters',
    })]));
  }

  /** Simulated CPUs: the parts of a per-CPU value. */
  get cpus(): number {
    return this.base.cpus;
  }

  /** The live bytes of a map that is a variable. */
  variable(symbol: string): Uint8Array {
    return this.globals.get(symbol)!.bytes;
  }

  /** Runs a function to its end; `environment` overrides the machine's for this run. Faults and the limit throw. */
  run(functionName: string, environment: Partial<Environment> = {}): Outcome {
    const fn = this.module.functions.find((candidate) => candidate.name === functionName);
    if (fn === undefined) throw new Error(`no function ${functionName}`);
    const merged: Environment = { ...this.base, ...environment };
    const run: Run = {
      module: this.module, mapAddresses: this.mapAddresses, globals: this.globals, functions: this.functions, instructions: 0,
      ctx: this.memory.region('ctx', merged.ctx.length, { content: merged.ctx, writable: false }),
      helpers: {
        environment: merged, memory: this.memory, maps: this.maps, signals: this.signals, traced: this.traced,
        call: (address, args) => this.callBack(run, address, args),
      },
    };
    const returned = BigInt.asUintN(32, new Activation(run, fn, []).run());
    for (const map of this.maps.values()) map.checkReleased();
    const counters = this.globals.get(COUNTERS_SYMBOL);
    return {
      returned,
      events: this.maps.get(EVENTS_MAP)?.records ?? [],
      maps: this.maps,
      globals: new Map([...this.globals].map(([name, region]) => [name, region.bytes])),
      counters: counters === undefined ? null : readCounters(counters.bytes),
      signals: this.signals,
      traced: this.traced,
      instructions: run.instructions,
    };
  }

  private callBack(run: Run, address: Pointer, args: readonly Value[]): bigint {
    const fn = this.module.functions.find(({ name }) => this.functions.get(name) === address.region);
    if (fn?.role.kind !== 'callback') throw new Fault('a helper got no callback');
    return BigInt.asUintN(64, new Activation(run, fn, args).run());
  }
}

/** What the activations of one run share. */
interface Run {
  readonly module: Module;
  readonly mapAddresses: ReadonlyMap<string, Region>;
  readonly globals: ReadonlyMap<string, Region>;
  readonly functions: ReadonlyMap<string, Region>;
  readonly helpers: HelperContext;
  readonly ctx: Region;
  instructions: number;
}

/** One call of one function. */
class Activation {
  private readonly machine: Run;
  private readonly fn: Fn;
  private readonly args: readonly Value[];
  private readonly registers: (Value | undefined)[];
  private readonly slots: ReadonlyMap<number, Region>;

  constructor(run: Run, fn: Fn, args: readonly Value[]) {
    this.machine = run;
    this.fn = fn;
    this.args = args;
    this.registers = new Array<Value | undefined>(fn.registers);
    this.slots = new Map(fn.slots.map((slot) => [slot.id, run.helpers.memory.region(`slot ${slot.name}`, slot.size, { stack: true })]));
  }

  /** The 64 bits of its result. */
  run(): bigint {
    const blocks = new Map(this.fn.blocks.map((block) => [block.id, block]));
    for (let block = this.fn.blocks[0] as Block; ;) {
      for (const instr of block.instrs) this.guarded(instr.at, () => { this.execute(instr); });
      const { term } = block;
      if (term === null) throw new Error(`b${block.id} is not closed`);
      this.count(term.at);
      if (term.op === 'return') return this.int(term.value);
      block = blocks.get(term.op === 'jump' ? term.target : this.int(term.condition) !== 0n ? term.then : term.else) as Block;
    }
  }

  private count(at: At): void {
    if (++this.machine.instructions > this.machine.helpers.environment.limit) throw new Fault(`${this.fn.name} ${at.line}:${at.column}: too many instructions`);
    this.machine.helpers.environment.before(this.machine.instructions);
  }

  private guarded(at: At, action: () => void): void {
    this.count(at);
    try {
      action();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new Fault(`${this.fn.name} ${at.line}:${at.column}: ${error.message}`);
    }
  }

  private execute(instr: Instr): void {
    const result = this.evaluate(instr);
    if (!('dest' in instr) || instr.dest === null) return;
    if (result === null) throw new Error(`${instr.op} has no result`);
    this.registers[instr.dest] = typeof result === 'bigint' ? BigInt.asIntN(64, result) : result;
  }

  private evaluate(instr: Instr): Value | null {
    switch (instr.op) {
      case 'binary': return binary(instr.fn, this.number(instr.left), this.number(instr.right));
      case 'extend': return extend(this.int(instr.value), instr.width, instr.signed);
      case 'select': {
        const chosen = this.int(instr.condition) !== 0n ? instr.left : instr.right;
        return instr.type === 'int' ? this.int(chosen) : this.ptr(chosen);
      }
      case 'slot-addr': return pointerTo(this.slots.get(instr.slot) as Region);
      case 'global-addr': return pointerTo(this.machine.globals.get(instr.global) as Region);
      case 'map-addr': return pointerTo(this.machine.mapAddresses.get(instr.map) as Region);
      case 'function-addr': return pointerTo(this.machine.functions.get(instr.function) as Region);
      case 'param': return this.args[instr.index] as Value;
      case 'call': return this.call(instr);
      case 'ctx': return pointerTo(this.machine.ctx);
      case 'ptr-add': {
        const { region, address } = this.ptr(instr.ptr);
        return { region, address: BigInt.asUintN(64, address + this.int(instr.offset)) };
      }
      case 'ptr-to-int': return this.ptr(instr.ptr).address;
      case 'int-to-ptr': return { region: null, address: BigInt.asUintN(64, this.int(instr.value)) };
      case 'load': return extend(getUint(readable(this.ptr(instr.ptr), instr.offset, instr.width)), instr.width, instr.signed);
      case 'load-ptr': {
        const from = this.ptr(instr.ptr);
        const address = getUint(readable(from, instr.offset, 8));
        return { region: from.region?.defined ? this.machine.helpers.memory.find(address) : null, address };
      }
      case 'store':
        setUint(writable(this.ptr(instr.ptr), instr.offset, instr.width), this.number(instr.value));
        return null;
      case 'copy': {
        const bytes = readable(this.ptr(instr.src), 0, instr.size).slice();
        writable(this.ptr(instr.dst), 0, instr.size).set(bytes);
        return null;
      }
      case 'zero':
        writable(this.ptr(instr.dst), 0, instr.size).fill(0);
        return null;
      case 'atomic-add': case 'atomic-fetch-add': {
        const before = getUint(readable(this.ptr(instr.ptr), instr.offset, 8));
        setUint(writable(this.ptr(instr.ptr), instr.offset, 8), before + this.int(instr.value));
        return instr.op === 'atomic-add' ? null : BigInt.asIntN(64, before);
      }
      case 'atomic-compare-exchange': {
        const before = BigInt.asIntN(64, getUint(readable(this.ptr(instr.ptr), instr.offset, 8)));
        if (before === BigInt.asIntN(64, this.int(instr.expected))) setUint(writable(this.ptr(instr.ptr), instr.offset, 8), this.int(instr.value));
        return before;
      }
      case 'call-extern': return this.callExtern(instr);
      case 'helper': return this.helper(instr);
      case 'core': return coreFact(this.machine.module, instr.info, instr.struct, instr.path, this.machine.helpers.environment.absent);
      case 'tp-load': return extend(getUint(readable(instr.base === undefined ? pointerTo(this.machine.ctx) : this.ptr(instr.base), this.fieldOffset(instr), instr.width)), instr.width, instr.signed);
      case 'tp-offset': return BigInt(this.fieldOffset(instr));
    }
  }

  private call(instr: Instr & { readonly op: 'call' }): bigint {
    const fn = this.machine.module.functions.find(({ name }) => name === instr.function) as Fn;
    const { params } = fn.role as Exclude<Fn['role'], { readonly kind: 'program' }>;
    return new Activation(this.machine, fn, instr.args.map((arg, index) => (params[index] === 'ptr' ? this.ptr(arg) : this.int(arg)))).run();
  }

  /** What C and the kernel do is the environment's to say, by name. */
  private callExtern(instr: Instr & { readonly op: 'call-extern' }): Value | null {
    const extern = this.machine.module.externs.find(({ name }) => name === instr.extern);
    const run = this.machine.helpers.environment.externs[instr.extern];
    if (extern === undefined || run === undefined) throw new Fault(`nobody says what ${instr.extern} does`);
    return run(instr.args.map((arg, index) => (extern.params[index]!.kind === 'pointer' ? this.ptr(arg) : this.int(arg))));
  }

  private helper(instr: Instr & { readonly op: 'helper' }): Value {
    const name = instr.helper as HelperName;
    const args = instr.args.map((arg, index) => (helpers[name].args[index] === 'ptr' ? this.ptr(arg) : this.int(arg)));
    return HELPERS[name](this.machine.helpers, args);
  }

  private register(reg: number): Value {
    const value = this.registers[reg];
    if (value === undefined) throw new Error(`%${reg} was never assigned`);
    return value;
  }

  private int(operand: Operand): bigint {
    const value = operand.kind === 'const' ? BigInt.asIntN(64, operand.value) : this.register(operand.reg);
    if (typeof value !== 'bigint') throw new Fault('a pointer is used as a number');
    return value;
  }

  private ptr(operand: Operand): Pointer {
    if (operand.kind === 'const') return NULL;
    const value = this.register(operand.reg);
    if (typeof value === 'bigint') throw new Fault('a number is used as a pointer');
    return value;
  }

  /** A number, or the address of a pointer: for comparisons and stores. */
  private number(operand: Operand): bigint {
    const value = operand.kind === 'const' ? operand.value : this.register(operand.reg);
    return BigInt.asIntN(64, typeof value === 'bigint' ? value : value.address);
  }

  private fieldOffset(of: { readonly record: number; readonly field: number }): number {
    return (this.machine.module.records[of.record]?.fields[of.field] as { offset: number }).offset;
  }
}

function extend(value: bigint, width: number, signed: boolean): bigint {
  return signed ? BigInt.asIntN(width * 8, value) : BigInt.asUintN(width * 8, value);
}

function binary(fn: BinaryOp, left: bigint, right: bigint): bigint {
  const u = (value: bigint): bigint => BigInt.asUintN(64, value);
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  const shift = (compute: () => bigint): bigint => (u(right) > 63n ? UNSPECIFIED : compute());
  if (right === 0n && /^[us](div|mod)$/.test(fn)) throw new Fault(`${fn} by zero`);
  switch (fn) {
    case 'add': return left + right;
    case 'sub': return left - right;
    case 'mul': return left * right;
    case 'udiv': return u(left) / u(right);
    case 'umod': return u(left) % u(right);
    case 'sdiv': return left / right;
    case 'smod': return left % right;
    case 'and': return left & right;
    case 'or': return left | right;
    case 'xor': return left ^ right;
    case 'shl': return shift(() => left << right);
    case 'lshr': return shift(() => u(left) >> right);
    case 'ashr': return shift(() => left >> right);
    case 'eq': return truth(left === right);
    case 'ne': return truth(left !== right);
    case 'ult': return truth(u(left) < u(right));
    case 'ule': return truth(u(left) <= u(right));
    case 'ugt': return truth(u(left) > u(right));
    case 'uge': return truth(u(left) >= u(right));
    case 'slt': return truth(left < right);
    case 'sle': return truth(left <= right);
    case 'sgt': return truth(left > right);
    case 'sge': return truth(left >= right);
  }
}

function readCounters(bytes: Uint8Array): NonNullable<Outcome['counters']> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sites = Array.from({ length: Math.floor((bytes.length - 8) / 16) }, (_, index) => ({
    count: view.getBigUint64(8 + index * 16, true), code: view.getBigInt64(16 + index * 16, true),
  }));
  return { lost: view.getBigUint64(0, true), sites };
}
