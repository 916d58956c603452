// No script ends in an exception, however deep it nests: what the passes can follow compiles, and what is deeper is an
// error at its place that names the limit. Each way of nesting that the language has is tried at a depth that people
// reach, at the limit, and far beyond it.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import { MAX_TREE_DEPTH } from '../../frontend/syntax/depth.ts';
import { recordedHost } from '../check/recorded-host.ts';

// The commands load it before they parse: it makes the stack as deep as the limits are.
loadLlvm();

/** What is wrong with a script; what it throws, the test throws. */
function errorsOf(text: string): Diagnostic[] {
  const { diagnostics } = compile({ name: 'test.bt', text }, { host: recordedHost(), positional: null, environment: {}, unsafe: true, stage: 'ir' });
  return diagnostics.filter(({ severity }) => severity === 'error');
}

const times = (count: number, each: (index: number) => string, separator = ''): string => Array.from({ length: count }, (_, index) => each(index)).join(separator);
const wrapped = (count: number, open: string, inside: string, close: string): string => open.repeat(count) + inside + close.repeat(count);

/** An expression of `count` operators, no more than 400 of them without parentheses around. */
function chained(count: number, apply: (inner: string, count: number) => string): string {
  let result = '$x';
  for (let left = count; left > 0; left -= 400) result = `(${apply(result, Math.min(left, 400))})`;
  return `begin { $x = pid; $y = ${result}; print($y); }`;
}

