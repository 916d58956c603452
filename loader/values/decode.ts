// From bytes to values: what an event or a map entry holds. A decoder is made once per event or map and then called for
// every record, so all decisions about the type are taken while it is built. It asks nobody for names (resolve.ts does) and
// must not know any textual form.

import { aggregation } from '../../common/aggregations/aggregations.ts';
import { lazy } from '../../common/lazy.ts';
import type { FieldSpec, ManifestConfig, NamedFieldSpec, ValueType } from '../../common/manifest.ts';
import { aggregationOf } from './aggregations.ts';
import type { Block } from './integers.ts';
import { blockOf, integerReader, normalize, readUint64, wrapping } from './integers.ts';
import type { Integer, Value } from './value.ts';
import { toByteText } from './value.ts';

/** Reads the value at byte `at` of the block. */
export type Decoder = (block: Block, at: number) => Value;

/** How the script wants values shown. */
export interface ValueSettings {
  /** Byte text behind strings that str() has cut. */
  readonly trailer: string;
  /** Structs that are long or have structs in them take a line for each field. */
  readonly overLines: boolean;
}

export function valueSettings({ strTruncTrailer, printStructs }: Pick<ManifestConfig, 'strTruncTrailer' | 'printStructs'>): ValueSettings {
  return { trailer: toByteText(strTruncTrailer), overLines: printStructs === 'lines' };
}

/** Aggregations are read as if from one CPU; map-entries.ts folds those of maps. */
export function decoder(type: ValueType, settings: ValueSettings): Decoder {
  switch (type.kind) {
    case 'int': return integerReader(type.size, type.signed);
    case 'bool': case 'pointer': case 'enum': case 'probe-name': case 'username': {
      const { size, signed } = integerStorage(type)!;
      const read = integerReader(size, signed);
      const make = madeOfInteger(type);
      return (block, at) => make(read(block, at));
    }
    case 'float': {
      const { size } = type;
      return ({ view }, at) => ({ kind: 'float', value: size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true), size });
    }
    case 'string': return type.marked === true ? markedStringDecoder(type.size, settings) : stringReader(type.size);
    case 'buffer': return ({ bytes, view }, at) => {
      const start = at + 4;
      return { kind: 'buffer', bytes: copyOf({ bytes, view }, start, Math.min(view.getUint32(at, true), type.size)) };
    };
    case 'array': {
      const item = decoder(type.of, settings);
      const stride = storedSize(type.of);
      const { length } = type;
      return (block, at) => ({ kind: 'array', items: Array.from({ length }, (_, i) => item(block, at + i * stride)) });
    }
    case 'tuple': {
      const read = fieldsDecoder(type.fields, settings);
      return (block, at) => ({ kind: 'tuple', names: null, items: read(block, at) });
    }
    case 'struct': {
      const names = type.fields.map(({ name }) => toByteText(name));
      const read = fieldsDecoder(type.fields, settings);
      const { overLines } = settings;
      return (block, at) => ({ kind: 'tuple', names, items: read(block, at), overLines });
    }
    case 'kstack': case 'ustack': return stackDecoder(type);
    case 'ksym': return ({ view }, at) => ({ kind: 'ksym', address: view.getBigUint64(at, true) });
    case 'usym': return ({ view }, at) => ({ kind: 'usym', address: view.getBigUint64(at, true), tgid: view.getUint32(at + 8, true) });
    case 'timestamp': {
      const { format, clock } = type;
      return (block, at) => ({ kind: 'timestamp', format, clock, time: readUint64(block, at) });
    }
    case 'inet': return (block, at) => ({ kind: 'inet', family: readUint64(block, at), bytes: copyOf(block, at + 8, 16) });
    case 'mac': return (block, at) => ({ kind: 'mac', bytes: copyOf(block, at, 6) });
    case 'cgroup-path': {
      const { filter } = type;
      return (block, at) => ({ kind: 'cgroup-path', id: readUint64(block, at), filter });
    }
    case 'opaque': return () => NONE;
    default: {
      const { fold } = aggregationOf(type)!;
      return (block, at) => fold(block, at, 1, 0);
    }
  }
}

const NONE: Value = { kind: 'none' };

/** Records are overwritten by those that follow. */
function copyOf({ bytes }: Block, at: number, size: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, at, at + size);
}

/** The value of `type` at `offset`. For code that runs once; use decoder() in loops. */
export function decode(type: ValueType, bytes: Buffer, offset: number, settings: ValueSettings): Value {
  return decoder(type, settings)(blockOf(bytes), offset);
}

/** All fields of what starts at byte `at`, in order. */
export function fieldsDecoder(fields: readonly (FieldSpec | NamedFieldSpec)[], settings: ValueSettings): (block: Block, at: number) => Value[] {
  const readers = fields.map((field) => fieldDecoder(field, settings));
  return (block, at) => {
    const values: Value[] = [];
    for (const read of readers) values.push(read(block, at));
    return values;
  };
}

