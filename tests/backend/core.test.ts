// CO-RE relocations as libbpf resolves them on this kernel. The structs are compiled with offsets that are wrong on
// purpose; those of the kernel are known because the structs are part of its ABI (iphdr, tcphdr, bpf_attr, …).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitObject } from '../../backend/emit.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import { ZERO } from '../../middle/ir/builder.ts';
import type { CoreInfo, CoreMember, CoreStruct, CoreType } from '../../middle/ir/ir.ts';
import { inKernel, int, makeModule, resultGlobal, resultProgram } from './support.ts';

const number = (size: number, signed = false): CoreType => ({ kind: 'int', size, signed });
const member = (name: string, bitOffset: number, type: CoreType, bitSize = 0): CoreMember => ({ name, bitOffset, bitSize, type });
const struct = (name: string, size: number, members: readonly CoreMember[], tag: CoreStruct['tag'] = 'struct'): CoreStruct => ({ name, tag, size, members: [...members] });
const inner = (index: number): CoreType => ({ kind: 'struct', struct: index });
const array = (of: CoreType, length: number): CoreType => ({ kind: 'array', of, length });

const STRUCTS = {
  // In order of first use, not of offset.
  iphdr: struct('iphdr', 40, [member('daddr', 200, number(4)), member('version', 20, number(1), 4), member('ihl', 16, number(1), 4), member('ttl', 100 * 8, number(1))]),
  tcphdr: struct('tcphdr', 40, [member('', 8, inner(2))]),
  tcphdrUnion: struct('', 20, [member('', 0, inner(3))], 'union'),
  tcphdrPlain: struct('', 20, [member('doff', 128, number(2), 4), member('seq', 64, number(4)), member('fin', 136, number(2), 1)]),
  in6_addr: struct('in6_addr', 32, [member('in6_u', 64, inner(5))]),
  in6Union: struct('', 16, [member('u6_addr16', 0, array(number(2), 8)), member('u6_addr32', 0, array(number(4), 4))], 'union'),
  bpf_attr: struct('bpf_attr', 200, [member('', 0, inner(7))], 'union'),
  bpfAttrMap: struct('', 100, [member('value_size', 32, number(4)), member('map_name', 320, array(number(1, true), 16))]),
  perf_event_attr: struct('perf_event_attr', 500, [
    member('disabled', 704, number(8), 1), member('precise_ip', 719, number(8), 2), member('sample_regs_user', 1600, number(8)), member('type', 96, number(4)),
  ]),
  task_struct: struct('task_struct', 4000, [
    member('tgid', 1600, number(4, true)), member('no_such_member', 32, number(4)), member('group_leader', 640, { kind: 'pointer' }),
    member('thread_info', 0, inner(10)), member('comm', 2048, array(number(1, true), 16)),
  ]),
  thread_info: struct('thread_info', 8, [member('flags', 0, number(8))]),
  missing: struct('bpftrace_has_no_such_struct', 8, [member('x', 0, number(4))]),
  bpf_map: struct('bpf_map', 400, [member('map_type', 320, { kind: 'enum', name: 'bpf_map_type', size: 4 })]),
} as const;
const NAMES = Object.keys(STRUCTS) as (keyof typeof STRUCTS)[];

/** What is asked, and the kernel's answer; a string names a relation instead of a number. */
const CASES: readonly (readonly [keyof typeof STRUCTS, CoreInfo, readonly number[], number | 'positive'])[] = [
  ['iphdr', 'byte_offset', [0], 16],
  ['iphdr', 'byte_size', [0], 4],
  ['iphdr', 'byte_offset', [3], 8],
  ['iphdr', 'exists', [3], 1],
  ['iphdr', 'byte_offset', [1], 0],
  ['iphdr', 'byte_size', [1], 1],
  ['iphdr', 'lshift_u64', [1], 56],
  ['iphdr', 'rshift_u64', [1], 60],
  ['iphdr', 'lshift_u64', [2], 60],
  ['iphdr', 'signed', [2], 0],
  ['iphdr', 'type_size', [], 20],
  ['iphdr', 'type_exists', [], 1],
  ['iphdr', 'type_id', [], 'positive'],
  ['tcphdr', 'byte_offset', [0, 0, 1], 4],
  ['tcphdr', 'byte_offset', [0, 0, 0], 12],
  ['tcphdr', 'lshift_u64', [0, 0, 0], 48 + 8],
  ['tcphdr', 'rshift_u64', [0, 0, 2], 63],
  ['in6_addr', 'byte_offset', [0, 0, 5], 10],
  ['in6_addr', 'byte_offset', [0, 1, 3], 12],
  ['in6_addr', 'byte_size', [0, 1, 3], 4],
  ['in6_addr', 'byte_size', [0, 0], 16],
  ['bpf_attr', 'byte_offset', [0, 0], 8],
  ['bpf_attr', 'byte_offset', [0, 1], 28],
  ['bpf_attr', 'byte_offset', [0, 1, 2], 30],
  ['perf_event_attr', 'byte_offset', [3], 0],
  ['perf_event_attr', 'lshift_u64', [0], 63],
  ['perf_event_attr', 'rshift_u64', [1], 62],
  ['perf_event_attr', 'byte_offset', [2], 80],
  ['task_struct', 'exists', [1], 0],
  ['task_struct', 'exists', [0], 1],
  ['task_struct', 'signed', [0], 1],
  ['task_struct', 'byte_offset', [0], 'positive'],
  ['task_struct', 'byte_offset', [3, 0], 0],
  ['missing', 'type_exists', [], 0],
  ['missing', 'exists', [0], 0],
  ['bpf_map', 'byte_offset', [0], 'positive'],
  ['bpf_map', 'byte_size', [0], 4],
];

