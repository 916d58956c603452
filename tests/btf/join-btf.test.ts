// The kernel's BTF and that of its modules as one: names, and what refers to what, across all of them.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import type { BtfId } from '../../common/btf/btf.ts';
import { joinBtf } from '../../common/btf/join-btf.ts';
import { btfType } from '../../frontend/types/btf-types.ts';
import { typeName } from '../../frontend/types/types.ts';
import { BtfBuilder } from './btf-builder.ts';

const kernel = new BtfBuilder();
const int = kernel.int('int', 4, { signed: true });
const task = kernel.struct('task', 8, [{ name: 'pid', type: int, at: 0 }, { name: 'tgid', type: int, at: 32 }]);

/** A module with a type of each kind; `own` is in the names that no other has. */
function moduleBtf(own: string): Uint8Array {
  const b = new BtfBuilder(kernel);
  const pointer = b.pointer(task);
  const list = b.array(pointer, 3);
  const inode = b.struct(`${own}_inode`, 40, [{ name: 'shared', type: int, at: 0 }, { name: 'owner', type: pointer, at: 64 }, { name: `${own}_list`, type: list, at: 128 }]);
  b.enum(`${own}_state`, 4, { [`${own}_ON`]: 1, SHARED_OFF: 2 });
  b.enum64(`${own}_flags`, { [`${own}_HIGH`]: 1n << 40n });
  b.typedef(`${own}_inode_t`, inode);
  const proto = b.proto(int, [['inode', b.pointer(b.const(inode))], ['task', pointer]]);
  b.declTag('bpf_kfunc', b.func(`${own}_read`, proto));
  b.forward(`${own}_hidden`);
  b.typeTag('user', inode);
  b.float(`${own}_double`, 8);
  return b.bytes();
}

function joined(...names: string[]): Btf {
  const bytes = joinBtf(kernel.bytes(), names.map(moduleBtf));
  return Btf.parse(bytes!)!;
}

const spelt = (btf: Btf, id: BtfId | null): string => typeName(btfType(btf, id!, 'kernel'));

test('without modules nothing changes', () => assert.equal(joinBtf(kernel.bytes(), []), kernel.bytes()));

const goingOn = (name: string): Btf => Btf.parse(moduleBtf(name), Btf.parse(kernel.bytes()))!;

for (const [how, btf, names] of [
  ['as one', joined('xfs'), ['xfs']], ['as one', joined('xfs', 'ext'), ['xfs', 'ext']], ['as one', joined('a', 'b', 'c'), ['a', 'b', 'c']],
  ['as what goes on from the kernel', goingOn('xfs'), ['xfs']],
] as const) {
  test(`${names.join(', ')} ${how}`, () => {
    assert.is(btf.find('task', 'struct'), task);
    for (const name of names) {
      const inode = btf.find(`${name}_inode`, 'struct');
      assert.equal(btf.members(inode!).map((member) => `${member.name} ${spelt(btf, member.type)} ${member.bitOffset}`), [
        'shared int32 0', 'owner struct task * 64', `${name}_list struct task *[3] 128`,
      ]);
      assert.equal(btf.enumValues(btf.find(`${name}_state`, 'enum')!), [{ name: `${name}_ON`, value: 1n }, { name: 'SHARED_OFF', value: 2n }]);
      assert.equal(btf.findEnumerator(`${name}_HIGH`)?.value, 1n << 40n);
      assert.is(btf.target(btf.find(`${name}_inode_t`, 'typedef')!), inode);
      const read = btf.find(`${name}_read`, 'func')!;
      assert.equal(btf.proto(read).params.map((param) => `${param.name} ${spelt(btf, param.type)}`), [`inode struct ${name}_inode *`, 'task struct task *']);
      assert.ok(btf.tagged('bpf_kfunc')?.has(read));
      assert.ok(btf.find(`${name}_hidden`, 'fwd') !== null && btf.find(`${name}_double`, 'float') !== null);
    }
  });
}

test('types of a module that goes on from the kernel have their own ids, and are found by name with those of the kernel', () => {
  const [whole, split, base] = [joined('xfs'), goingOn('xfs'), Btf.parse(kernel.bytes())!];
  assert.is(split.firstId, base.typeCount);
  assert.is(split.typeCount, whole.typeCount);
  assert.equal(split.names('struct', 'func'), ['task', 'xfs_inode', 'xfs_read']);
  assert.equal(split.enumerators(), whole.enumerators());
  assert.equal([...split.view().tagged('bpf_kfunc')!], [...whole.tagged('bpf_kfunc')!]);
  for (let id = 1; id < whole.typeCount; id++) assert.equal([split.kind(id), split.name(id)], [whole.kind(id), whole.name(id)]);
  assert.is(split.find('no_such', 'struct'), null);
  assert.is(base.firstId, 1);
});

test('a module that cannot be read is left out', () => {
  const [good, cut] = [moduleBtf('good'), moduleBtf('cut').slice(0, 90)];
  const btf = Btf.parse(joinBtf(kernel.bytes(), [cut, Uint8Array.of(1, 2, 3), good])!)!;
  assert.ok(btf.find('good_inode', 'struct') !== null);
  assert.is(btf.find('cut_inode', 'struct'), null);
  assert.is(joinBtf(Uint8Array.of(1, 2), [good]), null);
});

test.run();
