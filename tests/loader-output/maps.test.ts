// Whole maps as text: layouts, order, top and div, and what an empty map shows (reference 07.4 to 07.6).

import { largest } from '../../loader/values/largest.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MapSpec, ValueType } from '../../common/manifest.ts';
import { mapItemReaders } from '../../loader/output/maps.ts';
import { storedSize } from '../../loader/values/decode.ts';
import type { MapDump, MapReadOptions } from '../../loader/values/map-entries.ts';
import { manifestOf } from '../loader/objects.ts';
import { bool, buf, buffer, cut, fakeNames, i32, i64, float, ints, kept, mapLines, pointer, str, text, u32, u64 } from './helpers.ts';

const CPUS = 2;
const PER_CPU = new Set(['count', 'sum', 'min', 'max', 'avg', 'stats', 'hist', 'lhist']);

function mapSpec(name: string, key: ValueType | null, value: ValueType): MapSpec {
  return {
    name, symbol: name.slice(1), key, keySize: key ? storedSize(key) : 0, value,
    valueSize: storedSize(value), perCpu: PER_CPU.has(value.kind), maxEntries: 4096,
  };
}

function dump(entries: readonly (readonly [key: Buffer, value: Buffer])[]): MapDump {
  return { count: entries.length, keys: Buffer.concat(entries.map((e) => e[0])), values: Buffer.concat(entries.map((e) => e[1])), cpus: CPUS };
}

const NO_KEY = Buffer.alloc(4);
const k = (value: number | bigint): Buffer => ints(8, value);
/** Parts of an aggregate on the two CPUs. */
const cpus = (...parts: readonly (number | bigint)[]): Buffer => ints(8, ...parts);
const tuple = (size: number, ...fields: (readonly [number, ValueType])[]): ValueType => ({ kind: 'tuple', size, fields: fields.map(([offset, type]) => ({ offset, type })) });
const count: ValueType = { kind: 'count' };
const hist: ValueType = { kind: 'hist', bits: 0 };
const lhist: ValueType = { kind: 'lhist', min: '0', max: '100', step: '50' };
const row = (label: string, n: number, length: number): string => `${label.padEnd(16)}${String(n).padStart(8)} |${'@'.repeat(length).padEnd(52)}|\n`;
const bucket = (key: Buffer, index: number): Buffer => Buffer.concat([key, Buffer.alloc((8 - (key.length % 8)) % 8), ints(8, index)]);

const THREE = [[k(1), k(30)], [k(2), k(10)], [k(3), k(20)]] as const;

interface Case {
  readonly name: string;
  readonly spec: MapSpec;
  readonly entries: readonly (readonly [Buffer, Buffer])[];
  readonly options?: MapReadOptions;
  readonly expected: string;
}

