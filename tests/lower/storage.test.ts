// Which maps are arrays in the kernel, and which variables, and that nobody sees it.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lowered, run } from './support.ts';

function storage(text: string): Record<string, string> {
  const { module } = lowered(text);
  const own = <Def extends { readonly name: string }>(defs: readonly Def[]): Def[] => defs.filter(({ name }) => name.startsWith('AT_'));
  return Object.fromEntries([
    ...own(module.maps).map(({ name, type, maxEntries }) => [`@${name.slice(3)}`, `${type} ${maxEntries}`] as const),
    ...own(module.globals).map(({ name, size }) => [`@${name.slice(3)}`, `variable of ${size}`] as const),
  ]);
}

for (const [text, expected] of [
  ['begin { @ = count(); @s = sum(1); @a = avg(1); @m = max(1); @t = stats(1); }', { '@': 'percpu_array 1', '@s': 'percpu_array 1', '@a': 'percpu_array 1', '@m': 'percpu_array 1', '@t': 'percpu_array 1' }],
  ['begin { @ = hist(1); @f = hist(1, 5); @l = lhist(1, 0, 100, 30); }', { '@': 'percpu_array 66', '@f': 'percpu_array 1921', '@l': 'percpu_array 5' }],
  ['begin { @ = 1; @b = true; @p = curtask; @k = (uint8)1; @n = nsecs; }', { '@': 'variable of 16', '@b': 'variable of 16', '@p': 'variable of 16', '@k': 'variable of 16', '@n': 'variable of 16' }],
  // Written in more than one store.
  ['begin { @ = comm; @t = (1, 2); }', { '@': 'hash 1', '@t': 'hash 1' }],
  ['begin { @[pid] = 1; @c[pid] = count(); }', { '@': 'hash 4096', '@c': 'percpu_hash 4096' }],
  ['begin { @ = 1; @c = count(); clear(@); clear(@c); }', { '@': 'variable of 16', '@c': 'percpu_array 1' }],
  ['begin { @ = 1; @c = count(); @h = hist(1); print(@); clear(@); print(@c); clear(@c); print(@h); clear(@h); }', { '@': 'variable of 16', '@c': 'percpu_array 1', '@h': 'percpu_array 66' }],
  ['begin { @ = 1; @c = count(); zero(@); zero(@c); }', { '@': 'hash 1', '@c': 'percpu_hash 1' }],
  // Of one CPU at a time.
  ['begin { @ = 1; @c = count(); delete(@); delete(@c); }', { '@': 'variable of 16', '@c': 'percpu_hash 1' }],
  ['let @ = hash(1); begin { @ = 1; }', { '@': 'hash 1' }],
  ['begin { @ = 1; @c = count(); print(@); print(@c); }', { '@': 'variable of 16', '@c': 'percpu_array 1' }],
] as const) {
  test(text, () => assert.equal(storage(text), expected));
}

test('a C function gets a hash', () => {
  assert.equal(storage('begin { @ = 1; print(&@ != 0); }'), { '@': 'hash 1' });
});

test('what nothing has written is not there', () => {
  assert.is(run('begin { if (0) { @c = count(); @n = 1; @h = hist(1); } print(@n); }').maps, '');
  assert.is(run('begin { @n = 0; @s = sum(0); }').maps, '@n: 0\n@s: 0\n');
});

test('a deleted element is not there, and reads as zero', () => {
  const { output, maps, failures } = run('begin { @n = 5; print(delete(@n)); print(@n + 0); print(delete(@n)); delete(@n); @m = 7; delete(@m); @m += 2; }');
  assert.is(output, 'true\n0\nfalse\n');
  assert.is(maps, '@m: 2\n');
  assert.is(failures.length, 1);
  assert.match(failures[0]!, /Failed to delete from map @n: there is no such key$/);
});

test('fetch_add() of an array', () => {
  const { output, maps } = run('begin { print(fetch_add(@n, 5)); print(fetch_add(@n, 2)); print(@n); }');
  assert.is(output, '0\n5\n@n: 7\n');
  assert.is(maps, '@n: 7\n');
});

test('what has no keys has none that could be missing', () => {
  assert.is(run('begin { if (0) { @n = 1; @t = comm; } print(@n + 1); print(@t); }', { verboseSites: true }).failures.length, 0);
  assert.is(run('begin { @n = 1; print(@n + 1); }', { verboseSites: true }).failures.length, 0);
});

test.run();
