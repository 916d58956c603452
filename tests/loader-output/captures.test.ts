// Files of packets: what is in them, what they do not overwrite, and what is told when they cannot be written; and the
// order of packets that several CPUs have sent.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LoaderError } from '../../loader/errors.ts';
import { native } from '../../loader/native.ts';
import { Captures } from '../../loader/output/captures.ts';
import type { OutputItem } from '../../loader/output/printer.ts';
import { packetPages } from '../../loader/kernel/load.ts';
import { PacketSource } from '../../loader/run/event-sources.ts';

function inFolder(act: (folder: string) => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'captures-'));
  try {
    act(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const NO_PRINTER = { print: (item: OutputItem) => assert.unreachable(item.kind) };

test('a capture has a header from the start, and packets with times to the nanosecond', () => inFolder((folder) => {
  const name = path.join(folder, 'caf\xc3\xa9.pcap');
  const captures = new Captures([name, name], NO_PRINTER);
  const file = (): string => fs.readFileSync(path.join(folder, 'café.pcap')).toString('hex');
  const header = '4d3cb2a1' + '02000400' + '0000000000000000' + '00000400' + '65000000';
  assert.is(file(), header);
  const bytes = Buffer.from('abcde');
  captures.add(name, 0x12345678n * 1_000_000_000n + 999_999_999n, bytes);
  // The caller's bytes are copied.
  bytes.fill(0);
  captures.flush();
  const packet = '78563412' + 'ffc99a3b' + '05000000' + '05000000' + '6162636465';
  assert.is(file(), header + packet);
  captures.add(name, 0n, Buffer.from('x'));
  captures.close();
  assert.is(file(), `${header}${packet}0000000000000000${'01000000'.repeat(2)}78`);
  // Another run begins anew.
  new Captures([name], NO_PRINTER).close();
  assert.is(file(), header);
}));

test('what is no capture is not overwritten', () => inFolder((folder) => {
  const refused = (name: string, reason: string): void => assert.throws(
    () => new Captures([path.join(folder, name)], NO_PRINTER), (error: unknown) => error instanceof LoaderError && error.message.endsWith(`: ${reason}`),
  );
  for (const [name, content] of [['text', 'my diary'], ['short', 'abc']] as const) {
    fs.writeFileSync(path.join(folder, name), content);
    refused(name, 'it holds something else, which is not overwritten');
    assert.is(fs.readFileSync(path.join(folder, name), 'utf8'), content);
  }
  refused('.', 'illegal operation on a directory');
  refused('no/file', 'no such file or directory');
}));

test('a file that cannot be written is told of once, and the others go on', () => inFolder((folder) => {
  const said: OutputItem[] = [];
  const [full, other] = ['full', 'other'].map((name) => path.join(folder, name));
  const captures = new Captures([full!, other!], { print: (item) => said.push(item) });
  // As on a full disk.
  const bad = fs.readdirSync('/proc/self/fd').find((fd) => { try { return fs.readlinkSync(`/proc/self/fd/${fd}`) === full; } catch { return false; } });
  fs.closeSync(Number(bad));
  const replaced = fs.openSync('/dev/full', 'r+');
  assert.is(replaced, Number(bad));
  for (const name of [full!, other!, full!]) {
    captures.add(name, 0n, Buffer.from('x'));
    captures.flush();
  }
  captures.close();
  assert.equal(said, [{ kind: 'unwritable-file', path: full, reason: 'no space left on device' }]);
  assert.is(fs.statSync(other!).size, 24 + 17);
}));

test('packets of several CPUs come in the order of their times', () => {
  const record = (time: bigint, text: string): Buffer => {
    const payload = Buffer.alloc(24);
    payload.writeBigUInt64LE(time, 8);
    payload.write(text, 16);
    const prefix = Buffer.alloc(8);
    prefix.writeUInt32LE(24);
    return Buffer.concat([prefix, payload]);
  };
  // Too short to have a time.
  const short = Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]);
  const addon = native();
  const real = { ...addon };
  const batches = [Buffer.concat([record(5n, 'e'), record(7n, 'g'), short, record(6n, 'f')]), Buffer.concat([record(1n, 'a'), record(1n, 'b')]), Buffer.alloc(0)];
  Object.assign(addon, { openPackets: () => ({}), packetsFd: () => 3, takePackets: () => batches.shift(), closePackets: () => {} });
  try {
    const source = new PacketSource(5, 32);
    const texts = (): string[] => {
      const { bytes, words, used } = source.take();
      const found: string[] = [];
      for (let at = 0; at < used;) {
        const length = words[at >> 2]!;
        found.push(length === 24 ? bytes.toString('latin1', at + 24, at + 25) : `${length} bytes`);
        at += 8 + ((length + 7) & ~7);
      }
      return found;
    };
    assert.equal(texts(), ['4 bytes', 'e', 'f', 'g']);
    assert.equal(texts(), ['a', 'b']);
    assert.equal(texts(), []);
    source.close();
  } finally {
    Object.assign(addon, real);
  }
});

test('the buffers of packets are powers of two of pages, large enough for a packet', () => {
  assert.equal([[0, 2], [0, 256], [0, 4096], [1, 2], [64, 1], [100, 1], [4096, 8]].map(([pages, cpus]) => packetPages(pages!, cpus!)), [256, 64, 32, 32, 64, 64, 512]);
});

test.run();
