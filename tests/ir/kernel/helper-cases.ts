// For every helper of middle/ir/helpers.ts the programs that show that it is called right, to be run in the interpreter
// and in the kernel. tsc refuses a helper without a row. What differs from run to run (time, addresses) is only
// asked to be there. Two helpers exist for kprobes only, which have no test run: their programs are only loaded.

import type { HelperName } from '../../../middle/ir/helpers.ts';
import type { CoreStruct, MapDef, Operand } from '../../../middle/ir/ir.ts';
import { c } from '../module.ts';
import type { Comparison, Group, GroupOptions, ProgramWriter } from './program.ts';
import { EVENTS, GroupWriter } from './program.ts';

const HASH: MapDef = { name: 'AT_hash', type: 'hash', keySize: 8, valueSize: 16, maxEntries: 2 };
const PERCPU_HASH: MapDef = { name: 'AT_percpu', type: 'percpu_hash', keySize: 4, valueSize: 8, maxEntries: 8 };
const ARRAY: MapDef = { name: 'AT_array', type: 'array', keySize: 4, valueSize: 8, maxEntries: 3 };
const LRU: MapDef = { name: 'AT_lru', type: 'lru_hash', keySize: 8, valueSize: 16, maxEntries: 64 };
const SMALL_RING: MapDef = { name: 'small', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 };
/** By itself at 0: where the kernel has it is found out at load. */
const TASK: CoreStruct = {
  name: 'task_struct___comm', tag: 'struct', size: 16,
  members: [{ name: 'comm', bitOffset: 0, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 1, signed: true }, length: 16 } }],
};
const TEXT = { name: 'text', section: 'literals', size: 24, align: 1, init: new Uint8Array(Buffer.from('hello\0world is long now\0')) } as const;

const EXISTING = 2;
const NEW = 1;
const ANY = 0;

