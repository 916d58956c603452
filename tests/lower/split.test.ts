// Large functions in parts. That a script means the same in parts is tried with every script of these tests (support.ts);
// here: functions stay below a bound however long a script is, small ones are left alone, parts pass on what they must,
// and what is too much for a stack is said.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { operandsOf } from '../../middle/ir/instructions.ts';
import type { Fn, Module } from '../../middle/ir/ir.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { splitFunctions } from '../../middle/passes/split-functions.ts';
import { lowered, run, TINY } from './support.ts';

const weight = (fn: Fn): number => fn.blocks.reduce((sum, { instrs }) => sum + instrs.length + 1, 0);
const largest = (module: Module): number => Math.max(...module.functions.map(weight));
const repeat = (count: number, text: (index: number) => string, between = ' '): string => Array.from({ length: count }, (_, index) => text(index)).join(between);

/** Statements of each kind, by how many. */
const kinds: readonly (readonly [kind: string, script: (count: number) => string])[] = [
  ['a map is counted up', (count) => `begin { ${repeat(count, () => '@x = @x + 1;')} }`],
  ['keys are set', (count) => `begin { ${repeat(count, (i) => `@m[${i}] = ${i};`)} }`],
  ['text is printed', (count) => `begin { ${repeat(count, (i) => `printf("${i} %d\\n", nsecs);`)} }`],
  ['a variable is computed', (count) => `begin { $a = nsecs; ${repeat(count, (i) => `$a = $a * 3 + ${i};`)} @ = $a }`],
  ['conditions', (count) => `begin { $a = nsecs; ${repeat(count, (i) => `if ($a == ${i}) { @x = ${i} }`)} }`],
  ['a chain of conditions', (count) => `begin { $a = nsecs; ${repeat(8, () => repeat(count / 8, (i) => `if ($a == ${i}) { @x = ${i} } else `) + '{ @x = 0 }')} }`],
  ['returns', (count) => `begin { $a = nsecs; ${repeat(count, (i) => `if ($a == ${i}) { return } @x = ${i};`)} }`],
  ['unrolled', (count) => `begin { unroll(${count / 40}) { unroll(40) { @x = @x + 1 } } }`],
  ['in a condition', (count) => `begin { if (nsecs > 5) { ${repeat(count, () => '@x = @x + 1;')} } }`],
  ['in a while', (count) => `begin { $i = 0; while ($i < 3) { $i++; ${repeat(count, () => '@x = @x + 1;')} } }`],
  ['in a for', (count) => `begin { for ($i : 0..3) { ${repeat(count, () => '@x = @x + $i;')} } }`],
  ['in a function', (count) => `fn f($n : int64) : int64 { ${repeat(count, () => '@x = @x + $n;')} return $n } begin { @y = f(3) }`],
  ['maps', (count) => `begin { ${repeat(count, (i) => `@m${i} = count();`)} }`],
];

for (const [kind, script] of kinds) {
  test(`${kind}: ten times the statements make more functions, not larger ones`, () => {
    const [few, many] = [160, 1600].map((count) => {
      const { module } = lowered(script(count));
      const split = splitFunctions(module);
      assert.is(split.crowded, false);
      assert.equal(verifyModule(split.module), []);
      return { whole: module, split: split.module };
    }) as [{ whole: Module; split: Module }, { whole: Module; split: Module }];
    assert.ok(largest(many.whole) > 8000, `${largest(many.whole)} instructions are no large function`);
    assert.ok(largest(many.split) <= 8000, `a function of ${largest(many.split)} instructions`);
    assert.ok(many.split.functions.length <= 200, `${many.split.functions.length} functions`);
    // What the parts cost is little, and the same for each.
    const [before, after] = [many.whole, many.split].map((module) => module.functions.reduce((sum, fn) => sum + weight(fn), 0)) as [number, number];
    assert.ok(after < before * 1.1 + 500, `${before} instructions became ${after}`);
    assert.ok(few.split.functions.length <= many.split.functions.length);
  });
}

test('a large program at a system call stays at its own event, where its record is the context', () => {
  const { module } = lowered(`tracepoint:syscalls:sys_enter_openat { ${repeat(1600, () => '@x = @x + args.flags;')} }`);
  const reads = (of: Module): unknown[] => of.functions.flatMap(({ blocks }) => blocks.flatMap(({ instrs }) => instrs.filter((instr) => instr.op === 'tp-offset' || (instr.op === 'tp-load' && instr.base !== undefined))));
  assert.ok(reads(module).length > 1600);
  const split = splitFunctions(module);
  assert.equal(verifyModule(split.module), []);
  assert.equal(reads(split.module), []);
});

