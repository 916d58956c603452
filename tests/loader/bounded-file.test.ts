// Files that somebody named, read whole and never past a bound.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBounded } from '../../loader/bounded-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'bounded-'));
test.after(() => rmSync(folder, { recursive: true }));

test('a file up to its bound, and none beyond', () => {
  const file = join(folder, 'file');
  for (const size of [0, 1, 65535, 65536, 65537, 300_000]) {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
    writeFileSync(file, bytes);
    assert.ok(readBounded(file, size).equals(bytes), `${size} bytes`);
    assert.ok(readBounded(file, 2 * size + 1).equals(bytes), `${size} bytes, with room`);
    if (size > 0) assert.throws(() => readBounded(file, size - 1), /larger than/);
  }
});

test('what does not say how long it is', () => {
  for (const file of ['/proc/kallsyms', '/proc/self/maps', '/proc/filesystems']) assert.ok(readBounded(file, 1 << 30).length > 0, file);
  // The kernel's own symbols come first; behind them programs come and go.
  const [ours, nodes] = [readBounded('/proc/kallsyms', 1 << 30), readFileSync('/proc/kallsyms')].map((bytes) => bytes.subarray(0, 1 << 20));
  assert.ok(ours!.equals(nodes!));
});

test('what has no end', () => {
  for (const limit of [1, 65536, 65537, 1_000_000]) assert.throws(() => readBounded('/dev/zero', limit), /larger than/);
});

test('a pipe with a name, which may have no writer', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  assert.throws(() => readBounded(pipe, 10), /named pipe/);
});

test.run();