export const HELPER_CASES: Record<HelperName, () => readonly Group[]> = {
  map_lookup_elem: () => [mapGroup('AT_hash'), mapGroup('AT_lru'), arrayGroup()],
  map_update_elem: () => [one({ maps: [HASH] }, (p) => {
    const [key, value] = [p.slot(8), p.slot(16)];
    p.effect({ op: 'zero', dst: value, size: 16 });
    for (const [number, flags] of [[1n, EXISTING], [1n, NEW], [1n, NEW], [1n, EXISTING], [2n, ANY], [3n, ANY], [2n, ANY], [1n, 7]] as const) {
      p.store(key, 0, 8, p.input(number));
      p.answer(`update ${number} flags ${flags}`, p.helper('map_update_elem', [map(p, 'AT_hash'), key, value, c(flags)]));
    }
  })],
  loop: () => [loopGroup()],
  for_each_map_elem: () => [forEachGroup('AT_hash'), forEachGroup('AT_percpu'), forEachGroup('AT_lru')],
  map_delete_elem: () => [one({ maps: [HASH, ARRAY] }, (p) => {
    const [key, value] = [p.slot(8), p.slot(16)];
    p.effect({ op: 'zero', dst: value, size: 16 });
    p.store(key, 0, 8, c(5));
    for (const label of ['missing', 'there', 'gone']) {
      p.answer(`delete ${label}`, p.helper('map_delete_elem', [map(p, 'AT_hash'), key]));
      if (label === 'missing') p.effect({ op: 'helper', dest: null, helper: 'map_update_elem', args: [map(p, 'AT_hash'), key, value, c(ANY)] });
    }
    p.answer('delete from array', p.helper('map_delete_elem', [map(p, 'AT_array'), key]));
  })],
  map_lookup_percpu_elem: () => [one({ maps: [PERCPU_HASH] }, (p) => {
    const [key, value] = [p.slot(4), p.slot(8)];
    p.store(key, 0, 4, c(9));
    p.store(value, 0, 8, p.input(77n));
    p.answer('update', p.helper('map_update_elem', [map(p, 'AT_percpu'), key, value, c(ANY)]));
    const cpu = p.helper('get_smp_processor_id', []);
    const mine = p.helper('map_lookup_percpu_elem', [map(p, 'AT_percpu'), key, cpu]);
    p.ifNotNull(mine, () => { p.answer('of this CPU', p.load(mine, 0, 8)); });
    p.answer('of no CPU', p.binary('eq', p.helper('map_lookup_percpu_elem', [map(p, 'AT_percpu'), key, c(100_000)]), c(0)));
    const plain = p.helper('map_lookup_elem', [map(p, 'AT_percpu'), key]);
    p.ifNotNull(plain, () => { p.answer('plain lookup', p.load(plain, 0, 8)); });
  })],
  ktime_get_ns: () => [result('ktime_get_ns', [], 'nonzero')],
  ktime_get_boot_ns: () => [result('ktime_get_boot_ns', [], 'nonzero')],
  ktime_get_tai_ns: () => [result('ktime_get_tai_ns', [], 'nonzero')],
  jiffies64: () => [result('jiffies64', [], 'nonzero')],
  get_prandom_u32: () => [one({}, (p) => {
    p.answer('no more than 32 bits', p.binary('lshr', p.helper('get_prandom_u32', []), c(32)));
  })],
  get_smp_processor_id: () => [one({}, (p) => {
    p.answer('one of them', p.binary('ult', p.helper('get_smp_processor_id', []), c(8192)));
  })],
  get_numa_node_id: () => [result('get_numa_node_id', [], 'any')],
  get_current_pid_tgid: () => [result('get_current_pid_tgid', [], 'equal')],
  get_current_uid_gid: () => [result('get_current_uid_gid', [], 'equal')],
  get_current_comm: () => [one({}, (p) => {
    for (const size of [16, 4, 24]) {
      const target = p.slot(size);
      p.answer(`comm ${size}`, p.helper('get_current_comm', [target, c(size)]));
      p.answerMemory(`comm ${size}`, target, size);
    }
  })],
  get_current_task: () => [result('get_current_task', [], 'nonzero')],
  get_current_task_btf: () => [one({ overrides: { coreStructs: [TASK] } }, (p) => {
    const task = p.helper('get_current_task_btf', []);
    p.answer('task', p.binary('ne', task, c(0)));
    const comm = p.emit({ op: 'ptr-add', ptr: task, offset: p.emit({ op: 'core', info: 'byte_offset', struct: 0, path: [0] }) });
    p.answer('its name', p.load(comm, 0, 8));
    p.answer('the rest of its name', p.load(comm, 8, 8));
  })],
  get_current_cgroup_id: () => [result('get_current_cgroup_id', [], 'any')],
  get_stack: () => [one({ environment: () => ({ kernelStack: [0xffff_ffff_8100_1234n] }) }, (p) => {
    const target = p.slot(64);
    p.answer('bytes', p.helper('get_stack', [p.emit({ op: 'ctx' }), target, c(64), c(0)]), 'nonzero');
    p.answer('innermost', p.load(target, 0, 8), 'nonzero');
  })],
  trace_printk: () => [one({ globals: [TEXT, { name: 'format', section: 'literals', size: 20, align: 1, init: new Uint8Array(Buffer.from('%s %lld %x %%'.padEnd(20, '\0'))) }] }, (p) => {
    const format = p.emit({ op: 'global-addr', global: 'format' });
    const text = p.emit({ op: 'ptr-to-int', ptr: p.emit({ op: 'global-addr', global: 'text' }) });
    // hello -5 ffffffff %, with a NUL in the kernel's count.
    p.answer('characters', p.binary('ugt', p.helper('trace_printk', [format, c(14), text, p.input(-5n), p.input(0x1_ffff_ffffn)]), c(16)));
  })],
  send_signal: () => [one({}, (p) => {
    // SIGURG, which nobody who did not ask for it notices.
    p.answer('sent', p.helper('send_signal', [c(23)]));
  })],
  send_signal_thread: () => [one({}, (p) => {
    p.answer('sent', p.helper('send_signal_thread', [c(23)]));
  })],
  probe_read_user: () => [userGroup((p, address) => {
    const target = p.slot(16);
    p.answer('read', p.helper('probe_read_user', [target, c(16), address]));
    p.answerMemory('bytes', target, 16);
    p.answer('nothing there', p.helper('probe_read_user', [target, c(16), p.emit({ op: 'int-to-ptr', value: p.input(8n) })]));
    p.answerMemory('zeroed', target, 16);
  })],
  probe_read_user_str: () => [userGroup((p, address) => {
    // The start of an ELF file: 7f 'E' 'L' 'F' 02 01 01 00.
    for (const size of [16, 8, 5, 1]) {
      const target = p.slot(size, 8);
      p.effect({ op: 'zero', dst: target, size });
      p.answer(`read ${size}`, p.helper('probe_read_user_str', [target, c(size), address]));
      p.answerMemory(`bytes ${size}`, target, Math.min(size, 8));
    }
    const target = p.slot(8);
    p.answer('nothing there', p.helper('probe_read_user_str', [target, c(8), p.emit({ op: 'int-to-ptr', value: p.input(8n) })]));
    p.answerMemory('zeroed', target, 8);
  })],
  probe_read_kernel: () => [one({ globals: [TEXT] }, (p) => {
    const text = p.emit({ op: 'global-addr', global: 'text' });
    const target = p.slot(8);
    for (const [from, size] of [[0, 8], [6, 5], [1, 1]] as const) {
      p.effect({ op: 'zero', dst: target, size: 8 });
      p.answer(`read ${size} at ${from}`, p.helper('probe_read_kernel', [target, c(size), p.emit({ op: 'ptr-add', ptr: text, offset: c(from) })]));
      p.answerMemory(`bytes ${size} at ${from}`, target, 8);
    }
  })],
  probe_read_kernel_str: () => [one({ globals: [TEXT] }, (p) => {
    const text = p.emit({ op: 'global-addr', global: 'text' });
    for (const [from, size] of [[0, 16], [6, 8], [5, 4], [0, 6], [0, 1]] as const) {
      const target = p.slot(16);
      p.effect({ op: 'zero', dst: target, size: 16 });
      p.answer(`read ${size} at ${from}`, p.helper('probe_read_kernel_str', [target, c(size), p.emit({ op: 'ptr-add', ptr: text, offset: c(from) })]));
      p.answerMemory(`bytes ${size} at ${from}`, target, Math.min(size, 6));
    }
  })],
  get_ns_current_pid_tgid: () => [one({
    context: ({ namespace }) => [BigInt(namespace.device), BigInt(namespace.inode)],
    environment: ({ pid, tid }) => ({ namespacePid: { pid: tid, tgid: pid } }),
  }, (p) => {
    const target = p.slot(8, 4);
    const [device, inode] = [0, 8].map((offset) => p.load(p.emit({ op: 'ctx' }), offset, 8)) as [Operand, Operand];
    p.answer('mine', p.helper('get_ns_current_pid_tgid', [device, inode, target, c(8)]));
    for (const offset of [0, 4]) p.answer(`mine at ${offset}`, p.load(target, offset, 4));
  })],
  ringbuf_output: () => [one({ maps: [EVENTS] }, (p) => {
    const data = p.slot(24);
    for (const [size, flags] of [[24, 0], [8, 1], [1, 2]] as const) {
      for (let at = 0; at < 24; at += 8) p.store(data, at, 8, p.input(BigInt(size * 1000 + at)));
      p.answer(`output ${size}`, p.helper('ringbuf_output', [map(p, EVENTS.name), data, c(size), c(flags)]));
    }
    p.answer('bad flags', p.helper('ringbuf_output', [map(p, EVENTS.name), data, c(8), c(64)]));
  })],
  ringbuf_reserve: () => [one({ maps: [SMALL_RING] }, (p) => {
    for (const size of [8, 100, 3960, 8, 1]) {
      const record = p.helper('ringbuf_reserve', [map(p, 'small'), c(size), c(0)]);
      p.answer(`reserve ${size}`, p.binary('ne', record, c(0)));
      p.ifNotNull(record, () => {
        p.effect({ op: 'zero', dst: record, size });
        p.effect({ op: 'helper', dest: null, helper: 'ringbuf_submit', args: [record, c(0)] });
      });
    }
  })],
  ringbuf_submit: () => [eventGroup('ringbuf_submit')],
  ringbuf_discard: () => [eventGroup('ringbuf_discard')],
  ringbuf_query: () => [one({ maps: [SMALL_RING] }, (p) => {
    p.answer('size', p.helper('ringbuf_query', [map(p, 'small'), c(1)]));
    p.answer('unread', p.helper('ringbuf_query', [map(p, 'small'), c(0)]));
    p.answer('unknown', p.helper('ringbuf_query', [map(p, 'small'), c(9)]));
  })],
  // Not every kernel offers these; the guests' cases use them (runtime/cases/signals.cases).
  probe_write_user: () => [],
  override_return: () => [],
  // Only the kernel walks: the cases of iterators use them (runtime/cases/iterators.cases).
  seq_printf: () => [],
  // Only in guests (runtime/cases/trampolines.cases, objects.cases).
  get_socket_cookie: () => [],
  d_path: () => [],
  skb_output: () => [],
  get_func_arg: () => [],
  get_func_ret: () => [],
  seq_write: () => [],
  // Of programs that may sleep, which cannot be run by hand; tests/runtime/cases/reads.cases run them.
  copy_from_user: () => [],
  task_storage_get: () => [],
  get_func_ip: () => [kprobeResult('get_func_ip')],
  get_attach_cookie: () => [kprobeResult('get_attach_cookie')],
};

