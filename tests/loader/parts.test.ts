// The pure parts of the loader, as tables: CPU lists, instruction patches, ring
// sizes, verifier logs, reports.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCpuList } from '../../loader/attach/cpus.ts';
import { fieldEdits } from '../../loader/attach/tracepoint.ts';
import { messageText } from '../../loader/output/message-text.ts';
import type { OutputItem } from '../../loader/output/printer.ts';
import { Counters } from '../../loader/run/counters.ts';
import type { WarningLevel } from '../../loader/run/counters.ts';
import { constantBytes } from '../../loader/kernel/constants.ts';
import type { ConstantSources } from '../../loader/kernel/constants.ts';
import { ringSize } from '../../loader/kernel/load.ts';
import { answerCalls, applyEdits, patchKey } from '../../loader/kernel/patch.ts';
import type { Patch } from '../../loader/kernel/patch.ts';
import type { LoaderError } from '../../loader/errors.ts';
import { native } from '../../loader/native.ts';
import { splitParameters } from '../../loader/run/script-parameters.ts';
import { missingCapabilities } from '../../loader/kernel/privileges.ts';
import { hintOf } from '../../loader/kernel/verdicts.ts';
import { explainLoadFailure, readLog, unmetNeeds } from '../../loader/kernel/rejection.ts';
import { openElfObject } from '../../common/elf/object.ts';
import type { ConstantSpec, Manifest, SiteSpec, TracepointFieldSpec } from '../../common/manifest.ts';
import { printerTo } from '../loader-output/helpers.ts';
import { manifestOf, printfEvent } from './objects.ts';

const test = suite('loader: parts');

test('CPU lists', () => {
  assert.equal(parseCpuList('0-3,5,7-8\n'), [0, 1, 2, 3, 5, 7, 8]);
  assert.equal(parseCpuList('0\n'), [0]);
});

test('an edit goes into a load\'s off and a move\'s imm, and tells whether it changed anything', () => {
  const load = [0x79, 0x10, 8, 0, 0, 0, 0, 0];
  const move = [0xb7, 0x02, 0, 0, 8, 0, 0, 0];
  const instructions = Buffer.from([...load, ...move, ...load]);
  const edits = [{ instruction: 0, value: 24 }, { instruction: 1, value: 24 }];
  assert.ok(applyEdits(instructions, edits));
  assert.equal([...instructions], [...[0x79, 0x10, 24, 0, 0, 0, 0, 0], ...[0xb7, 0x02, 0, 0, 24, 0, 0, 0], ...load]);
  assert.not(applyEdits(instructions, edits));
  assert.not(applyEdits(instructions, []));
  assert.ok(applyEdits(instructions, [{ instruction: 1, value: 25 }]));
});

test('a load that libbpf has turned into a call stays that call', () => {
  const poisoned = [0x85, 0, 0, 0, 0x10, 0x23, 0xad, 0x0b];
  const instructions = Buffer.from(poisoned);
  assert.not(applyEdits(instructions, [{ instruction: 0, value: 36 }]));
  assert.equal([...instructions], poisoned);
});

test('a call that asks for the place becomes a number, and edits put in which', () => {
  const ask = [0x85, 0, 0, 0, 174, 0, 0, 0];
  const others = [[0x85, 0x10, 0, 0, 174, 0, 0, 0], [0x85, 0, 0, 0, 175, 0, 0, 0], [0x18, 0, 0, 0, 174, 0, 0, 0]];
  const instructions = Buffer.from([ask, ...others, ask].flat());
  assert.equal(answerCalls(instructions, 174), [0, 4]);
  const told = [0xb7, 0, 0, 0, 0, 0, 0, 0];
  assert.equal([...instructions], [told, ...others, told].flat());
  assert.ok(applyEdits(instructions, [{ instruction: 4, value: 9 }]));
  assert.equal([...instructions.subarray(32)], [0xb7, 0, 0, 0, 9, 0, 0, 0]);
});

