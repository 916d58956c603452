// Whole runs on this kernel: every provider it has, the life cycle, and every way in which a run can fail. Each case
// ends with nothing of ours left in the kernel.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import type { EventSpec, MapSpec } from '../../common/manifest.ts';
import type { BareInstr } from '../ir/module.ts';
import { c, r } from '../ir/module.ts';
import { ended, leftovers, runScript, runScriptUntil, target } from './kernel.ts';
import type { Finished } from './kernel.ts';
import type { TestProbe, TestScript } from './objects.ts';
import { exitEvent, printfEvent, UINT64 } from './objects.ts';

const test = suite('loader: run');

test.after.each(() => assert.equal(leftovers(), []));

const LINE = 0;
const EXIT = 1;
const events: readonly EventSpec[] = [printfEvent(LINE, 'got %lld\n', 1), exitEvent(EXIT)];
const say = (value: number) => ({ event: LINE, values: [c(value)] });
const exit = (code: number) => ({ event: EXIT, values: [c(code)] });
const begin = (...sends: TestProbe['sends']): TestProbe => ({ name: 'begin', attach: { provider: 'begin' }, sends });
const end = (...sends: TestProbe['sends']): TestProbe => ({ name: 'end', attach: { provider: 'end' }, sends });
/** Something to stay for. */
const tick = (...sends: TestProbe['sends']): TestProbe => ({ name: 'interval:ms:1', attach: { provider: 'interval', unit: 'ms', value: 1 }, sends });

/** Reads the program's own argument and sends it. */
const sendContextWord = (offset: number): Pick<TestProbe, 'body' | 'sends'> => ({
  body: [{ op: 'ctx', dest: 0 }, { op: 'load', dest: 1, ptr: r(0), offset, width: 8, signed: false }],
  sends: [{ event: LINE, values: [r(1)] }],
});
/** struct pt_regs of x86_64. */
const RDI = 112;
const RAX = 80;

const uprobe = (name: string, more: Partial<TestProbe> = {}, offset = 0): TestProbe => ({
  name: `uprobe:${target}:${name}`,
  attach: { provider: 'uprobe', binary: target, function: name, offset, address: null, language: null },
  ...sendContextWord(RDI), ...more,
});

function succeeds(done: Finished, stdout: string, stderr = ''): void {
  assert.is(done.stderr, stderr);
  assert.is(done.stdout, stdout);
  assert.is(done.exit, 0);
}

function fails(done: Finished, message: RegExp, code: number): void {
  assert.match(done.stderr, message, `${message} does not fit: ${done.stderr}${done.stdout}`);
  assert.is(done.exit, code, done.stderr);
}

test('begin and end alone run once and the program ends', () => {
  succeeds(runScript({ events, probes: [begin(say(1)), end(say(2)), begin(say(3))] }), 'got 1\ngot 3\ngot 2\n\n\n', 'Attached 3 probes\n');
});

test('with a command they wait for its end', () => {
  succeeds(runScript({ events, probes: [begin(say(1)), end(say(2))] }, { command: '/bin/echo over' }), 'got 1\nover\ngot 2\n\n\n', 'Attached 2 probes\n');
});

test('exit() gives the code, drops what comes later, and end still runs', () => {
  const done = runScript({ events, probes: [begin(say(1), exit(7), say(2)), tick(say(3)), end(say(4))] }, { quiet: true });
  assert.equal(done, { stdout: 'got 1\ngot 4\n\n\n', stderr: '', exit: 7 });
});

test('interval fires until the script exits', () => {
  succeeds(runScript({ events, probes: [tick(say(5), exit(0))] }, {}), 'got 5\n\n\n', 'Attached 1 probe\n');
});

for (const unit of ['hz', 'us', 'ns'] as const) {
  test(`interval:${unit} takes its value from a parameter`, () => {
    const probe: TestProbe = { name: `interval:${unit}:$1`, attach: { provider: 'interval', unit, value: '$1' }, sends: [exit(4)] };
    assert.is(runScript({ events, probes: [probe] }, { args: [unit === 'hz' ? '1000' : '1000000'] }).exit, 4);
  });
}

