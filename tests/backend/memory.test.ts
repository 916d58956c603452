// Copies, clears, loads and stores on the kernel: of every size around the limits where the code changes shape, at
// every alignment, between stack, maps, constants, literals and the context.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitObject } from '../../backend/emit.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import type { FunctionBuilder } from '../../middle/ir/builder.ts';
import { ZERO } from '../../middle/ir/builder.ts';
import type { Module, Operand } from '../../middle/ir/ir.ts';
import { COUNTERS_SYMBOL } from '../../common/manifest.ts';
import { inKernel, int, makeModule, numbers, program, resultGlobal, resultProgram } from './support.ts';

const PATTERN = Uint8Array.from({ length: 2048 }, (_, index) => (index * 7 + 1) & 0xff);
const SCRATCH = { name: 'scratch', type: 'percpu_array', keySize: 4, valueSize: 4096, maxEntries: 1 } as const;
const literal = (align: number): Module['globals'][number] => ({ name: 'pattern', section: 'literals', size: PATTERN.length, align, init: PATTERN });

/** The scratch entry, null-checked: the rest of the program is emitted where it is there. */
function scratch(f: FunctionBuilder): Operand {
  const key = f.slotAddr(f.newSlot('key', 4, 4));
  f.store(key, 0, 4, ZERO);
  const entry = f.helper('map_lookup_elem', [f.mapAddr('scratch'), key]);
  const [there, missing] = [f.newBlock(), f.newBlock()];
  f.branch(f.ne(entry, ZERO), there, missing);
  f.setBlock(missing);
  f.ret(ZERO);
  f.setBlock(there);
  return entry;
}

const SIZES = [1, 3, 8, 15, 16, 17, 31, 64, 100, 127, 128, 129, 136, 255, 256, 1024, 1025, 1500];

for (const align of [1, 2, 4, 8]) {
  test(`copy and zero of all sizes, aligned to ${align}`, () => {
    // Per size: the last byte copied, the byte behind it, a byte that was cleared, the byte behind the cleared ones.
    const expected: bigint[] = [];
    const functions = SIZES.map((size, index) => program(`size_${size}`, 'raw_tracepoint', 'raw_tp', (f) => {
      const shift = align === 8 ? 16 : align;
      const to = f.ptrAdd(scratch(f), int(shift));
      for (let at = 0; at < 2048; at += 8) if (at >= size - 8 && at <= size) f.store(to, at, 8, int(-1n));
      f.copy(to, f.ptrAdd(f.globalAddr('pattern'), int(shift)), size);
      const results = [f.load(to, size - 1, 1, false), f.load(to, size, 1, false)];
      f.store(to, size, 1, int(0x77));
      f.zero(to, size);
      results.push(f.load(to, size - 1, 1, false), f.load(to, size, 1, false));
      expected.push(BigInt(PATTERN[shift + size - 1]!), 255n, 0n, 0x77n);
      for (const [position, value] of results.entries()) f.store(f.globalAddr(COUNTERS_SYMBOL), (index * 4 + position) * 8, 8, value);
    }));
    const module = makeModule({ functions, maps: [SCRATCH], globals: [literal(1), resultGlobal(SIZES.length * 4)] });
    const run = inKernel(emitObject(module, loadLlvm()).object, functions.map((fn) => fn.name));
    assert.is(run.error, '');
    assert.equal(run.results, expected);
  });
}

test('a big copy or clear is one helper call', () => {
  const make = (size: number): Module => makeModule({
    maps: [SCRATCH],
    globals: [literal(8)],
    functions: [program('p', 'raw_tracepoint', 'raw_tp', (f) => {
      const to = scratch(f);
      f.copy(to, f.globalAddr('pattern'), size);
      f.zero(f.ptrAdd(to, int(2048)), size);
    })],
  });
  const calls = (size: number): number => emitObject(make(size), loadLlvm()).llvm.split('inttoptr (i64 113 to ptr)').length - 1;
  assert.is(calls(128), 0);
  assert.is(calls(129), 2);
});

