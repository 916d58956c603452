// Runs under limits, with broken streams, and with signals at any moment: each ends within seconds of the wish, with an exit
// code or by the signal that was sent, without an error of ours, and leaves nothing in the kernel. What a run is made of
// follows from its number, when the signals come does not: `FUZZ_RUNS=500` does more of them, `FUZZ_RUN=N` one alone. Neither
// descriptors nor memory are limited further than Node itself takes to start; without memory later it ends itself by a trap, with
// V8's words, and that alone is taken for it: what we allocate natively, and what libraries cannot map, is ours to say.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bpfObjects, leaksSince } from '../runtime/leaks.ts';
import { buildTestProgram, environment, ROOT, TEST_PROGRAM } from '../runtime/run-case.ts';
import { Random } from './random.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 40);
const ONLY = process.env['FUZZ_RUN'];
/** At a time. */
const WORKERS = 4;
/** Milliseconds from the last wish to the end; a machine with other things to do takes some for the start of Node alone. */
const PATIENCE = 5000;
/** Milliseconds within which the first signal comes. */
const LATEST = 2500;

const SCRIPTS = [
  'begin { printf("hello\\n"); }',
  'begin { for $i : 0..5000 { printf("%0100d\\n", $i); } } interval:s:100 { }',
  'interval:ms:1 { printf("%0200d %d\\n", 1, 2); @[nsecs % 1000] = count(); }',
  'interval:ms:20 { @a = count(); @h = hist(nsecs % 100); print(@a); } interval:ms:400 { exit(3); }',
  'tracepoint:sched:sched_process_exec /pid == cpid/ { printf("%s\\n", str(args.filename)); } end { printf("over\\n"); }',
  `uprobe:${TEST_PROGRAM}:* { @[probe, ustack] = count(); } interval:ms:300 { exit(); }`,
  'begin { for $i : 0..9000 { @[$i, "some text that takes room"] = $i; } } interval:s:100 { }',
  'begin { cat("/proc/self/status"); cat("/dev/zero"); time(); join(uptr(8)); } self:signal:SIGUSR1 { exit(); }',
  'begin { print($undefined); }',
] as const;

const COMMANDS = ['', '', 'true', 'sleep 1000', `${TEST_PROGRAM} fresh`, `${TEST_PROGRAM} burn 100`, 'no-such-command', 'STUBBORN'] as const;
const LIMITS = [
  [6, ''], [3, 'ulimit -n $((RANDOM_NUMBER % 40 + 20));'], [1, 'ulimit -f 1;'], [1, 'ulimit -l 0;'], [1, 'ulimit -s 256;'],
  [3, 'ulimit -d $((RANDOM_NUMBER * 7 / 10 * 1024 + 102400));'], [3, 'ulimit -v $((RANDOM_NUMBER * 1000 + 600000));'],
] as const;
const STREAMS = [
  [6, ''], [2, '> /dev/full'], [2, '> full/file'], [2, '2> /dev/full'], [2, '3<> fifo > fifo'], [1, '3<> fifo 2> fifo'],
  [1, '3<> fifo > fifo 2>&1'], [1, '<&-'], [1, '>&-'], [1, '2>&-'], [1, '<&- >&- 2>&-'], [2, '| head -n 1'], [1, '-o full/file'], [1, '-o /dev/full'],
] as const;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Shape {
  readonly shell: string;
  readonly first: NodeJS.Signals;
  readonly moment: number;
  /** After the first signal; null: none is needed. */
  readonly second: number | null;
}

