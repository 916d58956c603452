// What the checker keeps about imported C and kfuncs: the function behind a call, the types of its result, and which
// conditions are known when the program is loaded. What it complains about is tests/diagnostics/'s business. The C goes to
// the real clang, with the recorded kernel's types behind it.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../../compiler/passes.ts';
import { KernelTypes } from '../../frontend/c/kernel-types.ts';
import { Btf } from '../../common/btf/btf.ts';
import type { Host } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import type { FrontendResult } from '../../frontend/types/typed-program.ts';
import { typeName } from '../../frontend/types/types.ts';
import { recordedHost } from './recorded-host.ts';

function checked(script: string, c: string, host: Host = recordedHost()): FrontendResult {
  const source = { name: 'test.bt', text: `import "lib.bpf.c"; ${script}` };
  const readImport: Host['readImport'] = (path) => ({ kind: 'file', name: path, path: `/${path}`, bytes: Buffer.from(c), btf: null, distrust: null });
  return check(parse(source).program, source, { ...host, readImport }, { positional: null, environment: {}, unsafe: false });
}

function externsOf(script: string, c: string): string[] {
  const { program, diagnostics } = checked(script, c);
  assert.equal(diagnostics.map((d) => d.message), []);
  return [...program!.probes[0]!.facts.externs.values()].map((fn) => `${fn.from} ${fn.prototype}`);
}

test('calls know their function', () => {
  assert.equal(externsOf('begin { print(add(1, 2)); bpf_task_release(0); }', 'int add(int a, short b) { return a + b; }'), [
    'c int add(int a, short b)', 'kernel void bpf_task_release(struct task_struct *p)',
  ]);
});

test('results have the language\'s types, structs those of the kernel', () => {
  const { program } = checked('begin { $t = task(); $p = $t.pid; $c = color(); }', [
    'struct task_struct *task(void) { return 0; }', 'enum color { RED, GREEN = 7 };', 'enum color color(void) { return GREEN; }',
  ].join('\n'));
  const types = program!.probes[0]!.variables.map(({ name, type }) => `${name} ${typeName(type)}`);
  assert.equal(types, ['t struct task_struct *', 'p int32', 'c enum color']);
});

test('the C is compiled once, however often it is called and checked', () => {
  let runs = 0;
  const host = recordedHost();
  const counting: Host = { ...host, compileC: (request) => { runs++; return host.compileC(request); } };
  const { program } = checked('begin { $x = one(); $y = one() + $x; } end { print(one()); }', 'int one(void) { return 1; }', counting);
  assert.ok(program !== null);
  assert.is(runs, 1);
});

test('missing kernel types come from its BTF, all that one run of clang misses at once', () => {
  let runs = 0;
  const host = recordedHost();
  const counting: Host = { ...host, compileC: (request) => { runs++; return host.compileC(request); } };
  const { program, diagnostics } = checked('begin { print(f(curtask)); }',
    'sector_t s; int f(struct task_struct *t) { struct sock k = t->sock; return t->pid + k.family + TASK_GONE + (int)sizeof(struct list); }', counting);
  assert.equal(diagnostics.map((d) => d.message), []);
  assert.ok(program !== null);
  assert.is(runs, 2);
});

test('a type that the C defines itself, too, is left to it', () => {
  const { diagnostics } = checked('begin { print(f(0)); }', 'struct task_struct *other; int f(struct task_struct *t) { return t->sock.port; }\nstruct sock { int mine; };\nint g(struct sock *s) { return s->mine; }');
  assert.equal(diagnostics.map((d) => d.message), []);
});

test('declared kernel types are laid out as the kernel has them', () => {
  const kernel = Btf.parse(recordedHost().kernelBtf()!)!;
  const types = new KernelTypes(() => kernel);
  assert.ok(types.add('struct task_struct'));
  assert.not.ok(types.add('struct task_struct'), 'once');
  assert.not.ok(types.add('struct nothing_of_the_kind'));
  const asserts = ['pid', 'comm', 'state', 'running', 'first', 'sock', 'args', 'grid', 'list'].map((member) => {
    const offset = { pid: 0, comm: 8, state: 32, running: 36, first: 40, sock: 48, args: 72, grid: 120, list: 152 }[member];
    return `_Static_assert(__builtin_offsetof(struct task_struct, ${member}) == ${offset}, "${member}");`;
  });
  const result = recordedHost().compileC({
    text: `${types.text()}\n${asserts.join('\n')}\n_Static_assert(sizeof(struct task_struct) == 160, "size"); int f(void) { return 0; }`,
    script: '/lib.bpf.c', defines: [], directories: [], files: [], code: true,
  });
  assert.equal(result.kind === 'no-compiler' ? [] : result.messages.map((message) => message.text), []);
  assert.is(result.kind, 'compiled');
});

test.run();
