// Names of code that a process made while it ran: the perf map that it writes, read through its own root and under its own
// pid, by processes started here. Whatever else may lie under that name is refused.

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PerfMap } from '../../loader/symbols/perf-map.ts';
import { UserSymbols } from '../../loader/symbols/user.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'perf-map-'));
const program = path.join(directory, 'waits');
const children: ChildProcess[] = [];
const written: string[] = [];

test.before(() => {
  const source = `${program}.c`;
  fs.writeFileSync(source, '#include <stdio.h>\n#include <unistd.h>\nint main(void) { puts("up"); fflush(stdout); pause(); }\n');
  execFileSync('gcc', ['-static', '-O1', '-o', program, source]);
});

test.after(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const file of written) fs.rmSync(file, { force: true });
  fs.rmSync(directory, { recursive: true });
});

interface Waiting {
  readonly pid: number;
  readonly end: () => Promise<void>;
}

async function start(command: string, ...args: string[]): Promise<Waiting> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { pid: child.pid!, end: () => { child.kill('SIGKILL'); return closed; } };
}

/** The file of a process in our own root, with these lines. */
function mapFile(pid: number, text: string): string {
  const file = `/tmp/perf-${pid}.map`;
  fs.writeFileSync(file, text);
  written.push(file);
  return file;
}

function nameAt(map: PerfMap, address: number): string | null {
  map.refresh();
  const found = map.at(address);
  return found === null ? null : `${found.name}+${found.offset}`;
}

test('functions by address, as the file grows, and after the process has ended', async () => {
  const process = await start(program);
  const symbols = new UserSymbols({ checkInterval: 0 });
  const name = (address: bigint): string | undefined => symbols.resolve(process.pid, address).symbol?.name;
  assert.is(name(0x7000_0000_0010n), undefined);
  const file = mapFile(process.pid, '700000000000 20 JS:~first /app.js:1:2\n0x700000000020 0x10 second\n700000000030 10 half');
  assert.is(name(0x7000_0000_0010n), 'JS:~first /app.js:1:2');
  assert.equal(symbols.resolve(process.pid, 0x7000_0000_0025n), { symbol: { name: 'second', offset: 5 }, module: file, fileOffset: null, buildId: null });
  assert.is(name(0x7000_0000_0035n), undefined, 'a line that is still being written');
  fs.appendFileSync(file, ' a line\n');
  assert.is(name(0x7000_0000_0035n), 'half a line');
  assert.is(name(0x7000_0000_0040n), undefined);
  await process.end();
  assert.is(name(0x7000_0000_0010n), 'JS:~first /app.js:1:2');
  // Printed at the end only, as a map of stacks is: our own user wrote it while we ran.
  assert.is(new UserSymbols().resolve(process.pid, 0x7000_0000_0010n).symbol?.name, 'JS:~first /app.js:1:2');
  fs.chownSync(file, 12_345, 12_345);
  assert.is(new UserSymbols().resolve(process.pid, 0x7000_0000_0010n).symbol, null, 'of somebody else, and never seen');
  fs.rmSync(file);
  assert.is(name(0x7000_0000_0035n), 'half a line');
  assert.is(new UserSymbols().resolve(process.pid, 0x7000_0000_0010n).symbol, null, 'never seen');
});

test('a process remembered in time, and one of which nothing is kept', async () => {
  const process = await start(program);
  const file = mapFile(process.pid, '700000000000 20 made\n');
  const kept = new UserSymbols();
  kept.remember(process.pid);
  await process.end();
  fs.rmSync(file);
  assert.equal(kept.resolve(process.pid, 0x7000_0000_0001n).symbol, { name: 'made', offset: 1 });
  assert.is(new UserSymbols({ cache: 'NONE' }).resolve(process.pid, 0x7000_0000_0001n).symbol, null);
});