test('profile and software follow the child of -c', () => {
  const sampled: TestScript = {
    events,
    probes: [
      { name: 'profile:us:100', attach: { provider: 'profile', unit: 'us', value: 100 }, sends: [] },
      { name: 'software:page-faults:1', attach: { provider: 'software', event: 'page-faults', count: 1 }, sends: [exit(9)] },
    ],
  };
  assert.is(runScript(sampled, { command: `${target} 1` }).exit, 9);
});

test('uprobe and uretprobe see the child of -c, whose end ends the run', () => {
  const uretprobe: TestProbe = {
    name: 'uretprobe:$1:work', ...sendContextWord(RAX),
    attach: { provider: 'uretprobe', binary: '$1', function: 'work', offset: 0, address: null, language: null },
  };
  const done = runScript({ events, probes: [uprobe('work'), uretprobe] }, { command: `${target} 2`, args: [target] });
  succeeds(done, 'got 1\ngot 2\ngot 2\ngot 4\n\n\n', 'Attached 2 probes\n');
});

test('a uprobe wildcard attaches every match, and the cookie names it', () => {
  const named: EventSpec = { id: LINE, kind: 'printf', size: 16, format: '%s\n', args: [{ offset: 8, type: { kind: 'probe-name' } }] };
  const probe = uprobe('work*', {
    body: [{ op: 'ctx', dest: 0 }, { op: 'helper', dest: 1, helper: 'get_attach_cookie', args: [r(0)] }],
  });
  const done = runScript({ events: [named], probes: [uprobe('main', { sends: [] }), probe] }, { command: `${target} 1` });
  succeeds(done, `uprobe:${target}:workers\nuprobe:${target}:work\n\n\n`, 'Attached 3 probes\n');
});

test('a tracepoint whose fields lie elsewhere than compiled is corrected', () => {
  // As compiled, `id` and the first argument were further away; the target's own format says 8 and 16.
  const record = { name: 'sys_enter', fields: [{ name: 'id', offset: 40, size: 8, signed: true }] };
  const body: BareInstr[] = [
    { op: 'tp-load', dest: 0, record: 0, field: 0, width: 8, signed: true },
    { op: 'tp-offset', dest: 1, record: 0, field: 0 },
    { op: 'helper', dest: 2, helper: 'get_current_pid_tgid', args: [] },
    { op: 'binary', dest: 3, fn: 'lshr', left: r(2), right: c(32) },
    { op: 'global-addr', dest: 4, global: 'bpftrace_constants' },
    { op: 'load', dest: 5, ptr: r(4), offset: 0, width: 8, signed: false },
    { op: 'binary', dest: 6, fn: 'eq', left: r(3), right: r(5) },
    { op: 'binary', dest: 7, fn: 'eq', left: r(0), right: c(110) },
    { op: 'binary', dest: 8, fn: 'and', left: r(6), right: r(7) },
  ];
  const done = runScript({
    events: [printfEvent(LINE, 'id %lld at %lld: %lld\n', 3), exitEvent(EXIT)],
    records: [record],
    constants: [{ offset: 0, size: 8, from: 'child-pid' }],
    probes: [{
      name: 'tracepoint:raw_syscalls:sys_enter', attach: { provider: 'tracepoint', category: 'raw_syscalls', event: 'sys_enter' },
      record: 0, body, when: r(8), sends: [{ event: LINE, values: [r(0), r(1), r(8)] }],
    }],
  }, { command: `${target} 2`, quiet: true });
  succeeds(done, 'id 110 at 8: 1\nid 110 at 8: 1\n\n\n');
});

