// Maps with slots count exactly, whoever interrupts whom: a program is interrupted before each of its instructions in turn, by
// others that count under the same key, under another in the same slot, and by ones that are interrupted themselves. Whoever reads while
// slots are given to other keys finds each update once. And which maps have slots at all.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MapSpec } from '../../common/manifest.ts';
import { SLOT_PATIENCE, SLOT_KEY, SLOT_STATE, SLOT_STEP, slotCells } from '../../common/map-slots.ts';
import { mapReader } from '../../loader/values/map-entries.ts';
import { readSlotted } from '../../loader/values/slots.ts';
import type { MapDump } from '../../loader/values/map-entries.ts';
import { PATIENCE } from '../../middle/lower/maps/slots.ts';
import { Random } from '../fuzz/random.ts';
import { Machine } from '../ir/interpret.ts';
import { contentsOf } from '../ir/map-contents.ts';
import { lowered } from './support.ts';

const SPREAD = 0x9e37_79b9_7f4a_7c15n;

/** The slot of a key that is whole words. */
function slotOf(key: Buffer, count: number): bigint {
  let sum = 0n;
  for (let at = 0; at < key.length; at += 8) sum += (key.length - at < 8 ? BigInt(key.readUInt32LE(at)) : key.readBigUInt64LE(at)) * SPREAD ** BigInt(at / 8 + 1);
  return BigInt.asUintN(64, sum) >> BigInt(64 - Math.log2(count));
}

/** Registers of a probe of a function that is given `arg0`. */
function registers(arg0: number): Uint8Array {
  const bytes = Buffer.alloc(168);
  bytes.writeBigInt64LE(BigInt(arg0), 112);
  return bytes;
}

/** A pid, and another whose key wants the same slot, where keys begin with it. */
const OURS = 1234;
function rivalOf({ module, manifest }: ReturnType<typeof lowered>): number {
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  machine.run(manifest.probes[0]!.program, { tgid: OURS, ctx: registers(0) });
  const { symbol, slots } = manifest.maps[0]!;
  const count = module.maps.find(({ name }) => name === slots!.symbol)!.maxEntries;
  const { key } = machine.maps.get(symbol)!.entries()[0]!;
  const keyOf = (pid: number): Buffer => {
    const other = Buffer.from(key);
    other.writeUInt32LE(pid);
    return other;
  };
  return Array.from({ length: 100_000 }, (_, i) => i + 2000).find((pid) => slotOf(keyOf(pid), count) === slotOf(keyOf(OURS), count))!;
}
const RIVAL = rivalOf(lowered('kprobe:vfs_read { @[pid] = count(); }'));

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

/** Those that have been looked at. */
function slotsIn(machine: Machine): { readonly keys: bigint; readonly patience: bigint; readonly pid: number; readonly total: bigint }[] {
  const map = machine.maps.get('SLOTS_AT_')!;
  return map.entries().map(({ value }) => {
    const slot = Buffer.from(value);
    return { keys: slot.readBigUInt64LE(SLOT_STATE) / SLOT_STEP, patience: slot.readBigUInt64LE(SLOT_PATIENCE), pid: slot.readUInt32LE(SLOT_KEY), total: slot.readBigUInt64LE(slotCells(4)) };
  });
}

/** One cell for each of them. */
const KINDS: Readonly<Record<string, readonly bigint[]>> = { 'count()': [1n], 'sum(5)': [5n], 'avg(5)': [5n, 1n], 'stats(5)': [5n, 1n], 'hist(5)': [1n], 'lhist(5, 0, 10, 1)': [1n] };

/** Which keys came before; the first one has the slot, until another has missed it often enough. `cool`: ours, until the next that misses gets it. */
const HISTORIES: readonly (readonly ('ours' | 'rival' | 'cool')[])[] = [[], ['ours'], ['rival'], ['ours', 'ours', 'rival'], ['rival', 'rival', 'cool']];
/** Who interrupts, each the one before it. */
const INTERRUPTIONS: readonly (readonly ('ours' | 'rival')[])[] = [['ours'], ['rival'], ['rival', 'ours'], ['ours', 'rival'], ['ours', 'ours']];

/**
 * Runs a program after each history, interrupted in each way before each of its instructions, by others that do the same: none comes into
 * itself, which the kernel sees to where programs share memory. `given`: by pid, what the runs were given.
 */
