// errorf, warnf and debugf, and what tests return, by running their IR in the interpreter.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from './support.ts';

/** Body of a `begin` probe, and what goes to the trace pipe. */
const traces: readonly (readonly [body: string, ...lines: readonly string[]])[] = [
  ['debugf("plain"); debugf("100%% sure")', 'plain', '100% sure'],
  // 32 bits or 64, as in printf().
  ['$x = -5; debugf("%d %u %lu", $x, $x, $x)', '-5 4294967291 18446744073709551611'],
  ['debugf("%x %llx", 1 << 40, 1 << 40)', '0 10000000000'],
  ['$x = (int32)-1; debugf("%d %lx %llx", $x, $x, (uint8)255)', '-1 ffffffffffffffff ff'],
  ['debugf("%p|%d", (uint64)4096, true)', '0x1000|1'],
  ['debugf("%s %s", comm, "literal")', 'bash literal'],
  // A string that fills its storage has no NUL of its own.
  ['$s = str(uptr(0x1000)); $t = "xyz"; debugf("%s|%s", $s, $t)', `${'a'.repeat(1024)}|xyz`],
  ['$s = "a"; debugf("%s %s", $s, { $s = "b"; $s })', 'a b'],
];

for (const [body, ...lines] of traces) {
  test(body, () => assert.equal(run(`begin { ${body} }`, { userMemory: [{ address: 0x1000n, bytes: Buffer.alloc(2000, 'a') }] }).traced, lines));
}

test('errorf and warnf say where they are, and stop nothing', () => {
  const { output } = run('begin { warnf("a %d\\n", 1); for $i : 0..2 { errorf("%s", $i); } printf("on\\n"); }');
  const at = (column: number, length: number, text: string): string => `test.bt:1:${column}-${column + length}: ${text}\n`;
  assert.is(output, `${at(9, 18, 'WARNING: a 1')}${at(45, 16, 'ERROR: 0')}${at(45, 16, 'ERROR: 1')}on\n`);
});

test('what a test returns is not 0 in its lower half when it is not 0', () => {
  const { returned } = run('test:a { return 0; } test:b { return 7; } test:c { return 1 << 32; } test:d { } test:e { return -1; } '
    + 'test:f { for $i : 0..3 { if ($i == 2) { return $i << 32; } } return 0; } test:g /0/ { return 1; }');
  assert.equal(returned, [0n, 7n, 1n, 0n, 0xffff_ffffn, 1n, 0n]);
});

test.run();