test('a tracepoint wildcard attaches every match, each with its own layout', () => {
  const named: EventSpec = { id: LINE, kind: 'printf', size: 24, format: '%s %lld\n', args: [
    { offset: 8, type: { kind: 'probe-name' } }, { offset: 16, type: UINT64 }] };
  const body: BareInstr[] = [
    { op: 'ctx', dest: 0 },
    { op: 'helper', dest: 1, helper: 'get_attach_cookie', args: [r(0)] },
    { op: 'tp-offset', dest: 2, record: 0, field: 0 },
    { op: 'helper', dest: 3, helper: 'get_current_pid_tgid', args: [] },
    { op: 'binary', dest: 4, fn: 'lshr', left: r(3), right: c(32) },
    { op: 'global-addr', dest: 5, global: 'bpftrace_constants' },
    { op: 'load', dest: 6, ptr: r(5), offset: 0, width: 8, signed: false },
    { op: 'binary', dest: 7, fn: 'eq', left: r(4), right: r(6) },
  ];
  const done = runScript({
    events: [named],
    records: [{ name: 'any', fields: [{ name: 'id', offset: 0, size: 8, signed: true }] }],
    constants: [{ offset: 0, size: 8, from: 'child-pid' }],
    probes: [{
      name: 'tracepoint:raw_syscalls:*', attach: { provider: 'tracepoint', category: 'raw_syscalls', event: '*' },
      record: 0, body, when: r(7), sends: [{ event: LINE, values: [r(1), r(2)] }],
    }],
  }, { command: `${target} 1` });
  assert.is(done.stderr, 'Attached 2 probes\n');
  const lines = new Set(done.stdout.trim().split('\n'));
  assert.equal([...lines].sort(), ['tracepoint:raw_syscalls:sys_enter 8', 'tracepoint:raw_syscalls:sys_exit 8']);
});

test('rawtracepoint', () => {
  const probe: TestProbe = { name: 'rawtracepoint:sched_switch', attach: { provider: 'rawtracepoint', module: null, event: 'sched_switch' }, sends: [exit(6)] };
  assert.is(runScript({ events, probes: [probe] }).exit, 6);
});

test('SIGINT and SIGTERM end the run in order', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const done = await runScriptUntil({ events, probes: [begin(say(1)), uprobe('work'), end(say(2))] }, {}, (tracer) => tracer.kill(signal));
    succeeds(done, 'got 1\ngot 2\n\n\n', 'Attached 3 probes\n');
  }
});

test('-p limits a uprobe to the process and ends with it', async () => {
  const traced = spawn(target, ['wait']);
  const other = spawn(target, ['5']);
  const ended = new Promise((done) => other.on('exit', done));
  await new Promise((done) => traced.stdout.once('data', done));
  const done = await runScriptUntil({ events, probes: [uprobe('work')] }, { pid: traced.pid! }, () => {
    void ended.then(() => traced.stdin.end('go\n'));
  });
  succeeds(done, 'got 1\n\n\n', 'Attached 1 probe\n');
});

test('the child inherits the standard streams', () => {
  const done = runScript({ events, probes: [uprobe('work')] }, { command: '/bin/echo "a  b"', quiet: true });
  succeeds(done, 'a  b\n\n\n');
});

test('the child does not outlive a tracer that is killed', async () => {
  const body: BareInstr[] = [
    { op: 'global-addr', dest: 0, global: 'bpftrace_constants' },
    { op: 'load', dest: 1, ptr: r(0), offset: 0, width: 8, signed: false },
  ];
  const script: TestScript = {
    events: [printfEvent(LINE, '%lld\n', 1)],
    constants: [{ offset: 0, size: 8, from: 'child-pid' }],
    probes: [{ ...tick(), body, sends: [{ event: LINE, values: [r(1)] }] }],
  };
  const done = await runScriptUntil(script, { command: '/bin/sleep 1000' }, (tracer) => {
    tracer.stdout!.once('data', () => tracer.kill('SIGKILL'));
  });
  assert.is(done.exit, 'SIGKILL');
  await ended(Number(done.stdout.split('\n')[0]));
});

