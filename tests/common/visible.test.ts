// Control characters of others, as a terminal gets them: which are shown, and that all other text stays as it is.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { visible, visibleBytes, visibleIn } from '../../common/visible.ts';

const texts: readonly (readonly [text: string, shown: string])[] = [
  ['', ''],
  ['plain\ttext\n', 'plain\ttext\n'],
  ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['over\rwritten\b\x7f', 'over\\x0dwritten\\x08\\x7f'],
  ['\0\x0b\x0c', '\\x00\\x0b\\x0c'],
  ['CSI as one character: \x9b31m, NEL \x85', 'CSI as one character: \\x9b31m, NEL \\x85'],
  ['é ü 木 🎉 \xa0', 'é ü 木 🎉 \xa0'],
];
for (const [text, shown] of texts) test(`text: ${JSON.stringify(text)}`, () => assert.is(visible(text), shown));

const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');
const bytes: readonly (readonly [bytes: string, shown: string])[] = [
  ['plain\ttext\n', 'plain\ttext\n'],
  ['\x1b[31m\r', '\\x1b[31m\\x0d'],
  [bytesOf('\x9b31m'), '\\xc2\\x9b31m'],
  // Continuation bytes look like C1, and are none.
  [bytesOf('ā é 木 🎉 \xa0'), bytesOf('ā é 木 🎉 \xa0')],
  // Half of a C1 character harms nobody: the other half is shown when it comes.
  ['cut\xc2', 'cut\xc2'],
  ['\x9b31m alone, in 8 bits', '\\x9b31m alone, in 8 bits'],
  ['a\x80\x9f\x85', 'a\\x80\\x9f\\x85'],
  ['behind half a character: \xe6\x9b, \xc3\x9b is a letter', 'behind half a character: \xe6\\x9b, \xc3\x9b is a letter'],
  ['too long a form of CSI: \xe0\x82\x9b \xc0\x9b', 'too long a form of CSI: \xe0\\x82\\x9b \xc0\\x9b'],
  ['an upper surrogate, and beyond Unicode: \xed\xa0\x80 \xf4\x90\x80\x80', 'an upper surrogate, and beyond Unicode: \xed\xa0\\x80 \xf4\\x90\\x80\\x80'],
  [bytesOf('\u{10ffff} \u{90000} \ud7ff'), bytesOf('\u{10ffff} \u{90000} \ud7ff')],
];
for (const [text, shown] of bytes) test(`bytes: ${JSON.stringify(text)}`, () => assert.is(visibleBytes(text), shown));

test('in a value, whatever it is made of', () => {
  assert.equal(visibleIn({ a: '\x1b', n: 1, z: null, list: ['\x07', { deep: '\x1b' }], ok: true }), { a: '\\x1b', n: 1, z: null, list: ['\\x07', { deep: '\\x1b' }], ok: true });
});

test.run();