test('patches that want the same are alike', () => {
  const edits = [{ instruction: 0, value: 24 }];
  const alike: readonly (readonly [Patch | undefined, Patch | undefined])[] = [
    [undefined, {}], [{}, { edits: [] }], [{ edits }, { edits: [...edits] }], [{ attachType: 42 }, { attachType: 42, edits: [] }],
  ];
  for (const [one, other] of alike) assert.is(patchKey(one), patchKey(other));
  const unlike: readonly (readonly [Patch, Patch])[] = [
    [{ edits }, {}], [{ edits }, { edits: [{ instruction: 0, value: 2 }] }], [{ edits }, { edits: [{ instruction: 1, value: 24 }] }],
    [{ attachType: 42 }, {}], [{ place: 0 }, {}], [{ place: 0 }, { place: 1 }], [{ edits }, { edits: [...edits, ...edits] }],
  ];
  for (const [one, other] of unlike) assert.is.not(patchKey(one), patchKey(other));
});

test('the fields of a tracepoint become edits for each instruction that holds an offset', () => {
  const format = '\tfield:int a;\toffset:24;\tsize:4;\tsigned:1;\n\tfield:int b;\toffset:28;\tsize:4;\tsigned:1;\n';
  const tracefs = { read: (path: string) => (path === 'events/x/y/format' ? format : null) };
  const field = (name: string, size: number, ...instructions: number[]): TracepointFieldSpec => ({ name, offset: 8, size, signed: true, instructions });
  assert.equal(fieldEdits('x/y', [field('a', 4, 1, 5), field('b', 4, 7)], tracefs), [
    { instruction: 1, value: 24 }, { instruction: 5, value: 24 }, { instruction: 7, value: 28 },
  ]);
  assert.equal(fieldEdits('x/other', [], tracefs), []);
  assert.throws(() => fieldEdits('x/y', [field('c', 4)], tracefs), /^the tracepoint x:y of this kernel has no field c/);
  assert.throws(() => fieldEdits('x/y', [field('a', 8)], tracefs), /has 4 bytes on this kernel, but had 8/);
});

const MIB = 1 << 20;
const rings: readonly [pages: number, memory: number, bytes: number, processors?: number][] = [
  [0, 64 * 1024 * MIB, 8 * MIB], [0, 1024 * MIB, 8 * MIB], [0, 256 * MIB, 2 * MIB], [0, 8 * MIB, MIB / 4],
  [1, 1024 * MIB, 4096], [100, 1024 * MIB, 128 * 4096], [1, 1024 * MIB, 16 * 4096, 12], [100, 1024 * MIB, 128 * 4096, 12],
];
for (const [pages, memory, bytes, processors = 1] of rings) {
  test(`ring of ${pages} pages on ${memory / MIB} MiB, ${processors} CPUs`, () => assert.is(ringSize(pages, memory, () => processors), bytes));
}

