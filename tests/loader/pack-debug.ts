// Packs files of split DWARF (.dwo) into a package (.dwp), as binutils' dwp and LLVM's llvm-dwp do, which are not everywhere and do not
// know every version (DWARF 5, chapter 7.3.5; the index of version 2 is GNU's, for DWARF 4).

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { readerOf, readHeaders, stringAt } from '../../common/elf/elf.ts';
import { elfImage } from '../../loader/symbols/elf-image.ts';

/** DW_SECT_* by version of the index. */
const COLUMNS: Readonly<Record<2 | 5, readonly (readonly [id: number, name: string])[]>> = {
  2: [[1, 'info'], [2, 'types'], [3, 'abbrev'], [4, 'line'], [5, 'loc'], [6, 'str_offsets']],
  5: [[1, 'info'], [3, 'abbrev'], [4, 'line'], [5, 'loclists'], [6, 'str_offsets'], [8, 'rnglists']],
};
const DW_UT_split_compile = 5;

interface Unit { readonly signature: bigint; readonly isType: boolean; readonly parts: Map<number, { readonly offset: number; readonly size: number }> }

/** `version`: of the index. */
export function packDebug(target: string, version: 2 | 5, files: readonly string[]): void {
  const merged = new Map<string, Buffer>();
  const append = (name: string, bytes: Buffer): number => {
    const before = merged.get(name) ?? Buffer.alloc(0);
    merged.set(name, Buffer.concat([before, bytes]));
    return before.length;
  };
  const units: Unit[] = [];
  let machine = 0;
  for (const file of files) {
    const read = readerOf(readFileSync(file));
    const headers = readHeaders(read);
    machine = headers.machine;
    const namesAt = headers.sections[headers.namesSection]!;
    const names = read(namesAt.offset, namesAt.size);
    // Gcc has a section for each type.
    const section = (name: string): Buffer => Buffer.concat(headers.sections.filter((each) => stringAt(names, each.name) === `.debug_${name}.dwo`).map((each) => read(each.offset, each.size)));
    const strings = append('str', section('str'));
    const offsets = section('str_offsets');
    for (let at = version === 5 ? 8 : 0; at < offsets.length; at += 4) offsets.writeUInt32LE(offsets.readUInt32LE(at) + strings, at);
    const shared = new Map<number, { offset: number; size: number }>();
    for (const [id, name] of COLUMNS[version]) {
      const bytes = name === 'str_offsets' ? offsets : section(name);
      if (name !== 'info' && name !== 'types') shared.set(id, { offset: append(name, bytes), size: bytes.length });
    }
    for (const [column, name] of [[1, 'info'], [2, 'types']] as const) {
      const bytes = section(name);
      for (let at = 0, size; at < bytes.length; at += size) {
        size = 4 + bytes.readUInt32LE(at);
        const isType = name === 'types' || (version === 5 && bytes[at + 6] !== DW_UT_split_compile);
        const signature = version === 5 ? bytes.readBigUInt64LE(at + 12) : isType ? bytes.readBigUInt64LE(at + 11) : oldId(file);
        if (units.some((unit) => unit.signature === signature)) continue;
        units.push({ signature, isType, parts: new Map([...shared, [column, { offset: append(name, bytes.subarray(at, at + size)), size }]]) });
      }
    }
  }
  writeFileSync(target, elfImage(machine, [
    ...[...merged].map(([name, bytes]) => ({ name: `.debug_${name}.dwo`, bytes })),
    { name: '.debug_cu_index', bytes: index(version, units.filter(({ isType }) => !isType)) },
    { name: '.debug_tu_index', bytes: index(version, units.filter(({ isType }) => isType)) },
  ]));
}

/** Before version 5 it is an attribute of the unit. */
function oldId(file: string): bigint {
  return BigInt(/DW_AT_GNU_dwo_id\s*:\s*(0x[0-9a-f]+)/.exec(execFileSync('readelf', ['--debug-dump=info', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))![1]!);
}

function index(version: number, units: readonly Unit[]): Buffer {
  const columns = [...new Set(units.flatMap(({ parts }) => [...parts.keys()]))];
  let slots = 2;
  while (slots < 1.5 * units.length) slots *= 2;
  const signatures = new BigUint64Array(slots);
  const rows = new Uint32Array(slots);
  for (const [row, { signature }] of units.entries()) {
    const mask = BigInt(slots - 1);
    let slot = Number(signature & mask);
    while (rows[slot] !== 0) slot = (slot + (Number((signature >> 32n) & mask) | 1)) % slots;
    signatures[slot] = signature;
    rows[slot] = row + 1;
  }
  const table = (what: 'offset' | 'size'): number[] => units.flatMap(({ parts }) => columns.map((id) => parts.get(id)?.[what] ?? 0));
  return Buffer.concat([
    Buffer.from(Uint32Array.of(version, columns.length, units.length, slots).buffer), Buffer.from(signatures.buffer), Buffer.from(rows.buffer),
    Buffer.from(Uint32Array.from([...columns, ...table('offset'), ...table('size')]).buffer),
  ]);
}
