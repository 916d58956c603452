// Maps with slots count exactly, whoever interrupts whom: a program is interrupted before each of its instructions in turn, by
// others that count under the same key, under another in the same slot, and by ones that are interrupted themselves. And which maps
// have slots at all.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SLOT_COUNT, SLOT_READY } from '../../common/map-slots.ts';
import type { MapDump } from '../../loader/values/map-entries.ts';
import { Machine } from '../ir/interpret.ts';
import { contentsOf } from '../ir/map-contents.ts';
import { lowered } from './support.ts';

const SPREAD = 0x9e37_79b9_7f4a_7c15n;
const slotOf = (pid: number): bigint => BigInt.asUintN(64, BigInt(pid) * SPREAD) >> BigInt(64 - Math.log2(SLOT_COUNT));

/** A key, and another that wants the same slot. */
const OURS = 1234;
const RIVAL = Array.from({ length: 100_000 }, (_, i) => i + 2000).find((pid) => slotOf(pid) === slotOf(OURS))!;

/** Cells of all CPUs, added up, by the pid at the start of the key. */
function totals({ count, keys, values, cpus }: MapDump, cells: number): Record<number, bigint[]> {
  const found: Record<number, bigint[]> = {};
  for (let entry = 0; entry < count; entry++) {
    const pid = keys.readUInt32LE(entry * keys.length / count);
    const sums = found[pid] ??= Array.from({ length: cells }, () => 0n);
    for (let at = 0; at < cpus * cells; at++) sums[at % cells]! += values.readBigUInt64LE((entry * cpus * cells + at) * 8);
  }
  return found;
}

/** One cell for each of them. */
const KINDS: Readonly<Record<string, readonly bigint[]>> = { 'count()': [1n], 'sum(5)': [5n], 'avg(5)': [5n, 1n], 'stats(5)': [5n, 1n], 'hist(5)': [1n], 'lhist(5, 0, 10, 1)': [1n] };

/** Which keys came before; the last one has the slot. */
const HISTORIES: readonly (readonly number[])[] = [[], [OURS], [RIVAL], [OURS, OURS, RIVAL]];
/** Who interrupts, each the one before it. */
const INTERRUPTIONS: readonly (readonly number[])[] = [[OURS], [RIVAL], [RIVAL, OURS], [OURS, RIVAL]];

for (const [call, amounts] of Object.entries(KINDS)) {
  test(`@[pid] = ${call} interrupted before each instruction`, () => {
    const { module, manifest } = lowered(`kprobe:vfs_read { @[pid] = ${call}; }`);
    const [spec] = manifest.maps;
    const program = manifest.probes[0]!.program;
    assert.ok(spec!.slots !== undefined);
    for (const history of HISTORIES) {
      for (const interruption of INTERRUPTIONS) {
        for (let at = 1, isThrough = false; !isThrough; at++) {
          const machine = new Machine(module);
          const expected: Record<number, bigint[]> = {};
          const run = (tgid: number, by: readonly number[]): void => {
            const before = (instruction: number): void => {
              if (instruction === at && by.length > 0) run(by[0]!, by.slice(1));
            };
            expected[tgid] = amounts.map((amount, i) => (expected[tgid]?.[i] ?? 0n) + amount);
            isThrough = machine.run(program, { tgid, before }).instructions < at;
          };
          for (const tgid of history) run(tgid, []);
          run(OURS, interruption);
          assert.equal(totals(contentsOf(machine, spec!), amounts.length), expected, `${history.join()} then ${interruption.join()} at ${at}`);
        }
      }
    }
  });
}

test('the second time a key is counted in its slot, and one that wants the same slot in the hash', () => {
  const { module, manifest } = lowered('kprobe:vfs_read { @[pid] = count(); }');
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  for (const tgid of [OURS, OURS, OURS, RIVAL, RIVAL]) machine.run(manifest.probes[0]!.program, { tgid });
  const slots = machine.maps.get('SLOTS_AT_')!.entries().map(({ value }) => Buffer.from(value));
  assert.equal(slots.map((slot) => [slot.readUInt32LE(SLOT_READY), slot.readUInt32LE(8), slot.readBigUInt64LE(16)]), [[1, OURS, 2n]]);
  assert.equal(totals(contentsOf(machine, manifest.maps[0]!), 1), { [OURS]: [3n], [RIVAL]: [2n] });
});

test('a full hash stays as full as it was', () => {
  const { module, manifest } = lowered('config = { max_map_keys = 2 } kprobe:vfs_read { @[pid] = count(); }');
  const machine = new Machine(module);
  const runs = [1, 2, 3, 3, 1, 4].map((tgid) => machine.run(manifest.probes[0]!.program, { tgid }));
  assert.equal(totals(contentsOf(machine, manifest.maps[0]!), 1), { 1: [2n], 2: [1n] });
  assert.equal(runs.at(-1)!.counters!.sites.map(({ count }) => count), [3n]);
});

const kept = (script: string): string[] => lowered(script).manifest.maps.filter(({ slots }) => slots !== undefined).map(({ name }) => name);

test('only maps have slots that programs only add to', () => {
  assert.equal(kept('begin { @a[1] = count(); @b[comm] = sum(1); @c[pid, tid] = hist(1); print(@a); print(@b, 3); clear(@a); zero(@b); }'), ['@a', '@b', '@c']);
  assert.equal(kept('begin { @a[1] = count(); @b[1] = count(); @c[1] = count(); @d[1] = count(); print(@a[1]); delete(@b, 1); for $kv : @c { } print(len(@d)); }'), []);
  assert.equal(kept('begin /@a[1] > 0/ { @a[1] = count(); @b[1] = count(); @c[@b[1]] = count(); if (has_key(@c, 1)) { } }'), []);
  assert.equal(kept('begin { @a = count(); @b[1] = 1; @c[1]++; @d[1] = max(1); @e[1] = tseries(1, 1s, 5); @f[str($1)] = count(); }'), []);
});

test('maps have no slots that are emptied while a program may sleep at them', () => {
  assert.equal(kept('uprobe:/bin/true:main { @a[1] = count(); @b[1] = count(); } interval:s:1 { print(@a); clear(@a); print(@b); }'), ['@b']);
});

test.run();
