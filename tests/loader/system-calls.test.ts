// Tracepoints of system calls at their two raw tracepoints: which number a call has, which program a place gets, and what
// its table says.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { architectureNamed, architectureOf } from '../../common/architectures/index.ts';
import { x86_64 } from '../../common/architectures/x86-64.ts';
import type { TracepointFieldSpec } from '../../common/manifest.ts';
import { SYSTEM_CALL_PLACES, SYSTEM_CALLS } from '../../common/manifest.ts';
import { systemCallNumber } from '../../common/system-calls.ts';
import { allCalls, fillTable, hasAllCalls, rawPlaces } from '../../loader/attach/system-calls.ts';
import { VMLINUX } from '../../loader/kernel/kernel-btf.ts';
import { kernelTypes } from '../../loader/kernel/kernel-types.ts';
import { Tracefs } from '../../loader/kernel/tracefs.ts';

const test = suite('loader: system calls');
const tracefs = new Tracefs();
test.after(() => tracefs.close());

const numbers: readonly (readonly [architecture: string, name: string, number: number | null])[] = [
  ['x86_64', 'read', 0], ['x86_64', 'openat', 257], ['x86_64', 'newstat', 4], ['x86_64', 'newuname', 63], ['x86_64', 'umount', 166], ['x86_64', 'sendfile64', 40],
  ['x86_64', 'mseal', 462], ['arm64', 'openat', 56], ['arm64', 'newfstat', 80], ['arm64', 'mseal', 462], ['arm64', 'open', null],
  ['x86_64', 'no_such', null], ['x86_64', 'toString', null], ['sparc', 'read', null],
];
for (const [architecture, name, number] of numbers) {
  test(`${name} of ${architecture}`, () => assert.is(systemCallNumber(architecture, name), number));
}

test('every system call that has a tracepoint here has a number', () => {
  const events = tracefs.directories('events/syscalls');
  const unknown = events.filter((event) => systemCallNumber(process.arch === 'x64' ? 'x86_64' : 'arm64', event.replace(/^sys_(enter|exit)_/, '')) === null);
  assert.equal(unknown, []);
});

const field = (name: string, instructions: readonly number[], size = 8): TracepointFieldSpec => ({ name, offset: 0, size, signed: false, instructions });
const format = (...fields: readonly string[]): string => [
  'field:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;',
  ...fields.map((name, index) => `field:${name};\toffset:${16 + 8 * index};\tsize:8;\tsigned:0;`),
].join('\n');
const formats: Readonly<Record<string, string>> = {
  sys_enter_openat: format('int dfd', 'const char * filename', 'int flags', 'umode_t mode'),
  sys_enter_open: format('const char * filename', 'int flags', 'umode_t mode'),
  sys_enter_creat: format('const char * filename', 'umode_t mode'),
  sys_exit_read: format('long ret'),
  sys_enter_read: `${format('unsigned int fd')}\nfield:__data_loc char[] text;\toffset:24;\tsize:8;\tsigned:0;`,
  sys_enter_no_such_call: format('int x'),
  sys_enter: 'field:long id;\toffset:8;\tsize:8;\tsigned:1;\nfield:unsigned long args[6];\toffset:16;\tsize:48;\tsigned:0;',
  sys_exit: 'field:long id;\toffset:8;\tsize:8;\tsigned:1;\nfield:int ret;\toffset:16;\tsize:4;\tsigned:1;',
};
const fake = { read: (path: string): string | null => formats[path.split('/')[2]!] ?? null };
const { registers } = x86_64;
const spec = { table: 'table', set: [3] };

test('the fields of a record are in registers', () => {
  const fields = [field('filename', [7, 9]), field('flags', [11]), field('__syscall_nr', [12], 4)];
  const [place] = rawPlaces(['sys_enter_openat'], spec, fields, fake);
  assert.is(place!.index, 257);
  assert.equal(place!.patch.edits, [
    { instruction: 7, value: registers.si }, { instruction: 9, value: registers.si }, { instruction: 11, value: registers.dx },
    { instruction: 12, value: registers.orig_ax }, { instruction: 3, value: 2 },
  ]);
  assert.equal(rawPlaces(['sys_exit_read'], spec, [field('ret', [5])], fake)[0]!.patch.edits, [{ instruction: 5, value: registers.ax }, { instruction: 3, value: 3 }]);
});

