// Command lines as people type them who know perf, strace, a C compiler, or are tired: every line under commands/ is given to a shell, with what
// is printed and the exit code, to be read as one of them would. What the message proposes is typed too, and must work. Needs root and a
// build. cases.ts has the form; files/ lies in the folder where it all happens, with what is compiled from it.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Case } from './cases.ts';
import { readCases, writeCases } from './cases.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMANDS = new URL('./commands/', import.meta.url);
const AT_ONCE = 4;
/** Whatever is right and runs on is ended: a mistake is found long before. */
const SECONDS = 60;

const folder = mkdtempSync(join(tmpdir(), 'wrong-'));
const environment = { ...process.env, PATH: `${join(ROOT, 'bin')}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1', COLUMNS: '80', LC_ALL: 'C.UTF-8' };

/** Whoever has no rights shall be able to read what root wrote here. */
function prepare(): void {
  chmodSync(folder, 0o755);
  cpSync(fileURLToPath(new URL('./files/', import.meta.url)), folder, { recursive: true });
  const make = (command: string): void => {
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env: environment, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  };
  for (const name of ['hello', 'options', 'words']) make(`bpftrace-cc ${name}.bt`);
  make('cc -O0 -o target target.c');
  make('cc -O0 -c target.c -o target.o');
  const object = readFileSync(join(folder, 'hello.bpf.o'));
  writeFileSync(join(folder, 'half.bpf.o'), object.subarray(0, object.length / 2));
}

interface Said {
  readonly text: string;
  readonly exit: number;
}

function type(line: string): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn('timeout', [`${SECONDS}`, 'sh', '-c', line], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', (code) => resolve({ text: Buffer.concat(chunks).toString().replaceAll(ROOT, '/opt/bpftrace/').replaceAll(folder, '/home/me'), exit: code ?? -1 }));
  });
}

/** Several at once, in no order; the answers are in order. */
async function typeAll(lines: readonly string[]): Promise<readonly Said[]> {
  const said: Said[] = [];
  let at = 0;
  const next = async (): Promise<void> => {
    for (let own = at++; own < lines.length; own = at++) said[own] = await type(lines[own]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return said;
}

function check({ text, exit }: Said, { says, exit: code }: Case): void {
  if (process.env['UPDATE'] !== '1') {
    assert.fixture(text, says);
    assert.is(exit, code);
  }
  const lines = text.trimEnd().split('\n');
  assert.ok(lines.length < 24, `${lines.length} lines`);
  assert.is.not(exit, 124, 'it runs');
  assert.not.match(text, /^ +at .*:\d+:\d+\)?$/m, 'a stack trace');
}

try {
  prepare();
  for (const name of readdirSync(COMMANDS).sort()) {
    const file = new URL(name, COMMANDS);
    const cases = readCases(file);
    const typed = await typeAll(cases.map((each) => each.typed));
    const then = await typeAll(cases.map((each) => each.then ?? ':'));
    if (process.env['UPDATE'] === '1') writeCases(file, cases.map((each, at) => ({ ...each, says: typed[at]!.text, exit: typed[at]!.exit })));
    for (const [at, each] of cases.entries()) {
      test(`${name}: ${each.title}`, () => {
        check(typed[at]!, each);
        assert.is(then[at]!.exit, 0, `what is proposed fails:\n${then[at]!.text}`);
        assert.not.match(then[at]!.text, /ERROR|WARNING/);
      });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

test.run();
