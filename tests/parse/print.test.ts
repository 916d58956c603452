// Expressions and statements in their printed form: as few parentheses as the grammar needs. A row is a text and what
// it is printed as; where there is one only, it is printed as it stands.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printExpr, printProgram } from '../../frontend/print/print.ts';
import { outlineOf, treeOf } from './tree.ts';

function printed(expr: string): string {
  const [macro] = treeOf(`macro m() { ${expr} }`).items;
  if (macro?.kind !== 'macro' || macro.body.value === null) throw new Error(`no value: ${expr}`);
  return printExpr(macro.body.value);
}

const exprs: readonly (readonly [text: string, printed?: string])[] = [
  ['1+2*3', '1 + 2 * 3'], ['(1+2)*3', '(1 + 2) * 3'], ['(1*2)+3', '1 * 2 + 3'], ['1-(2-3)', '1 - (2 - 3)'], ['(1-2)-3', '1 - 2 - 3'],
  ['(a&b)==c', '(a & b) == c'], ['a&(b==c)', 'a & b == c'], ['(a||b)&&c', '(a || b) && c'], ['a?b:(c?d:e)', 'a ? b : c ? d : e'],
  ['(a?b:c)?d:e', '(a ? b : c) ? d : e'], ['a?(b?c:d):e', 'a ? b ? c : d : e'], ['a ? : b', 'a ?: b'], ['a + (b ? c : d)'],
  ['-(-1)'], ['-(1)', '-1'], ['- -$x', '-(-$x)'], ['-(--$x)'], ['!!a'], ['**$p'], ['&(&$p)'], ['-(a + b)'], ['(-a) + b', '-a + b'], ['~a.b'], ['(*$p).f'], ['*($p.f)', '*$p.f'],
  ['$x++ + ++$x'], ['(int32)$x.y'], ['((int32)$x).y'], ['(foo)(-$x)'], ['(uint8)-1'], ['(struct s *)$x', '(struct s *)$x'], ['(struct s**)$x', '(struct s **)$x'],
  ['(uint8[])1'], ['(string[5])"a"'], ['(unsigned  long)1', '(unsigned long)1'], ['((int8,int16))$t', '((int8, int16))$t'],
  ['@'], ['@m[1,2]', '@m[1, 2]'], ['@m[(1,2)]', '@m[1, 2]'], ['@m[(1,)]'], ['@m[()]'], ['(@m)[1]'], ['@m[1][2]'], ['()'], ['(1,)'], ['(1,2,)', '(1, 2)'], ['(a=1)', '(a = 1)'],
  ['sizeof(foo)'], ['sizeof((foo))'], ['sizeof((foo[4]))'], ['sizeof($x)'], ['offsetof(struct s,a.b[1])', 'offsetof(struct s, a.b[1])'], ['comptime (1+2)', 'comptime (1 + 2)'],
  ['"\\x41\\n\\"\\xff"', '"A\\n\\"\\xff"'], ['"\\303\\251"', '"é"'], ['1_000'], ['5ms'], ['$1 + $#'], ['f(a,(b,c))', 'f(a, (b, c))'],
  ['1 + (if a {1} else {2})', '1 + (if (a) {\n  1\n} else {\n  2\n})'], ['f({1})', 'f({\n  1\n})'],
];

for (const [text, expected = text] of exprs) {
  test(`${text} is printed`, () => {
    assert.is(printed(text), expected);
    assert.is(outlineOf(`macro m() { ${expected} }`), outlineOf(`macro m() { ${text} }`));
  });
}

test('a script is printed section by section', () => {
  const text = '#!/bin/bpftrace\n#define A\nconfig={a=b;c="d"}import "e";let @f=hash(1)\nk:g,h:i/*p/{$j=1;if $k{1}else{}}fn l($m:int):void{}';
  assert.is(printProgram(treeOf(text.replace('/*p/', '/ *p/'))), [
    '#!/bin/bpftrace\n', '#define A\n', 'config = {\n  a = b;\n  c = "d";\n}\n', 'import "e";\n', 'let @f = hash(1);\n',
    'k:g,\nh:i\n/ *p/\n{\n  $j = 1;\n  if ($k) {\n    1\n  } else {}\n}\n', 'fn l($m : int) : void\n{}\n',
  ].join('\n'));
});

test.run();
