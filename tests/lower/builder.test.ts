// The function builder: constants fold with 64-bit wrapping, unreachable code disappears, blocks are renumbered.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { constant, FunctionBuilder, ONE, ZERO } from '../../middle/ir/builder.ts';
import type { BinaryOp } from '../../middle/ir/ir.ts';

const raw = { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' } as const;

const folds: readonly [BinaryOp, bigint, bigint, bigint | null][] = [
  ['add', (1n << 63n) - 1n, 1n, -(1n << 63n)],
  ['udiv', -1n, 2n, (1n << 63n) - 1n],
  ['sdiv', -7n, 2n, -3n],
  ['smod', -7n, 2n, -1n],
  ['sdiv', 1n, 0n, null],
  ['lshr', -1n, 63n, 1n],
  ['ashr', -8n, 1n, -4n],
  ['shl', 1n, 64n, null],
  ['ult', -1n, 1n, 0n],
  ['slt', -1n, 1n, 1n],
];

for (const [fn, a, b, expected] of folds) {
  test(`folds ${fn} ${a} ${b}`, () => {
    const result = new FunctionBuilder('f', raw).binary(fn, constant(a), constant(b));
    if (expected === null) assert.is(result.kind, 'reg');
    else assert.equal(result, constant(expected));
  });
}

test('extends constants by width and sign', () => {
  const b = new FunctionBuilder('f', raw);
  assert.equal(b.extend(constant(0xff), 1, true), constant(-1));
  assert.equal(b.extend(constant(-1), 4, false), constant(0xffffffff));
});

test('drops what follows a return and joins what is left', () => {
  const b = new FunctionBuilder('f', raw);
  const unused = b.newBlock();
  const end = b.newBlock();
  b.branch(ONE, end, unused);
  b.setBlock(unused);
  b.ret(ZERO);
  b.setBlock(end);
  b.ret(ZERO);
  b.helperVoid('ktime_get_ns', []);
  const fn = b.finish();
  assert.equal(fn.blocks.map((block) => [block.id, block.instrs.length, block.term?.op]), [[0, 0, 'return']]);
});

test('an open block returns 0', () => {
  const fn = new FunctionBuilder('f', raw).finish();
  assert.equal(fn.blocks[0]!.term, { op: 'return', value: ZERO, at: { line: 1, column: 1 } });
});

test.run();
