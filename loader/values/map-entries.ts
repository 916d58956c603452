// A whole map as values, in the order in which it is shown (reference 07.4 and 07.5). It takes the raw dump of a map, folds
// what is kept per CPU, sorts, cuts to `top` and divides by `div`. Sorting by value is signed where the type is; equal values
// come in the order of their keys, and keys of every type have one, so that no order depends on the kernel's hash. A reader
// is made once per map. It reads no maps itself and makes no text.

import type { MapSpec, ValueType } from '../../common/manifest.ts';
import { isBucketedSpec } from '../../common/aggregations/aggregations.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Aggregation } from './aggregations.ts';
import { aggregationOf, ownSize } from './aggregations.ts';
import { writtenElements } from './array-elements.ts';
import type { Decoder, ValueSettings } from './decode.ts';
import { decoder, storedSize } from './decode.ts';
import type { Block } from './integers.ts';
import { blockOf, divide, readUint64 } from './integers.ts';
import { largest } from './largest.ts';
import { addParts, newestOf, seriesOf } from './time-series.ts';
import type { Points, SeriesRule } from './time-series.ts';
import type { Integer, Value } from './value.ts';

/** What the kernel gave. A per-CPU entry has `cpus` parts of the value size rounded up to 8. */
export interface MapDump {
  readonly count: number;
  /** `count` keys, one behind the other. */
  readonly keys: Buffer;
  readonly values: Buffer;
  /** Parts of a per-CPU value: all possible CPUs. */
  readonly cpus: number;
}

export interface MapReadOptions {
  /** Keep the N largest; 0: all. */
  readonly top?: Integer;
  /** Divide values by this; 0 counts as 1. */
  readonly div?: Integer;
  /** Sort by key, whatever the values are. */
  readonly byKey?: boolean;
  /** The largest first. */
  readonly descending?: boolean;
  /** End of the run: an empty scalar is then not shown, else it is its type's zero. */
  readonly final?: boolean;
}

export interface MapEntry<V> {
  /** null: of a map without keys. */
  readonly key: V | null;
  readonly value: V;
}

export type MapReader = (dump: MapDump, options: MapReadOptions) => MapEntry<Value>[];

export function mapReader(spec: MapSpec, strings: ValueSettings): MapReader {
  const aggregation = aggregationOf(spec.value);
  const readKey = spec.key && decoder(spec.key, strings);
  const readValue = decoder(spec.value, strings);
  const read = aggregation?.series !== undefined ? seriesReader(spec, readKey, aggregation.series) : aggregation?.gather === undefined ? entryReader(spec, readKey, aggregation?.fold ?? readValue)
    : bucketReader(spec, readKey, aggregation, aggregation.gather);
  const compare = entryOrder(spec, aggregation);
  const compareKeys = entryOrder(spec, null, true);
  return (dump, options) => {
    let entries = read(writtenElements(spec, dump));
    if (entries.length === 0 && spec.key === null && !isBucketedSpec(spec.value) && options.final !== true) {
      entries = [{ key: null, value: readValue(blockOf(Buffer.alloc(storedSize(spec.value))), 0) }];
    }
    const order = options.byKey === true ? compareKeys : compare;
    const top = Number(options.top ?? 0);
    if (top > 0 && top < entries.length) entries = order === null ? entries.slice(-top) : largest(entries, top, order);
    else if (order !== null) entries.sort(order);
    if (options.descending === true) entries.reverse();
    const div = options.div || 1;
    return div === 1 ? entries : entries.map(({ key, value }) => ({ key, value: divided(value, div) }));
  };
}

// ---------------------------------------------------------------- reading

type ReadEntries = (dump: MapDump) => MapEntry<Value>[];

function entryReader(spec: MapSpec, readKey: Decoder | null, fold: Aggregation['fold'] | Decoder): ReadEntries {
  const keyStride = spec.key === null ? 4 : spec.keySize;
  const part = roundUp8(spec.valueSize);
  return ({ count, keys, values, cpus }) => {
    const [keyBlock, valueBlock] = [blockOf(keys), blockOf(values)];
    const parts = spec.perCpu ? cpus : 1;
    const valueStride = spec.perCpu ? part * cpus : spec.valueSize;
    return Array.from({ length: count }, (_, i) => ({
      key: readKey && readKey(keyBlock, i * keyStride),
      value: fold(valueBlock, i * valueStride, parts, part),
    }));
  };
}

