// What printf() makes of values, against reference 07.7, and against C where that leaves something open. One row per case;
// the grammar of formats is in tests/common/printf-format.test.ts.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ValueType } from '../../common/manifest.ts';
import { compileFormat } from '../../loader/output/printf.ts';
import { fieldsDecoder } from '../../loader/values/decode.ts';
import { blockOf } from '../../loader/values/integers.ts';
import { resolved } from '../../loader/values/resolve.ts';
import { bool, buf, buffer, float, fakeNames, i16, i32, i64, i8, ints, pointer, record, str, strings, text, u16, u32, u64, u8 } from './helpers.ts';

type Arg = readonly [ValueType, Buffer];
const I8 = (v: number): Arg => [i8, ints(1, v)];
const U8 = (v: number): Arg => [u8, ints(1, v)];
const I16 = (v: number): Arg => [i16, ints(2, v)];
const U16 = (v: number): Arg => [u16, ints(2, v)];
const I32 = (v: number): Arg => [i32, ints(4, v)];
const U32 = (v: number): Arg => [u32, ints(4, v)];
const I64 = (v: number | bigint): Arg => [i64, ints(8, v)];
const U64 = (v: number | bigint): Arg => [u64, ints(8, v)];
const PTR = (v: bigint): Arg => [pointer, ints(8, v)];
const BOOL = (v: boolean): Arg => [bool, ints(1, v ? 1 : 0)];
const STR = (v: string, size = 16): Arg => [str(size), text(size, v)];
const BUF = (...v: number[]): Arg => [buf(8), buffer(8, ...v)];
const ENUM = (v: number): Arg => [{ kind: 'enum', size: 4, signed: false, names: [['0', 'ZERO'], ['2', 'TWO']] }, ints(4, v)];
const F64 = (v: number): Arg => [{ kind: 'float', size: 8 }, float(8, v)];
const F32 = (v: number): Arg => [{ kind: 'float', size: 4 }, float(4, v)];
const KSTACK: Arg = [{ kind: 'kstack', limit: 2, mode: 'raw' }, ints(8, 8, 0xffffffff81000010n, 0)];

