// Joining types must not depend on the order in which assignments are met: otherwise inference would give a type that
// follows the order of probes. Checked over all integers and a spread of literals, with the rules of reference 02.3.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { joinIntegers, joinTypes, literalType, plainType } from '../../frontend/check/join.ts';
import type { IntType, Type } from '../../frontend/types/types.ts';
import { typeName } from '../../frontend/types/types.ts';

const sizes = [1, 2, 4, 8] as const;
const integers: IntType[] = sizes.flatMap((size) => [true, false].map((signed): IntType => ({ kind: 'int', size, signed })));
const literals = [0n, 1n, 127n, 128n, 255n, 256n, 40000n, 70000n, 1n << 31n, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, -1n, -129n].map(literalType);
const all = [...integers, ...literals];

const name = (type: Type): string => typeName(plainType(type));

test('a join does not depend on the order', () => {
  for (const a of all) {
    for (const b of all) {
      assert.is(name(joinIntegers(a, b)), name(joinIntegers(b, a)), `${name(a)} and ${name(b)}`);
    }
  }
});

test('a join does not depend on the grouping', () => {
  for (const a of all) {
    for (const b of all) {
      for (const c of all) {
        const left = joinIntegers(joinIntegers(a, b), c);
        const right = joinIntegers(a, joinIntegers(b, c));
        assert.is(name(left), name(right), [a, b, c].map((t) => JSON.stringify(t, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).join(' '));
      }
    }
  }
});

const cases: readonly (readonly [a: string, b: string, expected: string])[] = [
  ['uint8', 'uint32', 'uint32'], ['int8', 'int64', 'int64'], ['uint8', 'int8', 'int16'], ['uint32', 'int32', 'int64'],
  ['uint16', 'int32', 'int32'], ['uint64', 'int8', 'int64'], ['uint64', 'int64', 'int64'],
];
for (const [a, b, expected] of cases) {
  test(`${a} and ${b} give ${expected}`, () => {
    const find = (text: string): IntType => integers.find((type) => typeName(type) === text)!;
    assert.is(name(joinIntegers(find(a), find(b))), expected);
  });
}

test('enums without a name are told apart by their values', () => {
  const anonymous = (name: string): Type => ({ kind: 'enum', name: '', size: 4, signed: false, values: [{ name, value: 1n }] });
  assert.equal(joinTypes(anonymous('ONE'), anonymous('ONE')), anonymous('ONE'));
  assert.equal(joinTypes(anonymous('ONE'), anonymous('OTHER')), { kind: 'int', size: 4, signed: false });
});

test('types of different kinds do not join', () => {
  const string: Type = { kind: 'string', size: 4 };
  assert.is(joinTypes(string, literalType(1n)), null);
  assert.is(joinTypes({ kind: 'aggregate', name: 'hist', signed: false, parameters: [1n] }, { kind: 'aggregate', name: 'hist', signed: false, parameters: [2n] }), null);
  assert.is(joinTypes({ kind: 'kstack', limit: 3, mode: 'raw' }, { kind: 'kstack', limit: 4, mode: 'raw' }), null);
  assert.is(joinTypes({ kind: 'tuple', names: null, elements: [string] }, { kind: 'tuple', names: null, elements: [string, string] }), null);
});

test.run();
