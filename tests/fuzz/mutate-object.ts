// Objects that are almost right: bits that flipped, files that end early, and numbers of headers, symbols, relocations, BTF and
// line info that are other ones; in objects of bpftrace-cc also the manifest. Each is a function of the random numbers
// alone. Only the bytes of code are left alone but for bits: what code does is the verifier's business.

import { openElfObject } from '../../common/elf/object.ts';
import { MANIFEST_SECTION } from '../../common/manifest.ts';
import { mutateManifest } from './mutate-manifest.ts';
import type { Random } from './random.ts';

const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 16;
const MANIFEST_HEADER_SIZE = 16;

/** Offsets and widths of the numbers in a record. */
type Fields = readonly (readonly [offset: number, width: 1 | 2 | 4 | 8])[];

const FILE_HEADER: Fields = [[4, 1], [5, 1], [6, 1], [16, 2], [18, 2], [20, 4], [32, 8], [40, 8], [48, 4], [52, 2], [54, 2], [56, 2], [58, 2], [60, 2], [62, 2]];
const SECTION_HEADER: Fields = [[0, 4], [4, 4], [8, 8], [16, 8], [24, 8], [32, 8], [40, 4], [44, 4], [48, 8], [56, 8]];
const SYMBOL: Fields = [[0, 4], [4, 1], [5, 1], [6, 2], [8, 8], [16, 8]];
const RELOCATION: Fields = [[0, 8], [8, 4], [12, 4]];

export function mutateObject(object: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(object);
  const kinds = [[3, 'bits'], [1, 'cut'], [2, 'header'], [5, 'sections'], [4, 'symbols'], [3, 'relocations'], [9, 'btf'], [6, 'ext'], [2, 'manifest header'], [12, 'manifest']] as const;
  for (let changes = random.once(4) ? 2 + random.below(3) : 1; changes > 1; changes--) change(bytes, random.weighted(kinds.slice(2, 8)), random);
  return change(bytes, random.weighted(kinds), random);
}

/** Changes the bytes, or gives others. */
function change(bytes: Buffer, kind: string, random: Random): Buffer {
  const table = Number(bytes.readBigUInt64LE(40));
  const headers = Array.from({ length: bytes.readUInt16LE(60) }, (_, index) => table + SECTION_HEADER_SIZE * index).filter((at) => at + SECTION_HEADER_SIZE <= bytes.length);
  const names = namesOf(bytes);
  const places = (wanted: (type: number, name: string) => boolean): { readonly at: number; readonly size: number; readonly header: number }[] => headers.flatMap((header, index) => {
    const [at, size] = [Number(bytes.readBigUInt64LE(header + 24)), Number(bytes.readBigUInt64LE(header + 32))];
    return wanted(bytes.readUInt32LE(header + 4), names[index] ?? '') && at + size <= bytes.length && size > 0 ? [{ at, size, header }] : [];
  });
  const inTable = (type: number, recordSize: number, fields: Fields): void => {
    const found = places((each) => each === type);
    if (found.length === 0) return;
    const { at, size } = random.of(found);
    writeField(bytes, at + recordSize * random.below(Math.max(1, Math.floor(size / recordSize))), fields, random);
  };
  switch (kind) {
    case 'bits':
      for (let flips = 1 + random.below(8); flips > 0; flips--) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
      return bytes;
    case 'cut': return bytes.subarray(0, random.below(bytes.length));
    case 'header': writeField(bytes, 0, FILE_HEADER, random); return bytes;
    case 'sections':
      if (headers.length > 0) writeField(bytes, random.of(headers), SECTION_HEADER, random);
      return bytes;
    case 'symbols': inTable(2, SYMBOL_SIZE, SYMBOL); return bytes;
    case 'relocations': inTable(9, RELOCATION_SIZE, RELOCATION); return bytes;
    case 'btf': case 'ext': {
      const [place] = places((_, name) => name === (kind === 'btf' ? '.BTF' : '.BTF.ext'));
      // The header is small and matters; behind it everything is words.
      if (place !== undefined) writeField(bytes, place.at + 4 * random.below(Math.max(1, (random.once(4) ? 32 : place.size) >> 2)), [[0, 4], [0, 2], [2, 1], [3, 1]], random);
      return bytes;
    }
    case 'manifest header': case 'manifest': {
      const [place] = places((_, name) => name === MANIFEST_SECTION);
      if (place === undefined) return bytes;
      if (kind === 'manifest header') {
        writeField(bytes, place.at, [[0, 8], [8, 2], [10, 2], [12, 4]], random);
        return bytes;
      }
      const manifest = jsonOf(bytes.toString('utf8', place.at + MANIFEST_HEADER_SIZE, place.at + place.size));
      return manifest === undefined ? bytes : withManifest(bytes, place, mutateManifest(manifest, random));
    }
    default: throw new Error(kind);
  }
}

/** undefined where it is damaged by now. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** None where they are damaged by now. */
function namesOf(bytes: Buffer): readonly string[] {
  try {
    return openElfObject(bytes).sections.map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Behind all else: the other sections stay where they are. */
function withManifest(bytes: Buffer, { at, header }: { readonly at: number; readonly header: number }, manifest: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(manifest) ?? '');
  const start = Buffer.from(bytes.subarray(at, at + MANIFEST_HEADER_SIZE));
  start.writeUInt32LE(json.length, 12);
  bytes.writeBigUInt64LE(BigInt(bytes.length), header + 24);
  bytes.writeBigUInt64LE(BigInt(MANIFEST_HEADER_SIZE + json.length), header + 32);
  return Buffer.concat([bytes, start, json]);
}

function writeField(bytes: Buffer, record: number, fields: Fields, random: Random): void {
  const [offset, width] = random.of(fields);
  const at = record + offset;
  if (at + width > bytes.length) return;
  const mask = (1n << BigInt(8 * width)) - 1n;
  let now = 0n;
  for (let index = width - 1; index >= 0; index--) now = (now << 8n) | BigInt(bytes[at + index]!);
  const value = random.of([
    0n, 1n, 2n, 3n, 4n, 7n, 8n, 0x7fn, 0xffn, 0x100n, 0x7fffn, 0xffffn, 0x10000n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 1n << 63n, -1n, BigInt(bytes.length),
    now + 1n, now - 1n, now + 8n, now - 8n, now * 2n, now / 2n, now ^ 4n, BigInt(random.below(64)), BigInt(random.below(1 << 20)), ~now, now + 0x1000000n,
  ]) & mask;
  for (let index = 0; index < width; index++) bytes[at + index] = Number((value >> BigInt(8 * index)) & 0xffn);
}
