// Writes an ELF file that has nothing but sections, for libdw to read. Layouts: elf(5).

import { SHT_NULL, SHT_PROGBITS, SHT_STRTAB } from '../../common/elf/elf.ts';

export interface ImageSection { readonly name: string; readonly bytes: Uint8Array }

const HEADER_SIZE = 64;
const SECTION_SIZE = 64;
const NAMES = '.shstrtab';
const ET_REL = 1;

/** Little endian, with 64 bits. `machine`: EM_* */
export function elfImage(machine: number, sections: readonly ImageSection[]): Buffer {
  const names = Buffer.from(`\0${[...sections.map(({ name }) => name), NAMES].join('\0')}\0`, 'latin1');
  const all = [...sections, { name: NAMES, bytes: names }];
  const tableAt = all.reduce((at, { bytes }) => aligned(at + bytes.length), HEADER_SIZE);
  const image = Buffer.alloc(tableAt + SECTION_SIZE * (all.length + 1));
  image.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  image.writeUInt16LE(ET_REL, 16);
  image.writeUInt16LE(machine, 18);
  image.writeUInt32LE(1, 20);
  image.writeBigUInt64LE(BigInt(tableAt), 40);
  [HEADER_SIZE, 0, 0, SECTION_SIZE, all.length + 1, all.length].forEach((value, index) => image.writeUInt16LE(value, 52 + 2 * index));
  let at = HEADER_SIZE;
  image.writeUInt32LE(SHT_NULL, tableAt + 4);
  for (const [index, { name, bytes }] of all.entries()) {
    const record = tableAt + SECTION_SIZE * (index + 1);
    image.writeUInt32LE(names.indexOf(`\0${name}\0`, 0, 'latin1') + 1, record);
    image.writeUInt32LE(name === NAMES ? SHT_STRTAB : SHT_PROGBITS, record + 4);
    image.writeBigUInt64LE(BigInt(at), record + 24);
    image.writeBigUInt64LE(BigInt(bytes.length), record + 32);
    image.writeBigUInt64LE(1n, record + 48);
    image.set(bytes, at);
    at = aligned(at + bytes.length);
  }
  return image;
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
