// Scripts with syntax errors: what is sure to be wrong with the probes that have none is said too, in the order of the
// script, and nothing that the broken part may be to blame for. The last test breaks the shipped tools at many places:
// each is right but for that, so that whatever is said besides the syntax error would be a guess.

import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import type { Compiled } from '../../compiler/compile.ts';
import { check, checkIntact, isRefused } from '../../compiler/passes.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { recordedHost } from '../check/recorded-host.ts';

const host = recordedHost();

function compiled(text: string): Compiled {
  return compile({ name: 'test.bt', text }, { host, positional: null, environment: {}, unsafe: true, stage: 'object' });
}

function codes(text: string): string[] {
  const { diagnostics, output } = compiled(text);
  assert.is(output, null);
  return diagnostics.map(({ code }) => code);
}

const OPTIONS = { positional: null, environment: {}, unsafe: true } as const;

const BROKEN = 'end { print(1 }\n';

test('an intact probe says what is wrong with it, in the order of the script', () => {
  assert.equal(codes(`begin { print("a" * 2); }\n${BROKEN}kprobe:f { print(args.x); }`), ['type-mismatch', 'syntax', 'not-available']);
});

test('an intact function does, too', () => {
  assert.equal(codes(`fn f($a : int64) : int64 { return "a"; }\n${BROKEN}begin { print(f(1)); }`), ['type-mismatch', 'syntax']);
});

test('nothing is said of what stands in the broken probe', () => {
  assert.equal(codes('end { print("a" * 2); print(1 }\nbegin { print(1); }'), ['syntax']);
});

test('names may come from what is broken', () => {
  assert.equal(codes(`${BROKEN}begin { print(helper(1)); print(NAME); print((thing_t)1); }`), ['syntax']);
  assert.equal(codes('fn f($a int64) : int64 { return 1; }\nbegin { print(f("a", 2)); }'), ['syntax']);
});

test('maps may be assigned, and get their types, in what is broken', () => {
  assert.equal(codes('end { @a = "x"; @b[1] = 1; print(1 }\nbegin { print(@a * 2); @a = 1; @b = 2; print(@b); delete(@b, 1); for $kv : @a { print($kv.0); } }'), ['syntax']);
  // Misspelt there.
  assert.equal(codes('end { start] = 1; }\nbegin { print(@start); $x = @start + 1; print($x); }'), ['syntax']);
});

test('an untyped variable is no riddle when a broken part may have said', () => {
  assert.equal(codes(`${BROKEN}begin { $x = @a; print($x); @b = $x; }`), ['syntax']);
});

test('no warnings, and nothing about the script as a whole', () => {
  assert.equal(codes('begin { print(1 }\nend { $unused = 1; 1 + 1; }'), ['syntax']);
});

test('a broken probe cannot hide that a macro, a setting or C is broken', () => {
  assert.equal(codes('macro m($x { $x }\nbegin { print("a" * 2); }'), ['syntax']);
  assert.equal(codes('config = { max_strlen 9 }\nbegin { print("a" * 2); }').every((code) => code === 'syntax'), true);
});

test('all uses of a parameter must agree, but broken ones', () => {
  assert.equal(codes('end { print(getopt("n"), 1); }\n}\nbegin { print(getopt("n", 2)); }').filter((code) => code !== 'syntax'), []);
});

test('types and symbols are there, also of the probe that is being typed', () => {
  const { facts } = compiled('begin { $x = curtask; print($x. }\nend { @m = 1; $y = "a"; }');
  const probes = facts.program!.probes.map(({ attachPoint, variables }) => `${attachPoint.text}: ${variables.map(({ name, type }) => `$${name} ${type.kind}`).join(', ')}`);
  assert.equal(probes, ['begin: $x pointer', 'end: $y string']);
  assert.equal(facts.program!.maps.map(({ name }) => name), ['m']);
  assert.is(facts.tree.items.length, 2);
});

test('a script that is right but for a slip is told nothing else', () => {
  const tools = new URL('../../tools/', import.meta.url);
  let broken = 0;
  let checked = 0;
  for (const name of readdirSync(tools).filter((file) => file.endsWith('.bt')).sort()) {
    const text = readFileSync(new URL(name, tools), 'utf8');
    if (check(parse({ name, text }).program, { name, text }, host, OPTIONS).program === null) continue;
    const tokens = [...text.matchAll(/[@$]?[A-Za-z_]\w*|\d+|"[^"\n]*"|[^\s\w]/g)];
    for (const [index, { 0: token, index: at }] of tokens.entries()) {
      const inserted = ['(', '{', '}', ')', ';', '"', ',', null][index % 8];
      if (index % 3 !== 0 || inserted === undefined) continue;
      const source = { name, text: `${text.slice(0, at)}${inserted ?? ''}${text.slice(inserted === null ? at + token.length : at)}` };
      const parsed = parse(source);
      if (!isRefused(parsed.diagnostics)) continue;
      const { diagnostics, found } = checkIntact(parsed, source, host, OPTIONS);
      assert.equal(diagnostics.slice(parsed.diagnostics.length).map(({ message }) => message), [], `${name}: ${inserted ?? 'without'} ${token} at ${at}`);
      assert.is(diagnostics.length, parsed.diagnostics.length);
      broken++;
      if (found !== null) checked++;
    }
  }
  assert.ok(broken > 50 && checked > 20, `${broken} broken, ${checked} of them checked`);
});

test.run();