/** Rows are drawn from the first bucket to the last: no program of ours counts into one that is not there. */
function bucketOf({ name }: MapSpec, keys: Block, at: number, lastBucket: number): number {
  const bucket = readUint64(keys, at);
  if (bucket > lastBucket) throw new LoaderError(`the object is damaged: it counts into bucket ${bucket} of the map ${name}, whose last is ${lastBucket}`, EXIT_INPUT);
  return Number(bucket);
}

/** One map entry is one bucket, as of a histogram. */
function seriesReader(spec: MapSpec, readKey: Decoder | null, rule: SeriesRule): ReadEntries {
  const bucketAt = spec.key === null ? 0 : roundUp8(spec.keySize);
  const keyStride = bucketAt + 8;
  const part = roundUp8(spec.valueSize);
  return ({ count, keys, values, cpus }) => {
    const [keyBlock, valueBlock] = [blockOf(keys), blockOf(values)];
    const found = new Map<string, { readonly key: Value | null; readonly points: Points }>();
    for (let i = 0; i < count; i++) {
      const at = i * keyStride;
      const identity = keys.toString('latin1', at, at + spec.keySize);
      let entry = found.get(identity);
      if (!entry) found.set(identity, entry = { key: readKey && readKey(keyBlock, at), points: new Map() });
      bucketOf(spec, keyBlock, at + bucketAt, rule.buckets - 1);
      addParts(entry.points, rule, valueBlock, i * part * cpus, cpus, part);
    }
    const all = [...found.values()].filter(({ points }) => points.size > 0);
    const newest = all.reduce((latest, { points }) => (newestOf(points) > latest ? newestOf(points) : latest), 0n);
    return all.map(({ key, points }) => ({ key, value: seriesOf(points, rule, newest) }));
  };
}

/** One map entry is one bucket; those of one key become one value, in the order in which keys first appear. */
function bucketReader(spec: MapSpec, readKey: Decoder | null, { fold, lastBucket = 0 }: Aggregation, gather: NonNullable<Aggregation['gather']>): ReadEntries {
  const bucketAt = spec.key === null ? 0 : roundUp8(spec.keySize);
  const keyStride = bucketAt + 8;
  return ({ count, keys, values, cpus }) => {
    const [keyBlock, valueBlock] = [blockOf(keys), blockOf(values)];
    const parts = spec.perCpu ? cpus : 1;
    const found = new Map<string, { readonly key: Value | null; readonly buckets: Map<number, Integer> }>();
    for (let i = 0; i < count; i++) {
      const at = i * keyStride;
      const identity = keys.toString('latin1', at, at + spec.keySize);
      let entry = found.get(identity);
      if (!entry) found.set(identity, entry = { key: readKey && readKey(keyBlock, at), buckets: new Map() });
      const bucket = bucketOf(spec, keyBlock, at + bucketAt, lastBucket);
      entry.buckets.set(bucket, ownSize(fold(valueBlock, i * 8 * parts, parts, 8)));
    }
    return Array.from(found.values(), ({ key, buckets }) => ({ key, value: gather(buckets) }));
  };
}

function roundUp8(size: number): number {
  return (size + 7) & ~7;
}

// ---------------------------------------------------------------- order

type Compare = (a: MapEntry<Value>, b: MapEntry<Value>) => number;

/** Order of the lines (reference 07.5); null for a map without keys, which has one. */
function entryOrder({ value, key }: MapSpec, aggregation: Aggregation | null, keysOnly = false): Compare | null {
  if (key === null) return null;
  const byKey = keyOrder(key);
  const rank = aggregation?.rank ?? (value.kind === 'int' || value.kind === 'enum' ? integerOf : null);
  if (rank === null || keysOnly) return (a, b) => byKey(a.key!, b.key!);
  return (a, b) => order(rank(a.value), rank(b.value)) || byKey(a.key!, b.key!);
}

function integerOf(value: Value): Integer {
  return typeof value === 'object' && value.kind === 'enum' ? value.value : ownSize(value);
}