const CASES: readonly Case[] = [
  { name: 'scalar', spec: mapSpec('@x', null, i64), entries: [[NO_KEY, k(-5)]], expected: '@x: -5\n' },
  { name: 'nameless scalar', spec: mapSpec('@', null, str(8)), entries: [[NO_KEY, text(8, 'abc')]], expected: '@: abc\n' },
  { name: 'scalar count over CPUs', spec: mapSpec('@', null, count), entries: [[NO_KEY, cpus(3, 4)]], expected: '@: 7\n' },
  { name: 'scalar stats', spec: mapSpec('@', null, { kind: 'stats', signed: true }), entries: [[NO_KEY, cpus(10, 2, 5, 1)]], expected: '@: { .count = 3, .average = 5, .total = 15 }\n' },
  { name: 'scalar of a narrow type', spec: mapSpec('@b', null, bool), entries: [[NO_KEY, ints(1, 1)]], expected: '@b: true\n' },
  { name: 'keyed, by value', spec: mapSpec('@x', i64, i64), entries: THREE, expected: '@x[2]: 10\n@x[3]: 20\n@x[1]: 30\n' },
  { name: 'keyed, narrow keys and values', spec: mapSpec('@x', u32, i32), entries: [[ints(4, 7), ints(4, 5)], [ints(4, 8), ints(4, -5)]], expected: '@x[8]: -5\n@x[7]: 5\n' },
  { name: 'string key', spec: mapSpec('@c', str(16), count), entries: [[text(16, 'b'), cpus(1, 0)], [text(16, 'a'), cpus(1, 1)]], expected: '@c[b]: 1\n@c[a]: 2\n' },
  { name: 'tuple key loses its parentheses', spec: mapSpec('@x', tuple(24, [0, i64], [8, str(16)]), i64), entries: [[Buffer.concat([k(1), text(16, 'a')]), k(2)]], expected: '@x[1, a]: 2\n' },
  { name: 'nested tuple key keeps the inner ones', spec: mapSpec('@x', tuple(24, [0, i64], [8, tuple(16, [0, i64], [8, i64])]), i64), entries: [[ints(8, 1, 2, 3), k(4)]], expected: '@x[1, (2, 3)]: 4\n' },
  { name: 'tuple value keeps its parentheses', spec: mapSpec('@x', i64, tuple(16, [0, i64], [8, i64])), entries: [[k(1), ints(8, 2, 3)]], expected: '@x[1]: (2, 3)\n' },
  { name: 'stack key', spec: mapSpec('@', { kind: 'kstack', limit: 2, mode: 'bpftrace' }, count), entries: [[ints(8, 16, 0xffffffff81000010n, 0xffffffff81000120n), cpus(1, 1)]], expected: '@[\n        kfunc_0+16\n        kfunc_1+32\n]: 2\n' },
  { name: 'stack and name as key', spec: mapSpec('@', tuple(40, [0, { kind: 'ustack', limit: 1, mode: 'perf' }], [24, str(16)]), count), entries: [[Buffer.concat([ints(8, 8, 7, 0x1110), text(16, 'sh')]), cpus(0, 1)]], expected: '@[\n\t1110 ufunc_1+16 (/bin/app)\n, sh]: 1\n' },
  { name: 'ksym key', spec: mapSpec('@', { kind: 'ksym' }, count), entries: [[k(0xffffffff81000110n), cpus(1, 0)]], expected: '@[kfunc_1]: 1\n' },

  { name: 'equal values by key', spec: mapSpec('@x', i64, i64), entries: [[k(3), k(1)], [k(1), k(1)], [k(2), k(1)]], expected: '@x[1]: 1\n@x[2]: 1\n@x[3]: 1\n' },
  { name: 'signed values', spec: mapSpec('@x', i64, i64), entries: [[k(1), k(5)], [k(2), k(-5)], [k(3), k(0)]], expected: '@x[2]: -5\n@x[3]: 0\n@x[1]: 5\n' },
  { name: 'unsigned values beyond 2^63', spec: mapSpec('@x', i64, u64), entries: [[k(1), k(-5)], [k(2), k(5)]], expected: '@x[2]: 5\n@x[1]: 18446744073709551611\n' },
  { name: 'signed sums', spec: mapSpec('@x', i64, { kind: 'sum', signed: true }), entries: [[k(1), cpus(5, 5)], [k(2), cpus(-20, 5)]], expected: '@x[2]: -15\n@x[1]: 10\n' },
  { name: 'negative minima', spec: mapSpec('@x', i64, { kind: 'min', signed: true }), entries: [[k(1), cpus(kept('min', 5), 1, 0, 0)], [k(2), cpus(kept('min', -5), 1, kept('min', 7), 1)]], expected: '@x[2]: -5\n@x[1]: 5\n' },
  { name: 'negative maxima', spec: mapSpec('@x', i64, { kind: 'max', signed: true }), entries: [[k(1), cpus(kept('max', -1), 1, kept('max', -9), 1)], [k(2), cpus(kept('max', -5), 1, 0, 0)]], expected: '@x[2]: -5\n@x[1]: -1\n' },
  { name: 'averages', spec: mapSpec('@x', i64, { kind: 'avg', signed: true }), entries: [[k(1), cpus(100, 10, 0, 0)], [k(2), cpus(9, 1, 9, 1)]], expected: '@x[2]: 9\n@x[1]: 10\n' },
  { name: 'stats by average', spec: mapSpec('@x', i64, { kind: 'stats', signed: true }), entries: [[k(1), cpus(20, 2, 0, 0)], [k(2), cpus(9, 1, 0, 0)]], expected: '@x[2]: { .count = 1, .average = 9, .total = 9 }\n@x[1]: { .count = 2, .average = 10, .total = 20 }\n' },
  { name: 'strings by key', spec: mapSpec('@x', i64, str(8)), entries: [[k(2), text(8, 'a')], [k(-1), text(8, 'c')], [k(1), text(8, 'b')]], expected: '@x[-1]: c\n@x[1]: b\n@x[2]: a\n' },
  { name: 'integer keys compare as signed ones of their width', spec: mapSpec('@x', u32, str(4)), entries: [[ints(4, 1), text(4, 'a')], [ints(4, -1), text(4, 'b')]], expected: '@x[4294967295]: b\n@x[1]: a\n' },
  { name: '64-bit keys likewise', spec: mapSpec('@x', u64, str(4)), entries: [[k(1), text(4, 'a')], [k(-1), text(4, 'b')]], expected: '@x[18446744073709551615]: b\n@x[1]: a\n' },
  { name: 'string keys by bytes', spec: mapSpec('@x', str(4), str(4)), entries: [[text(4, 'b'), text(4, '1')], [text(4, 'B'), text(4, '2')], [text(4, 'ab'), text(4, '3')]], expected: '@x[B]: 2\n@x[ab]: 3\n@x[b]: 1\n' },
  { name: 'tuple keys by one part after the other', spec: mapSpec('@x', tuple(16, [0, i64], [8, str(8)]), bool), entries: [
    [Buffer.concat([k(2), text(8, 'a')]), ints(1, 1)], [Buffer.concat([k(1), text(8, 'b')]), ints(1, 0)], [Buffer.concat([k(1), text(8, 'a')]), ints(1, 1)]],
    expected: '@x[1, a]: true\n@x[1, b]: false\n@x[2, a]: true\n' },
  { name: 'parts that are addresses count like all others', spec: mapSpec('@x', tuple(16, [0, pointer], [8, i64]), bool), entries: [
    [ints(8, 1, 9), ints(1, 1)], [ints(8, 2, 3), ints(1, 1)]], expected: '@x[0x1, 9]: true\n@x[0x2, 3]: true\n' },
  { name: 'pointers by address, above all others those of the kernel', spec: mapSpec('@x', pointer, bool), entries: [[k(-1), ints(1, 1)], [k(9), ints(1, 1)], [k(3), ints(1, 1)]], expected: '@x[0x3]: true\n@x[0x9]: true\n@x[0xffffffffffffffff]: true\n' },
  { name: 'bools', spec: mapSpec('@x', bool, bool), entries: [[ints(1, 1), ints(1, 1)], [ints(1, 0), ints(1, 1)]], expected: '@x[false]: true\n@x[true]: true\n' },
  { name: 'floating-point numbers by size, what is none last', spec: mapSpec('@', { kind: 'float', size: 8 }, bool), entries: [[float(8, NaN), ints(1, 1)], [float(8, 2.5), ints(1, 1)], [float(8, -10), ints(1, 0)], [float(8, Infinity), ints(1, 0)]], expected: '@[-10]: false\n@[2.5]: true\n@[inf]: false\n@[nan]: true\n' },
  { name: 'times in their order', spec: mapSpec('@', { kind: 'timestamp', format: '%k', clock: 'tai' }, bool), entries: [[k(9), ints(1, 1)], [k(10), ints(1, 1)], [k(7), ints(1, 0)]], expected: '@[000000007]: false\n@[000000009]: true\n@[000000010]: true\n' },
  { name: 'addresses by family, then bytes', spec: mapSpec('@', { kind: 'inet' }, bool), entries: [[ints(8, 10, 0, 0), ints(1, 1)], [ints(8, 2, 0x0a, 0), ints(1, 1)], [ints(8, 2, 0x0100000a, 0), ints(1, 0)], [ints(8, 2, 9, 0), ints(1, 0)]], expected: '@[9.0.0.0]: false\n@[10.0.0.0]: true\n@[10.0.0.1]: false\n@[::]: true\n' },
  { name: 'symbols by address', spec: mapSpec('@x', { kind: 'ksym' }, bool), entries: [[k(0xffffffff81000110n), ints(1, 1)], [k(0xffffffff81000010n), ints(1, 1)]], expected: '@x[kfunc_0]: true\n@x[kfunc_1]: true\n' },
  { name: 'buffers by their bytes', spec: mapSpec('@x', buf(2), bool), entries: [[buffer(2, 0x62), ints(1, 1)], [buffer(2, 0x61, 0x62), ints(1, 1)], [buffer(2, 0x61), ints(1, 1)]], expected: '@x[a]: true\n@x[ab]: true\n@x[b]: true\n' },
  { name: 'arrays element by element', spec: mapSpec('@x', { kind: 'array', of: i32, length: 2 }, bool), entries: [[ints(4, 1, 2), ints(1, 1)], [ints(4, 1, -1), ints(1, 1)], [ints(4, -5, 9), ints(1, 1)]], expected: '@x[[-5,9]]: true\n@x[[1,-1]]: true\n@x[[1,2]]: true\n' },
  { name: 'stacks frame by frame, the shorter first', spec: mapSpec('@', { kind: 'kstack', limit: 2, mode: 'raw' }, bool), entries: [[ints(8, 16, 1, 3), ints(1, 1)], [ints(8, 16, 1, 2), ints(1, 1)], [ints(8, 8, 1, 0), ints(1, 1)]], expected: '@[\n1\n]: true\n@[\n1\n2\n]: true\n@[\n1\n3\n]: true\n' },
  { name: 'a cut string behind the same that is whole', spec: mapSpec('@x', cut(1), bool), entries: [[text(2, 'a\x01'), ints(1, 1)], [text(2, 'a'), ints(1, 1)]], expected: '@x[a]: true\n@x[a..]: true\n' },

  { name: 'top keeps the largest, ascending', spec: mapSpec('@x', i64, i64), entries: THREE, options: { top: 2 }, expected: '@x[3]: 20\n@x[1]: 30\n' },
  { name: 'by key', spec: mapSpec('@x', i64, i64), entries: THREE, options: { byKey: true }, expected: '@x[1]: 30\n@x[2]: 10\n@x[3]: 20\n' },
  { name: 'the largest first', spec: mapSpec('@x', i64, i64), entries: THREE, options: { descending: true, top: 2 }, expected: '@x[1]: 30\n@x[3]: 20\n' },
  { name: 'the largest keys first', spec: mapSpec('@x', i64, i64), entries: THREE, options: { byKey: true, descending: true, top: 2, div: 10 }, expected: '@x[3]: 2\n@x[2]: 1\n' },
  { name: 'top 0 is all', spec: mapSpec('@x', i64, i64), entries: THREE, options: { top: 0 }, expected: '@x[2]: 10\n@x[3]: 20\n@x[1]: 30\n' },
  { name: 'top beyond the size is all', spec: mapSpec('@x', i64, i64), entries: THREE, options: { top: 2n ** 64n - 1n }, expected: '@x[2]: 10\n@x[3]: 20\n@x[1]: 30\n' },
  { name: 'top of equal values', spec: mapSpec('@x', i64, i64), entries: [[k(3), k(1)], [k(1), k(1)], [k(2), k(1)]], options: { top: 2 }, expected: '@x[2]: 1\n@x[3]: 1\n' },
  { name: 'top with keys in order', spec: mapSpec('@x', i64, str(4)), entries: [[k(2), text(4, 'b')], [k(1), text(4, 'a')]], options: { top: 1 }, expected: '@x[2]: b\n' },
  { name: 'div', spec: mapSpec('@x', i64, i64), entries: [[k(1), k(-15)], [k(2), k(19)]], options: { div: 10 }, expected: '@x[1]: -1\n@x[2]: 1\n' },
  { name: 'div 0 is 1', spec: mapSpec('@x', i64, i64), entries: [[k(1), k(15)]], options: { div: 0 }, expected: '@x[1]: 15\n' },
  { name: 'div of a count', spec: mapSpec('@x', i64, count), entries: [[k(1), cpus(10, 15)]], options: { div: 10n }, expected: '@x[1]: 2\n' },
  { name: 'div of an average', spec: mapSpec('@x', null, { kind: 'avg', signed: true }), entries: [[NO_KEY, cpus(100, 2, 0, 0)]], options: { div: 7 }, expected: '@x: 7\n' },
  { name: 'div of stats: the average only', spec: mapSpec('@x', null, { kind: 'stats', signed: true }), entries: [[NO_KEY, cpus(100, 2, 0, 0)]], options: { div: 10 }, expected: '@x: { .count = 2, .average = 5, .total = 100 }\n' },
  { name: 'div leaves strings alone', spec: mapSpec('@x', null, str(4)), entries: [[NO_KEY, text(4, 'a')]], options: { div: 10 }, expected: '@x: a\n' },

  { name: 'scalar hist', spec: mapSpec('@h', null, hist), entries: [[ints(8, 3), cpus(1, 1)], [ints(8, 1), cpus(1, 0)]], expected: `@h:\n${row('[0]', 1, 26)}${row('[1]', 0, 0)}${row('[2, 4)', 2, 52)}\n` },
  { name: 'keyed hist, by samples', spec: mapSpec('@h', str(4), hist), entries: [
    [bucket(text(4, 'b'), 1), cpus(2, 0)], [bucket(text(4, 'a'), 1), cpus(1, 0)], [bucket(text(4, 'b'), 2), cpus(2, 2)]],
    expected: `@h[a]:\n${row('[0]', 1, 52)}\n@h[b]:\n${row('[0]', 2, 26)}${row('[1]', 4, 52)}\n` },
  { name: 'keyed hist, top 1', spec: mapSpec('@h', i64, hist), entries: [[bucket(k(1), 1), cpus(9, 0)], [bucket(k(2), 1), cpus(1, 0)]], options: { top: 1 }, expected: `@h[1]:\n${row('[0]', 9, 52)}\n` },
  { name: 'hist divided', spec: mapSpec('@h', null, hist), entries: [[ints(8, 1), cpus(10, 15)]], options: { div: 10 }, expected: `@h:\n${row('[0]', 2, 52)}\n` },
  { name: 'div leaves lhist alone', spec: mapSpec('@l', null, lhist), entries: [[ints(8, 1), cpus(10, 0)]], options: { div: 10 }, expected: `@l:\n${row('[0, 50)', 10, 52)}\n` },
  { name: 'lhist', spec: mapSpec('@l', null, lhist), entries: [[ints(8, 0), cpus(1, 0)], [ints(8, 3), cpus(1, 1)]], expected: `@l:\n${row('(..., 0)', 1, 26)}${row('[0, 50)', 0, 0)}${row('[50, 100)', 0, 0)}${row('[100, ...)', 2, 52)}\n` },
  { name: 'the last bucket of a hist', spec: mapSpec('@h', null, hist), entries: [[ints(8, 65), cpus(1, 0)]], expected: `@h:\n${row('[8E, 16E)', 1, 52)}\n` },
  { name: 'the last bucket of an uneven lhist', spec: mapSpec('@l', null, { kind: 'lhist', min: '0', max: '100', step: '30' }), entries: [[ints(8, 4), cpus(1, 0)]], expected: `@l:\n${row('[90, ...)', 1, 52)}\n` },
  { name: 'keyed lhist with a tuple key', spec: mapSpec('@l', tuple(16, [0, i64], [8, u32]), lhist), entries: [[bucket(Buffer.concat([k(1), ints(4, 2, 0)]), 1), cpus(1, 0)]], expected: `@l[1, 2]:\n${row('[0, 50)', 1, 52)}\n` },

  { name: 'empty keyed map', spec: mapSpec('@x', i64, i64), entries: [], expected: '' },
  { name: 'empty scalar printed on purpose', spec: mapSpec('@x', null, i64), entries: [], expected: '@x: 0\n' },
  { name: 'empty scalar string printed on purpose', spec: mapSpec('@x', null, str(8)), entries: [], expected: '@x: \n' },
  { name: 'empty stats printed on purpose', spec: mapSpec('@x', null, { kind: 'stats', signed: false }), entries: [], expected: '@x: { .count = 0, .average = 0, .total = 0 }\n' },
  { name: 'empty avg printed on purpose', spec: mapSpec('@x', null, { kind: 'avg', signed: false }), entries: [], expected: '@x: 0\n' },
  { name: 'empty min printed on purpose', spec: mapSpec('@x', null, { kind: 'min', signed: true }), entries: [], expected: '@x: 0\n' },
  { name: 'empty hist printed on purpose', spec: mapSpec('@x', null, hist), entries: [], expected: '' },
  { name: 'empty scalar at the end', spec: mapSpec('@x', null, i64), entries: [], options: { final: true }, expected: '' },
  { name: 'a zeroed scalar at the end is not empty', spec: mapSpec('@x', null, count), entries: [[NO_KEY, cpus(0, 0)]], options: { final: true }, expected: '@x: 0\n' },
  { name: 'UTF-8 name and key', spec: mapSpec('@x', str(8), i64), entries: [[Buffer.concat([Buffer.from('é'), Buffer.alloc(6)]), k(1)]], expected: '@x[\xc3\xa9]: 1\n' },
];

