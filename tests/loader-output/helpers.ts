// What the output tests share: types and records written down briefly, and a context whose names are fixed, so that
// expected texts can be worked out by hand from the reference.

import { extremeMask } from '../../common/aggregations/aggregations.ts';
import type { FieldSpec, Manifest, MapSpec, ValueType } from '../../common/manifest.ts';
import type { MapItemReader } from '../../loader/output/maps.ts';
import { mapItemReaders } from '../../loader/output/maps.ts';
import { messageText } from '../../loader/output/message-text.ts';
import type { Printer } from '../../loader/output/printer.ts';
import { textPrinter } from '../../loader/output/text-printer.ts';
import type { Symbols, UserLocation } from '../../loader/symbols/symbols.ts';
import type { ValueSettings } from '../../loader/values/decode.ts';
import type { MapDump, MapReadOptions } from '../../loader/values/map-entries.ts';
import type { Names } from '../../loader/values/resolve.ts';

export const i8: ValueType = { kind: 'int', size: 1, signed: true };
export const u8: ValueType = { kind: 'int', size: 1, signed: false };
export const i16: ValueType = { kind: 'int', size: 2, signed: true };
export const u16: ValueType = { kind: 'int', size: 2, signed: false };
export const i32: ValueType = { kind: 'int', size: 4, signed: true };
export const u32: ValueType = { kind: 'int', size: 4, signed: false };
export const i64: ValueType = { kind: 'int', size: 8, signed: true };
export const u64: ValueType = { kind: 'int', size: 8, signed: false };
export const bool: ValueType = { kind: 'bool' };
export const pointer: ValueType = { kind: 'pointer' };
export const str = (size: number): ValueType => ({ kind: 'string', size });
export const cut = (size: number): ValueType => ({ kind: 'string', size, marked: true });
/** A minimum or maximum as a cell of the kernel has it. */
export const kept = (name: 'min' | 'max', value: number | bigint, signed = true): bigint => BigInt.asUintN(64, BigInt(value)) ^ extremeMask(name === 'min' ? 'smallest' : 'largest', signed);
export const buf = (size: number): ValueType => ({ kind: 'buffer', size });

const NOWHERE: UserLocation = { symbol: null, module: null, fileOffset: null, buildId: null };

/** Kernel symbols at 0xffffffff81000000 + n*0x100; user symbols of process 7 at 0x1000 + n*0x100, else unknown. */
const fakeSymbols: Symbols = {
  kernel: (address) => {
    const offset = address - 0xffffffff81000000n;
    if (offset < 0n || offset > 0xfffn) return null;
    return { name: `kfunc_${offset >> 8n}`, offset: Number(offset & 0xffn), module: null };
  },
  user: (tgid, address) => {
    if (tgid !== 7) return NOWHERE;
    if (address >= 0x9000n && address < 0xa000n) return { ...NOWHERE, module: '/lib/stripped.so', fileOffset: Number(address - 0x9000n) };
    if (address < 0x1000n || address > 0x1fffn) return NOWHERE;
    const offset = Number(address - 0x1000n);
    return { symbol: { name: `ufunc_${offset >> 8}`, offset: offset & 0xff }, module: '/bin/app', fileOffset: offset, buildId: 'c0ffee' };
  },
  source: () => [],
};

export const fakeNames: Names = {
  symbols: fakeSymbols,
  probeName: (cookie) => `kprobe:vfs_${cookie}`,
  userName: (uid) => (uid === 0 ? 'root' : ''),
  // The machine was started at 2024-02-29 13:04:05 UTC.
  since1970: (clock, time) => BigInt(time) + (clock === 'boot' ? 1_709_211_845_000_000_000n : 0n),
  cgroupPaths: (id, filter) => (id === 1 ? [{ hierarchy: 'unified', path: '/' }, { hierarchy: filter, path: '/a' }] : []),
};

export const strings: ValueSettings = { trailer: '..', overLines: false };

/** The text printer, both of whose sinks are `write`: standard output in byte text, messages in ordinary text. */
export function printerTo(write: (text: string) => void): Printer {
  return textPrinter({ output: { write, endBatch: () => {}, flush: () => {} }, messages: write });
}

/** The same for programs of which no event may be beyond printing. */
export function strictPrinterTo(write: (text: string) => void): Printer {
  const printer = printerTo(write);
  return {
    ...printer,
    print: (item) => {
      if (item.kind === 'unfit-event' || item.kind === 'unreadable-file') throw new Error(messageText(item));
      printer.print(item);
    },
  };
}

const config = { strTruncTrailer: '..' } as Manifest['config'];

/** Reads one map. */
export function mapReaderOf(spec: MapSpec, names = fakeNames): MapItemReader {
  return mapItemReaders({ maps: [spec], config }, names).get(spec.name)!;
}

/** A map as the text printer writes it. */
export function mapLines(spec: MapSpec, dump: MapDump, options: MapReadOptions): string {
  let text = '';
  printerTo((part) => { text += part; }).print(mapReaderOf(spec)(dump, options));
  return text;
}

/** Little-endian bytes of integers of one size. */
export function ints(size: 1 | 2 | 4 | 8, ...values: readonly (number | bigint)[]): Buffer {
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, i) => {
    const unsigned = BigInt.asUintN(size * 8, BigInt(value));
    for (let b = 0; b < size; b++) bytes[i * size + b] = Number((unsigned >> BigInt(8 * b)) & 0xffn);
  });
  return bytes;
}

export function float(size: 4 | 8, value: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (size === 4) bytes.writeFloatLE(value);
  else bytes.writeDoubleLE(value);
  return bytes;
}

/** Text in zero-filled storage of `size` bytes. */
export function text(size: number, value: string): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write(value, 'latin1');
  return bytes;
}

/** u32 length, then the bytes in `size` bytes of storage. */
export function buffer(size: number, ...bytes: readonly number[]): Buffer {
  const all = Buffer.alloc(4 + size);
  all.writeUInt32LE(bytes.length);
  Buffer.from(bytes).copy(all, 4);
  return all;
}

/** Arguments one behind the other, each aligned to 8, with the record that holds them. */
export function record(args: readonly (readonly [ValueType, Buffer])[], start = 0): { readonly bytes: Buffer; readonly fields: FieldSpec[] } {
  const parts: Buffer[] = [Buffer.alloc(start)];
  const fields: FieldSpec[] = [];
  let at = start;
  for (const [type, bytes] of args) {
    const padded = Buffer.alloc((bytes.length + 7) & ~7);
    bytes.copy(padded);
    fields.push({ offset: at, type });
    parts.push(padded);
    at += padded.length;
  }
  return { bytes: Buffer.concat(parts), fields };
}
