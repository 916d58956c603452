// The ELF readers on an object of our own, whole and damaged: every damage is one ElfError, and none is anything else. What a
// real linker writes is read in tests/loader-output/symbols.test.ts.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeElf } from '../../backend/elf.ts';
import { dataView, ElfError, EM_BPF, readerOf, readHeaders, SHF_EXECINSTR, SHT_PROGBITS, stringAt, STT_FUNC } from '../../common/elf/elf.ts';
import type { ReadAt } from '../../common/elf/elf.ts';
import { openElfObject } from '../../common/elf/object.ts';

const SECTION_HEADER_SIZE = 64;
const code = Uint8Array.from({ length: 16 }, (_, index) => index);

const good = writeElf({
  type: 1, machine: EM_BPF, flags: 0,
  sections: [{ name: 'code', type: SHT_PROGBITS, flags: SHF_EXECINSTR, align: 8, entrySize: 0, data: code, size: code.length, relocations: [{ offset: 8, type: 10, symbol: 0 }] }],
  symbols: [{ name: 'target', binding: 1, type: STT_FUNC, other: 0, section: 0, value: 8, size: 8 }],
});
const view = dataView(good);
const sectionTable = Number(view.getBigUint64(40, true));
/** Sections: none, code, .relcode, .symtab, .strtab. */
const header = (section: number): number => sectionTable + section * SECTION_HEADER_SIZE;
const offsetOf = (section: number): number => Number(view.getBigUint64(header(section) + 24, true));

function changed(change: (view: DataView) => void): Uint8Array {
  const bytes = good.slice();
  change(dataView(bytes));
  return bytes;
}

/** The reason of the ElfError, or `none`. */
function reason(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    return error instanceof ElfError ? error.reason : String(error);
  }
}

function readAll(bytes: Uint8Array): void {
  const object = openElfObject(bytes);
  object.symbols();
  for (const index of object.sections.keys()) object.relocations(index);
}

test('an object: sections, symbols and relocations, by their numbers', () => {
  const object = openElfObject(good);
  assert.is(object.machine, EM_BPF);
  assert.equal(object.sections.map(({ name }) => name), ['', 'code', '.relcode', '.symtab', '.strtab']);
  assert.equal(Uint8Array.from(object.section('code')!.bytes), code);
  assert.is(object.section('nothing'), undefined);
  assert.equal(object.symbols()[1], { name: 'target', binding: 1, type: STT_FUNC, other: 0, section: 1, value: 8, size: 8 });
  assert.equal(object.relocations(1), [{ offset: 8, type: 10, symbol: 1 }]);
  assert.equal(object.relocations(2), []);
});

test('a file is read in pieces: headers alone do not touch what sections hold', () => {
  const asked: (readonly [number, number])[] = [];
  const read: ReadAt = (offset, size) => {
    asked.push([offset, size]);
    return readerOf(good)(offset, size);
  };
  assert.is(readHeaders(read).sections.length, 5);
  assert.equal(asked, [[0, 16], [0, 64], [sectionTable, 5 * SECTION_HEADER_SIZE]]);
});

const HUGE = 2n ** 63n;
const damages: readonly [name: string, bytes: Uint8Array, reason: string][] = [
  ['nothing', new Uint8Array(), 'not-elf'],
  ['text', Buffer.from('begin { exit() }'), 'not-elf'],
  ['of big endian', changed((v) => v.setUint8(5, 2)), 'unsupported'],
  ['of 32 bits', changed((v) => { v.setUint8(4, 1); v.setUint32(32, 0, true); v.setUint16(44, 0, true); v.setUint16(48, 0, true); }), 'unsupported'],
  ['cut in its header', good.subarray(0, 40), 'malformed'],
  ['cut by a byte', good.subarray(0, good.length - 1), 'malformed'],
  ['section headers behind the end', changed((v) => v.setBigUint64(40, HUGE, true)), 'malformed'],
  ['section headers of another size', changed((v) => v.setUint16(58, 8, true)), 'malformed'],
  ['more sections than there are', changed((v) => v.setUint16(60, 0xfeff, true)), 'malformed'],
  ['segments that are not there', changed((v) => { v.setBigUint64(32, HUGE, true); v.setUint16(54, 56, true); v.setUint16(56, 1, true); }), 'malformed'],
  ['a section behind the end', changed((v) => v.setBigUint64(header(1) + 24, BigInt(good.length), true)), 'malformed'],
  ['a section that is too long', changed((v) => v.setBigUint64(header(1) + 32, HUGE, true)), 'malformed'],
  ['a section name outside the names', changed((v) => v.setUint32(header(1), 0xffff, true)), 'malformed'],
  ['no section of names', changed((v) => v.setUint16(62, 77, true)), 'malformed'],
  ['names without an end', changed((v) => v.setBigUint64(header(4) + 32, 3n, true)), 'malformed'],
  ['half a symbol', changed((v) => v.setBigUint64(header(3) + 32, 36n, true)), 'malformed'],
  ['half a relocation', changed((v) => v.setBigUint64(header(2) + 32, 12n, true)), 'malformed'],
  ['a symbol name outside its strings', changed((v) => v.setUint32(offsetOf(3) + 24, 0xffff, true)), 'malformed'],
  ['a symbol in no section', changed((v) => v.setUint16(offsetOf(3) + 24 + 6, 9, true)), 'malformed'],
];
for (const [name, bytes, expected] of damages) test(`a damaged object: ${name}`, () => assert.is(reason(() => readAll(bytes)), expected));

test('whatever bytes are changed, nothing but an ElfError is thrown', () => {
  assert.is(reason(() => readAll(good)), 'none');
  for (let at = 0; at < good.length; at++) {
    for (const value of [0, 0x7f, 0xff]) {
      const bytes = good.slice();
      bytes[at] = value;
      assert.match(reason(() => readAll(bytes)), /^(none|not-elf|unsupported|malformed)$/, `byte ${at} = ${value}`);
    }
    assert.match(reason(() => readAll(good.subarray(0, at))), /^(not-elf|malformed)$/, `cut to ${at}`);
  }
});

test('more sections than the header can count', () => {
  const many = changed((v) => {
    v.setUint16(60, 0, true);
    v.setBigUint64(header(0) + 32, 5n, true);
  });
  assert.is(openElfObject(many).sections.length, 5);
});

test('a text in a table of strings', () => {
  const table = Buffer.from('\0one\0äö\0cut');
  assert.equal([0, 1, 2, 5].map((offset) => stringAt(table, offset)), ['', 'one', 'ne', 'äö']);
  for (const offset of [10, 13, 14, 2 ** 32]) assert.is(reason(() => stringAt(table, offset)), 'malformed');
});

test.run();
