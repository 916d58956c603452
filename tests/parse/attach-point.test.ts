// What attach points mean, and what is said about malformed ones: one row each. A row of the first table is the text,
// the canonical text, and the spec without its provider.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AttachPoint } from '../../frontend/providers/attach-points.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';
import { parseAttachPoints } from '../../frontend/providers/attach-point.ts';
import { findProvider, has, providerRows, providersWith } from '../../frontend/providers/index.ts';
import { providers } from '../../common/providers.ts';
import { treeOf } from './tree.ts';

function read(text: string, args: readonly string[] | null = null): { point: AttachPoint | null; diagnostics: readonly Diagnostic[]; script: string } {
  const script = `${text} { 1 }`;
  const reporter = new Reporter({ name: 'script.bt', text: script });
  const [probe] = treeOf(script).items;
  if (probe?.kind !== 'probe') throw new Error('no probe');
  assert.is(probe.attachPoints.length, 1, text);
  return { point: parseAttachPoints(probe.attachPoints[0]!, reporter, args)[0] ?? null, diagnostics: reporter.diagnostics, script };
}

const plain = { offset: 0, address: null };

const good: readonly (readonly [text: string, canonical: string, spec: Record<string, unknown>])[] = [
  ['BEGIN', 'begin', { provider: 'begin' }],
  ['End', 'end', { provider: 'end' }],
  ['self:signal:SIGUSR1', 'self:signal:SIGUSR1', { provider: 'self', signal: 'SIGUSR1' }],
  ['test:adds', 'test:adds', { provider: 'test', name: 'adds' }],
  ['t:syscalls:sys_enter_*', 'tracepoint:syscalls:sys_enter_*', { provider: 'tracepoint', category: 'syscalls', event: 'sys_enter_*' }],
  ['TracePoint:*open*', 'tracepoint:*:*open*', { provider: 'tracepoint', category: '*', event: '*open*' }],
  ['rt:sched_switch', 'rawtracepoint:sched_switch', { provider: 'rawtracepoint', module: null, event: 'sched_switch' }],
  ['rawtracepoint:kvm:kvm_exit', 'rawtracepoint:kvm:kvm_exit', { provider: 'rawtracepoint', module: 'kvm', event: 'kvm_exit' }],
  ['k:vfs_*', 'kprobe:vfs_*', { provider: 'kprobe', module: null, function: 'vfs_*', ...plain }],
  ['kprobe:ext4:f', 'kprobe:ext4:f', { provider: 'kprobe', module: 'ext4', function: 'f', ...plain }],
  ['kprobe:f+0x1_0', 'kprobe:f+0x1_0', { provider: 'kprobe', module: null, function: 'f', offset: 16, address: null }],
  ['kprobe:f+010', 'kprobe:f+010', { provider: 'kprobe', module: null, function: 'f', offset: 8, address: null }],
  ['kprobe:0xFFFF800000001000', 'kprobe:0xFFFF800000001000', { provider: 'kprobe', module: null, function: '', offset: 0, address: '0xffff800000001000' }],
  ['k[p]robe:a:b', 'kprobe:a:b', { provider: 'kprobe', module: 'a', function: 'b', ...plain }],
  ['kr:f', 'kretprobe:f', { provider: 'kretprobe', module: null, function: 'f', ...plain }],
  ['u:/bin/bash:readline', 'uprobe:/bin/bash:readline', { provider: 'uprobe', binary: '/bin/bash', function: 'readline', ...plain, language: null }],
  ['uprobe:libc:malloc+4', 'uprobe:libc:malloc+4', { provider: 'uprobe', binary: 'libc', function: 'malloc', offset: 4, address: null, language: null }],
  ['uprobe:/bin/bash:"readline"+4', 'uprobe:/bin/bash:readline+4', { provider: 'uprobe', binary: '/bin/bash', function: 'readline', offset: 4, address: null, language: null }],
  ['uprobe:/bin/bash:"0f"', 'uprobe:/bin/bash:0f', { provider: 'uprobe', binary: '/bin/bash', function: '0f', ...plain, language: null }],
  ['uprobe:"/bin/bash":"a+b"', 'uprobe:/bin/bash:a+b', { provider: 'uprobe', binary: '/bin/bash', function: 'a+b', ...plain, language: null }],
  ['kprobe:"f"+"0x10"', 'kprobe:f+0x10', { provider: 'kprobe', module: null, function: 'f', offset: 16, address: null }],
  ['"kprobe":f', 'kprobe:f', { provider: 'kprobe', module: null, function: 'f', ...plain }],
  ['"u":/bin/bash:"readline"', 'uprobe:/bin/bash:readline', { provider: 'uprobe', binary: '/bin/bash', function: 'readline', ...plain, language: null }],
  ['"it":task:list/a', 'iter:task:list/a', { provider: 'iter', name: 'task', pin: 'list/a' }],
  ['interval:"s":"+1"', 'interval:s:+1', { provider: 'interval', unit: 's', value: 1 }],
  ['uprobe:./a:0x40', 'uprobe:./a:0x40', { provider: 'uprobe', binary: './a', function: '', offset: 0, address: '0x40', language: null }],
  ['uprobe:./a:cpp:"ns::f(char, \\"x\\")"', 'uprobe:./a:cpp:ns::f(char, "x")', { provider: 'uprobe', binary: './a', function: 'ns::f(char, "x")', ...plain, language: 'cpp' }],
  ['ur:$1:$2', 'uretprobe:$1:$2', { provider: 'uretprobe', binary: '$1', function: '$2', ...plain, language: null }],
  ['U:/lib/libc.so.6:setjmp', 'usdt:/lib/libc.so.6:setjmp', { provider: 'usdt', binary: '/lib/libc.so.6', namespace: null, name: 'setjmp' }],
  ['usdt:/lib/libc.so.6:libc:mem*', 'usdt:/lib/libc.so.6:libc:mem*', { provider: 'usdt', binary: '/lib/libc.so.6', namespace: 'libc', name: 'mem*' }],
  ['usdt:setjmp', 'usdt:setjmp', { provider: 'usdt', binary: '', namespace: null, name: 'setjmp' }],
  ['usdt:*', 'usdt:*', { provider: 'usdt', binary: '', namespace: null, name: '*' }],
  ['usdt::setjmp', 'usdt::setjmp', { provider: 'usdt', binary: '', namespace: null, name: 'setjmp' }],
  ['usdt:./a::f', 'usdt:./a::f', { provider: 'usdt', binary: './a', namespace: null, name: 'f' }],
  ['uprobe:/bin/a@src/b.c:4:7', 'uprobe:/bin/a@src/b.c:4:7', { provider: 'uprobe', binary: '/bin/a', function: '', ...plain, language: null, source: 'src/b.c:4:7' }],
  ['uprobe:"a@b"@c.c:4', 'uprobe:a@b@c.c:4', { provider: 'uprobe', binary: 'a@b', function: '', ...plain, language: null, source: 'c.c:4' }],
  ['uprobe::main', 'uprobe::main', { provider: 'uprobe', binary: '', function: 'main', ...plain, language: null }],
  ['uprobe:"/my $dir/a:b":f', 'uprobe:/my $dir/a:b:f', { provider: 'uprobe', binary: '/my $dir/a:b', function: 'f', ...plain, language: null }],
  ['interval:s:1', 'interval:s:1', { provider: 'interval', unit: 's', value: 1 }],
  ['i:hz:0x10', 'interval:hz:0x10', { provider: 'interval', unit: 'hz', value: 16 }],
  ['interval:us:$3', 'interval:us:$3', { provider: 'interval', unit: 'us', value: '$3' }],
  ['interval:$1', 'interval:$1', { provider: 'interval', unit: 'text', value: '$1' }],
  ['profile:$1:$22', 'profile:$1:$22', { provider: 'profile', unit: 'text', value: '$1:$22' }],
  ['interval:s:1$1', 'interval:s:1$1', { provider: 'interval', unit: 's', value: '1$1' }],
  ['interval:100ms', 'interval:100ms', { provider: 'interval', unit: 'ms', value: 100 }],
  ['interval:1500ns', 'interval:1500ns', { provider: 'interval', unit: 'ns', value: 1500 }],
  ['interval:2m', 'interval:2m', { provider: 'interval', unit: 's', value: 120 }],
  ['p:1h', 'profile:1h', { provider: 'profile', unit: 's', value: 3600 }],
  ['profile:1_0d', 'profile:1_0d', { provider: 'profile', unit: 's', value: 864000 }],
  ['s:faults:100', 'software:faults:100', { provider: 'software', event: 'page-faults', count: 100 }],
  ['software:cs:', 'software:cs', { provider: 'software', event: 'context-switches', count: 0 }],
  ['software:dummy:*', 'software:dummy', { provider: 'software', event: 'dummy', count: 0 }],
  ['software:$1:$2', 'software:$1:$2', { provider: 'software', event: '$1', count: '$2' }],
  ['tracepoint:$1:sys_$2', 'tracepoint:$1:sys_$2', { provider: 'tracepoint', category: '$1', event: 'sys_$2' }],
  ['kprobe:$1', 'kprobe:$1', { provider: 'kprobe', module: null, function: '$1', ...plain }],
  ['kprobe:$1+4', 'kprobe:$1+4', { provider: 'kprobe', module: null, function: '$1', offset: 4, address: null }],
  ['kprobe:f+$1', 'kprobe:f+$1', { provider: 'kprobe', module: null, function: 'f+$1', ...plain }],
  ['uprobe:"a$b":"f$1"$1', 'uprobe:a$$b:f$$1$1', { provider: 'uprobe', binary: 'a$$b', function: 'f$$1$1', ...plain, language: null }],
  ['bench:loop', 'bench:loop', { provider: 'bench', name: 'loop' }],
  ['kfunc:f', 'fentry:f', { provider: 'fentry', module: null, function: 'f' }],
  ['fentry:bpf:p', 'fentry:bpf:*:p', { provider: 'fentry', module: 'bpf', function: 'p', program: '*' }],
  ['fexit:bpf:12:p*', 'fexit:bpf:12:p*', { provider: 'fexit', module: 'bpf', function: 'p*', program: '12' }],
  ['fentry:bpf:$1:p', 'fentry:bpf:$1:p', { provider: 'fentry', module: 'bpf', function: 'p', program: '$1' }],
  ['fr:vmlinux:f', 'fexit:vmlinux:f', { provider: 'fexit', module: 'vmlinux', function: 'f' }],
  ['w:0x1000:8:wr', 'watchpoint:0x1000:8:wr', { provider: 'watchpoint', address: '0x1000', length: '8', mode: 'rw' }],
  ['watchpoint:4096:1:x', 'watchpoint:4096:1:x', { provider: 'watchpoint', address: '0x1000', length: '1', mode: 'x' }],
  ['w:f+arg1:8:wr', 'watchpoint:f+arg1:8:wr', { provider: 'watchpoint', address: '', binary: '', function: 'f', argument: 1, length: '8', mode: 'rw' }],
  ['aw:/bin/x:f+arg0:1:w', 'asyncwatchpoint:/bin/x:f+arg0:1:w', { provider: 'asyncwatchpoint', address: '', binary: '/bin/x', function: 'f', argument: 0, length: '1', mode: 'w' }],
  ['watchpoint:$1:$2:x', 'watchpoint:$1:$2:x', { provider: 'watchpoint', address: '$1', length: '$2', mode: 'x' }],
  ['it:task', 'iter:task', { provider: 'iter', name: 'task', pin: null }],
  ['iter:task:list/a', 'iter:task:list/a', { provider: 'iter', name: 'task', pin: 'list/a' }],
  ['iter:task:$1', 'iter:task:$1', { provider: 'iter', name: 'task', pin: '$1' }],
  ['h:cycles:$1', 'hardware:cycles:$1', { provider: 'hardware', event: 'cpu-cycles', count: '$1' }],
];

