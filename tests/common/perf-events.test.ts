// The perf events against the kernel's own list of them, and against what the reference says about counts.

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventNamed, eventNames, hardwareEvents, softwareEvents } from '../../common/perf-events.ts';

/** Names that differ from those of the kernel's enums, spelt as those are. */
const SPELT: Readonly<Record<string, string>> = {
  'minor-faults': 'page-faults-min', 'major-faults': 'page-faults-maj', 'branch-instructions': 'branch-instructions',
  'frontend-stalls': 'stalled-cycles-frontend', 'backend-stalls': 'stalled-cycles-backend', 'ref-cycles': 'ref-cpu-cycles',
};

const HEADER = '/usr/include/linux/perf_event.h';

function idsOf(prefix: string): ReadonlyMap<string, number> {
  const rows = readFileSync(HEADER, 'utf8').matchAll(new RegExp(`^\\s*${prefix}_(\\w+)\\s*=\\s*(\\d+),`, 'gm'));
  return new Map([...rows].map((row) => [row[1]!.toLowerCase().replaceAll('_', '-'), Number(row[2])]));
}

for (const [kind, events, prefix] of [['software', softwareEvents, 'PERF_COUNT_SW'], ['hardware', hardwareEvents, 'PERF_COUNT_HW']] as const) {
  test(`${kind} events have the numbers that the kernel's header gives them`, () => {
    const ids = idsOf(prefix);
    for (const { name, id } of events) assert.is(id, ids.get(SPELT[name] ?? name), name);
  });
}

test('an event by its name or alias, and how many of it make a probe fire', () => {
  const counts = (events: typeof softwareEvents): Record<string, number> => Object.fromEntries(eventNames(events).map((name) => [name, eventNamed(name, events)!.count]));
  const m = 1_000_000;
  assert.equal(counts(softwareEvents), {
    'alignment-faults': 1, 'bpf-output': 1, 'context-switches': 1000, cs: 1000, 'cpu-clock': m, cpu: m, 'cpu-migrations': 1, dummy: 1, 'emulation-faults': 1,
    'major-faults': 1, 'minor-faults': 100, 'page-faults': 100, faults: 100, 'task-clock': 1,
  });
  assert.equal(counts(hardwareEvents), {
    'backend-stalls': m, 'branch-instructions': 100_000, branches: 100_000, 'branch-misses': 100_000, 'bus-cycles': 100_000, 'cache-misses': m,
    'cache-references': m, 'cpu-cycles': m, cycles: m, 'frontend-stalls': m, instructions: m, 'ref-cycles': m,
  });
  assert.is(eventNamed('nothing', softwareEvents), undefined);
});

test.run();