type CompareKeys = (a: Value, b: Value) => number;

/** Integers by value as signed numbers of their width, strings and bytes by their bytes, addresses and ids as numbers, what has parts by these. */
function keyOrder(type: ValueType): CompareKeys {
  switch (type.kind) {
    case 'int': case 'enum': {
      const bits = type.size * 8;
      return (a, b) => order(wrapSigned(integerOf(a), bits), wrapSigned(integerOf(b), bits));
    }
    case 'string': return (a, b) => order(textOf(a), textOf(b)) || order(Number(typeof a === 'object'), Number(typeof b === 'object'));
    case 'tuple': case 'struct': {
      const parts = type.fields.map((field) => keyOrder(field.type));
      return (a, b) => byParts(itemsOf(a), itemsOf(b), (left, right, i) => parts[i]!(left, right));
    }
    case 'array': {
      const part = keyOrder(type.of);
      return (a, b) => byParts(itemsOf(a), itemsOf(b), part);
    }
    case 'kstack': case 'ustack': return (a, b) => byParts(framesOf(a), framesOf(b), order) || order(numberOf(a), numberOf(b));
    case 'float': return (a, b) => compareFloats(floatOf(a), floatOf(b));
    case 'buffer': case 'mac': return (a, b) => Buffer.compare(bytesOf(a), bytesOf(b));
    case 'inet': return (a, b) => order(numberOf(a), numberOf(b)) || Buffer.compare(bytesOf(a), bytesOf(b));
    case 'usym': return (a, b) => order(numberOf(a), numberOf(b)) || order(tgidOf(a), tgidOf(b));
    default: return (a, b) => order(numberOf(a), numberOf(b));
  }
}

/** The first parts that differ decide; else what has fewer of them comes first. */
function byParts<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T, index: number) => number): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const result = compare(a[i]!, b[i]!, i);
    if (result !== 0) return result;
  }
  return order(a.length, b.length);
}

/** What is one number to its reader: a bool, an address, an id; of a user stack, its process. */
function numberOf(value: Value): Integer {
  if (typeof value !== 'object') return typeof value === 'string' ? 0 : Number(value);
  switch (value.kind) {
    case 'pointer': case 'ksym': case 'usym': return value.address;
    case 'probe-name': return value.cookie;
    case 'username': return value.uid;
    case 'timestamp': return value.time;
    case 'cgroup-path': return value.id;
    case 'inet': return value.family;
    case 'ustack': return value.tgid;
    default: return 0;
  }
}

function floatOf(value: Value): number {
  return typeof value === 'object' && value.kind === 'float' ? value.value : 0;
}

/** What is no number comes last. */
function compareFloats(a: number, b: number): number {
  return order(Number(Number.isNaN(a)), Number(Number.isNaN(b))) || order(a, b);
}

function tgidOf(value: Value): number {
  return typeof value === 'object' && value.kind === 'usym' ? value.tgid : 0;
}

function framesOf(value: Value): readonly bigint[] {
  return typeof value === 'object' && (value.kind === 'kstack' || value.kind === 'ustack') ? value.frames : [];
}

function bytesOf(value: Value): Uint8Array {
  return typeof value === 'object' && 'bytes' in value ? value.bytes : new Uint8Array();
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'object' && value.kind === 'truncated-string' ? value.text : '';
}

function itemsOf(value: Value): readonly Value[] {
  return typeof value === 'object' && (value.kind === 'tuple' || value.kind === 'array') ? value.items : [];
}

function wrapSigned(value: Integer, bits: number): Integer {
  if (bits <= 32) return (Number(value) << (32 - bits)) >> (32 - bits);
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) : value;
}

function order<T extends Integer | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// ---------------------------------------------------------------- div

/** `value` with `div` applied: to integers and aggregations, of stats to the average only, of hist to the counts shown, to lhist not at all. */
function divided(value: Value, div: Integer): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return divide(value, div);
  if (typeof value !== 'object') return value;
  switch (value.kind) {
    case 'statistics': return { ...value, average: divide(value.average, div) };
    case 'powers': return { ...value, divisor: div };
    default: return value;
  }
}
