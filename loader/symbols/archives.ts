// Files in zip archives as far as a process can map them where they are: stored, not compressed, and at a page's border, which is how
// Android keeps libraries in its packages. Named as there: `app.apk!/lib/arm64-v8a/libx.so`. An archive may come from anywhere:
// nothing in it is believed before it is looked at (PKWARE's APPNOTE.TXT, chapter 4.3).

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ElfError } from '../../common/elf/elf.ts';
import { statusOf } from '../bounded-file.ts';

/** Bytes of a file. */
interface Range { readonly offset: number; readonly size: number }

/** Where a file is in another, and its name there. */
export interface Part extends Range { readonly name: string }

export const BETWEEN = '!/';
const END_SIZE = 22;
const END = 0x06054b50;
const ENTRY_SIZE = 46;
const ENTRY = 0x02014b50;
const LOCAL_SIZE = 30;
const LOCAL = 0x04034b50;
const LONGEST_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;
const LARGEST_DIRECTORY = 1 << 28;
const ENCRYPTED = 1;
const STORED = 0;
const PAGE = 4096;

/** The file that is on disk, and what is named in it; null: the path is of a file itself. */
export function inArchive(path: string): { readonly archive: string; readonly member: string } | null {
  const at = path.indexOf(BETWEEN);
  if (at <= 0 || statusOf(path) !== null) return null;
  return { archive: path.slice(0, at), member: path.slice(at + BETWEEN.length) };
}

/** Throws ElfError: it is not there, or cannot be mapped. */
export function memberOf(archive: string, member: string): Part {
  return reading(archive, (size, read) => {
    for (const { name, bytes, end } of entries(archive, size, read)) {
      if (name === member) return partOf(archive, member, bytes, end, read);
    }
    throw new ElfError('unreadable', `${archive} has no file ${member}`);
  });
}

/** The file that the byte at `offset` is of; null: of none that can be mapped. Throws ElfError: it is no archive, or damaged. */
export function memberAt(archive: string, offset: number): Part | null {
  return reading(archive, (size, read) => {
    let last: Entry | null = null;
    for (const entry of entries(archive, size, read)) {
      if (entry.header <= offset && (last === null || entry.header > last.header)) last = entry;
    }
    const part = last === null || !isStored(last.bytes) ? null : partOf(archive, last.name, last.bytes, last.end, read);
    return part !== null && offset >= part.offset && offset < part.offset + part.size ? part : null;
  });
}

function reading<T>(archive: string, use: (size: number, read: Read) => T): T {
  let fd: number;
  try {
    fd = openSync(archive, 'r');
  } catch (error) {
    throw new ElfError('unreadable', `cannot read ${archive}: ${(error as Error).message}`);
  }
  try {
    const { size } = fstatSync(fd);
    return use(size, (offset, length) => {
      const bytes = Buffer.alloc(length);
      if (offset < 0 || offset + length > size || readSync(fd, bytes, 0, length, offset) !== length) throw damaged(archive);
      return bytes;
    });
  } finally {
    closeSync(fd);
  }
}

type Read = (offset: number, length: number) => Buffer;

/** `bytes`: its record in the list, `header`: where the file begins, before its name, `end`: where all files end. */
interface Entry { readonly name: string; readonly bytes: Buffer; readonly header: number; readonly end: number }

function* entries(archive: string, size: number, read: Read): Generator<Entry> {
  const directory = directoryOf(archive, size, read);
  const bytes = read(directory.offset, directory.size);
  for (let at = 0; at + ENTRY_SIZE <= bytes.length;) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw damaged(archive);
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [number, number, number];
    const next = at + ENTRY_SIZE + nameSize + extraSize + commentSize;
    if (next > bytes.length) throw damaged(archive);
    yield { name: bytes.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameSize), bytes: bytes.subarray(at, next), header: bytes.readUInt32LE(at + 42), end: directory.offset };
    at = next;
  }
}

function isStored(entry: Buffer): boolean {
  return (entry.readUInt16LE(8) & ENCRYPTED) === 0 && entry.readUInt16LE(10) === STORED;
}

function partOf(archive: string, member: string, entry: Buffer, end: number, read: Read): Part {
  const [stored, size, header] = [20, 24, 42].map((field) => entry.readUInt32LE(field)) as [number, number, number];
  if ((entry.readUInt16LE(8) & ENCRYPTED) !== 0) throw new ElfError('unreadable', `${member} is encrypted in ${archive}`);
  if (entry.readUInt16LE(10) !== STORED) throw new ElfError('unreadable', `${member} is compressed in ${archive}: no process can run it from there, only from a copy, which can be traced`);
  if ([stored, size, header].includes(IN_ZIP64)) throw new ElfError('unreadable', `${member} is in a part of ${archive} that takes zip64, which is not supported`);
  const local = read(header, LOCAL_SIZE);
  if (stored !== size || local.readUInt32LE(0) !== LOCAL) throw damaged(archive);
  const offset = header + LOCAL_SIZE + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (offset + size > end) throw damaged(archive);
  if (offset % PAGE !== 0) throw new ElfError('unreadable', `${member} does not begin at a page's border in ${archive} (zipalign -p puts it there): no process can run it from there`);
  return { name: member, offset, size };
}

/** The list of files, which the end of the archive tells of. */
function directoryOf(archive: string, size: number, read: Read): Range {
  const length = Math.min(size, END_SIZE + LONGEST_COMMENT);
  const bytes = read(size - length, length);
  for (let at = length - END_SIZE; at >= 0; at--) {
    if (bytes.readUInt32LE(at) !== END || at + END_SIZE + bytes.readUInt16LE(at + 20) !== length) continue;
    const [directorySize, offset] = [bytes.readUInt32LE(at + 12), bytes.readUInt32LE(at + 16)];
    if (directorySize === IN_ZIP64 || offset === IN_ZIP64 || bytes.readUInt16LE(at + 10) === 0xffff) throw new ElfError('unreadable', `${archive} is a zip64 archive, which is not supported`);
    if (directorySize > LARGEST_DIRECTORY || offset + directorySize > size - length + at) throw damaged(archive);
    return { offset, size: directorySize };
  }
  throw new ElfError('not-elf', `${archive} is no zip archive`);
}

function damaged(archive: string): ElfError {
  return new ElfError('malformed', `${archive} is a damaged zip archive`);
}
