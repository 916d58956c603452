// uprobe:BIN@FILE:LINE[:COLUMN]: every place in the binary where execution comes to that line, by its debug information.

import { EXIT_INPUT } from '../errors.ts';
import { native } from '../native.ts';
import type { SourcePlaces } from '../native.ts';
import type { ElfFile } from '../symbols/elf.ts';
import { debugInfoOf } from '../symbols/function-types.ts';
import { cannot, MissingProbe } from './row.ts';
import type { Named } from './row.ts';

/** Nearest lines that are named where one has no code. */
const NEAR = 2;

export interface SourcePlace {
  /** The end of a path. */
  readonly file: string;
  readonly line: number;
  /** 0: any. */
  readonly column: number;
}

/** `FILE:LINE` or `FILE:LINE:COLUMN`; null: it is none. */
export function sourcePlaceOf(text: string): SourcePlace | null {
  const [, file, line, column] = /^(.+?):([1-9][0-9]{0,8})(?::([1-9][0-9]{0,8}))?$/s.exec(text) ?? [];
  return file === undefined ? null : { file, line: Number(line), column: Number(column ?? 0) };
}

/** Virtual addresses of the file, sorted. Throws MissingProbe. */
export function addressesOf({ file, line, column }: SourcePlace, elf: ElfFile, path: string, probe: Named): readonly number[] {
  const found = read(elf, path, file, line, column, probe);
  const addresses = found.addresses.filter((address) => elf.segments.some((each) => each.executable && address >= each.address && address < each.address + each.fileSize));
  if (addresses.length > 0) return addresses;
  const fail = (reason: string, hint: string | null): never => {
    throw new MissingProbe(`${cannot(probe)}: ${reason}`, EXIT_INPUT, hint === null ? {} : { hints: [hint] });
  };
  if (found.files.length === 0) return fail(`the debug information of ${path} knows no file ${file}`, 'name it as the compiler was told, or by the end of its path');
  if (column > 0 && found.lines.includes(line)) return fail(`no code begins at column ${column} of line ${line} of ${file}`, `leave the column out: \`@${file}:${line}\``);
  const below = found.lines.filter((each) => each < line).slice(-NEAR);
  const above = found.lines.filter((each) => each > line).slice(0, NEAR);
  return fail(`line ${line} of ${file} has no code in ${path}`, `the nearest lines that have some are ${[...below, ...above].join(', ')}`);
}

/** Lines of the file that have code, sorted. Throws MissingProbe. */
export function linesOf(file: string, elf: ElfFile, path: string, probe: Named): readonly number[] {
  return read(elf, path, file, 0, 0, probe).lines;
}

function read(elf: ElfFile, path: string, file: string, line: number, column: number, probe: Named): SourcePlaces {
  const handle = native().canReadDebugInfo() ? debugInfoOf(elf) : null;
  if (handle !== null) return native().sourcePlaces(handle, file, line, column);
  const [reason, hint] = native().canReadDebugInfo() ? [`${path} has no debug information`, 'compile it with -g, or name its debug file with --debuginfo']
    : ['reading debug information takes the library libdw, which is not installed', 'install it (Debian: libdw1)'];
  throw new MissingProbe(`${cannot(probe)}: ${reason}`, EXIT_INPUT, { hints: [hint] });
}
