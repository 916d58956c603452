// What probe types list: names as attach points are written, by pattern, on this kernel and in a program of the tests.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { providerRows } from '../../loader/attach/index.ts';
import { KernelFunctions } from '../../loader/attach/kernel-functions.ts';
import type { AttachHost } from '../../loader/attach/row.ts';
import { providers } from '../../common/providers.ts';
import type { Provider } from '../../common/providers.ts';
import { namesOf } from '../../loader/attach/kprobe.ts';
import { listProbes, unaskedProviders } from '../../loader/run/list.ts';
import type { ListedProbe } from '../../loader/run/list.ts';
import { structDefinitions, structNames } from '../../loader/run/list-structs.ts';
import { Tracefs } from '../../loader/kernel/tracefs.ts';

const test = suite('loader: listing');
const folder = mkdtempSync(join(tmpdir(), 'list-'));
const tracefs = new Tracefs();
test.after(() => {
  tracefs.close();
  rmSync(folder, { recursive: true });
});

const host: AttachHost = { tracefs, kernelFunctions: new KernelFunctions(tracefs), pid: null, command: null, following: false, warn: () => {}, unsafe: false, isWanted: () => true, debugPlaces: [] };
const list = (provider: Provider, pattern = '', more: Partial<AttachHost> = {}): readonly string[] => providerRows[provider].list(pattern, { ...host, ...more });

const fixed: readonly (readonly [provider: Provider, pattern: string, names: readonly string[]])[] = [
  ['begin', '', ['begin']], ['end', '', ['end']], ['begin', 'x', []], ['end', 'x', []], ['test', '', []],
  ['self', '', ['self:signal:SIGUSR1']], ['self', 'signal:*', ['self:signal:SIGUSR1']], ['self', 'other:*', []],
  ['interval', '', ['interval:hz:', 'interval:ms:', 'interval:s:', 'interval:us:']],
  ['profile', 'm*', ['profile:ms:']], ['profile', 'us:', ['profile:us:']],
  ['software', 'c*s', ['software:context-switches:', 'software:cpu-migrations:', 'software:cs:']],
  ['software', 'faults:', ['software:faults:']], ['software', 'faults:*', ['software:faults:']], ['software', 'nothing', []],
  ['hardware', '*cycles', ['hardware:bus-cycles:', 'hardware:cpu-cycles:', 'hardware:cycles:', 'hardware:ref-cycles:']],
  ['tracepoint', 'raw_syscalls:*', ['tracepoint:raw_syscalls:sys_enter', 'tracepoint:raw_syscalls:sys_exit']],
  ['tracepoint', 'sched:sched_swi*', ['tracepoint:sched:sched_switch']],
  ['tracepoint', 'sched_switch', ['tracepoint:sched:sched_switch']],
  ['tracepoint', 'ftrace:*', []], ['tracepoint', 'no_such*', []],
  ['rawtracepoint', 'sched_switch', ['rawtracepoint:vmlinux:sched_switch']],
  ['rawtracepoint', 'vmlinux:sys_e*', ['rawtracepoint:vmlinux:sys_enter', 'rawtracepoint:vmlinux:sys_exit']],
  ['rawtracepoint', 'no_module:*', []],
  ['fentry', 'vfs_rea[d]', ['fentry:vmlinux:vfs_read']], ['fexit', 'vmlinux:vfs_read', ['fexit:vmlinux:vfs_read']], ['fentry', 'no_module:*', []],
  ['watchpoint', '', []],
  ['iter', 'task_f*', ['iter:task_file']], ['iter', 'no_such', []],
];
for (const [provider, pattern, names] of fixed) test(`${provider}:${pattern}`, () => assert.equal(list(provider, pattern), names));

const functions: readonly (readonly [provider: 'kprobe' | 'kretprobe', pattern: string, names: readonly string[]])[] = [
  ['kprobe', 'vfs_rea[d]', ['kprobe:vfs_read']], ['kretprobe', 'vfs_read', ['kretprobe:vfs_read']],
  ['kprobe', 'vmlinux:vfs_read', ['kprobe:vmlinux:vfs_read']], ['kprobe', 'no_module:*', []],
];
for (const [provider, pattern, names] of functions) {
  test(`${provider}:${pattern}, where there are kprobes`, () => {
    assert.equal(namesOf(provider, pattern, host.kernelFunctions), names);
    assert.equal(list(provider, pattern), existsSync('/sys/bus/event_source/devices/kprobe') ? names : []);
  });
}

