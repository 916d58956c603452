// The kernel's maps as the IR interpreter has them: values are memory regions, one for each simulated CPU where the
// map is per CPU. Errors and flags are those of the kernel's own map code (kernel/bpf/hashtab.c, arraymap.c,
// ringbuf.c), negative errno. LRU maps are plain hashes: what they would throw out is not modelled.

import type { MapDef } from '../../../middle/ir/ir.ts';
import type { Memory, Pointer, Region } from './memory.ts';
import { Fault, NULL, pointerTo } from './memory.ts';

const BPF_NOEXIST = 1n;
const BPF_EXIST = 2n;
const ENOENT = -2n;
const E2BIG = -7n;
const EEXIST = -17n;
const EINVAL = -22n;

export class RuntimeMap {
  readonly def: MapDef;
  /** Submitted records of a ring buffer, in order. */
  readonly records: Uint8Array[] = [];
  /** For each record, 1 for every byte that the program wrote. */
  readonly written: Uint8Array[] = [];
  private readonly memory: Memory;
  private readonly cpus: number;
  /** Hexadecimal key → a region, per CPU if the map is. */
  private readonly values = new Map<string, readonly Region[]>();
  private readonly reserved = new Set<Region>();
  private space: number;

  constructor(def: MapDef, memory: Memory, cpus: number) {
    this.def = def;
    this.memory = memory;
    this.cpus = def.type.includes('percpu') ? cpus : 1;
    // One byte always stays free, so that a full buffer does not look like an empty one.
    this.space = def.type === 'ringbuf' ? def.maxEntries - 1 : 0;
  }

  /** Removes every entry, as the loader does for clear(). */
  clear(): void {
    this.values.clear();
  }

  /** Sets every value to zero. */
  zero(): void {
    for (const regions of this.values.values()) for (const region of regions) region.bytes.fill(0);
  }

  /** Key and value (per CPU: those of all CPUs one after the other, each padded to 8), in order of insertion. */
  entries(): { key: Uint8Array; value: Uint8Array }[] {
    return [...this.values].map(([key, regions]) => ({
      key: Uint8Array.from(Buffer.from(key, 'hex')),
      value: Uint8Array.from(regions.length === 1 ? regions[0]?.bytes ?? [] : regions.flatMap(({ bytes }) => [...bytes, ...new Array<number>(-bytes.length & 7).fill(0)])),
    }));
  }

  lookup(key: Uint8Array, cpu: number): Pointer {
    const region = this.find(key)?.[this.cpus === 1 ? 0 : cpu];
    return region === undefined ? NULL : pointerTo(region);
  }

  update(key: Uint8Array, value: Uint8Array, flags: bigint, cpu: number): bigint {
    const known = this.find(key);
    if (flags > BPF_EXIST) return EINVAL;
    if (known === undefined && this.isArray()) return E2BIG;
    if (known !== undefined && flags === BPF_NOEXIST) return EEXIST;
    if (known === undefined && flags === BPF_EXIST) return ENOENT;
    if (known === undefined && this.values.size >= this.def.maxEntries) return E2BIG;
    const regions = known ?? this.insert(key);
    regions[this.cpus === 1 ? 0 : cpu]?.bytes.set(value);
    return 0n;
  }

  delete(key: Uint8Array): bigint {
    if (this.isArray()) return EINVAL;
    return this.values.delete(hex(key)) ? 0n : ENOENT;
  }

  /** null pointer when the buffer is full: nobody drains it during a run. */
  reserve(size: number): Pointer {
    // A record has an 8-byte header and is padded to 8 bytes.
    const taken = Math.ceil((size + 8) / 8) * 8;
    if (taken > this.space) return NULL;
    this.space -= taken;
    const region = this.memory.region(`a record of ${this.def.name}`, size, { stack: true });
    this.reserved.add(region);
    return pointerTo(region);
  }

  /** Ends a reservation that any ring buffer made; false when it is not of this one. */
  release(pointer: Pointer, submit: boolean): boolean {
    const { region } = pointer;
    if (region === null || !this.reserved.has(region) || pointer.address !== region.address) return false;
    this.reserved.delete(region);
    if (submit) {
      this.records.push(region.bytes.slice());
      this.written.push(region.defined?.slice() ?? new Uint8Array(0));
    }
    return true;
  }

  output(bytes: Uint8Array): bigint {
    const pointer = this.reserve(bytes.length);
    if (pointer.region === null) return -11n;
    pointer.region.bytes.set(bytes);
    pointer.region.defined?.fill(1, 0, bytes.length);
    this.release(pointer, true);
    return 0n;
  }

  /** At the end of a program: the kernel's verifier refuses one that may keep a record. */
  checkReleased(): void {
    if (this.reserved.size > 0) throw new Fault(`a record of ${this.def.name} is neither submitted nor discarded`);
  }

  query(flags: bigint): bigint {
    return flags === 1n ? BigInt(this.def.maxEntries) : flags === 0n ? BigInt(this.def.maxEntries - 1 - this.space) : 0n;
  }

  /** The value of the one task that there is. */
  ofTask(): Pointer {
    const key = new Uint8Array(4);
    const [region] = this.find(key) ?? this.insert(key);
    return pointerTo(region!);
  }

  private isArray(): boolean {
    return this.def.type === 'array' || this.def.type === 'percpu_array';
  }

  private find(key: Uint8Array): readonly Region[] | undefined {
    const known = this.values.get(hex(key));
    if (known !== undefined || !this.isArray()) return known;
    return new DataView(key.buffer, key.byteOffset, 4).getUint32(0, true) < this.def.maxEntries ? this.insert(key) : undefined;
  }

  private insert(key: Uint8Array): readonly Region[] {
    const regions = Array.from({ length: this.cpus }, () => this.memory.region(`a value of ${this.def.name}`, this.def.valueSize));
    this.values.set(hex(key), regions);
    return regions;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
