// Where events come from: the ring buffer, or for packets the perf events of all CPUs. Both give records of the same form, a
// batch at a time.

import { native } from '../native.ts';
import type { PacketsHandle, RingHandle } from '../native.ts';
import { PACKET_TIME } from '../../common/packets.ts';

export const RECORD_HEADER = 8;

/** Records {uint32 length, uint32 0, payload padded to 8} in the first `used` bytes; `words` are the same bytes. */
export interface Batch { readonly bytes: Buffer; readonly words: Uint32Array; readonly used: number }

export interface EventSource {
  /** Readable when there is something. */
  readonly fd: number;
  /** What is there now, or a part of it: valid until the next call. `quiet`: what comes until then wakes nobody, where the source can do that. */
  take(quiet: boolean): Batch;
  /** Not as long as a record is being written. */
  isEmpty(): boolean;
  close(): void;
}

/** Bytes of one batch: fits a core's second-level cache and holds some thousand records. */
export const BATCH_SIZE = 1 << 18;

export class RingSource implements EventSource {
  readonly fd: number;
  private readonly ring: RingHandle;
  private readonly batch = Buffer.allocUnsafeSlow(BATCH_SIZE);
  private readonly words = wordsOf(this.batch);

  /** `map`: descriptor of a ring buffer. */
  constructor(map: number) {
    this.fd = map;
    this.ring = native().openRing(map);
  }

  take(quiet: boolean): Batch {
    return { bytes: this.batch, words: this.words, used: native().drainRing(this.ring, this.batch, quiet) };
  }

  isEmpty(): boolean {
    return native().isRingEmpty(this.ring);
  }

  close(): void {
    native().closeRing(this.ring);
  }
}

export class PacketSource implements EventSource {
  readonly fd: number;
  private readonly packets: PacketsHandle;

  /** `map`: descriptor of a map of perf events; `pages`: for each CPU, a power of two. */
  constructor(map: number, pages: number) {
    this.packets = native().openPackets(map, pages);
    this.fd = native().packetsFd(this.packets);
  }

  take(): Batch {
    const bytes = byTime(native().takePackets(this.packets));
    return { bytes, words: wordsOf(bytes), used: bytes.length };
  }

  isEmpty(): boolean {
    return true;
  }

  close(): void {
    native().closePackets(this.packets);
  }
}

function wordsOf(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** Records of several CPUs in the order in which they were sent. */
function byTime(bytes: Buffer): Buffer {
  const records: { readonly time: bigint; readonly bytes: Buffer }[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    const end = at + RECORD_HEADER + ((length + 7) & ~7);
    records.push({ time: length < PACKET_TIME + 8 ? 0n : bytes.readBigUInt64LE(at + RECORD_HEADER + PACKET_TIME), bytes: bytes.subarray(at, end) });
    at = end;
  }
  if (!records.some(({ time }, index) => index > 0 && time < records[index - 1]!.time)) return bytes;
  return Buffer.concat(records.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map((record) => record.bytes));
}
