// Memory of the IR interpreter: regions of bytes with a made-up address each, and pointers that remember which region
// they point into, so that an access outside it, a write to read-only bytes or a read of stack bytes that nobody
// wrote is a fault and not a surprise. A number turned into a pointer has no region and only probe reads take it.
// Stored pointers become their address; only stack memory gives the region back, as in the kernel's verifier.

/** What the program did that the kernel would not have let it do: always a bug of the compiler or of the test. */
export class Fault extends Error {}

export interface Region {
  readonly name: string;
  /** Address of the first byte; regions are far apart. */
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly writable: boolean;
  /** One byte per byte: 1 once written. null: all of it is defined from the start. */
  readonly defined: Uint8Array | null;
}

export interface Pointer {
  /** null: a plain number. */
  readonly region: Region | null;
  readonly address: bigint;
}

export const NULL: Pointer = { region: null, address: 0n };

/** Undefined bytes have this value, which no test expects by chance. */
const UNDEFINED_BYTE = 0xa5;
const FIRST_ADDRESS = 0xffff_9000_0000_0000n;
const REGION_STRIDE = 1n << 32n;

export class Memory {
  private readonly regions: Region[] = [];
  private foreign: Region | null = null;

  /** New memory of `size` bytes; `content` gives its bytes, without it they are zero, or undefined when `stack`. */
  region(name: string, size: number, options: { content?: Uint8Array | null; writable?: boolean; stack?: boolean } = {}): Region {
    const bytes = new Uint8Array(size);
    if (options.stack === true) bytes.fill(UNDEFINED_BYTE);
    if (options.content) bytes.set(options.content);
    const region: Region = {
      name, bytes, address: FIRST_ADDRESS + BigInt(this.regions.length) * REGION_STRIDE, writable: options.writable ?? true,
      defined: options.stack === true ? new Uint8Array(size) : null,
    };
    this.regions.push(region);
    return region;
  }

  /** Memory at an address that it has by itself; of the last such one, a stored pointer is given back, too. */
  adopt(region: Region): Region {
    this.foreign = region;
    return region;
  }

  /** The region that an address lies in, or one past its end. */
  find(address: bigint): Region | null {
    const { foreign } = this;
    if (foreign !== null && address >= foreign.address && address - foreign.address <= BigInt(foreign.bytes.length)) return foreign;
    if (address < FIRST_ADDRESS) return null;
    const region = this.regions[Number((address - FIRST_ADDRESS) / REGION_STRIDE)];
    return region !== undefined && address - region.address <= BigInt(region.bytes.length) ? region : null;
  }
}

export function pointerTo(region: Region): Pointer {
  return { region, address: region.address };
}

/** A defined part of memory to read, as a view. */
export function readable(pointer: Pointer, offset: number, size: number): Uint8Array {
  const { region, start } = locate(pointer, offset, size);
  const hole = region.defined?.subarray(start, start + size).indexOf(0) ?? -1;
  if (hole >= 0) throw new Fault(`byte ${start + hole} of ${region.name} is read and was never written`);
  return region.bytes.subarray(start, start + size);
}

/** A part of memory to write, as a view; it counts as written from here on. */
export function writable(pointer: Pointer, offset: number, size: number): Uint8Array {
  const { region, start } = locate(pointer, offset, size);
  if (!region.writable) throw new Fault(`${region.name} is read-only`);
  region.defined?.fill(1, start, start + size);
  return region.bytes.subarray(start, start + size);
}

function locate(pointer: Pointer, offset: number, size: number): { region: Region; start: number } {
  const { region } = pointer;
  if (region === null) throw new Fault(`address 0x${pointer.address.toString(16)} is no memory of the program`);
  const start = Number(pointer.address - region.address) + offset;
  if (start < 0 || start + size > region.bytes.length) {
    throw new Fault(`${size} bytes at ${start} are outside ${region.name} of ${region.bytes.length} bytes`);
  }
  return { region, start };
}

/** Little endian, unsigned; at most 8 bytes. */
export function getUint(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Little endian; keeps the low bytes of `value`. */
export function setUint(bytes: Uint8Array, value: bigint): void {
  for (let i = 0, rest = BigInt.asUintN(64, value); i < bytes.length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
}
