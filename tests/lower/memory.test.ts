// What programs read from outside: kernel structs (relocated, bitfields, arrays, nested), user memory, tracepoint
// records, raw arguments and registers; and what happens when it cannot be read. Run in the interpreter, with a
// task_struct of the recorded kernel at TASK.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printModule } from '../../middle/ir/print-ir.ts';
import { lowered, run } from './support.ts';
import type { RunOptions } from './support.ts';

const TASK = 0xffff_8880_0000_1000n;
const PARENT = 0xffff_8880_0000_2000n;
const SOCKS = 0xffff_8880_0000_3000n;
const SOCK = 0xffff_8880_0000_4000n;
const TEXT = 0x5000n;

/** Bytes with values put at offsets. */
function bytes(size: number, parts: Readonly<Record<number, bigint | string | readonly [width: number, value: number]>>): Uint8Array {
  const buffer = Buffer.alloc(size);
  for (const [offset, value] of Object.entries(parts)) {
    if (typeof value === 'bigint') buffer.writeBigInt64LE(BigInt.asIntN(64, value), Number(offset));
    else if (typeof value === 'string') buffer.write(value, Number(offset), 'latin1');
    else buffer.writeUIntLE(value[1], Number(offset), value[0]);
  }
  return buffer;
}

/** struct sock: family 2, port 443, low 5 (3 bits), high -2 (5 bits), addr 10.0.0.1 */
const sock = bytes(16, { 0: [2, 2], 2: [2, 443], 4: [4, 5 | (30 << 3)], 8: [4, 0x0100000a] });
const task = bytes(160, {
  0: [4, 42], 4: [4, 41], 8: 'worker', 24: PARENT, 32: [4, 8], 36: [1, 1], 40: 0x0000_0002_0000_0001n,
  64: SOCKS, 72: 100n, 80: 101n, 88: 102n, 96: 103n, 112: TEXT, 120: 0x2_0000_0001n, 128: 0x4_0000_0003n, 136: 0x6_ffff_fffbn,
});
task.set(sock, 48);

const machine: RunOptions = {
  task: TASK,
  kernelMemory: [
    { address: TASK, bytes: task },
    { address: PARENT, bytes: bytes(160, { 0: [4, 7], 8: 'parent' }) },
    { address: SOCKS, bytes: bytes(16, { 8: SOCK }) },
    { address: SOCK, bytes: bytes(16, { 2: [2, 80] }) },
  ],
  userMemory: [
    { address: TEXT, bytes: bytes(64, { 0: 'a user string', 40: 'rest' }) },
    { address: 0x6000n, bytes: bytes(32, { 0: TEXT, 8: TEXT + 40n, 16: 0n }) },
    { address: 0x7000n, bytes: Buffer.alloc(2000, 'x') },
  ],
};

const reads: readonly (readonly [expression: string, output: string])[] = [
  ['curtask->pid', '42'],
  ['curtask.comm', 'worker'],
  ['curtask->real_parent->pid', '7'],
  ['curtask->real_parent->comm', 'parent'],
  ['curtask->state', 'TASK_GONE'],
  ['curtask->running', 'true'],
  ['(curtask->whole, curtask->first, curtask->second)', '(8589934593, 1, 2)'],
  ['(curtask->sock.port, curtask->sock.low, curtask->sock.high)', '(443, 5, -2)'],
  ['curtask->sock.addr', '[10,0,0,1]'],
  ['curtask->sock.addr[0] + curtask->sock.addr[3]', '11'],
  ['curtask->socks[1]->port', '80'],
  ['(*(curtask->socks + 1))->port', '80'],
  ['curtask->args[2]', '102'],
  ['curtask->args[(uint64)pid - 1233]', '101'],
  ['curtask->args[pid]', '0'],
  ['(curtask->grid[1][0], curtask->grid[2][0], curtask->grid[2][1])', '(3, -5, 6)'],
  ['*curtask->utime', '8295756293670772833'],
  ['curtask->sock', '{ .family = 2, .port = 443, .low = 5, .high = -2, .addr = [10,0,0,1] }'],
  ['str(curtask->comm)', 'worker'],
  ['str(curtask->comm, 4)', 'wor'],
  ['str(uptr(0x5000))', 'a user string'],
  ['str(uptr(0x5000), 5)', 'a us'],
  ['str(uptr(0x5000), pid - 1229)', 'a us'],
  ['str(uptr(0x5000), 0)', ''],
  ['str((int8 *)curtask + 8)', 'worker'],
  ['buf(uptr(0x5000), 6)', 'a user'],
  ['*(uint16 *)uptr(0x5000)', '8289'],
  ['(*uptr(0x5000), *kptr((uint64)curtask + 8) & 0xffff)', '(8295756293670772833, 28535)'],
  ['*(int32 *)(curtask + 0)', '42'],
];