test('load-time constants', () => {
  const sources: ConstantSources = { parameters: splitParameters(['-2', 'text']), pidFilter: 12, childPid: null };
  const bytes = (constant: Without<ConstantSpec, 'offset'>): Buffer => constantBytes(manifestOf({ probes: [] }), { offset: 0, ...constant }, sources);
  assert.is(bytes({ size: 8, from: 'positional', index: 1, type: 'int' }).readBigInt64LE(), -2n);
  assert.is(bytes({ size: 8, from: 'positional', index: 2, type: 'string' }).toString(), 'text\0\0\0\0');
  assert.is(bytes({ size: 3, from: 'positional', index: 2, type: 'string' }).toString(), 'tex', 'no NUL: it was cut');
  assert.is(bytes({ size: 4, from: 'positional', index: 9, type: 'string' }).toString(), '\0\0\0\0');
  assert.is(bytes({ size: 8, from: 'param-count' }).readBigInt64LE(), 2n);
  assert.is(bytes({ size: 8, from: 'pid-filter' }).readBigInt64LE(), 12n);
  assert.is(bytes({ size: 8, from: 'child-pid' }).readBigInt64LE(), 0n);
  assert.is(bytes({ size: 8, from: 'positional', index: 9, type: 'int' }).readBigInt64LE(), 0n);
  assert.throws(() => bytes({ size: 8, from: 'positional', index: 2, type: 'int' }), /as an integer, but 'text' is none/);
});

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const logs: readonly [name: string, log: string, instruction: number, file: string | null, line: number | null, text: string | null, reason: string][] = [
  ['of 6.1', '0: R1=ctx(off=0,imm=0) R10=fp0\n; @x = foo @ bar\n0: (b7) r1 = 0\n; $y = *0\n1: (79) r0 = *(u64 *)(r1 +0)\nR1 invalid mem access \'scalar\'\nprocessed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n',
    1, null, null, '$y = *0', "R1 invalid mem access 'scalar'"],
  ['of 6.12', '0: R1=ctx() R10=fp0\n; begin { $x = 1 } @ test.bt:3\n0: (b7) r1 = 0                        ; R1_w=0\n7: (85) call bpf_get_stack#67\nprogram of this type cannot use helper bpf_get_stack#67\nprocessed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n',
    7, 'test.bt', 3, 'begin { $x = 1 }', 'this kernel does not let it call bpf_get_stack()'],
  ['of 6.1 about a helper', '; x @ s.bt:2\n12: (85) call bpf_override_return#58\nunknown func bpf_override_return#58\nprocessed 9 insns\n',
    12, 's.bt', 2, 'x', 'this kernel does not let it call bpf_override_return(), which needs CONFIG_BPF_KPROBE_OVERRIDE'],
  ['of a kernel that is locked down', '3: (85) call bpf_probe_write_user#36\nprogram of this type cannot use helper bpf_probe_write_user#36\nprocessed 9 insns\n',
    3, null, null, null, 'this kernel does not let it call bpf_probe_write_user(), which needs CAP_SYS_ADMIN, and that it is not locked down'],
  ['with a field that is missing', '; x @ s.bt:2\n9: <invalid CO-RE relocation>\nfailed to resolve CO-RE relocation <byte_off> [12] struct task_struct.nothing (0:1 @ offset 8)\nprocessed 9 insns\n',
    9, 's.bt', 2, 'x', 'this kernel has no struct task_struct.nothing'],
  ['of 6.1 about a loop', 'back-edge from insn 13 to 14\nprocessed 0 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n',
    13, null, null, null, 'back-edge from insn 13 to 14'],
  ['about a loop that it sees no end of', '; while ($i < 3) @ s.bt:2\n38: (3d) if r1 >= r8 goto pc+21       ; R1=0 R8=2\n39: (05) goto pc+8\ninfinite loop detected at insn 48\ncur state: R0=0 R10=fp0\nold state: R0=P0 R10=fp0\nprocessed 64 insns (limit 1000000)\n',
    39, 's.bt', 2, 'while ($i < 3)', 'infinite loop detected at insn 48'],
  ['about an object that a pointer of another leads to', '; x @ s.bt:2\n20: (85) call bpf_get_socket_cookie#46\nR1 type=rcu_ptr_ expected=sock_common, sock, tcp_sock, xdp_sock, ptr_, trusted_ptr_\nprocessed 21 insns\n', 20, 's.bt', 2, 'x',
    'this kernel lets it hand on only what is sure to stay, such as an argument of the probe: an object that a pointer in another leads to may be freed meanwhile'],
  ['that gives up', '0: (b7) r4 = 0\nThe sequence of 8193 jumps is too complex.\nprocessed 114703 insns (limit 1000000)\n', 0, null, null, null,
    'The sequence of 8193 jumps is too complex.'],
];
for (const [name, log, instruction, file, line, text, reason] of logs) {
  test(`a verifier log ${name}`, () => assert.equal(readLog(log), { instruction, file, line, text, reason, suggestion: null }));
}

