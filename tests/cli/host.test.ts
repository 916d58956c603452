// What the real host knows where tracefs cannot be read: the arguments of system calls, as recorded. And of types, from a
// file that the user names.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { machineHost, syscallFormat } from '../../compiler/host/machine-host.ts';
import { addSection, readElf, writeElf } from '../../backend/elf.ts';
import { Btf } from '../../common/btf/btf.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';

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

test.run();