const offered: readonly (readonly [provider: Provider, name: string, parameters: readonly string[]])[] = [
  ['tracepoint', 'syscalls:sys_enter_openat', ['int __syscall_nr', 'int dfd', 'const char * filename', 'int flags', 'umode_t mode']],
  ['rawtracepoint', 'vmlinux:sys_enter', ['struct pt_regs * regs', 'long int id']],
  ['rawtracepoint', 'sys_enter', ['struct pt_regs * regs', 'long int id']],
  ['fentry', 'vmlinux:vfs_read', ['struct file * file', 'char * buf', 'size_t count', 'loff_t * pos']],
  ['fexit', 'vmlinux:vfs_read', ['struct file * file', 'char * buf', 'size_t count', 'loff_t * pos', 'ssize_t retval']],
  ['kprobe', 'vfs_read', ['struct file * file', 'char * buf', 'size_t count', 'loff_t * pos']],
  ['kretprobe', 'vmlinux:vfs_read', ['ssize_t retval']],
  ['kprobe', 'no_such_function', []],
  ['iter', 'task_file', ['struct task_struct * task', 'u32 fd', 'struct file * file']],
];
for (const [provider, name, parameters] of offered) {
  test(`what ${provider}:${name} offers`, () => assert.equal(providerRows[provider].parameters!(name, host, () => {}), parameters));
}

test('where no probe type is named, those of the kernel are meant, and with a process its own', () => {
  assert.equal(unaskedProviders(null).sort(), ['fentry', 'hardware', 'iter', 'kprobe', 'rawtracepoint', 'software', 'tracepoint']);
  assert.equal(unaskedProviders(1).filter((name) => !unaskedProviders(null).includes(name)).sort(), ['uprobe', 'usdt']);
});

test('a probe that two patterns match is listed once', () => {
  const wanted = ['sched:sched_switch', 'sched:sched_swi*'].map((pattern) => ({ provider: 'tracepoint', pattern } as const));
  const found: ListedProbe[] = [];
  listProbes(wanted, { pid: null, parameters: false, filter: null, traceableFunctions: null, debugPlaces: [], warn: () => {} }, (probe) => found.push(probe));
  assert.equal(found, [{ name: 'tracepoint:sched:sched_switch' }]);
});

test('structs by their names, and as C', () => {
  assert.equal(structNames('struct', 'list_head'), [{ name: 'struct list_head' }]);
  assert.equal(structDefinitions('struct', 'list_head'), [
    { name: 'struct list_head', module: 'vmlinux', definition: 'struct list_head {\n\tstruct list_head *next;\n\tstruct list_head *prev;\n};' },
  ]);
  assert.ok(structNames('enum', 'bpf_*').some(({ name }) => name === 'enum bpf_map_type'));
  assert.equal(structNames('union', 'no_such_*'), []);
});

test('every list is sorted, has each name once, and is of its own type', () => {
  // Of files there are too many to look into each.
  for (const provider of providers.filter((each) => providerRows[each].listedUnasked !== 'process' && each !== 'uretprobe')) {
    const names = list(provider);
    assert.equal(names, [...new Set(names)].sort(), provider);
    for (const name of names) assert.ok(name === provider || name.startsWith(`${provider}:`), name);
  }
});

test('an empty pattern lists what `*` does', () => {
  for (const provider of ['tracepoint', 'rawtracepoint', 'kprobe', 'software', 'interval'] as const) assert.equal(list(provider), list(provider, '*'));
});

test('tracepoints are those that tracefs says it has', () => {
  const own = tracefs.read('available_events')!.trim().split('\n').map((event) => `tracepoint:${event}`);
  assert.equal(list('tracepoint'), own.filter((event) => !event.startsWith('tracepoint:ftrace:')).sort());
});

test('every event of the scheduler is a raw tracepoint, too', () => {
  const raw = new Set(list('rawtracepoint').map((name) => name.split(':')[2]));
  const events = list('tracepoint', 'sched:*');
  assert.ok(events.length > 10);
  for (const event of events) assert.ok(raw.has(event.split(':')[2]), event);
});

test('kernel functions are those of kallsyms, or of the file of traceable ones', () => {
  const names = namesOf('kprobe', '', host.kernelFunctions);
  const filter = '/sys/kernel/tracing/available_filter_functions';
  if (existsSync(filter)) assert.ok(names.length <= readFileSync(filter, 'latin1').split('\n').length);
  assert.ok(names.length > 1000);
  assert.not(names.some((name) => /\.part\.\d+$/.test(name)));
  assert.is(namesOf('kprobe', '*:vfs_read', host.kernelFunctions)[0], 'kprobe:vmlinux:vfs_read');
  if (!existsSync('/sys/bus/event_source/devices/kprobe')) assert.equal(list('kprobe'), [], 'nor are there kprobes');
});

