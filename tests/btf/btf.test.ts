// The BTF reader on hand-made bytes, kind by kind, and on this machine's kernel.

import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import { btfType, memberNames, memberPath, structFields, structType, withSpace } from '../../frontend/types/btf-types.ts';
import type { StructType } from '../../frontend/types/types.ts';
import { typeName } from '../../frontend/types/types.ts';
import { BtfBuilder } from './btf-builder.ts';

function open(build: (b: BtfBuilder) => void): Btf {
  const builder = new BtfBuilder();
  build(builder);
  const btf = Btf.parse(builder.bytes());
  assert.ok(btf !== null);
  return btf;
}

test('finds by name and kind, the first of several', () => {
  const btf = open((b) => {
    const int = b.int('thing', 4);
    b.typedef('thing', int);
    b.struct('thing', 4, []);
    b.struct('thing', 8, []);
  });
  assert.is(btf.find('thing', 'struct'), 3);
  assert.is(btf.find('thing', 'typedef', 'struct'), 2);
  assert.is(btf.find('thing', 'union'), null);
  assert.is(btf.find('hing', 'int'), null);
  assert.is(btf.find('', 'int'), null);
  assert.equal(btf.names('struct', 'int'), ['thing']);
});

test('skips records of every kind', () => {
  const btf = open((b) => {
    const int = b.int('int', 4, { signed: true });
    b.float('double', 8);
    b.array(int, 3);
    b.enum('e', 4, { A: 1, B: 2 });
    b.enum64('w', { C: 1n << 40n });
    b.func('f', b.proto(int, [['a', int], ['b', int]]));
    b.forward('opaque');
    b.typeTag('user', int);
    b.struct('s', 8, [{ name: 'x', type: int, at: 0 }, { name: 'y', type: int, at: 32 }]);
    b.struct('last', 4, []);
  });
  assert.is(btf.size(btf.find('last', 'struct')!), 4);
  assert.equal(btf.proto(btf.find('f', 'func')!), { returns: 1, params: [{ name: 'a', type: 1 }, { name: 'b', type: 1 }] });
});

test('gives language types', () => {
  const types: Record<string, number> = {};
  const btf = open((b) => {
    const char = b.int('char', 1, { signed: true });
    const int = b.int('int', 4, { signed: true });
    const u8 = b.typedef('u8', b.int('unsigned char', 1));
    const s = b.struct('s', 4, [{ name: 'x', type: int, at: 0 }]);
    types['int'] = b.typedef('pid_t', b.const(int));
    types['name'] = b.array(b.typedef('char_t', char), 16);
    types['bytes'] = b.array(u8, 6);
    types['grid'] = b.array(b.array(int, 3), 2);
    types['flexible'] = b.array(char, 0);
    types['flag'] = b.int('_Bool', 1, { bool: true });
    types['wide'] = b.int('__int128', 16, { signed: true });
    types['callback'] = b.pointer(b.proto(0, []));
    types['opaque'] = b.pointer(0);
    types['pointers'] = b.pointer(b.pointer(s));
    types['string'] = b.pointer(b.const(char));
    types['user'] = b.pointer(b.typeTag('user', char));
    types['float'] = b.float('float', 4);
    types['hidden'] = b.pointer(b.forward('s'));
    types['unknown'] = b.pointer(b.forward('never'));
  });
  const names = Object.fromEntries(Object.entries(types).map(([key, id]) => [key, typeName(btfType(btf, id, 'kernel'))]));
  assert.equal(names, {
    int: 'int32', name: 'string[16]', bytes: 'uint8[6]', grid: 'int32[3][2]', flexible: 'int8[0]', flag: 'bool', wide: 'uint64[2]',
    callback: 'void *', opaque: 'void *', pointers: 'struct s **', string: 'int8 *', user: 'int8 *', float: 'float',
    hidden: 'struct s *', unknown: 'struct never *',
  });
  const space = (name: string): string => {
    const type = btfType(btf, types[name]!, 'kernel');
    return type.kind === 'pointer' ? type.space : '';
  };
  assert.is(space('string'), 'kernel');
  assert.is(space('user'), 'user');
});

test('pointers of a struct point where it was found', () => {
  const btf = open((b) => {
    const char = b.int('char', 1);
    b.struct('s', 8, [{ name: 'name', type: b.pointer(char), at: 0 }]);
  });
  const struct = btfType(btf, btf.find('s', 'struct')!, 'user') as StructType;
  const field = structFields(struct)[0]!.type;
  assert.is(field.kind === 'pointer' && field.space, 'user');
  const moved = structFields(withSpace(struct, 'kernel') as StructType)[0]!.type;
  assert.is(moved.kind === 'pointer' && moved.space, 'kernel');
});

function nested(): StructType {
  const btf = open((b) => {
    const u32 = b.int('unsigned int', 4);
    const inner = b.struct('', 8, [{ name: 'low', type: u32, at: 0 }, { name: 'high', type: u32, at: 32 }]);
    const both = b.struct('', 8, [{ name: '', type: inner, at: 0 }, { name: 'whole', type: b.int('u64', 8), at: 0 }], 'union');
    b.struct('outer', 24, [
      { name: 'first', type: u32, at: 0 },
      { name: 'a', type: u32, at: 32, bits: 3 },
      { name: '', type: u32, at: 35, bits: 5 },
      { name: 'b', type: u32, at: 40, bits: 1 },
      { name: '', type: both, at: 64 },
      { name: 'nested', type: inner, at: 128 },
    ]);
  });
  return structType(btf, btf.find('outer', 'struct')!, 'kernel');
}

