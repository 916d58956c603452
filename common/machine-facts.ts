// What the compiler asks of a machine's kernel, in one piece: recorded on that machine by the loader (--capture), read by the compiler
// on another one (--host). As bytes: the magic, the CRC of all that follows, the length of a JSON text, that text, and behind it the
// type information of the kernel and of its modules. They come from another machine, so nothing in them is believed unseen.

import { crc32 } from './crc32.ts';

export interface MachineFacts {
  /** Of the kernel, as uname(2) has it. */
  readonly release: string;
  /** x86_64 or arm64. */
  readonly arch: string;
  /** Text of the format file by `category:event`. */
  readonly tracepoints: Readonly<Record<string, string>>;
  /** Those that can be traced; null: the kernel does not say. */
  readonly functions: readonly string[] | null;
  /** BTF by module, that of the kernel under `vmlinux`; those of modules go on where it ends. */
  readonly btf: ReadonlyMap<string, Uint8Array>;
}

const FORMAT = 'BPFTRACE HOST ';
const MAGIC = `${FORMAT}2\n`;
const CHECKED = MAGIC.length + 4;
const HEADER = CHECKED + 4;

interface Head extends Omit<MachineFacts, 'btf'> {
  /** In the order of their bytes. */
  readonly btf: readonly (readonly [module: string, length: number])[];
}

export function writeFacts({ btf, ...facts }: MachineFacts): Uint8Array {
  const head: Head = { ...facts, btf: [...btf].map(([module, bytes]) => [module, bytes.length]) };
  const text = Buffer.from(JSON.stringify(head));
  const header = Buffer.alloc(HEADER);
  header.write(MAGIC, 'latin1');
  header.writeUInt32LE(text.length, CHECKED);
  const bytes = Buffer.concat([header, text, ...btf.values()]);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKED)), MAGIC.length);
  return bytes;
}

/** Whether another version of --capture has written them. */
export function isOtherFormat(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1');
  return start !== MAGIC && start.startsWith(FORMAT);
}

/** null: these are no such bytes. */
export function readFacts(bytes: Uint8Array): MachineFacts | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < HEADER || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  if (buffer.readUInt32LE(MAGIC.length) !== crc32(buffer.subarray(CHECKED))) return null;
  let at = HEADER + buffer.readUInt32LE(CHECKED);
  if (at > buffer.length) return null;
  const head = parsed(buffer.toString('utf8', HEADER, at));
  if (!isHead(head)) return null;
  const btf = new Map<string, Uint8Array>();
  for (const [module, length] of head.btf) {
    if (at + length > buffer.length) return null;
    // A copy: readers of BTF want it at an address of its own.
    btf.set(module, Uint8Array.from(buffer.subarray(at, at + length)));
    at += length;
  }
  return { ...head, btf };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isHead(value: unknown): value is Head {
  if (typeof value !== 'object' || value === null) return false;
  const { release, arch, tracepoints, functions, btf } = value as { readonly [K in keyof Head]?: unknown };
  return typeof release === 'string' && typeof arch === 'string'
    && typeof tracepoints === 'object' && tracepoints !== null && Object.values(tracepoints).every((text) => typeof text === 'string')
    && (functions === null || (Array.isArray(functions) && functions.every((name) => typeof name === 'string')))
    && Array.isArray(btf) && btf.every((each) => Array.isArray(each) && typeof each[0] === 'string' && Number.isInteger(each[1]) && each[1] >= 0);
}
