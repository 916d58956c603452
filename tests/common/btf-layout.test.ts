// The bytes of .BTF and .BTF.ext: records are found whatever their kind, and damaged bytes are null, never an error. What is in
// the records is tested in tests/btf/.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBtfExt, readLine, readRelocation } from '../../common/btf/btf-ext.ts';
import type { BtfExtSort } from '../../common/btf/btf-ext.ts';
import { BTF_KINDS, btfParts, indexRecords, RECORD_SHAPES } from '../../common/btf/layout.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';

const words = (...list: readonly number[]): Buffer => Buffer.from(Uint32Array.from(list).buffer);

test('every kind has the words that the format gives it', () => {
  // Bytes behind the head, and for each element, from Documentation/bpf/btf.rst.
  const bytes: Readonly<Record<string, readonly [once: number, each: number]>> = {
    void: [0, 0], int: [4, 0], ptr: [0, 0], array: [12, 0], struct: [0, 12], union: [0, 12], enum: [0, 8], fwd: [0, 0], typedef: [0, 0],
    volatile: [0, 0], const: [0, 0], restrict: [0, 0], func: [0, 0], func_proto: [0, 8], var: [4, 0], datasec: [0, 12], float: [0, 0],
    decl_tag: [4, 0], type_tag: [0, 0], enum64: [0, 12],
  };
  assert.equal(Object.fromEntries(BTF_KINDS.map((kind, index) => [kind, [RECORD_SHAPES[index]!.once.length * 4, RECORD_SHAPES[index]!.each.length * 4]])), bytes);
});

const builder = new BtfBuilder();
const int = builder.int('int', 4);
builder.struct('pair', 8, [{ name: 'a', type: int, at: 0 }, { name: 'b', type: int, at: 32 }]);
builder.pointer(2);
const good = Buffer.from(builder.bytes());

test('the parts of a blob, aligned or not', () => {
  for (const shift of [0, 1, 2, 3]) {
    const larger = Buffer.alloc(good.length + shift);
    larger.set(good, shift);
    const parts = btfParts(larger.subarray(shift))!;
    assert.is(parts.typesAt, 24);
    assert.is(parts.strings.toString('latin1', 1, 4), 'int');
    assert.equal([...indexRecords(parts.types)!], [0, 0, 4, 13], `shifted by ${shift}`);
  }
});

function changed(at: number, value: number): Uint8Array {
  const bytes = Buffer.from(good);
  bytes.writeUInt32LE(value, at);
  return bytes;
}

const typesLength = good.readUInt32LE(12);
const damaged: readonly [name: string, bytes: Uint8Array][] = [
  ['nothing', new Uint8Array()], ['cut in the header', good.subarray(0, 20)], ['cut by a byte', good.subarray(0, good.length - 1)],
  ['another magic', changed(0, 0x9feb)], ['types behind the end', changed(8, 1 << 20)], ['types that are too long', changed(12, 0xfffffffc)],
  ['a part of a word', changed(12, typesLength - 1)], ['strings behind the end', changed(16, 0xffffffff)], ['a header that is longer than all', changed(4, 0xffffffff)],
  ['a kind that is not known', changed(24 + 4, 20 << 24)], ['more members than there are', changed(24 + 16 + 4, (4 << 24) | 9)],
];
for (const [name, bytes] of damaged) {
  test(`damaged BTF: ${name}`, () => {
    const parts = btfParts(bytes);
    assert.is(parts === null ? null : indexRecords(parts.types), null);
  });
}

const LINES = [16, 7, 2, 0, 1, 2, (3 << 10) | 4, 8, 5, 6, (7 << 10) | 8, 9, 1, 24, 1, 2, 10 << 10];
const RELOCATIONS = [16, 7, 1, 8, 2, 3, 4];
const ext = words(0xeb9f | (1 << 16), 32, 0, 0, 0, 4 * LINES.length, 4 * LINES.length, 4 * RELOCATIONS.length, ...LINES, ...RELOCATIONS);

test('lines and relocations, group by group', () => {
  const view = new DataView(ext.buffer, ext.byteOffset, ext.length);
  const lines = readBtfExt(ext, 'lines')!;
  assert.equal(lines.groups.map(({ section, records }) => [section, records.length]), [[7, 2], [9, 1]]);
  assert.equal(lines.groups.flatMap(({ records }) => records).map((at) => readLine(view, at)), [
    { offset: 0, file: 1, text: 2, line: 3, column: 4 }, { offset: 8, file: 5, text: 6, line: 7, column: 8 }, { offset: 24, file: 1, text: 2, line: 10, column: 0 },
  ]);
  const relocations = readBtfExt(ext, 'relocations')!;
  assert.is(relocations.end, ext.length);
  assert.equal(relocations.groups.flatMap(({ records }) => records).map((at) => readRelocation(view, at)), [{ offset: 8, type: 2, access: 3, kind: 4 }]);
  assert.equal(readBtfExt(ext, 'functions')!.groups, []);
});

test('longer records, and headers from before there were relocations', () => {
  const longer = words(0xeb9f | (1 << 16), 24, 0, 0, 0, 4 * 8, 20, 7, 1, 0, 1, 2, 3 << 10, 99);
  longer.writeUInt32LE(4 * 8, 20);
  assert.equal(readBtfExt(longer, 'lines')!.groups[0]!.records.length, 1);
  assert.equal(readBtfExt(longer, 'relocations')!.groups, []);
});

test('damaged .BTF.ext is null, and whatever is changed in it, nothing is thrown', () => {
  assert.is(readBtfExt(ext.subarray(0, ext.length - 1), 'relocations'), null);
  assert.is(readBtfExt(words(1, 2, 3), 'lines'), null);
  for (let at = 0; at < ext.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const bytes = Buffer.from(ext);
      bytes[at] = value;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (const sort of ['functions', 'lines', 'relocations'] as const satisfies readonly BtfExtSort[]) {
        for (const { records } of readBtfExt(bytes, sort)?.groups ?? []) for (const record of records) readLine(view, record - (sort === 'functions' ? 8 : 0));
      }
    }
  }
});

test.run();
