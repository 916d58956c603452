// From bytes to values: what an event or a map entry holds, as data without any text. A decoder is made once per
// type and then called for every record, so all decisions about widths and signs are taken while it is built.
// Integers are plain numbers when they are exact and bigints otherwise; text from the traced system is kept as a
// "byte text", a string with one character per byte, so that nothing is lost or re-encoded on its way to the
// output. Printing is in output/; this file must not know any textual form.

import type { NamedFieldSpec, ValueType } from '../../common/manifest.ts';

/** A number when it is a safe integer, else a bigint; so two equal integers are always `===`. */
export type Integer = number | bigint;

export type StackMode = 'bpftrace' | 'perf' | 'raw' | 'build_id';

export type Value =
  | { readonly kind: 'int'; readonly value: Integer }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'pointer'; readonly value: Integer }
  /** `text` is byte text without the NUL; `truncated`: the storage held no NUL. */
  | { readonly kind: 'string'; readonly text: string; readonly truncated: boolean }
  | { readonly kind: 'buffer'; readonly bytes: Uint8Array }
  | { readonly kind: 'array' | 'tuple'; readonly items: readonly Value[] }
  | { readonly kind: 'struct'; readonly fields: readonly NamedValue[] }
  /** `name`: the enumerator, or null when none has this value. */
  | { readonly kind: 'enum'; readonly value: Integer; readonly name: string | null }
  /** Leaf first. `error` is 0, or the negative errno that reading the stack gave. */
  | { readonly kind: 'kstack'; readonly mode: StackMode; readonly frames: readonly bigint[]; readonly error: number }
  | { readonly kind: 'ustack'; readonly mode: StackMode; readonly frames: readonly bigint[]; readonly error: number; readonly tgid: number }
  | { readonly kind: 'ksym'; readonly address: bigint }
  | { readonly kind: 'usym'; readonly address: bigint; readonly tgid: number }
  | { readonly kind: 'probe-name'; readonly cookie: Integer }
  | { readonly kind: 'username'; readonly uid: number }
  | { readonly kind: 'stats'; readonly count: Integer; readonly average: Integer; readonly total: Integer }
  /** Sample counts by bucket index (reference 07.1). */
  | { readonly kind: 'hist'; readonly bits: number; readonly buckets: ReadonlyMap<number, Integer> }
  | { readonly kind: 'lhist'; readonly min: number; readonly max: number; readonly step: number; readonly buckets: ReadonlyMap<number, Integer> }
  /** Cannot be shown. */
  | { readonly kind: 'none' };

export interface NamedValue { readonly name: string; readonly value: Value }

/** Bytes with a DataView over the same memory. */
export interface Block { readonly bytes: Buffer; readonly view: DataView }

/** Reads the value at byte `at` of the block. */
export type Decoder = (block: Block, at: number) => Value;
export type IntegerReader = (block: Block, at: number) => Integer;