for (const { name, spec, entries, options, expected } of CASES) {
  test(name, () => assert.is(mapLines(spec, dump(entries), options ?? {}), expected));
}

for (const [spec, key] of [
  [mapSpec('@h', null, hist), ints(8, 66)],
  [mapSpec('@h', null, hist), Buffer.alloc(8, 0xff)],
  [mapSpec('@h', i64, { kind: 'hist', bits: 5 }), Buffer.concat([k(1), ints(8, 1921)])],
  [mapSpec('@h', null, lhist), ints(8, 4)],
  [mapSpec('@h', null, lhist), ints(4, 1, 1)],
] as const) {
  test(`a bucket that is not there is no row: ${spec.value.kind} ${key.toString('hex')}`, () => {
    assert.throws(() => mapLines(spec, dump([[key, cpus(1, 0)]]), {}), /^the object is damaged: it counts into bucket \d+ of the map @h, whose last is \d+$/);
  });
}

test('maps come in the order of the bytes of their names', () => {
  const maps = ['@b', '@B', '@', '@\u00e4', '@a', '@ab'].map((name) => mapSpec(name, null, i64));
  assert.equal([...mapItemReaders(manifestOf({ probes: [], maps }), fakeNames).keys()], ['@', '@B', '@a', '@ab', '@b', '@\u00e4']);
});

test('the largest of many are those that sorting all would give', () => {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 200; round++) {
    // Many are equal, and known apart by their place alone.
    const items = Array.from({ length: 1 + random(60) }, (_, place) => ({ size: random(8), place }));
    const count = 1 + random(items.length);
    const compare = (a: { readonly size: number }, b: { readonly size: number }): number => a.size - b.size;
    const before = [...items];
    assert.equal(largest(items, count, compare), [...items].sort(compare).slice(-count));
    assert.equal(items, before);
  }
  let compared = 0;
  largest(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 100_003), 10, (a, b) => { compared++; return a - b; });
  assert.ok(compared < 110_000, `${compared} comparisons`);
});

test.run();
