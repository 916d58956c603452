// A whole map as text: print(@m) and the maps at the end of a run (reference 07.4 to 07.6). It takes the raw dump of
// a map, folds what is kept per CPU, sorts, cuts to `top`, divides by `div` and lays out lines. Sorting by value is
// signed where the type is and stable, so equal entries keep the order of the dump. It reads no maps: run.ts dumps
// them and writes the text.

import type { MapSpec, ValueType } from '../../common/manifest.ts';
import type { Block, Decoder, Integer, Value } from '../values/decode.ts';
import { blockOf, decoder, divide, foldingDecoder, storedSize, sumParts, toByteText } from '../values/decode.ts';
import { histogramText } from './histogram.ts';
import type { TextContext } from './text.ts';
import { tupleItemsText, valueText } from './text.ts';

/** What the kernel gave. A per-CPU entry has `cpus` parts of the value size rounded up to 8. */
export interface MapDump {
  readonly count: number;
  /** `count` keys, one behind the other. */
  readonly keys: Buffer;
  readonly values: Buffer;
  /** Parts of a per-CPU value: all possible CPUs. */
  readonly cpus: number;
}

export interface PrintMapOptions {
  /** Keep the N largest; 0: all. */
  readonly top?: Integer;
  /** Divide values by this; 0 counts as 1. */
  readonly div?: Integer;
  /** End of the run: an empty scalar is then not shown. */
  readonly final?: boolean;
}

interface Entry {
  readonly key: Value | null;
  readonly value: Value;
}

/** Lines of one map, ended by a newline; '' when there is nothing to show. Byte text. */
export function printMap(spec: MapSpec, dump: MapDump, options: PrintMapOptions, ctx: TextContext): string {
  const div = options.div || 1;
  let entries = readEntries(spec, dump);
  if (entries.length === 0) {
    if (spec.key !== null || options.final || isHistogram(spec.value)) return '';
    entries = [{ key: null, value: decoder(spec.value)(blockOf(Buffer.alloc(storedSize(spec.value))), 0) }];
  }
  const compare = entryOrder(spec);
  if (compare) entries.sort(compare);
  const top = Number(options.top ?? 0);
  if (top > 0 && top < entries.length) entries = entries.slice(-top);
  const name = toByteText(spec.name);
  let text = '';
  for (const { key, value } of entries) {
    const head = key === null ? name : `${name}[${keyText(key, ctx)}]`;
    text += value.kind === 'hist' || value.kind === 'lhist'
      ? `${head}:\n${histogramText(value, div)}\n`
      : `${head}: ${valueText(divided(value, div), ctx)}\n`;
  }
  return text;
}

/**
 * The end of a run: two newlines, then every map in order of its name, empty ones left out. `dump` reads a map's
 * content when its turn comes; `write` takes one map's text at a time.
 */
export function printFinalMaps(specs: readonly MapSpec[], dump: (spec: MapSpec) => MapDump, ctx: TextContext, write: (text: string) => void): void {
  write('\n\n');
  const byName = specs.map((spec) => ({ spec, name: toByteText(spec.name) })).sort((a, b) => order(a.name, b.name));
  for (const { spec } of byName) write(printMap(spec, dump(spec), { final: true }, ctx));
}

/** A map key as it stands between the brackets: a tuple loses its outer parentheses. */
export function keyText(key: Value, ctx: TextContext): string {
  return key.kind === 'tuple' ? tupleItemsText(key.items, ctx) : valueText(key, ctx);
}

function isHistogram(type: ValueType): type is Extract<ValueType, { kind: 'hist' | 'lhist' }> {
  return type.kind === 'hist' || type.kind === 'lhist';
}

// ---------------------------------------------------------------- reading

function readEntries(spec: MapSpec, dump: MapDump): Entry[] {
  const keys = blockOf(dump.keys);
  const values = blockOf(dump.values);
  if (isHistogram(spec.value)) return readHistograms(spec, spec.value, dump, keys, values);
  const keyStride = spec.key === null ? 4 : spec.keySize;
  const part = roundUp8(spec.valueSize);
  const valueStride = spec.perCpu ? part * dump.cpus : spec.valueSize;
  const readKey = spec.key && decoder(spec.key);
  const readValue = valueDecoder(spec, dump.cpus, part);
  return Array.from({ length: dump.count }, (_, i) => ({
    key: readKey && readKey(keys, i * keyStride),
    value: readValue(values, i * valueStride),
  }));
}

function valueDecoder(spec: MapSpec, cpus: number, stride: number): Decoder {
  const { value } = spec;
  switch (value.kind) {
    case 'count': case 'sum': case 'min': case 'max': case 'avg': case 'stats':
      return foldingDecoder(value, spec.perCpu ? cpus : 1, stride);
    default: return decoder(value);
  }
}