export function blockOf(bytes: Buffer): Block {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/** A string as byte text: its UTF-8 bytes, one per character. */
export function toByteText(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

export function normalize(value: bigint): Integer {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

// ---------------------------------------------------------------- integers

/** 2^21: a 64-bit number is safe exactly when its upper half is below this in magnitude. */
const SAFE_HIGH = 0x200000;

export function readUint64({ view }: Block, at: number): Integer {
  const high = view.getUint32(at + 4, true);
  return high < SAFE_HIGH ? high * 4294967296 + view.getUint32(at, true) : view.getBigUint64(at, true);
}

export function readInt64({ view }: Block, at: number): Integer {
  const high = view.getInt32(at + 4, true);
  if (high < SAFE_HIGH && high >= -SAFE_HIGH) {
    const value = high * 4294967296 + view.getUint32(at, true);
    if (value !== -9007199254740992) return value;
  }
  return view.getBigInt64(at, true);
}

const INTEGER_READERS = {
  unsigned: {
    1: (b: Block, at: number) => b.bytes[at]!,
    2: (b: Block, at: number) => b.view.getUint16(at, true),
    4: (b: Block, at: number) => b.view.getUint32(at, true),
    8: readUint64,
  },
  signed: {
    1: (b: Block, at: number) => b.view.getInt8(at),
    2: (b: Block, at: number) => b.view.getInt16(at, true),
    4: (b: Block, at: number) => b.view.getInt32(at, true),
    8: readInt64,
  },
} as const satisfies Record<string, Record<1 | 2 | 4 | 8, IntegerReader>>;

/** Reader of `size` bytes, extended by sign or zero. */
export function integerReader(size: 1 | 2 | 4 | 8, signed: boolean): IntegerReader {
  return INTEGER_READERS[signed ? 'signed' : 'unsigned'][size];
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

// ---------------------------------------------------------------- decoders

const decoders = new WeakMap<ValueType, Decoder>();

/** The decoder of `type`, made on first use. Aggregates are read as if from one CPU; see foldingDecoder(). */
export function decoder(type: ValueType): Decoder {
  let made = decoders.get(type);
  if (!made) decoders.set(type, made = makeDecoder(type));
  return made;
}

/** The value of `type` at `offset`. For code that runs once; use decoder() in loops. */
export function decode(type: ValueType, bytes: Buffer, offset: number): Value {
  return decoder(type)(blockOf(bytes), offset);
}

function makeDecoder(type: ValueType): Decoder {
  switch (type.kind) {
    case 'int': case 'bool': case 'pointer': case 'enum': case 'probe-name': case 'username': {
      const { size, signed } = integerStorage(type)!;
      const read = integerReader(size, signed);
      const make = integerValue(type);
      return (block, at) => make(read(block, at));
    }
    case 'string': {
      const read = stringReader(type.size);
      return (block, at) => {
        const text = read(block, at);
        return { kind: 'string', text, truncated: text.length === type.size };
      };
    }
    case 'buffer': return (block, at) => ({ kind: 'buffer', bytes: Uint8Array.prototype.slice.call(bufferBytes(block, at, type.size)) });
    case 'array': {
      const item = decoder(type.of);
      const stride = storedSize(type.of);
      const { length } = type;
      return (block, at) => ({ kind: 'array', items: Array.from({ length }, (_, i) => item(block, at + i * stride)) });
    }
    case 'tuple': {
      const fields = type.fields.map((f) => ({ offset: f.offset, read: decoder(f.type) }));
      return (block, at) => ({ kind: 'tuple', items: fields.map((f) => f.read(block, at + f.offset)) });
    }
    case 'struct': {
      const fields = type.fields.map(fieldDecoder);
      return (block, at) => ({ kind: 'struct', fields: fields.map((f) => ({ name: f.name, value: f.read(block, at) })) });
    }
    case 'kstack': case 'ustack': return stackDecoder(type);
    case 'ksym': return ({ view }, at) => ({ kind: 'ksym', address: view.getBigUint64(at, true) });
    case 'usym': return ({ view }, at) => ({ kind: 'usym', address: view.getBigUint64(at, true), tgid: view.getUint32(at + 8, true) });
    case 'count': case 'sum': case 'min': case 'max': case 'avg': case 'stats': return foldingDecoder(type, 1, storedSize(type));
    case 'hist': case 'lhist': {
      // One stored value is one bucket's count, which means nothing without its index: mapping is the dump's job.
      return (block, at) => ({ kind: 'int', value: readUint64(block, at) });
    }
    case 'opaque': return () => ({ kind: 'none' });
  }
}

/** Bytes that a value takes within an array or as a map value of one CPU. */
export function storedSize(type: ValueType): number {
  switch (type.kind) {
    case 'int': case 'enum': case 'string': case 'tuple': case 'struct': case 'opaque': return type.size;
    case 'bool': return 1;
    case 'buffer': return 4 + type.size;
    case 'array': return storedSize(type.of) * type.length;
    case 'kstack': return 8 + 8 * type.limit;
    case 'ustack': return 16 + 8 * type.limit;
    case 'usym': case 'min': case 'max': case 'avg': case 'stats': return 16;
    case 'pointer': case 'ksym': case 'probe-name': case 'username': case 'count': case 'sum': case 'hist': case 'lhist': return 8;
  }
}

type IntegerType = Extract<ValueType, { kind: 'int' | 'bool' | 'pointer' | 'enum' | 'probe-name' | 'username' }>;

function integerValue(type: IntegerType): (value: Integer) => Value {
  switch (type.kind) {
    case 'bool': return (value) => ({ kind: 'bool', value: value !== 0 });
    case 'enum': {
      const names = enumNames(type);
      return (value) => ({ kind: 'enum', value, name: names.get(value) ?? null });
    }
    case 'probe-name': return (cookie) => ({ kind: 'probe-name', cookie });
    case 'username': return (uid) => ({ kind: 'username', uid: Number(uid) });
    case 'int': case 'pointer': {
      const { kind } = type;
      return (value) => ({ kind, value });
    }
  }
}

function enumNames(type: Extract<ValueType, { kind: 'enum' }>): ReadonlyMap<Integer, string> {
  const names = new Map<Integer, string>();
  const wrap = type.signed ? BigInt.asIntN : BigInt.asUintN;
  for (const [text, name] of type.names) {
    const value = normalize(wrap(type.size * 8, BigInt(text)));
    // Of several enumerators with one value, the first declared is shown.
    if (!names.has(value)) names.set(value, toByteText(name));
  }
  return names;
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

/** The live bytes of a buffer value: a view, valid only until the block is reused. */
export function bufferBytes({ bytes, view }: Block, at: number, size: number): Buffer {
  return bytes.subarray(at + 4, at + 4 + Math.min(view.getUint32(at, true), size));
}

function fieldDecoder(field: NamedFieldSpec): { readonly name: string; readonly read: Decoder } {
  const name = toByteText(field.name);
  if (field.bits) return { name, read: bitfieldDecoder(field.type, field.bits.offset, field.bits.size) };
  const read = decoder(field.type);
  const { offset } = field;
  return { name, read: (block, at) => read(block, at + offset) };
}

/** `offset` bits from the struct's start, `size` bits wide, little endian. */
function bitfieldDecoder(type: ValueType, offset: number, size: number): Decoder {
  if (type.kind !== 'int' && type.kind !== 'bool' && type.kind !== 'enum') return () => ({ kind: 'none' });
  const make = integerValue(type);
  const first = offset >> 3;
  const shift = BigInt(offset & 7);
  const length = ((offset & 7) + size + 7) >> 3;
  const wrap = type.kind !== 'bool' && type.signed ? BigInt.asIntN : BigInt.asUintN;
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

// ---------------------------------------------------------------- values kept per CPU

type AggregateType = Extract<ValueType, { kind: 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stats' }>;

/**
 * Decoder of an aggregate whose `cpus` parts lie `stride` bytes apart: one value for all CPUs. count, sum, min, max
 * and avg give an `int`, stats give `stats`; parts that were never set do not count.
 */
export function foldingDecoder(type: AggregateType, cpus: number, stride: number): Decoder {
  switch (type.kind) {
    case 'count': return (block, at) => ({ kind: 'int', value: sumParts(block, at, cpus, stride, false) });
    case 'sum': {
      const { signed } = type;
      return (block, at) => ({ kind: 'int', value: sumParts(block, at, cpus, stride, signed) });
    }
    case 'min': case 'max': {
      const read = integerReader(8, type.signed);
      const sign = type.kind === 'min' ? -1 : 1;
      return (block, at) => {
        let best: Integer | null = null;
        for (let cpu = 0; cpu < cpus; cpu++) {
          const part = at + cpu * stride;
          if (readUint64(block, part + 8) === 0) continue;
          const value = read(block, part);
          if (best === null || (sign > 0 ? value > best : value < best)) best = value;
        }
        return { kind: 'int', value: best ?? 0 };
      };
    }
    case 'avg': case 'stats': {
      const { kind, signed } = type;
      return (block, at) => {
        const total = sumParts(block, at, cpus, stride, signed);
        const count = sumParts(block, at + 8, cpus, stride, false);
        const average = divide(total, count);
        return kind === 'avg' ? { kind: 'int', value: average } : { kind: 'stats', count, average, total };
      };
    }
  }
}

/** Sum of 64-bit parts, modulo 2^64 as the kernel adds. */
export function sumParts(block: Block, at: number, cpus: number, stride: number, signed: boolean): Integer {
  const { view } = block;
  let low = 0;
  let high = 0;
  for (let cpu = 0, part = at; cpu < cpus; cpu++, part += stride) {
    low += view.getUint32(part, true);
    high += signed ? view.getInt32(part + 4, true) : view.getUint32(part + 4, true);
  }
  const sum = high * 4294967296 + low;
  if (high < SAFE_HIGH && high > -SAFE_HIGH && Number.isSafeInteger(sum)) return sum;
  const exact = BigInt(high) * 4294967296n + BigInt(low);
  return normalize(signed ? BigInt.asIntN(64, exact) : BigInt.asUintN(64, exact));
}

/** Quotient truncated toward zero; a divisor of 0 gives 0. */
export function divide(dividend: Integer, divisor: Integer): Integer {
  if (divisor === 0) return 0;
  // Adding 0 turns the -0 that truncation may leave into a plain 0.
  if (typeof dividend === 'number' && typeof divisor === 'number') return Math.trunc(dividend / divisor) + 0;
  return normalize(BigInt(dividend) / BigInt(divisor));
}
