// However a run ends, it ends in order: what fails in the middle does not keep the rest from being said, detached and given
// back.

import { spawn } from 'node:child_process';
import { existsSync, openSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closeAfter, closeAll } from '../../loader/closing.ts';
import { Links } from '../../loader/attach/links.ts';
import type { Link } from '../../loader/attach/links.ts';
import { native } from '../../loader/native.ts';
import type { Native } from '../../loader/native.ts';
import { Child } from '../../loader/run/child.ts';
import { RingSource } from '../../loader/run/event-sources.ts';
import { EventStream } from '../../loader/run/event-stream.ts';
import { Owner } from '../../loader/run/owner.ts';
import { uprobe } from '../../loader/attach/uprobe.ts';
import type { AttachHost } from '../../loader/attach/row.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { leftovers, runScript, target } from './kernel.ts';
import { printfEvent } from './objects.ts';
import { c } from '../ir/module.ts';

const test = suite('loader: endings');

test.after.each(() => assert.equal(leftovers(), []));

/** Something to close that tells that it was closed, and may fail. */
function closeable(name: string, closed: string[], fails = false): { readonly close: () => void } {
  return {
    close: () => {
      closed.push(name);
      if (fails) throw new Error(name);
    },
  };
}

test('all is closed, last first, and the first error is told', () => {
  const closed: string[] = [];
  const owner = new Owner();
  for (const [name, fails] of [['a', true], ['b', false], ['c', true], ['d', false]] as const) owner.own(closeable(name, closed, fails));
  assert.throws(() => owner.close(), (error: Error) => error.message === 'c');
  assert.equal(closed, ['d', 'c', 'b', 'a']);
  owner.close();
  assert.equal(closed.length, 4);
});

test('links too', () => {
  const closed: string[] = [];
  const link = (name: string, fails: boolean): Link => {
    const { close } = closeable(name, closed, fails);
    const release = (): readonly number[] => (close(), []);
    return { kind: 'raw-tracepoint', places: [{ name }], fd: -1, close, release, [Symbol.dispose]: close };
  };
  const links = new Links();
  links.take([link('a', false), link('b', true), link('c', false)]);
  assert.throws(() => links.close(), /^b$/);
  assert.equal(closed, ['c', 'b', 'a']);
  const half = function* (): Iterable<Link> {
    yield link('d', true);
    throw new Error('half-way');
  };
  assert.throws(() => links.take(half()), /half-way/);
  assert.is(closed.at(-1), 'd');
});

test('what was wrong first is told, not that closing failed as well', () => {
  assert.throws(() => closeAfter(new Error('first'), () => { throw new Error('second'); }), /^first$/);
  closeAll([]);
});

test('a command that cannot be watched leaves no descriptor and no process', () => {
  const addon: { -readonly [K in keyof Native]: Native[K] } = native();
  const { openPidfd, spawnHeld } = addon;
  const before = readdirSync('/proc/self/fd').length;
  let pid = 0;
  addon.openPidfd = () => { throw Object.assign(new Error('pidfd_open: Too many open files'), { errno: 24, syscall: 'pidfd_open' }); };
  addon.spawnHeld = (path, words) => {
    const held = spawnHeld(path, words);
    ({ pid } = held);
    return held;
  };
  try {
    assert.throws(() => new Child('sleep 1000'), /cannot watch process \d+: Too many open files/);
  } finally {
    Object.assign(addon, { openPidfd, spawnHeld });
  }
  assert.is(readdirSync('/proc/self/fd').length, before);
  assert.ok(pid > 0 && !existsSync(`/proc/${pid}`));
});

test('an event that cannot be printed ends the run in order, and nothing that was said is lost', () => {
  const say = (value: number) => ({ event: 0, values: [c(value)] });
  const done = runScript({
    events: [printfEvent(0, 'got %lld\n', 1)],
    probes: [
      { name: 'begin', attach: { provider: 'begin' }, sends: [say(1)] },
      { name: 'interval:ms:1', attach: { provider: 'interval', unit: 'ms', value: 1 }, sends: [say(666)] },
      { name: 'end', attach: { provider: 'end' }, sends: [say(2)] },
    ],
  }, { quiet: true }, [], 'run-badly.ts');
  assert.equal(done, { stdout: 'got 1\ngot 2\n\n\n', stderr: 'thrown: the number of the beast\n', exit: 9 });
});

test('a wildcard of uprobes takes one link, so that the kernel is waited for once when it is detached', () => {
  const linked: string[] = [];
  const addon: { -readonly [K in keyof Native]: Native[K] } = native();
  const { linkUprobeMulti } = addon;
  const host = { pid: null, command: null, unsafe: false, isWanted: () => true } as unknown as AttachHost;
  const attach = { provider: 'uprobe', binary: target, function: 'work*', offset: 0, address: null, language: null } as const;
  const { places, attachAll } = uprobe.expand(attach, { name: `uprobe:${target}:work*`, fields: [] as ProbeSpec['fields'] } as ProbeSpec, host, []);
  assert.is(places.length, 2);
  const targets = places.map((place, cookie) => ({ place, program: 3, cookie }));
  addon.linkUprobeMulti = (_program, path, offsets, _counters, cookies) => {
    linked.push(`${path} ${offsets.length} ${cookies.join('+')}`);
    if (offsets.length > 1) throw Object.assign(new Error('BPF_LINK_CREATE: Invalid argument'), { errno: 22, syscall: 'BPF_LINK_CREATE' });
    if (cookies[0] === 1n) throw Object.assign(new Error('BPF_LINK_CREATE: No such file'), { errno: 2, syscall: 'BPF_LINK_CREATE' });
    return openSync('/dev/null', 'r');
  };
  try {
    using links = new Links();
    // When it is refused, the place is named.
    assert.throws(() => links.take(attachAll!(targets)), new RegExp(`^cannot attach ${places[1]!.name}: BPF_LINK_CREATE: No such file$`));
  } finally {
    Object.assign(addon, { linkUprobeMulti });
  }
  assert.equal(linked, [`${target} 2 0+1`, `${target} 1 0`, `${target} 1 1`]);
});

