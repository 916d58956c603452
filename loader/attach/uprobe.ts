// uprobe and uretprobe: the kernel takes a path and a file offset. Names become offsets through the binary's
// own symbol tables, here on the target, so one object fits every build of a library.

import type { ProbeSpec } from '../../common/manifest.ts';
import { Btf } from '../../common/btf/btf.ts';
import { declarationOf } from '../../common/btf/c-text.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { addressToOffset, functionAt, openElf } from '../symbols/elf.ts';
import { namesOf, signatureOf } from '../symbols/demangle.ts';
import { functionTypes } from '../symbols/function-types.ts';
import type { ElfFile, FoundSymbol } from '../symbols/elf.ts';
import { statusOf } from '../bounded-file.ts';
import { inArchive } from '../symbols/archives.ts';
import { binariesInTime, resolveBinaries, tellOfOthers, resolveBinary } from './binaries.ts';
import { instructionAt } from './instructions.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { ATTACH_POINT, integerOf } from '../../common/numbers.ts';
import { listed } from './list.ts';
import { functionAndOffset } from './parts.ts';
import { placeEdits } from './place-facts.ts';
import { formerName } from './process-files.ts';
import { cannot, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Named, Refuse, SpecOf } from './row.ts';
import { addressesOf, linesOf, sourcePlaceOf } from './source-places.ts';
import { checkUprobes, expandGrowing, expandUprobes, hasUprobes, inOrigin, lacksUprobes } from './uprobe-events.ts';
import type { Located } from './uprobe-events.ts';
import { checkUserArguments } from './user-arguments.ts';
import { meantFunctions } from './user-functions.ts';

type UserFunction = 'uprobe' | 'uretprobe';
type Spec = SpecOf<UserFunction>;

export const uprobe: AttachedRow<'uprobe'> = {
  runs: 'attached',
  isHere: hasUprobes,
  lacks: lacksUprobes,
  pass: 2,
  follows: 'by-program',
  readAgain: (spec, refuse) => (spec.source === undefined ? { ...spec, ...functionOf(spec, true, refuse) } : withSource(spec, spec.source, refuse)),
  expand,
  list: (pattern, host) => (pattern.includes('@') ? listLines(pattern, host) : list('uprobe', pattern, host)),
  listedUnasked: 'process',
  parameters: (name, host, warn) => ifReadable(() => parametersOf(name, false, host, warn)),
};
export const uretprobe: AttachedRow<'uretprobe'> = {
  runs: 'attached',
  isHere: hasUprobes,
  lacks: lacksUprobes,
  pass: 2,
  follows: 'by-program',
  readAgain: (spec, refuse) => ({ ...spec, ...functionOf(spec, false, refuse) }),
  expand,
  list: (pattern, host) => list('uretprobe', pattern, host),
  parameters: (name, host, warn) => ifReadable(() => parametersOf(name, true, host, warn)),
};

function functionOf(spec: Spec, takesOffset: boolean, refuse: Refuse): Partial<Pick<Spec, 'function' | 'offset' | 'address'>> {
  const address = integerOf(spec.function, ATTACH_POINT);
  if (spec.address !== null || address === null || address <= 0n) return functionAndOffset(spec, takesOffset, refuse);
  if (spec.offset > 0) return refuse(`No offset follows an address, but this is ${spec.function}+${spec.offset}: add it up`);
  return { function: '', address: `0x${address.toString(16)}` };
}

function withSource(spec: SpecOf<'uprobe'>, source: string, refuse: Refuse): SpecOf<'uprobe'> {
  return sourcePlaceOf(source) === null ? refuse(`'${source}' is no line of a source file`) : spec;
}

/** A place in a file. */
interface Offset { readonly name: string; readonly offset: number }

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  checkUprobes(probe);
  const kind = { returns: spec.provider === 'uretprobe', reasons: {} };
  if (!hasWildcard(spec.binary)) {
    const path = resolveBinary(spec.binary, probe, host);
    return { ...expandUprobes(inFile(spec, path, probe, host), host, kind), remarks: tellOfOthers(spec.binary, path, probe) };
  }
  const { now, later } = binariesInTime(spec.binary, probe, host);
  const located = inFiles(now, spec, probe, host);
  if (located.length === 0 && later === null) throw new MissingProbe(`no file that ${probe.name} names has such a function`);
  return expandGrowing(located, probe, host, kind, later && ((pids) => inFiles(later(pids), spec, probe, host)));
}

