// uprobe and uretprobe: the kernel takes a path and a file offset. Names become offsets through the binary's
// own symbol tables, here on the target, so one object fits every build of a library.

import type { ProbeSpec } from '../../common/manifest.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { addressToOffset, findSymbols, functionAt, openElf } from '../symbols/elf.ts';
import { namesOf, signatureOf, withoutParameters } from '../symbols/demangle.ts';
import type { ElfFile, FoundSymbol } from '../symbols/elf.ts';
import { resolveBinaries, resolveBinary } from './binaries.ts';
import { instructionAt } from './instructions.ts';
import { EXIT_INPUT } from '../errors.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { ATTACH_POINT, integerOf } from '../../common/numbers.ts';
import { listed } from './list.ts';
import { functionAndOffset } from './parts.ts';
import { placeEdits } from './place-facts.ts';
import { MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Refuse, SpecOf } from './row.ts';
import { checkUprobes, expandUprobes } from './uprobe-events.ts';
import type { Located } from './uprobe-events.ts';
import { didYouMean } from '../../common/near-miss.ts';

type UserFunction = 'uprobe' | 'uretprobe';
type Spec = SpecOf<UserFunction>;

export const uprobe: AttachedRow<'uprobe'> = {
  runs: 'attached',
  pass: 2,
  follows: 'by-program',
  readAgain: (spec, refuse) => ({ ...spec, ...functionOf(spec, true, refuse) }),
  expand,
  list: (pattern, host) => list('uprobe', pattern, host),
  listedUnasked: 'process',
};
export const uretprobe: AttachedRow<'uretprobe'> = {
  runs: 'attached',
  pass: 2,
  follows: 'by-program',
  readAgain: (spec, refuse) => ({ ...spec, ...functionOf(spec, false, refuse) }),
  expand,
  list: (pattern, host) => list('uretprobe', pattern, host),
};

function functionOf(spec: Spec, takesOffset: boolean, refuse: Refuse): Partial<Pick<Spec, 'function' | 'offset' | 'address'>> {
  const address = integerOf(spec.function, ATTACH_POINT);
  if (spec.address === null && address !== null && address > 0n) return { function: '', address: `0x${address.toString(16)}` };
  return functionAndOffset(spec, takesOffset, refuse);
}

/** A place in a file. */
interface Offset { readonly name: string; readonly offset: number }

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  checkUprobes(probe);
  const located = hasWildcard(spec.binary) ? inEveryFile(spec, probe, host) : inFile(spec, resolveBinary(spec.binary, probe, host), probe, host);
  return expandUprobes(located, host, { returns: spec.provider === 'uretprobe', reasons: {} });
}

function inFile(spec: Spec, path: string, probe: ProbeSpec, { unsafe }: AttachHost): Located[] {
  const places = readingElf(path, probe, () => placesOf(spec, path, probe, unsafe));
  return places.map(({ name, offset }) => ({ name, path, at: { offset, counter: 0 }, edits: readingElf(path, probe, () => placeEdits(probe, path, offset)) }));
}

/** Of a pattern's files those are meant that have the function. */
function inEveryFile(spec: Spec, probe: ProbeSpec, host: AttachHost): Located[] {
  const behind = probe.name.slice(`${spec.provider}:${spec.binary}`.length);
  const found = resolveBinaries(spec.binary, probe, host).flatMap((path) => {
    try {
      return inFile({ ...spec, binary: path }, path, { ...probe, name: `${spec.provider}:${path}${behind}` }, host);
    } catch (error) {
      if (error instanceof MissingProbe) return [];
      throw error;
    }
  });
  if (found.length === 0) throw new MissingProbe(`no file that ${probe.name} names has such a function`);
  return found;
}

/** `BINARY`, `BINARY:FUNCTION` or `BINARY:cpp:FUNCTION`. The process of -p or -c stands in for a binary that is not named. */
function list(provider: UserFunction, pattern: string, host: AttachHost): string[] {
  const [, named, rest] = /^([^:]*)(?::(.*))?$/s.exec(pattern)!;
  const isFunction = rest === undefined && host.pid !== null && !named!.includes('/');
  const binary = isFunction ? '' : named!;
  if (binary === '' && host.pid === null) return [];
  const [, language, wanted] = /^(cpp:)?(.*)$/s.exec(isFunction ? named! : rest ?? '')!;
  const glob = globPattern(wanted || '*');
  const probe = { name: `${provider}:${pattern}` };
  const symbolsOf = (path: string): readonly FoundSymbol[] => findSymbols(path, (name) => namesOf(name).some((n) => glob.test(n)));
  const found = hasWildcard(binary)
    ? resolveBinaries(binary, probe, host).map((path) => ({ path, symbols: ifReadable(() => symbolsOf(path)) }))
    : [resolveBinary(binary, probe, host)].map((path) => ({ path, symbols: readingElf(path, probe, () => symbolsOf(path)) }));
  return listed(found.flatMap(({ path, symbols }) => symbols.flatMap(({ name }) => {
    const isCpp = namesOf(name).length > 1;
    return isCpp ? `${provider}:${path}:cpp:"${signatureOf(name)}"` : language === undefined ? `${provider}:${path}:${name}` : [];
  })));
}