test('reaches members through anonymous ones', () => {
  const struct = nested();
  const path = memberPath(struct, 'high')!;
  assert.equal(path.steps.map((step) => [step.struct.tag, step.struct.name, step.member.name, step.member.bitOffset]), [
    ['struct', 'outer', '', 64], ['union', '', '', 0], ['struct', '', 'high', 32],
  ]);
  assert.equal(path.steps[0]!.member.shape, { kind: 'struct', tag: 'union', name: '', size: 8 });
  assert.equal(path.steps[2]!.member.shape, { kind: 'int', size: 4, signed: false });
  assert.is(memberPath(struct, 'none'), null);
  assert.equal(memberNames(struct), ['first', 'a', 'b', 'low', 'high', 'whole', 'nested']);
});

test('lists fields for printing, anonymous ones flattened', () => {
  const fields = structFields(nested()).map(({ name, offset, bits }) => [name, offset, bits]);
  assert.equal(fields, [
    ['first', 0, null], ['a', 0, { offset: 32, size: 3 }], ['b', 0, { offset: 40, size: 1 }],
    ['low', 8, null], ['high', 12, null], ['whole', 8, null], ['nested', 16, null],
  ]);
});

test('reads bitfields of the old style', () => {
  const btf = open((b) => {
    const bits = b.int('unsigned int', 4, { bits: 3 });
    b.struct('old', 4, [{ name: 'x', type: bits, at: 5 }]);
  });
  assert.equal(btf.members(btf.find('old', 'struct')!), [{ name: 'x', type: 1, bitOffset: 5, bitSize: 3 }]);
});

test('reads enumerators', () => {
  const btf = open((b) => {
    b.enum('plain', 4, { ZERO: 0, ONE: 1 });
    b.enum('negative', 4, { BELOW: -1, ABOVE: 1 });
  });
  assert.equal(btf.findEnumerator('ONE'), { type: 1, value: 1n });
  assert.equal(btf.findEnumerator('BELOW'), { type: 2, value: -1n });
  assert.is(btf.findEnumerator('plain'), null);
  assert.is(btf.enumSigned(1), false);
  assert.is(btf.enumSigned(2), true);
});

test('where BTF tells which enumerators are signed, the others are not', () => {
  for (const tell of [(b: BtfBuilder) => b.enum64('wide', { HUGE: 1n << 40n }), (b: BtfBuilder) => b.enum('signed', 4, { BELOW: -1 }, true)]) {
    const btf = open((b) => {
      b.enum('mask', 4, { ALL: 0xffffffff });
      tell(b);
    });
    assert.equal(btf.findEnumerator('ALL'), { type: 1, value: 0xffffffffn });
    assert.equal(btf.findEnumerator('HUGE') ?? btf.findEnumerator('BELOW'), { type: 2, value: btf.kind(2) === 'enum64' ? 1n << 40n : -1n });
  }
});

test('collects type tags', () => {
  const btf = open((b) => {
    b.const(b.typeTag('rcu', b.typedef('t', b.typeTag('user', b.int('int', 4)))));
  });
  assert.equal(btf.tags(5), ['rcu', 'user']);
  assert.is(btf.resolve(5), 1);
});

test('refuses what is not BTF, or cut short', () => {
  const whole = (() => {
    const b = new BtfBuilder();
    b.struct('s', 8, [{ name: 'x', type: b.int('int', 4), at: 0 }]);
    return b.bytes();
  })();
  assert.is(Btf.parse(new Uint8Array(0)), null);
  assert.is(Btf.parse(new Uint8Array(64)), null);
  assert.is(Btf.parse(whole.subarray(0, whole.length - 4)), null);
  const broken = whole.slice();
  new DataView(broken.buffer).setUint32(24 + 4, 0x1f000000, true);
  assert.is(Btf.parse(broken), null);
  const shifted = new Uint8Array(whole.length + 1);
  shifted.set(whole, 1);
  assert.is(Btf.parse(shifted.subarray(1))?.find('s', 'struct'), 2);
});

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';
if (existsSync(KERNEL_BTF)) {
  test('reads the running kernel', () => {
    const btf = Btf.parse(readFileSync(KERNEL_BTF))!;
    const task = structType(btf, btf.find('task_struct', 'struct')!, 'kernel');
    const typeOf = (name: string): string => typeName(btfType(btf, memberPath(task, name)!.type, 'kernel'));
    assert.is(typeOf('comm'), 'string[16]');
    assert.is(typeOf('real_parent'), 'struct task_struct *');
    assert.is(typeOf('pid'), 'int32');
    assert.is(memberPath(task, 'in_execve')!.steps[0]!.member.bitSize, 1);
    assert.is(btf.findEnumerator('BPF_MAP_TYPE_HASH')!.value, 1n);
  });
}

test.run();