const emptyElf = Buffer.alloc(64);
emptyElf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
emptyElf.writeUInt16LE(247, 18);
const failures: readonly [name: string, errno: number, messages: string, message: RegExp][] = [
  ['a forbidden load', 1, "libbpf: prog 'p': failed to load: -1\n", /does not let this process load BPF programs: it (?:needs|has the capabilities)/],
  ['no BTF', 3, 'libbpf: failed to find valid kernel BTF\n', /this kernel offers no BTF/],
  ['a map that is too large', 12, "libbpf: map 'AT_x': failed to create: Cannot allocate memory(-12)\n", /cannot create the map @x: it is too large for this kernel: a value of 8 bytes\n.*max_strlen/],
  ['a program without a log', 22, "libbpf: prog 'lt': BPF program load failed: Invalid argument\n", /cannot load the object: prog 'lt': BPF program load failed: Invalid argument\nuse -v/],
];
for (const [name, errno, messages, message] of failures) {
  test(`a load failure: ${name}`, () => {
    const manifest = manifestOf({
      probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }],
      maps: [{ name: '@x', symbol: 'AT_x', key: null, keySize: 0, value: { kind: 'count' }, valueSize: 8, perCpu: true, maxEntries: 1 }],
    });
    const error = explainLoadFailure({ bytes: emptyElf, elf: openElfObject(emptyElf), manifest }, { errno, messages, log: '' }, false);
    assert.match(messageText({ kind: 'error', error }), message);
    assert.is(error.exitCode, 255);
  });
}

/** Of the first probe. */
function rejection(manifest: Manifest, log: string, { errno = 22, verbose = false } = {}): LoaderError {
  const messages = `libbpf: prog '${manifest.probes[0]!.program}': failed to load: -${errno}\n`;
  return explainLoadFailure({ bytes: emptyElf, elf: openElfObject(emptyElf), manifest }, { errno, messages, log }, verbose);
}

test('a rejection is data: place, what the kernel said, what helps', () => {
  const from = [{ macro: 'm', line: 4, column: 1, endColumn: 4, text: 'm()' }];
  const manifest: Manifest = {
    ...manifestOf({ probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }] }),
    files: [{ name: 'lib.bt#1', source: 'lib.bt', from }],
  };
  const at = { script: 'test.bt', place: { file: 'lib.bt', line: 3, column: 1, endColumn: 1, text: 'while (1)', from } };
  for (const reason of ['infinite loop detected at insn 48', 'infinite loop detected', 'back-edge from insn 3 to 2']) {
    const log = `; while (1) @ lib.bt#1:3\n0: (b7) r1 = 0\n${reason}\nprocessed 1 insns (limit 1)`;
    const error = rejection(manifest, log);
    const loop = hintOf(reason)!;
    assert.is(error.message, `the kernel's verifier rejects begin: ${reason}`);
    assert.equal(error.details, { at, hints: [loop], notes: ['use -v to see the whole verifier log'] });
    assert.equal(rejection(manifest, `${log}\n`, { verbose: true }).details, { at, log, hints: [loop], notes: [] });
    assert.is(messageText({ kind: 'error', error }), `lib.bt:3:1: ERROR: the kernel's verifier rejects begin: ${reason}\nwhile (1)\n`
      + `test.bt:4:1-4: NOTE: expanded from m()\nm()\n~~~\nuse -v to see the whole verifier log\nHINT: ${loop}\n`);
  }
  assert.equal(rejection(manifest, '0: (b7) r1 = 0\ninfinite loops are fine\n').details.notes, ['use -v to see the whole verifier log']);
});

test('a kernel function that this kernel does not have is named at its call', () => {
  const place = { line: 1, column: 9, endColumn: 20, text: 'begin { bpf_no_such(2) }' };
  const manifest: Manifest = { ...manifestOf({ probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }] }), kfuncs: [{ name: 'bpf_no_such', ...place }] };
  const { message, details } = rejection(manifest, '0: (85) call bpf_no_such#2002000001\ninvalid kernel function call not eliminated in program\n');
  assert.match(message, /^this kernel \(.*\) has no function bpf_no_such\(\) that programs may call$/);
  assert.equal(details, { at: { script: 'test.bt', place: { name: 'bpf_no_such', ...place } }, hints: ['ask for it first: `if (kfunc_exist("bpf_no_such")) { … }`'] });
});

