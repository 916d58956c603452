// Wildcards of attach points: what they match, and that the compiler types a probe from an event that the loader will attach it
// to, and from no other.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { check } from '../../compiler/passes.ts';
import type { Host } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { recordedHost } from '../check/recorded-host.ts';

const globs: readonly [glob: string, matches: readonly string[], misses: readonly string[]][] = [
  ['vfs_*', ['vfs_read', 'vfs_'], ['xvfs_read', 'vfs']],
  ['*', ['', 'a', 'a\nb'], []],
  ['sys_[re]*', ['sys_read', 'sys_exit'], ['sys_write']],
  ['a.b+c', ['a.b+c'], ['axb+c', 'a.bbc']],
  ['f[!0-9]', ['fx', 'f!'], ['f1', 'f']],
  ['[!a]x', ['bx', '!x'], ['ax', 'x', 'bbx']],
  ['[a!]x', ['ax', '!x'], ['bx']],
  ['operator[]', ['operator[]'], ['operator']],
  ['[f-b]x', [], ['fx', 'cx', '-x']],
  ['[!f-b]x', ['cx', 'fx'], ['x']],
  ['[pz-a-q]', ['p', '-', 'q'], ['z', 'o', 'a']],
  ['[+-]', ['+', '-'], [',']],
  ['[!]', ['!'], ['a']],
  ['a[\\]b', ['a\\b'], ['ab']],
];
for (const [glob, matches, misses] of globs) {
  test(`glob ${glob}`, () => {
    for (const text of matches) assert.ok(globPattern(glob).test(text), text);
    for (const text of misses) assert.not(globPattern(glob).test(text), text);
  });
}

test('what is a wildcard', () => {
  assert.ok(hasWildcard('a*'));
  assert.ok(hasWildcard('[ab]'));
  assert.not(hasWildcard('a?b]'));
  assert.not(hasWildcard('operator[]'));
});

test('arguments are those of the event that matches', () => {
  const format = (field: string): string => `format:\n\tfield:${field};\toffset:8;\tsize:8;\tsigned:0;\n`;
  const formats: Readonly<Record<string, string>> = { 'c:ax': format('unsigned long of_a'), 'c:bx': format('unsigned long of_b') };
  const host: Host = { ...recordedHost(), tracepoints: () => Object.keys(formats), tracepointFormat: (category, event) => formats[`${category}:${event}`] ?? null };
  const said = (text: string): string[] => {
    const source = { name: 'test.bt', text };
    return check(parse(source).program, source, host, { positional: [], environment: {}, unsafe: false }).diagnostics.map(({ message }) => message);
  };
  assert.equal(said('tracepoint:c:[!a]x { print(args.of_b); }'), []);
  assert.is(said('tracepoint:c:[!a]x { print(args.of_a); }').length, 1);
});

test.run();