test('every kind of relocation gives the facts of this kernel', () => {
  const { fn, count } = resultProgram((f) => CASES.map(([name, info, path]) => f.core(info, NAMES.indexOf(name), path)));
  const module = makeModule({ functions: [fn], globals: [resultGlobal(count)], coreStructs: Object.values(STRUCTS) });
  const run = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  const wrong = CASES.flatMap(([name, info, path, expected], index) => {
    const got = run.results[index];
    const right = expected === 'positive' ? got !== undefined && got > 0n : got === BigInt(expected);
    return right ? [] : [`${name} ${info} ${path.join('.')}: ${got}, not ${expected}`];
  });
  assert.equal(wrong, []);
});

test("a relocated field of the current task, through a pointer, is the helper's answer", () => {
  const task = NAMES.indexOf('task_struct');
  const { fn, count } = resultProgram((f) => {
    const memory = f.slotAddr(f.newSlot('memory', 24));
    f.zero(memory, 24);
    const current = f.helper('get_current_task', []);
    const field = (base: typeof current, path: readonly number[]): typeof current => f.intToPtr(f.add(base, f.core('byte_offset', task, path)));
    f.helperVoid('probe_read_kernel', [memory, int(8), field(current, [2])]);
    const leader = f.load(memory, 0, 8, false);
    f.helperVoid('probe_read_kernel', [memory, int(4), field(leader, [0])]);
    const tgid = f.load(memory, 0, 4, false);
    f.helperVoid('probe_read_kernel_str', [memory, int(16), field(current, [4])]);
    const comm = f.slotAddr(f.newSlot('comm', 16));
    f.zero(comm, 16);
    f.helperVoid('get_current_comm', [comm, int(16)]);
    return [tgid, f.binary('lshr', f.helper('get_current_pid_tgid', []), int(32)), f.load(memory, 0, 8, false), f.load(comm, 0, 8, false)];
  });
  const module = makeModule({ functions: [fn], globals: [resultGlobal(count)], coreStructs: Object.values(STRUCTS) });
  const { error, results } = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(error, '');
  assert.ok(results[0]! > 0n);
  assert.is(results[0], results[1]);
  assert.is(results[2], results[3]);
});

test('relocations in both arms of a branch and in a loop stay apart', () => {
  const iphdr = NAMES.indexOf('iphdr');
  const { fn, count } = resultProgram((f) => {
    const sum = f.slotAddr(f.newSlot('sum', 8));
    const index = f.slotAddr(f.newSlot('index', 8));
    f.store(sum, 0, 8, ZERO);
    f.store(index, 0, 8, ZERO);
    const [head, body, odd, even, next, end] = [f.newBlock(), f.newBlock(), f.newBlock(), f.newBlock(), f.newBlock(), f.newBlock()];
    const add = (value: typeof sum): void => f.store(sum, 0, 8, f.add(f.load(sum, 0, 8, false), value));
    f.jump(head);
    f.setBlock(head);
    f.branch(f.binary('ult', f.load(index, 0, 8, false), int(10)), body, end);
    f.setBlock(body);
    f.branch(f.and(f.load(index, 0, 8, false), int(1)), odd, even);
    f.setBlock(odd);
    add(f.core('byte_offset', iphdr, [0]));
    f.jump(next);
    f.setBlock(even);
    add(f.core('byte_offset', iphdr, [3]));
    f.jump(next);
    f.setBlock(next);
    f.store(index, 0, 8, f.add(f.load(index, 0, 8, false), int(1)));
    f.jump(head);
    f.setBlock(end);
    return [f.load(sum, 0, 8, false)];
  });
  const module = makeModule({ functions: [fn], globals: [resultGlobal(count)], coreStructs: Object.values(STRUCTS) });
  const { error, results } = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(error, '');
  assert.equal(results, [5n * 16n + 5n * 8n]);
});

test.run();