test('code that takes the place of other code', async () => {
  const process = await start(program);
  mapFile(process.pid, '1000 100 old\n1040 20 inside\n1000 40 new\n');
  const map = new PerfMap(process.pid);
  assert.is(nameAt(map, 0x1010), 'new+16');
  assert.is(nameAt(map, 0x1050), 'inside+16');
  assert.is(nameAt(map, 0x1070), 'old+112');
  await process.end();
});

test('in another root and another pid namespace', async () => {
  const root = path.join(directory, 'root');
  fs.mkdirSync(path.join(root, 'tmp'), { recursive: true });
  fs.copyFileSync(program, path.join(root, 'waits'));
  fs.chmodSync(path.join(root, 'waits'), 0o755);
  const outer = await start('unshare', '-pf', '--kill-child', 'chroot', root, '/waits');
  fs.writeFileSync(path.join(root, 'tmp/perf-1.map'), '1000 100 of pid 1\n');
  const pid = Number(fs.readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'latin1').trim());
  const map = new PerfMap(pid);
  assert.is(nameAt(map, 0x1000), 'of pid 1+0');
  assert.is(map.path, '/tmp/perf-1.map');
  await outer.end();
});

test('what somebody else could have put there is not read', async () => {
  const process = await start(program);
  const line = '1000 100 name\n';
  const file = mapFile(process.pid, line);
  const refused = (what: string): void => assert.is(nameAt(new PerfMap(process.pid), 0x1000), null, what);
  assert.is(nameAt(new PerfMap(process.pid), 0x1000), 'name+0');
  fs.utimesSync(file, 1, 1);
  refused('left by another process that had this pid');
  fs.utimesSync(file, new Date(), new Date());
  fs.chmodSync(file, 0o666);
  refused('written by anybody');
  fs.chmodSync(file, 0o644);
  fs.chownSync(file, 12_345, 12_345);
  refused('of another user');
  fs.rmSync(file);
  const elsewhere = path.join(directory, 'elsewhere');
  fs.writeFileSync(elsewhere, line);
  fs.symlinkSync(elsewhere, file);
  refused('a link');
  fs.rmSync(file);
  execFileSync('mkfifo', [file]);
  refused('a pipe');
  fs.rmSync(file);
  fs.mkdirSync(file);
  refused('a directory');
  fs.rmdirSync(file);
  await process.end();
});

test('what is no line is passed over, and no more is kept than a bound', async () => {
  const process = await start(program);
  const lines = ['', 'x', '1000', '1000 10', '1000 10 ', 'zz 10 name', '-1 10 name', `${'f'.repeat(17)} 10 name`, `1000 ${'f'.repeat(14)} name`, '\0\x1b[31m', `2000 10 ${'n'.repeat(5000)}`];
  const file = mapFile(process.pid, `${lines.join('\n')}\n`);
  const map = new PerfMap(process.pid);
  assert.is(nameAt(map, 0x1000), null);
  assert.is(nameAt(map, 0x2001), `${'n'.repeat(1024)}+1`);
  // A file as large as a disk allows, of which only the first part counts.
  fs.appendFileSync(file, '3000 10 before\n');
  fs.truncateSync(file, 80 << 20);
  fs.appendFileSync(file, '\n4000 10 behind\n');
  assert.is(nameAt(map, 0x3000), 'before+0');
  assert.is(nameAt(map, 0x4000), null);
  await process.end();
});

test('lines without a function cost their reader no more than those with one', async () => {
  const process = await start(program);
  const file = mapFile(process.pid, `1000 10 near\n${'\n'.repeat(1 << 20)}2000 10 far\n`);
  const map = new PerfMap(process.pid);
  assert.is(nameAt(map, 0x1000), 'near+0');
  assert.is(nameAt(map, 0x2000), null);
  // Another file is looked at anew.
  fs.rmSync(file);
  mapFile(process.pid, '2000 10 again\n');
  assert.is(nameAt(map, 0x2000), 'again+0');
  await process.end();
});

test.run();
