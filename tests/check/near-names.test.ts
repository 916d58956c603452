// Near misses of names: each of the first hundreds has its hint, and thousands are not searched for.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../../compiler/passes.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { recordedHost } from './recorded-host.ts';

/** What is said of variables that nothing assigns, `$near0` and on, where `$nears` is there. */
function helpsOf(count: number): readonly (string | null)[] {
  const source = { name: 'script.bt', text: `begin { $nears = 1; ${Array.from({ length: count }, (_, index) => `print($near${index});`).join(' ')} }` };
  const { diagnostics } = check(parse(source).program, source, recordedHost(), { positional: null, environment: {}, unsafe: false });
  return diagnostics.map(({ help }) => help);
}

test('a few are all searched for', () => {
  assert.equal(helpsOf(9), Array.from({ length: 9 }, () => 'did you mean `$nears`?'));
});

test('thousands are all reported, and only the first searched for', () => {
  const helps = helpsOf(3000);
  assert.is(helps.length, 3000);
  const searched = helps.filter((help) => help === 'did you mean `$nears`?').length;
  assert.ok(searched >= 100 && searched < 1000, `${searched}`);
  assert.is(helps.at(-1), 'assign it first: `$near2999 = …;`');
});

test.run();
