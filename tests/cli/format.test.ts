// --fmt at the command line: where the text goes, what --check says, and what is refused.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SCRIPT = 'begin{exit()}\n';
const LAID_OUT = 'begin\n{\n  exit();\n}\n';

const folder = mkdtempSync(join(tmpdir(), 'bpftrace-format-'));
const script = join(folder, 'a.bt');

const run = (command: string, ...argv: string[]): ReturnType<typeof spawnSync> & { readonly stdout: string; readonly stderr: string } =>
  spawnSync(join(ROOT, 'bin', command), argv, { encoding: 'utf8', input: SCRIPT });

test.before.each(() => {
  rmSync(script, { force: true });
  writeFileSync(script, SCRIPT);
});
test.after(() => rmSync(folder, { recursive: true }));

for (const argv of [['--fmt', script], ['--mode', 'format', script], ['--fmt', '-e', SCRIPT], ['--fmt', '-'], ['--fmt', '-o', '-', script]]) {
  test(`bpftrace ${argv[0]} ${argv.at(-2)} prints it`, () => {
    const { status, stdout, stderr } = run('bpftrace', ...argv);
    assert.equal([status, stdout, stderr], [0, LAID_OUT, '']);
    assert.is(readFileSync(script, 'utf8'), SCRIPT);
  });
}

test('so does the compiler alone', () => assert.is(run('bpftrace-cc', '--fmt', script).stdout, LAID_OUT));

test('the file itself may be written: a link stays one, and permissions do', () => {
  const link = join(folder, 'link.bt');
  symlinkSync(script, link);
  chmodSync(script, 0o750);
  assert.equal([run('bpftrace', '--fmt', '-o', link, link).status, readFileSync(script, 'utf8')], [0, LAID_OUT]);
  assert.is(statSync(script).mode & 0o777, 0o750);
  assert.ok(lstatSync(link).isSymbolicLink());
});

test('a script that is wrong is refused, and the file stays', () => {
  const wrong = join(folder, 'wrong.bt');
  writeFileSync(wrong, 'begin { exit( }\n');
  const { status, stdout, stderr } = run('bpftrace', '--fmt', '-o', script, wrong);
  assert.equal([status, stdout], [1, '']);
  assert.match(stderr, `${wrong}:1:`);
  assert.is(readFileSync(script, 'utf8'), SCRIPT);
});

test('--check says which are not laid out so, and writes nothing', () => {
  const good = join(folder, 'good.bt');
  writeFileSync(good, LAID_OUT);
  assert.equal([run('bpftrace', '--fmt', '--check', good).status, run('bpftrace', '--fmt', '--check', good).stderr], [0, '']);
  const { status, stdout, stderr } = run('bpftrace-cc', '--fmt', '--check', good, script);
  assert.equal([status, stdout], [1, '']);
  assert.is(stderr, `${script}:1: ERROR: this is not laid out as --fmt does: bpftrace-cc --fmt -o ${script} ${script}\n`);
  assert.is(readFileSync(script, 'utf8'), SCRIPT);
});

for (const [argv, message] of [
  [['--check', script], '--check asks whether --fmt, or --fix, would change a script'],
  [['--fmt', '--check', '-o', 'x', script], '--check writes nothing that -o could keep'],
  [['--fmt'], 'which script?'],
  [['--fmt', script, 'more'], "unexpected argument 'more'"],
  [['--fmt', '-c', 'true', script], '--fmt only lays a script out: it has no use for -c'],
  [['--fmt', '--test', script], 'no use for --test'],
  [['--fmt', '--mode', 'test', script], 'one mode at a time'],
] as const) {
  test(`bpftrace ${argv.slice(0, 3).join(' ')} is refused: ${message}`, () => {
    const { status, stderr } = run('bpftrace', ...argv);
    assert.is(status, 1);
    assert.ok(stderr.includes(message), stderr);
  });
}

test('it takes no rights', () => {
  chmodSync(folder, 0o755);
  assert.is(execFileSync('setpriv', ['--reuid', '65534', '--clear-groups', join(ROOT, 'bin/bpftrace'), '--fmt', script], { encoding: 'utf8' }), LAID_OUT);
});

test.run();
