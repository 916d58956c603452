// What must fit together in an object: each row changes one thing of a good one and is refused in words that name it. That
// nothing else gets through, tests/fuzz/objects.test.ts shows with thousands.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bpfObjectProblem } from '../../common/check-bpf-object.ts';
import { COUNTERS_SYMBOL, CONSTANTS_SYMBOL, EVENTS_MAP } from '../../common/manifest.ts';
import type { Manifest, MapSpec } from '../../common/manifest.ts';
import { manifestProblem } from '../../common/manifest-check.ts';
import { openObject } from '../../loader/object/object.ts';
import { checkMapRows } from '../../loader/object/validate-maps.ts';
import { checkProbePrograms } from '../../loader/object/validate-programs.ts';
import type { MapRow } from '../../loader/native.ts';
import { contradiction } from '../../loader/object/validate.ts';
import { buildObject, exitEvent, printfEvent, PROGRAM_PREFIX, UINT64 } from './objects.ts';

const test = suite('loader: what fits together');

const map: MapSpec = { name: '@a', symbol: 'AT_a', key: UINT64, keySize: 8, value: UINT64, valueSize: 8, perCpu: false, maxEntries: 8 };
const site = { line: 1, column: 1, endColumn: 2, text: 'x', message: 'm', helper: null, level: 'always' } as const;
const bytes = buildObject({
  probes: [{ name: 'begin', attach: { provider: 'begin' }, sends: [] }, { name: 'interval:s:1', attach: { provider: 'interval', unit: 's', value: 1 }, sends: [] }],
  maps: [map], events: [printfEvent(0, '%d', 1), exitEvent(1)], sites: [site],
  constants: [{ from: 'param-count', offset: 0, size: 8 }],
});
const { manifest, elf } = openObject(bytes);

type Change = { readonly [K in keyof Manifest]?: Manifest[K] };
const event = (changed: object): Change => ({ events: [{ id: 0, size: 24, kind: 'printf', format: '', args: [], ...changed }] });
const mapLike = (changed: Partial<MapSpec>): Change => ({ maps: [{ ...map, ...changed }] });
const probe = (changed: Partial<Manifest['probes'][number]>): Change => ({ probes: [{ ...manifest.probes[0]!, ...changed }] });
const field = { name: 'f', offset: 8, size: 8, signed: false };
const variant = { questions: [], program: null, variants: [] };

const variable = { storage: 'variable', symbol: COUNTERS_SYMBOL, key: null, keySize: 0, maxEntries: 1 } as const;