test('stack slots hold what is stored, at any constant or variable offset', () => {
  const { fn, count } = resultProgram((f) => {
    const slot = f.slotAddr(f.newSlot('bytes', 64));
    f.zero(slot, 64);
    for (let index = 0; index < 8; index++) f.store(slot, index * 8, 8, int(index * 11));
    // The index is known to the kernel as at most 7, to LLVM not at all.
    const index = f.and(f.helper('get_prandom_u32', []), int(0));
    const element = f.ptrAdd(slot, f.shl(f.add(index, int(3)), int(3)));
    const unaligned = f.slotAddr(f.newSlot('odd', 16));
    f.zero(unaligned, 16);
    f.store(unaligned, 3, 8, int(0x0102030405060708n));
    const copied = f.slotAddr(f.newSlot('copied', 24));
    f.zero(copied, 24);
    f.copy(f.ptrAdd(copied, int(5)), unaligned, 16);
    return [f.load(element, 0, 8, false), f.load(unaligned, 3, 8, false), f.load(copied, 8, 8, false), f.load(copied, 7, 4, true)];
  });
  const run = inKernel(emitObject(makeModule({ functions: [fn], globals: [resultGlobal(count)] }), loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results, [33n, 0x0102030405060708n, 0x0102030405060708n, 0x06070800n]);
});

test('a byte of an aligned slot may have a variable index', () => {
  const { fn, count } = resultProgram((f) => {
    const slot = f.slotAddr(f.newSlot('bytes', 8));
    const index = (value: number): Operand => f.binary('umod', f.add(f.load(f.globalAddr('constants'), 0, 8, false), int(value)), int(8));
    f.zero(slot, 8);
    f.store(f.ptrAdd(slot, index(5)), 0, 1, int(9));
    f.store(f.ptrAdd(slot, index(6)), 0, 1, int(7));
    return [f.load(f.ptrAdd(slot, index(13)), 0, 1, false), f.load(slot, 0, 8, false)];
  });
  const module = makeModule({
    functions: [fn],
    globals: [resultGlobal(count), { name: 'constants', section: 'constants', size: 8, align: 8, init: numbers([1n]) }],
  });
  const run = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results, [9n, 0x07_09n << 48n]);
});

test('constants are read at run time, literals as they are, counters added to', () => {
  const { fn, count } = resultProgram((f) => {
    const counters = f.globalAddr(COUNTERS_SYMBOL);
    f.atomicAdd(counters, 24, int(5));
    f.atomicAdd(counters, 24, f.load(f.globalAddr('constants'), 8, 8, false));
    return [f.load(f.globalAddr('constants'), 8, 8, false), f.load(f.globalAddr('pattern'), 9, 1, false), f.load(f.globalAddr('pattern'), 4, 4, true)];
  });
  const module = makeModule({
    functions: [fn],
    globals: [resultGlobal(count + 1), literal(4), { name: 'constants', section: 'constants', size: 16, align: 8, init: numbers([1n, 40n]) }],
  });
  const run = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results, [40n, BigInt(PATTERN[9]!), 0x322b241dn, 45n]);
});