test('a function that the kernel does not have and that libbpf names is named', () => {
  const manifest = manifestOf({ probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }] });
  const messages = "libbpf: extern (func ksym) 'no_such_kfunc': not found in kernel or module BTFs\nlibbpf: failed to load object 'bpftrace'\n";
  const { message } = explainLoadFailure({ bytes: emptyElf, elf: openElfObject(emptyElf), manifest }, { errno: 3, messages, log: '' }, false);
  assert.match(message, /has no function no_such_kfunc\(\) that programs may call$/);
  const other = explainLoadFailure({ bytes: emptyElf, elf: openElfObject(emptyElf), manifest }, { errno: 3, messages: messages.replace('func ksym', 'var ksym'), log: '' }, false);
  assert.match(other.message, /extern \(var ksym\) 'no_such_kfunc': not found/);
});

test('what this kernel lacks is said before anything else, and not its version, which nobody asked', () => {
  const manifest: Manifest = { ...manifestOf({ probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }] }), needs: ['helper:get_func_ip 5.15'] };
  const failure = { errno: 22, messages: '', log: 'invalid func unknown#173' };
  const { message } = explainLoadFailure({ bytes: emptyElf, elf: openElfObject(emptyElf), manifest }, failure, true, () => false);
  assert.is(message, 'this kernel lacks what the script needs: helper get_func_ip (kernel 5.15)');
});

test('a verifier log that was cut has no reason to show, unless its end was kept', () => {
  const manifest = manifestOf({ probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }] });
  const explain = (log: string): string => messageText({ kind: 'error', error: rejection(manifest, log, { errno: 28 }) });
  assert.match(explain('0: (b7) r1 = 0\n1: (b7) r2 = 0\nR1 inv'), /^test\.bt:1:1: ERROR: the kernel's verifier rejects begin: its log was cut before the reason\n[^]*log is longer than log_size \(1000000 bytes\)/);
  assert.match(explain('9: (79) r1 = 0\nR1 invalid mem access\nprocessed 2 insns (limit 1)\n'), /rejects begin: R1 invalid mem access\n[^]*log is longer than log_size/);
});

test('what a kernel is too old for', () => {
  const needs = ['helper:get_func_ip 5.15', 'helper:map_lookup_percpu_elem 5.19'];
  const unmet = (wanted: readonly string[], has: readonly string[], events: Manifest['events'] = []): string[] => (
    unmetNeeds({ needs: wanted, events }, (feature) => has.includes(feature)));
  assert.equal(unmet(needs, ['helper:get_func_ip']), ['helper map_lookup_percpu_elem (kernel 5.19)']);
  assert.equal(unmet(needs, ['helper:get_func_ip', 'helper:map_lookup_percpu_elem']), []);
  assert.equal(unmet(['helper:ktime_get_tai_ns 6.1'], []), ['helper ktime_get_tai_ns (kernel 6.1), which `nsecs(sw_tai)` does without']);
  assert.equal(unmet(needs, []), ['helper get_func_ip (kernel 5.15)', 'helper map_lookup_percpu_elem (kernel 5.19)']);
  assert.equal(unmet([], [], [printfEvent(0, '')]), ['ring buffers (kernel 5.8)']);
  assert.equal(unmet(['helper:of_a_newer_compiler 9.1'], []), [], 'the verifier says what it does not know');
});

test('missing capabilities are named', () => {
  const bits = (...list: number[]): bigint => list.reduce((set, bit) => set | (1n << BigInt(bit)), 0n);
  assert.equal(missingCapabilities(bits(1, 2, 38, 39)), []);
  assert.equal(missingCapabilities(bits(1, 2, 21)), []);
  assert.equal(missingCapabilities(bits(1, 2, 39)), ['CAP_PERFMON']);
  assert.equal(missingCapabilities(0n), ['CAP_BPF', 'CAP_PERFMON', 'CAP_DAC_READ_SEARCH', 'CAP_DAC_OVERRIDE']);
});

const site: SiteSpec = {
  line: 2, column: 3, endColumn: 12, text: '\t@x[pid] = 1', message: 'Failed to update map @x: it is full', helper: 'map_update_elem', level: 'always',
};

