// What scripts mean, down to bytes in memory: fields of kernel structs and of tracepoint records, pointers, strings,
// stacks, registers, and what happens where something fails. Each runs in the interpreter against made-up kernel
// memory, which also faults on reads of unwritten stack bytes, so keys and events with holes do not pass. Kernel types
// are ones that user space shares, with the same layout everywhere.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { machineHost } from '../../compiler/host/machine-host.ts';
import type { Environment } from './interpret.ts';
import { Machine } from './interpret.ts';
import type { ScriptOptions } from './run-script.ts';
import { compileScript, runScript } from './run-script.ts';

const FORMAT = `name: thing
ID: 9
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:char comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t pid;	offset:24;	size:4;	signed:1;
	field:u8 small;	offset:28;	size:1;	signed:0;
	field:short negative;	offset:30;	size:2;	signed:1;
	field:__data_loc char[] name;	offset:32;	size:4;	signed:0;
	field:const char * where;	offset:40;	size:8;	signed:0;
	field:u64 big;	offset:48;	size:8;	signed:0;
	field:int list[3];	offset:56;	size:12;	signed:1;

print fmt: "x"
`;

const HOST = {
  ...machineHost({ btf: null, path: process.env['PATH'] ?? '' }),
  arch: 'x86_64',
  tracepointFormat: (category: string, event: string) => (category === 'test' && event === 'thing' ? FORMAT : null),
  tracepoints: () => ['test:thing'],
  kernelFunctions: () => ['vfs_read', 'vfs_write'],
};

const KERNEL = 0xffff_8880_0000_1000n;

/** A bpf_insn at 0; list heads at 16 and 32 that name each other; bytes at 48; text at 64; text without an end at 80. */
function kernelBytes(): Uint8Array {
  const bytes = Buffer.alloc(88);
  bytes.set([0x85, 0x3a]);
  bytes.writeInt16LE(-2, 2);
  bytes.writeInt32LE(-100, 4);
  bytes.writeBigUInt64LE(KERNEL + 32n, 16);
  bytes.writeBigUInt64LE(KERNEL + 32n, 24);
  bytes.writeBigUInt64LE(KERNEL + 16n, 32);
  bytes.writeBigUInt64LE(KERNEL + 16n, 40);
  bytes.set([1, 2, 3, 4, 255, 254, 253, 252, 9, 10, 11, 12, 13, 14, 15, 16], 48);
  bytes.write('kernel text', 64);
  bytes.fill('x', 80);
  return new Uint8Array(bytes);
}

function record(): Uint8Array {
  const bytes = Buffer.alloc(80);
  bytes.write('worker', 8);
  bytes.writeInt32LE(-77, 24);
  bytes[28] = 200;
  bytes.writeInt16LE(-3, 30);
  bytes.writeUInt32LE((6 << 16) | 72, 32);
  bytes.writeBigUInt64LE(KERNEL + 64n, 40);
  bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 48);
  [11, -12, 13].forEach((value, index) => bytes.writeInt32LE(value, 56 + index * 4));
  bytes.write('hello', 72);
  return new Uint8Array(bytes);
}

/** pt_regs of x86-64: rdi names the kernel bytes, rsi is 2, rdx -1, rax -5. */
function registers(): Uint8Array {
  const bytes = Buffer.alloc(168);
  bytes.writeBigUInt64LE(KERNEL, 112);
  bytes.writeBigUInt64LE(2n, 104);
  bytes.writeBigInt64LE(-1n, 96);
  bytes.writeBigInt64LE(-5n, 80);
  return new Uint8Array(bytes);
}

interface Case {
  readonly name: string;
  readonly script: string;
  /** The output without what the maps print at the end, which `maps` has. */
  readonly prints?: readonly string[];
  readonly maps?: readonly string[];
  readonly messages?: readonly string[];
  readonly options?: ScriptOptions;
}