function one(options: GroupOptions, write: (p: ProgramWriter) => void): Group {
  const group = new GroupWriter(options);
  group.program(write);
  return group.finish();
}

function map(p: ProgramWriter, name: string): Operand {
  return p.emit({ op: 'map-addr', map: name });
}

/** A helper without arguments. */
function result(helper: HelperName, args: readonly Operand[], compare: Comparison): Group {
  return one({}, (p) => { p.answer(helper, p.helper(helper, args), compare); });
}

function kprobeResult(helper: HelperName): Group {
  return one({ program: { kind: 'program', type: 'kprobe', section: 'kprobe' }, loadOnly: true }, (p) => {
    p.answer(helper, p.helper(helper, [p.emit({ op: 'ctx' })]));
  });
}

/** Lookups of keys that are there and not, across two programs; the value is also changed in place. */
function mapGroup(name: string): Group {
  const group = new GroupWriter({ maps: [HASH, LRU] });
  group.program((p) => {
    const [key, value] = [p.slot(8), p.slot(16)];
    p.store(key, 0, 8, p.input(-1n));
    p.answer('missing', p.binary('eq', p.helper('map_lookup_elem', [map(p, name), key]), c(0)));
    p.store(value, 0, 8, p.input(10n));
    p.store(value, 8, 8, p.input(20n));
    p.effect({ op: 'helper', dest: null, helper: 'map_update_elem', args: [map(p, name), key, value, c(ANY)] });
    const found = p.helper('map_lookup_elem', [map(p, name), key]);
    p.ifNotNull(found, () => {
      p.answerMemory('value', found, 16);
      p.store(found, 8, 8, p.input(21n));
      p.effect({ op: 'atomic-add', ptr: found, offset: 0, value: c(5) });
    });
  });
  group.program((p) => {
    const key = p.slot(8);
    p.store(key, 0, 8, p.input(-1n));
    const found = p.helper('map_lookup_elem', [map(p, name), key]);
    p.ifNotNull(found, () => { p.answerMemory('changed value', found, 16); });
  });
  return group.finish();
}

