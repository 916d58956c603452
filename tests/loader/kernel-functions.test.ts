// How long a function of the kernel is, by kallsyms or by the file that BPFTRACE_VMLINUX names, and what a kprobe's
// offset behind its end is told.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelFunctions, sizeIn } from '../../loader/attach/kernel-functions.ts';
import { checkOffset } from '../../loader/attach/kprobe.ts';
import { MissingProbe } from '../../loader/attach/row.ts';
import { whyUntraced } from '../../loader/attach/why-untraced.ts';
import { LoaderError } from '../../loader/errors.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { Tracefs } from '../../loader/kernel/tracefs.ts';

const test = suite('loader: kernel functions');
const folder = mkdtempSync(join(tmpdir(), 'vmlinux-'));
test.after(() => rmSync(folder, { recursive: true }));

const KALLSYMS = `ffffffff81000000 T first
ffffffff81000000 t alias
ffffffff81000040 d between
ffffffffc0200000 t f\t[some]
ffffffffc0200010 t f\t[other]
ffffffffc0200018 t last\t[other]
ffffffff81000100 t f
ffffffff81000180 T behind
`;

const sizes: readonly (readonly [name: string, module: string | null, size: number | null])[] = [
  ['first', null, 0x40], ['alias', null, 0x40], ['f', null, 0x80], ['f', 'some', 0x10], ['f', 'other', 8], ['last', 'other', null],
  ['between', null, null], ['nothing', null, null], ['f', 'none', null],
];
for (const [name, module, size] of sizes) test(`${module ?? 'vmlinux'}:${name}`, () => assert.is(sizeIn(KALLSYMS, name, module), size));

test('hidden addresses tell nothing', () => {
  assert.is(sizeIn('0000000000000000 T first\n0000000000000000 T second\n', 'first', null), null);
});

test("this kernel's own", () => {
  const size = new KernelFunctions(new Tracefs(), null, null).sizeOf('vfs_read', null)!;
  assert.ok(size > 16 && size < 1 << 16, String(size));
});

test('why a function cannot be traced', () => {
  const functions = new KernelFunctions(new Tracefs(), 'vfs_read\nvfs_write\n', null);
  const why = (name: string, module: string | null = null): readonly [string, readonly string[]] => {
    const { message, details } = whyUntraced('kprobe:x', { function: name, module }, functions);
    return [message.replace(/^cannot attach kprobe:x: /, ''), details.hints ?? []];
  };
  assert.equal(why('vfs_raed'), ['this kernel has no function vfs_raed', ['did you mean vfs_read?']]);
  assert.equal(why('quite_unlike_anything'), ['this kernel has no function quite_unlike_anything', ['it may be inlined wherever it is called, or belong to a module that is not loaded']]);
  assert.equal(why('vfs_open'), ['the kernel does not let vfs_open be traced: it is marked notrace, or runs where no tracer may', ['trace a function that calls it, or one that it calls']]);
  assert.equal(why('vfs_read'), ['the kernel does not allow a probe there', []]);
  assert.equal(why('f', 'no_such_module'), ['the module no_such_module is not loaded', []]);
  assert.equal([...functions.all()].map(({ name }) => name).sort(), ['vfs_read', 'vfs_write']);
  const part = [...readFileSync('/proc/kallsyms', 'latin1').matchAll(/ t ((\w+)\.isra\.\d+)\n/g)].find(([, , name]) => functions.ownersOf(name!).length === 0)!;
  assert.match(why(part[2]!)[1][0]!, part[1]!);
});

