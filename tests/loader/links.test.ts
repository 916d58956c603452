// Links on this kernel: what they hold, that closing gives it back, and that whatever fails half-way leaves nothing behind. And
// the ways in which probes are attached, with made-up places: order, what missing_probes decides for each, and the hook
// before load.

import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachProbes } from '../../loader/attach/attach.ts';
import type { Plan, PlannedProbe, Programs } from '../../loader/attach/attach.ts';
import { linkPerfEvent, Links, linkTracing } from '../../loader/attach/links.ts';
import type { Link } from '../../loader/attach/links.ts';
import { attaching, MissingProbe } from '../../loader/attach/row.ts';
import type { Expansion, Place, SinglePlace, Target } from '../../loader/attach/row.ts';
import type { Manifest } from '../../common/manifest.ts';
import { EINVAL } from '../../loader/errors.ts';
import { loadObject } from '../../loader/kernel/load.ts';
import { native } from '../../loader/native.ts';
import { openObject } from '../../loader/object/object.ts';
import { splitParameters } from '../../loader/run/script-parameters.ts';
import { leftovers } from './kernel.ts';
import { buildObject, manifestOf, PROGRAM_PREFIX, UINT64 } from './objects.ts';
import type { TestScript } from './objects.ts';

const test = suite('loader: links');

