// The values of string literals (reference 02.1), one row each; those of numbers are in tests/common/. What is said about bad
// ones is in fixtures/bad/literals.bt.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringValue } from '../../frontend/parse/literals.ts';

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