for (const [text, canonical, spec] of good) {
  test(`${text} has a meaning`, () => {
    const { point, diagnostics, script } = read(text);
    assert.equal(diagnostics, []);
    assert.equal(point?.spec, spec);
    assert.is(point?.text, canonical);
    assert.is(point?.userName, null);
    assert.is(script.slice(point!.span.start, point!.span.end), text);
  });
}

test('a name stands in front, with or without spaces', () => {
  for (const text of ['first=k:f', 'first = k:f', 'first="k":f', 'first = "k":f']) {
    const { point } = read(text);
    assert.is(point?.userName, 'first');
    assert.is(point?.text, 'kprobe:f');
  }
});

const unknown = 'unknown-probe';
const bad: readonly (readonly [text: string, code: string, at: string, message: RegExp, help?: RegExp])[] = [
  ['tracepiont:a:b', unknown, 'tracepiont', /Unknown probe type `tracepiont`/, /^did you mean `tracepoint:a:b`\?$/],
  ['kprob:f', unknown, 'kprob', /Unknown probe type/, /^did you mean `kprobe:f`\?$/],
  ['BEGINN', unknown, 'BEGINN', /Unknown probe type/, /^did you mean `begin`\?$/],
  ['nonsense', unknown, 'nonsense', /Unknown probe type/, /probe types are begin, end, self, test, bench, tracepoint, .* uretprobe, usdt, profile, /],
  ['K:f', unknown, 'K', /Unknown probe type `K`/],
  ['syscall:openat', unknown, 'syscall', /Unknown probe type/, /`tracepoint:syscalls:sys_enter_openat`/],
  ['fbt:vfs_read', unknown, 'fbt', /Unknown probe type/, /`kprobe:vfs_read`/],
  ['tick-5s', unknown, 'tick-5s', /Unknown probe type/, /`interval:5s`/],
  ['profile-99', unknown, 'profile-99', /Unknown probe type/, /`profile:hz:99`/],
  ['profile-10ms', unknown, 'profile-10ms', /Unknown probe type/, /`profile:10ms`/],
  ['syscalls:sys_exit_read', unknown, 'syscalls', /Unknown probe type/, /`tracepoint:syscalls:sys_exit_read`/],
  ['start', unknown, 'start', /Unknown probe type/, /`begin`/],
  ['z*:f', unknown, 'z*', /No probe type matches `z\*`/, /^a wildcard stands for tracepoint, rawtracepoint, kprobe, .*, hardware$/],
  ['i*:s:1', unknown, 'i*', /No probe type matches/],
  ['u*:a:b:c:d', unknown, 'u*:a:b:c:d', /No probe type that `u\*` stands for can be written like this/, /^the forms are `uprobe:/],
  ['kp*:a:b:c', unknown, 'kp*:a:b:c', /kprobe takes 1 or 2 parts after its name, found 3/],
  ['kprobe', unknown, 'kprobe', /kprobe takes 1 or 2 parts after its name, found none/, /kprobe\[:module\]:function/],
  ['kprobe:a:b:c', unknown, 'kprobe:a:b:c', /found 3/],
  ['begin:x', unknown, 'begin:x', /begin takes no parts/],
  ['test', unknown, 'test', /takes 1 part after/],
  ['kprobe:', unknown, 'kprobe:', /A part of this kprobe is empty/],
  ['kprobe:f$x', unknown, '$x', /begins a parameter/, /double quotes/],
  ['kprobe:$#', unknown, '$', /begins a parameter/],
  ['kprobe:"a"$x', unknown, '$x', /begins a parameter/],
  ['kprobe:$0', unknown, '$0', /begins a parameter/],
  ['kprobe:f+', unknown, 'f+', /is not an offset/],
  ['kprobe:f*+4', unknown, 'f*+4', /cannot follow a wildcard/],
  ['kprobe:+4', unknown, '+4', /name of the function is missing/],
  ['kprobe:0x10+4', unknown, '0x10+4', /`0x10\+4` is not an address/, /no offset follows it/],
  ['uprobe:/bin/a:0x10+4', unknown, '0x10+4', /is not an address/, /no offset follows it/],
  ['kprobe:0x11112222333344445', unknown, '0x11112222333344445', /is not an address/, /a number of 64 bits/],
  ['kprobe:mod:0x10', unknown, '0x10', /not an address/],
  ['kretprobe:0x10', unknown, '0x10', /kretprobe needs a function, not an address/],
  ['kretprobe:f+4', unknown, 'f+4', /kretprobe takes no offset/],
  ['fentry:a:b:c', unknown, 'fentry:a:b:c', /found 3/],
  ['fentry:bpf:one:prog', 'unknown-probe', 'one', /no id of a BPF program/],
  ['uprobe:"/bin/a:b"', unknown, 'uprobe:"/bin/a:b"', /uprobe takes 2 or 3 parts/, /quotes stand around one part: `uprobe:\/bin\/a:b`/],
  ['uprobe:/bin/a', unknown, 'uprobe:/bin/a', /uprobe takes 2 or 3 parts/, /name the function too: `uprobe:\/bin\/a:function`/],
  ['uprobe:readline', unknown, 'uprobe:readline', /uprobe takes 2 or 3 parts/, /name the binary too: `uprobe:\/path\/to\/binary:readline`/],
  ['usdt:/bin/a', unknown, 'usdt:/bin/a', /usdt needs the name of a probe behind the binary/, /name the probe too/],
  ['kprobe:f()', unknown, 'f()', /named without parentheses/, /write `kprobe:f`/],
  ['uprobe:/bin/a:', unknown, '', /needs the name of a function/],
  ['uprobe:/bin/a:rust:f', unknown, 'rust', /Unknown language `rust`/],
  ['uretprobe:/bin/a@b.c:4', unknown, 'uretprobe:/bin/a@b.c:4', /takes no line of source code/],
  ['uretprobe:/bin/a:f+4', unknown, 'f+4', /takes no offset/],
  ['usdt:/bin/a:', unknown, '', /needs the name of a probe/],
  ['tracepoint:sched_switch', unknown, 'tracepoint:sched_switch', /its category and its event/, /tracepoint:\*:sched_switch/],
  ['tracepoint:a:b:c', unknown, 'tracepoint:a:b:c', /found 3/],
  ['interval:s:0', unknown, '0', /The time should be a positive integer, not `0`/],
  ['interval:s:-1', unknown, '-1', /positive integer/],
  ['interval:s:1e30', unknown, '1e30', /^The time should be at most 9007199254740991, not `1e30`$/],
  ['interval:s:9007199254740992', unknown, '9007199254740992', /The time should be at most/],
  ['interval:s:-1e30', unknown, '-1e30', /positive integer/],
  ['hardware:cycles:1e30', unknown, '1e30', /^The count should be at most 9007199254740991, not `1e30`$/],
  ['profile:hz:1x', unknown, '1x', /The rate should be a positive integer/],
  ['interval:0s', unknown, '0s', /positive integer/],
  ['interval:sec:1', unknown, 'sec', /Unknown unit `sec`/, /did you mean `interval:s:1`/],
  ['interval:1:s', unknown, '1', /Unknown unit `1`/, /write `interval:s:1`/],
  ['interval:min:5', unknown, 'min', /Unknown unit/, /write `interval:5m`/],
  ['profile:99hz', unknown, '99hz', /Unknown unit `hz`/, /write `profile:hz:99`/],
  ['profile:99', unknown, '99', /needs a unit/, /write `profile:hz:99`/],
  ['interval:mz:1', unknown, 'mz', /Unknown unit/, /^the units are hz, s, ms and us$/],
  ['interval:1y', unknown, '1y', /Unknown unit `y`/],
  ['interval:5', unknown, '5', /needs a unit/, /write `interval:s:5`/],
  ['interval:999ns', unknown, '999ns', /shorter than a microsecond/],
  ['interval:99999999999999999999s', unknown, '99999999999999999999s', /too long/],
  ['interval:fast', unknown, 'fast', /is not a duration/],
  ['software:', unknown, 'software:', /A part of this software is empty/, /write `software:event\[:count\]`/],
  ['software:page-fault', unknown, 'page-fault', /Unknown software event/, /did you mean `page-faults`/],
  ['software:*', unknown, '*', /no wildcards/],
  ['hardware:cycles:0', unknown, '0', /The count should be a positive integer/],
  ['watchpoint:0:8:w', unknown, '0', /address zero/],
  ['watchpoint:here:8:w', unknown, 'here', /is not an address/],
  ['watchpoint:0x10:3:w', unknown, '3', /1, 2, 4 or 8/],
  ['watchpoint:0x10:8:ww', unknown, 'ww', /is not a mode/],
  ['watchpoint:0x1001:2:w', unknown, '0x1001', /is no multiple of 2/],
  ['watchpoint:0x10000000000000000:2:w', unknown, '0x10000000000000000', /is not an address/],
  ['iter:task*', unknown, 'task*', /no wildcards/],
  ['self:signal:SIGHUP', unknown, 'SIGHUP', /Only SIGUSR1/],
  ['self:timer:x', unknown, 'timer', /no event `timer`/],
];

for (const [text, code, at, message, help] of bad) {
  test(`${text} is refused`, () => {
    const { point, diagnostics, script } = read(text);
    assert.is(point, null);
    assert.is(diagnostics.length, 1);
    const [diagnostic] = diagnostics;
    assert.is(diagnostic!.code, code);
    assert.is(script.slice(diagnostic!.span!.start, diagnostic!.span!.end), at);
    assert.match(diagnostic!.message, message);
    if (help !== undefined) assert.match(diagnostic!.help ?? '', help);
  });
}

const ARGS = ['/bin/sh', 'a:b', '10', '$x'];
const filled: readonly (readonly [text: string, canonical: string])[] = [
  ['uprobe:$1:f', 'uprobe:/bin/sh:f'],
  ['uprobe:/bin/$2:f', 'uprobe:/bin/a:b:f'],
  ['interval:s:$3', 'interval:s:10'],
  ['interval:$3ms', 'interval:10ms'],
  ['kprobe:f+$3', 'kprobe:f+10'],
  ['kprobe:"$3"$3', 'kprobe:$310'],
  ['kprobe:$4', 'kprobe:$x'],
];
for (const [text, canonical] of filled) {
  test(`${text} with known arguments`, () => {
    const { point, diagnostics } = read(text, ARGS);
    assert.equal(diagnostics, []);
    assert.is(point!.text, canonical);
    assert.is(point!.open, false);
  });
}

test('an attach point says which parameter is not given', () => {
  const { point, diagnostics, script } = read('uprobe:$1:$5$6', ARGS);
  assert.is(point, null);
  assert.equal(diagnostics.map(({ code, span, message }) => [code, script.slice(span!.start, span!.end), message]), [
    ['parameter', '$5', 'The attach point needs parameter $5, which is not given'],
    ['parameter', '$6', 'The attach point needs parameter $6, which is not given'],
  ]);
  assert.match(read('interval:s:$2', ARGS).diagnostics[0]!.message, /positive integer, not `a:b`/);
});

test('only parameters that the loader fills in make an attach point open', () => {
  assert.is(read('kprobe:$1').point!.open, true);
  assert.is(read('kprobe:"a$1"').point!.open, false);
});

for (const row of providerRows) {
  test(`${row.name} is found by its name, in any case, and by its aliases`, () => {
    assert.is(findProvider(row.name.toUpperCase()), row);
    for (const alias of row.aliases) assert.is(findProvider(alias), row);
  });

  test(`${row.name} says its form where the number of parts is wrong`, () => {
    const { point, diagnostics } = read([row.name, ...Array.from({ length: 7 }, () => 'x')].join(':'));
    assert.is(point, null);
    assert.is(diagnostics.length, 1);
    assert.match(diagnostics[0]!.message, new RegExp(`^${row.name} takes .* found 7$`));
    assert.is(diagnostics[0]!.help, row.countHelp(Array.from({ length: 7 }, () => ({ text: 'x', span: { start: 0, end: 1 }, quoted: false, unquoted: 'x' }))) ?? `write ${row.form}`);
  });

  for (const [, form] of row.form.matchAll(/`([^`]+)`/g)) {
    test(`the form ${form} is one`, () => {
      const { point, diagnostics } = read(form!.replaceAll(/\[.*?\]/g, '').replace('address:length:mode', '0x10:8:w').replace('argN:length:mode', 'arg1:8:w').replace(/ware:event/, 'ware:$1').replace('file:line', 'file:7'));
      assert.equal(diagnostics, []);
      assert.is(point!.provider, row);
    });
  }
}

test('no two probe types share a word', () => {
  const words = providerRows.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.equal(words, [...new Set(words)]);
});

/** The text, and what it stands for, in the order of the table of probe types. */
const several: readonly (readonly [text: string, meant: readonly string[]])[] = [
  ['k*:vfs_read', ['kprobe:vfs_read', 'kretprobe:vfs_read']],
  ['K*:f+4', ['kprobe:f+4']],
  ['f*:bpf:7:main', ['fentry:bpf:7:main', 'fexit:bpf:7:main']],
  ['*:cs', ['rawtracepoint:cs', 'kprobe:cs', 'kretprobe:cs', 'fentry:cs', 'fexit:cs', 'software:cs']],
  ['*point:a:b', ['tracepoint:a:b', 'rawtracepoint:a:b']],
  ['*:*open*', ['tracepoint:*:*open*', 'rawtracepoint:*open*', 'kprobe:*open*', 'kretprobe:*open*', 'fentry:*open*', 'fexit:*open*']],
  ['u*:libc:f', ['uprobe:libc:f', 'uretprobe:libc:f', 'usdt:libc:f']],
  ['*:/bin/cat:main', ['uprobe:/bin/cat:main', 'uretprobe:/bin/cat:main', 'usdt:/bin/cat:main']],
  ['*::main', ['uprobe::main', 'uretprobe::main', 'usdt::main']],
];

for (const [text, meant] of several) {
  test(`${text} stands for ${meant.join(', ')}`, () => {
    const reporter = new Reporter({ name: 'script.bt', text });
    const found = parseAttachPoints({ kind: 'attach-point', id: 0, text, span: { start: 0, end: text.length } }, reporter);
    assert.equal(found.map((point) => point.text), meant);
    assert.ok(found.every(({ oneOf }) => oneOf === text));
    assert.equal(reporter.diagnostics, []);
  });
}

test('the table has the probe types of the object format', () => {
  const names = providerRows.map(({ name }) => name);
  assert.equal([...names].sort(), [...providers].sort());
});

test('a capability is asked for by its name', () => {
  assert.equal(providersWith(['returnValue']), ['kretprobe', 'fexit', 'uretprobe']);
  assert.equal(providersWith(['registerArguments', 'rawArguments']), ['kprobe', 'uprobe', 'rawtracepoint']);
  assert.is(has(findProvider('uprobe')!, 'cookie'), true);
  assert.is(has(findProvider('interval')!, 'cookie'), false);
});

test.run();