test('a run-time warning shows place, helper, count, line and underline', () => {
  assert.is(messageText({ kind: 'failing-site', severity: 'WARNING', script: 's.bt', site, count: 3n, code: -7n }), [
    's.bt:2:3-12: WARNING: Failed to update map @x: it is full',
    'Additional Info - helper: map_update_elem, retcode: -7',
    'This happened 3 times so far',
    '    @x[pid] = 1', '     ~~~~~~~~~', ''].join('\n'));
});

test('warnings are reported once, then as they multiply, and added up at the end', () => {
  const sites = [site, { ...site, line: 3, level: 'verbose' as const }];
  const memory = new BigUint64Array(1 + 2 * sites.length);
  const lines: string[] = [];
  const counters = new Counters(memory, manifestOf({ probes: [], sites }), 'default', printerTo((text) => lines.push(text)));
  const poll = (count: bigint, final = false): string[] => {
    memory[1] = count;
    memory[3] = 5n;
    counters.poll(final);
    return lines.splice(0).map((l) => /This happened (\d+)/.exec(l)?.[1] ?? l.split('\n')[0]!);
  };
  assert.equal(poll(0n), []);
  assert.equal(poll(1n), ['s.bt:2:3-12: WARNING: Failed to update map @x: it is full'.replace('s.bt', 'test.bt')]);
  assert.equal(poll(9n), []);
  assert.equal(poll(12n), ['12']);
  assert.equal(poll(100n), []);
  assert.equal(poll(100n, true), ['100']);
  assert.equal(poll(100n, true), []);
});

test('a map that takes no key for another reason than that it is full', () => {
  const lines: string[] = [];
  const memory = new BigUint64Array(3);
  const counters = new Counters(memory, manifestOf({ probes: [], sites: [site] }), 'default', printerTo((text) => lines.push(text)));
  for (const [count, code] of [[1n, -16n], [10n, -12n], [100n, -7n]] as const) {
    memory.set([0n, count, BigInt.asUintN(64, code)]);
    counters.poll();
  }
  assert.equal(lines.map((text) => /map @x: ([^\n]*)/.exec(text)![1]), ['another program was writing to it on this CPU at that moment', 'the kernel had no memory for another key', 'it is full']);
});

test('failed reads are told once for each place, at the end, or with -k when they happen', () => {
  const sites = [{ ...site, level: 'verbose' as const, helper: 'probe_read_user_str' }, { ...site, line: 3, level: 'verbose' as const }];
  const reports = (level: WarningLevel): string[][] => {
    const memory = new BigUint64Array(1 + 2 * sites.length);
    const items: OutputItem[] = [];
    const counters = new Counters(memory, manifestOf({ probes: [], sites }), level, { print: (item) => items.push(item) });
    const poll = (final: boolean): string[] => {
      counters.poll(final);
      return items.splice(0).map((item) => `${item.kind} ${'count' in item ? item.count : ''}`);
    };
    memory.set([0n, 3n, -14n, 5n, 0n].map((n) => BigInt.asUintN(64, n)));
    const first = poll(false);
    memory[1] = 7n;
    return [first, poll(true), poll(true)];
  };
  assert.equal(reports('default'), [[], ['failed-reads 7'], []]);
  assert.equal(reports('verbose'), [['failing-site 3', 'failing-site 5'], ['failing-site 7'], []]);
  assert.equal(reports('none'), [[], [], []]);
});

test('lost events are reported as they are lost and in total', () => {
  const memory = new BigUint64Array(1);
  const lines: string[] = [];
  const counters = new Counters(memory, manifestOf({ probes: [] }), 'none', printerTo((text) => lines.push(text)));
  memory[0] = 5n;
  counters.poll();
  memory[0] = 7n;
  counters.poll(true);
  assert.equal(lines.map((l) => l.trimEnd().split(':').slice(0, 2).join(':')), [
    'Lost 5 events', 'Lost 2 events', 'WARNING: Lost 7 events in total']);
});

const system = suite('system calls');
system('a sysfs file is read whole, and a missing one is an error', () => {
  const path = '/sys/kernel/btf/vmlinux';
  assert.ok(native().readSysfsFile(path).equals(readFileSync(path)));
  assert.throws(() => native().readSysfsFile('/sys/kernel/btf/no-such-module'), /No such file/);
});
system.run();

test.run();