const CASES: readonly (readonly [format: string, args: readonly Arg[], expected: string])[] = [
  // floating-point numbers, as printf(1) writes them
  ['%f|%.2f|%.0f|%8.3f|%-8.1f|', [F64(3.14159), F64(2.71828), F64(1e15), F64(-1.5), F64(2.75)], '3.141590|2.72|1000000000000000|  -1.500|2.8     |'],
  ['%.0f %.0f %.2f %.0e %.1e|%.3g', [F64(2.5), F64(3.5), F64(0.125), F64(2.5), F64(9.96), F64(9995)], '2 4 0.12 2e+00 1.0e+01|1e+04'],
  ['%.25f|%.1080f', [F64(0.1), F64(0)], `0.1000000000000000055511151|0.${'0'.repeat(1080)}`],
  ['%e %g', [F64(5e-324), F64(1.7976931348623157e308)], '4.940656e-324 1.79769e+308'],
  ['%f', [F64(1e22)], '10000000000000000000000.000000'],
  ['%e|%E|%.0e|%.1e', [F64(12345.678), F64(1e-10), F64(5), F64(0)], '1.234568e+04|1.000000E-10|5e+00|0.0e+00'],
  ['%g|%g|%g|%g|%g|%G', [F64(0.0001), F64(0.00001), F64(100000), F64(1000000), F64(1.5), F64(1e-7)], '0.0001|1e-05|100000|1e+06|1.5|1E-07'],
  ['%.3g|%#g|%g|%.10g', [F64(1234.5), F64(1.5), F64(0), F64(0.1)], '1.23e+03|1.50000|0|0.1'],
  ['%+f|% .1f|%08.2f|%+.0e', [F64(1), F64(2), F64(-3.14159), F64(-0)], '+1.000000| 2.0|-0003.14|-0e+00'],
  ['%f %e %5g|%05f', [F64(Infinity), F64(-Infinity), F64(NaN), F64(Infinity)], 'inf -inf   nan|  inf'],
  ['%F %G', [F64(Infinity), F64(NaN)], 'INF NAN'],
  ['%s|%8s|%.3f', [F32(0.1), F64(-2.5), F32(0.1)], '0.1|    -2.5|0.100'],
  ['%f', [I64(1)], '!{%f needs a floating-point number, not int}'],
  ['%d', [F64(1)], '!{%d needs an integer, not float}'],
  ['%d', [I64(42)], '42'],
  ['%i', [I64(-42)], '-42'],
  ['a %d b %d c', [I64(1), I64(2)], 'a 1 b 2 c'],
  ['%d%d%d', [I8(1), U8(2), I16(3)], '123'],
  // 32 bits unless a modifier says otherwise
  ['%d', [I64(0x1_0000_0005)], '5'],
  ['%d', [I64(0xffff_ffff)], '-1'],
  ['%d', [U32(0xffff_ffff)], '-1'],
  ['%d', [U64(0x8000_0000)], '-2147483648'],
  ['%u', [I64(-1)], '4294967295'],
  ['%u', [I8(-1)], '4294967295'],
  ['%x', [I64(-1)], 'ffffffff'],
  ['%X', [I64(-1)], 'FFFFFFFF'],
  ['%x', [U64(0xdead_beef_cafen)], 'beefcafe'],
  ['%o', [I64(8)], '10'],
  ['%o', [I32(-1)], '37777777777'],
  ['%d', [I8(-5)], '-5'],
  ['%d', [U8(251)], '251'],
  ['%d', [I16(-300)], '-300'],
  ['%d', [U16(65535)], '65535'],
  // 64 bits
  ['%ld', [I64(-1)], '-1'],
  ['%lld', [I64(0x1_0000_0005)], '4294967301'],
  ['%lld', [I64(-0x8000_0000_0000_0000n)], '-9223372036854775808'],
  ['%lu', [I64(-1)], '18446744073709551615'],
  ['%llu', [U64(0xffff_ffff_ffff_ffffn)], '18446744073709551615'],
  ['%ld', [U64(0xffff_ffff_ffff_ffffn)], '-1'],
  ['%lx', [U64(0xdead_beef_cafen)], 'deadbeefcafe'],
  ['%lX', [I64(-1)], 'FFFFFFFFFFFFFFFF'],
  ['%llx', [I32(-1)], 'ffffffffffffffff'],
  ['%jd %zd %td', [I64(2 ** 40), I64(2 ** 41), I64(2 ** 42)], '1099511627776 2199023255552 4398046511104'],
  ['%lo', [U64(2n ** 63n)], '1000000000000000000000'],
  ['%lu', [U64(9007199254740993n)], '9007199254740993'],
  ['%ld', [I32(-7)], '-7'],
  ['%ld', [U32(0xffff_ffff)], '4294967295'],
  // 16 and 8 bits
  ['%hd', [I64(0x1_8000)], '-32768'],
  ['%hu', [I64(-1)], '65535'],
  ['%hhd', [I64(0xff)], '-1'],
  ['%hhu', [I64(-1)], '255'],
  ['%hhx', [I64(0x1234)], '34'],
  ['%hd', [U16(65535)], '-1'],
  ['%hhd', [I8(-3)], '-3'],
  // flags, width, precision
  ['[%5d]', [I64(42)], '[   42]'],
  ['[%-5d]', [I64(42)], '[42   ]'],
  ['[%05d]', [I64(42)], '[00042]'],
  ['[%05d]', [I64(-42)], '[-0042]'],
  ['[%-05d]', [I64(42)], '[42   ]'],
  ['[%+d]', [I64(42)], '[+42]'],
  ['[%+d]', [I64(-42)], '[-42]'],
  ['[%+05d]', [I64(42)], '[+0042]'],
  ['[% d]', [I64(42)], '[ 42]'],
  ['[%+u]', [I64(42)], '[42]'],
  ['[%#x]', [I64(255)], '[0xff]'],
  ['[%#X]', [I64(255)], '[0XFF]'],
  ['[%#x]', [I64(0)], '[0]'],
  ['[%#o]', [I64(8)], '[010]'],
  ['[%#06x]', [I64(255)], '[0x00ff]'],
  ['[%6x]', [I64(255)], '[    ff]'],
  ['[%2d]', [I64(12345)], '[12345]'],
  ['[%.4d]', [I64(42)], '[0042]'],
  ['[%.4d]', [I64(-42)], '[-0042]'],
  ['[%8.4d]', [I64(42)], '[    0042]'],
  ['[%08.4d]', [I64(42)], '[    0042]'],
  ['[%.0d]', [I64(0)], '[]'],
  ['[%.d]', [I64(0)], '[]'],
  ['[%016lx]', [U64(0xffff_ffff_8100_0000n)], '[ffffffff81000000]'],
  ['[%-20lu|]', [U64(2n ** 64n - 1n)], '[18446744073709551615|]'],
  // strings
  ['%s', [STR('hello')], 'hello'],
  ['%s', [STR('')], ''],
  ['[%10s]', [STR('hello')], '[     hello]'],
  ['[%-10s]', [STR('hello')], '[hello     ]'],
  ['[%010s]', [STR('hello')], '[     hello]'],
  ['[%.3s]', [STR('hello')], '[hel]'],
  ['[%.30s]', [STR('hello')], '[hello]'],
  ['[%-6.3s]', [STR('hello')], '[hel   ]'],
  ['[%3s]', [STR('hello')], '[hello]'],
  ['%s', [STR('abcdefgh', 8)], 'abcdefgh'],
  ['%s', [STR('a'.repeat(99), 100)], 'a'.repeat(99)],
  ['%s', [STR('a'.repeat(100), 100)], 'a'.repeat(100)],
  ['%s', [STR('caf\xc3\xa9')], 'caf\xc3\xa9'],
  // %s takes anything
  ['%s', [I64(-5)], '-5'],
  ['%s', [U64(2n ** 64n - 1n)], '18446744073709551615'],
  ['%s', [I64(2 ** 40)], '1099511627776'],
  ['%s %s', [BOOL(true), BOOL(false)], 'true false'],
  ['%s', [PTR(0xffff_8880_0000_1000n)], '0xffff888000001000'],
  ['[%-5s|%5s]', [ENUM(2), ENUM(3)], '[TWO  |    3]'],
  ['%s', [BUF(0x41, 0x0a)], 'A\\x0a'],
  ['%s', [KSTACK], '\nffffffff81000010\n'],
  // other kinds of integer
  ['%d %d', [BOOL(true), BOOL(false)], '1 0'],
  ['%d', [ENUM(2)], '2'],
  ['%lx', [PTR(0xffff_8880_0000_1000n)], 'ffff888000001000'],
  ['%p', [PTR(0xffff_8880_0000_1000n)], '0xffff888000001000'],
  ['%p', [I64(-1)], '0xffffffffffffffff'],
  ['%p', [I64(0)], '0x0'],
  ['[%8p|%-8p]', [I64(255), I64(255)], '[    0xff|0xff    ]'],
  // characters
  ['%c%c', [I64(0x41), U8(0x42)], 'AB'],
  ['%c', [I64(0x141)], 'A'],
  ['[%3c|%-3c]', [I64(0x41), I64(0x41)], '[  A|A  ]'],
  ['%c', [I8(-1)], '\xff'],
  // buffers
  ['%r', [BUF(0x41, 0x00, 0xff, 0x7e, 0x7f)], 'A\\x00\\xff~\\x7f'],
  ['%rx', [BUF(0x41, 0x00)], '\\x41\\x00'],
  ['%rh', [BUF(0x41, 0x00, 0xff)], '41 00 ff'],
  ['%rh%rx', [BUF(1), BUF(2)], '01\\x02'],
  ['%r', [BUF()], ''],
  // escape sequences and UTF-8 of the format itself
  ['\x1b[31m%d\x1b[0m\n', [I64(1)], '\x1b[31m1\x1b[0m\n'],
  ['\xc2\xb5%d', [I64(1)], '\xc2\xb51'],
  // a star has an argument when the object brings one, else it means nothing
  ['[%*d]', [I64(5), I64(42)], '[   42]'],
  ['[%*d]', [I64(-5), I64(42)], '[42   ]'],
  ['[%-*d|%.*s]', [I64(4), I64(42), I64(2), STR('abc')], '[42  |ab]'],
  ['[%.*s]', [I64(-1), STR('abc')], '[abc]'],
  ['[%*d]', [I64(42)], '[42]'],
  // neither an argument nor a literal pads beyond what a line may be
  ['%*d', [I64(999_999_999), I64(1)], '1'.padStart(65535)],
  ['%*d', [I64(-2_147_483_648), I64(1)], '1'.padEnd(65535)],
  ['%999999999d', [I64(1)], '1'.padStart(65535)],
  ['%.*x', [I64(999_999_999), I64(1)], '1'.padStart(65535, '0')],
  ['%.999999999d', [I64(1)], '1'.padStart(65535, '0')],
  ['[%.*s]', [STR('abc')], '[abc]'],
  // what cannot be done says so in place
  ['<%d>', [STR('x')], '<!{%d needs an integer, not string}>'],
  ['<%r>', [I64(1)], '<!{%r needs a buffer, not int}>'],
  ['<%d>', [], '<!{%d has no argument}>'],
];

