// Records through the event handler and the text printer: dispatch, texts, callbacks, and files for cat.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EventSpec, Manifest } from '../../common/manifest.ts';
import { createEventHandler } from '../../loader/output/events.ts';
import { fakeNames, i64, ints, printerTo, record, str, text, u64 } from './helpers.ts';

function manifestOf(...events: EventSpec[]): Manifest {
  return {
    compiler: '', arch: '', source: { name: 'script.bt' }, license: '', needs: [], maps: [], probes: [], constants: [], sites: [], events,
    config: { printMapsOnExit: true, missingProbes: 'error', strTruncTrailer: '..', maxProbes: 1, maxBpfProgs: 1024, maxCatBytes: 8, logSize: 1, perfRbPages: 0, cppDemangle: false },
  };
}

/** What the printer did with the records, in order. Records lie one behind the other in one buffer. */
function run(events: EventSpec[], records: readonly Buffer[], times: readonly number[] = []): string[] {
  const log: string[] = [];
  let tick = 0;
  const print = createEventHandler(manifestOf(...events), {
    printer: printerTo((written) => log.push(written)),
    names: fakeNames,
    printMap: (map, top, div, order, then) => log.push(`print ${map} ${top} ${div}${order === undefined ? '' : ` ${order.byKey} ${order.descending}`}${then === undefined ? '' : ` and ${then}`}`),
    clearMap: (map) => log.push(`clear ${map}`),
    zeroMap: (map) => log.push(`zero ${map}`),
    unwatch: (address) => log.push(`unwatch ${address}`),
    savePacket: (path, time, packet) => log.push(`packet ${path} ${time} ${Buffer.from(packet).toString('latin1')}`),
    exit: (code) => log.push(`exit ${code}`),
    now: () => ({ date: new Date(times[tick]!), nanoseconds: (times[tick++]! % 1000) * 1_000_000 }),
  });
  const all = Buffer.concat(records);
  let at = 0;
  for (const one of records) {
    print(all, at, one.length);
    at += one.length;
  }
  return log;
}

const event = (id: number, ...parts: Buffer[]): Buffer => Buffer.concat([ints(8, id), ...parts]);

test('printf', () => {
  const { bytes, fields } = record([[i64, ints(8, 42)], [str(8), text(8, 'abc')]], 8);
  bytes.writeUInt32LE(3, 0);
  assert.equal(run([{ id: 3, size: 24, kind: 'printf', format: '%d %s\n', args: fields }], [bytes, bytes]), ['42 abc\n', '42 abc\n']);
});

test('print of a value ends its line', () => {
  const value = { offset: 8, type: { kind: 'tuple', size: 16, fields: [{ offset: 0, type: i64 }, { offset: 8, type: u64 }] } } as const;
  assert.equal(run([{ id: 0, size: 24, kind: 'print-value', value }], [event(0, ints(8, -1, -1))]), ['(-1, 18446744073709551615)\n']);
});

test('what concerns maps and the run is passed on, in order', () => {
  const events: EventSpec[] = [
    { id: 0, size: 8, kind: 'print-map', map: '@a', top: null, div: null, order: { byKey: true, descending: false } },
    { id: 1, size: 24, kind: 'print-map', map: '@b', top: 8, div: 16 },
    { id: 2, size: 8, kind: 'clear', map: '@c' },
    { id: 3, size: 8, kind: 'zero', map: '@d' },
    { id: 4, size: 16, kind: 'exit', code: 8 },
    { id: 5, size: 8, kind: 'print-map', map: '@e', top: null, div: null, then: 'clear' },
  ];
  const records = [event(5), event(0), event(1, ints(8, 5, 2n ** 60n)), event(2), event(3), event(4, ints(8, 255))];
  assert.equal(run(events, records), ['print @e 0 0 and clear', 'print @a 0 0 true false', 'print @b 5 1152921504606846976', 'clear @c', 'zero @d', 'exit 255']);
});

test('errorf and warnf are messages about their place in the script', () => {
  const place = { line: 3, column: 3, endColumn: 19, text: '\t\terrorf("%s", $x);' };
  const args = [{ offset: 8, type: str(8) }];
  const events: EventSpec[] = [
    { id: 0, size: 16, kind: 'errorf', format: 'bad %s', args, place },
    { id: 1, size: 16, kind: 'warnf', format: 'odd %s\n', args, place },
  ];
  // Byte text: é in UTF-8.
  assert.equal(run(events, [event(0, text(8, 'caf\xc3\xa9')), event(1, text(8, 'x'))]), [
    'script.bt:3:3-19: ERROR: bad café\n',
    'script.bt:3:3-19: WARNING: odd x\n',
  ]);
});

