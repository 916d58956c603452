// The BPF helpers of middle/ir/helpers.ts for the IR interpreter, one row each, answered from a made-up environment: who
// runs, what time it is, what kernel and user memory hold. Semantics are those of bpf-helpers(7), errors negative
// errno. tsc demands a row for every helper that the IR may call.

import type { HelperName } from '../../../middle/ir/helpers.ts';
import type { Memory, Pointer, Region } from './memory.ts';
import { Fault, NULL, pointerTo, readable, setUint, writable } from './memory.ts';
import type { RuntimeMap } from './maps.ts';

/** Every field has a default (see interpret.ts), so that a test names only what it is about. */
export interface Environment {
  /** The program's context. */
  readonly ctx: Uint8Array;
  readonly pid: number;
  readonly tgid: number;
  readonly uid: number;
  readonly gid: number;
  readonly comm: string;
  /** False: as old kernels, which leave what was behind the NUL, in a task and in a buffer. */
  readonly padsComm: boolean;
  readonly cpu: number;
  readonly cpus: number;
  readonly numaNode: number;
  /** CLOCK_MONOTONIC and CLOCK_BOOTTIME in nanoseconds. */
  readonly monotonic: bigint;
  readonly boottime: bigint;
  readonly tai: bigint;
  readonly jiffies: bigint;
  readonly random: () => number;
  /** Address of the current task_struct. */
  readonly task: bigint;
  /** What C and kfuncs do, by name. */
  readonly externs: Readonly<Record<string, (args: readonly Value[]) => Value | null>>;
  readonly cgroup: bigint;
  readonly cookie: bigint;
  readonly functionAddress: bigint;
  readonly kernelMemory: readonly AddressedBytes[];
  readonly userMemory: readonly AddressedBytes[];
  /** Return addresses, innermost first; a number is an error. */
  readonly kernelStack: readonly bigint[] | number;
  readonly userStack: readonly bigint[] | number;
  /** pid and tgid in the namespace that get_ns_current_pid_tgid is asked for; null: it is not that namespace. */
  readonly namespacePid: { readonly pid: number; readonly tgid: number } | null;
  /** Initial bytes of globals, as the loader would patch them. */
  readonly globals: Readonly<Record<string, Uint8Array>>;
  /** What this kernel lacks for `core exists` and `core type_exists`: `task_struct.state`, `foo`. */
  readonly absent: ReadonlySet<string>;
  /** Instructions until a fault. */
  readonly limit: number;
  /** Called before each instruction, with its number in this run: something may happen there. */
  readonly before: (instruction: number) => void;
}

export interface AddressedBytes { readonly address: bigint; readonly bytes: Uint8Array }

export interface HelperContext {
  readonly environment: Environment;
  readonly memory: Memory;
  readonly maps: ReadonlyMap<string, RuntimeMap>;
  /** What went to the trace pipe. */
  readonly traced: string[];
  /** Signals sent to the current process. */
  readonly signals: number[];
  /** Runs the callback at an address. */
  readonly call: (callback: Pointer, args: readonly Value[]) => bigint;
}

export type Value = bigint | Pointer;
type Space = 'kernelMemory' | 'userMemory';
type Helper = (ctx: HelperContext, args: readonly Value[]) => Value;

const E2BIG = -7n;
const EFAULT = -14n;
const EINVAL = -22n;
const ERANGE = -34n;
/** BPF_MAX_LOOPS */
const MAX_LOOPS = 8n * 1024n * 1024n;
/** Where user space ends on x86-64, with its guard page: kernel reads refuse what lies below. */
const USER_END = 1n << 47n;
const USER_STACK = 1n << 8n;

/** TASK_COMM_LEN bytes: all that programs read of it is its name, at the place that the compiler's own flavour gives it. */
function currentTask({ task, comm, padsComm }: Environment): Region {
  const bytes = new Uint8Array(16).fill(padsComm ? 0 : 0x78);
  bytes.set(Buffer.from(`${comm.slice(0, 15)}\0`));
  return { name: 'the current task', address: BigInt.asUintN(64, task), bytes, writable: false, defined: null };
}