const rows: readonly (readonly [change: Change, problem: string])[] = [
  [probe({ program: 'nothing' }), 'the program of begin, nothing, is not in its section raw_tp'],
  [probe({ program: `${PROGRAM_PREFIX}1` }), `the program of begin, ${PROGRAM_PREFIX}1, is not in its section raw_tp`],
  [probe({ program: COUNTERS_SYMBOL }), `the program of begin, ${COUNTERS_SYMBOL}, is not in its section raw_tp`],
  [{ probes: [manifest.probes[0]!, manifest.probes[0]!] }, `it has two probes of the program ${PROGRAM_PREFIX}0`],
  [probe({ fields: [{ ...field, instructions: [0, 9999] }] }), 'a field of begin is in an instruction that is not there'],
  // The last one leaves the program.
  [probe({ fields: [{ ...field, instructions: [elf.symbols().find(({ name }) => name === manifest.probes[0]!.program)!.size / 8 - 1] }] }), 'a field of begin is in an instruction that holds no offset'],
  [probe({ systemCalls: { table: 'nothing', set: [] } }), 'the table of begin, nothing, is not in it'],
  [probe({ systemCalls: { table: COUNTERS_SYMBOL, set: [] } }), `the table of begin, ${COUNTERS_SYMBOL}, is not in it`],
  [mapLike({ symbol: CONSTANTS_SYMBOL }), 'the map @a is not in it'],
  [mapLike({ keySize: 4 }), 'the keys of @a have another size than their type'],
  [mapLike({ valueSize: 16 }), 'the values of @a have another size than their type'],
  [{ maps: [map, { ...map, symbol: 'AT_b' }] }, 'it has two maps @a'],
  [mapLike({ generations: { other: 'AT_b', index: 0 } }), 'the other generation of @a is not in it'],
  [mapLike({ generations: { other: 'AT_a', index: 0 } }), 'it has two maps of the symbol AT_a'],
  [mapLike({ generations: { other: EVENTS_MAP, index: 0 } }), 'the generation of @a has no word in bpftrace_generations'],
  [mapLike({ slots: { symbol: 'SLOTS_AT_a' } }), 'the slots of @a are not in it'],
  [mapLike({ slots: { symbol: 'AT_a' } }), 'it has two maps of the symbol AT_a'],
  [mapLike({ slots: { symbol: EVENTS_MAP } }), 'the map @a has slots, which its values cannot have'],
  [mapLike({ value: { kind: 'count' }, slots: { symbol: EVENTS_MAP } }), 'the map @a has slots, which its values cannot have'],
  [mapLike({ value: { kind: 'tuple', size: 8, fields: [{ offset: 4, type: UINT64 }] } }), 'a part of the value of @a is outside of it'],
  [mapLike({ value: { kind: 'struct', size: 8, fields: [{ name: 'b', offset: 0, type: UINT64, bits: { offset: 60, size: 5 } }] } }), 'the field b of the value of @a is outside of it'],
  [mapLike({ value: { kind: 'array', of: { kind: 'opaque', size: 0 }, length: 4294967295 }, valueSize: 0 }), 'the value of @a has too many parts'],
  [mapLike({ value: { kind: 'lhist', min: '0', max: '10', step: '0' } }), 'the value of @a has other bounds than lhist() takes'],
  [mapLike({ storage: 'variable' }), 'the map @a is not in it'],
  [mapLike({ storage: 'variable', symbol: COUNTERS_SYMBOL }), 'the map @a is a variable, which has neither keys nor CPUs'],
  [mapLike({ ...variable, maxEntries: 7 }), 'the map @a is a variable, and cannot have 7 keys'],
  [mapLike({ ...variable, defaultSize: true }), 'the map @a is a variable, and cannot have another number of keys'],
  [mapLike({ ...variable, value: { kind: 'count' } }), 'the map @a is a variable, which has neither keys nor CPUs'],
  [mapLike({ ...variable, perCpu: true }), 'the map @a is a variable, which has neither keys nor CPUs'],
  [mapLike({ ...variable }), `${COUNTERS_SYMBOL} has 24 bytes for a value of 8`],
  [mapLike({ ...variable, generations: { other: 'AT_b', index: 0 } }), 'the other generation of @a is not in it'],
  [mapLike({ value: { kind: 'hist', bits: 6 } }), 'the value of @a has other bounds than hist() takes'],
  [event({ size: 4 }), 'the event 0 has 4 bytes'],
  [event({ size: 1 << 20 }), 'the event 0 has 1048576 bytes'],
  [event({ args: [{ offset: 20, type: UINT64 }] }), 'a part of the event 0 is outside of it'],
  [event({ args: [{ offset: 4, type: UINT64 }] }), 'a part of the event 0 is outside of it'],
  [event({ kind: 'join', separator: '', offset: 8, count: 4294967295, stride: 4294967295 }), 'a part of the event 0 is outside of it'],
  [event({ kind: 'clear', map: '@b' }), 'the event 0 is about the map @b, which it does not have'],
  [{ events: [exitEvent(1), exitEvent(1)] }, 'it has two events with the id 1'],
  [{ constants: [{ from: 'param-count', offset: 8, size: 8 }] }, `a constant from param-count is outside of ${CONSTANTS_SYMBOL}`],
  [{ constants: [{ from: 'param-count', offset: 0, size: 4 }] }, 'a constant from param-count has 4 bytes'],
  [{ constants: [{ from: 'kfunc-allowed', name: 'f', program: 'p', offset: 0, size: 8 }] }, 'a constant asks about the program p, which it does not have'],
  [{ sites: [site, site] }, `${COUNTERS_SYMBOL} has 24 bytes for 2 places`],
  [{ variants: { ...variant, questions: [{ kind: 'fields', bit: 0 }] } }, 'the program of its questions is not there'],
  [{ variants: { ...variant, program: { offset: 0, size: 8 } } }, 'the program of its questions is not there'],
  [{ variants: { ...variant, variants: [{ answers: [true], object: null }] } }, 'a variant has 1 answers to 0 questions'],
  [{ variants: { ...variant, variants: [{ answers: [], object: { offset: 8, size: 8 } }] } }, 'a variant of it is not there'],
  [{ variants: { ...variant, variants: [{ answers: [], object: [] }] } }, 'a variant of it is not there'],
];