/** Callbacks that add up what they are given, in memory of their program's stack; the second ends its loop. */
function loopGroup(): Group {
  const group = new GroupWriter();
  const sum = (p: ProgramWriter): Operand => {
    const total = p.binary('add', p.load(p.param(1), 0, 8), p.param(0));
    p.store(p.param(1), 0, 8, total);
    return total;
  };
  group.subprogram('add_up', 'callback', ['int', 'ptr'], (p) => { sum(p); });
  group.subprogram('until_10', 'callback', ['int', 'ptr'], (p) => p.close({ op: 'return', value: p.binary('sge', sum(p), c(10)) }));
  group.program((p) => {
    const total = p.slot(8);
    p.store(total, 0, 8, c(0));
    for (const [callback, rounds, flags] of [['add_up', 0n, 0], ['add_up', 1n, 0], ['add_up', 1000n, 0], ['until_10', 1000n, 0], ['add_up', 8_388_609n, 0], ['add_up', 3n, 1]] as const) {
      const result = p.helper('loop', [p.input(rounds), p.emit({ op: 'function-addr', function: callback }), total, c(flags)]);
      // Where the kernel inlines the loop, errors have 32 bits.
      p.answer(`${callback} ${rounds} flags ${flags}`, p.emit({ op: 'extend', value: result, width: 4, signed: true }));
      p.answer(`sum of ${callback} ${rounds}`, p.load(total, 0, 8));
      p.store(total, 0, 8, c(0));
    }
  });
  return group.finish();
}