test('at the end a record that is being written is waited for, and what is behind it comes', () => {
  const addon: { -readonly [K in keyof Native]: Native[K] } = native();
  const { openRing, drainRing, isRingEmpty, closeRing } = addon;
  const seen: number[] = [];
  let looks = 0;
  Object.assign(addon, {
    openRing: () => ({}), closeRing: () => {}, isRingEmpty: () => looks > 3,
    // Its writer is ready at the third look.
    drainRing: (_ring: unknown, batch: Buffer) => {
      if (++looks !== 3) return 0;
      batch.writeBigUInt64LE(8n, 0);
      batch.writeBigUInt64LE(42n, 8);
      return 16;
    },
  });
  try {
    const stream = new EventStream([new RingSource(5)], (bytes, offset) => seen.push(Number(bytes.readBigUInt64LE(offset))), () => {});
    stream.drain();
    stream.close();
  } finally {
    Object.assign(addon, { openRing, drainRing, isRingEmpty, closeRing });
  }
  assert.equal([seen, looks], [[42], 4]);
});

test('where an event took long, the event loop runs before the next one, and what is left is not lost', async () => {
  const seen: number[] = [];
  const words = new Uint32Array([8, 0, 1, 0, 8, 0, 2, 0, 8, 0, 3, 0]);
  const bytes = Buffer.from(words.buffer);
  const batches = [{ bytes, words, used: bytes.length }];
  let ready = (): void => {};
  const addon = native();
  const real = { ...addon };
  Object.assign(addon, { watchFd: (_fd: number, callback: () => void) => (ready = callback), unwatchFd: () => {} });
  const source = { fd: 5, take: () => batches.shift() ?? { bytes, words, used: 0 }, isEmpty: () => true, close: () => {} };
  try {
    const stream = new EventStream([source], (batch, offset) => {
      seen.push(batch.readUInt32LE(offset));
      if (seen.length < 3) stream.pause();
    }, () => {});
    stream.start();
    ready();
    assert.equal(seen, [1]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(seen, [1, 2]);
    // Once it is stopped, only who drains it goes on.
    stream.stop();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(seen, [1, 2]);
    stream.drain();
    assert.equal([seen, stream.seen], [[1, 2, 3], 3]);
    stream.close();
  } finally {
    Object.assign(addon, real);
  }
});

test('once nobody reads, what is left is only counted', () => {
  const seen: number[] = [];
  const batchOf = (...numbers: number[]): { bytes: Buffer; words: Uint32Array; used: number } => {
    const words = new Uint32Array(numbers.flatMap((number) => [8, 0, number, 0]));
    return { bytes: Buffer.from(words.buffer), words, used: words.byteLength };
  };
  const batches = [batchOf(1, 2), batchOf(3), batchOf(4, 5)];
  const stream = new EventStream([{ fd: 5, take: () => batches.shift() ?? batchOf(), isEmpty: () => true, close: () => {} }], (bytes, at) => seen.push(bytes.readUInt32LE(at)), () => {});
  const lost = stream.drain(() => seen.length === 3);
  assert.equal([seen, lost, stream.seen], [[1, 2, 3], 2, 5]);
});

const COMMAND = fileURLToPath(new URL('../../bin/bpftrace', import.meta.url));

test('messages that nobody read in time are told of, too', async () => {
  // 25 MB, of which a socket and our memory hold 17.
  const script = 'interval:ms:2 { for $i : 0..50 { warnf("%01000d", 1); @n++; } if (@n >= 25000) { exit(); } } end { clear(@n); printf("over\\n"); }';
  const tracer = spawn(COMMAND, ['-q', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  let said = '';
  tracer.stdout.once('data', () => tracer.stderr.on('data', (part: Buffer) => { said += part.toString('latin1'); }));
  const code = await new Promise((resolve) => tracer.on('close', resolve));
  assert.is(code, 0, said.slice(-200));
  assert.match(said.slice(-200), /^WARNING: \d+ lines of messages \(\d+ bytes\) were dropped: nobody read them in time\n$/m);
});

test('under nohup neither the run nor its command ends with its terminal, and otherwise a hangup ends it in order', async () => {
  const run = (words: readonly string[], afterwards: string): Promise<{ readonly end: unknown; readonly text: string }> => {
    const script = 'begin { printf("ready\\n"); } tracepoint:sched:sched_process_exit /pid == cpid/ { } end { printf("end\\n"); }';
    const tracer = spawn(words[0]!, [...words.slice(1), '-q', '-e', script, '-c', 'sh -c "read line; grep SigIgn /proc/self/status"'], { stdio: 'pipe', timeout: 60_000 });
    let text = '';
    tracer.stdout.on('data', (part: Buffer) => {
      if (text === '') {
        tracer.kill('SIGHUP');
        // A run that goes on hears of this later than of the signal.
        tracer.stdin.write(afterwards);
      }
      text += part.toString();
    });
    return new Promise((resolve) => tracer.on('close', (code, signal) => resolve({ end: code ?? signal, text })));
  };
  const under = await run(['nohup', COMMAND], 'go on\n');
  assert.match(under.text, /^ready\nSigIgn:\s[0-9a-f]*[13579bdf]\nend\n\n\n$/, under.text);
  assert.is(under.end, 0);
  const alone = await run([COMMAND], '');
  assert.match(alone.text, /^ready\nend\n\n\n$/);
  assert.is(alone.end, 0);
});

test.run();
