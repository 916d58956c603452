// printf() straight into bytes against printf() by way of values and strings, on random formats and records: the same text, or no
// writer at all.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FieldSpec, ValueType } from '../../common/manifest.ts';
import { compileFormat } from '../../loader/output/printf.ts';
import { jsonPrinter } from '../../loader/output/json-printer.ts';
import { textPrinter } from '../../loader/output/text-printer.ts';
import { bytesFormat } from '../../loader/output/printf-bytes.ts';
import { fieldsDecoder, storedSize } from '../../loader/values/decode.ts';
import { blockOf } from '../../loader/values/integers.ts';
import { resolved } from '../../loader/values/resolve.ts';
import { Random } from '../fuzz/random.ts';
import { buf, cut, fakeNames, float, i16, i32, i64, i8, ints, pointer, record, str, strings, text, u16, u32, u64, u8 } from './helpers.ts';

const TYPES: readonly ValueType[] = [i8, u8, i16, u16, i32, u32, i64, u64, str(1), str(16), str(100), cut(7)];

/** The text of both; `writer` null: there is none. */
function texts(format: string, fields: readonly FieldSpec[], bytes: Buffer): { readonly reference: string; readonly writer: string | null } {
  const block = blockOf(bytes);
  const values = fieldsDecoder(fields, strings)(block, 0).map((value) => resolved(value, fakeNames));
  const reference = compileFormat(format, fields)(values);
  const direct = bytesFormat(format, fields, strings);
  if (direct === null) return { reference, writer: null };
  const out = Buffer.alloc(direct.most + 8, 0xee);
  const end = direct.put(block, 0, out, 3);
  assert.ok(end - 3 <= direct.most, `${format}: ${end - 3} bytes, promised ${direct.most}`);
  assert.ok(out.subarray(3 + direct.most).every((byte) => byte === 0xee), `${format}: bytes behind its room`);
  return { reference, writer: out.toString('latin1', 3, end) };
}

