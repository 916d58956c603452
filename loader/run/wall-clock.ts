// What the wall clock showed when another clock of the kernel was at some time. Somebody may set the wall clock while a run goes
// on, so how far it is ahead of the boot clock is measured again for times that come well after the last measurement.

import type { Native } from '../native.ts';
import type { Clock, Integer } from '../values/value.ts';

const SECOND = 1_000_000_000n;

/** Nanoseconds since 1970, in UTC, when `clock` was at so many nanoseconds. */
export function wallClock(clocks: Pick<Native, 'bootTime' | 'taiDelta' | 'realTimeDelta'>): (clock: Clock, time: Integer) => bigint {
  let ahead = 0n;
  let expires = 0n;
  /** What TAI is ahead of UTC: leap seconds, or nothing where nobody has told the kernel. */
  let leap: bigint | null = null;
  return (clock, time) => {
    const exact = BigInt(time);
    if (clock === 'tai') {
      leap ??= wholeSeconds(clocks.taiDelta() - clocks.realTimeDelta());
      return exact - leap;
    }
    if (exact >= expires) {
      ahead = clocks.realTimeDelta();
      expires = clocks.bootTime() + SECOND;
    }
    return exact + ahead;
  };
}

/** Each of two differences was measured on its own. */
function wholeSeconds(nanoseconds: bigint): bigint {
  return BigInt(Math.round(Number(nanoseconds) / Number(SECOND))) * SECOND;
}