test('functions whose names begin alike', () => {
  const traceable = 'vfs_write\nvfs_read [no_module]\nksys_read\nvfs_no_such_function\nnot_vfs_read\n';
  const functions = new KernelFunctions(new Tracefs(), traceable, null);
  const names = (prefix: string): string[] => [...functions.all(prefix)].map(({ name }) => name).sort();
  assert.equal(names('vfs_'), ['vfs_read', 'vfs_write']);
  assert.equal(names('vfs_r'), ['vfs_read']);
  assert.equal(names(''), ['ksys_read', 'vfs_read', 'vfs_write']);
  assert.equal(names('quite_unlike_anything'), []);
  const all = [...new KernelFunctions(new Tracefs(), null, null).all()].filter(({ name }) => name.startsWith('vfs_'));
  assert.equal([...new KernelFunctions(new Tracefs(), null, null).all('vfs_')].map(({ name, module, address }) => [name, module, address]), all.map(({ name, module, address }) => [name, module, address]));
});

test('how many functions have a name', () => {
  const functions = new KernelFunctions(new Tracefs(), null, null);
  const several = readFileSync('/proc/kallsyms', 'latin1').split('\n').filter((line) => / [tTwW] t_next(\t|$)/.test(line)).length;
  assert.ok(several > 1);
  assert.equal(['t_next', 'vfs_read', 'vfs_rea', 'quite_unlike_anything', 'jiffies'].map((name) => functions.timesNamed(name)), [several, 1, 0, 0, 0]);
});

test('of functions that share a name, those that are traced near where they begin', () => {
  const places = 'ffffffff81000004 one_name\nffffffff81000100 other [a_module]\nffffffff81000200 one_name [a_module]\nffffffff81000300 one_name_more\n';
  const found = ([['one_name', 0x81000000n], ['one_name', 0x81000080n], ['one_name', 0x81000200n], ['one_name', 0x81000300n], ['single', 0x81000400n]] as const)
    .map(([name, address]) => ({ name, module: null, address: 0xffffffff00000000n + address }));
  const left = (list: string | null): number[] => {
    const functions = new KernelFunctions({ bytes: (path) => (list !== null && path === 'available_filter_functions_addrs' ? Buffer.from(list) : null) });
    return functions.withoutNamesakes(found).map((each) => found.indexOf(each as (typeof found)[number]));
  };
  assert.equal(left(places), [0, 2, 4]);
  // Kernels before 6.5 do not tell.
  assert.equal(left(null), [0, 1, 2, 3, 4]);
});

test('the file that the user names', () => {
  const source = join(folder, 'vmlinux.c');
  const file = join(folder, 'vmlinux');
  writeFileSync(source, 'int vfs_read(int x) { return x * x + 1; } int main(void) { return vfs_read(3); }');
  execFileSync('gcc', ['-O0', '-o', file, source]);
  const nm = execFileSync('nm', ['-S', file], { encoding: 'utf8' });
  const functions = new KernelFunctions(new Tracefs(), null, file);
  assert.is(functions.sizeOf('vfs_read', null), parseInt(/^\S+ (\S+) T vfs_read$/m.exec(nm)![1]!, 16));
  assert.is(functions.sizeOf('vfs_write', null), null);
  assert.throws(() => new KernelFunctions(new Tracefs(), null, source).sizeOf('f', null), (error: Error) => (
    error instanceof LoaderError && error.message === `BPFTRACE_VMLINUX: ${source}: not an ELF file`));
  assert.throws(() => new KernelFunctions(new Tracefs(), null, '/no/vmlinux').sizeOf('f', null), /^BPFTRACE_VMLINUX: cannot read \/no\/vmlinux: /);
});

test('an offset is within the function', () => {
  const probe = { name: 'kprobe:f+8' } as ProbeSpec;
  const check = (offset: number, size: number | null): void => {
    checkOffset({ provider: 'kprobe', module: null, function: 'f', offset, address: null }, probe, { sizeOf: () => size });
  };
  for (const [offset, size] of [[0, 0], [7, 8], [100, null]] as const) check(offset, size);
  assert.throws(() => check(8, 8), (error: Error) => error instanceof MissingProbe && error.message === 'cannot attach kprobe:f+8: f has only 8 bytes');
});

test.run();