function interrupted(statement: string, check: (machine: Machine, spec: MapSpec, given: Readonly<Record<number, readonly number[]>>, what: string) => void): void {
  const program = lowered(['vfs_read', 'vfs_write', 'vfs_open'].map((name) => `kprobe:${name} { ${statement} }`).join(' '));
  const { module, manifest } = program;
  const [spec] = manifest.maps;
  assert.ok(spec!.slots !== undefined);
  const pids = { ours: OURS, rival: rivalOf(program) };
  for (const history of HISTORIES) {
    for (const interruption of INTERRUPTIONS) {
      for (let at = 1, isThrough = false; !isThrough; at++) {
        const machine = new Machine(module);
        const given: Record<number, number[]> = {};
        let runs = 0;
        const run = (who: 'ours' | 'rival', by: readonly ('ours' | 'rival')[], level = 0): void => {
          const before = (instruction: number): void => {
            if (instruction === at && by.length > 0) run(by[0]!, by.slice(1), level + 1);
          };
          const value = runs++;
          (given[pids[who]] ??= []).push(value);
          isThrough = machine.run(manifest.probes[level]!.program, { tgid: pids[who], ctx: registers(value), before }).instructions < at;
        };
        for (const who of history) {
          if (who !== 'cool') run(who, []);
          else do run('ours', []); while (slotsIn(machine)[0]!.patience > 0n);
        }
        run('ours', interruption);
        check(machine, spec!, given, `${history.join()} then ${interruption.join()} at ${at}`);
      }
    }
  }
}

for (const [call, amounts] of Object.entries(KINDS)) {
  for (const key of ['count()', 'hist(5)'].includes(call) ? ['pid', 'pid, comm, (uint64)1, (uint64)2'] : ['pid']) {
    test(`@[${key}] = ${call} interrupted before each instruction`, () => {
      interrupted(`@[${key}] = ${call};`, (machine, spec, given, what) => {
        const expected = Object.fromEntries(Object.entries(given).map(([pid, values]) => [pid, amounts.map((amount) => amount * BigInt(values.length))]));
        assert.equal(totals(contentsOf(machine, spec), amounts.length), expected, what);
      });
    });
  }
}

/** What the largest or smallest of some values is; each run is given a larger one than all before it, and 0 is the first. */
const EXTREMES: Readonly<Record<string, (given: readonly number[]) => bigint>> = {
  'max(arg0)': (given) => BigInt(Math.max(...given)),
  'max((int64)arg0 - 2)': (given) => BigInt(Math.max(...given) - 2),
  'min((uint64)(-1 - (int64)arg0))': (given) => 2n ** 64n - 1n - BigInt(Math.max(...given)),
  'min(2 - (int64)arg0)': (given) => BigInt(2 - Math.max(...given)),
  'min(arg0)': (given) => BigInt(Math.min(...given)),
};

const readExtremes = (machine: Machine, spec: MapSpec): Record<string, bigint> => {
  const entries = mapReader(spec, { trailer: '..', overLines: false })(contentsOf(machine, spec), {});
  return Object.fromEntries(entries.map(({ key, value }) => [key as number, BigInt(value as number)]));
};

for (const [call, extreme] of Object.entries(EXTREMES)) {
  test(`@[pid] = ${call} interrupted before each instruction`, () => {
    interrupted(`@[pid] = ${call};`, (machine, spec, given, what) => {
      assert.equal(readExtremes(machine, spec), Object.fromEntries(Object.entries(given).map(([pid, values]) => [pid, extreme(values)])), what);
    });
  });
}

/**
 * Runs a program that is interrupted before each of its instructions by one that is given more each time, and after that by `also`; gives
 * the most that one was given.
 */
function overtaken(machine: Machine, program: string, tgid: number, value: number, also: () => void = () => undefined): { readonly most: number; readonly failures: readonly bigint[] } {
  let most = value;
  const before = (): void => {
    machine.run(program, { tgid, ctx: registers(++most) });
    also();
  };
  const { counters } = machine.run(program, { tgid, ctx: registers(value), before });
  return { most, failures: counters!.sites.map(({ count }) => count) };
}

test('a maximum that is overtaken again and again in its slot is left to the hash', () => {
  const { module, manifest } = lowered('kprobe:vfs_read { @[pid] = max(arg0 == 10 ? 1000000 : arg0); }');
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  const { program } = manifest.probes[0]!;
  for (const value of [1, 2]) machine.run(program, { tgid: OURS, ctx: registers(value) });
  // Ours is larger than all that interrupt it.
  assert.equal(overtaken(machine, program, OURS, 10).failures.every((count) => count === 0n), true);
  assert.equal(readExtremes(machine, manifest.maps[0]!), { [OURS]: 1_000_000n });
});