test('time is formatted again when the second changes, or always with %f', () => {
  const seconds: EventSpec = { id: 0, size: 8, kind: 'time', format: '%S ' };
  assert.equal(run([seconds], [event(0), event(0), event(0)], [1000, 1999, 2000]), ['01 ', '01 ', '02 ']);
  const micros: EventSpec = { id: 0, size: 8, kind: 'time', format: '%f ' };
  assert.equal(run([micros], [event(0), event(0)], [1001, 1002]), ['001000 ', '002000 ']);
});

test('join stops at the first empty string', () => {
  const join: EventSpec = { id: 0, size: 40, kind: 'join', separator: ', ', offset: 8, count: 4, stride: 8 };
  const parts = (...strings: string[]): Buffer => event(0, ...strings.map((s) => text(8, s)));
  const records = [parts('ls', '-l', '', 'x'), parts('a', 'b', 'c', 'd'), parts('', 'a', '', ''), parts('12345678', 'b', '', '')];
  assert.equal(run([join], records), ['ls, -l\n', 'a, b, c, d\n', '\n', '12345678, b\n']);
});

test('cat prints the start of the file whose name was formatted, and reports what it cannot read', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cat-'));
  try {
    fs.writeFileSync(path.join(directory, 'short'), Buffer.from([0xff, 0x0a]));
    fs.writeFileSync(path.join(directory, 'long'), '0123456789');
    const cat: EventSpec = { id: 0, size: 24, kind: 'cat', format: `${directory}/%s`, args: [{ offset: 8, type: str(16) }] };
    const named = (name: string): Buffer => event(0, text(16, name));
    const [short, long, missing] = run([cat], [named('short'), named('long'), named('missing')]);
    assert.is(short, '\xff\n');
    assert.is(long, '01234567');
    assert.match(missing!, /^ERROR: cat: cannot read '.*\/missing': no such file or directory\n$/);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
});

test('a NUL is in no name and no command', () => {
  const args = [{ offset: 8, type: i64 }];
  assert.equal(run([{ id: 0, size: 16, kind: 'cat', format: '/etc/host%cname', args }, { id: 1, size: 16, kind: 'system', format: 'echo a%cb', args }], [event(0, ints(8, 0)), event(1, ints(8, 0))]), [
    "ERROR: cat: cannot read '/etc/host\0name': there is a NUL in it\n", "ERROR: system: cannot run 'echo a\0b': there is a NUL in it\n",
  ]);
});

test('records that fit no event are reported and skipped', () => {
  const events: EventSpec[] = [{ id: 0, size: 16, kind: 'clear', map: '@' }];
  const log = run(events, [event(1, Buffer.alloc(8)), event(0), Buffer.alloc(4), event(0, Buffer.alloc(8))]);
  assert.is(log.length, 4);
  assert.ok(log.slice(0, 3).every((line) => line.startsWith('ERROR: an event of ')));
  assert.is(log[3], 'clear @');
});

test('a packet is what its record says, without what is left out', () => {
  const events: EventSpec[] = [{ id: 0, size: 32, kind: 'skboutput', path: 'a.pcap' }];
  const packet = (length: bigint, offset: bigint, ...bytes: Buffer[]): Buffer => event(0, ints(8, 77n, length, offset), ...bytes);
  assert.equal(run(events, [packet(5n, 2n, text(8, 'abcde')), packet(8n, 0n, text(8, 'abcdefgh')), packet(4n, 4n, text(8, 'abcd'))]), ['packet a.pcap 77 cde', 'packet a.pcap 77 abcdefgh']);
  // Longer than the record, or not even all of its beginning.
  const log = run(events, [packet(9n, 0n, text(8, 'abcdefgh')), packet(2n ** 64n - 1n, 0n), event(0, ints(8, 1n, 2n)), packet(1n, 2n ** 63n, text(8, 'x'))]);
  assert.is(log.length, 3);
  assert.ok(log.every((line) => line.startsWith('ERROR: an event of ')), log.join());
});

test('the buffer may change between records', () => {
  const written: string[] = [];
  const print = createEventHandler(manifestOf({ id: 0, size: 16, kind: 'printf', format: '%d', args: [{ offset: 8, type: i64 }] }), {
    printer: printerTo((part) => written.push(part)), names: fakeNames,
    printMap: () => {}, clearMap: () => {}, zeroMap: () => {}, unwatch: () => {}, savePacket: () => {}, exit: () => {},
  });
  const first = event(0, ints(8, 1));
  print(first, 0, 16);
  first.writeInt32LE(2, 8);
  print(first, 0, 16);
  print(Buffer.concat([Buffer.alloc(3), event(0, ints(8, 3))]), 3, 16);
  assert.equal(written, ['1', '2', '3']);
});

test.run();
