// Sets of names that stay bytes: whole words are found, and nothing that begins or ends alike.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteNames } from '../../common/byte-names.ts';

const asks = (list: string) => {
  const names = new ByteNames(Buffer.from(list));
  return (name: string): boolean => {
    const bytes = Buffer.from(`x${name}y`);
    return names.has(bytes, 1, bytes.length - 1);
  };
};

test('the first word of each line', () => {
  const has = asks('vfs_read\nvfs_readv\t[some]\n\nlast_one [other]\nend');
  for (const name of ['vfs_read', 'vfs_readv', 'last_one', 'end']) assert.ok(has(name), name);
  for (const name of ['vfs_rea', 'vfs_readva', 'read', '[some]', 'some', 'en', 'ende', '', '\n']) assert.not(has(name), name);
});

test('an empty list has none', () => {
  assert.not(asks('')('f'));
  assert.not(asks('\n\n')(''));
});

test('many', () => {
  const all = Array.from({ length: 20_000 }, (_, i) => `function_${i * 7}`);
  const has = asks(`${all.join('\n')}\n`);
  assert.ok(all.every(has));
  assert.not(Array.from({ length: 1000 }, (_, i) => `function_${i * 7 + 1}`).some(has));
});

test.run();