/** How a type that stands for one integer is stored; null for all others. */
export function integerStorage(type: ValueType): { readonly size: 1 | 2 | 4 | 8; readonly signed: boolean } | null {
  switch (type.kind) {
    case 'int': case 'enum': return type;
    case 'bool': return { size: 1, signed: false };
    case 'pointer': case 'ksym': case 'usym': case 'username': case 'probe-name': return { size: 8, signed: false };
    default: return null;
  }
}

/** Bytes that a value takes within an array or as a map value of one CPU. */
export function storedSize(type: ValueType): number {
  switch (type.kind) {
    case 'int': case 'float': case 'enum': case 'tuple': case 'struct': case 'opaque': return type.size;
    case 'string': return type.size + (type.marked === true ? 1 : 0);
    case 'bool': return 1;
    case 'buffer': return 4 + type.size;
    case 'array': return storedSize(type.of) * type.length;
    case 'kstack': return 8 + 8 * type.limit;
    case 'ustack': return 16 + 8 * type.limit;
    case 'usym': return 16;
    case 'inet': return 24;
    case 'mac': return 6;
    case 'pointer': case 'ksym': case 'probe-name': case 'username': case 'timestamp': case 'cgroup-path': return 8;
    default: return 8 * aggregation(type.kind).cells.length;
  }
}

type IntegerType = Extract<ValueType, { kind: 'int' | 'bool' | 'pointer' | 'enum' | 'probe-name' | 'username' }>;

function madeOfInteger(type: IntegerType): (value: Integer) => Value {
  switch (type.kind) {
    case 'int': return (value) => value;
    case 'bool': return (value) => value !== 0;
    case 'pointer': return (address) => ({ kind: 'pointer', address });
    case 'enum': {
      const names = lazy(() => enumNames(type));
      const others = type.others === undefined ? null : toByteText(type.others);
      return (value) => ({ kind: 'enum', value, name: names().get(value) ?? others });
    }
    case 'probe-name': return (cookie) => ({ kind: 'probe-name', cookie });
    case 'username': return (uid) => ({ kind: 'username', uid });
  }
}

function enumNames(type: Extract<ValueType, { kind: 'enum' }>): ReadonlyMap<Integer, string> {
  const names = new Map<Integer, string>();
  const wrap = wrapping(type.signed);
  for (const [text, name] of type.names) {
    const value = normalize(wrap(type.size * 8, BigInt(text)));
    // Of several enumerators with one value, the first declared is shown.
    if (!names.has(value)) names.set(value, toByteText(name));
  }
  return names;
}

function markedStringDecoder(size: number, { trailer }: ValueSettings): Decoder {
  const read = stringReader(size);
  return (block, at) => {
    const text = read(block, at);
    return block.bytes[at + size] === 0 ? text : { kind: 'truncated-string', text, trailer };
  };
}

/** Byte text up to the first NUL within `size` bytes. */
export function stringReader(size: number): (block: Block, at: number) => string {
  if (size <= 64) {
    return ({ bytes }, at) => {
      const limit = at + size;
      let end = at;
      while (end < limit && bytes[end] !== 0) end++;
      return bytes.toString('latin1', at, end);
    };
  }
  return ({ bytes }, at) => {
    const nul = bytes.indexOf(0, at);
    return bytes.toString('latin1', at, nul < 0 || nul > at + size ? at + size : nul);
  };
}

function fieldDecoder(field: FieldSpec | NamedFieldSpec, settings: ValueSettings): Decoder {
  const { offset, type } = field;
  if ('bits' in field && field.bits) return bitfieldDecoder(type, field.bits.offset, field.bits.size);
  const read = decoder(type, settings);
  return (block, at) => read(block, at + offset);
}

/** `offset` bits from the struct's start, `size` bits wide, little endian. */
function bitfieldDecoder(type: ValueType, offset: number, size: number): Decoder {
  if (type.kind !== 'int' && type.kind !== 'bool' && type.kind !== 'enum') return () => NONE;
  const make = madeOfInteger(type);
  const first = offset >> 3;
  const shift = BigInt(offset & 7);
  const length = ((offset & 7) + size + 7) >> 3;
  const wrap = wrapping(type.kind !== 'bool' && type.signed);
  return ({ bytes }, at) => {
    let raw = 0n;
    for (let i = length - 1; i >= 0; i--) raw = (raw << 8n) | BigInt(bytes[at + first + i]!);
    return make(normalize(wrap(size, raw >> shift)));
  };
}

function stackDecoder(type: Extract<ValueType, { kind: 'kstack' | 'ustack' }>): Decoder {
  const { kind, mode, limit } = type;
  const head = kind === 'ustack' ? 16 : 8;
  return ({ view }, at) => {
    const size = Number(view.getBigInt64(at, true));
    const depth = size < 0 ? 0 : Math.min(size >> 3, limit);
    const frames: bigint[] = [];
    for (let i = 0; i < depth; i++) {
      const address = view.getBigUint64(at + head + i * 8, true);
      // A stack shorter than announced is zero from there on: no code lives at address 0.
      if (address === 0n) break;
      frames.push(address);
    }
    const error = size < 0 ? size : 0;
    return kind === 'kstack' ? { kind, mode, frames, error } : { kind, mode, frames, error, tgid: view.getUint32(at + 8, true) };
  };
}