for (const [expression, output] of reads) {
  test(expression, () => assert.is(run(`kprobe:vfs_read { print(${expression}) }`, machine).output, `${output}\n`));
}

test('whole structs are copied into variables and maps', () => {
  const { output } = run('begin { $s = curtask->sock; @s = $s; $t = @s; print(($s.port, $t.low, $t.high, $t.addr[1])) }', machine);
  assert.is(output, '(443, 5, -2, 0)\n');
});

/** The same, with `garbage` in its padding. */
function sockAmong(garbage: number): Uint8Array {
  const whole = Uint8Array.from(sock);
  whole.fill(garbage, 5, 8);
  whole.fill(garbage, 12);
  return whole;
}

test('padding of structs is no part of a key', () => {
  const [one, two] = ['*(struct sock *)0x8000', '*(struct sock *)0x9000'];
  const body = `$a = ${one}; $b = ${two}; $ta = (pid, $a, "x"); $tb = (pid, $b, "x"); @kept = $a;
    @s[${one}] = 1; @v[$a] = 1; @t[1, ("a", $a)] = 1; @tv[$ta] = 1; @n[${one}] = count(); @n[${two}] = count(); @h[$a] = hist(3); @h[$b] = hist(3);
    print((@s[${two}], @v[$b], @t[1, ("a", ${two})], @tv[$tb], len(@n), has_key(@v, @kept), delete(@s, $b), len(@s)));
    print((insert(@v, $b, 2), $a.addr == $b.addr, $ta == $tb, (1, $a) == (1, *curtask.socks[0]))); @v[$b]++; @v[${two}] += 3; print(len(@v)); for ($kv : @v) { print((@v[$kv.0], $kv.0.port)); }`;
  const memory = { ...machine, userMemory: [{ address: 0x8000n, bytes: sockAmong(0x55) }, { address: 0x9000n, bytes: sockAmong(0xaa) }] };
  const { maps, output } = run(`uprobe:/bin/sh:main { ${body} }`, memory);
  assert.is(output, '(1, 1, 1, 1, 1, true, true, 0)\n(false, true, true, false)\n1\n(5, 443)\n');
  const key = '{ .family = 2, .port = 443, .low = 5, .high = -2, .addr = [10,0,0,1] }';
  assert.match(maps, `@n[${key}]: 2\n`);
  assert.match(maps, `@h[${key}]:\n[2, 4)                 2 |`);
});

test('str() keeps max_strlen characters and marks what is cut off, unless a length is given', () => {
  const body = 'begin { print(str(uptr(0x7000))); print(str(uptr(0x8000))); print(str(uptr(0x7000), 15)); print(str(uptr(0x5000)) == "a user string") }';
  const exact = { ...machine, userMemory: [...machine.userMemory!, { address: 0x8000n, bytes: Buffer.concat([Buffer.alloc(1024, 'y'), Buffer.alloc(1)]) }] };
  assert.equal(run(body, exact).output.split('\n'), [`${'x'.repeat(1024)}..`, 'y'.repeat(1024), 'xxxxxxxxxxxxxx', 'true', '']);
});

test('join() prints strings until a null pointer', () => {
  assert.is(run('uprobe:/bin/sh:main { join((int8 **)0x6000); join((int8 **)0x6000, "-") }', machine).output, 'a user string rest\na user string-rest\n');
});

// ---------------------------------------------------------------- contexts

/** struct pt_regs of x86_64 with the value 256 + offset in each register. */
const registers = Buffer.alloc(168);
for (let offset = 0; offset < registers.length; offset += 8) registers.writeBigUInt64LE(BigInt(256 + offset), offset);

test('registers of x86_64', () => {
  const text = 'kprobe:vfs_read { print((arg0, arg1, arg2, arg3, arg4, arg5, reg("ip"), reg("sp"), func)) } kretprobe:vfs_read { print((retval, func)) }';
  const { output } = run(text, { ctx: registers, functionAddress: 0xffff_ffff_8100_0200n });
  assert.is(output, '(368, 360, 352, 344, 328, 320, 384, 408, 0x180)\n(336, kfunc_2)\n');
});

