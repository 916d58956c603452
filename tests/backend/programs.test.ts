// Every program type and helper loads on this kernel; bpftool takes the objects; the verifier quotes the script.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitObject, finishObject } from '../../backend/emit.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import { FunctionBuilder, ONE, ZERO } from '../../middle/ir/builder.ts';
import { helperIds } from '../../common/helper-ids.ts';
import { callbackHelpers, helpers, type HelperName } from '../../middle/ir/helpers.ts';
import type { ProgramType } from '../../common/program-types.ts';
import type { Fn, Module, Operand, RegType } from '../../middle/ir/ir.ts';
import { inKernel, int, makeModule, numbers, program, resultGlobal, withBpftool } from './support.ts';
import { emptyManifest } from './manifest.ts';

const SECTIONS: readonly (readonly [ProgramType, string])[] = [
  ['raw_tracepoint', 'raw_tp'], ['tracepoint', 'tracepoint'], ['kprobe', 'kprobe'], ['kprobe', 'kretprobe'],
  ['kprobe', 'uprobe'], ['kprobe', 'uretprobe'], ['perf_event', 'perf_event'],
];

/** Two programs for each section, with a map, a constant, a counter, a literal and an event. */
function allProgramTypes(): Module {
  return makeModule({
    maps: [
      { name: 'AT_count', type: 'percpu_hash', keySize: 16, valueSize: 8, maxEntries: 100 },
      { name: 'AT_x', type: 'hash', keySize: 4, valueSize: 8, maxEntries: 1 },
      { name: 'bpftrace_events', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 1 << 16 },
    ],
    globals: [
      resultGlobal(3),
      { name: 'bpftrace_constants', section: 'constants', size: 16, align: 8, init: numbers([0n, 9n]) },
      { name: 'text', section: 'literals', size: 6, align: 1, init: new TextEncoder().encode('hello\0') },
    ],
    functions: SECTIONS.flatMap(([type, section]) => [1, 2].map((number) => program(`${section}_${number}`, type, section, everyday))),
  });
}

/** What programs mostly do: filter, count by comm, send an event, count what is lost. */
function everyday(f: FunctionBuilder): void {
  f.at = { line: 1, column: 1 };
  const [run, skip] = [f.newBlock(), f.newBlock()];
  const wanted = f.load(f.globalAddr('bpftrace_constants'), 0, 8, false);
  const tgid = f.binary('lshr', f.helper('get_current_pid_tgid', []), int(32));
  f.branch(f.and(f.ne(wanted, ZERO), f.ne(wanted, tgid)), skip, run);
  f.setBlock(skip);
  f.ret(ZERO);
  f.setBlock(run);
  const key = f.slotAddr(f.newSlot('key', 16));
  f.zero(key, 16);
  f.helperVoid('get_current_comm', [key, int(16)]);
  f.at = { line: 2, column: 3 };
  const entry = f.helper('map_lookup_elem', [f.mapAddr('AT_count'), key]);
  const [found, missing, counted] = [f.newBlock(), f.newBlock(), f.newBlock()];
  f.branch(f.ne(entry, ZERO), found, missing);
  f.setBlock(found);
  f.store(entry, 0, 8, f.add(f.load(entry, 0, 8, false), int(1)));
  f.jump(counted);
  f.setBlock(missing);
  const one = f.slotAddr(f.newSlot('one', 8));
  f.store(one, 0, 8, int(1));
  f.helperVoid('map_update_elem', [f.mapAddr('AT_count'), key, one, ZERO]);
  f.jump(counted);
  f.setBlock(counted);
  const record = f.helper('ringbuf_reserve', [f.mapAddr('bpftrace_events'), int(32), ZERO]);
  const [send, lost, end] = [f.newBlock(), f.newBlock(), f.newBlock()];
  f.branch(f.ne(record, ZERO), send, lost);
  f.setBlock(send);
  f.store(record, 0, 8, int(1));
  f.copy(f.ptrAdd(record, int(8)), key, 16);
  f.copy(f.ptrAdd(record, int(24)), f.globalAddr('text'), 6);
  f.helperVoid('ringbuf_submit', [record, ZERO]);
  f.jump(end);
  f.setBlock(lost);
  f.atomicAdd(f.globalAddr('bpftrace_counters'), 0, int(1));
  f.jump(end);
  f.setBlock(end);
}

test('every program type loads, several programs in a section', () => {
  const run = inKernel(emitObject(allProgramTypes(), loadLlvm()).object, []);
  assert.is(run.error, '');
});