test('functions of a binary, of C and of C++', () => {
  const source = join(folder, 'functions.cc');
  const binary = join(folder, 'functions');
  writeFileSync(source, `
    extern "C" int plain(int x) { return x + 1; }
    extern "C" int plainer(int x) { return x + 2; }
    namespace ns { int twice(int x) { return 2 * x; } int twice(long x) { return 2 * x; } }
    int main() { return plain(1) + plainer(2) + ns::twice(3) + ns::twice(4l); }
  `);
  execFileSync('g++', ['-O0', '-o', binary, source]);
  const inBinary = (pattern: string, provider: Provider = 'uprobe'): string[] => list(provider, `${binary}${pattern}`).map((name) => name.replace(`:${binary}:`, ':'));
  const overloads = ['uprobe:cpp:"ns::twice(int)"', 'uprobe:cpp:"ns::twice(long)"'];
  assert.equal(inBinary(':plain*'), ['uprobe:plain', 'uprobe:plainer']);
  assert.equal(inBinary(':plain', 'uretprobe'), ['uretprobe:plain']);
  assert.equal(inBinary(':ns::twice'), overloads);
  assert.equal(inBinary(':cpp:ns::*(long)'), overloads.slice(1));
  assert.equal(inBinary(':_ZN2ns5twiceEi'), overloads.slice(0, 1));
  assert.equal(inBinary(':cpp:*'), overloads);
  assert.equal(inBinary(':cpp:plain'), []);
  for (const all of [inBinary(''), inBinary(':*'), inBinary(':')]) {
    for (const name of ['uprobe:main', 'uprobe:plain', ...overloads]) assert.ok(all.includes(name), name);
  }
});

test('the process of -p stands in for a binary', () => {
  assert.throws(() => list('uprobe'), /^cannot list uprobe: no binary is named/);
  assert.equal(list('uprobe', `${folder}/func*:plain`), [`uprobe:${join(folder, 'functions')}:plain`]);
  assert.equal(list('uprobe', '/no*/file:f'), []);
  const own = { pid: process.pid };
  assert.equal(list('uprobe', 'napi_create_int3*', own), [`uprobe:/proc/${process.pid}/exe:napi_create_int32`]);
  assert.equal(list('uprobe', ':napi_create_int32', own), [`uprobe:/proc/${process.pid}/exe:napi_create_int32`]);
});

test('USDT probes of a binary, by name and by namespace', () => {
  const binary = join(folder, 'marks');
  execFileSync('gcc', ['-O1', '-o', binary, fileURLToPath(new URL('../runtime/test-marks.c', import.meta.url))]);
  const inBinary = (pattern: string): string[] => list('usdt', `${binary}${pattern}`).map((name) => name.replace(`:${binary}:`, ':'));
  const marks = ['usdt:marks:inlined', 'usdt:marks:plain', 'usdt:marks:text', 'usdt:marks:two', 'usdt:marks:watched'];
  assert.equal(inBinary(':two'), ['usdt:marks:two', 'usdt:others:two']);
  assert.equal(inBinary(':marks:*'), marks);
  for (const all of [inBinary(''), inBinary(':'), inBinary(':*'), inBinary(':*:*')]) assert.ok(marks.every((name) => all.includes(name)) && all.length > marks.length);
  assert.equal(list('usdt', `${folder}/m*:others:`), [`usdt:${binary}:others:two`]);
  assert.equal(list('usdt', `${folder}/*:no_such`), []);
  assert.equal(list('usdt', '/bin/true:*'), []);
  assert.throws(() => list('usdt'), /^cannot list usdt: no binary is named/);
  const child = spawn(binary, ['on-input'], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    const own = { pid: child.pid! };
    assert.throws(() => list('usdt', 'others:two', own), /'others' is no file/);
    for (const pattern of ['two', '*:two', ':two']) assert.ok(list('usdt', pattern, own).includes(`usdt:${binary}:others:two`), pattern);
  } finally {
    child.kill();
  }
});

test('a binary that is not there or is none', () => {
  assert.throws(() => list('uprobe', '/no/file:f'), /^cannot list uprobe:\/no\/file:f: there is no file '\/no\/file'/);
  assert.throws(() => list('uprobe', `${import.meta.filename}:f`), /not an ELF file/);
});

test.run();
