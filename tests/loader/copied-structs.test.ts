// Where a kernel has what belongs into a copy of one of its structs, when its struct is not the one that the compiler saw:
// structs of two kernels, and the pieces that make one of the other.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import { leavesOf } from '../../common/btf/leaves.ts';
import { roomFor } from '../../common/copied-structs.ts';
import type { CopiedFieldSpec, ScriptPlace, StructCopySpec } from '../../common/manifest.ts';
import { LoaderError } from '../../loader/errors.ts';
import { planCopy } from '../../loader/kernel/copied-structs.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';

interface Member { readonly name: string; readonly type: string; readonly at: number; readonly bits?: number }
type Kernel = Readonly<Record<string, { readonly size: number; readonly members: readonly Member[]; readonly tag?: 'union' }>>;

const PLACE: ScriptPlace = { line: 1, column: 1, endColumn: 2, text: 'x' };

/** `struct top` and what it consists of, in order. Types: int, u32, u64, char[16], ptr, or a name; `[2]` behind it makes an array. */
function kernel(structs: Kernel): { readonly types: Btf; readonly id: number } {
  const b = new BtfBuilder();
  const ids = new Map([['int', b.int('int', 4, { signed: true })], ['u32', b.int('unsigned int', 4)], ['u64', b.int('unsigned long', 8)], ['char', b.int('char', 1, { signed: true })], ['ptr', b.pointer(0)]]);
  const typeOf = (text: string): number => {
    // The last length is the outermost array, as in `int[2][3]`, three times two.
    const [, of, length] = /^(.*?)(?:\[(\d+)\])?$/.exec(text)!;
    return length === undefined ? ids.get(of!)! : b.array(typeOf(of!), Number(length));
  };
  for (const [name, { size, members, tag }] of Object.entries(structs)) {
    const typed = members.map((member) => ({ ...member, type: typeOf(member.type) }));
    ids.set(name, b.struct(name.startsWith('_') ? '' : name, size, typed, tag));
  }
  return { types: Btf.parse(b.bytes())!, id: ids.get('top')! };
}

function specOf({ types, id }: ReturnType<typeof kernel>, read: readonly string[] = [], wanted: readonly string[] | null = null): StructCopySpec {
  const leaves = leavesOf(types, id, null).filter(({ name }) => wanted === null || wanted.includes(name));
  const fields = leaves.map((leaf): CopiedFieldSpec => ({ ...leaf, ...(read.includes(leaf.name) ? { place: PLACE } : {}) }));
  return { of: 'struct top', member: '', bytes: types.size(id), whole: wanted === null, fields };
}

/** Runs a plan on a struct whose byte n is n + 1; what is in the copy then. */
function copied(from: number, spec: StructCopySpec, here: ReturnType<typeof kernel>): { readonly bytes: readonly number[]; readonly leftOut: readonly string[] } {
  const source = Buffer.from(Array.from({ length: from }, (_, index) => index + 1));
  const dest = Buffer.alloc(spec.bytes, 0xee);
  const plan = planCopy('a.bt', spec, here);
  if (plan === null) return { bytes: [...source.subarray(0, spec.bytes)], leftOut: [] };
  const room = roomFor(spec.fields);
  assert.ok(plan.pieces.length + plan.bits.length <= room.pieces + room.bits, 'the table has room');
  if (plan.clearFirst) dest.fill(0);
  for (const piece of plan.pieces) source.copy(dest, piece.to, piece.from, piece.from + piece.size);
  for (const { from: at, to, size, down, mask, up } of plan.bits) dest[to]! |= ((source.readUIntLE(at, size) >> down) & mask) << up;
  return { bytes: [...dest], leftOut: plan.leftOut };
}

const two: Kernel = { top: { size: 16, members: [{ name: 'a', type: 'u32', at: 0 }, { name: 'b', type: 'int', at: 32 }, { name: 'c', type: 'u64', at: 64 }] } };

test('a struct that is the same is read at once', () => {
  assert.is(planCopy('a.bt', specOf(kernel(two)), kernel(two)), null);
});