/** `r0 = 0; exit` as a program for perf events. */
const NOTHING = Buffer.from([0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
const BPF_PROG_TYPE_PERF_EVENT = 7;
const program = native().loadProgram(BPF_PROG_TYPE_PERF_EVENT, 0, `${PROGRAM_PREFIX}link`, 'GPL', NOTHING);
/** Counts nothing, in this process only. */
const dummy = { type: 1, config: 9, pid: process.pid, cpu: -1 } as const;

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;
const at = (name: string): Target => ({ place: { name }, program, cookie: 0 });

function keepingDescriptors(act: () => void): void {
  const before = openDescriptors();
  act();
  assert.is(openDescriptors(), before);
}

test('a link knows its kind, its place and what it holds, and closes that', () => keepingDescriptors(() => {
  const before = openDescriptors();
  const link = linkPerfEvent(dummy, at('here'));
  assert.is(openDescriptors(), before + 2);
  assert.is(link.kind, 'perf-event');
  assert.equal(link.places, [{ name: 'here' }]);
  assert.is.not(link.event, link.fd);
  link.close();
  assert.is(openDescriptors(), before);
  link.close();
}));

test('a link is disposed of', () => keepingDescriptors(() => {
  linkPerfEvent(dummy, at('here'))[Symbol.dispose]();
}));

test('hundreds of links are closed at the same time', () => keepingDescriptors(() => {
  const links = new Links();
  links.take(Array.from({ length: 200 }, (_, index) => linkPerfEvent(dummy, at(`${index}`))));
  links.close();
  links.close();
}));

test('an event that takes no program is closed', () => keepingDescriptors(() => {
  assert.throws(() => linkPerfEvent(dummy, { ...at('here'), program: -1 }), /BPF_LINK_CREATE/);
}));

test('what was linked is closed when a later link fails, and what was there before stays', () => keepingDescriptors(() => {
  const links = new Links();
  assert.is(links.take([linkPerfEvent(dummy, at('first'))]), 1);
  const before = openDescriptors();
  const failing = function* (): Iterable<Link> {
    yield linkPerfEvent(dummy, at('second'));
    yield linkPerfEvent(dummy, at('third'));
    throw new Error('no more');
  };
  assert.throws(() => links.take(failing()), /no more/);
  assert.is(openDescriptors(), before);
  links.close();
}));

/** Holds nothing, and notes when it is closed. */
function noted(place: Place, closed: string[] = []): Link {
  const close = (): void => void closed.push(place.name);
  return { kind: 'raw-tracepoint', places: [place], fd: -1, close, release: () => (close(), []), [Symbol.dispose]: close };
}

test('links are closed last first, once', () => {
  const closed: string[] = [];
  const links = new Links();
  links.take([noted({ name: 'a' }, closed), noted({ name: 'b' }, closed)]);
  links.take([noted({ name: 'c' }, closed)]);
  links.close();
  links.close();
  assert.equal(closed, ['c', 'b', 'a']);
});

test('places are counted, not links', () => {
  const [one, other] = [{ name: 'same' }, { name: 'same' }];
  const links = new Links();
  assert.is(links.take([noted(one), noted(one), noted(other)]), 2);
  assert.is(links.take([{ ...noted(one), kind: 'kprobe-multi', places: [one, other] }]), 2);
  assert.is(links.take([]), 0);
});

// ---------------------------------------------------------------- attaching

const manifest = (missingProbes: Manifest['config']['missingProbes']): Manifest => manifestOf({ probes: [], config: { missingProbes } });

function planOf(...expansions: readonly (readonly [pass: 1 | 2, expansion: Expansion])[]): Plan {
  let cookie = 0;
  const probes = expansions.map(([pass, expansion]): PlannedProbe => {
    const planned = { probe: manifestOf({ probes: [{ name: 'x', attach: { provider: 'end' }, sends: [] }] }).probes[0]!, pass, follows: 'by-program' as const, expansion, cookie };
    cookie += expansion.places.length;
    return planned;
  });
  return { begin: [], end: [], self: [], tests: [], benches: [], probes, sessions: [], names: [], ignored: [] };
}

const NONE: Programs = { programFor: () => -1, sessionFor: () => null };

/** What was attached with which cookie and is still so. */
class Attached {
  readonly now: string[] = [];

  place(name: string, fails = false): SinglePlace {
    const make = (target: Target): Link => {
      const label = `${name} ${target.cookie}`;
      this.now.push(label);
      const close = (): void => void this.now.splice(this.now.indexOf(label), 1);
      return { kind: 'raw-tracepoint', places: [target.place], fd: -1, close, release: () => (close(), []), [Symbol.dispose]: close };
    };
    return {
      name,
      *attach(target) {
        yield make(target);
        if (fails) throw new MissingProbe(`cannot attach ${name}: half of it is not there`);
      },
    };
  }
}

test('pass 1 in order of declaration, then pass 2 in reverse, places in order', () => {
  const attached = new Attached();
  const places = (...names: string[]): Expansion => ({ places: names.map((name) => attached.place(name)) });
  const plan = planOf([2, places('a', 'b')], [1, places('c')], [2, places('d')], [1, places('e', 'f')]);
  assert.is(attachProbes(plan, manifest('error'), NONE, new Links(), () => assert.unreachable()), 6);
  assert.equal(attached.now, ['c 2', 'e 4', 'f 5', 'd 3', 'a 0', 'b 1']);
});

test('a place that fails half-way leaves nothing behind, and the others are attached', () => {
  const attached = new Attached();
  const plan = planOf([1, { places: [attached.place('a'), attached.place('b', true), attached.place('c')] }]);
  const warnings: string[] = [];
  assert.is(attachProbes(plan, manifest('warn'), NONE, new Links(), ({ text }) => warnings.push(text)), 2);
  assert.equal(attached.now, ['a 0', 'c 2']);
  assert.equal(warnings, ['cannot attach b: half of it is not there. Skipping.']);
  attachProbes(plan, manifest('ignore'), NONE, new Links(), () => assert.unreachable());
});

test('a place that fails ends the run, and closing the links leaves nothing behind', () => {
  const attached = new Attached();
  const links = new Links();
  const plan = planOf([1, { places: [attached.place('a'), attached.place('b', true), attached.place('c')] }]);
  assert.throws(() => attachProbes(plan, manifest('error'), NONE, links, () => assert.unreachable()), /cannot attach b/);
  assert.equal(attached.now, ['a 0']);
  links.close();
  assert.equal(attached.now, []);
});

test('places that are attached together get all programs and cookies at once', () => {
  const got: Target[][] = [];
  const places = [{ name: 'a' }, { name: 'b' }];
  const attachAll = (targets: readonly Target[]): Link[] => {
    got.push([...targets]);
    return [{ ...noted(places[0]!), places }];
  };
  const plan = planOf([1, { places: [new Attached().place('first')] }], [2, { places, attachAll }]);
  assert.is(attachProbes(plan, manifest('error'), { ...NONE, programFor: (_, { name }) => name.charCodeAt(0) }, new Links(), () => assert.unreachable()), 3);
  assert.equal(got, [[{ place: places[0], program: 97, cookie: 1 }, { place: places[1], program: 98, cookie: 2 }]]);
});

test('a session stands for both of its probes where the kernel takes it, and else each is attached on its own', () => {
  const shared: { readonly targets: readonly Target[]; readonly returns: readonly string[] }[] = [];
  const planWith = (attached: Attached, refused: Error | null): Plan => {
    const attach = (targets: readonly Target[], returns: readonly Place[]): Link[] => {
      if (refused !== null) throw refused;
      shared.push({ targets, returns: returns.map(({ name }) => name) });
      return [{ ...noted(targets[0]!.place), places: [...targets.map(({ place }) => place), ...returns] }];
    };
    const plan = planOf(
      [1, { places: [attached.place('before')] }], [1, { places: [attached.place('return')] }],
      [2, { places: [attached.place('begin')], session: { exit: 'x', fits: () => true, attach } }], [2, { places: [attached.place('last')] }],
    );
    const [, exit, entry] = plan.probes;
    return { ...plan, sessions: [{ entry: entry!, exit: exit! }] };
  };
  const run = (refused: Error | null, sessionFor: Programs['sessionFor']): { readonly places: number; readonly now: readonly string[] } => {
    const attached = new Attached();
    const places = attachProbes(planWith(attached, refused), manifest('error'), { ...NONE, sessionFor }, new Links(), () => assert.unreachable());
    return { places, now: attached.now };
  };
  assert.equal(run(null, () => 7), { places: 4, now: ['before 0', 'last 3'] });
  assert.equal(shared.map(({ targets, returns }) => [targets.map(({ place: { name }, program, cookie }) => [name, program, cookie]), returns]), [[[['begin', 7, 2]], ['return']]]);
  const apart = { places: 4, now: ['before 0', 'last 3', 'return 1', 'begin 2'] };
  assert.equal(run(null, () => null), apart);
  assert.equal(run(Object.assign(new Error('BPF_LINK_CREATE'), { errno: 22, syscall: 'BPF_LINK_CREATE' }), () => 7), apart);
  assert.throws(() => run(new Error('ours'), () => 7), /ours/);
});

// ---------------------------------------------------------------- around load

test('a probe sizes a map before load', () => {
  const symbol = 'AT_seen';
  const script: TestScript = {
    probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }],
    maps: [{ name: '@seen', symbol, key: UINT64, keySize: 8, value: UINT64, valueSize: 8, perCpu: false, maxEntries: 100 }],
  };
  const object = openObject(buildObject(script));
  const expansion: Expansion = {
    places: [new Attached().place('a')],
    prepare: ({ setMaxEntries }, cookie) => setMaxEntries(symbol, cookie),
  };
  const plan = { ...planOf(), probes: [{ probe: object.manifest.probes[0]!, pass: 1 as const, follows: 'by-program' as const, expansion, cookie: 7 }] };
  const loaded = loadObject(object, plan, { parameters: splitParameters([]), pidFilter: null, childPid: null, verbose: false, unsafe: false });
  assert.match(readFileSync(`/proc/self/fdinfo/${loaded.mapFd(symbol)}`, 'latin1'), /^max_entries:\s*7$/m);
  loaded.close();
});

