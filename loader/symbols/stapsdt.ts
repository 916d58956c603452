// The notes by which a binary tells of its USDT probes (section .note.stapsdt, of SystemTap's sys/sdt.h): of each place its
// address, where its semaphore is, whose probe it is and where its arguments lie, in the words of the assembler. A probe
// that the compiler has inlined has a note for each copy. The bytes may come from anywhere: what is not right is an ElfError.

import { ElfError } from '../../common/elf/elf.ts';
import type { ElfFile } from './elf.ts';

export interface NotedProbe {
  readonly namespace: string;
  readonly name: string;
  /** Virtual address in the file, before any load bias. */
  readonly address: number;
  /** The same of the counter that is not 0 while somebody traces the probe; null: it has none. */
  readonly semaphore: number | null;
  /** `-4@%edi`, `8@-16(%rbp)`, …: bytes, negative for a signed one, and an operand. */
  readonly arguments: readonly string[];
}

const NOTES = '.note.stapsdt';
/** Where it is now tells how far the file was moved since the notes were written. */
const BASE = '.stapsdt.base';
const OWNER = 'stapsdt';
const NT_STAPSDT = 3;
const HEADER_SIZE = 12;

const known = new WeakMap<ElfFile, readonly NotedProbe[]>();

/** In the order of the file; empty: it has no notes. Throws ElfError. */
export function notedProbes(elf: ElfFile): readonly NotedProbe[] {
  let probes = known.get(elf);
  if (probes === undefined) {
    const notes = elf.section(NOTES);
    probes = notes === null ? [] : readNotes(notes.bytes(), elf.is64, elf.section(BASE)?.address ?? null);
    known.set(elf, probes);
  }
  return probes;
}

/** `base`: the address of the section that notes count from; null: there is none, and they are as they say. */
export function readNotes(bytes: Buffer, is64: boolean, base: number | null): NotedProbe[] {
  const probes: NotedProbe[] = [];
  for (let at = 0; at + HEADER_SIZE <= bytes.length;) {
    const nameSize = bytes.readUInt32LE(at);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + HEADER_SIZE + aligned(nameSize);
    if (start + size > bytes.length) throw damaged('one ends behind the others');
    const isOurs = bytes.readUInt32LE(at + 8) === NT_STAPSDT && bytes.toString('latin1', at + HEADER_SIZE, at + HEADER_SIZE + nameSize) === `${OWNER}\0`;
    if (isOurs) probes.push(readNote(bytes.subarray(start, start + size), is64, base));
    at = start + aligned(size);
  }
  return probes;
}

/** Three addresses and three texts. */
function readNote(bytes: Buffer, is64: boolean, base: number | null): NotedProbe {
  const width = is64 ? 8 : 4;
  if (bytes.length < 3 * width) throw damaged('one is too short');
  const [address, wasAt, semaphore] = [0, 1, 2].map((index) => (is64 ? Number(bytes.readBigUInt64LE(index * width)) : bytes.readUInt32LE(index * width))) as [number, number, number];
  const moved = base === null || wasAt === 0 ? 0 : base - wasAt;
  const texts = bytes.toString('utf8', 3 * width).split('\0');
  const [namespace, name, operands] = texts;
  if (texts.length < 4 || namespace === '' || name === '') throw damaged('one has no name');
  return {
    namespace: namespace!, name: name!, address: address + moved, semaphore: semaphore === 0 ? null : semaphore + moved, arguments: splitArguments(operands!),
  };
}

/** Operands have spaces in them: `8@[sp, 16]`. Notes of the first version have no sizes. */
function splitArguments(text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  return trimmed.includes('@') ? trimmed.split(/\s+(?=-?\d+f?@)/) : trimmed.split(/\s+(?![^([]*[)\]])/);
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4;
}

function damaged(what: string): ElfError {
  return new ElfError('malformed', `its notes of USDT probes are damaged: ${what}`);
}