test('a function that is not large is left as it is', () => {
  const { module } = lowered(`begin { ${repeat(200, () => '@x = @x + 1;')} }`);
  const split = splitFunctions(module);
  assert.is(split.crowded, false);
  module.functions.forEach((fn, index) => assert.is(split.module.functions[index], fn));
});

test('parts share no more than the stack holds, each word for one value at a time', () => {
  const { module } = lowered(`begin { $a = nsecs; $b = pid; ${repeat(1500, (i) => `$a = $a + @m[$b, ${i}]; $b = $b ^ $a;`)} @m[$a, 0] = $b }`);
  const split = splitFunctions(module);
  assert.is(split.crowded, false);
  const root = split.module.functions.find(({ name }) => name === 'begin_1')!;
  const frame = root.slots.find(({ name }) => name === 'frame')!;
  assert.ok(frame.size <= 80, `a frame of ${frame.size} bytes`);
});

test('programs read their record themselves, once for each field', () => {
  const { module } = lowered(`tracepoint:sched:sched_switch { ${repeat(1500, () => '@x[args.prev_pid] = args.prev_prio;')} }`);
  const split = splitFunctions(module).module;
  assert.ok(split.functions.length > 3);
  const reads = split.functions.flatMap((fn) => fn.blocks.flatMap(({ instrs }) => instrs.filter(({ op }) => op === 'tp-load').map(() => fn.role.kind)));
  assert.equal(reads, ['program', 'program']);
});

test('the context goes where it is read', () => {
  const { module } = lowered(`kprobe:vfs_read { ${repeat(1500, () => '@x[arg0] = arg1;')} }`);
  const split = splitFunctions(module).module;
  const parts = split.functions.filter(({ role }) => role.kind === 'function');
  assert.ok(parts.length > 3);
  for (const part of parts) assert.ok(part.blocks.some(({ instrs }) => instrs.some(({ op }) => op === 'ctx')), part.name);
});

test('more values at a time than a stack holds are said, and in memory they are not too many', () => {
  for (const count of [150, 2000]) {
    const script = `begin { ${repeat(count, (i) => `$v${i} = nsecs + ${i};`)} ${repeat(count, (i) => `@s += $v${i};`)} }`;
    const { module } = lowered(script);
    assert.is(splitFunctions(module).crowded, true);
    const roomy = splitFunctions(lowered(script, 'x86_64', true).module);
    assert.is(roomy.crowded, false);
    assert.equal(verifyModule(roomy.module), []);
  }
});

test('what bounds a while stays where the kernel knows its value', () => {
  const variables = repeat(40, (i) => `$v${i} = nsecs + ${i};`);
  const { module } = lowered(`begin { $n = 0; ${variables} while ($n < 10) { $n++; @s += ${repeat(40, (i) => `$v${i}`, ' + ')} } }`, 'x86_64', true);
  const { slots } = module.functions[0]!;
  assert.ok(slots.some(({ name }) => name === '$n' || name === 'n'), slots.map(({ name }) => name).join(' '));
  assert.ok(slots.filter(({ name }) => /^\$?v\d+$/.test(name)).length <= 8);
});

test('no part names a slot that another made', () => {
  const { module } = lowered('begin { $a = (nsecs, "text"); $b = $a; @m[$b] = 1; print($a); print(@m[$b]); print($b.0) }');
  for (const fn of splitFunctions(module, TINY).module.functions) {
    const slots = new Set(fn.slots.map(({ id }) => id));
    for (const { instrs } of fn.blocks) {
      for (const instr of instrs) {
        if (instr.op === 'slot-addr') assert.ok(slots.has(instr.slot));
        for (const operand of operandsOf(instr)) if (operand.kind === 'reg') assert.ok(operand.reg < fn.registers);
      }
    }
  }
});

test('variables in memory are worth what they were', () => {
  const count = 40;
  const script = `begin { ${repeat(count, (i) => `$v${i} = ${i} * 3;`)} $v7 += 5; $s = 0; ${repeat(count, (i) => `$s += $v${i};`)} print($s) }`;
  const expected = `${Array.from({ length: count }, (_, i) => i * 3).reduce((sum, value) => sum + value, 5)}\n`;
  assert.is(run(script).output, expected);
  assert.is(run(script, { crowded: true }).output, expected);
});

test('what a manifest says of a place does not grow with the line that it is on', () => {
  const size = (count: number): number => JSON.stringify(lowered(`begin { ${repeat(count, () => '@x = @x + 1;')} }`).manifest).length;
  assert.ok(size(1000) < 11 * size(100), `${size(100)} and ${size(1000)} characters`);
});

test.run();
