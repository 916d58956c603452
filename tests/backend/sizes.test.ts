// How much code comes out, since the machine's noise does not reach a count: what the project promises for a script of
// the usual size, and what a probe that counts comes to.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { ROOT } from '../runtime/run-case.ts';

/** BPF instructions of 8 bytes; a 64-bit constant takes two. */
function instructionsOf(text: string): string[] {
  const source = { name: 'script.bt', text };
  const compiled = compile(source, { host: recordedHost(), positional: null, environment: {}, unsafe: false, stage: 'asm' });
  assert.equal(compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message), []);
  const lines = (compiled.output as string).split('\n').filter((line) => /^\t(?!\.|#)/.test(line));
  return lines.flatMap((line) => (line.endsWith(' ll') ? [line, ''] : [line]));
}

// Some 75 of them are the function that tells ids in containers, 460 the slots of four maps, and 15 the names of tasks where the kernel
// does not tell of its types: the verifier drops the first and the last elsewhere.
test('45 lines and 8 probes', () => {
  const count = instructionsOf(readFileSync(join(ROOT, 'bench/eight-probes.bt'), 'utf8')).length;
  assert.ok(count > 500 && count <= 1500, `${count} instructions`);
});

test('counting by comm copies it in words', () => {
  const code = instructionsOf('kprobe:vfs_read { @[comm] = count(); }');
  assert.equal(code.filter((line) => /\*\(u8 \*\)/.test(line)), []);
  assert.ok(code.length <= 172, `${code.length} instructions`);
});

test('an update of a key that has its slot is short, saves no registers, and what a missed slot needs is there once', () => {
  const script = (body: string): string => `bench:keyed { ${body} }`;
  const [one, two] = ['@[pid] = count();', '@[pid] = count(); @[tid] = count();'].map((body) => instructionsOf(script(body)).length) as [number, number];
  const source = { name: 'script.bt', text: script('@[pid] = count();') };
  const text = compile(source, { host: recordedHost(), positional: null, environment: {}, unsafe: false, stage: 'asm' }).output as string;
  const program = text.slice(text.indexOf('\nbench_keyed')).split('.cfi_endproc')[0]!.split('\n').filter((line) => /^\t(?!\.|#)/.test(line));
  assert.ok(program.length > 10 && program.length <= 48, program.join('\n'));
  assert.equal(program.filter((line) => /\br[6-9]\b/.test(line)), []);
  assert.ok(two - one <= 55, `${two - one} more`);
});

test('what stays the same is asked for once', () => {
  const code = instructionsOf('kprobe:vfs_read /pid != 1 && uid == 0/ { @[pid, tid, gid] = cpu; if (tid == pid) { printf("%d %d\\n", pid, cpu); } }');
  const helper = (id: number): number => code.filter((line) => line === `\tcall ${id}`).length;
  // Once more for -p, where that is given.
  assert.equal([14, 15, 8].map(helper), [2, 1, 1], code.join('\n'));
});

test('code stands as it runs, and what hardly ever runs behind it', () => {
  const code = instructionsOf('bench:has { if (has_key(@set, pid)) { @seen++ } } bench:set { @set[pid] = 1; }').join('\n');
  const [, program] = /call 14\n([^]*?\texit)/.exec(code) as unknown as [string, string];
  const branches = (text: string): string[] => text.split('\n').filter((line) => /\bgoto\b/.test(line));
  // Whether it runs in a container, and whether there is such a key.
  assert.ok(branches(program).every((line) => line.startsWith('\tif ')) && branches(program).length === 2, program);
});

test('reading and writing a map without keys branches nowhere', () => {
  const code = instructionsOf(`begin { $i = cpu; ${'@x = @x + $i; '.repeat(100)} }`);
  assert.equal(code.filter((line) => /\bgoto\b/.test(line)), []);
  assert.ok(code.length <= 100 * 8 + 20, `${code.length} instructions`);
});

test.run();