const CASES: readonly Case[] = [
  {
    name: 'members, bitfields and signs of a kernel struct',
    script: 'kprobe:vfs_read { $p = (struct bpf_insn *)arg0; print(($p->code, $p->dst_reg, $p->src_reg, $p->off, $p->imm)); print(*$p); }',
    prints: ['(133, 10, 3, -2, -100)', '{ .code = 133, .dst_reg = 10, .src_reg = 3, .off = -2, .imm = -100 }'],
  },
  {
    name: 'a struct kept in variables and maps',
    script: 'kprobe:vfs_read { $v = *(struct bpf_insn *)arg0; @i[1] = $v; print((@i[1].imm, @i[1].src_reg, $v.off)); $w = @i[1]; print($w.dst_reg); print(@i[2].imm); @k[$v] = 1; }',
    prints: ['(-100, 3, -2)', '10', '0'],
    maps: [
      '@i[1]: { .code = 133, .dst_reg = 10, .src_reg = 3, .off = -2, .imm = -100 }',
      '@k[{ .code = 133, .dst_reg = 10, .src_reg = 3, .off = -2, .imm = -100 }]: 1',
    ],
  },
  {
    name: 'pointers are followed and moved',
    script: 'kprobe:vfs_read { $l = (struct list_head *)(arg0 + 16); print($l->next == $l + 1); print($l->next->next == $l); print($l->next->prev->prev->next == $l); $q = ((struct bpf_insn *)arg0) + 6; print(($q->code, $q->imm)); print(((struct bpf_insn *)arg0)[6].off); }',
    prints: ['true', 'true', 'true', '(1, -50462977)', '1027'],
  },
  {
    name: 'pointers to numbers',
    script: 'kprobe:vfs_read { $b = (uint8 *)(arg0 + 48); print(($b[4], *$b, $b[arg1])); print(*(int8 *)(arg0 + 52)); print(*(uint32 *)(arg0 + 52)); print(((int32 *)arg0)[13]); print(*(struct list_head **)(arg0 + 16) == arg0 + 32); }',
    prints: ['(255, 1, 3)', '-1', '4244504319', '-50462977', 'true'],
  },
  {
    name: 'arrays within structs, by constant and variable index',
    script: 'kprobe:vfs_read { $a = (struct in6_addr *)(arg0 + 48); print($a->in6_u.u6_addr8[4]); print($a->in6_u.u6_addr16); print($a->in6_u.u6_addr32[arg1]); $c = $a->in6_u.u6_addr8; print(($c[5], $c[arg1])); }',
    prints: ['255', '[513,1027,65279,64765,2569,3083,3597,4111]', '202050057', '(254, 3)'],
  },
  {
    name: 'what follows the NUL of a char array is no part of a key',
    script: 'kprobe:vfs_read { $p = (struct sockaddr_un *)arg0; @[$p->sun_path] = 7; @t[1, $p->sun_path] = 8; print((@["left"], @t[1, "left"])); clear(@); clear(@t); }',
    prints: ['(7, 8)'],
    options: { environment: { kernelMemory: [{ address: KERNEL, bytes: new Uint8Array(Buffer.from('..left\0over'.padEnd(112, '\0'), 'latin1')) }] } },
  },
  {
    name: 'strings from memory',
    script: 'kprobe:vfs_read { $s = str(arg0 + 64); print($s); if ($s == "kernel text") { print("equal"); } if ($s != "kernel") { print("longer"); } print(strncmp($s, "kernel!", 6)); @[$s, 1] = $s; printf("<%s> <%12s> <%-12s> <%.3s>\\n", $s, $s, $s, $s); }',
    prints: ['kernel text', 'equal', 'longer', '0', '<kernel text> < kernel text> <kernel text > <ker>'],
    maps: ['@[kernel text, 1]: kernel text'],
  },
  {
    name: 'registers, arguments and return values',
    script: 'kprobe:vfs_read { print((arg1, arg2 == 18446744073709551615)); } kretprobe:vfs_read { print((int64)retval); @ = hist((int64)retval); }',
    prints: ['(2, true)', '-5'],
    maps: ['@:', '(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|', ''],
    options: { fire: [{ program: 0 }, { program: 1 }] },
  },
  {
    name: 'fields of a tracepoint',
    script: 'tracepoint:test:thing { printf("%s %d %d %d %s %lu %d\\n", args.comm, args.pid, args.small, args.negative, args.name, args.big, args.list[1]); print(str(args.where)); @[args.comm] = args.pid; @n[args.name] = 1; }',
    prints: ['worker -77 200 -3 hello 18446744073709551615 -12', 'kernel text'],
    maps: ['@[worker]: -77', '@n[hello]: 1'],
    options: { environment: { ctx: record() } },
  },
  {
    name: 'arrays of a tracepoint',
    script: 'tracepoint:test:thing { print(args.list); $l = args.list; print($l[2]); $i = tid - pid; print((args.list[$i], $l[$i])); }',
    prints: ['[11,-12,13]', '13', '(-12, -12)'],
    options: { environment: { ctx: record() } },
  },
  {
    name: 'a predicate lets through or not',
    script: 'tracepoint:test:thing /args.pid == -77 && args.small > 199/ { print("in"); } tracepoint:test:thing /args.comm == "other"/ { print("out"); }',
    prints: ['in'],
    options: { environment: { ctx: record() }, fire: [{ program: 0 }, { program: 1 }] },
  },
  {
    name: 'who runs',
    script: 'kprobe:vfs_read { print((pid, tid, uid, gid, comm, cpu)); @[comm, pid] = count(); print(cgroup); }',
    prints: ['(7, 8, 1000, 1001, sh, 1)', '77'],
    maps: ['@[sh, 7]: 1'],
    options: { environment: { pid: 8, tgid: 7, comm: 'sh' } },
  },
  {
    name: 'stacks as keys and values',
    script: 'kprobe:vfs_read { print(kstack(1)); @[ustack, kstack(2)] = count(); }',
    prints: ['', '        0xffffffff81000100', ''],
    maps: ['@[', '        0x401000', ', ', '        0xffffffff81000100', '        0xffffffff81000200', ']: 1'],
    options: { environment: { kernelStack: [0xffff_ffff_8100_0100n, 0xffff_ffff_8100_0200n, 0xffff_ffff_8100_0300n], userStack: [0x40_1000n] } },
  },
  {
    name: 'sums per CPU are folded',
    script: 'kprobe:vfs_read { @c = count(); @s = sum(arg1); @m = max(cpu); @n = min(cpu); @a = avg(cpu); @t = stats(cpu); @h = lhist(cpu, 0, 4, 2); @k[cpu] = count(); }',
    maps: [
      '@a: 2', '@c: 3', '@h:', '[0, 2)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |',
      '[2, 4)                 2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|', '', '@k[0]: 1', '@k[3]: 2', '@m: 3', '@n: 0', '@s: 6',
      '@t: { .count = 3, .average = 2, .total = 6 }',
    ],
    options: { fire: [0, 3, 3].map((cpu) => ({ program: 0, environment: { cpu } })) },
  },
  {
    name: 'reads of bad addresses give zero and are counted',
    script: 'kprobe:vfs_read { print(((struct bpf_insn *)0)->imm); print(*(uint64 *)(arg0 + 4096)); print(str(arg2)); }',
    prints: ['0', '0', ''],
    messages: ['1 times: Failed to read kernel memory', '1 times: Failed to read kernel memory', '1 times: Failed to read kernel memory'],
  },
  {
    name: 'zero divisors are counted',
    script: 'kprobe:vfs_read { $z = arg1 - 2; $a = 10 / $z; $b = 10 % $z; @ = 8; @ /= $z; }',
    maps: ['@: 1'],
    messages: Array.from({ length: 3 }, () => '1 times: Division by zero: 1 is taken as the result'),
  },
  {
    name: 'a full map is counted',
    script: 'config = { max_map_keys = 2 } kprobe:vfs_read { @[cpu] = cpu; }',
    maps: ['@[0]: 0', '@[1]: 1'],
    messages: ['2 times: Failed to update map @: it is full (2 keys): raise max_map_keys or declare its size'],
    options: { fire: [0, 1, 2, 3].map((cpu) => ({ program: 0, environment: { cpu } })) },
  },
];