test("bpftool loads the finished object, shows the maps' types and writes a skeleton", () => {
  const emitted = emitObject(allProgramTypes(), loadLlvm());
  const object = finishObject(emitted, emptyManifest());
  const output = withBpftool(object, [
    'bpftool prog loadall x.o bpf/p pinmaps bpf/m', 'ls bpf/p bpf/m',
    'bpftool prog dump xlated pinned bpf/p/tracepoint_1 linum', 'bpftool map update pinned bpf/m/AT_x key 0 0 0 0 value 7 0 0 0 0 0 0 0', 'bpftool map dump pinned bpf/m/AT_x', 'bpftool gen skeleton x.o',
  ].join(' && '));
  for (const [, section] of SECTIONS) assert.match(output, `${section}_2\n`);
  for (const expected of ['AT_count', 'bpftrace_events', 'file:script.bt line_num:2 line_col:3', 'print("héllo', '"value": 7', 'struct bpf_map *AT_x;', 'struct bpf_program *uprobe_1;']) {
    assert.ok(output.includes(expected), `${expected} in ${output}`);
  }
});

test("the verifier's complaint quotes the script's line", () => {
  const module = makeModule({
    maps: [{ name: 'AT_x', type: 'hash', keySize: 4, valueSize: 8, maxEntries: 1 }],
    functions: [program('bad', 'raw_tracepoint', 'raw_tp', (f) => {
      const key = f.slotAddr(f.newSlot('key', 4, 4));
      f.store(key, 0, 4, ZERO);
      f.at = { line: 2, column: 3 };
      f.store(f.helper('map_lookup_elem', [f.mapAddr('AT_x'), key]), 0, 8, int(1));
    })],
  });
  const run = inKernel(emitObject(module, loadLlvm()).object, []);
  assert.match(run.error, "invalid mem access 'map_value_or_null'");
  assert.match(run.error, /; print\("héllo \\"w\\""\); @ script.bt:2/);
});

// ---------------------------------------------------------------- helpers

const MAPS: Module['maps'] = [
  { name: 'hash', type: 'hash', keySize: 8, valueSize: 8, maxEntries: 4 },
  { name: 'percpu', type: 'percpu_hash', keySize: 8, valueSize: 8, maxEntries: 4 },
  { name: 'events', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 },
  { name: 'task', type: 'task_storage', keySize: 4, valueSize: 40_000, maxEntries: 0 },
  { name: 'packets', type: 'perf_event_array', keySize: 4, valueSize: 4, maxEntries: 0 },
];

type Arguments = (f: FunctionBuilder, memory: Operand) => readonly Operand[];
const map = (name: string) => (f: FunctionBuilder): Operand => f.mapAddr(name);
const none: Arguments = () => [];
const read: Arguments = (_, memory) => [memory, int(16), ZERO];

/** As an iterator's program finds it in its context. */
const file = (f: FunctionBuilder): Operand => f.loadPtr(f.loadPtr(f.ctx(), 0), 0);

/** Arguments for each helper; `memory` is 64 bytes of stack. */
const ARGUMENTS: Readonly<Record<HelperName, Arguments>> = {
  map_lookup_elem: (f, memory) => [map('hash')(f), memory],
  map_update_elem: (f, memory) => [map('hash')(f), memory, memory, ZERO],
  for_each_map_elem: (f, memory) => [map('hash')(f), f.functionAddr('each'), memory, ZERO],
  loop: (f, memory) => [int(3), f.functionAddr('round'), memory, ZERO],
  map_delete_elem: (f, memory) => [map('hash')(f), memory],
  map_lookup_percpu_elem: (f, memory) => [map('percpu')(f), memory, ZERO],
  ktime_get_ns: none,
  trace_printk: (_, memory) => [memory, int(16), ZERO, ZERO, ZERO],
  get_prandom_u32: none,
  get_smp_processor_id: none,
  get_current_pid_tgid: none,
  get_current_uid_gid: none,
  get_current_comm: (_, memory) => [memory, int(16)],
  get_current_task: none,
  get_current_task_btf: none,
  get_numa_node_id: none,
  get_stack: (f, memory) => [f.ctx(), memory, int(64), ZERO],
  get_current_cgroup_id: none,
  copy_from_user: read,
  task_storage_get: (f) => [map('task')(f), f.helper('get_current_task_btf', []), ZERO, ONE],
  send_signal: () => [ZERO],
  probe_read_user: read,
  probe_read_kernel: read,
  probe_read_user_str: read,
  probe_read_kernel_str: read,
  send_signal_thread: () => [ZERO],
  jiffies64: none,
  get_ns_current_pid_tgid: (_, memory) => [int(1), int(1), memory, int(8)],
  ktime_get_boot_ns: none,
  ktime_get_tai_ns: none,
  seq_printf: (f, memory) => [file(f), memory, int(16), ZERO, ZERO],
  seq_write: (f, memory) => [file(f), memory, int(16)],
  ringbuf_output: (f, memory) => [map('events')(f), memory, int(16), ZERO],
  ringbuf_reserve: (f) => [map('events')(f), int(16), ZERO],
  ringbuf_submit: (f) => [map('events')(f), ZERO],
  ringbuf_discard: (f) => [map('events')(f), ZERO],
  ringbuf_query: (f) => [map('events')(f), ZERO],
  get_func_ip: (f) => [f.ctx()],
  get_attach_cookie: (f) => [f.ctx()],
  // The first argument of a function: a socket, a path.
  get_socket_cookie: (f) => [f.loadPtr(f.ctx(), 0)],
  skb_output: (f, memory) => [f.loadPtr(f.ctx(), 0), map('packets')(f), int(0xffffffff), memory, int(16)],
  d_path: (f, memory) => [f.loadPtr(f.ctx(), 0), memory, int(16)],
  get_func_arg: (f, memory) => [f.ctx(), ZERO, memory],
  get_func_ret: (f, memory) => [f.ctx(), memory],
  probe_write_user: (_, memory) => [ZERO, memory, int(8)],
  override_return: (f) => [f.ctx(), ZERO],
};