test('a child that is still there at exit() gets SIGTERM, and is waited for', () => {
  const done = runScript({ events, probes: [tick(exit(2))] }, { command: '/bin/sleep 1000', quiet: true });
  assert.equal(done, { stdout: '\n\n', stderr: '', exit: 2 });
});

const counts: MapSpec = {
  name: '@calls', symbol: 'AT_calls', key: UINT64, keySize: 8, value: { kind: 'count' }, valueSize: 8, perCpu: true, maxEntries: 16,
};

/** @calls[rdi]++ per CPU by update, as good as count() for one call per key. */
function countingProbe(sends: TestProbe['sends'] = []): TestProbe {
  return uprobe('work', {
    body: [
      { op: 'ctx', dest: 0 },
      { op: 'load', dest: 1, ptr: r(0), offset: RDI, width: 8, signed: false },
      { op: 'slot-addr', dest: 2, slot: 0 },
      { op: 'store', ptr: r(2), offset: 0, width: 8, value: r(1) },
      { op: 'store', ptr: r(2), offset: 8, width: 8, value: c(1) },
      { op: 'ptr-add', dest: 3, ptr: r(2), offset: c(8) },
      { op: 'map-addr', dest: 4, map: counts.symbol },
      { op: 'helper', dest: null, helper: 'map_update_elem', args: [r(4), r(2), r(3), c(0)] },
    ],
    slots: [16],
    sends,
  });
}

test('maps are printed at the end, and by print() when it is handled', () => {
  const printMap: EventSpec = { id: 2, kind: 'print-map', size: 8, map: '@calls', top: null, div: null };
  const done = runScript({ events: [...events, printMap], maps: [counts], probes: [countingProbe([{ event: 2, values: [] }])] },
    { command: `${target} 2`, quiet: true });
  assert.is(done.stderr, '');
  assert.match(done.stdout, /^(@calls\[\d\]: 1\n){3,4}\n\n(@calls\[\d\]: 1\n){2}$/);
});

for (const [kind, expected] of [['clear', ['', '', '']], ['zero', ['', '', '', '@calls[1]: 0', '@calls[2]: 0']]] as const) {
  test(`${kind}() in an end probe`, () => {
    const event: EventSpec = { id: 2, kind, size: 8, map: '@calls' };
    const done = runScript({ events: [...events, event], maps: [counts], probes: [countingProbe(), end({ event: 2, values: [] })] },
      { command: `${target} 2`, quiet: true });
    // Equal values come in no order of their own.
    assert.equal(done.stdout.split('\n').sort(), expected);
    assert.is(done.stderr, '');
  });
}

test('config print_maps_on_exit = false prints no maps', () => {
  succeeds(runScript({ events, maps: [counts], probes: [countingProbe()], config: { printMapsOnExit: false } },
    { command: `${target} 2`, quiet: true }), '');
});

test('parameters, child pid and counts arrive as constants', () => {
  const body: BareInstr[] = [
    { op: 'global-addr', dest: 0, global: 'bpftrace_constants' },
    { op: 'load', dest: 1, ptr: r(0), offset: 0, width: 8, signed: false },
    { op: 'load', dest: 2, ptr: r(0), offset: 8, width: 8, signed: false },
    { op: 'load', dest: 3, ptr: r(0), offset: 16, width: 1, signed: false },
  ];
  const script: TestScript = {
    events: [printfEvent(LINE, '%lld %lld %lld\n', 3)],
    constants: [
      { offset: 0, size: 8, from: 'positional', index: 1, type: 'int' },
      { offset: 8, size: 8, from: 'param-count' },
      { offset: 16, size: 8, from: 'positional', index: 2, type: 'string' },
    ],
    probes: [{ ...begin(), body, sends: [{ event: LINE, values: [r(1), r(2), r(3)] }] }],
  };
  succeeds(runScript(script, { args: ['0x10', 'A'], quiet: true }), '16 2 65\n\n\n');
  succeeds(runScript(script, { quiet: true }), '0 0 0\n\n\n',
    'WARNING: Parameter $1 is not given, so it is 0\nHINT: parameters are given behind the name of the object\n'
    + 'WARNING: Parameter $2 is not given, so it is an empty string\n');
  succeeds(runScript(script, { quiet: true, warnings: 'none' }), '0 0 0\n\n\n');
  fails(runScript(script, { args: ['x'] }), /^ERROR: The script uses parameter \$1 as an integer, but 'x' is none\n$/, 1);
});

