// What a function of a program takes: names and types of its arguments, and where each lies when it begins. From DWARF, which
// libdw reads; what cannot be known is said in words, never guessed.

import { dirname, resolve } from 'node:path';
import { Btf } from '../../common/btf/btf.ts';
import type { UserFunction } from '../../common/user-functions.ts';
import { statusOf } from '../bounded-file.ts';
import { native } from '../native.ts';
import type { DebugInfoHandle } from '../native.ts';
import { called } from '../../common/user-functions.ts';
import { argumentPlaces } from './calling-convention.ts';
import { DebugPackages } from './debug-packages.ts';
import { signatureOf } from './demangle.ts';
import { isZstd } from './elf-sections.ts';
import type { ElfFile, FoundSymbol } from './elf.ts';
import { pathOf } from './elf.ts';

/** Version 0.x of libdw. */
const ZSTD_SINCE = 189;

/** `handle` null: it has none, or libdw is missing. */
const opened = new WeakMap<ElfFile, { readonly handle: DebugInfoHandle | null; readonly packages: DebugPackages }>();

/** The DWARF of a file, or of its debug file, opened when it is first asked for; null: there is none, or nobody here can read it. */
export function debugInfoOf(elf: ElfFile): DebugInfoHandle | null {
  const path = pathOf(elf);
  // Another file has taken its place.
  if (path === null) return null;
  let known = opened.get(elf);
  if (known === undefined) {
    const packages = new DebugPackages(elf);
    known = { handle: native().openDebugInfo(path, elf.debugFile(), elf.origin?.part?.offset ?? 0, elf.origin?.part?.size ?? 0, packages.find), packages };
    opened.set(elf, known);
  }
  return known.handle;
}

export type FunctionTypes =
  /** `btf`: bytes; the types of the arguments are in it. */
  | { readonly kind: 'known'; readonly btf: Uint8Array; readonly functions: readonly UserFunction[] }
  /** `reason`: a sentence without its end, `help` what to do. `whole`: of all functions of the file. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly help: string; readonly whole: boolean };

/** Of functions that begin at these symbols. `path`: of the file, for messages. */
export function functionTypes(elf: ElfFile, path: string, symbols: readonly FoundSymbol[]): FunctionTypes {
  if (!native().canReadDebugInfo()) return { kind: 'unknown', reason: 'reading debug information takes the library libdw, which is not installed', help: 'install it (Debian: libdw1), or use arg0, arg1, …', whole: true };
  const handle = debugInfoOf(elf);
  if (handle === null) return whyNone(elf, path);
  const { btf, functions } = native().describeFunctions(handle, symbols.map(({ value }) => value));
  const types = Btf.parse(btf);
  const found: UserFunction[] = [];
  for (const [index, described] of functions.entries()) {
    const name = signatureOf(symbols[index]!.name);
    if (described === null && isUnread(elf)) return whyNone(elf, path);
    if (described === null || types === null) return { kind: 'unknown', reason: `the debug information of ${path} does not know ${called(name)}`, help: 'compile that file with -g too, or use arg0, arg1, …', whole: false };
    if ('missing' in described) return { kind: 'unknown', reason: `the debug information of ${called(name)} is in ${whereSplit(elf, described.missing)}`, help: 'put it back, or use arg0, arg1, …', whole: true };
    const places = argumentPlaces(described, types, elf.machine, isClone(symbols[index]!.name));
    const { params, returns } = types.proto(described.id);
    found.push({ name, returns, arguments: params.slice(0, places.length).map((param, at) => ({ name: param.name, type: param.type, place: places[at]! })).filter((argument) => !isHidden(argument.name)) });
  }
  return { kind: 'known', btf, functions: found };
}

/** It may find other sections to read all the same. */
function isUnread(elf: ElfFile): boolean {
  const section = elf.section('.debug_info');
  return section !== null && !native().canUnpackZstd() && isZstd(section) && Number(native().libdwVersion()?.split('.')[1]) < ZSTD_SINCE;
}

/** Nothing that libdw reads. */
function whyNone(elf: ElfFile, path: string): FunctionTypes {
  const section = elf.section('.debug_info');
  if (section === null) return { kind: 'unknown', reason: `${path} has no debug information`, help: 'compile it with -g, name its debug file with --debuginfo, or use arg0, arg1, …', whole: true };
  const how = isZstd(section) ? `it is compressed with zstd, which takes the library libzstd, or version 0.${ZSTD_SINCE}` : 'it is damaged, or of a kind that takes a newer one';
  return { kind: 'unknown', reason: `libdw ${native().libdwVersion()} cannot read the debug information of ${path}: ${how}`, help: 'decompress it (objcopy --decompress-debug-sections), or use arg0, arg1, …', whole: true };
}

/** Split DWARF that is not to be had: `file` is where it was when it was written. */
function whereSplit(elf: ElfFile, file: string): string {
  const problem = opened.get(elf)?.packages.problem ?? null;
  // Beside the program is where it is before anybody moves one of them.
  const isThere = elf.origin !== null && statusOf(resolve(dirname(elf.origin.path), file))?.isFile() === true;
  if (isThere) return `${file}, which is another build's, or split in a way that libdw ${native().libdwVersion()} does not read (-fdebug-types-section)`;
  return `${file}, which is not there${problem === null ? '' : `, and ${problem}`}`;
}

/** What Go hands to a generic function beside its arguments. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** What gcc makes of a function for itself may take other arguments. */
function isClone(symbol: string): boolean {
  return /\.(isra|constprop|part|cold|llvm|specialized)\b/.test(symbol);
}
