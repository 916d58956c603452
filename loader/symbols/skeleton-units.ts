// A unit of DWARF that says only in which file its content is, and the parts of the binary that the content refers to: as
// compilers leave it in a binary whose debug information is split (DWARF 5, chapter 3.1.2; of version 4: GNU's extension).

import type { UnitWanted } from '../native.ts';
import { elfImage } from './elf-image.ts';

const DW_UT_skeleton = 4;
const DW_TAG_compile_unit = 0x11;
const DW_TAG_skeleton_unit = 0x4a;
const DW_AT_low_pc = 0x11;
const DW_AT_addr_base = 0x73;
const DW_AT_dwo_name = 0x76;
const DW_AT_GNU_dwo_name = 0x2130;
const DW_AT_GNU_dwo_id = 0x2131;
const DW_AT_GNU_ranges_base = 0x2132;
const DW_AT_GNU_addr_base = 0x2133;
const DW_FORM_addr = 0x01;
const DW_FORM_data8 = 0x07;
const DW_FORM_string = 0x08;
const DW_FORM_sec_offset = 0x17;

type Attribute = readonly [name: number, form: number, value: Buffer];

/** As an image of ELF for that machine, EM_*. */
export function skeletonUnit(machine: number, { version, signature, addressSize, low, file, addresses, ranges }: Extract<UnitWanted, { kind: 'unit' }>): Buffer {
  const isNew = version >= 5;
  const start = Buffer.alloc(4);
  const attributes: readonly Attribute[] = [
    [isNew ? DW_AT_dwo_name : DW_AT_GNU_dwo_name, DW_FORM_string, Buffer.from(`${file}\0`, 'latin1')],
    [DW_AT_low_pc, DW_FORM_addr, word(low).subarray(0, addressSize)],
    [isNew ? DW_AT_addr_base : DW_AT_GNU_addr_base, DW_FORM_sec_offset, start],
    ...(isNew ? [] : [[DW_AT_GNU_dwo_id, DW_FORM_data8, word(signature)], [DW_AT_GNU_ranges_base, DW_FORM_sec_offset, start]] as const),
  ];
  const code = 1;
  const abbreviations = Buffer.from([code, ...uleb(isNew ? DW_TAG_skeleton_unit : DW_TAG_compile_unit), 0, ...attributes.flatMap(([name, form]) => [...uleb(name), ...uleb(form)]), 0, 0, 0]);
  const rest = Buffer.concat([
    ...(isNew ? [half(5), Buffer.from([DW_UT_skeleton, addressSize]), start, word(signature)] : [half(version), start, Buffer.from([addressSize])]),
    Buffer.from([code]), ...attributes.map(([, , value]) => value),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(rest.length);
  return elfImage(machine, [
    { name: '.debug_info', bytes: Buffer.concat([length, rest]) }, { name: '.debug_abbrev', bytes: abbreviations },
    ...(addresses === null ? [] : [{ name: '.debug_addr', bytes: addresses }]),
    ...(ranges === null || isNew ? [] : [{ name: '.debug_ranges', bytes: ranges }]),
  ]);
}

function half(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}

function word(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function uleb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)];
}
