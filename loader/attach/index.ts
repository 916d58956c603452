// The table of probe types: what the loader knows of each name in common/providers.ts. A new one is a row here and a file
// beside it. Everybody else asks the row of a probe, and names no probe type.

import type { Provider } from '../../common/providers.ts';
import { hardware, software } from './counted.ts';
import { fentry, fexit } from './fentry.ts';
import { iter } from './iter.ts';
import { kprobe, kretprobe } from './kprobe.ts';
import type { ProviderRow } from './row.ts';
import { rawtracepoint } from './rawtracepoint.ts';
import { begin, bench, end, self, test } from './special.ts';
import { interval, profile } from './timed.ts';
import { tracepoint } from './tracepoint.ts';
import { uprobe, uretprobe } from './uprobe.ts';
import { usdt } from './usdt.ts';
import { asyncwatchpoint, watchpoint } from './watchpoint.ts';

export const providerRows: { readonly [P in Provider]: ProviderRow<P> } = {
  begin, end, self, test, bench, tracepoint, rawtracepoint, kprobe, kretprobe, fentry, fexit, uprobe, uretprobe, usdt, interval, profile, software, hardware,
  watchpoint, asyncwatchpoint, iter,
};
