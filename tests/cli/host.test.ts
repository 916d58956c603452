// What the real host knows where tracefs cannot be read: the arguments of system calls, as recorded. And of types, from a
// file that the user names.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { machineHost, syscallFormat } from '../../compiler/host/machine-host.ts';
import { addSection, readElf, writeElf } from '../../backend/elf.ts';
import { Btf } from '../../common/btf/btf.ts';
import { crc32 } from '../../common/crc32.ts';
import { isOtherFormat, readFacts, writeFacts } from '../../common/machine-facts.ts';
import { readMachine } from '../../compiler/host/recorded-machine.ts';
import { check } from '../../compiler/passes.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const fields = (text: string | null): unknown[] => parseTracepointFormat(text ?? '').map((f) => [f.cType, f.name, f.offset, f.size, f.signed]);

test('recorded system calls agree with this kernel', () => {
  const host = machineHost({ btf: null });
  for (const call of ['openat', 'execve', 'mmap', 'getpid', 'read']) {
    for (const event of [`sys_enter_${call}`, `sys_exit_${call}`]) {
      const here = host.tracepointFormat('syscalls', event);
      assert.ok(here?.includes('common_pid'), `${event} was read from tracefs`);
      assert.equal(fields(syscallFormat(event)), fields(here), event);
    }
  }
  host.close();
});

test('what is no system call is not made up', () => {
  assert.is(syscallFormat('sys_enter_open_nothing'), null);
  assert.is(syscallFormat('openat'), null);
  assert.is(syscallFormat('sys_enter_ope'), null);
});

