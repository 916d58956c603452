// The stream of events over a real ring buffer: what the kernel is asked to wake, and that each event comes once.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVENTS_MAP } from '../../common/manifest.ts';
import { native } from '../../loader/native.ts';
import type { Native } from '../../loader/native.ts';
import { RingSource } from '../../loader/run/event-sources.ts';
import { EventStream } from '../../loader/run/event-stream.ts';
import { c } from '../ir/module.ts';
import { buildObject, PROGRAM_PREFIX, printfEvent } from './objects.ts';
import type { TestScript } from './objects.ts';

const test = suite('loader: event stream');

const EVENTS = 50;
const script: TestScript = {
  events: [printfEvent(0, '%lld\n', 1)],
  probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [{ event: 0, values: [c(42)] }] }],
};

/** Resolves when `isSo`, asked between turns of the event loop; the test's own time limit bounds it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test('events that follow each other wake the reader once, and each comes once', async () => {
  const addon: { -readonly [K in keyof Native]: Native[K] } = native();
  const { watchFd } = addon;
  const object = addon.openObject(buildObject(script), 'stream', 1 << 16);
  try {
    const failure = addon.loadObject(object);
    assert.is(failure, null);
    const program = addon.programFd(object, `${PROGRAM_PREFIX}0`);
    let [wakes, watches, seen] = [0, 0, 0];
    addon.watchFd = (fd, callback, writable) => {
      watches++;
      return watchFd(fd, () => { wakes++; callback(); }, writable);
    };
    const values = new Set<number>();
    const map = addon.mapFd(object, EVENTS_MAP);
    // The kernel wakes a reader that has consumed all that there was.
    const wakesNobody = (): boolean => addon.waitFd(map, false, 0);
    const stream = new EventStream([new RingSource(map)], (bytes, offset) => {
      assert.ok(wakesNobody(), 'the last record stays in the ring');
      values.add(Number(bytes.readBigUInt64LE(offset + 8)));
      // Before the event loop looks at a timer again.
      if (++seen % EVENTS !== 0) setImmediate(() => addon.testRun(program));
    }, () => {});
    stream.start();
    for (const burst of [1, 2]) {
      addon.testRun(program);
      await until(() => seen === burst * EVENTS && watches === burst + 1);
      assert.is(wakes, burst);
      assert.not(wakesNobody());
    }
    // What the last look left in the ring is not handed on again.
    stream.stop();
    stream.drain();
    stream.close();
    assert.equal([seen, [...values]], [2 * EVENTS, [42]]);
  } finally {
    addon.watchFd = watchFd;
    addon.closeObject(object);
  }
});

test('what waits when it is stopped in the middle comes with the last drain', async () => {
  const addon = native();
  const object = addon.openObject(buildObject(script), 'stream', 1 << 16);
  try {
    assert.is(addon.loadObject(object), null);
    const program = addon.programFd(object, `${PROGRAM_PREFIX}0`);
    let seen = 0;
    const stream = new EventStream([new RingSource(addon.mapFd(object, EVENTS_MAP))], () => {
      seen++;
      stream.stop();
    }, () => {});
    stream.start();
    addon.testRun(program);
    await until(() => seen === 1);
    for (let i = 0; i < 3; i++) addon.testRun(program);
    let turns = 0;
    await until(() => ++turns === 10);
    assert.is(seen, 1);
    stream.drain();
    stream.close();
    assert.is(seen, 4);
  } finally {
    addon.closeObject(object);
  }
});

test('once nobody looks, what is left is counted and not handed on', () => {
  const addon = native();
  const object = addon.openObject(buildObject(script), 'stream', 1 << 16);
  try {
    assert.is(addon.loadObject(object), null);
    const program = addon.programFd(object, `${PROGRAM_PREFIX}0`);
    for (let i = 0; i < 5; i++) addon.testRun(program);
    let handled = 0;
    const stream: EventStream = new EventStream([new RingSource(addon.mapFd(object, EVENTS_MAP))], () => {
      handled++;
      // A batch of its own for each.
      stream.pause();
    }, () => {});
    assert.is(stream.drain(() => handled === 2), 3);
    stream.close();
    assert.equal([handled, stream.seen], [2, 5]);
  } finally {
    addon.closeObject(object);
  }
});

test.run();