/** Scripts that nest `depth` times; `fine`: a depth that compiles. */
const shapes: Readonly<Record<string, { readonly fine: number; readonly script: (depth: number) => string }>> = {
  'parentheses': { fine: 1400, script: (n) => `begin { print(${wrapped(n, '(', 'pid', ')')}); }` },
  'sums': { fine: 2400, script: (n) => chained(n, (inner, count) => inner + ' + $x'.repeat(count)) },
  'signs': { fine: 2400, script: (n) => chained(n, (inner, count) => '~'.repeat(count) + inner) },
  'negations': { fine: 2400, script: (n) => chained(n, (inner, count) => '!'.repeat(count) + inner) },
  'casts': { fine: 2400, script: (n) => chained(n, (inner, count) => '(uint64)'.repeat(count) + inner) },
  'conditions': { fine: 2400, script: (n) => chained(n, (inner, count) => inner + ' || $x'.repeat(count)) },
  'ternaries': { fine: 2400, script: (n) => `begin { print(${times(n, (i) => `pid == ${i} ? ${i} : `)} 0); }` },
  'ternaries in parentheses': { fine: 1100, script: (n) => `begin { print(${times(n, (i) => `(pid == ${i} ? ${i} : `)} 0 ${')'.repeat(n)}); }` },
  'else if': { fine: 2400, script: (n) => `begin { ${times(n, (i) => `if (pid == ${i}) { print(${i}); }`, ' else ')} }` },
  'ifs': { fine: 1200, script: (n) => `begin { ${wrapped(n, 'if (pid) { ', 'print(1);', ' }')} }` },
  'whiles': { fine: 300, script: (n) => `begin { ${wrapped(n, 'while (pid) { ', 'break;', ' }')} }` },
  'unrolls': { fine: 300, script: (n) => `begin { ${wrapped(n, 'unroll (1) { ', 'print(1);', ' }')} }` },
  'fors': { fine: 7, script: (n) => `begin { ${times(n, (i) => `for $i${i} : 0..2 { `)} print(1); ${'}'.repeat(n)} }` },
  'blocks': { fine: 1200, script: (n) => `begin { ${wrapped(n, '{ ', 'print(1);', ' }')} }` },
  'blocks as values': { fine: 240, script: (n) => `begin { print(${wrapped(n, '{ ', '1', ' }')}); }` },
  'keys': { fine: 220, script: (n) => `begin { @[1] = 1; print(${wrapped(n, '@[', '1', ']')}); }` },
  'calls': { fine: 200, script: (n) => `begin { print(${wrapped(n, 'kptr(', '1', ')')}); }` },
  'calls of functions': { fine: 200, script: (n) => `fn f($x : int64) : int64 { return $x; } begin { print(${wrapped(n, 'f(', '1', ')')}); }` },
  'sizeof': { fine: 200, script: (n) => `begin { print(${wrapped(n, 'sizeof(', 'pid', ')')}); }` },
  'comptime': { fine: 400, script: (n) => `begin { print(${'comptime '.repeat(n)} 1); }` },
  'fields': { fine: 100, script: (n) => `begin { print(curtask${'.real_parent'.repeat(n)}.pid); }` },
  'tuples': { fine: 90, script: (n) => `begin { print(${wrapped(n, '(', '1', ', 1)')}); }` },
  'tuples by statements': { fine: 90, script: (n) => `begin { $a0 = (1, 1); ${times(n, (i) => `$a${i + 1} = ($a${i}, 1);`)} }` },
  'records by statements': { fine: 90, script: (n) => `begin { $a0 = (a=1); ${times(n, (i) => `$a${i + 1} = (a=$a${i});`)} }` },
  'tuples that double': { fine: 8, script: (n) => `begin { $a0 = (1, 1); ${times(n, (i) => `$a${i + 1} = ($a${i}, $a${i});`)} }` },
  'addresses': { fine: 90, script: (n) => `begin { $a0 = 1; ${times(n, (i) => `$a${i + 1} = &$a${i};`)} }` },
  'pointer types': { fine: 90, script: (n) => `begin { print((int8${'*'.repeat(n)})0); }` },
  'array types': { fine: 90, script: (n) => `begin { print(sizeof(int8${'[1]'.repeat(n)})); }` },
  'tuple types': { fine: 90, script: (n) => `begin { let $x : ${wrapped(n, '(', 'int8', ', int8)')}; $y = $x; }` },
  'functions': { fine: 7, script: (n) => `${times(n, (i) => `fn f${i}($x : int64) : int64 { return ${i === 0 ? '$x' : `f${i - 1}($x) + 1`}; }`, ' ')} begin { print(f${n - 1}(1)); }` },
  'functions, callers first': { fine: 7, script: (n) => `${times(n, (i) => `fn f${i}($x : int64) : int64 { return ${i === n - 1 ? '$x' : `f${i + 1}($x) + 1`}; }`, ' ')} begin { print(f0(1)); }` },
  'functions in a circle': { fine: 0, script: (n) => `${times(n, (i) => `fn f${i}($x : int64) : int64 { return f${(i + 1) % n}($x); }`, ' ')} begin { print(${n === 0 ? '1' : 'f0(1)'}); }` },
  'macros': { fine: 100, script: (n) => `${times(n, (i) => `macro m${i}(x) { ${i === 0 ? 'x' : `m${i - 1}(x) + 1`} }`, ' ')} begin { print(m${n - 1}(1)); }` },
  'arguments of macros': { fine: 100, script: (n) => `macro m(x) { x + 1 } begin { print(${wrapped(n, 'm(', 'pid', ')')}); }` },
  'macros that double': { fine: 8, script: (n) => `${times(n, (i) => `macro m${i}(x) { ${i === 0 ? 'x' : `m${i - 1}(x) + m${i - 1}(x)`} }`, ' ')} begin { print(m${n - 1}(pid)); }` },
  'predicates': { fine: 1400, script: (n) => `begin /${wrapped(n, '(', 'pid', ')')}/ { print(1); }` },
  'what nobody closes': { fine: 0, script: (n) => `begin { ${'@a = ( { '.repeat(n)}${n === 0 ? '}' : ''}` },
};

for (const [name, { fine, script }] of Object.entries(shapes)) {
  test(name, () => {
    assert.equal(errorsOf(script(fine)).map(({ message }) => message), []);
    // Around the limit of the tree, and far beyond any.
    for (const depth of [MAX_TREE_DEPTH - 2, MAX_TREE_DEPTH + 1, 5_000]) {
      for (const { span, message } of errorsOf(script(depth))) assert.ok(span !== null, message);
    }
    assert.ok(errorsOf(script(5_000)).length > 0);
  });
}

test('the limit is named where it is passed', () => {
  const [error] = errorsOf(shapes['sums']!.script(5_000));
  assert.match(error!.message, String(MAX_TREE_DEPTH));
  assert.match(errorsOf(shapes['parentheses']!.script(5_000))[0]!.message, /6000 rules/);
});

test('a long circle of functions is told in a few lines', () => {
  const [error] = errorsOf(shapes['functions in a circle']!.script(2_000));
  assert.is(error!.message, 'Functions cannot call themselves: f0() → f1() → f2() → f3() → f4() → f5() → … (1994 more) → f0()');
  assert.is(error!.notes.length, 6);
});

test.run();