for (const [change, problem] of rows) {
  test(problem, () => assert.is(contradiction({ ...manifest, ...change }, elf), problem));
}

test('what fits together is taken', () => {
  assert.is(contradiction(manifest, elf), null);
});

test('a map has room for an element', () => {
  assert.is(manifestProblem({ ...manifest, maps: [{ ...map, maxEntries: 0 }] }), 'maps[0].maxEntries should be an integer from 1 to 4294967295, and is 0');
});

const row = { name: 'AT_a', type: 1, keySize: 8, valueSize: 8, maxEntries: 8, isPinned: false };
const ring = { name: 'bpftrace_events', type: 27, keySize: 0, valueSize: 0, maxEntries: 4096, isPinned: false };

for (const [name, changed, message] of [
  ['other keys', [{ ...row, keySize: 4 }, ring], /the map @a is not what its manifest says/],
  ['other values', [{ ...row, valueSize: 4 }, ring], /the map @a is not what its manifest says/],
  ['per CPU', [{ ...row, type: 5 }, ring], /the map @a is not what its manifest says/],
  ['no ring buffer', [row, { ...ring, type: 2 }], /its map bpftrace_events is no ring buffer/],
  ['one that is pinned', [{ ...row, isPinned: true }, ring], /its map AT_a is pinned, which would outlive the run/],
  ['one of imported C that is pinned', [row, ring, { ...row, name: 'mine', isPinned: true }], /its map mine is pinned/],
  ['operations of the kernel', [row, ring, { ...row, name: 'ops', type: 26 }], /its map ops holds operations of the kernel/],
] as const) {
  test(`a map of libbpf's: ${name}`, () => {
    assert.throws(() => checkMapRows(manifest, new Map(changed.map((each) => [each.name, each]))), message);
  });
}

const array = { ...map, key: null, keySize: 0, perCpu: true, storage: 'array', value: { kind: 'hist', bits: 0 }, valueSize: 8, maxEntries: 66 } as const;
const elements = { name: 'AT_a', type: 6, keySize: 4, valueSize: 16, maxEntries: 66, isPinned: false };

test('both generations of libbpf\'s are what the manifest says', () => {
  const check = (...found: MapRow[]): void => checkMapRows({ ...manifest, maps: [{ ...map, generations: { other: 'AT_b', index: 0 } }] }, new Map([...found, ring].map((each) => [each.name, each])));
  check(row, { ...row, name: 'AT_b' });
  for (const other of [{ ...row, name: 'AT_c' }, { ...row, name: 'AT_b', valueSize: 16 }, { ...row, name: 'AT_b', type: 2 }]) {
    assert.throws(() => check(row, other), /the map @a is not what its manifest says/);
  }
});

test('the slots of a map of libbpf\'s are what the manifest says', () => {
  const counts = { ...map, value: { kind: 'count' }, perCpu: true, slots: { symbol: 'SLOTS_AT_a' } } as const;
  const slots = { name: 'SLOTS_AT_a', type: 6, keySize: 4, valueSize: 32, maxEntries: 512, isPinned: false };
  const check = (...found: MapRow[]): void => checkMapRows({ ...manifest, maps: [counts] }, new Map([{ ...row, type: 5 }, ...found, ring].map((each) => [each.name, each])));
  check(slots);
  assert.throws(() => check(), /the map @a is not what its manifest says/);
  for (const other of [{ type: 2 }, { keySize: 8 }, { valueSize: 16 }, { maxEntries: 256 }]) assert.throws(() => check({ ...slots, ...other }), /the map @a is not what its manifest says/);
});

