// What is dead gives its memory back: however often a construct occurs in a statement, a condition or a value, the memory
// that one occurrence needs is all that is ever taken. Each shape is lowered with few occurrences and with many, and what
// lies on the stack and in the scratch memory must be the same.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lowered } from './support.ts';

/** Joins `count` occurrences into one script. */
type Shape = (count: number) => string;

const joined = (count: number, separator: string, each: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(separator);

const program = (body: string): string => `begin { @s[pid, tid] = 1; @long["a key that is too long for the stack of a program", pid] = "b"; ${body} }`;

const LONG = '@long["a key that is too long for the stack of a program", pid]';

const shapes: Readonly<Record<string, Shape>> = {
  'else if': (count) => program(joined(count, ' else ', (i) => `if (@s[pid, tid] == ${i}) { @s[1, ${i}] = 1; }`)),
  'else if with long keys': (count) => program(joined(count, ' else ', (i) => `if (${LONG} == "${i}") { @s[1, ${i}] = 1; }`)),
  'nested ifs': (count) => program(joined(count, ' ', (i) => `if (@s[pid, tid] == ${i}) {`) + ' @s[2, 2] = 1; ' + '}'.repeat(count)),
  '||': (count) => program(`if (${joined(count, ' || ', (i) => `@s[pid, tid] == ${i}`)}) { @s[1, 1] = 1; }`),
  '&&': (count) => program(`if (${joined(count, ' && ', (i) => `@s[pid, tid] != ${i}`)}) { @s[1, 1] = 1; }`),
  '&& as a value': (count) => program(`$x = ${joined(count, ' && ', (i) => `${LONG} != "${i}"`)}; @s[1, 1] = $x ? 1 : 0;`),
  '!': (count) => program(`if (${joined(count, ' && ', (i) => `!(@s[pid, tid] == ${i})`)}) { @s[1, 1] = 1; }`),
  'while': (count) => program(`$i = 0; while ($i < 10 && (${joined(count, ' || ', (i) => `@s[pid, tid] == ${i}`)})) { $i++; }`),
  'ternaries': (count) => program(`$x = ${joined(count, '', (i) => `@s[pid, tid] == ${i} ? ${i} : `)}1; @s[1, 1] = $x;`),
  'ternaries between texts': (count) => program(`@t = ${joined(count, '', (i) => `@s[pid, tid] == ${i} ? "${i % 10}" : `)}"x";`),
  '?:': (count) => program(`$x = ${joined(count, ' ', () => '(@s[pid, tid] ?: ')} 1 ${')'.repeat(count)}; @s[1, 1] = $x;`),
  'sums': (count) => program(`$x = ${joined(count, ' + ', (i) => `@s[pid, ${i}]`)}; @s[1, 1] = $x;`),
  'comparisons in arithmetic': (count) => program(`$x = ${joined(count, ' + ', (i) => `(${LONG} == "${i}" ? 1 : 0)`)}; @s[1, 1] = $x;`),
  'arguments of printf()': (count) => program(`printf("${'%d '.repeat(count)}", ${joined(count, ', ', (i) => `@s[pid, ${i}]`)});`),
  'texts of a tuple': (count) => program(`print((${joined(count, ', ', () => LONG)}));`),
  'numbers of a tuple': (count) => program(`print((${joined(count, ', ', (i) => `@s[pid, ${i}]`)}));`),
  'keys in keys': (count) => program(`@s[1, 1] = ${'@s[pid, '.repeat(count)}1${']'.repeat(count)};`),
  'steps in values': (count) => program(`$x = ${joined(count, ' + ', (i) => `@s[pid, ${i}]++`)}; @s[1, 1] = $x;`),
  'aggregations in values': (count) => program(`@c[pid, tid] = count(); $x = ${joined(count, ' + ', () => '(int64)@c[pid, tid]')}; @s[1, 1] = $x;`),
  'has_key()': (count) => program(`if (${joined(count, ' || ', (i) => `has_key(@s, (pid, ${i}))`)}) { @s[1, 1] = 1; }`),
  'texts compared': (count) => program(`if (${joined(count, ' || ', (i) => `comm == str(${i})`)}) { @s[1, 1] = 1; }`),
  'fields of kernel structs': (count) => program(`if (${joined(count, ' || ', (i) => `curtask->real_parent->pid == ${i}`)}) { @s[1, 1] = 1; }`),
  'calls of functions': (count) => `fn f($a : int64, $b : string[40]) : int64 { return $a; } ${program(`$x = ${joined(count, ' + ', (i) => `f(@s[pid, ${i}], "text")`)}; @s[1, 1] = $x;`)}`,
  'macros': (count) => `macro of(a, b) { let $k = (a, b); a + b } ${program(`if (${joined(count, ' || ', (i) => `of(@s[pid, ${i}], ${i}) > 0`)}) { @s[1, 1] = 1; }`)}`,
  'variables of blocks': (count) => program(joined(count, ' ', (i) => `{ let $k = (pid, ${i}); let $t = str(${i}); @s[1, 1] = $k.0 + strlen($t); }`)),
  'variables of branches': (count) => program(joined(count, ' else ', (i) => `if (pid == ${i}) { let $k = (pid, ${i}); let $t = str(${i}); @s[1, 1] = $k.0 + strlen($t); }`)),
  'rounds of unroll': (count) => program(`unroll(${count}) { let $k = (pid, 1); @s[1, 1] = $k.0; }`),
  'ranges': (count) => program(`for $i : 0..(${joined(count, ' + ', (i) => `@s[pid, ${i}]`)}) { @s[1, 1] = 1; }`),
  'predicates': (count) => `begin /${joined(count, ' || ', (i) => `@s[pid, ${i}] == 1`)}/ { @s[1, 1] = 1; }`,
};

/** Bytes that a script's functions keep on the stack, cells that become registers apart, and in scratch memory. */
function memory(script: string): { readonly stack: number; readonly scratch: number } {
  const { module, diagnostics } = lowered(script);
  assert.equal(diagnostics, []);
  const slots = module.functions.flatMap((fn) => fn.slots).filter(({ name }) => name === 'temp');
  const scratch = module.maps.filter(({ name }) => name.includes('scratch'));
  return {
    stack: slots.reduce((sum, { size }) => sum + size, 0),
    scratch: scratch.reduce((sum, { valueSize }) => sum + valueSize, 0),
  };
}

for (const [name, shape] of Object.entries(shapes)) {
  test(name, () => assert.equal(memory(shape(40)), memory(shape(4))));
}

test.run();
