// --fix and --diagnostics=json at the command line: what is written where, what --check says, what is refused, and that each line of JSON is
// what docs/diagnostics.schema.json says.

import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const OLD = 'BEGIN { @m[1] = 1; delete(@m[1]); @m[1] = 2; print(curtask->pid); }\n';
const NOW = 'begin { @m[1] = 1; delete(@m, 1); @m[1] = 2; print(curtask.pid); }\n';

const folder = mkdtempSync(join(tmpdir(), 'bpftrace-fix-'));
const script = join(folder, 'a.bt');

const run = (command: string, ...argv: string[]): ReturnType<typeof spawnSync> & { readonly stdout: string; readonly stderr: string } =>
  spawnSync(join(ROOT, 'bin', command), argv, { encoding: 'utf8', input: OLD });
const cc = (...argv: string[]): ReturnType<typeof run> => run('bpftrace-cc', ...argv);

test.before.each(() => {
  rmSync(script, { force: true });
  writeFileSync(script, OLD);
});
test.after(() => rmSync(folder, { recursive: true }));

test('a script is rewritten in its file: a link stays one, and permissions do', () => {
  const link = join(folder, 'link.bt');
  symlinkSync(script, link);
  chmodSync(script, 0o750);
  const { status, stdout, stderr } = cc('--fix', link);
  assert.equal([status, stdout, stderr], [0, '', `${link}: 4 places changed\n`]);
  assert.is(readFileSync(script, 'utf8'), NOW);
  assert.is(statSync(script).mode & 0o777, 0o750);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal([cc('--fix', script).stderr, readFileSync(script, 'utf8')], [`${script}: nothing to change\n`, NOW]);
});

test('several scripts, of which one has a mistake of syntax and stays', () => {
  const wrong = join(folder, 'wrong.bt');
  writeFileSync(wrong, 'BEGIN { exit( }\n');
  const { status, stderr } = cc('--fix', wrong, script);
  assert.is(status, 1);
  assert.match(stderr, `${wrong}:1:`);
  assert.match(stderr, `${script}: 4 places changed\n`);
  assert.equal([readFileSync(wrong, 'utf8'), readFileSync(script, 'utf8')], ['BEGIN { exit( }\n', NOW]);
});

for (const argv of [['-'], ['-e', OLD], ['-o', '-', script]]) {
  test(`--fix ${argv[0]} ${argv.length} prints the script, and nothing else`, () => {
    const { status, stdout, stderr } = cc('--fix', ...argv);
    assert.equal([status, stdout, stderr], [0, NOW, '']);
    assert.is(readFileSync(script, 'utf8'), OLD);
  });
}

test('into another file, also where nothing changes', () => {
  const [other, good] = [join(folder, 'other.bt'), join(folder, 'good.bt')];
  writeFileSync(good, NOW);
  for (const from of [script, good]) {
    rmSync(other, { force: true });
    assert.is(cc('--fix', '-o', other, from).status, 0);
    assert.is(readFileSync(other, 'utf8'), NOW);
  }
  assert.is(readFileSync(script, 'utf8'), OLD);
});

test('--check says which would change, and writes nothing', () => {
  const good = join(folder, 'good.bt');
  writeFileSync(good, NOW);
  assert.equal([cc('--fix', '--check', good).status, cc('--fix', '--check', good).stderr], [0, '']);
  const { status, stdout, stderr } = cc('--fix', '--check', good, script);
  assert.equal([status, stdout, stderr], [1, '', `${script}: ERROR: 4 places written as they were once: bpftrace-cc --fix\n`]);
  assert.is(readFileSync(script, 'utf8'), OLD);
});

test('what is wrong besides is said, and what is old becomes new all the same', () => {
  writeFileSync(script, 'BEGIN { print(nothing_like_it); }\n');
  const { status, stderr } = cc('--fix', script);
  assert.is(status, 1);
  assert.match(stderr, `${script}:1:15-30: ERROR: Unknown name nothing_like_it`);
  assert.is(readFileSync(script, 'utf8'), 'begin { print(nothing_like_it); }\n');
});

test('--check shows what is wrong where its author has it, and nothing that --fix settles', () => {
  writeFileSync(script, 'BEGIN { delete(@m[1]); @m[1] = 1; print(nothing_like_it); }\n');
  const { status, stdout, stderr } = cc('--fix', '--check', script);
  assert.equal([status, stdout], [1, '']);
  assert.is(stderr, `${script}:1:41-56: ERROR: Unknown name nothing_like_it [unknown-identifier]
BEGIN { delete(@m[1]); @m[1] = 1; print(nothing_like_it); }
                                        ~~~~~~~~~~~~~~~
HINT: a string stands in double quotes: \`"nothing_like_it"\`
${script}: ERROR: 3 places written as they were once: bpftrace-cc --fix
`);
});