test('one that is overtaken again and again in the hash, too, is counted as a failure', () => {
  const { module, manifest } = lowered('kprobe:vfs_read { @[pid] = max(arg0 == 10 ? 1000000 : arg0); }');
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  const { program } = manifest.probes[0]!;
  for (const [tgid, value] of [[RIVAL, 1], [OURS, 1]] as const) machine.run(program, { tgid, ctx: registers(value) });
  // The other one keeps its slot.
  const { most, failures } = overtaken(machine, program, OURS, 10, () => { machine.run(program, { tgid: RIVAL, ctx: registers(1) }); });
  assert.equal(readExtremes(machine, manifest.maps[0]!), { [OURS]: BigInt(most), [RIVAL]: 1n });
  assert.equal(failures.filter((count) => count > 0n), [1n]);
  assert.match(manifest.sites[failures.findIndex((count) => count > 0n)]!.message, /being updated at the same time/);
});

test('the second time a key is counted in its slot, and one that wants the same slot in the hash', () => {
  const { module, manifest } = lowered('kprobe:vfs_read { @[pid] = count(); }');
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  for (const tgid of [OURS, OURS, OURS, RIVAL, RIVAL]) machine.run(manifest.probes[0]!.program, { tgid });
  assert.equal(slotsIn(machine).map(({ keys, pid, total }) => [keys, pid, total]), [[1n, OURS, 2n]]);
  assert.equal(totals(contentsOf(machine, manifest.maps[0]!), 1), { [OURS]: [3n], [RIVAL]: [2n] });
});

/** So often in a row a key has the slot of another for sure: until somebody asks and finds that one's key used, and once more. */
const UNTIL_GIVEN = Number(2n * (PATIENCE + 1n)) + 2;

test('a slot is given to a key that comes more often, and what the other one had there goes to the hash', () => {
  const { module, manifest } = lowered('kprobe:vfs_read { @[pid] = count(); }');
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  const run = (tgid: number, times: number): void => {
    for (let time = 0; time < times; time++) machine.run(manifest.probes[0]!.program, { tgid });
  };
  run(OURS, 6);
  // One that comes as often does not get it.
  for (let time = 0; time < 50; time++) {
    run(RIVAL, 1);
    run(OURS, 1);
  }
  assert.equal(slotsIn(machine).map(({ keys, pid, total }) => [keys, pid, total]), [[1n, OURS, 55n]]);
  run(RIVAL, UNTIL_GIVEN + 30);
  const [slot] = slotsIn(machine);
  assert.equal([slot!.keys, slot!.pid], [2n, RIVAL]);
  assert.ok(slot!.total > 20n);
  assert.equal(totals(contentsOf(machine, manifest.maps[0]!), 1), { [OURS]: [56n], [RIVAL]: [BigInt(50 + UNTIL_GIVEN + 30)] });
  run(OURS, UNTIL_GIVEN);
  assert.is(slotsIn(machine)[0]!.pid, OURS);
  assert.equal(totals(contentsOf(machine, manifest.maps[0]!), 1), { [OURS]: [BigInt(56 + UNTIL_GIVEN)], [RIVAL]: [BigInt(80 + UNTIL_GIVEN)] });
});

/** A map as it is for a while, and by pid how many updates are through in the end, and how many had begun at first. */
interface Moment { readonly slots: MapDump; readonly hash: MapDump; readonly begun: Readonly<Record<number, bigint>>; through: Readonly<Record<number, bigint>> }

/** While keys take a slot from each other. */
function momentsOf({ module, manifest }: ReturnType<typeof lowered>): Moment[] {
  const { symbol, slots } = manifest.maps[0]!;
  const machine = new Machine(module, { cpus: 1, cpu: 0 });
  const { program } = manifest.probes[0]!;
  const dump = (of: string): MapDump => {
    const entries = machine.maps.get(of)!.entries();
    return { count: entries.length, keys: Buffer.concat(entries.map(({ key }) => key)), values: Buffer.concat(entries.map(({ value }) => value)), cpus: 1 };
  };
  // The slot is there from now on.
  machine.run(program, { tgid: OURS });
  const begun: Record<number, bigint> = { [OURS]: 1n, [RIVAL]: 0n };
  const through = { ...begun };
  const moments: Moment[] = [];
  const look = (): void => {
    const now = { slots: dump(slots!.symbol), hash: dump(symbol), begun: { ...begun }, through: { ...through } };
    const last = moments.at(-1);
    if (last?.slots.values.equals(now.slots.values) === true && last.hash.values.equals(now.hash.values)) last.through = now.through;
    else moments.push(now);
  };
  look();
  for (const [pid, times] of [[OURS, 3], [RIVAL, UNTIL_GIVEN], [OURS, UNTIL_GIVEN], [RIVAL, UNTIL_GIVEN], [OURS, 1]] as const) {
    for (let time = 0; time < times; time++) {
      begun[pid]!++;
      machine.run(program, { tgid: pid, before: look });
      through[pid]!++;
      look();
    }
  }
  return moments;
}