/** One map entry is one bucket; those of one key become one histogram, in the order in which keys first appear. */
function readHistograms(
  spec: MapSpec, type: Extract<ValueType, { kind: 'hist' | 'lhist' }>, dump: MapDump, keys: Block, values: Block,
): Entry[] {
  const bucketAt = spec.key === null ? 0 : roundUp8(spec.keySize);
  const keyStride = bucketAt + 8;
  const readKey = spec.key && decoder(spec.key);
  const valueStride = spec.perCpu ? 8 * dump.cpus : 8;
  const found = new Map<string, { key: Value | null; buckets: Map<number, Integer> }>();
  for (let i = 0; i < dump.count; i++) {
    const at = i * keyStride;
    const identity = dump.keys.toString('latin1', at, at + spec.keySize);
    let entry = found.get(identity);
    if (!entry) found.set(identity, entry = { key: readKey && readKey(keys, at), buckets: new Map() });
    const bucket = keys.view.getUint32(at + bucketAt, true);
    entry.buckets.set(bucket, sumParts(values, i * valueStride, spec.perCpu ? dump.cpus : 1, 8, false));
  }
  return Array.from(found.values(), ({ key, buckets }) => ({
    key,
    value: type.kind === 'hist'
      ? { kind: 'hist', bits: type.bits, buckets }
      : { kind: 'lhist', min: Number(type.min), max: Number(type.max), step: Number(type.step), buckets },
  }));
}

function roundUp8(size: number): number {
  return (size + 7) & ~7;
}

// ---------------------------------------------------------------- order

type Compare = (a: Entry, b: Entry) => number;

/** Order of the lines (reference 07.5), or null where the dump's own order stays. */
function entryOrder(spec: MapSpec): Compare | null {
  const { value, key } = spec;
  switch (value.kind) {
    case 'int': case 'enum': case 'count': case 'sum': case 'min': case 'max': case 'avg': case 'stats':
      return (a, b) => order(magnitude(a.value), magnitude(b.value));
    case 'hist': case 'lhist': {
      const totals = new Map<Value, Integer>();
      const total = (v: Value): Integer => {
        let sum = totals.get(v);
        if (sum === undefined) totals.set(v, sum = totalCount(v));
        return sum;
      };
      return (a, b) => order(total(a.value), total(b.value));
    }
    default: {
      const compare = key && keyOrder(key);
      return compare && ((a, b) => compare(a.key!, b.key!));
    }
  }
}

/** The integer that a numeric value is sorted by. */
function magnitude(value: Value): Integer {
  switch (value.kind) {
    case 'int': case 'enum': return value.value;
    case 'stats': return value.average;
    default: return 0;
  }
}

function totalCount(value: Value): Integer {
  if (value.kind !== 'hist' && value.kind !== 'lhist') return 0;
  let total = 0n;
  for (const count of value.buckets.values()) total += BigInt(count);
  return total;
}

type CompareKeys = (a: Value, b: Value) => number;

/** Integers by value as signed numbers of their width, strings by bytes, tuples by such parts; null for others. */
function keyOrder(type: ValueType): CompareKeys | null {
  switch (type.kind) {
    case 'int': case 'enum': {
      const bits = type.size * 8;
      const signed = (value: Value): Integer => (value.kind === 'int' || value.kind === 'enum' ? wrapSigned(value.value, bits) : 0);
      return (a, b) => order(signed(a), signed(b));
    }
    case 'string': return (a, b) => (a.kind === 'string' && b.kind === 'string' ? order(a.text, b.text) : 0);
    case 'tuple': {
      const parts = type.fields.flatMap((field, index) => {
        const compare = keyOrder(field.type);
        return compare ? [{ index, compare }] : [];
      });
      return (a, b) => {
        if (a.kind !== 'tuple' || b.kind !== 'tuple') return 0;
        for (const { index, compare } of parts) {
          const result = compare(a.items[index]!, b.items[index]!);
          if (result !== 0) return result;
        }
        return 0;
      };
    }
    default: return null;
  }
}

function wrapSigned(value: Integer, bits: number): Integer {
  if (bits <= 32) return (Number(value) << (32 - bits)) >> (32 - bits);
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) : value;
}

function order<T extends Integer | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// ---------------------------------------------------------------- div

/** `value` with `div` applied: to integers and aggregates, of stats to the average only. */
function divided(value: Value, div: Integer): Value {
  if (div === 1) return value;
  if (value.kind === 'int') return { ...value, value: divide(value.value, div) };
  if (value.kind === 'stats') return { ...value, average: divide(value.average, div) };
  return value;
}
