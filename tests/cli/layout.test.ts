// Help in lines that fit: what is laid out anew, what goes on below its own beginning, and what is never broken.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitted, reflowed } from '../../cli/layout.ts';

const BPFTRACE = join(dirname(fileURLToPath(import.meta.url)), '../../bin/bpftrace');
const helpOf = (name: string): string => spawnSync(BPFTRACE, ['-h', name], { encoding: 'utf8' }).stdout;

test("an author's paragraphs are laid out anew, and what is indented is not", () => {
  assert.is(reflowed('one two\nthree four\n\nEXAMPLE\n  # a very long line\n', 9), 'one two\nthree\nfour\n\nEXAMPLE\n  # a very long line\n');
});

test('a long line goes on below its beginning, and an example is not broken', () => {
  assert.is(fitted('  one two three\n    --on  one two\n      one two three four\n', 13), '  one two\n  three\n    --on  one\n          two\n      one two three four\n');
});

test('help is 80 columns wide where it goes to no terminal, but for examples', () => {
  const tools = { opensnoop: true, biolatency: true };
  for (const name of ['max_strlen', 'watchpoint', 'license', 'strcontains', 'opensnoop', 'biolatency']) {
    const long = helpOf(name).split('\n').filter((line) => line.length > 80 && !(name in tools ? /^ {2}\S|^Options of/ : /^ {6}/).test(line));
    assert.equal(long, [], name);
  }
});

test("a tool's help calls it as it was called", () => {
  assert.match(helpOf('opensnoop'), /^USAGE: opensnoop \[[^]*^ {2}# opensnoop -c /m);
  const path = join(dirname(BPFTRACE), '../tools/opensnoop.bt');
  assert.ok(helpOf(path).includes(`\nUSAGE: ${path}`));
});

test('bars and graphs fit a narrow terminal, and are as ever elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  const file = join(folder, 'out');
  const program = `begin { @h = hist(100); @h = hist(3); @l["a key"] = lhist(5, 0, 10, 1); @t = tseries(-7, 1s, 3); print(@h); exit(); }`;
  const command = `${BPFTRACE} -q -e '${program}'`;
  const shell = (line: string): readonly string[] => spawnSync('sh', ['-c', line], { encoding: 'utf8', timeout: 60_000 }).stdout.split('\n');
  const terminal = (columns: number, line: string): readonly string[] => {
    writeFileSync(join(folder, 'line'), `stty cols ${columns}; ${line}`);
    return shell(`script -qec 'sh ${join(folder, 'line')}' /dev/null </dev/null`).map((each) => each.replace(/\r$/, ''));
  };
  // The time of day is in the graph.
  const shape = (lines: readonly string[]): readonly string[] => lines.map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'hh:mm:ss'));
  try {
    const usual = shape(shell(command));
    assert.is(Math.max(...usual.map((line) => line.length)), 79);
    assert.equal(shape(terminal(80, command)), usual);
    const narrow = terminal(50, command);
    assert.is(Math.max(...narrow.map((line) => line.length)), 50);
    assert.is(narrow.length, usual.length);
    terminal(50, `${command} -o ${file}`);
    assert.equal(shape(readFileSync(file, 'utf8').split('\n')), usual);
    assert.ok(terminal(50, `${command} -f json`).some((line) => line.startsWith('{"type": "hist", "data": {"@h": [{"min": 2,')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
