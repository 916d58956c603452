// What the kernel hands over, broken: records of every kind of event and dumps of every kind of map, of types that are made at
// random, with slots and without, full of any bytes, too short, and of no event. Whatever comes, each printer makes text of it or says what does not fit:
// nothing is thrown but what says that an object is damaged, the text of a printf() is the same with and without its values, and each line of JSON is one of the schema.
// What is made follows from its number: `FUZZ_RECORDS=100000` makes more, `FUZZ_RECORD=N` one alone.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cellsMerge, isAggregateSpec, isBucketedSpec } from '../../common/aggregations/aggregations.ts';
import type { EventSpec, FieldSpec, Manifest, MapSpec, ScriptPlace, ValueType } from '../../common/manifest.ts';
import { SLOT_KEY, slotSize, storedKeySizeOf } from '../../common/map-slots.ts';
import { LoaderError } from '../../loader/errors.ts';
import { createEventHandler } from '../../loader/output/events.ts';
import { jsonPrinter } from '../../loader/output/json-printer.ts';
import { mapItemReaders } from '../../loader/output/maps.ts';
import type { Printer } from '../../loader/output/printer.ts';
import { textPrinter } from '../../loader/output/text-printer.ts';
import { storedSize } from '../../loader/values/decode.ts';
import type { MapDump } from '../../loader/values/map-entries.ts';
import { readSlotted } from '../../loader/values/slots.ts';
import { fakeNames } from '../loader-output/helpers.ts';
import { Random } from './random.ts';

const COUNT = Number(process.env['FUZZ_RECORDS'] ?? 6000);
const ONLY = process.env['FUZZ_RECORD'];

const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(new URL('../../docs/json.schema.json', import.meta.url), 'utf8')) as object);

type Kind = ValueType['kind'];
type Make = (random: Random, depth: number) => ValueType;

const sizes = [1, 2, 4, 8] as const;
const roundUp8 = (size: number): number => (size + 7) & ~7;
const signed = (random: Random): boolean => random.once(2);
const stack = (kind: 'kstack' | 'ustack'): Make => (random) => ({ kind, limit: random.below(6), mode: random.of(['bpftrace', 'perf', 'raw', 'build_id']) });

function fields(random: Random, depth: number): { readonly size: number; readonly fields: FieldSpec[] } {
  let at = 0;
  const fields = Array.from({ length: random.below(4) }, () => {
    const type = valueType(random, depth + 1);
    const offset = at;
    at += roundUp8(storedSize(type));
    return { offset, type };
  });
  return { size: Math.max(8, at), fields };
}

/** A row for every kind, so that a new one cannot be left out. */
const VALUES: Readonly<Record<Kind, Make>> = {
  'int': (random) => ({ kind: 'int', size: random.of(sizes), signed: signed(random) }),
  'float': (random) => ({ kind: 'float', size: random.of([4, 8]) }),
  'bool': () => ({ kind: 'bool' }),
  'pointer': () => ({ kind: 'pointer' }),
  'string': (random) => ({ kind: 'string', size: 1 + random.below(100), marked: random.once(2) }),
  'buffer': (random) => ({ kind: 'buffer', size: random.below(20) }),
  'array': (random, depth) => ({ kind: 'array', of: valueType(random, depth + 1), length: random.below(4) }),
  'tuple': (random, depth) => ({ kind: 'tuple', ...fields(random, depth) }),
  'struct': (random, depth) => {
    const { size, fields: plain } = fields(random, depth);
    const named = plain.map((field, i) => ({ ...field, name: random.of(['a', 'ä', '__proto__', `m${i}`]) + i }));
    const bits = { offset: random.below(8 * size - 7), size: 1 + random.below(7) };
    return { kind: 'struct', size, fields: random.once(3) ? [...named, { name: 'bits', offset: 0, type: { kind: 'int', size: 4, signed: signed(random) }, bits }] : named };
  },
  'enum': (random) => ({ kind: 'enum', size: random.of(sizes), signed: signed(random), names: [['0', 'ZERO'], ['-1', 'NONE'], ['255', 'ALL']] }),
  'kstack': stack('kstack'),
  'ustack': stack('ustack'),
  'ksym': () => ({ kind: 'ksym' }),
  'usym': () => ({ kind: 'usym' }),
  'probe-name': () => ({ kind: 'probe-name' }),
  'username': () => ({ kind: 'username' }),
  'timestamp': (random) => ({ kind: 'timestamp', format: random.of(['%H:%M:%S.%f', '%Y %k%l', '', '%']), clock: random.of(['boot', 'tai']) }),
  'inet': () => ({ kind: 'inet' }),
  'mac': () => ({ kind: 'mac' }),
  'cgroup-path': () => ({ kind: 'cgroup-path', filter: '*' }),
  'count': () => ({ kind: 'count' }),
  'sum': (random) => ({ kind: 'sum', signed: signed(random) }),
  'min': (random) => ({ kind: 'min', signed: signed(random) }),
  'max': (random) => ({ kind: 'max', signed: signed(random) }),
  'avg': (random) => ({ kind: 'avg', signed: signed(random) }),
  'stats': (random) => ({ kind: 'stats', signed: signed(random) }),
  'hist': (random) => ({ kind: 'hist', bits: random.below(6) }),
  'lhist': () => ({ kind: 'lhist', min: '0', max: '100', step: '10' }),
  'tseries': (random) => ({ kind: 'tseries', signed: signed(random), width: '1000000000', buckets: 10, how: random.of(['latest', 'mean', 'total', 'smallest', 'largest']) }),
  'opaque': () => ({ kind: 'opaque', size: 16 }),
};