function inFile(spec: Spec, path: string, probe: ProbeSpec, { unsafe, debugPlaces }: AttachHost): Located[] {
  const plain = addressInOther(spec, path, probe);
  if (plain !== null && !unsafe) throw new MissingProbe(`cannot attach ${probe.name}: ${path} is not an ELF file, in which this would be a byte; ${UNSAFE}`);
  if (plain !== null) return [plain];
  return readingElf(path, probe, () => {
    const elf = openElf(path, debugPlaces);
    const places = placesOf(spec, elf, formerName(path) ?? path, probe, unsafe);
    return places.map(({ name, offset }) => ({ name, ...inOrigin(elf, path, { offset, counter: 0 }), edits: placeEdits(probe, path, offset) }));
  });
}

/** A file of another kind has no addresses: its bytes are counted. null: it is ELF, or a function is named. */
function addressInOther({ address }: Spec, path: string, probe: ProbeSpec): Located | null {
  const offset = Number(address);
  if (address === null || inArchive(path) !== null || isElf(path)) return null;
  const size = statusOf(path)?.size ?? 0;
  if (offset >= size) throw new MissingProbe(`cannot attach ${probe.name}: ${path} has only ${size} bytes`);
  return { name: probe.name, path, at: { offset, counter: 0 }, edits: [] };
}

function isElf(path: string): boolean {
  try {
    openElf(path);
    return true;
  } catch (error) {
    if (error instanceof ElfError) return error.reason !== 'not-elf';
    throw error;
  }
}

/** Of a pattern's files those are meant that have the function. */
function inFiles(paths: readonly string[], spec: Spec, probe: ProbeSpec, host: AttachHost): Located[] {
  const behind = probe.name.slice(`${spec.provider}:${spec.binary}`.length);
  return paths.flatMap((path) => {
    try {
      const binary = formerName(path) ?? path;
      return inFile({ ...spec, binary }, path, { ...probe, name: `${spec.provider}:${binary}${behind}` }, host);
    } catch (error) {
      if (error instanceof MissingProbe) return [];
      throw error;
    }
  });
}

/** `BINARY`, `BINARY:FUNCTION` or `BINARY:cpp:FUNCTION`. The process of -p or -c stands in for a binary that is not named. */
function list(provider: UserFunction, pattern: string, host: AttachHost): string[] {
  const [, named, rest] = /^([^:]*)(?::(.*))?$/s.exec(pattern)!;
  const isFunction = rest === undefined && host.pid !== null && !named!.includes('/');
  const binary = isFunction ? '' : named!;
  const [, language, wanted] = /^(cpp:)?(.*)$/s.exec(isFunction ? named! : rest ?? '')!;
  const glob = globPattern(wanted!.replace(/^"(.*)"$/, '$1') || '*');
  const probe: Named = { name: pattern === '' ? provider : `${provider}:${pattern}`, isListed: true };
  const symbolsOf = (path: string): readonly FoundSymbol[] => openElf(path, host.debugPlaces).find((name) => namesOf(name).some((n) => glob.test(n)));
  const found = hasWildcard(binary)
    ? resolveBinaries(binary, probe, host).map((path) => ({ path, symbols: ifReadable(() => symbolsOf(path)) }))
    : [resolveBinary(binary, probe, host)].map((path) => ({ path, symbols: readingElf(path, probe, () => symbolsOf(path)) }));
  return listed(found.flatMap(({ path, symbols }) => symbols.flatMap(({ name }) => {
    const written = listedName(name);
    return language === undefined || written !== name ? `${provider}:${formerName(path) ?? path}:${written}` : [];
  })));
}

/** `BINARY@FILE`, or with a pattern of lines behind it: those that have code. */
function listLines(pattern: string, host: AttachHost): string[] {
  const [, binary = '', file = '', lines = ''] = /^(.*)@([^:]*):?(.*)$/s.exec(pattern) ?? [];
  const probe: Named = { name: `uprobe:${pattern}`, isListed: true };
  const path = resolveBinary(binary, probe, host);
  const glob = globPattern(lines || '*');
  const found = readingElf(path, probe, () => linesOf(file, openElf(path, host.debugPlaces), path, probe));
  return found.filter((line) => glob.test(String(line))).map((line) => `uprobe:${path}@${file}:${line}`);
}

/** Of a function that list() has named. */
function parametersOf(name: string, returns: boolean, { debugPlaces }: AttachHost, warn: (text: string) => void): string[] {
  const [, path = '', behind = ''] = /^([^:]*):(.*)$/s.exec(name) ?? [];
  const elf = openElf(path, debugPlaces);
  const symbol = listedFunctions(elf).get(behind);
  if (symbol === undefined) return [];
  const found = functionTypes(elf, path, [symbol]);
  if (found.kind === 'unknown') {
    if (found.whole) warn(found.reason);
    return [];
  }
  const types = Btf.parse(found.btf)!;
  return found.functions.flatMap((fn) => {
    if (returns) return fn.returns === 0 ? [] : [declarationOf(types, fn.returns, 'retval')];
    return fn.arguments.map((argument) => declarationOf(types, argument.type, argument.name));
  });
}

