// `if comptime` with a question that the loading kernel answers. What the kernel runs must be, instruction by
// instruction, what it runs for the same script without the question and without the branch of another kernel: compared
// for objects and for scripts that are compiled where they run. Besides: refusals, and what the compiler says.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openObject } from '../../loader/object/object.ts';
import { environment, ROOT } from '../runtime/run-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'variants-'));

/** A name of its own, so that no other program is looked at: kernels keep 15 characters of it. */
const NAME = `asks_${process.pid}`;
const DUMP = ['-q', '-c', `bpftool prog dump xlated name ${NAME}`];

const OTHER_KERNEL = 'struct task_struct___other { long not_there; int pid; };\n';
const THERE = 'exists(curtask.pid)';
const NOT_THERE = 'exists(((struct task_struct___other *)curtask).not_there)';
const other = '((struct task_struct___other *)curtask).not_there';

function write(script: string): string {
  const file = join(folder, 'script.bt');
  writeFileSync(file, script);
  return file;
}

function compile(script: string): string {
  const object = join(folder, 'script.bpf.o');
  execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['-o', object, write(script)], { env: environment() });
  return object;
}

/** What the kernel runs, without the numbers of maps. */
function translated(command: string, args: readonly string[]): string {
  const dump = execFileSync(join(ROOT, 'bin', command), [...DUMP, ...args], { env: environment(), encoding: 'utf8' });
  const lines = dump.split('\n').filter((line) => /^\s*\d+: \(/.test(line)).map((line) => line.replace(/map\[id:\d+\]/, 'map'));
  assert.ok(lines.length > 5, `no program was found:\n${dump}`);
  return lines.join('\n');
}

const probe = (body: string): string => `${OTHER_KERNEL}${NAME}=interval:s:100 { ${body} }\n`;

function same(title: string, asking: string, plain: string): void {
  test(`nothing is left of the question: ${title}`, () => {
    const expected = translated('bpftrace-run', [compile(probe(plain))]);
    assert.fixture(translated('bpftrace-run', [compile(probe(asking))]), expected);
    assert.fixture(translated('bpftrace', [write(probe(asking))]), expected);
  });
}

const ONE = '@pid = (uint64)curtask.pid;';
const TWO = 'printf("%d %s\\n", curtask.pid, comm); @b[comm, "text"] = sum(3);';
const GONE = `printf("%d of another kernel %s\\n", ${other}, "with text of its own"); @c[${other}] = count(); @d = hist(${other}, 3);`;

same('the first branch is taken', `if comptime (${THERE}) { ${ONE} } else { ${GONE} } exit();`, `${ONE} exit();`);
same('the second branch is taken', `if comptime (${NOT_THERE}) { ${GONE} } else { ${ONE} } exit();`, `${ONE} exit();`);
same('no branch is taken', `${ONE} if comptime (${NOT_THERE}) { ${GONE} } exit();`, `${ONE} exit();`);
same('statements before and behind', `${TWO} if comptime (${THERE}) { ${ONE} } else { ${GONE} } @n++; ${TWO} exit();`, `${TWO} ${ONE} @n++; ${TWO} exit();`);
same('a printf in the branch that goes', `if comptime (${NOT_THERE}) { ${GONE} } else { ${TWO} } printf("end %d\\n", pid); @n++;`, `${TWO} printf("end %d\\n", pid); @n++;`);
same('one chain of three', `if comptime (${NOT_THERE}) { ${GONE} } else if comptime (kfunc_exist("bpf_no_such")) { ${GONE} } else { ${TWO} }`, TWO);
same('questions together, and their opposites', `if comptime (${THERE} && !${NOT_THERE} && !kfunc_exist("bpf_no_such")) { ${ONE} } else { ${GONE} } @n++;`, `${ONE} @n++;`);
same('as a value', `@x = if comptime (${NOT_THERE}) { (uint64)${other} } else { (uint64)curtask.pid }; @n++;`, '@x = (uint64)curtask.pid; @n++;');
same('a function of C in the branch that goes', `if comptime (${NOT_THERE}) { @at = strstr(str(${other}), "needle"); } @n++; ${ONE}`, `@n++; ${ONE}`);
same('for a function that no kernel has', `if comptime (kfunc_exist("bpf_no_such")) { ${GONE} } ${TWO}`, TWO);

test('an object without questions has no variants, one with two has four', () => {
  const count = (body: string): number | undefined => openObject(readFileSync(compile(probe(body)))).manifest.variants?.variants.length;
  assert.is(count(`if (${THERE}) { ${ONE} }`), undefined);
  assert.is(count(`if comptime (probetype == "interval") { ${ONE} }`), undefined);
  assert.is(count(`if comptime (${THERE}) { ${ONE} } if comptime (${NOT_THERE}) { ${ONE} } if comptime (${THERE}) { @n++; }`), 4);
});

const run = (command: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(join(ROOT, 'bin', command), args, { env: environment(), encoding: 'utf8' });

test('a branch that fails is refused where the kernel takes it, and only there', () => {
  const script = `${OTHER_KERNEL}begin { if comptime (!${NOT_THERE}) { fail("not for %s", "this kernel"); } print(1); }\n`;
  const file = write(script);
  const object = compile(script);
  for (const { status, stdout, stderr } of [run('bpftrace', [file]), run('bpftrace-run', [object])]) {
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, /script\.bt:2:\d+-\d+: ERROR: not for this kernel \[fail\]\n/);
  }
  const twice = compile(`${script.replace('); }', '); no(); }')}macro no() { fail("b") }\n`);
  assert.match(run('bpftrace-run', [twice]).stderr, /script\.bt:2:\d+-\d+: ERROR: not for this kernel \[fail\]\n.*\n.*\n.*script\.bt:3:\d+-\d+: ERROR: b \[fail\]\n.*\n.*\n.*script\.bt:2:\d+-\d+: NOTE: expanded from no\(\)\n/);
  const fine = compile(`${OTHER_KERNEL}begin { if comptime (${NOT_THERE}) { fail("not for %s", "another kernel"); } print(1); exit(); }\n`);
  assert.match(run('bpftrace-run', [fine]).stdout, /^1$/m);
});

test('a branch that calls what the compiler does not know is compiled for no other kernel', () => {
  const script = 'begin { if comptime (!kfunc_exist("bpf_no_such")) { print(1); } else { bpf_no_such(2); } exit(); }';
  assert.match(run('bpftrace', ['-e', script]).stdout, /^1$/m);
  const compiled = run('bpftrace-cc', ['-o', join(folder, 'no'), '-e', script]);
  assert.is(compiled.status, 1);
  assert.match(compiled.stderr, /stdin:1:\d+-\d+: ERROR: The kernel's BTF here has no bpf_no_such\(\), so what it takes is not known/);
});

test('a mistake in any branch is one of the script', () => {
  const { status, stderr } = run('bpftrace-cc', ['-o', join(folder, 'no'), write(`${OTHER_KERNEL}begin { if comptime (${NOT_THERE}) { print(curtask.nonsense); } }\n`)]);
  assert.is(status, 1);
  assert.match(stderr, /script\.bt:2:\d+-\d+: ERROR: .*nonsense/);
});

test('what is unused for one kernel only is no warning', () => {
  const { stderr } = run('bpftrace-cc', ['-o', join(folder, 'no'), write(`${OTHER_KERNEL}begin { let $x; let $y; if comptime (${NOT_THERE}) { $x = 1; print($x); } }\n`)]);
  assert.not.match(stderr, /WARNING: .*\$x/);
  assert.match(stderr, /WARNING: .*\$y/);
});

test('more kinds of kernels than can be compiled for', () => {
  const questions = Array.from({ length: 6 }, (_, i) => `if comptime (kfunc_exist("bpf_no_${i}")) { print(${i}); }`).join(' ');
  const { status, stderr } = run('bpftrace-cc', ['-o', join(folder, 'no'), write(`begin { ${questions} }\n`)]);
  assert.is(status, 1);
  assert.match(stderr, /script\.bt:1:\d+-\d+: ERROR: The script would be a program of its own for more than 32 kinds of kernels/);
  const most = questions.replace(/if comptime \(kfunc_exist\("bpf_no_5"\)\) \{[^}]*\}/, '');
  assert.is(openObject(readFileSync(compile(`begin { ${most} }\n`))).manifest.variants!.variants.length, 32);
  // One kernel at hand is only one.
  const asked = run('bpftrace', ['-e', `begin { ${questions} print("none"); exit(); }`]);
  assert.is(asked.status, 0, asked.stderr);
  assert.match(asked.stdout, /^none$/m);
});

test('a field of a tracepoint', () => {
  const script = 'tracepoint:syscalls:sys_enter_openat /pid == cpid/ { if comptime (exists(args.mode)) { print(("mode", args.mode)); } else { print("no mode"); } exit(); }';
  const object = compile(script);
  const command = ['-c', 'cat /dev/null'];
  assert.match(run('bpftrace-run', [...command, object]).stdout, /^\(mode, \d+\)$/m);
  assert.match(run('bpftrace', [...command, '-e', script]).stdout, /^\(mode, \d+\)$/m);
  // As if the event of this kernel had lost the field.
  const bytes = readFileSync(object);
  bytes.write('"field":"gone"', bytes.indexOf('"field":"mode"'), 'latin1');
  writeFileSync(object, bytes);
  assert.match(run('bpftrace-run', [...command, object]).stdout, /^no mode$/m);
});

test('an object whose variants were cut off', () => {
  const object = compile(`${OTHER_KERNEL}begin { if comptime (${NOT_THERE}) { print(1); } else { print(2); } }\n`);
  const bytes = readFileSync(object);
  // The name of the section, where ELF's own table of names has it.
  bytes.write('.bpftrace.nothing-', bytes.lastIndexOf('.bpftrace.variants'), 'latin1');
  writeFileSync(object, bytes);
  const { status, stderr } = run('bpftrace-run', [object]);
  assert.is(status, 1);
  assert.is(stderr, 'ERROR: the object is damaged: the program of its questions is not there\n');
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