/** Their names keep the binary as the script writes it. */
function placesOf(spec: Spec, path: string, probe: ProbeSpec, unsafe: boolean): Offset[] {
  const { function: wanted, address } = spec;
  const binary = spec.binary || path;
  if (address !== null) {
    const elf = openElf(path);
    const offset = addressToOffset(elf.segments, Number(address));
    if (offset === null) throw new MissingProbe(`cannot attach ${probe.name}: ${path} has nothing at address ${address}`);
    if (!unsafe) checkAddress(elf, Number(address), path, probe);
    return [{ name: probe.name, offset }];
  }
  if (spec.language === 'cpp') return cppPlaces(spec, path, probe, unsafe);
  if (hasWildcard(wanted)) {
    const pattern = globPattern(wanted);
    const found = oncePerOffset(findSymbols(path, (name) => pattern.test(name)));
    if (found.length === 0) {
      checkSymbols(path, probe);
      throw new MissingProbe(`no function of ${path} matches ${probe.name}`);
    }
    return found.map((symbol) => ({ name: `${spec.provider}:${binary}:${symbol.name}`, offset: symbol.fileOffset }));
  }
  const symbol = findSymbols(path, wanted)[0];
  if (symbol === undefined) {
    throw noFunction(spec, path, probe);
  }
  checkOffset(spec, symbol, path, probe, unsafe);
  return [{ name: probe.name, offset: symbol.fileOffset + spec.offset }];
}

/** Of C++ a name without its namespace is enough to be told. */
function noFunction({ provider, function: wanted }: Spec, path: string, probe: ProbeSpec): MissingProbe {
  checkSymbols(path, probe);
  const names = findSymbols(path, () => true).map(({ name }) => name);
  const cpp = names.filter((name) => namesOf(name).length > 1).map((name) => withoutParameters(signatureOf(name)));
  const meant = cpp.find((name) => name === wanted || name.endsWith(`::${wanted}`));
  return new MissingProbe(`cannot attach ${probe.name}: ${path} has no function ${wanted}`, EXIT_INPUT, meant === undefined ? didYouMean(wanted, names)
    : { hints: [`it is a function of C++: write ${provider}:${path}:cpp:"${meant}"`] });
}

/** A library that is stripped has those that others call. */
function checkSymbols(path: string, probe: ProbeSpec): void {
  if (findSymbols(path, () => true).length > 0) return;
  throw new MissingProbe(`cannot attach ${probe.name}: ${path} has no symbols: it is stripped`, EXIT_INPUT, {
    hints: ['take a build that has its symbols, or an address: `uprobe:binary:0x1234`'],
  });
}

/** Every overload of a name of C++, or the one whose whole signature is given. `*` is a pointer before it is a wildcard. */
function cppPlaces(spec: Spec, path: string, probe: ProbeSpec, unsafe: boolean): Offset[] {
  const { function: wanted } = spec;
  const isNamed = (accepts: (name: string) => boolean) => (mangled: string): boolean => namesOf(mangled).some(accepts);
  let found = findSymbols(path, isNamed((name) => name === wanted));
  if (found.length === 0 && hasWildcard(wanted)) {
    const pattern = globPattern(wanted);
    found = findSymbols(path, isNamed((name) => pattern.test(name)));
  }
  if (found.length === 0) {
    checkSymbols(path, probe);
    const names = findSymbols(path, (name) => name.startsWith('_Z')).map(({ name }) => withoutParameters(signatureOf(name)));
    throw new MissingProbe(`cannot attach ${probe.name}: ${path} has no C++ function ${wanted}`, EXIT_INPUT, didYouMean(wanted, names));
  }
  return oncePerOffset(found).map((symbol) => {
    checkOffset(spec, symbol, path, probe, unsafe);
    return { name: `${spec.provider}:${spec.binary || path}:cpp:"${signatureOf(symbol.name)}"`, offset: symbol.fileOffset + spec.offset };
  });
}

function checkOffset({ function: name, offset }: Spec, { size, fileOffset }: FoundSymbol, path: string, probe: ProbeSpec, unsafe: boolean): void {
  if (size > 0 && offset >= size) throw new MissingProbe(`cannot attach ${probe.name}: ${name} has only ${size} bytes`);
  if (!unsafe) checkInstruction(openElf(path), { name, fileOffset, size }, offset, probe);
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

/** Aliases of one function are one place. */
function oncePerOffset(symbols: readonly FoundSymbol[]): FoundSymbol[] {
  return [...new Map([...symbols].reverse().map((symbol) => [symbol.fileOffset, symbol])).values()].reverse();
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
export function readingElf<T>(path: string, probe: Pick<ProbeSpec, 'name'>, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    const reason = error.message.includes(path) ? error.message : `${path}: ${error.message}`;
    throw new MissingProbe(`cannot attach ${probe.name}: ${reason}`);
  }
}
