// The values of literals (reference 02.1), one row each; what is said about bad ones is in fixtures/bad/literals.bt.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { integerValue, stringValue } from '../../frontend/parse/literals.ts';

const numbers: readonly (readonly [text: string, value: bigint])[] = [
  ['0', 0n], ['00', 0n], ['123', 123n], ['0x1F', 31n], ['0X1f', 31n], ['0777', 511n], ['1_000_000', 1_000_000n], ['0x_ff', 255n],
  ['0_17', 15n], ['1e6', 1_000_000n], ['9E18', 9_000_000_000_000_000_000n], ['1e19', 10n ** 19n],
  ['18446744073709551615', 2n ** 64n - 1n], ['0xffffffffffffffff', 2n ** 64n - 1n],
  ['4294967295u', 2n ** 32n - 1n], ['5ul', 5n], ['5ull', 5n], ['9223372036854775807l', 2n ** 63n - 1n], ['5ll', 5n], ['0x10u', 16n],
  ['5U', 5n], ['123UL', 123n], ['0x10ULL', 16n], ['7LL', 7n],
  ['5ns', 5n], ['5us', 5000n], ['5ms', 5_000_000n], ['5s', 5_000_000_000n], ['5m', 300_000_000_000n], ['1h', 3_600_000_000_000n], ['1d', 86_400_000_000_000n],
];

for (const [text, value] of numbers) {
  test(`${text} is ${value}`, () => assert.is(integerValue(text), value));
}

for (const text of ['1_', '08', '0x', '1e', '10e3', '0e3', '1e0', '1e03', '1e6s', '1e20', '1e999', '5Ms', '5q', '0b1', '0x1g', '18446744073709551616', '4294967296u', '9223372036854775808l', '213504d']) {
  test(`${text} is refused`, () => assert.type(integerValue(text), 'object'));
}

const strings: readonly (readonly [text: string, value: string])[] = [
  ['""', ''], ['"abc"', 'abc'], ['"a\\n\\t\\r\\"\\\\b"', 'a\n\t\r"\\b'], ['"\\0\\01\\012\\0123"', '\0\x01\n\n3'], ['"\\377"', '\xff'],
  ['"\\x4"', '\x04'], ['"\\x41g\\X42"', 'AgB'], ['"é"', '\xc3\xa9'], ['"😀"', '\xf0\x9f\x98\x80'], ['"\ud800"', '\xef\xbf\xbd'],
];

for (const [text, value] of strings) {
  test(`${text} has its bytes`, () => assert.equal(stringValue(text), { value, mistakes: [] }));
}

for (const [text, at] of [['"a\\qb"', '\\q'], ['"\\400"', '\\400'], ['"\\xz"', '\\x'], ['"\\😀"', '\\😀'], ['"a\\', '\\']] as const) {
  test(`the escape in ${text} is refused, and it alone`, () => {
    const { mistakes } = stringValue(text);
    assert.is(mistakes.length, 1);
    assert.is(text.slice(mistakes[0]!.start, mistakes[0]!.end), at);
  });
}

test.run();