const listedBy = new WeakMap<ElfFile, ReadonlyMap<string, FoundSymbol>>();

/** By what list() writes behind the binary. */
function listedFunctions(elf: ElfFile): ReadonlyMap<string, FoundSymbol> {
  let found = listedBy.get(elf);
  if (found === undefined) {
    found = new Map(elf.find(() => true).map((symbol) => [listedName(symbol.name), symbol]));
    listedBy.set(elf, found);
  }
  return found;
}

function listedName(symbol: string): string {
  return namesOf(symbol).length > 1 ? `cpp:"${signatureOf(symbol)}"` : symbol;
}

/** Their names keep the binary as the script writes it. */
function placesOf(spec: Spec, elf: ElfFile, path: string, probe: ProbeSpec, unsafe: boolean): Offset[] {
  const { function: wanted, address, source } = spec;
  if (source !== undefined) {
    const place = sourcePlaceOf(source);
    if (place === null) throw new MissingProbe(`cannot attach ${probe.name}: '${source}' is no line of a source file`);
    return addressesOf(place, elf, path, probe).map((each) => ({ name: probe.name, offset: addressToOffset(elf.segments, each)! }));
  }
  if (address !== null) {
    const offset = addressToOffset(elf.segments, Number(address));
    if (offset === null) throw new MissingProbe(`cannot attach ${probe.name}: ${path} has nothing at address ${address}`);
    if (!unsafe) checkAddress(elf, Number(address), path, probe);
    return [{ name: probe.name, offset }];
  }
  const symbols = meantFunctions(spec, elf, path, probe);
  if (probe.userFunction !== undefined) checkUserArguments(probe.userFunction, elf, path, symbols);
  const start = `${spec.provider}:${spec.binary || path}`;
  return symbols.map((symbol) => {
    checkOffset(spec, symbol, elf, probe, unsafe);
    const name = spec.language === 'cpp' ? `${start}:cpp:"${signatureOf(symbol.name)}"` : hasWildcard(wanted) ? `${start}:${symbol.name}` : probe.name;
    return { name, offset: symbol.fileOffset + spec.offset };
  });
}

function checkOffset({ offset }: Spec, { name, size, fileOffset }: FoundSymbol, elf: ElfFile, probe: ProbeSpec, unsafe: boolean): void {
  if (unsafe) return;
  if (size > 0 && offset >= size) throw new MissingProbe(`cannot attach ${probe.name}: ${name} has only ${size} bytes; ${UNSAFE}`);
  checkInstruction(elf, { name, fileOffset, size }, offset, probe);
}

function checkAddress(elf: ElfFile, address: number, path: string, probe: ProbeSpec): void {
  const functions = elf.functions();
  const index = functionAt(functions, address);
  if (index < 0) throw new MissingProbe(`cannot attach ${probe.name}: no known function of ${path} is there, so an instruction may not begin there; ${UNSAFE}`);
  const start = functions.starts[index]!;
  const fn = { name: functions.name(index), fileOffset: addressToOffset(elf.segments, start)!, size: functions.sizes[index]! };
  checkInstruction(elf, fn, address - start, probe);
}

const UNSAFE = '--unsafe attaches it all the same';

/** The kernel puts a breakpoint wherever it is told to: in the middle of an instruction it would break the program. */
function checkInstruction(elf: ElfFile, { name, fileOffset, size }: Pick<FoundSymbol, 'name' | 'fileOffset' | 'size'>, offset: number, probe: ProbeSpec): void {
  if (offset === 0) return;
  const instruction = size === 0 ? null : instructionAt(elf.bytes(fileOffset, size), offset, elf.machine);
  if (instruction === null) throw new MissingProbe(`cannot attach ${probe.name}: where the instructions of ${name} begin cannot be told; ${UNSAFE}`);
  if (instruction.start !== offset) {
    throw new MissingProbe(`cannot attach ${probe.name}: this is in the middle of the instruction at ${name}+${instruction.start}; ${UNSAFE}`);
  }
}

/** Of many files, those that are no programs or are damaged are not meant. */
export function ifReadable<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof ElfError) return [];
    throw error;
  }
}

/** What is wrong with the file becomes MissingProbe. */
export function readingElf<T>(path: string, probe: Named, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    const reason = error.message.includes(path) ? error.message : `${path}: ${error.message}`;
    throw new MissingProbe(`${cannot(probe)}: ${reason}`);
  }
}