test('the types of another kernel come from its BTF or from its ELF file, which is for no BPF', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bpftrace-host-'));
  try {
    const builder = new BtfBuilder();
    builder.struct('of_another_kernel', 4, []);
    const btf = builder.bytes();
    const kernel = writeElf(addSection({ type: 2, machine: 62, flags: 0, sections: [], symbols: [] }, '.BTF', btf));
    assert.is(readElf(kernel).machine, 62);
    for (const [name, bytes] of [['btf', btf], ['vmlinux', kernel]] as const) {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      assert.is(Btf.parse(machineHost({ btf: file }).kernelBtf()!)!.find('of_another_kernel', 'struct'), 1, name);
    }
    writeFileSync(join(folder, 'text'), 'no types');
    assert.throws(() => machineHost({ btf: join(folder, 'text') }).kernelBtf(), 'holds no BTF');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('another machine is what was recorded of it, and nothing of this one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bpftrace-host-'));
  try {
    const kernel = new BtfBuilder();
    const long = kernel.int('long', 8, { signed: true });
    const module = new BtfBuilder(kernel);
    module.struct('of_a_module', 8, [{ name: 'size', type: long, at: 0 }]);
    const format = 'format:\n\tfield:long there;\toffset:8;\tsize:8;\tsigned:1;\n';
    const facts = {
      release: '9.9', arch: 'arm64', tracepoints: { 'some:event': format }, functions: ['only_there'],
      btf: new Map([['vmlinux', kernel.bytes()], ['some', module.bytes()]]),
    };
    const file = join(folder, 'machine');
    writeFileSync(file, writeFacts(facts));
    assert.equal(readMachine(file), facts);
    const host = machineHost({ btf: null, machine: readMachine(file) });
    assert.is(host.arch, 'arm64');
    assert.is(host.tracepointFormat('some', 'event'), format);
    assert.is(host.tracepointFormat('syscalls', 'sys_enter_openat'), null);
    assert.equal(host.tracepoints(), ['some:event']);
    assert.equal(host.kernelFunctions(), ['only_there']);
    assert.equal(machineHost({ btf: null, machine: facts, traceableFunctions: 'f [some]\ng\n' }).kernelFunctions(), ['f', 'g']);
    assert.equal([host.moduleBtf!('some')?.length, host.moduleBtf!('other'), host.bpfFunctions!()], [module.bytes().length, null, []]);
    const source = { name: 'a.bt', text: 'tracepoint:some:event { print(args.there); print(sizeof(struct of_a_module)); } kprobe:some:f { } kprobe:only_their { }' };
    const { diagnostics } = check(parse(source).program, source, host, { positional: [], environment: {}, unsafe: false });
    assert.equal(diagnostics.map(({ message, help }) => [message, help]), [['kprobe:only_their does not exist on this machine', 'did you mean `kprobe:only_there`?']]);
    host.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is recorded of a machine with another processor gives objects for it, which this one refuses, but no bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bpftrace-host-'));
  const [ours, other] = process.arch === 'x64' ? ['x86_64', 'arm64'] as const : ['arm64', 'x86_64'] as const;
  const said = (command: string, ...words: string[]): unknown[] => {
    const { status, stderr } = spawnSync(join(ROOT, 'bin', command), words, { cwd: folder, encoding: 'utf8' });
    return [status, ...stderr.trimEnd().split('\n')];
  };
  try {
    const kernel = new BtfBuilder();
    kernel.int('long', 8, { signed: true });
    writeFileSync(join(folder, 'machine'), writeFacts({ release: '9.9', arch: other, tracepoints: {}, functions: null, btf: new Map([['vmlinux', kernel.bytes()]]) }));
    const script = ['--host', 'machine', '-e', 'begin { exit(); }', '-o'];
    assert.equal(said('bpftrace-cc', '--bundle', ...script, 'bundle'), [
      1, `ERROR: a bundle that is made here is for ${ours}, and the machine of --host is ${other}`, `HINT: make it on a machine with ${other}; an object for it can be compiled here, without --bundle`,
    ]);
    assert.not.ok(existsSync(join(folder, 'bundle')));
    assert.equal(said('bpftrace-cc', ...script, 'object'), [0, '']);
    assert.equal(said('bpftrace-run', 'object'), [1, `ERROR: the object is for ${other}, but this machine is ${ours}: compile the script for it`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is no record of a machine, or a damaged one', () => {
  const whole = Buffer.from(writeFacts({ release: '9.9', arch: 'x86_64', tracepoints: {}, functions: null, btf: new Map([['vmlinux', new BtfBuilder().bytes()]]) }));
  assert.ok(readFacts(whole));
  for (let length = 0; length < whole.length; length++) assert.is(readFacts(whole.subarray(0, length)), null, String(length));
  for (const head of ['null', '{}', '[]', '{"release":1}', whole.toString('latin1', 24).replace('"x86_64"', '3')]) {
    const text = Buffer.from(head);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(text.length);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(Buffer.concat([size, text])));
    assert.is(readFacts(Buffer.concat([whole.subarray(0, 16), checksum, size, text])), null, head);
  }
});

test('a record of a machine in which one bit is another, and one of another format', () => {
  assert.is(crc32(Buffer.from('123456789')), 0xcbf43926);
  const whole = Buffer.from(writeFacts({ release: '9.9', arch: 'x86_64', tracepoints: {}, functions: ['f'], btf: new Map([['vmlinux', new BtfBuilder().bytes()]]) }));
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const damaged = Buffer.from(whole);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    assert.is(readFacts(damaged), null, String(bit));
  }
  const old = Buffer.concat([Buffer.from('BPFTRACE HOST 1\n'), whole.subarray(20)]);
  assert.ok(isOtherFormat(old));
  assert.not.ok(isOtherFormat(whole));
  const folder = mkdtempSync(join(tmpdir(), 'bpftrace-host-'));
  try {
    writeFileSync(join(folder, 'machine'), old);
    const { status, stderr } = spawnSync(join(ROOT, 'bin', 'bpftrace-cc'), ['--host', 'machine', '-o', 'object', '-e', 'begin { }'], { cwd: folder, encoding: 'utf8' });
    assert.equal([status, stderr], [1, "ERROR: 'machine' is of another version's --capture: record the machine again\n"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