// ---------------------------------------------------------------- what goes wrong at run time

test('lost events are counted and reported', () => {
  // A page of the ring holds some 170 of these records, it has a page for each CPU at least, and begin sends them all
  // before anybody reads.
  const sent = 300 * 2 ** Math.ceil(Math.log2(cpus().length));
  const script: TestScript = {
    events, config: { perfRbPages: 1 },
    probes: [begin(...Array.from({ length: sent }, (_, i) => say(i)))],
    countLost: true,
  };
  const done = runScript(script, { quiet: true });
  const lines = done.stdout.match(/got/g)!.length;
  assert.match(done.stderr, new RegExp(`^Lost ${sent - lines} events\nWARNING: Lost ${sent - lines} events in total`));
  assert.is(done.exit, 0);
});

test('failures of a site are reported with their place; those of reads at the end, or with -k at once', () => {
  const site = { line: 1, column: 9, endColumn: 16, text: 'begin { $x / 0 }', message: 'Divide by zero', helper: null };
  const fail = (index: number): BareInstr[] => [
    { op: 'global-addr', dest: 10 * index, global: 'bpftrace_counters' },
    { op: 'atomic-add', ptr: r(10 * index), offset: 8 + 16 * index, value: c(1) },
    { op: 'store', ptr: r(10 * index), offset: 16 + 16 * index, width: 8, value: c(-14) },
  ];
  const script: TestScript = {
    sites: [{ ...site, level: 'always' }, { ...site, level: 'verbose', helper: 'probe_read_kernel', message: 'Bad address' }],
    probes: [{ ...begin(), body: [...fail(0), ...fail(1)] }],
  };
  const division = 'test.bt:1:9-16: WARNING: Divide by zero\nbegin { $x / 0 }\n        ~~~~~~~\n';
  const read = 'test.bt:1:9-16: WARNING: Bad address\nAdditional Info - helper: probe_read_kernel, retcode: -14\nbegin { $x / 0 }\n        ~~~~~~~\n';
  const summary = 'test.bt:1:9-16: WARNING: a read of kernel memory failed here, and gave an empty value\n'
    + 'Additional Info - helper: probe_read_kernel, retcode: -14\nbegin { $x / 0 }\n        ~~~~~~~\n'
    + 'HINT: look at the pointer before it is read: it may be null, or one of user space, which is read through `uptr(p)`\n';
  succeeds(runScript(script, { quiet: true }), '\n\n', division + summary);
  succeeds(runScript(script, { quiet: true, warnings: 'verbose' }), '\n\n', division + read);
  succeeds(runScript(script, { quiet: true, warnings: 'none' }), '\n\n');
});

// ---------------------------------------------------------------- what cannot be run

const tracepoint = (category: string, event: string, fields: TestScript['records'] = []): TestScript => ({
  events,
  records: fields,
  probes: [begin(say(1)), {
    name: `tracepoint:${category}:${event}`, attach: { provider: 'tracepoint', category, event },
    ...(fields.length > 0 ? { record: 0, body: [{ op: 'tp-load', dest: 0, record: 0, field: 0, width: 8, signed: true }] as BareInstr[] } : {}),
    sends: [],
  }],
});