/** Sums of keys and values; then an iteration that ends at its first element, and one that empties the map. */
function forEachGroup(name: string): Group {
  const def = [HASH, PERCPU_HASH, LRU].find((candidate) => candidate.name === name) as MapDef;
  const group = new GroupWriter({ maps: [def] });
  const params = ['ptr', 'ptr', 'ptr', 'ptr'] as const;
  const add = (p: ProgramWriter): void => {
    p.store(p.param(3), 0, 8, p.binary('add', p.load(p.param(3), 0, 8), p.load(p.param(1), 0, 4)));
    p.store(p.param(3), 8, 8, p.binary('add', p.load(p.param(3), 8, 8), p.load(p.param(2), 0, 8)));
  };
  group.subprogram('add_up', 'callback', params, add);
  group.subprogram('first', 'callback', params, (p) => p.close({ op: 'return', value: c(1) }));
  group.subprogram('empty', 'callback', params, (p) => {
    p.effect({ op: 'helper', dest: null, helper: 'map_delete_elem', args: [map(p, name), p.param(1)] });
  });
  group.program((p) => {
    const [key, value, sums] = [p.slot(8), p.slot(16), p.slot(16)];
    p.effect({ op: 'zero', dst: value, size: 16 });
    p.effect({ op: 'zero', dst: sums, size: 16 });
    for (const number of [3n, 500n]) {
      p.store(key, 0, 8, p.input(number));
      p.store(value, 0, 8, p.input(number * 7n));
      p.effect({ op: 'helper', dest: null, helper: 'map_update_elem', args: [map(p, name), key, value, c(ANY)] });
    }
    for (const callback of ['add_up', 'first', 'empty', 'add_up']) {
      p.answer(callback, p.helper('for_each_map_elem', [map(p, name), p.emit({ op: 'function-addr', function: callback }), sums, c(0)]));
      p.answerMemory(callback, sums, 16);
    }
  });
  return group.finish();
}

function arrayGroup(): Group {
  return one({ maps: [ARRAY] }, (p) => {
    const key = p.slot(4);
    for (const index of [0n, 2n, 3n]) {
      p.store(key, 0, 4, p.input(index));
      const found = p.helper('map_lookup_elem', [map(p, 'AT_array'), key]);
      p.answer(`index ${index}`, p.binary('ne', found, c(0)));
      p.ifNotNull(found, () => { p.answer(`zero at ${index}`, p.load(found, 0, 8)); });
    }
  });
}

function userGroup(write: (p: ProgramWriter, address: Operand) => void): Group {
  return one({
    context: ({ memory }) => [BigInt(memory.address)],
    environment: ({ memory }) => ({ userMemory: [{ address: BigInt(memory.address), bytes: Uint8Array.from(Buffer.from(memory.hex, 'hex')) }] }),
  }, (p) => { write(p, p.emit({ op: 'load-ptr', ptr: p.emit({ op: 'ctx' }), offset: 0 })); });
}

/** Three records of which the second ends by the helper that is asked about. */
function eventGroup(second: 'ringbuf_submit' | 'ringbuf_discard'): Group {
  return one({ maps: [EVENTS] }, (p) => {
    for (const [index, end] of (['ringbuf_submit', second, 'ringbuf_submit'] as const).entries()) {
      const record = p.helper('ringbuf_reserve', [map(p, EVENTS.name), c(17), c(0)]);
      p.ifNotNull(record, () => {
        p.store(record, 0, 8, p.input(BigInt(index)));
        p.store(record, 8, 8, p.input(0x1122_3344_5566_7788n));
        p.store(record, 16, 1, c(index + 1));
        p.effect({ op: 'helper', dest: null, helper: end, args: [record, c(0)] });
      });
    }
  });
}
