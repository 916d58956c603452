// Symbols: ELF tables of small binaries built here, kernel symbols from a made-up kallsyms, and user addresses in
// processes started here: position-independent, static, stripped, deleted, in another root, and already gone.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest, ValueType } from '../../common/manifest.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { native } from '../../loader/native.ts';
import { addressToOffset, elfFromBytes, findSymbols, functionAt, offsetToAddress, openElf } from '../../loader/symbols/elf.ts';
import { KernelSymbols } from '../../loader/symbols/kernel.ts';
import type { MappingEvent, MappingLog } from '../../loader/symbols/mapping-log.ts';
import { openMappingLog, parseMappingEvents } from '../../loader/symbols/mapping-log.ts';
import { defaultCachePolicy, printsUserSymbols } from '../../loader/symbols/symbols.ts';
import { parseMaps } from '../../loader/symbols/mappings.ts';
import { UserSymbols } from '../../loader/symbols/user.ts';
import type { UserSymbolsOptions } from '../../loader/symbols/user.ts';
import { userNames } from '../../loader/symbols/users.ts';
import { i64, ints, text } from './helpers.ts';
import { addresses, build, cleanUp, directory, start } from './program.ts';
import type { Running } from './program.ts';

test.after(cleanUp);

// ---------------------------------------------------------------- ELF

test('a function is found by name, with an offset at which the file has its code', () => {
  for (const binary of [build('pie', '-pie', '-fPIE'), build('static', '-static', '-no-pie', '-DNO_DLOPEN')]) {
    const found = findSymbols(binary, 'visible_function');
    assert.is(found.length, 1);
    const [symbol] = found;
    assert.ok(symbol!.size > 0);
    const nm = execFileSync('nm', [binary], { encoding: 'utf8' }).split('\n').find((l) => l.endsWith(' T visible_function'))!;
    assert.is(symbol!.value, parseInt(nm, 16));
    const { segments } = openElf(binary);
    assert.is(offsetToAddress(segments, symbol!.fileOffset), symbol!.value);
    assert.is(addressToOffset(segments, symbol!.value), symbol!.fileOffset);
  }
  assert.not.equal(openElf(build('static')).segments[0]!.address, 0, 'a fixed address differs from the offset');
});

test('local functions, aliases and patterns', () => {
  const binary = build('pie', '-pie', '-fPIE');
  assert.is(findSymbols(binary, 'hidden_function').length, 1);
  const names = (match: string | ((name: string) => boolean)): string[] => findSymbols(binary, match).map((s) => s.name).sort();
  assert.equal(names((name) => /^_?aliased$/.test(name)), ['_aliased', 'aliased']);
  assert.is(new Set(findSymbols(binary, (name) => /^_?aliased$/.test(name)).map((s) => s.fileOffset)).size, 1);
  assert.equal(names('aliased'), ['aliased'], 'a tail of another name in the string table is no match by itself');
  assert.equal(names('no_such_function'), []);
  assert.equal(names('getpid'), [], 'an undefined symbol has no code here');
});

test('a stripped library still has its exported functions', () => {
  const library = build('lib.so', '-shared', '-fPIC', '-s');
  assert.is(findSymbols(library, 'visible_function').length, 1);
  assert.is(findSymbols(library, 'hidden_function').length, 0);
});

test('a separate debug file gives back the names of a stripped binary', () => {
  const binary = build('split', '-pie', '-fPIE', '-Wl,--build-id=0x0123456789abcdef');
  const debug = path.join(directory, 'debug/.build-id/01');
  fs.mkdirSync(debug, { recursive: true });
  execFileSync('objcopy', ['--only-keep-debug', binary, path.join(debug, '23456789abcdef.debug')]);
  execFileSync('strip', [binary]);
  const elf = openElf(binary, [path.join(directory, 'debug')]);
  assert.is(elf.buildId, '0123456789abcdef');
  assert.is(elf.find('hidden_function').length, 1);
});

