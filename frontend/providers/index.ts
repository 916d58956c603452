// The table of probe types: every record, in the order in which messages name them. A name of common/providers.ts without
// its whole record here does not compile. It is asked by the parser of attach points, and by messages about what
// other probe types have; everybody else has an attach point, which holds its record.

import type { SpecOf } from '../../common/manifest.ts';
import type { Provider } from '../../common/providers.ts';
import { hardware, software } from './counted.ts';
import { fentry, fexit } from './fentry.ts';
import { iter } from './iter.ts';
import { kprobe, kretprobe } from './kprobe.ts';
import { rawtracepoint } from './rawtracepoint.ts';
import type { Capabilities, Capability, ProviderRow } from './row.ts';
import { begin, end, self } from './special.ts';
import { bench, test } from './test.ts';
import { interval, profile } from './timed.ts';
import { tracepoint } from './tracepoint.ts';
import { uprobe, uretprobe } from './uprobe.ts';
import { usdt } from './usdt.ts';
import { asyncwatchpoint, watchpoint } from './watchpoint.ts';

type Rows = { readonly [P in Provider]: ProviderRow<SpecOf<P>> & { readonly name: P } };

const table = {
  begin, end, self, test, bench,
  tracepoint, rawtracepoint, kprobe, kretprobe, fentry, fexit, uprobe, uretprobe, usdt,
  profile, interval, software, hardware, watchpoint, asyncwatchpoint, iter,
} satisfies Rows;

export const providerRows: readonly ProviderRow[] = Object.values(table);

/** The row that `word` names: full names in any case, aliases exactly. */
export function findProvider(word: string): ProviderRow | null {
  const lower = word.toLowerCase();
  return providerRows.find(({ name }) => name === lower) ?? providerRows.find(({ aliases }) => aliases.includes(word)) ?? null;
}

export function has({ can }: { readonly can: Capabilities<never> }, capability: Capability): boolean {
  return can[capability] !== null && can[capability] !== false;
}

/** Names of the probe types that scripts can use and that have one of these, those with the first one first. */
export function providersWith(capabilities: readonly Capability[]): string[] {
  return [...new Set(capabilities.flatMap((capability) => providerRows.filter((row) => has(row, capability)).map(({ name }) => name)))];
}