function shapeOf(number: number): Shape {
  const random = new Random(number);
  const command = random.of(COMMANDS);
  const stream = random.weighted(STREAMS);
  const words = [
    'bpftrace', ...(random.once(3) ? ['-q'] : []), ...(random.once(4) ? ['-k'] : []), ...(random.once(3) ? ['-B', random.of(['none', 'full'])] : []),
    ...(command === '' ? [] : ['-c', quoted(command === 'STUBBORN' ? './stubborn' : command)]), ...(stream.startsWith('-o') ? [stream] : []),
    '-e', quoted(random.of(SCRIPTS)), ...(stream.startsWith('-o') ? [] : [stream]),
  ];
  const limit = random.weighted(LIMITS).replace('RANDOM_NUMBER', String(random.below(1000)));
  const run = stream.startsWith('|') ? words.join(' ') : `exec ${words.join(' ')}`;
  return { shell: `${limit} ${run}`, first: random.of(SIGNALS), moment: random.below(LATEST), second: random.once(3) ? random.below(300) : null };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** V8's last words. */
const OUT_OF_MEMORY = /^(?:# Fatal process (?:OOM|out of memory)|FATAL ERROR: .*(?:out of memory|OOM))/m;

/** What is wrong with how it ended; null: nothing. */
function judge(code: number | null, signal: NodeJS.Signals | null, stderr: string, late: boolean, shell: string): string | null {
  if (late) return `it did not end within ${PATIENCE} ms of the signal`;
  const isUnseen = /(?:2>&-|2> )/.test(shell);
  if (/^ulimit -[dv]/.test(shell) && (OUT_OF_MEMORY.test(stderr) || (isUnseen && (signal === 'SIGTRAP' || signal === 'SIGABRT')))) return null;
  if (/INTERNAL ERROR|node:internal|\n {4}at /.test(stderr)) return 'an error of ours';
  if (signal !== null) return (SIGNALS as readonly string[]).includes(signal) ? null : `it died of ${signal}`;
  // 128 and a signal: of a shell whose last command a signal ended.
  return [0, 1, 3, 255, 129, 130, 143].includes(code!) ? null : `it ended with ${code}`;
}

/** Runs one in a mount namespace of its own, with a folder that has room for a page. */
function runOne(number: number, folder: string): Promise<string | null> {
  const { shell, first, moment, second } = shapeOf(number);
  const directory = join(folder, String(number));
  const prepare = `mkdir -p ${directory}/full && mount -t tmpfs -o size=4k none ${directory}/full && cd ${directory} && mkfifo fifo && cp ../stubborn . && echo ready >&2`;
  return new Promise((resolve) => {
    const child = spawn('unshare', ['-m', 'bash', '-c', `${prepare} && ${shell}`], { env: environment(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stderr, late] = ['', false];
    child.stdout.resume();
    const send = (signal: NodeJS.Signals): void => {
      try {
        process.kill(-child.pid!, signal);
      } catch {
        // it has ended already
      }
    };
    const timers: NodeJS.Timeout[] = [];
    const wish = (): void => {
      send(first);
      if (second !== null) timers.push(setTimeout(() => send(first), second));
      timers.push(setTimeout(() => {
        late = true;
        send('SIGKILL');
      }, PATIENCE));
    };
    child.stderr.on('data', (text: Buffer) => {
      // Before that a signal would be the shell's.
      if (stderr === '') timers.push(setTimeout(wish, moment));
      stderr += text.toString();
    });
    child.on('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      send('SIGKILL'); // what ignores the signals, and what the shell's pipeline left
      const problem = judge(code, signal, stderr, late, shell);
      resolve(problem === null ? null : `run ${number}: ${problem} (${first} after ${moment} ms): ${shell}\n${stderr.slice(-1500)}`);
    });
  });
}

test(`${ONLY === undefined ? RUNS : 1} runs under limits and signals end, in words, and leave nothing`, async () => {
  buildTestProgram();
  const folder = mkdtempSync(join(tmpdir(), 'runs-'));
  try {
    writeFileSync(join(folder, 'stubborn'), '#!/bin/sh\ntrap "" TERM HUP\nexec sleep 1000\n', { mode: 0o755 });
    execFileSync(join(ROOT, 'bin/bpftrace'), ['-V'], { env: environment() });
    const before = bpfObjects();
    const numbers = ONLY === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(ONLY)];
    const problems: string[] = [];
    await Promise.all(Array.from({ length: WORKERS }, async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const problem = await runOne(number, folder);
        if (problem !== null) problems.push(problem);
      }
    }));
    assert.is(problems.length, 0, problems.join('\n'));
    assert.equal(await leaksSince(before), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
