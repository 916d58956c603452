// Every kind of value from its bytes to its text (reference 07.6).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ValueType } from '../../common/manifest.ts';
import { valueText } from '../../loader/output/text.ts';
import { aggregationOf } from '../../loader/values/aggregations.ts';
import { decode, decoder } from '../../loader/values/decode.ts';
import { blockOf, divide } from '../../loader/values/integers.ts';
import { resolver } from '../../loader/values/resolve.ts';
import { fromByteText, toByteText } from '../../loader/values/value.ts';
import type { ResolvedValue, Value } from '../../loader/values/value.ts';
import { bool, buf, buffer, fakeNames, float, i16, i32, i64, i8, ints, kept, pointer, cut, str, strings, text, u16, u32, u64, u8 } from './helpers.ts';

const KERNEL = 0xffffffff81000000n;
const stack = (kind: 'kstack' | 'ustack', mode: 'bpftrace' | 'perf' | 'raw' | 'build_id', limit = 3): ValueType => ({ kind, mode, limit });
const tuple = (size: number, ...fields: (readonly [number, ValueType])[]): ValueType => ({ kind: 'tuple', size, fields: fields.map(([offset, type]) => ({ offset, type })) });
const flags: ValueType = { kind: 'enum', size: 4, signed: true, names: [['-1', 'NONE'], ['1', 'ONE'], ['1', 'ALSO_ONE']] };