const KINDS = Object.keys(VALUES) as Kind[];
const PLAIN = KINDS.filter((kind) => !isAggregateSpec({ kind } as ValueType));

/** Of what a record or a key can hold. */
function valueType(random: Random, depth = 0): ValueType {
  const kind = random.of(PLAIN);
  return depth > 3 && (kind === 'array' || kind === 'tuple' || kind === 'struct') ? { kind: 'bool' } : VALUES[kind](random, depth);
}

const FORMATS = ['%d', '%s', '%-20s|', '%x', '%llu', '%c', '%p', '%r', '%rx', '%rh', '%f', '%g', '%5.2s', '%08lld', '%*d'];

function formatted(random: Random): { readonly format: string; readonly args: FieldSpec[]; readonly size: number } {
  const { fields: args, size } = fields(random, 0);
  // As many conversions as arguments, or one too many or few.
  const conversions = Array.from({ length: args.length + (random.once(6) ? 1 : 0) }, () => random.of(FORMATS));
  return { format: `${conversions.join(' \xff')}\n`, args: args.map((arg) => ({ ...arg, offset: arg.offset + 8 })), size: size + 8 };
}

function inFolder<T extends { readonly format: string }>(event: T): T {
  return { ...event, format: `/proc/self/no-such-folder/${event.format}` };
}

const place: ScriptPlace = { line: 1, column: 1, endColumn: 2, text: '' };

/** A row for every kind. What cat() would read is nowhere, and what system() would run is handed to nobody. */
const EVENTS = {
  'printf': (random) => ({ ...formatted(random) }),
  'errorf': (random) => ({ ...formatted(random), place }),
  'warnf': (random) => ({ ...formatted(random), place }),
  'print-value': (random) => {
    const type = valueType(random);
    return { size: 8 + roundUp8(storedSize(type)), value: { offset: 8, type } };
  },
  'print-map': (random) => ({ size: 24, map: '@', top: random.once(2) ? 8 : null, div: random.once(2) ? 16 : null }),
  'clear': () => ({ size: 8, map: '@' }),
  'zero': () => ({ size: 8, map: '@' }),
  'time': () => ({ size: 8, format: '%H:%M:%S' }),
  'join': () => ({ size: 8 + 3 * 16, separator: '\xff', offset: 8, count: 3, stride: 16 }),
  'cat': (random) => inFolder(formatted(random)),
  'system': (random) => ({ ...formatted(random) }),
  'skboutput': (random) => ({ size: 32 + 8 * random.below(4), path: 'a.pcap' }),
  'unwatch': () => ({ size: 16, address: 8 }),
  'exit': () => ({ size: 16, code: 8 }),
} as const satisfies Readonly<Record<EventSpec['kind'], (random: Random) => object>>;

function anyBytes(random: Random, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const fill = random.below(4);
  for (let i = 0; i < size; i++) bytes[i] = fill === 0 ? 0xff : fill === 1 ? 0 : fill === 2 && !random.once(4) ? 0 : random.below(256);
  return bytes;
}

const config = { printMapsOnExit: true, missingProbes: 'error', strTruncTrailer: '..', maxProbes: 1, maxBpfProgs: 1, maxCatBytes: 8, logSize: 1, perfRbPages: 0, cppDemangle: false } as const;
const nothing = (): void => {};

/** As spawnSync() of node is: a command is handed to a program as a string of C. */
function shell(command: string): { readonly stdout: Buffer; readonly error?: Error } {
  assert.not.ok(command.includes('\0'));
  return command.length % 2 === 0 ? { stdout: Buffer.from(command) } : { stdout: Buffer.alloc(0), error: new Error('spawnSync sh E2BIG') };
}

/** What each printer wrote: text by way of values, text straight from the record, JSON. */
function outputs(print: (printer: Printer) => void): { readonly text: string; readonly direct: string; readonly json: string } {
  const written = [false, true].map((hasRoom) => {
    let text = '';
    const bytes = Buffer.alloc(1 << 16);
    const room = { bytes, reserve: () => 0, commit: (end: number) => { text += bytes.toString('latin1', 0, end); } };
    const output = { write: (part: string) => { text += part; }, endBatch: nothing, flush: nothing, ...(hasRoom ? { room } : {}) };
    print(textPrinter({ output, messages: (part) => { text += part; } }));
    return text;
  });
  let json = '';
  print(jsonPrinter({ output: { write: (part) => { json += part; }, endBatch: nothing, flush: nothing }, messages: nothing }));
  return { text: written[0]!, direct: written[1]!, json: Buffer.from(json, 'latin1').toString('utf8') };
}