test('places that have a field in the same register share a program, whose number the table tells', () => {
  const places = rawPlaces(['sys_enter_openat', 'sys_enter_open', 'sys_enter_creat'], spec, [field('filename', [7])], fake);
  const setOf = (index: number): number => places[index]!.patch.edits!.at(-1)!.value;
  assert.equal([setOf(0), setOf(1), setOf(2)], [2, 4, 4]);
  assert.equal(places[1]!.patch, places[2]!.patch);
  const written: Buffer[] = [];
  fillTable({ setMaxEntries: () => assert.unreachable(), write: (symbol, bytes) => void (assert.is(symbol, 'table'), written.push(Buffer.from(bytes))) }, spec, places, 40);
  const words = Array.from({ length: SYSTEM_CALL_PLACES }, (_, index) => written[0]!.readBigUInt64LE(8 * index));
  assert.equal(words.flatMap((word, number) => (word === 0n ? [] : [[number, word >> 32n, word & 0xffffffffn]])), [[2, 4n, 41n], [85, 4n, 42n], [257, 2n, 40n]]);
});

test('where a call begins and where it ends are two places', () => {
  const places = rawPlaces(['sys_enter_read', 'sys_exit_read'], spec, [], fake);
  assert.equal(places.map((place) => [place!.index, place!.patch.edits!.at(-1)!.value]), [[0, 2], [SYSTEM_CALLS, 5]]);
});

test('what is in no register, or not known, keeps its own event', () => {
  const of = (event: string, ...fields: readonly TracepointFieldSpec[]): unknown => rawPlaces([event], spec, fields, fake)[0];
  assert.is(of('sys_enter_no_such_call'), null);
  assert.is(of('sys_enter_read', field('text', [1])), null);
  assert.is(of('sys_enter_read', field('not_there', [1])), null);
  assert.is(of('sys_enter_openat', field('flags', [1], 4)), null);
  assert.is(of('sys_enter'), null);
  assert.is(rawPlaces(['sys_enter_openat'], { table: 'table', set: [] }, [], fake)[0], null, 'nothing tells the program');
  assert.is.not(of('sys_enter_read', field('fd', [1])), null);
});

test('a program for all calls is at the beginning or the end of them, where the record is as known', () => {
  assert.ok(hasAllCalls('raw_syscalls/sys_enter', spec, fake));
  assert.not.ok(hasAllCalls('raw_syscalls/sys_exit', spec, fake), 'a result of 32 bits');
  assert.not.ok(hasAllCalls('syscalls/sys_enter', spec, fake));
  assert.ok(hasAllCalls('raw_syscalls/sys_exit', spec, tracefs));
  const [enter, exit] = [allCalls('raw_syscalls/sys_enter', { set: [3] }), allCalls('raw_syscalls/sys_exit', { set: [3] })];
  assert.equal([enter.edits, exit.edits], [[{ instruction: 3, value: 2 }], [{ instruction: 3, value: 3 }]]);
  assert.is.not(enter.target!.id, exit.target!.id);
});

test('where a task tells calls of 32 bits goes into the program, before its set', () => {
  const types = kernelTypes(VMLINUX)!;
  const { member } = architectureOf(architectureNamed(process.arch)!)!.systemCalls.compat;
  const value = types.members(types.find('thread_info', 'struct')!).find(({ name }) => name === member)!.bitOffset / 8;
  const asking = { ...spec, compat: [4, 6] };
  const told = [{ instruction: 4, value }, { instruction: 6, value }, { instruction: 3, value: 2 }];
  assert.equal(rawPlaces(['sys_enter_openat'], asking, [], fake)[0]!.patch.edits, told);
  assert.equal(allCalls('raw_syscalls/sys_enter', asking).edits, told);
});

test('the numbers are those of this machine\'s headers', () => {
  const header = readFileSync('/usr/include/x86_64-linux-gnu/asm/unistd_64.h', 'latin1');
  for (const [, name, number] of header.matchAll(/^#define __NR_(\w+) (\d+)$/gm)) assert.is(systemCallNumber('x86_64', name!), Number(number), name);
});

test.run();
