// A section of an ELF file, read in pieces: it may be larger than what anybody wants of it. One that is compressed
// (SHF_COMPRESSED, with zlib or zstd) is taken apart when it is opened. Layouts: elf(5), and the gABI's chapter on compression.

import { ElfError } from '../../common/elf/elf.ts';
import { native } from '../native.ts';
import type { ElfFile, FoundSection } from './elf.ts';

export interface SectionBytes {
  /** Bytes. */
  readonly size: number;
  /** Throws ElfError where that is not in the section. */
  read(offset: number, size: number): Buffer;
}

/** Bytes that a compressed section may become, and those that are read at once. */
const LARGEST = 1 << 28;
const HEADER_SIZE = 24;
const ZLIB = 1;
const ZSTD = 2;

/** null: the file has none of that name. Throws ElfError. */
export function openSection(elf: ElfFile, name: string): SectionBytes | null {
  const section = elf.section(name);
  if (section === null) return null;
  const whole = section.compressed ? inflated(name, section.bytes()) : null;
  const size = whole?.length ?? section.size;
  return {
    size,
    read: (offset, length) => {
      if (offset + length > size || length > LARGEST) throw new ElfError('malformed', `${name} ends early`);
      return whole?.subarray(offset, offset + length) ?? elf.bytes(section.offset + offset, length);
    },
  };
}

/** Throws ElfError. */
export function isZstd(section: FoundSection): boolean {
  return section.compressed && section.size >= HEADER_SIZE && section.bytes().readUInt32LE(0) === ZSTD;
}

function inflated(name: string, bytes: Buffer): Buffer {
  const kind = bytes.length < HEADER_SIZE ? 0 : bytes.readUInt32LE(0);
  if (kind !== ZLIB && kind !== ZSTD) throw new ElfError('unsupported', `${name} is compressed in a way that is not known`);
  const size = Number(bytes.readBigUInt64LE(8));
  if (kind === ZSTD && !native().canUnpackZstd()) throw new ElfError('unsupported', `${name} is compressed with zstd, which takes the library libzstd`);
  const packed = bytes.subarray(HEADER_SIZE);
  const whole = size > LARGEST ? null : kind === ZSTD ? native().unpackZstd(packed, size) : unpackZlib(packed);
  if (whole?.length !== size) throw new ElfError('malformed', `${name} is compressed, but not as it says`);
  return whole;
}

function unpackZlib(packed: Buffer): Buffer | null {
  try {
    return process.getBuiltinModule('zlib').inflateSync(packed, { maxOutputLength: LARGEST });
  } catch {
    // Whatever it says: it is no such data, or more than anybody has.
    return null;
  }
}
