// What the wall clock showed at times of other clocks: of TAI by whole seconds, of the boot clock by what was measured, again
// after somebody has set the wall clock. The clocks are those of the test.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wallClock } from '../../loader/run/wall-clock.ts';

const SECOND = 1_000_000_000n;

test('TAI is ahead by leap seconds', () => {
  const clock = wallClock({ bootTime: () => 0n, taiDelta: () => 137n * SECOND + 40n, realTimeDelta: () => 100n * SECOND });
  assert.is(clock('tai', 1000n * SECOND + 5n), 963n * SECOND + 5n);
});

test('where the kernel knows no leap seconds, TAI is the wall clock', () => {
  const clock = wallClock({ bootTime: () => 0n, taiDelta: () => 100n * SECOND - 30n, realTimeDelta: () => 100n * SECOND });
  assert.is(clock('tai', 7), 7n);
});

test('the boot clock follows a wall clock that is set', () => {
  let now = 50n * SECOND;
  let ahead = 1000n * SECOND;
  let measured = 0;
  const clock = wallClock({
    bootTime: () => now, taiDelta: () => 0n,
    realTimeDelta: () => {
      measured++;
      return ahead;
    },
  });
  assert.is(clock('boot', 5), 1000n * SECOND + 5n);
  assert.is(clock('boot', Number(50n * SECOND)), 1050n * SECOND);
  assert.is(measured, 1);
  ahead = 5000n * SECOND;
  now = 52n * SECOND;
  assert.is(clock('boot', 52n * SECOND), 5052n * SECOND);
  assert.is(measured, 2);
});

test.run();
