// Ids of types that are found without an index of all: the same as with one, in the kernel's own BTF and in some that is made or broken.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import { BTF_KINDS } from '../../common/btf/layout.ts';
import type { BtfKind } from '../../common/btf/layout.ts';
import { readKernelBtf, VMLINUX } from '../../loader/kernel/kernel-btf.ts';
import { kernelMemberOffset, kernelTypeId } from '../../loader/kernel/kernel-types.ts';
import { native } from '../../loader/native.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';

const test = suite('loader: ids of types of the kernel');

const find = (bytes: Uint8Array, name: string, kind: BtfKind): number => native().findBtfType(bytes, name, BTF_KINDS.indexOf(kind));

function things(): Buffer {
  const builder = new BtfBuilder();
  const int = builder.int('thing', 4);
  builder.typedef('thing', int);
  builder.struct('thing', 4, []);
  builder.struct('thing', 8, []);
  builder.typedef('other', int);
  return Buffer.from(builder.bytes());
}

test('by name and kind, the first of several', () => {
  const bytes = things();
  assert.equal((['int', 'typedef', 'struct', 'union'] as const).map((kind) => find(bytes, 'thing', kind)), [1, 2, 3, 0]);
  assert.equal(['hing', 'thin', 'other'].map((name) => find(bytes, name, 'typedef')), [0, 0, 5]);
});

test('of every type of the kernel the id that the index gives', () => {
  const bytes = readKernelBtf(VMLINUX);
  const types = bytes === null ? null : Btf.parse(bytes);
  if (bytes === null || types === null) return;
  for (const [name, kind] of [['task_struct', 'struct'], ['btf_trace_sys_enter', 'typedef'], ['btf_trace_sys_exit', 'typedef'], ['bpf_prog_type', 'enum'], ['vfs_read', 'func'], ['task_struct', 'func'], ['no_such', 'struct']] as const) {
    assert.is(find(bytes, name, kind), types.find(name, kind) ?? 0, `${kind} ${name}`);
    assert.is(kernelTypeId(VMLINUX, name, kind), types.find(name, kind), `${kind} ${name}`);
  }
});

test('a member of a struct, where the index has it', () => {
  const types = Btf.parse(readKernelBtf(VMLINUX)!)!;
  for (const [struct, member] of [['thread_info', 'flags'], ['task_struct', 'thread_info'], ['task_struct', 'comm'], ['bpf_prog', 'aux'], ['bpf_prog', 'insns']] as const) {
    const found = types.members(types.find(struct, 'struct')!).find(({ name }) => name === member);
    assert.is(kernelMemberOffset(struct, member), found === undefined ? null : found.bitOffset / 8, `${struct}.${member}`);
  }
  for (const [struct, member] of [['bpf_prog', 'jited'], ['thread_info', 'no_such'], ['thread_info', 'flag'], ['no_such', 'flags']] as const) assert.is(kernelMemberOffset(struct, member), null, `${struct}.${member}`);
});

test('in what is cut short, or of a kind that nobody knows, there is nothing', () => {
  const bytes = things();
  for (let length = 0; length < bytes.length; length++) assert.is(find(bytes.subarray(0, length), 'other', 'typedef'), 0, `${length} bytes`);
  const unknown = Buffer.from(bytes);
  unknown.writeUInt32LE(31 << 24 >>> 0, unknown.readUInt32LE(4) + unknown.readUInt32LE(8) + 4);
  assert.is(find(unknown, 'other', 'typedef'), 0);
  const long = Buffer.from(bytes);
  long.writeUInt32LE((4 << 24 | 0xffff) >>> 0, long.readUInt32LE(4) + long.readUInt32LE(8) + 4);
  assert.is(find(long, 'other', 'typedef'), 0);
});

test.run();