test('registers of arm64', () => {
  const loads = lowered('kprobe:vfs_read { print((arg0, arg7, reg("sp"), reg("pc"))) }', 'arm64').module.functions[0]!.blocks
    .flatMap((block) => block.instrs.flatMap((instr) => (instr.op === 'load' && instr.width === 8 ? [instr.offset] : [])));
  assert.equal(loads.slice(-4), [0, 56, 248, 256]);
});

test('raw tracepoint arguments', () => {
  const ctx = bytes(24, { 0: TASK, 8: TEXT, 16: 0xffff_ffff_0000_0009n });
  const { output } = run('rawtracepoint:task_rename { print((args.task->pid, args.flags, arg2)) }', { ...machine, ctx });
  assert.is(output, '(42, 9, 18446744069414584329)\n');
});

test('tracepoint fields: scalars, arrays, structs, strings by locator', () => {
  const ctx = bytes(96, {
    8: TASK, 24: [4, 1], 28: [1, 1], 48: [2, 11], 50: [2, 12], 52: [2, 13], 54: [4, 0x04030201],
    60: [4, 72 | (8 << 16)], 64: [4, 12 | (9 << 16)], 72: [4, 77], 76: [4, 78], 80: 'relative',
  });
  ctx.set(sock, 32);
  const text = 'tracepoint:test:types { print((args.task->pid, args.state, args.flag, args.sock.port, args.words, args.addr[2])); '
    + 'print(args.relative); $d = args.dynamic; print(($d[0], $d[1])); print(str(args.relative, 4)); @x[args.relative] = 1; print(has_key(@x, "relative")); }';
  const { output, failures } = run(text, { ...machine, ctx });
  assert.is(output, '(42, TASK_READY, true, 443, [11,12,13], 3)\nrelative\n(77, 78)\nrel\ntrue\n');
  assert.equal(failures, []);
});

test('the manifest lists the fields of a tracepoint program', () => {
  const { manifest, module } = lowered('tracepoint:test:one { print(args.only) } tracepoint:test:types { print(args.words) }');
  assert.equal(manifest.probes.map((probe) => probe.fields), [
    [{ name: 'only', offset: 16, size: 4, signed: true, instructions: [] }],
    [{ name: 'words', offset: 48, size: 6, signed: false, instructions: [] }],
  ]);
  assert.equal(module.records.map((record) => record.name), manifest.probes.map((probe) => probe.program));
});

test('fields of nested structs are one relocation', () => {
  const { module } = lowered('begin { print(curtask->sock.addr[1]); print(curtask->list.next) }');
  const paths = module.functions[0]!.blocks.flatMap((block) => block.instrs.flatMap((instr) => (instr.op === 'core' ? [instr.path] : [])));
  assert.equal(paths, [[0, 0], [1, 0]]);
});

// ---------------------------------------------------------------- failures

test('failed reads give zero and are counted for -k', () => {
  const { output, failures } = run('begin { $t = (struct task_struct *)8; print(($t->pid, $t->comm)); print(str(uptr(1))) }', machine);
  assert.is(output, '(0, )\n\n');
  assert.equal(failures, ['1:46 Failed to read kernel memory', '1:55 Failed to read kernel memory', '1:73 Failed to read user memory']);
});

test('a literal in the kernel\'s half names kernel memory in every probe, another the probe\'s own', () => {
  for (const probe of ['uprobe:/bin/sh:main', 'watchpoint:0xffff888000001000:8:w', 'kprobe:f']) {
    const body = 'print(str(0xffff888000001008)); print(*(int32 *)0xffff888000001000); print(((struct task_struct *)0xffff888000002000).pid); print(*0xffff888000001048); print(str((int8 *)-131391639515128));';
    assert.is(run(`${probe} { ${body} }`, machine).output, 'worker\n42\n7\n100\nworker\n', probe);
  }
  assert.is(run('uprobe:/bin/sh:main { print(str(0x5000)); }', machine).output, 'a user string\n');
});

test('only programs of uprobes that read user memory may sleep', () => {
  const { manifest, module } = lowered('uprobe:/bin/sh:f { print(str(arg0)) } uprobe:/bin/sh:g { @ = pid } tracepoint:a:b { print(str(uptr(1))) } interval:s:1 { print(str(uptr(1))) }');
  assert.equal(manifest.constants.flatMap((constant) => (constant.from === 'may-sleep' ? [constant.program] : [])), [manifest.probes[0]!.program]);
  assert.equal(module.maps.filter(({ type }) => type === 'task_storage').map(({ name }) => name), ['bpftrace_task_scratch']);
  assert.ok(manifest.requires?.includes('sleeping-reads'));
  assert.is(lowered('uprobe:/bin/sh:g { @[comm] = pid }').manifest.requires, undefined);
});