/** Around every number of digits and bits, and anything. */
function number(random: Random): bigint {
  const near = BigInt(random.below(5) - 2);
  switch (random.below(4)) {
    case 0: return near;
    case 1: return (random.once(2) ? 1n : -1n) * 10n ** BigInt(random.below(20)) + near;
    case 2: return (1n << BigInt(random.below(65))) + near;
    default: return (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
  }
}

function stored(type: ValueType, random: Random): Buffer {
  if (type.kind === 'int') return ints(type.size, number(random));
  // Any bytes, NULs among them, and none at all.
  const bytes = Buffer.alloc(storedSize(type));
  const length = random.below(bytes.length + 1);
  for (let i = 0; i < length; i++) bytes[i] = random.once(12) ? 0 : random.below(256);
  return bytes;
}

function conversion(type: ValueType, random: Random): string {
  const flags = `${random.once(4) ? '-' : ''}${random.once(12) ? '+' : ''}${random.once(12) ? ' ' : ''}${random.once(12) ? '#' : ''}${random.once(4) ? '0' : ''}`;
  const width = random.once(2) ? '' : String(random.below(30));
  const precision = random.once(12) ? `.${random.below(6)}` : '';
  const specifier = type.kind === 'string' ? 's' : random.of(['d', 'i', 'u', 'x', 's', 'X', 'o', 'c']);
  const length = specifier === 's' || specifier === 'c' ? '' : random.of(['', 'hh', 'h', 'l', 'll']);
  return `%${flags}${width}${precision}${length}${specifier}`;
}

test('random formats of random records', () => {
  let written = 0;
  for (let seed = 0; seed < 20_000; seed++) {
    const random = new Random(seed);
    const types = Array.from({ length: 1 + random.below(4) }, () => random.of(TYPES));
    const format = types.map((type) => random.of(['', ' ', '%%', 'pid: ', '\xe4']) + conversion(type, random)).join('') + random.of(['', '\n']);
    const { bytes, fields } = record(types.map((type) => [type, stored(type, random)]));
    const { reference, writer } = texts(format, fields, bytes);
    if (writer === null) continue;
    written++;
    assert.is(writer, reference, `seed ${seed}: ${JSON.stringify(format)} of ${JSON.stringify(types)} in ${bytes.toString('hex')}`);
  }
  assert.ok(written > 5000, `only ${written} formats have a writer`);
});

test('the formats of busy scripts have a writer, and those that need more have none', () => {
  for (const [format, types] of [
    ['%d %s\n', [u32, str(16)]], ['%-8lld %16s|%05d %x\n', [u64, str(16), i32, u64]], ['%s %s\n', [i64, cut(64)]], ['hello\n', []], ['%d%%\n', [i8]],
  ] as const) {
    const { bytes, fields } = record(types.map((type) => [type, Buffer.alloc(storedSize(type))]));
    assert.type(texts(format, fields, bytes).writer, 'string', format);
  }
  for (const [format, args] of [
    ['%*d', [[i32, ints(4, 5)], [i32, ints(4, 7)]]], ['%.2s', [[str(8), text(8, 'abc')]]], ['%p', [[pointer, ints(8, 1)]]], ['%s', [[buf(8), Buffer.alloc(12)]]],
    ['%f', [[{ kind: 'float', size: 8 }, float(8, 1)]]], ['%2000d', [[i32, ints(4, 1)]]], ['%d %d', [[i32, ints(4, 1)]]],
  ] as const) {
    const { fields } = record(args);
    assert.is(bytesFormat(format, fields, strings), null, format);
  }
});

test('on a terminal, where control characters are made visible, the values are needed; and where there is no room now', () => {
  const { bytes, fields } = record([[str(8), text(8, 'a\x1b')]]);
  const event = { id: 0, size: 8, kind: 'printf', format: '%s\n', args: fields } as const;
  const out = Buffer.alloc(64);
  for (const [isTerminal, start, printed] of [[false, 2, 'a\x1b\n'], [true, 2, null], [false, -1, null]] as const) {
    let shown: string | null = null;
    const room = { bytes: out, reserve: () => start, commit: (end: number) => { shown = out.toString('latin1', start, end); } };
    const printer = textPrinter({ output: { write: () => {}, endBatch: () => {}, flush: () => {}, isTerminal, room }, messages: () => {} });
    assert.is(printer.recordPrinter!(event, strings)!(blockOf(bytes), 0), printed !== null);
    assert.is(shown, printed);
  }
});

test('JSON: random formats of random records are the lines that values make; what may be no UTF-8 takes the values', () => {
  let direct = 0;
  for (let seed = 0; seed < 5000; seed++) {
    const random = new Random(seed);
    const types = Array.from({ length: random.below(4) }, () => random.of(TYPES));
    const format = types.map((type) => random.of(['', ' ', '"', 'pid: ', '\\', '\xe4']) + conversion(type, random)).join('') + random.of(['', '\n', '\x7f']);
    // As most are: a string of any bytes is hardly ever ASCII.
    const { bytes, fields } = record(types.map((type) => [type, type.kind === 'string' ? Buffer.from(stored(type, random).map((byte) => byte & 0x7f)) : stored(type, random)]));
    const event = { id: 0, size: bytes.length, kind: 'printf', format, args: fields } as const;
    const out = Buffer.alloc(1 << 14, 0xee);
    let [most, end] = [0, 0];
    const room = { bytes: out, reserve: (size: number) => { most = size; return 3; }, commit: (at: number) => { end = at; } };
    let written = '';
    const printer = jsonPrinter({ output: { write: (part) => { written += part; }, endBatch: () => {}, flush: () => {}, room }, messages: () => {} });
    if (printer.recordPrinter!(event, strings)?.(blockOf(bytes), 0) !== true) continue;
    direct++;
    printer.print({ kind: 'printf', event, args: fieldsDecoder(fields, strings)(blockOf(bytes), 0).map((value) => resolved(value, fakeNames)) });
    assert.is(out.toString('latin1', 3, end), written, `seed ${seed}: ${JSON.stringify(format)} in ${bytes.toString('hex')}`);
    assert.ok(end - 3 <= most);
  }
  assert.ok(direct > 1000, `only ${direct} lines were made from bytes`);
});

test.run();
