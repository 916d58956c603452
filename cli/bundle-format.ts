// What `bpftrace-cc --bundle` puts behind the runner, and the bundle reads out of itself: the objects, then a table of
// them in JSON, then 24 bytes: a magic word and the table's length. The runner's own bytes stay as they are.

export interface BundledTool {
  /** As it is called: `opensnoop`. */
  readonly name: string;
  /** A line about it, and what its author says on how to use it; empty: nothing. */
  readonly about: string;
  readonly help: string;
  /** Of its object: bytes from the file's start. */
  readonly offset: number;
  readonly size: number;
}

const MAGIC = 'BPFTRACE-BUNDLE\n';

/** Bytes of what every bundle ends with. */
const TRAILER = MAGIC.length + 8;

/** What follows a runner of `length` bytes. */
export function bundleTail(length: number, tools: readonly (Omit<BundledTool, 'offset' | 'size'> & { readonly object: Uint8Array })[]): Buffer {
  let offset = length;
  const table = tools.map(({ object, ...tool }): BundledTool => {
    const at = offset;
    offset += object.length;
    return { ...tool, offset: at, size: object.length };
  });
  const text = Buffer.from(JSON.stringify(table));
  const trailer = Buffer.alloc(TRAILER);
  trailer.write(MAGIC, 'latin1');
  trailer.writeBigUInt64LE(BigInt(text.length), MAGIC.length);
  return Buffer.concat([...tools.map(({ object }) => object), text, trailer]);
}

/** `read` gives so many bytes of the file from an offset. null: the file, of `length` bytes, is no bundle. */
export function bundledTools(length: number, read: (offset: number, size: number) => Buffer): BundledTool[] | null {
  if (length < TRAILER) return null;
  const trailer = read(length - TRAILER, TRAILER);
  if (trailer.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const size = Number(trailer.readBigUInt64LE(MAGIC.length));
  if (size > length - TRAILER) return null;
  try {
    return JSON.parse(read(length - TRAILER - size, size).toString()) as BundledTool[];
  } catch {
    return null; // damaged on its way
  }
}