test('places that want different programs get them, and those that want the same share one', () => {
  const object = openObject(buildObject({ probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }] }));
  // All that the program does is `r0 = 0; exit`.
  const probe = object.manifest.probes[0]!;
  const returning = (value: number) => ({ edits: [{ instruction: 0, value }] });
  const places = [undefined, returning(5), returning(6), returning(5)].map((patch, i) => ({ name: `p${i}`, ...(patch === undefined ? {} : { patch }) }));
  const planned: PlannedProbe = { probe, pass: 1, follows: 'always', expansion: { places, attachAll: () => [] }, cookie: 0 };
  const loaded = loadObject(object, { ...planOf(), probes: [planned] }, { parameters: splitParameters([]), pidFilter: null, childPid: null, verbose: false, unsafe: false });
  const programs = places.map((place) => loaded.programFor(planned, place));
  assert.is(new Set(programs).size, 3);
  assert.is(programs[1], programs[3]);
  assert.equal(programs.map((fd) => native().testRun(fd)), [0, 5, 6, 5]);
  loaded.close();
});

test('too few file descriptors are called so, whoever opens one', () => {
  const failing = (errno: number, message: string) => () => attaching('uprobe:./a:f', () => {
    throw Object.assign(new Error(message), { errno, syscall: 'open' });
  });
  const isNamed = ({ message }: Error): boolean => message.includes('(`ulimit -n`)');
  assert.throws(failing(24, 'open: Too many open files'), isNamed);
  assert.throws(failing(-24, "EMFILE: too many open files, open './a'"), isNamed);
});

// ---------------------------------------------------------------- on old kernels

test('a kernel that cannot link perf events is named as such', () => {
  const addon = native();
  const invalid = (): never => {
    throw Object.assign(new Error('BPF_LINK_CREATE: Invalid argument'), { errno: EINVAL, syscall: 'BPF_LINK_CREATE' });
  };
  const message = (): string => {
    try {
      attaching('software:faults', invalid);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const original = addon.linkPerfEvent.bind(addon);
  keepingDescriptors(() => {
    addon.linkPerfEvent = invalid;
    assert.is(message(), 'cannot attach software:faults: this kernel has no BPF links of perf events (since 5.15)');
  });
  addon.linkPerfEvent = original;
});

test('a program for a trampoline is opened as a raw tracepoint where the kernel has no links of them', () => {
  const addon = native();
  const loadProgram = addon.loadProgram.bind(addon);
  const originals = { loadProgram, linkTracing: addon.linkTracing.bind(addon), openRawTracepoint: addon.openRawTracepoint.bind(addon) };
  const opened: unknown[] = [];
  keepingDescriptors(() => {
    // What asking whether the kernel has them needs, and what it says.
    addon.loadProgram = (...rest) => loadProgram(17, 0, ...(rest.slice(2, 5) as [string, string, Uint8Array]), 0, 0);
    addon.linkTracing = () => {
      throw Object.assign(new Error('BPF_LINK_CREATE: Invalid argument'), { errno: EINVAL, syscall: 'BPF_LINK_CREATE' });
    };
    addon.openRawTracepoint = (...args) => {
      opened.push(args);
      return openSync('/dev/null', 'r');
    };
    try {
      linkTracing({ place: { name: 'a' }, program, cookie: 3 }, 24).close();
    } finally {
      Object.assign(addon, originals);
    }
  });
  assert.equal(opened, [[program, null, 0]]);
});

test.after(() => {
  closeSync(program);
  assert.equal(leftovers(), []);
});

test.run();