export const HELPERS: Record<HelperName, Helper> = {
  map_lookup_elem: (ctx, [map, key]) => {
    const target = mapOf(ctx, map);
    return target.lookup(readable(ptr(key), 0, target.def.keySize), ctx.environment.cpu);
  },
  task_storage_get: (ctx, [map]) => mapOf(ctx, map).ofTask(),
  map_lookup_percpu_elem: (ctx, [map, key, cpu]) => {
    const target = mapOf(ctx, map);
    if (int(cpu) >= BigInt(ctx.environment.cpus)) return NULL;
    return target.lookup(readable(ptr(key), 0, target.def.keySize), Number(int(cpu)));
  },
  map_update_elem: (ctx, [map, key, value, flags]) => {
    const target = mapOf(ctx, map);
    const keyBytes = readable(ptr(key), 0, target.def.keySize);
    return target.update(keyBytes, readable(ptr(value), 0, target.def.valueSize), int(flags), ctx.environment.cpu);
  },
  for_each_map_elem: (ctx, [map, callback, context, flags]) => {
    if (int(flags) !== 0n) return EINVAL;
    const target = mapOf(ctx, map);
    let count = 0n;
    // The kernel gives no order, and may or may not come to what is inserted meanwhile.
    for (const { key } of target.entries()) {
      const value = target.lookup(key, ctx.environment.cpu);
      if (value.region === null) continue;
      count++;
      const keyRegion = ctx.memory.region('a key', key.length, { content: key, writable: false });
      if (ctx.call(ptr(callback), [ptr(map), pointerTo(keyRegion), value, ptr(context)]) !== 0n) break;
    }
    return count;
  },
  loop: (ctx, [count, callback, context, flags]) => {
    if (int(flags) !== 0n) return EINVAL;
    const rounds = BigInt.asUintN(32, int(count));
    if (rounds > MAX_LOOPS) return E2BIG;
    for (let index = 0n; index < rounds; index++) {
      if (ctx.call(ptr(callback), [index, ptr(context)]) !== 0n) return index + 1n;
    }
    return rounds;
  },
  map_delete_elem: (ctx, [map, key]) => {
    const target = mapOf(ctx, map);
    return target.delete(readable(ptr(key), 0, target.def.keySize));
  },
  ktime_get_ns: ({ environment }) => environment.monotonic,
  ktime_get_boot_ns: ({ environment }) => environment.boottime,
  ktime_get_tai_ns: ({ environment }) => environment.tai,
  jiffies64: ({ environment }) => environment.jiffies,
  get_prandom_u32: ({ environment }) => BigInt(environment.random() >>> 0),
  get_smp_processor_id: ({ environment }) => BigInt(environment.cpu),
  get_numa_node_id: ({ environment }) => BigInt(environment.numaNode),
  get_current_pid_tgid: ({ environment }) => pair(environment.tgid, environment.pid),
  get_current_uid_gid: ({ environment }) => pair(environment.gid, environment.uid),
  get_current_task: ({ environment }) => environment.task,
  get_current_task_btf: ({ environment, memory }) => pointerTo(memory.adopt(currentTask(environment))),
  get_current_cgroup_id: ({ environment }) => environment.cgroup,
  get_attach_cookie: ({ environment }) => environment.cookie,
  get_func_ip: ({ environment }) => environment.functionAddress,
  get_current_comm: ({ environment }, [buffer, size]) => {
    const target = writable(ptr(buffer), 0, Number(int(size)));
    const shown = Buffer.from(environment.comm).subarray(0, Math.min(15, target.length - 1));
    target.fill(0, 0, environment.padsComm ? target.length : shown.length + 1);
    target.set(shown);
    return 0n;
  },
  get_ns_current_pid_tgid: ({ environment }, [, , result, size]) => {
    if (int(size) !== 8n) return EINVAL;
    const target = writable(ptr(result), 0, 8);
    target.fill(0);
    if (environment.namespacePid === null) return EINVAL;
    setUint(target.subarray(0, 4), BigInt(environment.namespacePid.pid));
    setUint(target.subarray(4), BigInt(environment.namespacePid.tgid));
    return 0n;
  },
  trace_printk: (ctx, [format, size, ...values]) => {
    let next = 0;
    const text = Buffer.from(readable(ptr(format), 0, Number(int(size)) - 1)).toString('latin1');
    const line = text.replace(/%(?:%|[0 +-]*\d*(l{0,2})([duxs]))/g, (whole, long?: string, letter?: string) => {
      if (letter === undefined) return '%';
      if (long === undefined) throw new Fault(`trace_printk cannot print ${whole}`);
      return traceValue(ctx, int(values[next++]), letter, long === '' ? 32 : 64);
    });
    ctx.traced.push(line);
    return BigInt(line.length);
  },
  send_signal: ({ signals }, [signal]) => {
    signals.push(Number(int(signal)));
    return 0n;
  },
  send_signal_thread: ({ signals }, [signal]) => {
    signals.push(Number(int(signal)));
    return 0n;
  },
  // The test's memory of a process stays as it is: what is written is only looked at.
  probe_write_user: (_, [, source, size]) => {
    readable(ptr(source), 0, Number(int(size)));
    return 0n;
  },
  override_return: () => 0n,
  get_socket_cookie: noFunction,
  d_path: noFunction,
  skb_output: noFunction,
  get_func_arg: noFunction,
  get_func_ret: noFunction,
  seq_printf: noFile,
  seq_write: noFile,
  get_stack: ({ environment }, [, buffer, size, flags]) => {
    const target = writable(ptr(buffer), 0, Number(int(size)));
    target.fill(0);
    const stack = (int(flags) & USER_STACK) === 0n ? environment.kernelStack : environment.userStack;
    if (typeof stack === 'number') return BigInt(stack);
    const frames = stack.slice(Number(int(flags) & 0xffn)).slice(0, Math.floor(target.length / 8));
    for (const [index, address] of frames.entries()) setUint(target.subarray(index * 8, index * 8 + 8), address);
    return BigInt(frames.length * 8);
  },
  probe_read_kernel: (ctx, args) => probeRead(ctx, 'kernelMemory', args),
  probe_read_user: (ctx, args) => probeRead(ctx, 'userMemory', args),
  copy_from_user: (ctx, args) => probeRead(ctx, 'userMemory', args),
  probe_read_kernel_str: (ctx, args) => probeReadString(ctx, 'kernelMemory', args),
  probe_read_user_str: (ctx, args) => probeReadString(ctx, 'userMemory', args),
  ringbuf_output: (ctx, [map, data, size, flags]) => (int(flags) > 3n ? EINVAL : mapOf(ctx, map).output(readable(ptr(data), 0, Number(int(size))))),
  ringbuf_reserve: (ctx, [map, size, flags]) => (int(flags) === 0n ? mapOf(ctx, map).reserve(Number(int(size))) : NULL),
  ringbuf_submit: (ctx, [record]) => release(ctx, ptr(record), true),
  ringbuf_discard: (ctx, [record]) => release(ctx, ptr(record), false),
  ringbuf_query: (ctx, [map, flags]) => mapOf(ctx, map).query(int(flags)),
};