const CASES: readonly (readonly [name: string, type: ValueType, bytes: Buffer, expected: string])[] = [
  ['int8', i8, ints(1, -1), '-1'],
  ['uint8', u8, ints(1, -1), '255'],
  ['int16', i16, ints(2, -300), '-300'],
  ['uint16', u16, ints(2, -1), '65535'],
  ['int32', i32, ints(4, -(2 ** 31)), '-2147483648'],
  ['uint32', u32, ints(4, -1), '4294967295'],
  ['int64', i64, ints(8, -1), '-1'],
  ['uint64', u64, ints(8, -1), '18446744073709551615'],
  ['int64 at 2^53 - 1', i64, ints(8, 2n ** 53n - 1n), '9007199254740991'],
  ['int64 at 2^53', i64, ints(8, 2n ** 53n), '9007199254740992'],
  ['int64 at 2^53 + 1', i64, ints(8, 2n ** 53n + 1n), '9007199254740993'],
  ['int64 at -2^53 - 1', i64, ints(8, -(2n ** 53n) - 1n), '-9007199254740993'],
  ['int64 at -2^53', i64, ints(8, -(2n ** 53n)), '-9007199254740992'],
  ['smallest int64', i64, ints(8, -(2n ** 63n)), '-9223372036854775808'],
  ...([
    [4, 0.1, '0.1'], [4, 1.5, '1.5'], [4, 16777216, '16777216'], [4, 3.4028234663852886e38, '3.4028235e+38'], [4, 1.401298464324817e-45, '1e-45'], [4, -0, '-0'],
    [8, 0.1, '0.1'], [8, 19.99, '19.99'], [8, 1 / 3, '0.3333333333333333'], [8, 1e300, '1e+300'], [8, 5e-324, '5e-324'], [8, -2, '-2'],
    [8, NaN, 'nan'], [4, Infinity, 'inf'], [8, -Infinity, '-inf'],
  ] as const).map(([size, value, text]): [string, ValueType, Buffer, string] => [`${size} bytes of ${value}`, { kind: 'float', size }, float(size, value), text]),
  ['true', bool, ints(1, 1), 'true'],
  ['false', bool, ints(1, 0), 'false'],
  ['pointer', pointer, ints(8, 0xffff888000001000n), '0xffff888000001000'],
  ['null pointer', pointer, ints(8, 0), '0x0'],
  ['enumerator', flags, ints(4, 1), 'ONE'],
  ['negative enumerator', flags, ints(4, -1), 'NONE'],
  ['no enumerator', flags, ints(4, 7), '7'],
  ['64-bit enumerator', { kind: 'enum', size: 8, signed: false, names: [['18446744073709551615', 'ALL']] }, ints(8, -1), 'ALL'],
  ['string', str(16), text(16, 'hello'), 'hello'],
  ['empty string', str(16), text(16, ''), ''],
  ['string that fills its storage', str(5), text(5, 'hello'), 'hello'],
  ['string that str() cut', cut(5), text(6, 'hello\x01'), 'hello..'],
  ['string that fills what str() may read', cut(5), text(6, 'hello'), 'hello'],
  ['short string from str()', cut(5), text(6, 'hi'), 'hi'],
  ['long string that str() cut', cut(80), text(81, `${'x'.repeat(80)}\x01`), `${'x'.repeat(80)}..`],
  ['string in long storage', str(200), text(200, 'hello'), 'hello'],
  ['string that fills long storage', str(80), text(80, 'x'.repeat(80)), 'x'.repeat(80)],
  ['string of other bytes', str(8), text(8, 'a\x01\xffb'), 'a\x01\xffb'],
  ['buffer', buf(8), buffer(8, 0x20, 0x7e, 0x1f, 0x7f, 0xab), ' ~\\x1f\\x7f\\xab'],
  ['buffer keeps NUL', buf(8), buffer(8, 0x41, 0, 0x42), 'A\\x00B'],
  ['buffer that claims more than it has', buf(2), Buffer.concat([ints(4, 100), Buffer.from('AB'), Buffer.from('CD')]), 'AB'],
  ['array', { kind: 'array', of: i32, length: 3 }, ints(4, 1, -2, 3), '[1,-2,3]'],
  ['empty array', { kind: 'array', of: i32, length: 0 }, Buffer.alloc(0), '[]'],
  ['nested array', { kind: 'array', of: { kind: 'array', of: u8, length: 2 }, length: 2 }, ints(1, 1, 2, 3, 4), '[[1,2],[3,4]]'],
  ['array of strings', { kind: 'array', of: str(4), length: 2 }, Buffer.concat([text(4, 'ab'), text(4, 'c')]), '[ab,c]'],
  ['tuple', tuple(24, [0, i64], [8, str(16)]), Buffer.concat([ints(8, 1), text(16, 'abc')]), '(1, abc)'],
  ['nested tuple', tuple(16, [0, u8], [8, tuple(8, [0, u8], [4, u32])]), Buffer.concat([ints(8, 1), ints(4, 2), ints(4, 3)]), '(1, (2, 3))'],
  ['tuple of one', tuple(8, [0, i64]), ints(8, 1), '(1)'],
  ['empty tuple', tuple(0), Buffer.alloc(0), '()'],
  ['struct', { kind: 'struct', size: 24, fields: [{ name: 'a', offset: 0, type: i32 }, { name: 'b', offset: 8, type: str(16) }] }, Buffer.concat([ints(8, 1), text(16, 'x')]), '{ .a = 1, .b = x }'],
  ['empty struct', { kind: 'struct', size: 0, fields: [] }, Buffer.alloc(0), '{}'],
  ['nested struct with array and unknown', {
    kind: 'struct', size: 24, fields: [
      { name: 'in', offset: 0, type: { kind: 'struct', size: 8, fields: [{ name: 'p', offset: 0, type: pointer }] } },
      { name: 'v', offset: 8, type: { kind: 'array', of: u16, length: 2 } },
      { name: 'f', offset: 16, type: { kind: 'opaque', size: 8 } },
    ],
  }, Buffer.concat([ints(8, 0x1000), ints(2, 7, 8, 0, 0), ints(8, 1)]), '{ .in = { .p = 0x1000 }, .v = [7,8], .f = null }'],
  ['bitfields', {
    kind: 'struct', size: 4, fields: [
      { name: 'a', offset: 0, type: u32, bits: { offset: 0, size: 3 } },
      { name: 'b', offset: 0, type: i32, bits: { offset: 3, size: 4 } },
      { name: 'c', offset: 0, type: u32, bits: { offset: 7, size: 10 } },
      { name: 'd', offset: 0, type: bool, bits: { offset: 17, size: 1 } },
    ],
  }, ints(4, 5 | (0b1110 << 3) | (777 << 7) | (1 << 17)), '{ .a = 5, .b = -2, .c = 777, .d = true }'],
  ['bitfield over nine bytes', {
    kind: 'struct', size: 16, fields: [{ name: 'wide', offset: 0, type: u64, bits: { offset: 4, size: 64 } }],
  }, ints(8, 0xfedcba987654321fn, 0x0), '{ .wide = 1147797409030816545 }'],
  ['enum bitfield', {
    kind: 'struct', size: 1, fields: [{ name: 'e', offset: 0, type: { kind: 'enum', size: 1, signed: false, names: [['2', 'TWO']] }, bits: { offset: 6, size: 2 } }],
  }, ints(1, 0x80), '{ .e = TWO }'],
  ['kernel stack', stack('kstack', 'bpftrace'), ints(8, 16, KERNEL + 0x110n, KERNEL + 0x2ffn, 0), '\n        kfunc_1+16\n        kfunc_2+255\n'],
  ['kernel stack with an unknown frame', stack('kstack', 'bpftrace'), ints(8, 8, 0xffffffffc0000000n, 0, 0), '\n        0xffffffffc0000000\n'],
  ['kernel stack, perf', stack('kstack', 'perf'), ints(8, 16, KERNEL + 0x110n, 0xffffffffc0000000n, 0), '\n\tffffffff81000110 kfunc_1+16\n\tffffffffc0000000 0xffffffffc0000000\n'],
  ['kernel stack, raw', stack('kstack', 'raw'), ints(8, 16, KERNEL + 0x110n, KERNEL, 0), '\nffffffff81000110\nffffffff81000000\n'],
  ['stack at its limit', stack('kstack', 'raw', 1), ints(8, 64, KERNEL), '\nffffffff81000000\n'],
  ['stack that could not be read', stack('kstack', 'bpftrace'), ints(8, -14, KERNEL, 0, 0), '\n'],
  ['empty stack', stack('kstack', 'bpftrace'), ints(8, 0, 0, 0, 0), '\n'],
  ['user stack', stack('ustack', 'bpftrace'), ints(8, 16, 7, 0x1110, 0x5000, 0), '\n        ufunc_1+16\n        0x5000\n'],
  ['user stack of an unknown process', stack('ustack', 'bpftrace'), ints(8, 8, 8, 0x1110, 0, 0), '\n        0x1110\n'],
  ['user stack, perf', stack('ustack', 'perf'), ints(8, 24, 7, 0x1110, 0x5000, 0x9010), '\n\t1110 ufunc_1+16 (/bin/app)\n\t5000 0x5000 ([unknown])\n\t9010 0x9010 (/lib/stripped.so)\n'],
  ['user stack, raw', stack('ustack', 'raw'), ints(8, 8, 7, 0x1110, 0, 0), '\n1110\n'],
  ['user stack, build_id', stack('ustack', 'build_id'), ints(8, 16, 7, 0x1110, 0x5000, 0), '\nc0ffee 0x110\n5000\n'],
  ['kernel stack, build_id', stack('kstack', 'build_id'), ints(8, 8, KERNEL, 0, 0), '\nffffffff81000000\n'],
  ['ksym', { kind: 'ksym' }, ints(8, KERNEL + 0x110n), 'kfunc_1'],
  ['unknown ksym', { kind: 'ksym' }, ints(8, 0x10), '0x10'],
  ['usym', { kind: 'usym' }, ints(8, 0x1110, 7), 'ufunc_1'],
  ['unknown usym', { kind: 'usym' }, ints(8, 0x1110, 8), '0x1110'],
  ['username', { kind: 'username' }, ints(8, 0), 'root'],
  ['unknown user', { kind: 'username' }, ints(8, 12345), ''],
  ['time of the boot clock', { kind: 'timestamp', format: '%s.%f %l %k', clock: 'boot' }, ints(8, 5_001_002_003n), '1709211850.001002 001 001002003'],
  ['time of TAI', { kind: 'timestamp', format: '%s', clock: 'tai' }, ints(8, 86400n * 10n ** 9n), '86400'],
  ['time far ahead', { kind: 'timestamp', format: '%s %k', clock: 'tai' }, ints(8, 2n ** 64n - 1n), '18446744073 709551615'],
  ['IPv4', { kind: 'inet' }, Buffer.concat([ints(8, 2), Buffer.from('7f000001' + '00'.repeat(12), 'hex')]), '127.0.0.1'],
  ...([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['fe800000000000000000000000000001', 'fe80::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['00010002000300040005000600000000', '1:2:3:4:5:6::'],
    ['00000000000000000000ffff01020304', '::ffff:1.2.3.4'],
    ['00000000000000000000000001020304', '::1.2.3.4'],
    ['0064ff9b0000000000000000c0000221', '64:ff9b::c000:221'],
  ] as const).map(([bytes, text]): [string, ValueType, Buffer, string] => [`IPv6 ${text}`, { kind: 'inet' }, Buffer.concat([ints(8, 10), Buffer.from(bytes, 'hex')]), text]),
  ['path of a cgroup', { kind: 'cgroup-path', filter: 'cpu' }, ints(8, 1), 'unified:/,cpu:/a'],
  ['cgroup that nobody knows', { kind: 'cgroup-path', filter: '*' }, ints(8, 2), ''],
  ['address of another family', { kind: 'inet' }, Buffer.concat([ints(8, 1), Buffer.alloc(16)]), ''],
  ['hardware address', { kind: 'mac' }, Buffer.from('0a1b2cfe00ff', 'hex'), '0A:1B:2C:FE:00:FF'],
  ['probe name', { kind: 'probe-name' }, ints(8, 3), 'kprobe:vfs_3'],
  ['opaque', { kind: 'opaque', size: 8 }, ints(8, 1), 'null'],
  ['stats', { kind: 'stats', signed: true }, ints(8, -7, 2), '{ .count = 2, .average = -3, .total = -7 }'],
  ['avg', { kind: 'avg', signed: true }, ints(8, 7, 2), '3'],
  ['avg of nothing', { kind: 'avg', signed: true }, ints(8, 0, 0), '0'],
  ['count', { kind: 'count' }, ints(8, 3), '3'],
];

function textOf(type: ValueType, value: Value): string {
  const resolve = resolver(type, fakeNames);
  return valueText(resolve === null ? value as ResolvedValue : resolve(value));
}

for (const [name, type, bytes, expected] of CASES) {
  test(`${name} is ${JSON.stringify(expected)}`, () => {
    assert.is(textOf(type, decode(type, bytes, 0, strings)), expected);
    const shifted = Buffer.concat([Buffer.alloc(8, 0x55), bytes, Buffer.alloc(8, 0x55)]);
    assert.is(textOf(type, decoder(type, strings)(blockOf(shifted), 8)), expected, 'in the middle of a buffer');
  });
}

test('a decoded value does not change with the bytes', () => {
  const bytes = Buffer.concat([buffer(4, 1, 2, 3)]);
  const value = decode(buf(4), bytes, 0, strings);
  bytes.fill(9);
  assert.is(textOf(buf(4), value), '\\x01\\x02\\x03');
});

type Folding = Extract<ValueType, { kind: 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stats' }>;
const folded = (type: Folding, bytes: Buffer, cpus: number, stride: number): string => textOf(type, aggregationOf(type)!.fold(blockOf(bytes), 0, cpus, stride));
const FOLDS: readonly (readonly [name: string, type: Folding, parts: readonly (number | bigint)[], expected: string])[] = [
  ['count', { kind: 'count' }, [1, 0, 41], '42'],
  ['count beyond 2^53', { kind: 'count' }, [2n ** 53n, 1], '9007199254740993'],
  ['count wraps', { kind: 'count' }, [2n ** 64n - 1n, 2], '1'],
  ['signed sum', { kind: 'sum', signed: true }, [-5, 3], '-2'],
  ['signed sum across 32 bits', { kind: 'sum', signed: true }, [-1, -1, 2 ** 32], '4294967294'],
  ['signed sum below -2^53', { kind: 'sum', signed: true }, [-(2n ** 62n), -1], '-4611686018427387905'],
  ['unsigned sum', { kind: 'sum', signed: false }, [2n ** 63n, 5], '9223372036854775813'],
];

for (const [name, type, parts, expected] of FOLDS) {
  test(`${name} over CPUs is ${expected}`, () => {
    assert.is(folded(type, ints(8, ...parts), parts.length, 8), expected);
  });
}

const PAIRS: readonly (readonly [name: string, type: Folding, parts: readonly (readonly [number | bigint, number])[], expected: string])[] = [
  ['min ignores CPUs that never saw a value', { kind: 'min', signed: true }, [[0, 0], [5, 1], [9, 1]], '5'],
  ['min of negatives', { kind: 'min', signed: true }, [[-3, 1], [5, 1]], '-3'],
  ['max of negatives', { kind: 'max', signed: true }, [[-3, 1], [-9, 1], [0, 0]], '-3'],
  ['max unsigned', { kind: 'max', signed: false }, [[-3, 1], [5, 1]], '18446744073709551613'],
  ['min unsigned', { kind: 'min', signed: false }, [[-3, 1], [5, 1]], '5'],
  ['max never set', { kind: 'max', signed: true }, [[0, 0], [0, 0]], '0'],
  ['avg', { kind: 'avg', signed: true }, [[10, 2], [5, 2]], '3'],
  ['avg truncates toward zero', { kind: 'avg', signed: true }, [[-10, 2], [3, 1]], '-2'],
  ['avg unsigned', { kind: 'avg', signed: false }, [[2n ** 63n, 1], [2n ** 63n - 2n, 1]], '9223372036854775807'],
  ['stats', { kind: 'stats', signed: true }, [[10, 2], [5, 2]], '{ .count = 4, .average = 3, .total = 15 }'],
];

for (const [name, type, parts, expected] of PAIRS) {
  test(`${name}: ${expected}`, () => {
    const bytes = ints(8, ...parts.flatMap(([value, second]) => [second === 0 || (type.kind !== 'min' && type.kind !== 'max') ? value : kept(type.kind, value, type.signed), second]));
    assert.is(folded(type, bytes, parts.length, 16), expected);
  });
}

test('structs over lines', () => {
  const field = (name: string, offset: number, type: ValueType) => ({ name, offset, type });
  const pair: ValueType = { kind: 'struct', size: 8, fields: [field('x', 0, i32), field('y', 4, i32)] };
  const wide = (length: number): ValueType => ({ kind: 'struct', size: length, fields: [field('text', 0, str(length))] });
  const shown = (type: ValueType, bytes: Buffer, overLines = true): string => valueText(decode(type, bytes, 0, { ...strings, overLines }) as ResolvedValue);
  assert.is(shown(pair, ints(4, 1, 2)), '{ .x = 1, .y = 2 }');
  const nested: ValueType = { kind: 'struct', size: 12, fields: [field('p', 0, pair), field('n', 8, i32)] };
  assert.is(shown(nested, ints(4, 1, 2, 3)), '{\n  .p = { .x = 1, .y = 2 },\n  .n = 3\n}');
  assert.is(shown(nested, ints(4, 1, 2, 3), false), '{ .p = { .x = 1, .y = 2 }, .n = 3 }');
  const deep: ValueType = { kind: 'struct', size: 24, fields: [field('list', 0, { kind: 'array', of: nested, length: 2 })] };
  assert.is(shown(deep, ints(4, 1, 2, 3, 4, 5, 6)), '{\n  .list = [{\n    .p = { .x = 1, .y = 2 },\n    .n = 3\n  },{\n    .p = { .x = 4, .y = 5 },\n    .n = 6\n  }]\n}');
  assert.is(shown({ kind: 'struct', size: 0, fields: [] }, Buffer.alloc(0)), '{}');
  // `{ .text =  }` and the text make 80 columns, and 81.
  assert.is(shown(wide(68), text(68, 'x'.repeat(68))), `{ .text = ${'x'.repeat(68)} }`);
  assert.is(shown(wide(69), text(69, 'x'.repeat(69))), `{\n  .text = ${'x'.repeat(69)}\n}`);
});

test('division truncates toward zero, has no negative zero, and gives 0 for a divisor of 0', () => {
  assert.equal([divide(7, 2), divide(-7, 2), divide(-1, 2), divide(7, 0), divide(2n ** 60n, 2)], [3, -3, 0, 0, 2n ** 59n]);
  assert.ok(Object.is(divide(-1, 2), 0));
});

test('any bytes are text and come back, and valid text is itself', () => {
  for (const text of ['', 'plain', 'gr\u00fc\u00df', '\ufffd', '\u{1f600}', 'a\u20acb']) assert.is(fromByteText(toByteText(text)), text);
  for (const bytes of ['a\xffb', '\x80', '\xc3', '\xe2\x82', '\xed\xa0\x80', '\xf0\x9f\x98\x80\xff', '\xc0\xaf', 'x\xef\xbf\xbd\xfe']) {
    assert.is(toByteText(fromByteText(bytes)), bytes, JSON.stringify(bytes));
  }
  let state = 1;
  for (let round = 0; round < 2000; round++) {
    let bytes = '';
    for (let i = 0; i < 8; i++) bytes += String.fromCharCode((state = (state * 1103515245 + 12345) % 2147483648) >> 8 & 255);
    assert.is(toByteText(fromByteText(bytes)), bytes, JSON.stringify(bytes));
  }
});

test.run();
