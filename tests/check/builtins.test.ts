// The table of builtins and functions as data: every row is documented, and lowering knows each by name.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinNames, changesMap, functionNames, isUnsupportedFunction } from '../../frontend/builtins/names.ts';
import { findRow, functionRows } from '../../frontend/builtins/table.ts';

test('names are unique, and none is also refused as unsupported', () => {
  const names = functionRows.map((row) => row.name);
  assert.is(new Set(names).size, names.length);
  assert.equal(names.filter(isUnsupportedFunction), []);
});

test('every name has a row, and every row is named', () => {
  const names = functionRows.map((row) => row.name).filter((name) => name !== 'argN');
  assert.equal(names.toSorted(), [...builtinNames, ...functionNames].toSorted());
});

test('what changes a map takes one first, as it is', () => {
  for (const name of functionNames.filter(changesMap)) assert.equal([findRow(name)?.why, findRow(name)?.takes?.[0]], ['map', 'raw']);
});

test('every row is documented', () => {
  for (const { name, signature, doc, count: [least, most] } of functionRows) {
    assert.match(doc, /^[A-Z0-9].*\.$/, name);
    assert.ok(name === 'argN' || signature.includes(name), name);
    assert.ok(least <= most, name);
  }
});

test('arg0, arg1 … share a row', () => {
  assert.is(findRow('arg7')?.name, 'argN');
  assert.is(findRow('argN'), null);
  assert.is(findRow('args')?.name, 'args');
});

test.run();