function traceValue(ctx: HelperContext, value: bigint, letter: string, bits: number): string {
  if (letter !== 's') return (letter === 'd' ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)).toString(letter === 'x' ? 16 : 10);
  const bytes = bytesAt(ctx, 'kernelMemory', { region: null, address: value });
  const end = bytes.indexOf(0);
  if (end < 0) throw new Fault('trace_printk got a string without a NUL');
  return Buffer.from(bytes.subarray(0, end)).toString('latin1');
}

function int(value: Value | undefined): bigint {
  if (typeof value !== 'bigint') throw new Fault('a helper got a pointer for a number');
  return BigInt.asUintN(64, value);
}

function ptr(value: Value | undefined): Pointer {
  if (value === undefined || typeof value === 'bigint') throw new Fault('a helper got a number for a pointer');
  return value;
}

function pair(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** The region that map-addr points to is named after its map. */
function mapOf(ctx: HelperContext, value: Value | undefined): RuntimeMap {
  const map = ctx.maps.get(ptr(value).region?.name ?? '');
  if (map === undefined) throw new Fault('a helper got no map');
  return map;
}

function release(ctx: HelperContext, record: Pointer, submit: boolean): bigint {
  if (![...ctx.maps.values()].some((map) => map.release(record, submit))) throw new Fault('submitted memory was not reserved');
  return 0n;
}

function probeRead(ctx: HelperContext, space: Space, [buffer, size, from]: readonly Value[]): bigint {
  const target = writable(ptr(buffer), 0, Number(int(size)));
  const source = bytesAt(ctx, space, ptr(from));
  if (source.length < target.length) {
    target.fill(0);
    return unreadable(ctx, space, ptr(from));
  }
  target.set(source.subarray(0, target.length));
  return 0n;
}

function probeReadString(ctx: HelperContext, space: Space, [buffer, size, from]: readonly Value[]): bigint {
  const target = writable(ptr(buffer), 0, Number(int(size)));
  if (target.length === 0) return 0n;
  const source = bytesAt(ctx, space, ptr(from));
  const end = source.indexOf(0);
  if (end === -1 && source.length < target.length - 1) {
    target.fill(0);
    return unreadable(ctx, space, ptr(from));
  }
  const length = Math.min(end === -1 ? target.length - 1 : end, target.length - 1);
  target.set(source.subarray(0, length));
  target[length] = 0;
  return BigInt(length + 1);
}

function unreadable(ctx: HelperContext, space: Space, from: Pointer): bigint {
  return space === 'kernelMemory' && from.address < USER_END ? ERANGE : EFAULT;
}

/** What can be read from an address on; the program's own memory is kernel memory too. */
function bytesAt(ctx: HelperContext, space: Space, { address }: Pointer): Uint8Array {
  const own = space === 'kernelMemory' ? ctx.memory.find(address) : null;
  if (own !== null) return own.bytes.subarray(Number(address - own.address));
  const range = ctx.environment[space].find((candidate) => address >= candidate.address && address < candidate.address + BigInt(candidate.bytes.length));
  return range === undefined ? new Uint8Array(0) : range.bytes.subarray(Number(address - range.address));
}

/** Only programs of iterators have one, which the kernel alone runs. */
function noFile(): never {
  throw new Fault('there is no file of an iterator');
}

/** Only the kernel calls programs at functions. */
function noFunction(): never {
  throw new Fault('there is no function that the program is at');
}
