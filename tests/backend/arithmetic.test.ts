// Runs every arithmetic op on the kernel, on values that LLVM cannot fold, and compares with the language's rules.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitObject } from '../../backend/emit.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import type { BinaryOp, Operand } from '../../middle/ir/ir.ts';
import { inKernel, int, makeModule, numbers, resultGlobal, resultProgram, signed } from './support.ts';

const MIN = -(2n ** 63n);
const VALUES = [0n, 1n, -1n, 7n, -7n, 2n, 63n, 2n ** 32n, -(2n ** 31n), 2n ** 63n - 1n, MIN];
const u = (value: bigint): bigint => BigInt.asUintN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

/** null: unspecified, not tried. */
const RULES: Readonly<Record<BinaryOp, (a: bigint, b: bigint) => bigint | null>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  udiv: (a, b) => (b === 0n ? null : u(a) / u(b)),
  umod: (a, b) => (b === 0n ? null : u(a) % u(b)),
  sdiv: (a, b) => (b === 0n ? null : a / b),
  smod: (a, b) => (b === 0n ? null : a % b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => (u(b) > 63n ? null : a << b),
  lshr: (a, b) => (u(b) > 63n ? null : u(a) >> b),
  ashr: (a, b) => (u(b) > 63n ? null : a >> b),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  ult: (a, b) => truth(u(a) < u(b)),
  ule: (a, b) => truth(u(a) <= u(b)),
  ugt: (a, b) => truth(u(a) > u(b)),
  uge: (a, b) => truth(u(a) >= u(b)),
  slt: (a, b) => truth(a < b),
  sle: (a, b) => truth(a <= b),
  sgt: (a, b) => truth(a > b),
  sge: (a, b) => truth(a >= b),
};

test('binary ops give what the language says', () => {
  const cases: { text: string; fn: BinaryOp; a: number; b: number; constant: boolean; expected: bigint }[] = [];
  for (const fn of Object.keys(RULES) as BinaryOp[]) {
    for (const [a, left] of VALUES.entries()) {
      for (const [b, right] of VALUES.entries()) {
        const expected = RULES[fn](left, right);
        // With a constant on the right too, for one left value each: another shape of code.
        if (expected === null) continue;
        cases.push({ text: `${fn} ${left} ${right}`, fn, a, b, constant: false, expected });
        if (a === b || a === 4) cases.push({ text: `${fn} ${left} const ${right}`, fn, a, b, constant: true, expected });
      }
    }
  }
  // A program per op, and each result stored at once: more values would not fit the stack.
  const functions = (Object.keys(RULES) as BinaryOp[]).map((op) => resultProgram((f) => {
    for (const [index, one] of cases.entries()) {
      if (one.fn !== op) continue;
      const load = (position: number): Operand => f.load(f.globalAddr('inputs'), position * 8, 8, true);
      const right = one.constant ? int(VALUES[one.b]!) : load(one.b);
      f.store(f.globalAddr('bpftrace_counters'), index * 8, 8, f.binary(op, load(one.a), right));
    }
    return [];
  }, `test_${op}`).fn);
  const module = makeModule({
    functions,
    globals: [resultGlobal(cases.length), { name: 'inputs', section: 'constants', size: VALUES.length * 8, align: 8, init: numbers(VALUES) }],
  });
  const run = inKernel(emitObject(module, loadLlvm()).object, functions.map((fn) => fn.name));
  assert.is(run.error, '');
  const wrong = cases.flatMap((one, index) => {
    const got = signed(run.results[index] ?? 0n);
    return got === signed(one.expected) ? [] : [`${one.text}: ${got}, not ${signed(one.expected)}`];
  });
  assert.equal(wrong, []);
});

test('a shift by 64 and more is accepted, whatever it gives', () => {
  const { fn, count } = resultProgram((f) => (['shl', 'lshr', 'ashr'] as const).flatMap((op) => {
    const loaded = f.load(f.globalAddr('inputs'), 0, 8, false);
    return [f.binary(op, loaded, loaded), f.binary(op, loaded, int(200)), f.binary(op, int(1), int(64))];
  }));
  const inputs = { name: 'inputs', section: 'constants', size: 8, align: 8, init: numbers([100n]) } as const;
  const run = inKernel(emitObject(makeModule({ functions: [fn], globals: [resultGlobal(count), inputs] }), loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
});

test('extend, select and narrow loads keep 64-bit registers right', () => {
  const value = 0x8182_8384_f5f6_f7f8n;
  const expected: bigint[] = [];
  const { fn, count } = resultProgram((f) => {
    const inputs = f.globalAddr('inputs');
    const loaded = f.load(inputs, 0, 8, false);
    const out: Operand[] = [];
    for (const width of [1, 2, 4] as const) {
      for (const isSigned of [false, true]) {
        const low = isSigned ? BigInt.asIntN(width * 8, value) : BigInt.asUintN(width * 8, value);
        out.push(f.extend(loaded, width, isSigned), f.load(inputs, 0, width, isSigned));
        expected.push(low, low);
      }
    }
    out.push(f.select('int', f.load(inputs, 8, 8, false), int(5), loaded), f.select('int', f.binary('sgt', loaded, int(0)), int(5), int(6)));
    expected.push(value, 6n);
    const slot = f.slotAddr(f.newSlot('bytes', 8));
    const chosen = f.select('ptr', f.load(inputs, 8, 8, false), slot, inputs);
    out.push(f.load(chosen, 0, 4, false));
    expected.push(value & 0xffff_ffffn);
    f.zero(slot, 8);
    for (const width of [1, 2, 4] as const) f.store(slot, width, width, loaded);
    out.push(f.load(slot, 0, 8, false));
    expected.push(0xf5f6_f7f8_0000_0000n | 0xf7f8_0000n | 0xf800n);
    return out;
  });
  const module = makeModule({
    functions: [fn],
    globals: [resultGlobal(count), { name: 'inputs', section: 'constants', size: 16, align: 8, init: numbers([value, 0n]) }],
  });
  const run = inKernel(emitObject(module, loadLlvm()).object, ['test_program']);
  assert.is(run.error, '');
  assert.equal(run.results.map(signed), expected.map(signed));
});

test.run();