test('an array of libbpf\'s is what the manifest says', () => {
  const check = (spec: MapSpec, found: MapRow): void => checkMapRows({ ...manifest, maps: [spec] }, new Map([found, ring].map((each) => [each.name, each])));
  check(array, elements);
  for (const [spec, found] of [
    [array, { ...elements, type: 2 }], [array, { ...elements, valueSize: 8 }], [array, { ...elements, keySize: 8 }], [array, { ...elements, maxEntries: 67 }],
    [{ ...array, key: map.key, keySize: 4 }, elements], [{ ...array, value: { kind: 'hist', bits: 1 } }, elements], [array, { ...row, type: 5 }],
  ] as const) {
    assert.throws(() => check(spec, found), /the map @a is not what its manifest says/);
  }
});

const programs = [
  { name: `${PROGRAM_PREFIX}0`, section: 'raw_tp', type: 17, expectedAttachType: 0 },
  { name: `${PROGRAM_PREFIX}1`, section: 'perf_event', type: 7, expectedAttachType: 0 },
];

test('programs of libbpf\'s: those of their probes, and others that nobody asks for', () => {
  checkProbePrograms(manifest.probes, programs);
  checkProbePrograms(manifest.probes, [...programs, { name: 'other', section: 'syscall', type: 31, expectedAttachType: 0 }]);
});

test('a program of libbpf\'s: an iterator has an attach type', () => {
  const probe = { name: 'iter:task', program: 'p', attach: { provider: 'iter', name: 'task', pin: null } } as const;
  const iterator = { name: 'p', section: 'iter', type: 26, expectedAttachType: 28 };
  checkProbePrograms([probe], [iterator]);
  assert.throws(() => checkProbePrograms([probe], [{ ...iterator, expectedAttachType: 24 }]), /is not of its probe's type/);
});

for (const [name, changed, message] of [
  ['another type', { type: 31 }, /the program of begin, \w+, is not of its probe's type/],
  ['another section', { section: 'syscall' }, /is not of its probe's type/],
  ['another attach type', { expectedAttachType: 24 }, /is not of its probe's type/],
  ['none', { name: 'gone' }, /is not of its probe's type/],
  ['two of one name', { name: `${PROGRAM_PREFIX}1` }, /it has two programs of one name/],
] as const) {
  test(`a program of libbpf's: ${name}`, () => {
    assert.throws(() => checkProbePrograms(manifest.probes, [{ ...programs[0]!, ...changed }, programs[1]!]), message);
  });
}

/** Numbers of the object's headers and tables, at their places in the file. */
const table = Number(Buffer.from(bytes).readBigUInt64LE(40));
const sectionAt = (name: string): number => table + 64 * elf.sections.findIndex((section) => section.name === name);
const contentAt = (name: string): number => Number(Buffer.from(bytes).readBigUInt64LE(sectionAt(name) + 24));

const patches: readonly (readonly [at: number, value: number, problem: RegExp])[] = [
  [6, 255, /its header is not that of a BPF object/],
  [sectionAt('.bss') + 4, 14, /the section \.bss is of no type that BPF objects have/],
  [sectionAt('.maps') + 48, 3, /the section \.maps cannot be aligned by 3/],
  [sectionAt('.maps') + 56, 7, /the section \.maps holds no whole entries/],
  [sectionAt('.symtab') + 40, 0, /the section \.symtab has no names/],
  [contentAt('.symtab') + 24 * (elf.symbols().length - 1) + 16, 0x7fffffff, /^the symbol .* does not lie in/],
  [contentAt('.BTF') + 24 + 8, 0x7fffffff, /\.BTF is damaged: its type 1 /],
  [contentAt('.BTF.ext') + 8 + 12, 0x7fffffff, /\.BTF\.ext is damaged: its lines are not there/],
];

for (const [at, value, problem] of patches) {
  test(`ELF: ${problem.source}`, () => {
    const changed = Buffer.from(bytes);
    changed.writeUInt32LE(value, at);
    assert.match(String(bpfObjectProblem(changed)), problem);
  });
}

test.run();