test('an index out of bounds reads zero and is counted', () => {
  const { output, failures } = run('begin { $i = 4; print(curtask->args[$i]); $s = "ab"; print($s[$i]) }', machine);
  assert.is(output, '0\n0\n');
  assert.equal(failures.filter((failure) => failure.includes('bounds')), [
    '1:23 Array index out of bounds: the array has 4 elements', '1:60 Array index out of bounds: the array has 3 elements',
  ]);
});

test('a zero divisor gives 1 and is counted', () => {
  const { output, failures } = run('begin { $z = 0; print((5 / $z, 5 % $z)); $i = 0; while ($i < 3) { $i++; $x = $i / $z; } }');
  assert.is(output, '(1, 1)\n');
  assert.equal(failures.map((failure) => failure.slice(0, 5)), ['1:24 ', '1:32 ', '1:78 '].map((text) => text.slice(0, 5)));
  assert.match(failures[2]!, /\(3\)$/);
});

test('a full map is counted with the code of the helper', () => {
  const { maps, failures } = run('config = { max_map_keys = 2 } begin { @a[1] = 1; @a[2] = 1; @a[3] = 1; @a[4]++; @c[1] = count(); @c[2] = count(); @c[3] = count(); }');
  assert.is(maps, '@a[1]: 1\n@a[2]: 1\n@c[1]: 1\n@c[2]: 1\n');
  assert.equal(failures, ['1:61 @a', '1:72 @a', '1:115 @c'].map((text) => (
    text.replace('@', 'Failed to update map @').concat(': it is full (2 keys): raise max_map_keys or declare its size'))));
});

test('a delete that nobody looks at counts a missing key', () => {
  const { failures } = run('begin { @a[1] = 1; delete(@a, 1); delete(@a, 2); $ok = delete(@a, 3); _ = delete(@a, 4) }');
  assert.equal(failures, ['1:35 Failed to delete from map @a: there is no such key']);
});

test('a missing key is counted for -k only', () => {
  const text = 'begin { @a[1] = 5; @s["x"] = "y"; print((@a[1], @a[2], @s["z"])); print((@none, @text)); if (@a[1] == 4) { @none = 1; @text = "x" } }';
  assert.equal(run(text).failures, []);
  const { output, failures } = run(text, { verboseSites: true });
  assert.is(output, '(5, 0, )\n(0, )\n');
  assert.equal(failures, ['1:49 Map @a has no such key: it reads as zero', '1:56 Map @s has no such key: it reads as zero']);
});

test('a stack that cannot be read is counted', () => {
  const { output, failures } = run('kprobe:vfs_read { print(kstack); }', { kernelStack: -14 });
  assert.is(output, '\n\n');
  assert.equal(failures, ['1:25 Failed to read the kernel stack']);
});

// ---------------------------------------------------------------- program

test('-p lets only its process through, where the kernel does not see to it', () => {
  const text = 'tracepoint:test:one { @a = count() } rawtracepoint:x { @b = count() } kprobe:vfs_read { @c = count() } interval:s:1 { @d = count() } begin { @e = count() }';
  assert.is(run(text, { pidFilter: 99 }).maps, '@d: 1\n@e: 1\n');
  assert.is(run(text, { pidFilter: 1234 }).maps, '@a: 1\n@b: 1\n@c: 1\n@d: 1\n@e: 1\n');
});

test('predicates decide before anything else happens', () => {
  assert.is(run('begin /pid == 1234 && comm == "bash"/ { print(1) } begin /comm == "zsh" || tid == 1/ { print(2) } begin /0/ { print(3) }').output, '1\n');
});

test('a predicate may need scratch itself', () => {
  assert.is(run('begin /str(uptr(0x5000)) == "a user string"/ { print(str(uptr(0x5028))) }', machine).output, 'rest\n');
});

test('exit sends its code and leaves; return gives the value', () => {
  const ran = run('begin { exit(300 - 44 + 7); print(1) } begin { return 5; } begin { if (pid) { return; } print(2) }');
  assert.equal([ran.output, ran.exitCode, ran.returned], ['', 7, [0n, 5n, 0n]]);
});

