// How operators bind, against the table of reference 03.1 written down once more: each pair of operators with and without
// the parentheses that the table says are there anyway. It looks at trees only.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outlineOf } from './tree.ts';

/** From the weakest to the strongest. */
const BINARY = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const OPERATORS = BINARY.flatMap((level, strength) => level.map((op) => ({ op, strength })));

const PREFIX = ['!', '~', '-', '*', '&', '(uint8)', '(struct s *)', '++', '--'];
const POSTFIX = ['.f', '->f', '[1]', '.0', '++', '--'];

function outline(expr: string): string {
  return outlineOf(`begin { $r = ${expr}; }`);
}

function same(text: string, meant: string, not: string): void {
  assert.is(outline(text), outline(meant), `${text} is ${meant}`);
  assert.is.not(outline(text), outline(not), `${text} is not ${not}`);
}

for (const first of OPERATORS) {
  test(`${first.op} beside every binary operator`, () => {
    for (const second of OPERATORS) {
      const [left, right] = [`($a ${first.op} $b) ${second.op} $c`, `$a ${first.op} ($b ${second.op} $c)`];
      const text = `$a ${first.op} $b ${second.op} $c`;
      if (first.strength >= second.strength) same(text, left, right);
      else same(text, right, left);
    }
  });

  test(`${first.op} beside operators in front and behind`, () => {
    for (const prefix of PREFIX) {
      same(`$a ${first.op} ${prefix} $b`, `$a ${first.op} (${prefix} $b)`, `$b ${first.op} (${prefix} $b)`);
      if (prefix !== '&' && prefix !== '++' && prefix !== '--') same(`${prefix} $a ${first.op} $b`, `(${prefix} $a) ${first.op} $b`, `${prefix} ($a ${first.op} $b)`);
    }
    for (const postfix of POSTFIX) {
      same(`$a${postfix} ${first.op} $b`, `($a${postfix}) ${first.op} $b`, `$b${postfix} ${first.op} $b`);
      if (postfix !== '++' && postfix !== '--') same(`$a ${first.op} $b${postfix}`, `$a ${first.op} ($b${postfix})`, `($a ${first.op} $b)${postfix}`);
    }
  });

  test(`${first.op} binds tighter than the ternary`, () => {
    const { op } = first;
    same(`$a ${op} $b ? $c : $d`, `($a ${op} $b) ? $c : $d`, `$a ${op} ($b ? $c : $d)`);
    same(`$a ? $b : $c ${op} $d`, `$a ? $b : ($c ${op} $d)`, `($a ? $b : $c) ${op} $d`);
    same(`$a ? $b ${op} $c : $d`, `$a ? ($b ${op} $c) : $d`, `$a ? $c : $d`);
    same(`$a ${op} $b ?: $c ${op} $d`, `($a ${op} $b) ?: ($c ${op} $d)`, `$a ${op} ($b ?: $c) ${op} $d`);
  });
}

test('what stands behind binds tighter than what stands in front', () => {
  for (const prefix of PREFIX.slice(0, -2)) {
    for (const postfix of POSTFIX) {
      if (prefix === '&' && (postfix === '++' || postfix === '--')) continue;
      const isStep = postfix === '++' || postfix === '--';
      same(`${prefix} $a${postfix}`, `${prefix} ($a${postfix})`, isStep ? `${prefix} $a` : `(${prefix} $a)${postfix}`);
    }
  }
});

test('operators in front are read from the right', () => {
  for (const outer of ['!', '~', '-', '*', '(uint8)']) {
    for (const inner of ['!', '~', '-', '*', '(uint8)', '++', '--']) same(`${outer} ${inner} $a`, `${outer} (${inner} $a)`, `${outer} $a`);
  }
});

test('the ternary groups to the right', () => {
  same('$a ? $b : $c ? $d : $e', '$a ? $b : ($c ? $d : $e)', '($a ? $b : $c) ? $d : $e');
  same('$a ? $b ? $c : $d : $e', '$a ? ($b ? $c : $d) : $e', '($a ? $b : $c) ? $d : $e');
  same('$a ?: $b ?: $c', '$a ?: ($b ?: $c)', '($a ?: $b) ?: $c');
  same('$a ?: $b ? $c : $d', '$a ?: ($b ? $c : $d)', '($a ?: $b) ? $c : $d');
});

test('if and blocks as operands end at their brace', () => {
  same('1 + { $a } * 2', '1 + (({ $a }) * 2)', '(1 + { $a }) * 2');
  same('1 + if $a { 1 } else { 2 } * 3', '1 + ((if $a { 1 } else { 2 }) * 3)', '(1 + (if $a { 1 } else { 2 })) * 3');
  same('-{ $a }.0', '-(({ $a }).0)', '(-{ $a }).0');
});

test('casts reach as far as what stands in front', () => {
  same('(uint8)$a.f', '(uint8)($a.f)', '((uint8)$a).f');
  same('(uint8)$a + 1', '((uint8)$a) + 1', '(uint8)($a + 1)');
  same('(uint8)-$a++', '(uint8)(-($a++))', '(uint8)-$a');
  same('-(uint8)$a[1]', '-((uint8)($a[1]))', '-((uint8)$a)[1]');
});

test.run();
