// What --complete answers, by the table of options and by the language: the three shells show the same (completions.test.ts).

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { providers } from '../../common/providers.ts';
import { toolNames } from '../../cli/tools.ts';
import type { NamedCommand } from '../../cli/commands.ts';
import { optionNames, optionsOf } from '../../cli/options.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

function answer(command: NamedCommand, ...words: readonly string[]): { readonly files: string; readonly words: readonly string[] } {
  const ran = spawnSync(join(ROOT, 'bin', command), ['--complete', '--', command, ...words], { cwd: ROOT, encoding: 'utf8', timeout: 30_000 });
  assert.is(ran.stderr, '');
  assert.is(ran.status, 0);
  const [files, ...lines] = ran.stdout.split('\n').slice(0, -1);
  return { files: files!, words: lines.map((line) => line.split('\t')[0]!) };
}

for (const command of ['bpftrace', 'bpftrace-cc', 'bpftrace-run'] as const) {
  test(`every option of ${command}`, () => {
    assert.equal(answer(command, '--').words, optionsOf(command).flatMap(optionNames).filter((name) => name.startsWith('--')));
  });

  test(`the values of each option of ${command} that the table lists`, () => {
    for (const row of optionsOf(command)) {
      if (typeof row.completes !== 'object') continue;
      for (const name of optionNames(row)) assert.equal(answer(command, name, '').words, row.completes, name);
    }
  });
}

test('a word of a list comes once, and only a list goes on behind a comma', () => {
  assert.equal(answer('bpftrace', '--no-feature', 'kprobe_multi,').words, ['kprobe_multi,kprobe_session', 'kprobe_multi,uprobe_multi']);
  assert.equal(answer('bpftrace', '--no-feature=uprobe_multi,kprobe_multi,').words, ['--no-feature=uprobe_multi,kprobe_multi,kprobe_session']);
  assert.equal(answer('bpftrace', '-f', 'json,').words, []);
});

test('every probe type, in a pattern and in a script', () => {
  const types = (words: readonly string[], head = ''): readonly string[] => words.map((word) => word.slice(head.length).replace(/:$/, '')).sort();
  assert.equal(types(answer('bpftrace', '-l', '').words), [...providers].sort());
  assert.equal(types(answer('bpftrace', '-e', 'begin { exit(); } ').words, 'begin { exit(); } '), [...providers].sort());
  assert.equal(types(answer('bpftrace-cc', '-e', '').words), [...providers].sort());
});

test('every tool', () => assert.equal(answer('bpftrace', '').words, toolNames()));

test('names of the language behind -h, and in a probe', () => {
  assert.ok(answer('bpftrace', '-h', 'str').words.includes('strftime'));
  assert.equal(answer('bpftrace', '-h', 'al').words.includes('all'), true);
  assert.ok(answer('bpftrace-cc', '-e', 'begin { str').words.includes('begin { strftime'));
});

test('files and folders that a probe may name', () => {
  for (const command of ['bpftrace', 'bpftrace-cc'] as const) {
    assert.equal(answer(command, '-e', 'uprobe:build/libbpf.no').words, ['uprobe:build/libbpf.node:']);
    assert.equal(answer(command, '-e', 'u:stdli').words, ['u:stdlib/']);
  }
});

test('a process by its number', () => assert.equal(answer('bpftrace-run', '-p', String(process.pid)).words.includes(String(process.pid)), true));

const files: readonly (readonly [command: NamedCommand, words: readonly string[], files: string])[] = [
  ['bpftrace', ['x'], 'files'],
  ['bpftrace', ['-o', ''], 'files'],
  ['bpftrace', ['-qo', ''], 'files'],
  ['bpftrace', ['--output='], 'files'],
  ['bpftrace', ['-I', ''], 'directories'],
  ['bpftrace', ['-l', 'tracepoint:'], ''],
  ['bpftrace', ['-p', ''], ''],
  ['bpftrace', ['-'], 'files'],
  ['bpftrace', ['--nothing='], ''],
  ['bpftrace', ['a.bt', '--', '--x'], 'files'],
  ['bpftrace', ['-l', 'nothing:x'], ''],
  ['bpftrace', ['-l', 'uprobe:/nothing/x'], ''],
  ['bpftrace', ['-l', 'uprobe:/nothing/x:y'], ''],
];
for (const [command, words, expected] of files) {
  test(`which files behind ${command} ${words.join(' ')}`, () => assert.is(answer(command, ...words).files, expected));
}

test.run();
