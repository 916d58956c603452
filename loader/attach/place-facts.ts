// The numbers that a program is told of the binary that it is attached in (common/place-facts.ts), for one place: where symbols
// are, seen from there, and what file it is.

import type { ProbeSpec, SymbolSpec } from '../../common/manifest.ts';
import { didYouMean } from '../../common/near-miss.ts';
import { readPlaceFact } from '../../common/place-facts.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { statusOf } from '../bounded-file.ts';
import type { Edit } from '../kernel/patch.ts';
import { offsetToAddress, openElf } from '../symbols/elf.ts';
import type { ElfFile } from '../symbols/elf.ts';
import { MissingProbe } from './row.ts';

/** `offset`: of the place in the file at `path`. Throws ElfError, MissingProbe where a symbol is not there, LoaderError. */
export function placeEdits({ name, fields, symbols = [] }: Pick<ProbeSpec, 'name' | 'fields' | 'symbols'>, path: string, offset: number): Edit[] {
  if (fields.length === 0) return [];
  const elf = openElf(path);
  return fields.flatMap(({ name: field, instructions }) => {
    const fact = readPlaceFact(field);
    const symbol = typeof fact === 'number' ? symbols[fact] : undefined;
    if (fact === null || (typeof fact === 'number' && symbol === undefined)) throw new LoaderError(`the object is damaged: ${name} has the field ${field}`, EXIT_INPUT);
    const value = symbol !== undefined ? distance(elf, symbol, path, offset) : factOf(elf, fact, path);
    return instructions.map((instruction) => ({ instruction, value }));
  });
}

function factOf({ relocatable }: ElfFile, fact: ReturnType<typeof readPlaceFact>, path: string): number {
  if (fact === 'is_executable') return relocatable ? 0 : 1;
  const inode = BigInt(statusOf(path)?.ino ?? 0);
  return Number(BigInt.asIntN(32, fact === 'inode_low' ? inode : inode >> 32n));
}

/** From the place to the symbol: the same wherever the file is mapped. */
function distance(elf: ElfFile, { name, place }: SymbolSpec, path: string, offset: number): number {
  const from = offsetToAddress(elf.segments.filter(({ executable }) => executable), offset);
  const symbol = elf.symbol(name);
  const missing = (message: string, details = {}): MissingProbe => new MissingProbe(message, EXIT_INPUT, details, place);
  if (symbol === null || from === null) throw missing(`${path} has no symbol ${name}`, didYouMean(name, elf.symbolNames()));
  if (symbol.threadLocal) throw missing(`${name} has no address of its own: every thread has another ${name}`);
  const value = symbol.value - from;
  if (value !== (value | 0)) throw missing(`${name} is too far away from the place of the probe in ${path}`);
  return value;
}
