// What systemd hears of a run: a real socket, of the file system and of an abstract name, a run that ends by itself, by a signal, and
// one that never begins.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BPFTRACE = join(ROOT, 'bin/bpftrace');
const TIMEOUT = 60_000;

let scratch = '';
test.before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'notify-'));
  execFileSync('gcc', ['-o', join(scratch, 'notified'), fileURLToPath(new URL('notified.c', import.meta.url))]);
});
test.after(() => rmSync(scratch, { recursive: true, force: true }));

/** Lines that come to a socket; the last of them ends it. */
async function heard(socket: string, last: string, whenBound: () => void, onLine: (line: string) => void = () => {}): Promise<readonly string[]> {
  const listener = spawn(join(scratch, 'notified'), [socket], { stdio: ['ignore', 'pipe', 'inherit'], timeout: TIMEOUT });
  const lines: string[] = [];
  for await (const line of createInterface(listener.stdout)) {
    if (line === 'bound') whenBound();
    else lines.push(line);
    onLine(line);
    if (line === last) listener.kill();
  }
  return lines;
}

const run = (socket: string, script: string, ...options: readonly string[]) => spawn(BPFTRACE, [...options, '-e', script], { env: { ...process.env, NOTIFY_SOCKET: socket }, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT });

for (const [what, name] of [['of a file', () => join(scratch, 'socket')], ['of an abstract name', () => `@bpftrace-test-${process.pid}`]] as const) {
  test(`ready when all is attached, stopping when it ends: a socket ${what}`, async () => {
    let tracer: ReturnType<typeof run> | undefined;
    const lines = await heard(name(), 'STOPPING=1', () => {
      tracer = run(name(), 'interval:s:3600 { }');
      // Whoever hears nothing would wait for ever.
      tracer.on('close', (code) => assert.is(code, 0));
    }, (line) => {
      if (line === 'READY=1') tracer!.kill('SIGINT');
    });
    assert.equal(lines, ['READY=1', 'STOPPING=1']);
  });
}

test('begin probes alone, too', async () => {
  const socket = join(scratch, 'short');
  assert.equal(await heard(socket, 'STOPPING=1', () => void run(socket, 'begin { exit(); }')), ['READY=1', 'STOPPING=1']);
});

test('nobody is told of a run that does not begin, or of none', () => {
  const socket = join(scratch, 'nobody');
  const said = (script: string, ...options: readonly string[]): string => {
    const { stderr } = spawnSync(BPFTRACE, [...options, '-e', script], { encoding: 'utf8', env: { ...process.env, NOTIFY_SOCKET: socket }, timeout: TIMEOUT });
    return stderr;
  };
  assert.is(said('begin { }', '--dry-run', '-q'), '');
  const refused = said('uprobe:/bin/true:no_such_function { }');
  assert.match(refused, /no_such_function/);
  assert.not.match(refused, /NOTIFY_SOCKET/);
});

test('a socket that is not there is warned of, and no more', () => {
  for (const [socket, reason] of [[join(scratch, 'gone'), 'No such file or directory'], ['relative', 'neither a path nor an abstract name'], [`/${'x'.repeat(200)}`, 'File name too long']] as const) {
    const ran = spawnSync(BPFTRACE, ['-q', '-e', 'begin { printf("ran\\n"); }'], { encoding: 'utf8', env: { ...process.env, NOTIFY_SOCKET: socket }, timeout: TIMEOUT });
    assert.is(ran.status, 0);
    assert.match(ran.stdout, /^ran\n/);
    assert.match(ran.stderr, new RegExp(`^WARNING: .*${reason}`));
    assert.is(ran.stderr.split('NOTIFY_SOCKET').length, 2, 'once, not at the end again');
  }
});

test.run();
