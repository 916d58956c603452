// The buffered output: when each mode writes, large texts, a full pipe, and a reader that goes away.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as dgram from 'node:dgram';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OutputMode } from '../../cli/output.ts';
import { LIMIT, Output } from '../../cli/output.ts';
import { writeWhole } from '../../cli/write-whole.ts';
import { native } from '../../loader/native.ts';

const role = process.argv[2];
if (role === 'writer') {
  // A megabyte and a half into standard output, in odd pieces and with a text larger than any block.
  const output = new Output(1, 'full');
  for (let i = 0; i < 100_000; i++) output.write(`${String(i).padStart(6, '0')}\n`);
  output.write('x'.repeat(800_000));
  await output.settle(Infinity);
  output.close();
} else if (role === 'broken') {
  const output = new Output(1, 'none');
  let failures = 0;
  output.onFailure = () => failures++;
  for (let i = 0; i < 200 && !output.failure; i++) output.write('y'.repeat(65536));
  output.write('after');
  output.close();
  process.stderr.write(`${output.failure?.code} ${failures}`);
} else if (role === 'stuck') {
  // More than may wait into a pipe that nobody reads; the event loop turns all the while.
  const output = new Output(1, 'line');
  let turns = 0;
  const turn = setInterval(() => turns++, 1);
  for (let i = 0; i < 300; i++) {
    output.write(`${'z'.repeat(99_999)}\n`);
    output.endBatch();
    await new Promise((resolve) => setImmediate(resolve));
  }
  clearInterval(turn);
  await output.settle(50);
  const { dropped } = output;
  output.close();
  process.stderr.write(JSON.stringify({ turns: turns > 0, ...dropped }));
} else if (role === 'terminal') {
  // On a terminal that is stopped in the middle: the event loop turns all the while.
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const output = new Output(1, 'none');
  output.write('ready\n');
  while (native().waitFd(1, true, 0)) await turn();
  for (let i = 0; i < 5; i++, await turn()) output.write(`${'x'.repeat(99_999)}\n`);
  fs.writeSync(3, 'turned');
  output.write('over\n');
  await output.settle(Infinity);
  output.close();
} else {
  defineTests();
}

async function opened(file: string, mode: OutputMode): Promise<Output> {
  const output = new Output(file, mode);
  await output.open();
  return output;
}