for (const [argv, message] of [
  [['--fix'], 'which script?'],
  [['--fix', '--emit', 'ir', script], '--fix rewrites a script: it has no use for --emit'],
  [['--fix', '--bundle', script], '--fix rewrites a script: it has no use for --bundle'],
  [['--fix', '-o', 'x', script, script], "unexpected argument"],
  [['--fix', '--check', '-o', 'x', script], '--check writes nothing'],
  [['--check', script], '--check asks whether --fmt, or --fix, would change a script'],
  [['--diagnostics=xml', script], "--diagnostics takes text or json, not 'xml'"],
] as const) {
  test(`refused: ${argv.filter((word) => word !== script).join(' ')}`, () => {
    const { status, stdout, stderr } = cc(...argv);
    assert.equal([status, stdout], [1, '']);
    assert.match(stderr, message);
    assert.is(readFileSync(script, 'utf8'), OLD);
  });
}

test('what is no UTF-8 stays as it is, and says so', () => {
  const bytes = Buffer.from('// caf\xe9\nBEGIN { delete(@m[1]); @m[1] = 1; }\n', 'latin1');
  writeFileSync(script, bytes);
  for (const argv of [['--fix', script], ['--fmt', '-o', script, script]]) {
    const { status, stderr } = cc(...argv);
    assert.is(status, 1);
    assert.match(stderr, `${script} is not UTF-8`);
    assert.equal(readFileSync(script), bytes);
  }
  // Where its bytes are is not known any more.
  assert.not.match(cc('--diagnostics=json', '-o', '/dev/null', script).stderr, '"fix"');
});

const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'docs/diagnostics.schema.json'), 'utf8')) as object);

test('diagnostics as JSON: places, macros behind them, notes, hints, fixes in bytes', () => {
  const text = 'macro wrong($v) { $v + nothing_like_it }\nbegin { print("ä"); $x = 1; delete(@m[1]); @m[1] = 1; wrong($x); print(jiffeis); let $x = 2; }\n';
  writeFileSync(script, text);
  for (const command of ['bpftrace', 'bpftrace-cc']) {
    const { status, stdout, stderr } = run(command, '--diagnostics=json', script);
    assert.equal([status, stdout], [1, '']);
    const lines = stderr.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) assert.ok(isOfSchema(line), `${JSON.stringify(line)}: ${JSON.stringify(isOfSchema.errors)}`);
    const [first] = lines;
    assert.equal([first!['filename'], first!['line'], first!['code'], first!['severity']], [script, 1, 'unknown-identifier', 'error']);
    assert.equal(first!['from'], [{ macro: 'wrong', filename: script, line: 2, col: 55, end_line: 2, end_col: 64 }]);
    const changed = lines.flatMap(({ fix }) => (fix as { readonly edits: { readonly start: number; readonly end: number; readonly text: string }[] } | undefined)?.edits ?? [])
      .map(({ start, end, text: now }) => [Buffer.from(text).subarray(start, end).toString(), now]);
    assert.equal(changed, [['jiffeis', 'jiffies'], ['[', ', '], [']', '']]);
    assert.ok(lines.some(({ hint }) => hint === 'did you mean `jiffies`?'));
  }
  assert.is(run('bpftrace-cc', '--diagnostics=text', script).stderr.includes('{"type"'), false);
  assert.is(run('bpftrace-cc', '--diagnostics=json', '--no-warnings', script).stderr.includes('"warning"'), false);
});

test('what --check finds is JSON, too', () => {
  writeFileSync(script, 'begin   { print(1); }\n\nBEGIN { }\n');
  const said = (...argv: readonly string[]): unknown => {
    const { status, stdout, stderr } = cc('--diagnostics=json', '--check', ...argv, script, script);
    assert.equal([status, stdout], [1, '']);
    const lines = stderr.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) assert.ok(isOfSchema(line), `${JSON.stringify(line)}: ${JSON.stringify(isOfSchema.errors)}`);
    assert.is(lines.length, 2);
    return lines[1];
  };
  assert.equal(said('--fmt'), {
    type: 'diagnostic', severity: 'error', code: 'layout', msg: 'this is not laid out as --fmt does', filename: script, line: 1, col: 1, end_line: 1, end_col: 22, hint: `bpftrace-cc --fmt -o ${script} ${script}`,
  });
  assert.equal(said('--fix'), { type: 'diagnostic', severity: 'error', code: 'old-spelling', msg: '1 place written as it was once', filename: script, hint: 'bpftrace-cc --fix' });
  assert.equal([cc('--fix', '--diagnostics=json', script).stderr], ['']);
});

test.run();