test('a stripped binary may have its names packed in itself', () => {
  const binary = build('packed', '-pie', '-fPIE', '-Wl,--build-id=none');
  const names = path.join(directory, 'names');
  execFileSync('objcopy', ['--only-keep-debug', '--strip-debug', binary, names]);
  execFileSync('strip', [binary]);
  assert.is(openElf(binary).find('hidden_function').length, 0);
  const withNames = (packed: Buffer): number => {
    fs.writeFileSync(`${names}.xz`, packed);
    const copy = path.join(directory, `packed-${packed.length}-${packed[0] ?? ''}`);
    execFileSync('objcopy', ['--add-section', `.gnu_debugdata=${names}.xz`, binary, copy]);
    return openElf(copy).find('hidden_function').length;
  };
  const packed = execFileSync('xz', ['-c', names]);
  assert.is(withNames(packed), 1);
  for (const damaged of [packed.subarray(0, packed.length - 9), Buffer.concat([Buffer.from('no'), packed]), Buffer.from('x'), execFileSync('xz', ['-c'], { input: 'no ELF file' })]) {
    assert.is(withNames(damaged), 0);
  }
  assert.is(native().unpackXz(packed, 100), null);
});

test('of two names for one address, look-ups give the one without underscores', () => {
  const elf = openElf(build('pie', '-pie', '-fPIE'));
  const table = elf.functions();
  const { value, size } = elf.find('_aliased')[0]!;
  for (const address of [value, value + size - 1]) assert.is(table.name(functionAt(table, address)), 'aliased');
  assert.is(functionAt(table, 0), -1);
});

test('a changed file is read again', () => {
  const copy = path.join(directory, 'copy');
  fs.copyFileSync(build('pie', '-pie', '-fPIE'), copy);
  assert.is(findSymbols(copy, 'hidden_function').length, 1);
  execFileSync('strip', [copy]);
  assert.is(findSymbols(copy, 'hidden_function').length, 0);
});

test('what is not ELF, damaged or missing says so', () => {
  const reason = (use: () => unknown): string => {
    try {
      use();
      return 'none';
    } catch (error) {
      return error instanceof ElfError ? error.reason : String(error);
    }
  };
  const file = path.join(directory, 'file');
  const good = fs.readFileSync(build('pie', '-pie', '-fPIE'));
  assert.is(reason(() => openElf(path.join(directory, 'missing'))), 'unreadable');
  assert.is(reason(() => openElf(directory)), 'not-elf');
  for (const [content, expected] of [['', 'not-elf'], ['#!/bin/sh\n', 'not-elf'], ['x'.repeat(100), 'not-elf']] as const) {
    fs.writeFileSync(file, content);
    assert.is(reason(() => openElf(file)), expected);
  }
  assert.is(reason(() => elfFromBytes(good.subarray(0, 1000))), 'malformed');
  const far = Buffer.from(good);
  far.writeBigUInt64LE(1n << 63n, 40);
  fs.writeFileSync(file, far);
  assert.is(reason(() => openElf(file)), 'malformed', 'its sections are behind the end of every file');
  const cut = elfFromBytes(good);
  assert.ok(cut.functions().count > 0);
  for (let size = 64; size < good.length; size += 97) {
    const result = reason(() => elfFromBytes(good.subarray(0, size)).functions());
    assert.ok(result === 'malformed' || result === 'none', `cut to ${size} bytes: ${result}`);
  }
});

// ---------------------------------------------------------------- kernel

