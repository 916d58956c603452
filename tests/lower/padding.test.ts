// What of a value no member has: bytes and bits, in structs of every make.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import { structType } from '../../frontend/types/btf-types.ts';
import type { Type } from '../../frontend/types/types.ts';
import { paddingIn } from '../../middle/lower/values/layout.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';

const b = new BtfBuilder();
const char = b.int('char', 1, { signed: true });
const int = b.int('int', 4, { signed: true });
const long = b.int('long', 8, { signed: true });
const small = b.struct('small', 8, [{ name: 'c', type: b.const(char), at: 0 }, { name: 'i', type: int, at: 32 }]);
const ids = {
  small,
  bits: b.struct('bits', 4, [{ name: 'a', type: int, at: 0, bits: 3 }, { name: 'b', type: int, at: 5, bits: 4 }, { name: 'c', type: char, at: 16, bits: 0 }]),
  full: b.struct('full', 16, [{ name: 'l', type: long, at: 0 }, { name: 'p', type: b.pointer(0), at: 64 }]),
  float: b.struct('float', 16, [{ name: 'f', type: b.float('long double', 16), at: 0 }]),
  union: b.struct('union', 12, [{ name: 's', type: small, at: 0 }, { name: 'half', type: b.array(char, 2), at: 0 }], 'union'),
  nested: b.struct('nested', 24, [{ name: 'each', type: b.array(b.typedef('small_t', small), 2), at: 0 }, { name: 'c', type: char, at: 128 }, { name: 'rest', type: b.array(long, 0), at: 192 }]),
};
const btf = Btf.parse(b.bytes())!;
const struct = (name: keyof typeof ids): Type => structType(btf, ids[name], 'none');

/** `1 4:7`: bytes of which nothing is held, and the bits of others that are. */
const said = (type: Type): string => paddingIn(type).map(({ offset, held }) => (held === 0 ? `${offset}` : `${offset}:${held}`)).join(' ');

const rows: readonly (readonly [what: string, type: Type, padding: string])[] = [
  ['a gap', struct('small'), '1 2 3'],
  ['bits beside bitfields', struct('bits'), '0:231 1:1 3'],
  ['none', struct('full'), ''],
  ['none in a number that the language cannot show', struct('float'), ''],
  ['what no member of a union has', struct('union'), '2 3 8 9 10 11'],
  ['nested, and at the end', struct('nested'), '1 2 3 9 10 11 17 18 19 20 21 22 23'],
  ['an array', { kind: 'array', of: struct('small'), length: 2 }, '1 2 3 9 10 11'],
  ['a tuple, whose own gaps are zero', { kind: 'tuple', names: null, elements: [{ kind: 'int', size: 1, signed: true }, struct('small')] }, '5 6 7'],
  ['an integer', { kind: 'int', size: 4, signed: true }, ''],
];

for (const [what, type, padding] of rows) test(what, () => assert.is(said(type), padding));

test.run();