test('positional parameters are load-time constants', () => {
  const text = 'begin { print(($1, $1 + 1, $#)); print(str($2)); @x[str($2)] = $1; print(str($2, 3)); if (str($2) == "some") { print(1) } }';
  assert.is(run(text, { positional: ['12', 'some'] }).output, '(12, 13, 2)\nsome\nso\n1\n');
});

test('comm is clean behind its NUL, whether the kernel cleans it or not', () => {
  for (const padsComm of [false, true]) {
    const { output } = run('begin { $s = comm; @[comm] = 1; print((has_key(@, $s), has_key(@, "bash"), buf($s))); @t[(1, comm)] = 2; print(@t[1, "bash"]) }', { padsComm });
    assert.is(output, `(true, true, bash${'\\x00'.repeat(12)})\n2\n`);
  }
});

test('with a wildcard, probe is the attach cookie', () => {
  assert.is(run('kprobe:vfs_* { print(probe); @[probe] = 1; }', { cookie: 3n }).output, 'kprobe:vfs_3\n');
});

/** `count` variables that hold strings of the usual size, all in use until the end. */
function bigVariables(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return `${numbers.map((n) => `$v${n} = str(${n});`).join(' ')} ${numbers.map((n) => `print($v${n});`).join(' ')}`;
}

test('small members of keys and tuples are as they are, whatever their neighbours', () => {
  const small = '(int8)-1, (int16)-2, (uint8)253, true, (int32)-4';
  const { output } = run(`begin { @s[${small}] = 5; @s[${small}] += 1; print(@s[${small}]); @w[(int32)-1, (int64)-2, (int8)-3, (int16)-4] = 7; print(@w[-1, -2, -3, -4]);
    $t = (${small}); print($t); @t = $t; print((@t.0, @t.1, @t.2, @t.3, @t.4)); @h[(int32)-7] = hist(5); print(@h); }`);
  assert.match(output, /^6\n7\n\(-1, -2, 253, true, -4\)\n\(-1, -2, 253, true, -4\)\n@h\[-7\]:/);
});

test('keys of small members are stored word by word, as they are read', () => {
  const { module } = lowered('profile:hz:1 { @a[pid, tid] = count(); @h[pid] = hist(5); @b[(int8)cpu, (uint16)pid, true, (int32)tid, 1] = count(); }');
  const widths = printModule(module).split('\n').flatMap((line) => /^ *store (\d+) \[%\d+( \+ \d+)?\]/.exec(line)?.[1] ?? []);
  // The three others are the slots' numbers.
  assert.equal(widths.filter((width) => width !== '8'), ['4', '4', '4']);
});

test('what is too big for a per-CPU array lives in an array with entries for each CPU', () => {
  const { module } = lowered(`begin { ${bigVariables(40)} } end { ${bigVariables(2)} } interval:s:1 { ${bigVariables(33)} }`);
  const sizes = module.maps.filter((map) => map.name.includes('scratch')).map(({ name, type, valueSize, maxEntries }) => [name, type, valueSize, maxEntries]);
  assert.equal(sizes, [['bpftrace_scratch', 'percpu_array', 2064, 1], ['bpftrace_big_scratch', 'array', 41280, 2]]);
});

test('big scratch is found by entry and CPU', () => {
  const { output } = run(`begin { ${bigVariables(33)} print($v1 == $v33); @ = ($v2, $v3); print(@.1 == $v3); }`, { cpu: 1 });
  assert.match(output, /true\ntrue\n$/);
});

test('values that are too big together are refused', () => {
  const { diagnostics } = lowered(`config = { max_strlen = 65536 } begin { ${bigVariables(17)} }`);
  assert.equal(diagnostics.map((d) => [d.code, d.message]), [['not-supported', 'the big values of this probe need more than 1048576 bytes of working memory']]);
});

test('big temporaries share memory from statement to statement', () => {
  const many = Array.from({ length: 60 }, (_, index) => `@[str(${index + 1})] = 1;`).join(' ');
  const { module } = lowered(`begin { ${many} }`);
  assert.is(module.maps.find((map) => map.name === 'bpftrace_scratch')!.valueSize, 1032);
});

test('scratch is found also by a program whose variables fill the stack', () => {
  const variables = Array.from({ length: 12 }, (_, index) => `$v${index} = "${'x'.repeat(20)}${index}";`).join(' ');
  const { output } = run(`begin { ${variables} $long = "${'y'.repeat(100)}"; print($v11); print($long); }`);
  assert.is(output, `${'x'.repeat(20)}11\n${'y'.repeat(100)}\n`);
});

test.run();