const KALLSYMS = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T _stext
ffffffff81000000 T _text
ffffffff81000100 t local_function
ffffffff81000180 T last_function
ffffffffc0200000 t module_function\t[some_module]
ffffffffc0100000 t other_function\t[other_module]
`;

test('kernel symbols: the first of several names, offsets, modules out of order', () => {
  const symbols = new KernelSymbols(() => Buffer.from(KALLSYMS));
  const cases: readonly (readonly [bigint, unknown])[] = [
    [0xffffffff81000000n, { name: '_stext', offset: 0, module: null }],
    [0xffffffff810000ffn, { name: '_stext', offset: 255, module: null }],
    [0xffffffff81000100n, { name: 'local_function', offset: 0, module: null }],
    [0xffffffff81000181n, { name: 'last_function', offset: 1, module: null }],
    [0xffffffffc0100010n, { name: 'other_function', offset: 16, module: 'other_module' }],
    [0xffffffffc0200010n, { name: 'module_function', offset: 16, module: 'some_module' }],
    [0xffffffff80ffffffn, null],
    [0xffffffffff600000n, null],
    [0x1000n, null],
    [0n, null],
  ];
  for (const [address, expected] of cases) assert.equal(symbols.resolve(address), expected, address.toString(16));
  assert.equal(symbols.resolve(0xffffffff81000100n), { name: 'local_function', offset: 0, module: null }, 'from memory');
});

test('kallsyms is read once, and only when a kernel address is asked for', () => {
  let reads = 0;
  const symbols = new KernelSymbols(() => {
    reads++;
    return Buffer.from(KALLSYMS);
  });
  symbols.resolve(0x1000n);
  assert.is(reads, 0);
  symbols.resolve(0xffffffff81000000n);
  symbols.resolve(0xffffffff81000001n);
  assert.is(reads, 1);
});

test('hidden kernel addresses give no names', () => {
  const symbols = new KernelSymbols(() => Buffer.from('0000000000000000 T _stext\n0000000000000000 T vfs_read\n'));
  assert.is(symbols.resolve(0xffffffff81000000n), null);
});

// ---------------------------------------------------------------- processes

for (const [name, flags] of [['pie', ['-pie', '-fPIE']], ['static', ['-static', '-no-pie', '-DNO_DLOPEN']]] as const) {
  test(`functions of a running process (${name}), also after it has ended`, async () => {
    const binary = build(name, ...flags);
    const process = await start(binary);
    const symbols = new UserSymbols();
    const located = symbols.resolve(process.pid, process.visible + 2n);
    assert.equal(located.symbol, { name: 'visible_function', offset: 2 });
    assert.is(located.module, binary);
    assert.is(located.fileOffset, findSymbols(binary, 'visible_function')[0]!.fileOffset + 2);
    assert.is(located.buildId, openElf(binary).buildId);
    assert.is(symbols.resolve(process.pid, process.library).symbol?.offset, 0);
    await process.end();
    assert.equal(symbols.resolve(process.pid, process.hidden).symbol, { name: 'hidden_function', offset: 0 }, 'seen before');
    assert.is(new UserSymbols().resolve(process.pid, process.hidden).symbol, null, 'never seen');
  });
}

test('a function of a shared library', async () => {
  const process = await start(build('pie', '-pie', '-fPIE'));
  const located = new UserSymbols().resolve(process.pid, process.library);
  assert.is(located.symbol?.name, 'getpid');
  assert.match(located.module!, /libc\.so/);
  await process.end();
});

test('a process remembered in time keeps its names though its file is deleted', async () => {
  const binary = path.join(directory, 'deleted');
  fs.copyFileSync(build('pie', '-pie', '-fPIE'), binary);
  fs.chmodSync(binary, 0o755);
  const process = await start(binary);
  fs.unlinkSync(binary);
  const symbols = new UserSymbols();
  symbols.remember(process.pid);
  await process.end();
  assert.equal(symbols.resolve(process.pid, process.visible).symbol, { name: 'visible_function', offset: 0 });
});

test('a process in another root: its file is not the one of that name here', async () => {
  const root = path.join(directory, 'root');
  fs.mkdirSync(root);
  fs.copyFileSync(build('static', '-static', '-no-pie', '-DNO_DLOPEN'), path.join(root, 'program'));
  fs.chmodSync(path.join(root, 'program'), 0o755);
  const process = await start('chroot', root, '/program');
  const located = new UserSymbols().resolve(process.pid, process.visible);
  assert.is(located.symbol?.name, 'visible_function');
  await process.end();
});

test('a program that was replaced on disk has the names of the file that it runs, or none', async () => {
  const binary = path.join(directory, 'replaced');
  const replaced = async (): Promise<Running> => {
    fs.copyFileSync(build('pie', '-pie', '-fPIE'), binary);
    const process = await start(binary);
    fs.copyFileSync(build('static', '-static', '-no-pie', '-DNO_DLOPEN'), `${binary}.new`);
    fs.renameSync(`${binary}.new`, binary);
    return process;
  };
  const running = await replaced();
  const located = new UserSymbols().resolve(running.pid, running.visible);
  assert.equal([located.symbol?.name, located.module], ['visible_function', binary]);
  await running.end();

  const log = openMappingLog();
  assert.ok(log, 'perf events of every process can be read');
  try {
    const symbols = new UserSymbols({ log });
    const ended = await replaced();
    await ended.end();
    const late = symbols.resolve(ended.pid, ended.visible);
    assert.equal([late.symbol, late.module], [null, binary], 'the file is gone, and the one of its name is another');
  } finally {
    log.close();
  }
});

test('a stripped program in another root has its debug file there', async () => {
  build('static', '-static', '-no-pie', '-DNO_DLOPEN');
  const root = path.join(directory, 'stripped-root');
  const debug = path.join(root, 'usr/lib/debug/.build-id/ab');
  fs.mkdirSync(debug, { recursive: true });
  const program = path.join(root, 'program');
  execFileSync('gcc', ['-O1', '-g', '-static', '-no-pie', '-DNO_DLOPEN', '-Wl,--build-id=0xabcdef0123456789', '-o', program, path.join(directory, 'program.c')]);
  execFileSync('objcopy', ['--only-keep-debug', program, path.join(debug, 'cdef0123456789.debug')]);
  execFileSync('strip', [program]);
  const process = await start('chroot', root, '/program');
  assert.is(new UserSymbols().resolve(process.pid, process.hidden).symbol?.name, 'hidden_function');
  const folder = `/proc/${process.pid}/root`;
  assert.is(openElf(`${folder}/program`).find('hidden_function').length, 1);
  await process.end();
});

test('a library loaded later, and a program started by exec, without the log', async () => {
  const library = build('lib.so', '-shared', '-fPIC', '-s');
  const process = await start(build('pie', '-pie', '-fPIE'), library);
  const symbols = new UserSymbols({ checkInterval: 0 });
  assert.is(symbols.resolve(process.pid, process.visible).module, build('pie'));
  const [inLibrary] = await process.ask('d');
  assert.is(symbols.resolve(process.pid, inLibrary!).symbol?.name, 'visible_function');
  assert.is(symbols.resolve(process.pid, inLibrary!).module, library);
  await process.end();

  const other = build('static');
  const execs = await start(build('pie'), other);
  symbols.resolve(execs.pid, execs.visible);
  const now = addresses(await execs.ask('e'));
  assert.is(symbols.resolve(execs.pid, now.hidden).module, other);
  assert.is(symbols.resolve(execs.pid, now.hidden).symbol?.name, 'hidden_function');
  assert.is(symbols.resolve(execs.pid, execs.visible).module, build('pie'), 'the program before');
  await execs.end();
});

// ---------------------------------------------------------------- the log of mappings

test('with the log, a process that ended before anybody asked has names', async () => {
  const log = openMappingLog();
  assert.ok(log, 'perf events of every process can be read');
  try {
    const symbols = new UserSymbols({ log });
    const library = build('lib.so', '-shared', '-fPIC', '-s');
    const process = await start(build('pie', '-pie', '-fPIE'), library);
    const [inLibrary] = await process.ask('d');
    await process.end();
    assert.equal(symbols.resolve(process.pid, process.hidden + 1n).symbol, { name: 'hidden_function', offset: 1 });
    assert.is(symbols.resolve(process.pid, inLibrary!).module, library);
    assert.is(symbols.resolve(process.pid, process.library).symbol?.name, 'getpid');
  } finally {
    log.close();
  }
});

/** A log that a test writes. */
function fakeLog(): MappingLog & { add(...events: MappingEvent[]): void } {
  const waiting: MappingEvent[] = [];
  const log = { onEvents: (_: readonly MappingEvent[]) => {}, read: () => log.onEvents(waiting.splice(0)), close: () => {}, add: (...events: MappingEvent[]) => { waiting.push(...events); } };
  return log;
}

test('forks share what was mapped, exec starts afresh, and what was lost is looked up', () => {
  const log = fakeLog();
  const symbols = new UserSymbols({ log });
  const [first, second] = [2 ** 30, 2 ** 30 + 1];
  let clock = 0n;
  const map = (tgid: number, start: number, end: number, name: string): MappingEvent =>
    ({ kind: 'map', time: clock++, tgid, mapping: { start, end, offset: 0, device: '00:00', inode: 0, path: name } });
  const exec = (tgid: number): MappingEvent => ({ kind: 'exec', time: clock++, tgid });
  // A miss reads the log whatever the time; the first question makes sure of one.
  const at = (tgid: number, address: number): string | null => {
    symbols.resolve(tgid, 0xfffn);
    return symbols.resolve(tgid, BigInt(address)).module;
  };

  log.add(map(first, 0x1000, 0x2000, '[before]'));
  assert.is(at(first, 0x1000), null, 'a process from before the log is not followed');
  log.add(exec(first), map(first, 0x1000, 0x5000, '[a]'), map(first, 0x2000, 0x3000, '[b]'));
  assert.equal([0x1000, 0x2000, 0x2fff, 0x3000, 0x4fff, 0x5000].map((a) => at(first, a)), ['[a]', '[b]', '[b]', '[a]', '[a]', null]);
  assert.is(symbols.resolve(first, 0x3000n).fileOffset, 0x2000, 'what is left of a mapping keeps its place in the file');
  log.add({ kind: 'fork', time: clock++, tgid: second, parent: first }, map(second, 0x9000, 0xa000, '[c]'));
  assert.equal([at(second, 0x1000), at(second, 0x9000), at(first, 0x9000)], ['[a]', '[c]', null]);
  log.add(exec(second), map(second, 0x1000, 0x2000, '[d]'));
  assert.equal([at(second, 0x1000), at(second, 0x9000), at(first, 0x1000)], ['[d]', '[c]', '[a]'], 'the program before is asked last');
  log.add(exec(second));
  assert.equal([at(second, 0x1000), at(second, 0x9000)], ['[d]', null]);
  log.add({ kind: 'lost', time: clock++ }, map(second, 0x7000, 0x8000, '[e]'));
  assert.is(at(second, 0x7000), null, 'after a loss only /proc is trusted');
});

test('per program, a process of which records were lost has what others of its program have, if it looks like them', () => {
  const [first, second, third] = [2 ** 30, 2 ** 30 + 1, 2 ** 30 + 2];
  const answers = (cache: 'PER_PID' | 'PER_PROGRAM'): (string | null)[] => {
    const log = fakeLog();
    const symbols = new UserSymbols({ log, cache });
    let clock = 0n;
    const start = (tgid: number, program: number, at: number): MappingEvent[] => [
      { kind: 'exec', time: clock++, tgid },
      { kind: 'map', time: clock++, tgid, mapping: { start: at, end: at + 0x1000, offset: 0, device: '00:00', inode: program, path: `/no/program-${program}` } },
    ];
    const library = (tgid: number): MappingEvent =>
      ({ kind: 'map', time: clock++, tgid, mapping: { start: 0x9000, end: 0xa000, offset: 0, device: '00:00', inode: 9, path: '/no/library' } });
    log.add(...start(first, 1, 0x1000), library(first), ...start(second, 1, 0x1000), ...start(third, 1, 0x5000), ...start(third + 1, 2, 0x1000), { kind: 'lost', time: clock++ });
    symbols.resolve(first, 0xfffn);
    return [first, second, third, third + 1].map((tgid) => symbols.resolve(tgid, 0x9000n).module);
  };
  assert.equal(answers('PER_PID'), ['/no/library', null, null, null]);
  assert.equal(answers('PER_PROGRAM'), ['/no/library', '/no/library', null, null], 'neither one that lies elsewhere nor another program');
});

test('per program, processes that look the same share what was looked up', async () => {
  const binary = build('static', '-static', '-no-pie', '-DNO_DLOPEN');
  const processes = [await start('setarch', '-R', binary), await start('setarch', '-R', binary)];
  const same = (cache: 'PER_PID' | 'PER_PROGRAM'): boolean => {
    const symbols = new UserSymbols({ cache });
    const [a, b] = processes.map(({ pid, visible }) => symbols.resolve(pid, visible));
    assert.is(a!.symbol?.name, 'visible_function');
    assert.equal(a, b);
    return a === b;
  };
  assert.equal([same('PER_PID'), same('PER_PROGRAM')], [false, true]);
  for (const each of processes) await each.end();
});

test('per program is the default with a command, and without ASLR', () => {
  const randomize = path.join(directory, 'randomize_va_space');
  const answers = ['0\n', '1\n', '2\n'].map((text) => {
    fs.writeFileSync(randomize, text);
    return [defaultCachePolicy(false, randomize), defaultCachePolicy(true, randomize)];
  });
  assert.equal(answers, [['PER_PROGRAM', 'PER_PROGRAM'], ['PER_PID', 'PER_PROGRAM'], ['PER_PID', 'PER_PROGRAM']]);
  assert.is(defaultCachePolicy(false, path.join(directory, 'none')), 'PER_PID');
});

test('with nothing kept, a process has names while it runs', async () => {
  const log = fakeLog();
  const symbols = new UserSymbols({ log, cache: 'NONE' });
  const process = await start(build('pie', '-pie', '-fPIE'));
  symbols.remember(process.pid);
  symbols.preload([process.pid], [build('pie')]);
  assert.equal(symbols.resolve(process.pid, process.visible).symbol, { name: 'visible_function', offset: 0 });
  assert.equal(symbols.resolve(process.pid, process.visible).symbol, { name: 'visible_function', offset: 0 });
  await process.end();
  assert.is(symbols.resolve(process.pid, process.visible).symbol, null);
});

// ---------------------------------------------------------------- symbols that are read early

for (const how of ['by its pid', 'by its program'] as const) {
  test(`symbols that were read early outlive the process and its file (${how})`, async () => {
    const binary = path.join(directory, `early-${how.replaceAll(' ', '-')}`);
    fs.copyFileSync(build('pie', '-pie', '-fPIE'), binary);
    fs.chmodSync(binary, 0o755);
    const process = await start(binary);
    const early = new UserSymbols();
    if (how === 'by its pid') early.preload([process.pid], []);
    else early.preload([], [binary]);
    fs.unlinkSync(binary);
    await process.end();
    assert.equal(early.resolve(process.pid, process.hidden).symbol, { name: 'hidden_function', offset: 0 });
    assert.match(early.resolve(process.pid, process.library).symbol?.name ?? '', /getpid/);
  });
}

test('a library that a program loads is read early, too', async () => {
  const library = path.join(directory, 'early.so');
  fs.copyFileSync(build('lib.so', '-shared', '-fPIC', '-s'), library);
  const log = openMappingLog();
  try {
    const symbols = new UserSymbols({ log });
    symbols.preload([], [build('pie')]);
    const process = await start(build('pie', '-pie', '-fPIE'), library);
    const [inLibrary] = await process.ask('d');
    log?.read();
    fs.unlinkSync(library);
    await process.end();
    assert.equal(symbols.resolve(process.pid, inLibrary!).symbol, { name: 'visible_function', offset: 0 });
  } finally {
    log?.close();
  }
});

test('a program that starts later is read early by its path', async () => {
  const binary = path.join(directory, 'later');
  fs.copyFileSync(build('pie', '-pie', '-fPIE'), binary);
  fs.chmodSync(binary, 0o755);
  const log = openMappingLog();
  try {
    const symbols = new UserSymbols({ log });
    symbols.preload([], [binary]);
    const process = await start(binary);
    fs.unlinkSync(binary);
    await process.end();
    assert.equal(symbols.resolve(process.pid, process.hidden).symbol, { name: 'hidden_function', offset: 0 });
  } finally {
    log?.close();
  }
});

test('a file that goes, or is replaced, before its symbols are wanted', async () => {
  for (const replace of [false, true]) {
    const binary = path.join(directory, `replaced-${replace}`);
    fs.copyFileSync(build('pie', '-pie', '-fPIE'), binary);
    fs.chmodSync(binary, 0o755);
    const process = await start(binary);
    const symbols = new UserSymbols();
    symbols.remember(process.pid);
    fs.unlinkSync(binary);
    // The same but for names: whoever does not look closely takes them.
    if (replace) fs.writeFileSync(binary, fs.readFileSync(build('pie'), 'latin1').replaceAll('visible_function', 'swapped_function'), 'latin1');
    await process.end();
    const { symbol, module } = symbols.resolve(process.pid, process.visible);
    assert.equal([symbol, module], [null, binary]);
  }
});

test('names of C++ are shown as they are written, unless they are wanted as they are', async () => {
  const source = path.join(directory, 'names.cc');
  fs.writeFileSync(source, 'namespace n { int f(int x) { return x; } }\nextern "C" int printf(const char *, ...); extern "C" long read(int, void *, unsigned long); extern "C" int fflush(void *);\n'
    + 'int main() { printf("%p %p %p %p\\n", (void *)n::f, (void *)n::f, (void *)n::f, (void *)n::f); fflush(0); char c; read(0, &c, 1); }');
  const binary = path.join(directory, 'names');
  execFileSync('g++', ['-o', binary, source]);
  const process = await start(binary);
  assert.is(new UserSymbols().resolve(process.pid, process.visible).symbol?.name, 'n::f(int)');
  assert.is(new UserSymbols({ demangle: false }).resolve(process.pid, process.visible).symbol?.name, '_ZN1n1fEi');
  const [frame] = new UserSymbols({ sourceLines: true }).source(process.pid, process.visible);
  assert.is(frame, undefined, 'built without debug information');
  await process.end();

  execFileSync('g++', ['-g', '-o', `${binary}-g`, source]);
  const debug = await start(`${binary}-g`);
  const lineOf = (options: UserSymbolsOptions): unknown => new UserSymbols(options).source(debug.pid, debug.visible + 1n);
  assert.equal(lineOf({}), [], 'not wanted');
  assert.equal(lineOf({ sourceLines: true }), [{ name: 'n::f(int)', file: source, line: 1 }]);
  assert.equal(lineOf({ sourceLines: true, demangle: false, cache: 'NONE' }), [{ name: '_ZN1n1fEi', file: source, line: 1 }]);
  await debug.end();
});

test('perf records in order of time, of our PID namespace', () => {
  const perf = (type: number, misc: number, time: number, ...body: Buffer[]): Buffer => {
    const content = Buffer.concat([...body, ints(8, time)]);
    const header = Buffer.alloc(8);
    header.writeUInt32LE(type, 0);
    header.writeUInt16LE(misc, 4);
    header.writeUInt16LE(8 + content.length, 6);
    return Buffer.concat([header, content]);
  };
  const mmap2 = (time: number, name: string): Buffer =>
    perf(10, 2, time, ints(4, 7, 8), ints(8, 0x7f0000001000, 0x2000, 0x3000), ints(4, 8, 0x1f), ints(8, 42, 1), ints(4, 5, 2), text(16, name));
  const records = Buffer.concat([
    mmap2(30, '/lib/a.so'), perf(3, 0x2000, 10, ints(4, 7, 7), text(8, 'prog')), perf(3, 0, 11, ints(4, 7, 7), text(8, 'renamed')),
    perf(7, 0, 5, ints(4, 7, 6, 7, 6), ints(8, 5)), perf(7, 0, 12, ints(4, 7, 7, 9, 7), ints(8, 12)), perf(4, 0, 50, ints(4, 7, 6, 7, 6), ints(8, 50)),
    mmap2(20, '//anon'), perf(3, 0x2000, 21, ints(4, 0, 0), text(8, 'outside')), perf(7, 0, 22, ints(4, 0, 7, 0, 7), ints(8, 22)), perf(2, 0, 40, ints(8, 1, 3)),
  ]);
  const mapping = { start: 0x7f0000001000, end: 0x7f0000003000, offset: 0x3000, device: '08:1f', inode: 42 };
  assert.equal(parseMappingEvents(records), [
    { kind: 'fork', time: 5n, tgid: 7, parent: 6 },
    { kind: 'exec', time: 10n, tgid: 7 },
    { kind: 'map', time: 20n, tgid: 7, mapping: { ...mapping, path: '' } },
    { kind: 'map', time: 30n, tgid: 7, mapping: { ...mapping, path: '/lib/a.so' } },
    { kind: 'lost', time: 40n },
  ]);
});

test('only objects that hold user addresses ask for the log', () => {
  const printf = (type: ValueType): Manifest => ({ events: [{ id: 0, size: 16, kind: 'printf', format: '%s', args: [{ offset: 8, type }] }], maps: [] }) as unknown as Manifest;
  const tuple: ValueType = { kind: 'tuple', size: 16, fields: [{ offset: 0, type: { kind: 'usym' } }] };
  assert.equal([i64, { kind: 'kstack', limit: 1, mode: 'raw' } as const, { kind: 'ustack', limit: 1, mode: 'raw' } as const, tuple].map((t) => printsUserSymbols(printf(t))), [false, false, true, true]);
});

test('code of the kernel in user space', () => {
  const mapping = parseMaps(fs.readFileSync('/proc/self/maps', 'latin1')).find((m) => m.path === '[vdso]');
  if (!mapping) return;
  const symbols = new UserSymbols();
  const names = new Set<string>();
  for (let at = mapping.start; at < mapping.end; at += 16) {
    const { symbol, module } = symbols.resolve(process.pid, BigInt(at));
    assert.is(module, '[vdso]');
    if (symbol) names.add(symbol.name);
  }
  assert.ok([...names].some((name) => /clock_gettime/.test(name)), [...names].join(' '));
});

test('addresses of nothing, and processes that never were', () => {
  const symbols = new UserSymbols();
  const nowhere = { symbol: null, module: null, fileOffset: null, buildId: null };
  assert.equal(symbols.resolve(process.pid, 0x10n), nowhere);
  assert.equal(symbols.resolve(process.pid, 0xffffffffffffffffn), nowhere);
  assert.equal(symbols.resolve(2 ** 30, 0x1000n), nowhere);
});

test('only executable mappings count, and their odd paths survive', () => {
  const maps = `00400000-00401000 r--p 00000000 fe:00 10                     /bin/app
00401000-00402000 r-xp 00001000 fe:00 10                     /bin/app
7f0000000000-7f0000001000 r-xp 00002000 08:1f 11     /dir with space/lib.so (deleted)
7f0000002000-7f0000003000 rwxp 00000000 00:00 0
7ffe00000000-7ffe00001000 r-xp 00000000 00:00 0                          [vdso]
`;
  assert.equal(parseMaps(maps).map((m) => [m.start, m.offset, m.device, m.inode, m.path]), [
    [0x401000, 0x1000, 'fe:00', 10, '/bin/app'],
    [0x7f0000000000, 0x2000, '08:1f', 11, '/dir with space/lib.so'],
    [0x7f0000002000, 0, '00:00', 0, ''],
    [0x7ffe00000000, 0, '00:00', 0, '[vdso]'],
  ]);
});

test('user names', () => {
  const file = path.join(directory, 'passwd');
  fs.writeFileSync(file, 'root:x:0:0::/root:/bin/sh\nbad line\nanna:x:1000:1000:::\nsecond:x:1000:1000:::\n');
  const name = userNames(file);
  assert.equal([0, 1000, 7].map(name), ['root', 'anna', '']);
  assert.is(userNames(path.join(directory, 'none'))(0), '');
});

test.run();