test('fields that moved, in pieces as long as may be', () => {
  const here = kernel({ top: { size: 32, members: [{ name: 'c', type: 'u64', at: 0 }, { name: 'new', type: 'u64', at: 64 }, { name: 'a', type: 'u32', at: 128 }, { name: 'b', type: 'int', at: 160 }] } });
  const plan = planCopy('a.bt', specOf(kernel(two)), here)!;
  assert.equal(plan.pieces, [{ from: 16, to: 0, size: 8 }, { from: 0, to: 8, size: 8 }]);
  assert.equal(copied(32, specOf(kernel(two)), here).bytes, [17, 18, 19, 20, 21, 22, 23, 24, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('of some fields alone nothing else is read, and small gaps with what is around them', () => {
  const there = kernel({ top: { size: 400, members: [{ name: 'a', type: 'u32', at: 0 }, { name: 'b', type: 'u32', at: 96 }, { name: 'far', type: 'u32', at: 3168 }] } });
  const plan = planCopy('a.bt', specOf(there, ['a', 'b', 'far'], ['a', 'b', 'far']), there)!;
  assert.equal(plan, { pieces: [{ from: 0, to: 0, size: 16 }, { from: 396, to: 396, size: 4 }], bits: [], clearFirst: false, leftOut: [] });
});

test('bitfields between others that are new, and of another width', () => {
  const there = kernel({ top: { size: 8, members: [{ name: 'x', type: 'u32', at: 0, bits: 1 }, { name: 'y', type: 'u32', at: 1, bits: 7 }, { name: 'z', type: 'u32', at: 8, bits: 9 }, { name: 'n', type: 'u32', at: 32 }] } });
  const here = kernel({ top: { size: 8, members: [{ name: 'n', type: 'u32', at: 0 }, { name: 'x', type: 'u32', at: 35, bits: 1 }, { name: 'z', type: 'u32', at: 38, bits: 9 }, { name: 'y', type: 'u32', at: 48, bits: 4 }] } });
  // Bits of bytes 4 … 7 here: 00000101 00000110 00000111 00001000.
  const word = 0x08070605;
  const bits = (at: number, size: number): number => (word >> at) & ((1 << size) - 1);
  const made = bits(3, 1) | (bits(16, 4) << 1) | (bits(6, 9) << 8);
  assert.equal(copied(8, specOf(there), here).bytes, [made & 255, (made >> 8) & 255, made >> 16, 0, 1, 2, 3, 4]);
});

test('nested structs, rows of them, and members without names', () => {
  const pair = (first: string, second: string): Kernel => ({ pair: { size: 8, members: [{ name: first, type: 'u32', at: 0 }, { name: second, type: 'u32', at: 32 }] } });
  const there = kernel({ ...pair('p', 'q'), _inside: { size: 8, members: [{ name: 'k', type: 'u32', at: 0 }, { name: 'l', type: 'u32', at: 32 }] }, top: { size: 24, members: [{ name: 'row', type: 'pair[2]', at: 0 }, { name: '', type: '_inside', at: 128 }] } });
  const here = kernel({ ...pair('q', 'p'), top: { size: 24, members: [{ name: 'l', type: 'u32', at: 0 }, { name: 'row', type: 'pair[2]', at: 32 }, { name: 'k', type: 'u32', at: 160 }] } });
  assert.equal(copied(24, specOf(there), here).bytes, [9, 10, 11, 12, 5, 6, 7, 8, 17, 18, 19, 20, 13, 14, 15, 16, 21, 22, 23, 24, 1, 2, 3, 4]);
});

test('longer arrays and wider integers give their first part, narrower ones are extended', () => {
  const there = kernel({ top: { size: 24, members: [{ name: 't', type: 'char[8]', at: 0 }, { name: 'w', type: 'u32', at: 64 }, { name: 'n', type: 'u64', at: 128 }] } });
  const here = kernel({ top: { size: 28, members: [{ name: 'n', type: 'u32', at: 0 }, { name: 't', type: 'char[16]', at: 32 }, { name: 'w', type: 'u64', at: 160 }] } });
  assert.equal(copied(28, specOf(there), here).bytes, [5, 6, 7, 8, 9, 10, 11, 12, 21, 22, 23, 24, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]);
});

test('of arrays in an array each begins where this kernel has it, and one that is not there is an error or zero', () => {
  const there = kernel({ top: { size: 8, members: [{ name: 'a', type: 'char[4][2]', at: 0 }] } });
  const longer = kernel({ top: { size: 12, members: [{ name: 'a', type: 'char[6][2]', at: 0 }] } });
  assert.equal(copied(12, specOf(there, ['a[0]', 'a[1]']), longer).bytes, [1, 2, 3, 4, 7, 8, 9, 10]);
  const shorter = kernel({ top: { size: 4, members: [{ name: 'a', type: 'char[2][2]', at: 0 }] } });
  assert.equal(copied(4, specOf(there, ['a[0]', 'a[1]']), shorter).bytes, [1, 2, 0, 0, 3, 4, 0, 0]);
  const fewer = kernel({ top: { size: 4, members: [{ name: 'a', type: 'char[4][1]', at: 0 }] } });
  assert.equal(copied(4, specOf(there), fewer).bytes, [1, 2, 3, 4, 0, 0, 0, 0]);
  assert.throws(() => planCopy('a.bt', specOf(there, ['a[1]']), fewer), /no a\[1\] in struct top/);
});

test('arrays of very many arrays are compared whole', () => {
  const many = kernel({ top: { size: 130, members: [{ name: 'a', type: 'char[2][65]', at: 0 }] } });
  assert.equal(leavesOf(many.types, many.id, null).map(({ name, length }) => [name, length]), [['a', 130]]);
  const nested = kernel({ top: { size: 256, members: [{ name: 'a', type: 'char[2][16][8]', at: 0 }] } });
  assert.equal(leavesOf(nested.types, nested.id, null).map(({ name, length }) => [name, length]), Array.from({ length: 8 }, (_, index) => [`a[${index}]`, 32]));
});

test('of an array that is shorter here, its elements and zeros, also where the script reads it', () => {
  const there = kernel({ top: { size: 24, members: [{ name: 'a', type: 'u32[4]', at: 0 }, { name: 'b', type: 'u64', at: 128 }] } });
  const here = kernel({ top: { size: 24, members: [{ name: 'a', type: 'u32[2]', at: 0 }, { name: 'new', type: 'u64', at: 64 }, { name: 'b', type: 'u64', at: 128 }] } });
  const bytes = [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 17, 18, 19, 20, 21, 22, 23, 24];
  assert.equal(copied(24, specOf(there), here), { bytes, leftOut: [] });
  assert.equal(copied(24, specOf(there, ['a'], ['a', 'b']), here), { bytes, leftOut: [] });
});

test('what follows an array that is shorter at the end is not read as its last elements', () => {
  const there = kernel({ top: { size: 16, members: [{ name: 'a', type: 'u32[4]', at: 0 }] } });
  const here = kernel({ top: { size: 16, members: [{ name: 'a', type: 'u32[2]', at: 0 }, { name: 'new', type: 'u64', at: 64 }] } });
  assert.equal(copied(16, specOf(there), here).bytes, [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('nor what follows a narrower integer as its upper bytes', () => {
  const there = kernel({ top: { size: 16, members: [{ name: 'a', type: 'u64', at: 0 }, { name: 'b', type: 'u64', at: 64 }] } });
  const here = kernel({ top: { size: 16, members: [{ name: 'a', type: 'u32', at: 0 }, { name: 'new', type: 'u32', at: 32 }, { name: 'b', type: 'u64', at: 64 }] } });
  assert.equal(copied(16, specOf(there), here).bytes, [1, 2, 3, 4, 0, 0, 0, 0, 9, 10, 11, 12, 13, 14, 15, 16]);
});

const refusals: readonly (readonly [what: string, there: readonly Member[], here: readonly Member[], message: RegExp])[] = [
  ['a field that is not there', [{ name: 'a', type: 'u32', at: 0 }, { name: 'b', type: 'u32', at: 32 }], [{ name: 'b', type: 'u32', at: 0 }], /no a in struct top/],
  ['a pointer that was a number', [{ name: 'a', type: 'u64', at: 0 }], [{ name: 'a', type: 'ptr', at: 0 }], /a in struct top is of another type/],
  ['an array of wider elements', [{ name: 'a', type: 'u32[2]', at: 0 }], [{ name: 'a', type: 'u64[2]', at: 0 }], /another type/],
  ['pointers that were numbers', [{ name: 'a', type: 'u64[1]', at: 0 }], [{ name: 'a', type: 'ptr[1]', at: 0 }], /another type/],
  ['an array that was no array', [{ name: 'a', type: 'u64', at: 0 }], [{ name: 'a', type: 'u64[1]', at: 0 }], /another type/],
  ['a signed number that is narrower', [{ name: 'a', type: 'u64', at: 0 }], [{ name: 'a', type: 'int', at: 0 }], /another type/],
];
for (const [what, there, here, message] of refusals) {
  test(`${what}: an error where the script reads it, else zero`, () => {
    const thereTypes = kernel({ top: { size: 8, members: there } });
    const hereTypes = kernel({ top: { size: 8, members: here } });
    assert.throws(() => planCopy('a.bt', specOf(thereTypes, ['a']), hereTypes), (error: unknown) => error instanceof LoaderError && message.test(error.message) && error.details.at?.place === PLACE);
    assert.equal(copied(8, specOf(thereTypes), hereTypes).bytes.slice(0, 4), [0, 0, 0, 0]);
  });
}

test('what a union held that is none any more: what the script reads, and not both', () => {
  const there = kernel({ _u: { size: 8, tag: 'union', members: [{ name: 'a', type: 'u64', at: 0 }, { name: 'b', type: 'u64', at: 0 }] }, top: { size: 8, members: [{ name: '', type: '_u', at: 0 }] } });
  const here = kernel({ top: { size: 16, members: [{ name: 'a', type: 'u64', at: 0 }, { name: 'b', type: 'u64', at: 64 }] } });
  assert.equal(copied(16, specOf(there), here), { bytes: [1, 2, 3, 4, 5, 6, 7, 8], leftOut: ['b'] });
  assert.equal(copied(16, specOf(there, ['b']), here), { bytes: [9, 10, 11, 12, 13, 14, 15, 16], leftOut: ['a'] });
  assert.throws(() => planCopy('a.bt', specOf(there, ['a', 'b']), here), /b of a copy of struct top shares its place/);
});

test.run();