test('the context is read at constant offsets, whatever the branches', () => {
  // LLVM would turn the two reads into one at a computed offset, which the kernel does not allow.
  const { fn, count } = resultProgram((f) => {
    const ctx = f.ctx();
    const out = f.slotAddr(f.newSlot('out', 8));
    const [left, right, end] = [f.newBlock(), f.newBlock(), f.newBlock()];
    f.branch(f.and(f.helper('get_prandom_u32', []), int(1)), left, right);
    f.setBlock(left);
    f.store(out, 0, 8, f.load(ctx, 8, 8, false));
    f.jump(end);
    f.setBlock(right);
    f.store(out, 0, 8, f.load(f.ptrAdd(ctx, int(16)), 8, 8, false));
    f.jump(end);
    f.setBlock(end);
    const got = f.load(out, 0, 8, false);
    return [f.load(ctx, 16, 8, false), f.load(ctx, 88, 4, false), f.or(f.eq(got, int(0x1001)), f.eq(got, int(0x1003))), f.ne(f.ptrToInt(f.loadPtr(ctx, 0)), ZERO)];
  });
  const run = inKernel(emitObject(makeModule({ functions: [fn], globals: [resultGlobal(count)] }), loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results, [0x1002n, 0x100bn, 1n, 1n]);
});

test('equal code after the context and a map value stays two pieces of code', () => {
  const { fn } = resultProgram((f) => {
    const key = f.slotAddr(f.newSlot('key', 4, 4));
    f.store(key, 0, 4, ZERO);
    const work = (memory: Operand): void => {
      f.helperVoid('ktime_get_ns', []);
      for (let at = 0; at < 40; at += 8) f.store(f.globalAddr(COUNTERS_SYMBOL), at, 8, f.load(memory, at, 8, false));
    };
    const [left, right, found, end] = [f.newBlock(), f.newBlock(), f.newBlock(), f.newBlock()];
    f.branch(f.and(f.helper('get_prandom_u32', []), int(1)), left, right);
    f.setBlock(left);
    work(f.ctx());
    f.jump(end);
    f.setBlock(right);
    const entry = f.helper('map_lookup_elem', [f.mapAddr('map'), key]);
    f.branch(f.ne(entry, ZERO), found, end);
    f.setBlock(found);
    work(entry);
    f.jump(end);
    f.setBlock(end);
    return [];
  });
  const module = makeModule({ functions: [fn], globals: [resultGlobal(5)], maps: [{ name: 'map', type: 'hash', keySize: 4, valueSize: 64, maxEntries: 1 }] });
  assert.is(inKernel(emitObject(module, loadLlvm()).object, []).error, '');
});

test('the bounds of an index are checked though LLVM knows them', () => {
  const { fn, count } = resultProgram((f) => {
    const array = f.slotAddr(f.newSlot('array', 8));
    f.store(array, 0, 8, int(0x0807060504030201n));
    // 0 or 1, says LLVM; the kernel knows nothing of a number that is shifted by an unknown one.
    const random = f.helper('get_prandom_u32', []);
    const bit = f.select('int', f.ne(random, ZERO), ZERO, int(1));
    const shifted = f.binary('lshr', bit, f.and(f.helper('get_prandom_u32', []), int(62)));
    const index = f.and(shifted, int(7));
    const inside = f.binary('ult', index, int(8));
    const bounded = f.select('int', inside, index, ZERO);
    const got = f.load(f.ptrAdd(array, bounded), 0, 1, false);
    return [f.or(f.eq(got, int(1)), f.eq(got, int(2)))];
  });
  const run = inKernel(emitObject(makeModule({ functions: [fn], globals: [resultGlobal(count)] }), loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results, [1n]);
});

test('whether a pointer is null may be combined with other questions', () => {
  const { fn, count } = resultProgram((f) => {
    const key = f.slotAddr(f.newSlot('key', 4, 4));
    f.store(key, 0, 4, ZERO);
    const found = (): Operand => f.helper('map_lookup_elem', [f.mapAddr('map'), key]);
    return [
      f.or(f.ne(found(), ZERO), f.ne(f.load(f.globalAddr(COUNTERS_SYMBOL), 32, 8, false), ZERO)),
      f.and(f.eq(found(), ZERO), f.eq(f.load(f.globalAddr(COUNTERS_SYMBOL), 40, 8, false), ZERO)),
    ];
  });
  const module = makeModule({ functions: [fn], globals: [resultGlobal(6)], maps: [{ name: 'map', type: 'hash', keySize: 4, valueSize: 8, maxEntries: 1 }] });
  const run = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results.slice(0, count), [0n, 1n]);
});

test('map values are found, changed in place and deleted', () => {
  const maps = (['hash', 'percpu_hash', 'lru_hash', 'lru_percpu_hash', 'array', 'percpu_array'] as const).map((type) => (
    { name: `map_${type}`, type, keySize: 4, valueSize: 24, maxEntries: 16 }));
  const functions = maps.map((map, index) => program(map.name.replace('map', 'use'), 'raw_tracepoint', 'raw_tp', (f) => {
    const key = f.slotAddr(f.newSlot('key', 4, 4));
    const value = f.slotAddr(f.newSlot('value', 24));
    f.store(key, 0, 4, int(3));
    f.zero(value, 24);
    f.store(value, 16, 8, int(100));
    f.helperVoid('map_update_elem', [f.mapAddr(map.name), key, value, ZERO]);
    const entry = f.helper('map_lookup_elem', [f.mapAddr(map.name), key]);
    const [there, end] = [f.newBlock(), f.newBlock()];
    f.branch(f.ne(entry, ZERO), there, end);
    f.setBlock(there);
    f.atomicAdd(entry, 16, int(index));
    f.store(f.globalAddr(COUNTERS_SYMBOL), index * 8, 8, f.load(entry, 16, 8, false));
    f.jump(end);
    f.setBlock(end);
    f.helperVoid('map_delete_elem', [f.mapAddr(map.name), key]);
  }));
  const run = inKernel(emitObject(makeModule({ functions, maps, globals: [resultGlobal(maps.length)] }), loadLlvm()).object, functions.map((fn) => fn.name));
  assert.is(run.error, '');
  assert.equal(run.results, maps.map((_, index) => BigInt(100 + index)));
});

test.run();