async function inFile(use: (file: string) => void | Promise<void>): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'output-'));
  try {
    await use(path.join(directory, 'out'));
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

function pipe(file: string): { readonly readEnd: number; readonly writeEnd: number } {
  spawnSync('mkfifo', [file]);
  // The first reader only lets the others open the pipe without waiting for each other.
  const { O_RDONLY, O_WRONLY, O_NONBLOCK } = fs.constants;
  const opener = fs.openSync(file, O_RDONLY | O_NONBLOCK);
  const writeEnd = fs.openSync(file, O_WRONLY | O_NONBLOCK);
  const readEnd = fs.openSync(file, O_RDONLY);
  fs.closeSync(opener);
  return { readEnd, writeEnd };
}

/** share-output.ts as it would be installed: tsx looks at node's own streams and makes them non-blocking. */
function sharingProgram(directory: string): string {
  const program = path.join(directory, 'share-output.mjs');
  buildSync({ entryPoints: [fileURLToPath(new URL('share-output.ts', import.meta.url))], outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  fs.symlinkSync(fileURLToPath(new URL('../../build/libbpf.node', import.meta.url)), path.join(directory, 'libbpf.node'));
  return program;
}

const BLOCKING = 'WARNING: a message\nblocking, blocking, more than its reader took';

function defineTests(): void {
  const self = ['--import', 'tsx', fileURLToPath(import.meta.url)];

  const MODES: readonly (readonly [OutputMode, afterWrite: string, afterBatch: string])[] = [
    ['none', 'a\n', 'a\n'],
    ['line', '', 'a\n'],
    ['full', '', ''],
  ];
  for (const [mode, afterWrite, afterBatch] of MODES) {
    test(`-B ${mode}`, () => inFile(async (file) => {
      const output = await opened(file, mode);
      output.write('a\n');
      assert.is(fs.readFileSync(file, 'latin1'), afterWrite);
      output.endBatch();
      assert.is(fs.readFileSync(file, 'latin1'), afterBatch);
      output.write('b');
      output.close();
      assert.is(fs.readFileSync(file, 'latin1'), 'a\nb');
    }));
  }

  test('a full block is written in every mode, without waiting for the batch to end', () => inFile(async (file) => {
    const output = await opened(file, 'full');
    output.write('x'.repeat(65536));
    assert.is(fs.statSync(file).size, 65536);
    output.close();
  }));

  for (const [mode, afterCommit] of [['none', 'text, bytes'], ['line', ''], ['full', '']] as const) {
    test(`bytes that are made in place stand between the texts before and behind them, -B ${mode}`, () => inFile(async (file) => {
      const output = new Output(file, mode);
      assert.is(output.reserve(8), -1, 'there is no file yet');
      await output.open();
      const put = (text: string): void => output.commit(output.reserve(100) + output.bytes.write(text, output.reserve(100), 'latin1'));
      output.write('text, ');
      put('bytes');
      assert.is(fs.readFileSync(file, 'latin1'), afterCommit);
      put(' and bytes');
      output.write(', text');
      output.endBatch();
      output.close();
      assert.is(fs.readFileSync(file, 'latin1'), 'text, bytes and bytes, text');
    }));
  }

  test('room is made by writing what there is', () => inFile(async (file) => {
    const output = await opened(file, 'full');
    assert.is(output.reserve(65537), -1, 'more than a block');
    const parts: string[] = [];
    for (let i = 0; i < 500; i++) {
      const text = `${i} ${'x'.repeat(i * 7 % 1500)}\n`;
      parts.push(text, 'text\n');
      const start = output.reserve(60_000);
      output.commit(start + output.bytes.write(text, start, 'latin1'));
      output.write('text\n');
    }
    output.write('y'.repeat(200_000));
    output.close();
    assert.is(fs.readFileSync(file, 'latin1'), `${parts.join('')}${'y'.repeat(200_000)}`);
  }));

  test('bytes go out as they came', () => inFile(async (file) => {
    const output = await opened(file, 'line');
    output.write('\0\x7f\x80\xff');
    output.close();
    assert.equal([...fs.readFileSync(file)], [0, 0x7f, 0x80, 0xff]);
  }));

  test('a file is emptied when it is opened and not before, and one that cannot be opened is an error', () => inFile(async (file) => {
    fs.writeFileSync(file, 'old content');
    const output = new Output(file, 'line');
    output.endBatch();
    assert.is(fs.readFileSync(file, 'latin1'), 'old content');
    await output.open();
    output.close();
    assert.is(fs.readFileSync(file, 'latin1'), '');
    const error = await new Output(path.join(file, 'x'), 'line').open().catch((reason: unknown) => reason) as Error;
    assert.is(error.name, 'OutputFileError');
    assert.match(error.message, 'ot a directory');
    const folder = path.join(path.dirname(file), 'none', 'x');
    assert.is(await new Output(folder, 'line').open().catch((reason: unknown) => (reason as Error).message), `cannot write '${folder}': there is no such folder`);
    assert.throws(() => writeWhole('.', 'text'), (error: Error) => error.message === "cannot write '.': it is a directory");
  }));

  test('a FIFO waits for its reader, and for none after a signal', () => inFile(async (file) => {
    spawnSync('mkfifo', [file]);
    const waiting = opened(file, 'line');
    let turned = false;
    await new Promise<void>((resolve) => setImmediate(() => resolve(void (turned = true))));
    assert.ok(turned, 'the event loop turns');
    const reader = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const output = await waiting;
    output.write('late\n');
    output.close();
    assert.is(fs.readFileSync(reader, 'latin1'), 'late\n');
    fs.closeSync(reader);
    const given = new Output(file, 'line');
    const opening = given.open().catch((reason: unknown) => (reason as Error).message);
    given.hurry(10);
    assert.is(await opening, `cannot write '${file}': nobody reads it`);
  }));

  test('a full non-blocking pipe gets every byte in the end', () => inFile((file) => {
    const { readEnd, writeEnd } = pipe(file);
    const writer = spawn(process.execPath, [...self, 'writer'], { stdio: ['ignore', writeEnd, 'inherit'], timeout: 60_000 });
    fs.closeSync(writeEnd);
    const reader = spawnSync('wc', ['-c'], { stdio: [readEnd, 'pipe', 'inherit'], encoding: 'utf8', timeout: 60_000 });
    fs.closeSync(readEnd);
    assert.is(reader.stdout.trim(), '1500000');
    writer.kill();
  }));

  test('what a stuck reader does not take is dropped and counted, and nobody waits for it', () => inFile((file) => {
    const { readEnd, writeEnd } = pipe(file);
    const writer = spawnSync(process.execPath, [...self, 'stuck'], { stdio: ['ignore', writeEnd, 'pipe'], encoding: 'utf8', timeout: 60_000 });
    fs.closeSync(writeEnd);
    const taken = fs.readFileSync(readEnd).length;
    fs.closeSync(readEnd);
    const report = JSON.parse(writer.stderr) as { turns: boolean; bytes: number; lines: number };
    assert.is(taken + report.bytes, 300 * 100_000);
    assert.ok(report.bytes > 300 * 100_000 - LIMIT, 'what waits at the end is dropped too');
    assert.ok(report.lines >= 299 && report.turns);
  }));

  test('who waits for a stuck reader can lose patience', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'output-'));
    const { readEnd, writeEnd } = pipe(path.join(directory, 'out'));
    const output = new Output(writeEnd, 'none');
    output.write('p'.repeat(200_000));
    const settled = output.settle(Infinity);
    output.hurry(20);
    output.hurry(1_000_000);
    await settled;
    assert.ok(output.dropped.bytes > 100_000);
    output.close();
    for (const fd of [readEnd, writeEnd]) fs.closeSync(fd);
    fs.rmSync(directory, { recursive: true });
  });

  test('a pipe that others share stays blocking, also when it is full', () => inFile((file) => {
    const program = sharingProgram(path.dirname(file));
    const { readEnd, writeEnd } = pipe(file);
    const blocking = fs.openSync(file, fs.constants.O_WRONLY);
    const { stderr } = spawnSync(process.execPath, [program], { stdio: ['ignore', blocking, 'pipe'], encoding: 'utf8', timeout: 60_000 });
    for (const fd of [readEnd, writeEnd, blocking]) fs.closeSync(fd);
    assert.is(stderr, BLOCKING);
  }));

  test('and so does a socket', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'output-'));
    // Between processes, node's own pipes are sockets; nobody reads before the child has ended.
    const child = spawn(process.execPath, [sharingProgram(directory)], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let report = '';
    child.stderr.on('data', (part: Buffer) => { report += part.toString(); });
    await new Promise((resolve) => child.on('exit', resolve));
    child.stdout.destroy();
    await new Promise((resolve) => child.on('close', resolve));
    fs.rmSync(directory, { recursive: true });
    assert.is(report, BLOCKING);
  });

  test('a socket of datagrams gets a large text in several', async () => {
    const [to, from] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
    const text = 'd'.repeat(150_000);
    let [taken, pieces] = [0, 0];
    await new Promise<void>((resolve) => to.bind(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => from.connect(to.address().port, '127.0.0.1', resolve));
    const all = new Promise<void>((resolve) => to.on('message', (part) => {
      taken += part.length;
      pieces++;
      if (taken === text.length) resolve();
    }));
    (process as { noDeprecation?: boolean }).noDeprecation = true; // Node has no other name for it.
    const output = new Output((from as unknown as { readonly _handle: { readonly fd: number } })._handle.fd, 'none');
    output.write(text);
    await output.settle(Infinity);
    assert.is(output.failure, null);
    await all;
    assert.ok(pieces > 1);
    output.close();
    to.close();
    from.close();
  });

  test('the other side of a terminal is the one that was given, and is not waited for when it is full', async () => {
    const { O_RDWR, O_NOCTTY } = fs.constants;
    const master = fs.openSync('/dev/ptmx', O_RDWR | O_NOCTTY);
    const output = new Output(master, 'none');
    output.write('hello\n');
    const echo = Buffer.alloc(7);
    for (let at = 0; at < 7;) {
      assert.ok(native().waitFd(master, false, 5000));
      at += fs.readSync(master, echo, at, 7 - at, null);
    }
    assert.is(echo.toString('latin1'), 'hello\r\n');
    output.write('z'.repeat(200_000));
    await output.settle(50);
    assert.ok(output.dropped.bytes > 0 && output.failure === null);
    output.close();
    fs.closeSync(master);
  });

  test('a terminal that was stopped is not waited for, and shows all when it goes on', async () => {
    // Control-S and control-Q of whoever sits at the terminal that script(1) makes.
    const terminal = spawn('script', ['-qec', [process.execPath, ...self, 'terminal'].join(' '), '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'], timeout: 60_000 });
    const { stdin, stdout, stdio: [, , , report] } = terminal as ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };
    let shown = '';
    stdout.on('data', (part: Buffer) => {
      if (shown === '') stdin.write('\x13');
      shown += part.toString();
    });
    report!.once('data', () => stdin.write('\x11'));
    const code = await new Promise((resolve) => terminal.on('close', resolve));
    assert.is(code, 0, shown);
    assert.is(shown, `ready\r\n${`${'x'.repeat(99_999)}\r\n`.repeat(5)}over\r\n`);
  });

  test('when the reader goes away, writing ends with one report', async () => {
    const child = spawn(process.execPath, [...self, 'broken'], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    child.stdout.destroy();
    let report = '';
    child.stderr.on('data', (part: Buffer) => { report += part.toString(); });
    await new Promise((resolve) => child.on('close', resolve));
    assert.is(report, 'EPIPE 1');
  });

  test.run();
}