test('a width and a precision are bounded, whatever the object or an argument asks for', () => {
  const lengthOf = (format: string, ...args: number[]): number => compileFormat(format, args.map(() => ({ type: { kind: 'int', size: 4, signed: true } })))(args).length;
  assert.is(lengthOf('%2000000000d', 1), 65535);
  assert.is(lengthOf('%-2000000000d', 1), 65535);
  assert.is(lengthOf('%.2000000000d', 1), 65535);
  assert.is(lengthOf('%*d', -2_000_000_000, 1), 65535);
});

for (const [format, args, expected] of CASES) {
  test(`${JSON.stringify(format)} gives ${JSON.stringify(expected)}`, () => {
    // Not at the start of the buffer, so that a forgotten base offset shows.
    const { bytes, fields } = record(args, 8);
    const decode = fieldsDecoder(fields, strings);
    const format_ = compileFormat(format, fields);
    const textAt = (memory: Buffer, at: number): string => format_(decode(blockOf(memory), at).map((value) => resolved(value, fakeNames)));
    assert.is(textAt(bytes, 0), expected);
    const shifted = Buffer.concat([Buffer.alloc(24, 0xaa), bytes]);
    assert.is(textAt(shifted, 24), expected, 'in the middle of a buffer');
  });
}

test.run();