test('a tracepoint that this kernel lacks is named, with the nearest', () => {
  fails(runScript(tracepoint('sched', 'sched_swich')), /^ERROR: this kernel has no tracepoint sched:sched_swich\nHINT: did you mean sched:sched_switch\?\n$/, 1);
  fails(runScript(tracepoint('sched', 'zz*')), /^ERROR: no tracepoint of this kernel matches tracepoint:sched:zz\*\n$/, 1);
});

test('a tracepoint field that this kernel lacks, or has otherwise, is named', () => {
  const field = (name: string, size: number) => [{ name: 'x', fields: [{ name, offset: 8, size, signed: true }] }];
  fails(runScript(tracepoint('raw_syscalls', 'sys_enter', field('idd', 8))), /^ERROR: the tracepoint raw_syscalls:sys_enter of this kernel has no field idd\nHINT: did you mean id\?\n$/, 255);
  fails(runScript(tracepoint('raw_syscalls', 'sys_enter', field('id', 4))), /has 8 bytes on this kernel, but had 4 where the script was compiled/, 255);
});

test('a wildcard that matches more than max_probes is refused', () => {
  fails(runScript({ events, probes: [uprobe('work*')], config: { maxProbes: 1 } }), /match 2 places, more than max_probes \(1\) allows/, 1);
});

test('an object for another machine is refused', () => {
  fails(runScript({ events, probes: [begin()], arch: 's390x' }), /^ERROR: the object is for s390x, but this machine is /, 1);
});

test('a map that the kernel cannot hold is named', () => {
  fails(runScript({ maps: [{ ...counts, maxEntries: 2 ** 31 - 1 }], probes: [begin()] }), /^ERROR: cannot create the map @calls: it is too large for this kernel: up to 2147483647 keys of .*\n.*max_strlen/, 255);
});

test('missing_probes decides whether a missing probe ends the run', () => {
  const script = tracepoint('no', 'such');
  succeeds(runScript({ ...script, config: { missingProbes: 'warn' } }), 'got 1\n\n\n', "WARNING: this kernel has no tracepoint no:such. Skipping.\nHINT: what there is: -l 'tracepoint:*'\nAttached 1 probe\n");
  succeeds(runScript({ ...script, config: { missingProbes: 'ignore' } }), 'got 1\n\n\n', "WARNING: nothing that this script traces is there: this kernel has no tracepoint no:such\nHINT: what there is: -l 'tracepoint:*'\nAttached 1 probe\n");
  fails(runScript({ ...script, probes: script.probes.slice(1), config: { missingProbes: 'ignore' } }), /^ERROR: no probes to attach: this kernel has no tracepoint no:such\nHINT: what there is: -l 'tracepoint:\*'\n$/, 1);
});

const failures: readonly [name: string, probe: TestProbe, message: RegExp, code: number][] = [
  ['kprobes without kernel support', { name: 'kprobe:vfs_read', attach: { provider: 'kprobe', module: null, function: 'vfs_read', offset: 0, address: null }, sends: [] }, /cannot attach kprobe:vfs_read: this kernel has no kprobes/, 255],
  ['a function that the binary lacks', uprobe('wurk'), /has no function wurk\nHINT: did you mean work\?/, 1],
  ['an offset outside the function', uprobe('work', {}, 5000), /work has only \d+ bytes/, 1],
  ['a binary that is not there', { ...uprobe('f'), attach: { provider: 'uprobe', binary: '/no/such', function: 'f', offset: 0, address: null, language: null } }, /there is no file '\/no\/such'/, 1],
  ['a binary that is no ELF file', { ...uprobe('f'), attach: { provider: 'uprobe', binary: '/etc/passwd', function: 'f', offset: 0, address: null, language: null } }, /cannot attach .*: \/etc\/passwd: not an ELF file/, 1],
  ['a raw tracepoint that this kernel lacks', { name: 'rawtracepoint:sched_swich', attach: { provider: 'rawtracepoint', module: null, event: 'sched_swich' }, sends: [] }, /no raw tracepoint sched_swich\nHINT: did you mean sched_switch\?/, 1],
  ['a hardware event that this machine lacks', { name: 'hardware:cycles:0', attach: { provider: 'hardware', event: 'cycles', count: 0 }, sends: [] }, /no such hardware event/, 255],
  ['an unknown software event', { name: 'software:faulst:0', attach: { provider: 'software', event: 'faulst', count: 0 }, sends: [] }, /no software event faulst\nHINT: did you mean faults\?/, 1],
  ['a parameter that is missing in an attach point', { name: 'interval:s:$1', attach: { provider: 'interval', unit: 's', value: '$1' }, sends: [] }, /^test\.bt:2:1-14: ERROR: The attach point needs parameter \$1, which is not given\ninterval:s:\$1 \{ \}\n~+\n$/, 1],
];
for (const [name, probe, message, code] of failures) {
  // The first probe attaches: it must be gone again afterwards.
  test(`refuses ${name}`, () => fails(runScript({ events, probes: [tick(), probe] }), message, code));
}