for (const call of ['count()', 'hist(5)', 'avg(5)']) {
  test(`whoever reads @[pid] = ${call} while keys take a slot from each other finds each update once`, () => {
    const program = lowered(`kprobe:vfs_read { @[pid] = ${call}; }`);
    const spec = program.manifest.maps[0]!;
    const cells = call === 'avg(5)' ? 2 : 1;
    const moments = momentsOf(program);
    assert.ok(new Set(moments.map(({ slots }) => slots.values.readBigUInt64LE(SLOT_STATE) / SLOT_STEP)).size >= 4, 'the slot does not change hands');
    const random = new Random(1);
    for (let read = 0; read < 5_000; read++) {
      const start = random.below(moments.length);
      const pace = 1 + random.below(read % 2 === 0 ? 3 : 60);
      let at = start - 1;
      // Some time passes between two system calls.
      const next = (): Moment => moments[at = at < start ? start : Math.min(at + random.below(pace) + (random.once(4) ? 1 : 0), moments.length - 1)]!;
      const contents = readSlotted(spec, {
        slots: () => next().slots,
        // There is only this one.
        slot: () => next().slots.values,
        hash: () => {
          const { hash } = next();
          return { ...hash, values: Buffer.from(hash.values) };
        },
        element: (key) => {
          const { hash } = next();
          const entry = Array.from({ length: hash.count }, (_, index) => index).find((index) => hash.keys.subarray(index * key.length, (index + 1) * key.length).equals(key));
          return entry === undefined ? null : hash.values.subarray(entry * 8 * cells, (entry + 1) * 8 * cells);
        },
        inUse: true,
      });
      const found = totals(contents, cells);
      for (const pid of [OURS, RIVAL]) {
        const updates = found[pid]?.[cells - 1] ?? 0n;
        assert.ok(moments[start]!.through[pid]! <= updates && updates <= moments[at]!.begun[pid]!, `read ${read} from ${start} to ${at}: ${updates} updates of ${pid}, of ${moments[start]!.through[pid]} to ${moments[at]!.begun[pid]}`);
      }
    }
  });
}

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
  assert.equal(kept('begin { @a = count(); @b[1] = 1; @c[1]++; @e[1] = tseries(1, 1s, 5); }'), []);
  assert.equal(kept('config = { max_strlen = 2048 } begin { @f[str($1)] = count(); }'), []);
  assert.equal(kept('config = { max_strlen = 2048 } begin { @d[1] = max(1); @e[1] = min(1); @f[str($1), 1] = count(); @g[str($1, 1000), kstack(1)] = hist(1); @h[kstack, comm] = count(); }'), ['@d', '@e', '@g', '@h']);
});

test('maps have no slots that are emptied while a program may sleep at them', () => {
  const emptied = 'interval:s:1 { print(@a); clear(@a); zero(@b); print(@c); }';
  const adds = '@a[1] = count(); @b[1] = count(); @c[1] = count();';
  const sleeps = 'print(str(uptr(arg0)));';
  assert.equal(kept(`uprobe:/bin/true:main { ${adds} ${sleeps} } ${emptied}`), ['@c']);
  assert.equal(kept(`uprobe:/bin/true:main { ${adds} } uretprobe:/bin/true:main { ${adds} } ${emptied}`), ['@a', '@b', '@c']);
  // One that sleeps is enough, and whoever sleeps may call a function.
  assert.equal(kept(`uprobe:/bin/true:main { ${adds} } uprobe:/bin/true:other { @a[2] = count(); ${sleeps} } ${emptied}`), ['@b', '@c']);
  const add = 'fn add($x : uint64) : void { @a[$x] = count(); }';
  assert.equal(kept(`${add} uprobe:/bin/true:main { add(1); @b[1] = count(); @c[1] = count(); } uprobe:/bin/true:other { ${sleeps} } ${emptied}`), ['@b', '@c']);
});

test('of many maps those have slots for which the program has room', () => {
  const script = (count: number, rest: string): string => `begin { ${Array.from({ length: count }, (_, i) => `@m${i}[1] = count();`).join(' ')} ${rest} }`;
  const clears = (count: number): string => Array.from({ length: count }, (_, i) => `clear(@m${i});`).join(' ');
  const withSlots = (count: number, rest = ''): number => kept(script(count, rest)).length;
  assert.is(withSlots(24), 24);
  assert.is(withSlots(30), 18);
  assert.is(withSlots(24, '@z[1] = 1;'), 23);
  // Two generations of each.
  assert.is(withSlots(30, clears(30)), 0);
  assert.is(withSlots(20, clears(20)), 4);
  // Each program has its own.
  assert.equal(kept(`${script(24, '')} end { ${Array.from({ length: 24 }, (_, i) => `@n${i}[1] = count();`).join(' ')} }`).length, 48);
});

test.run();