function run({ script, options = {} }: Case): ReturnType<typeof runScript> {
  const environment: Partial<Environment> = { ctx: registers(), kernelMemory: [{ address: KERNEL, bytes: kernelBytes() }], ...options.environment };
  return runScript(script, { host: HOST, fire: [{ program: 0 }], ...options, environment });
}

for (const each of CASES) {
  test(each.name, () => {
    const { output, messages } = run(each);
    const expected = [...each.prints ?? [], '', '', ...each.maps ?? []].map((line) => `${line}\n`).join('');
    assert.is(output, expected, `${messages.join('\n')}\n${output}`);
    assert.equal(messages, each.messages ?? []);
  });
}

test('-p skips other processes before anything else', () => {
  const lowered = compileScript('tracepoint:test:thing { @ = count(); }', { host: HOST });
  assert.ok('module' in lowered);
  const filter = lowered.manifest.constants.find(({ from }) => from === 'pid-filter');
  assert.ok(filter);
  const entries = (wanted: bigint, tgid: number): number => {
    const constants = new Uint8Array(lowered.module.globals.find(({ section }) => section === 'constants')?.size ?? 0);
    new DataView(constants.buffer).setBigUint64(filter.offset, wanted, true);
    const machine = new Machine(lowered.module, { tgid, ctx: record(), globals: { bpftrace_constants: constants } });
    return machine.run(lowered.module.functions[0]?.name ?? '').maps.get(lowered.manifest.maps[0]?.symbol ?? '')?.entries().length ?? -1;
  };
  assert.equal([entries(0n, 5), entries(5n, 5), entries(6n, 5)], [1, 1, 0]);
});

test('events that do not fit the ring are counted as lost', () => {
  const lowered = compileScript('kprobe:vfs_read { printf("%d\\n", 1); }', { host: HOST });
  assert.ok('module' in lowered);
  const module = { ...lowered.module, maps: lowered.module.maps.map((map) => (map.type === 'ringbuf' ? { ...map, maxEntries: 4096 } : map)) };
  const machine = new Machine(module, { ctx: registers() });
  const name = module.functions[0]?.name ?? '';
  let outcome = machine.run(name);
  for (let count = 1; count < 1000; count++) outcome = machine.run(name);
  assert.ok(outcome.events.length > 100);
  assert.is(BigInt(outcome.events.length) + (outcome.counters?.lost ?? 0n), 1000n);
});

test.run();