test('a verifier rejection is shown at the script\'s line, the log only when verbose', () => {
  const script: TestScript = {
    text: 'begin { $x = *(uint64*)0 }\n',
    // A direct read of what no check allows.
    probes: [{ ...begin(), body: [{ op: 'ctx', dest: 0 }, { op: 'load', dest: 1, ptr: r(0), offset: 4000, width: 8, signed: false }, { op: 'load-ptr', dest: 2, ptr: r(0), offset: 0 }, { op: 'store', ptr: r(2), offset: 0, width: 8, value: r(1) }] }],
  };
  const short = runScript(script);
  assert.is(short.exit, 255);
  assert.match(short.stderr, /^test\.bt:1:1: ERROR: the kernel's verifier rejects begin: invalid bpf_context access off=4000 size=8\nbegin \{ \$x = \*\(uint64\*\)0 \}\nuse -v to see the whole verifier log\nHINT: there is nothing at this place .*\n$/, short.stderr);
  assert.match(runScript(script, { verbose: true }).stderr, /ERROR: the kernel's verifier rejects begin.*\n.*\n[\s\S]*processed \d+ insns/);
});

test('a verifier log that does not fit log_size says so', () => {
  const body: BareInstr[] = [
    { op: 'ctx', dest: 0 },
    { op: 'load', dest: 1, ptr: r(0), offset: 4000, width: 8, signed: false },
    { op: 'load-ptr', dest: 2, ptr: r(0), offset: 0 },
    ...Array.from({ length: 50 }, (_, i): BareInstr => ({ op: 'store', ptr: r(2), offset: 8 * i, width: 8, value: r(1) })),
  ];
  const script: TestScript = { probes: [{ ...begin(), body }] };
  const small = runScript({ ...script, config: { logSize: 200 } });
  assert.is(small.exit, 255);
  assert.match(small.stderr, /\nthe verifier's log is longer than log_size \(200 bytes\): raise it in the config block, or with BPFTRACE_LOG_SIZE\n(?:HINT: .*\n)?$/);
  assert.not.match(runScript(script).stderr, /log_size/);
  assert.not.match(runScript({ ...script, config: { logSize: 200 } }, { environment: { BPFTRACE_LOG_SIZE: '100000' } }).stderr, /log_size/);
});

test('the environment changes settings of the object, and is refused where it makes no sense', () => {
  const script: TestScript = { events, maps: [counts], probes: [countingProbe()] };
  const options = { command: `${target} 2`, quiet: true };
  succeeds(runScript(script, { ...options, environment: { BPFTRACE_PRINT_MAPS_ON_EXIT: '0' } }), '');
  fails(runScript(script, { ...options, environment: { BPFTRACE_PRINT_MAPS_ON_EXIT: 'x' } }), /^ERROR: BPFTRACE_PRINT_MAPS_ON_EXIT cannot be 'x': it takes true or false\n$/, 1);
});

test('more programs than max_bpf_progs are refused', () => {
  const script: TestScript = { events, probes: [begin(say(1)), end(say(2)), begin(say(3))] };
  fails(runScript({ ...script, config: { maxBpfProgs: 2 } }), /^ERROR: the script needs 3 BPF programs, more than max_bpf_progs \(2\) allows: .* BPFTRACE_MAX_BPF_PROGS=3\n$/, 1);
  succeeds(runScript({ ...script, config: { maxBpfProgs: 3 } }, { quiet: true }), 'got 1\ngot 3\ngot 2\n\n\n');
});

test('SIGUSR1 runs the self probes, and does nothing without', async () => {
  const self: TestProbe = { name: 'self:signal:SIGUSR1', attach: { provider: 'self', signal: 'SIGUSR1' }, sends: [say(7)] };
  const done = await runScriptUntil({ events, probes: [self] }, {}, (tracer) => {
    tracer.stdout!.once('data', () => tracer.kill('SIGINT'));
    tracer.kill('SIGUSR1');
  });
  assert.is(done.stdout, 'got 7\n\n\n');
  assert.is(done.stderr, 'Attached 1 probe\n');
  const without = await runScriptUntil({ events, probes: [tick(say(1), exit(0))] }, {}, (tracer) => void tracer.kill('SIGUSR1'));
  assert.is(without.stderr, 'Attached 1 probe\n');
});

test('-c and -p on what is not there', () => {
  const script: TestScript = { events, probes: [tick()] };
  fails(runScript(script, { command: 'no-such-command-anywhere x' }), /^ERROR: -c: there is no command 'no-such-command-anywhere' on PATH\n$/, 1);
  fails(runScript(script, { command: 'slep 1' }), /^ERROR: -c: there is no command 'slep' on PATH\nHINT: did you mean sleep\?\n$/, 1);
  fails(runScript(script, { command: '/etc/passwd' }), /-c: cannot run '\/etc\/passwd'/, 1);
  fails(runScript(script, { pid: 4194303 }), /^ERROR: there is no process 4194303\n$/, 1);
});

test('without privileges it says which are missing', () => {
  // The one capability lets it read the checkout, wherever that is.
  const wrapper = ['setpriv', '--reuid=65534', '--clear-groups', '--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search'];
  fails(runScript({ events, probes: [begin()] }, {}, wrapper), /^ERROR: tracing needs root, or more capabilities: missing CAP_BPF, CAP_PERFMON/, 1);
});

test('the script\'s options are listed and checked without privileges', () => {
  const wrapper = ['setpriv', '--reuid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all'];
  const script: TestScript = { events, probes: [begin()], constants: [{ offset: 0, size: 8, from: 'named', name: 'n', type: 'uint64', default: '1', description: 'how many' }] };
  succeeds(runScript(script, { args: ['--help'] }, wrapper), 'Options of test.bt:\n    --n=NUMBER  how many (default: 1)\n');
  fails(runScript(script, { args: ['--n=x'] }, wrapper), /^ERROR: --n takes an integer, not 'x'\n$/, 1);
});

test('a kernel without BTF is told apart from other failures', () => {
  const script: TestScript = {
    coreStructs: [{ name: 'task_struct', tag: 'struct', size: 64, members: [{ name: 'pid', bitOffset: 0, bitSize: 0, type: { kind: 'int', size: 4, signed: true } }] }],
    events,
    probes: [{ ...begin(), body: [{ op: 'core', dest: 0, info: 'byte_offset', struct: 0, path: [0] }], sends: [{ event: LINE, values: [r(0)] }] }],
  };
  assert.match(runScript(script, { quiet: true }).stdout, /^got \d{3,}\n/);
  const hidden = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /sys/kernel/btf && exec "$@"', 'sh'];
  fails(runScript(script, {}, hidden), /^\S+ ERROR: the kernel's verifier rejects begin: this kernel offers no BTF .*, which would tell where it has struct task_struct\.pid\n/, 255);
});

test.run();
