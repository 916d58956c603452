// Functions that the program was made for elsewhere: what it reads of arguments and result is compared with the function
// that is here, and refused where it would be something else; and what a wildcard leaves out.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import type { FunctionArgumentSpec } from '../../common/manifest.ts';
import { planProbes } from '../../loader/attach/attach.ts';
import { checkArguments, functionsMeant } from '../../loader/attach/fentry.ts';
import type { AttachHost } from '../../loader/attach/row.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';
import { manifestOf } from './objects.ts';

const test = suite('loader: trampolines');

const b = new BtfBuilder();
const int = b.int('int', 4, { signed: true });
const long = b.int('long', 8, { signed: true });
const pair = b.struct('pair', 16, [{ name: 'a', type: long, at: 0 }, { name: 'b', type: long, at: 64 }]);
const id = b.func('f', b.proto(int, [['file', b.pointer(b.typedef('whole', int))], ['pair', pair], ['count', b.typedef('size_t', long)]]));
const types = Btf.parse(b.bytes())!;

const check = (...used: FunctionArgumentSpec[]): void => checkArguments({ module: 'vmlinux', name: 'f', id, types }, used);
const file = { name: 'file', index: 0, size: 8, pointer: true };
const count = { name: 'count', index: 3, size: 8, pointer: false };
const result = { name: null, index: 0, size: 4, pointer: false };

test('what is as it was is fine, a struct in two registers counted', () => {
  check(file, count, result);
  check();
});

for (const [used, message] of [
  [{ ...file, pointer: false }, /the argument file of f\(\) is a pointer in register 0 on this kernel, but was 8 bytes in register 0/],
  [{ ...count, index: 2 }, /the argument count of f\(\) is 8 bytes in register 3 on this kernel, but was 8 bytes in register 2/],
  [{ ...count, size: 4 }, /is 8 bytes in register 3 on this kernel, but was 4 bytes/],
  [{ ...result, size: 8 }, /the result of f\(\) is 4 bytes in register 0 on this kernel, but was 8 bytes/],
  [{ ...file, name: 'fiel' }, /f\(\) has no argument fiel on this kernel/],
] as const) {
  test(`another ${used.name ?? 'result'} is refused: ${message.source.slice(0, 40)}`, () => assert.throws(() => check(used), message));
}

test('a wildcard leaves out what not every kernel can trace, and says so', () => {
  const all = ['from_kuid', 'vfs_open', '_raw_spin_lock'].map((name) => ({ name, module: null, address: 0n }));
  const host = { kernelFunctions: { all: () => all, isTraceable: () => true }, isWanted: () => true } as unknown as AttachHost;
  const attach = { provider: 'fentry', module: null, function: '*' } as const;
  const [probe] = manifestOf({ probes: [{ name: 'fentry:*', attach, sends: [] }] }).probes;
  const { places, remarks } = functionsMeant(attach, probe!, host);
  assert.equal(places.map(({ name }) => name), ['fentry:vmlinux:vfs_open']);
  assert.equal(remarks, ['fentry:* leaves out _raw_spin_lock: the tracer itself runs them', 'fentry:* leaves out from_kuid: not every kernel hands out such arguments or results']);
});

test('what no kernel can trace is refused by name, with the reason', () => {
  const host = { kernelFunctions: { all: () => [], isTraceable: () => true } } as unknown as AttachHost;
  for (const [name, reason] of [
    ['make_kuid', 'it returns no number and no pointer'],
    ['seq_printf', 'its list of arguments has no end'],
  ] as const) {
    const manifest = manifestOf({ probes: [{ name: `fexit:${name}`, attach: { provider: 'fexit', module: null, function: name }, sends: [] }] });
    assert.throws(() => planProbes(manifest, host, [], () => undefined), new RegExp(`cannot attach fexit:${name}: the kernel cannot trace ${name}, since ${reason}`));
  }
});

test.run();