function check(what: unknown, print: (printer: Printer) => void): void {
  const told = (): string => JSON.stringify(what);
  let made;
  try {
    made = outputs(print);
  } catch (error) {
    if (error instanceof LoaderError) return;
    throw new Error(`${told()}: ${(error as Error).stack}`);
  }
  assert.is(made.direct, made.text, told());
  for (const line of made.json.split('\n').slice(0, -1)) {
    assert.ok(isOfSchema(JSON.parse(line)), `${told()}\n${line}\n${JSON.stringify(isOfSchema.errors)}`);
  }
}

function checkEvent(random: Random): void {
  const kind = random.of(Object.keys(EVENTS) as EventSpec['kind'][]);
  const make = EVENTS[kind];
  const event = { kind, id: 1, ...make(random) } as EventSpec;
  const record = anyBytes(random, event.size);
  if (event.size >= 4) record.writeUInt32LE(random.once(20) ? random.below(3) : 1, 0);
  const length = random.once(8) ? random.below(event.size) : event.size;
  const manifest: Manifest = { compiler: '', arch: '', source: { name: 'script.bt' }, license: '', needs: [], maps: [], probes: [], constants: [], sites: [], events: [event], config };
  // What lies behind a record is another one's.
  const bytes = Buffer.concat([record.subarray(0, length), Buffer.alloc(64, 0xee)]);
  check({ event, record: record.toString('hex'), length }, (printer) => {
    createEventHandler(manifest, { printer, names: fakeNames, printMap: nothing, clearMap: nothing, zeroMap: nothing, unwatch: nothing, savePacket: nothing, exit: nothing, shell, now: () => ({ date: new Date(0), nanoseconds: 0 }) })(bytes, 0, length);
  });
}

/** The hash, with what slots of any bytes add to it: some are of its keys, and some change between two looks. */
function withSlots(random: Random, spec: MapSpec, hash: MapDump): MapDump {
  const { cpus } = hash;
  const [keySize, count] = [storedKeySizeOf(spec), 2];
  const stride = slotSize(keySize, spec.valueSize);
  const parts = (slots: number): Buffer => {
    const bytes = anyBytes(random, slots * cpus * stride);
    for (let at = 0; at < bytes.length; at += stride) {
      const key = random.below(1 + hash.count) * keySize;
      hash.keys.copy(bytes, at + SLOT_KEY, key, Math.min(hash.keys.length, key + keySize));
    }
    return bytes;
  };
  const before = parts(count);
  const look = (): Buffer => (random.once(8) ? parts(count) : before);
  return readSlotted(spec, {
    inUse: random.once(2), hash: () => hash,
    slots: () => ({ count, keys: Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]), values: look(), cpus }),
    slot: (key) => look().subarray(key[0]! * cpus * stride, (key[0]! + 1) * cpus * stride),
    element: () => (random.once(2) ? null : anyBytes(random, cpus * spec.valueSize)),
  });
}

function checkMap(random: Random): void {
  const value = random.once(2) ? VALUES[random.of(KINDS)](random, 0) : valueType(random);
  const key = random.once(4) ? null : valueType(random);
  const perCpu = isAggregateSpec(value);
  const bucket = isBucketedSpec(value) ? 8 : 0;
  const keySize = key === null ? 0 : roundUp8(storedSize(key));
  const spec: MapSpec = { name: '@', symbol: 'AT_', key, keySize, value, valueSize: storedSize(value), perCpu, maxEntries: 100 };
  const cpus = 1 + random.below(3);
  const count = key === null && bucket === 0 ? random.below(2) : random.below(5);
  const stride = key === null && bucket === 0 ? 4 : keySize + bucket;
  const keys = anyBytes(random, count * stride);
  // A bucket that there is, as a rule.
  if (bucket > 0 && !random.once(4)) for (let at = stride; at <= keys.length; at += stride) keys.writeBigUInt64LE(BigInt(random.below(10)), at - bucket);
  const values = anyBytes(random, count * roundUp8(spec.valueSize) * (perCpu ? cpus : 1));
  const options = { top: random.below(3), div: random.of([0, 1, 7]), final: random.once(2), byKey: random.once(3), descending: random.once(3) };
  const hash = { count, keys, values, cpus };
  const dump = key !== null && isAggregateSpec(value) && cellsMerge(value.kind) && random.once(2) ? withSlots(random, spec, hash) : hash;
  check({ spec, keys: keys.toString('hex'), values: values.toString('hex'), cpus, options }, (printer) => {
    printer.print(mapItemReaders({ maps: [spec], config }, fakeNames).get('@')!(dump, options));
  });
}

test('records and dumps of any bytes', () => {
  const numbers = ONLY === undefined ? Array.from({ length: COUNT }, (_, i) => i) : [Number(ONLY)];
  for (const number of numbers) {
    const random = new Random(number);
    try {
      (number % 3 === 0 ? checkMap : checkEvent)(random);
    } catch (error) {
      throw new Error(`FUZZ_RECORD=${number}: ${(error as Error).message}`);
    }
  }
});

test.run();