/** A kernel may be built without them, or locked down; and it keeps what sleeps from a program that may not. */
const KEPT_BACK: readonly HelperName[] = ['probe_write_user', 'override_return', 'copy_from_user'];

/** Only programs at functions have arguments, and at their returns a result: the guests call them (runtime/cases/trampolines.cases, objects.cases). */
const OF_TRAMPOLINES: readonly HelperName[] = ['get_func_arg', 'get_func_ret', 'get_socket_cookie', 'd_path', 'skb_output'];

/** Only programs of iterators have a file to write. */
const OF_ITERATORS: readonly HelperName[] = ['seq_printf', 'seq_write'];

/** A callback of a helper; its body only ends it. */
function callback(name: string, params: readonly RegType[]): Fn {
  const f = new FunctionBuilder(name, { kind: 'callback', params });
  f.ret(ZERO);
  return f.finish();
}

for (const name of KEPT_BACK) {
  test(`${name} is called as the kernel wants it, or known and kept back`, () => {
    const functions = [program(`call_${name}`, 'kprobe', 'kprobe', (f) => {
      const memory = f.slotAddr(f.newSlot('memory', 64));
      f.zero(memory, 64);
      f.helperVoid(name, ARGUMENTS[name](f, memory));
    })];
    const run = inKernel(emitObject(makeModule({ functions }), loadLlvm()).object, []);
    if (run.error !== '') assert.match(run.error, new RegExp(`(?:unknown func|program of this type cannot use helper) bpf_${name}#${helperIds[name]}\\b|might sleep`));
  });
}

test('the helpers of iterators are called as the kernel wants it', () => {
  const functions = OF_ITERATORS.map((name) => program(`call_${name}`, 'tracing', 'iter/task', (f) => {
    const memory = f.slotAddr(f.newSlot('memory', 64));
    f.zero(memory, 64);
    f.helperVoid(name, ARGUMENTS[name](f, memory));
  }));
  assert.is(inKernel(emitObject(makeModule({ functions }), loadLlvm()).object, []).error, '');
});

test('every other helper of the table is called as the kernel wants it', () => {
  const programs = (Object.keys(helpers) as HelperName[]).filter((name) => !KEPT_BACK.includes(name) && !OF_ITERATORS.includes(name) && !OF_TRAMPOLINES.includes(name)).flatMap((name) => {
    // Reserve, submit and discard are one protocol: tried together.
    if (name === 'ringbuf_reserve') return [];
    return [program(`call_${name}`, 'kprobe', 'kprobe', (f) => {
      const memory = f.slotAddr(f.newSlot('memory', 64));
      f.zero(memory, 64);
      if (name === 'ringbuf_submit' || name === 'ringbuf_discard') {
        const record = f.helper('ringbuf_reserve', ARGUMENTS.ringbuf_reserve(f, memory));
        const [there, end] = [f.newBlock(), f.newBlock()];
        f.branch(f.ne(record, ZERO), there, end);
        f.setBlock(there);
        f.helperVoid(name, [record, ZERO]);
        f.jump(end);
        f.setBlock(end);
      } else {
        const result = f.helper(name, ARGUMENTS[name](f, memory));
        f.store(f.globalAddr('bpftrace_counters'), 0, 8, helpers[name].returns === 'ptr' ? f.ne(result, ZERO) : result);
      }
    })];
  });
  const functions = [...programs, callback('round', callbackHelpers.loop!.params), callback('each', callbackHelpers.for_each_map_elem!.params)];
  const run = inKernel(emitObject(makeModule({ functions, maps: MAPS, globals: [resultGlobal(1)] }), loadLlvm()).object, []);
  assert.is(run.error, '');
});

test.run();
