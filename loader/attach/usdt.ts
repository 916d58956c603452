// usdt: places that the authors of a program have marked, of which notes in the binary tell (../symbols/stapsdt.ts). They are
// read here, on the target: of a probe every place becomes a place of its own, because the arguments lie elsewhere in each.
// A probe that has a semaphore is prepared by the program only while somebody traces it: the kernel counts that.

import type { ProbeSpec } from '../../common/manifest.ts';
import { architectureNamed, architectureOf } from '../../common/architectures/index.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { didYouMean } from '../../common/near-miss.ts';
import type { NotedPart } from '../../common/noted-arguments.ts';
import { readNotedName } from '../../common/noted-arguments.ts';
import { EINVAL, EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Edit } from '../kernel/patch.ts';
import { addressToOffset, openElf } from '../symbols/elf.ts';
import type { ElfFile } from '../symbols/elf.ts';
import { notedProbes } from '../symbols/stapsdt.ts';
import type { NotedProbe } from '../symbols/stapsdt.ts';
import { binariesInTime, resolveBinaries, tellOfOthers } from './binaries.ts';
import { isNop } from './instructions.ts';
import { listed } from './list.ts';
import { argumentParts, UnreadableArgument } from './operands.ts';
import { placeEdits } from './place-facts.ts';
import { formerName } from './process-files.ts';
import { MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Named, SpecOf } from './row.ts';
import { checkUprobes, expandGrowing, hasUprobes, inOrigin, lacksUprobes } from './uprobe-events.ts';
import type { Located } from './uprobe-events.ts';
import { ifReadable, readingElf } from './uprobe.ts';

type Spec = SpecOf<'usdt'>;

export const usdt: AttachedRow<'usdt'> = {
  runs: 'attached',
  isHere: hasUprobes,
  lacks: lacksUprobes,
  pass: 2,
  follows: 'by-program',
  readAgain: (spec) => spec,
  expand,
  list,
  listedUnasked: 'process',
};

/** A place in the file at `path`. */
interface Found { readonly path: string; readonly elf: ElfFile; readonly noted: NotedProbe }

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  checkUprobes(probe);
  const { now, later } = binariesInTime(spec.binary, probe, host);
  const expands = spec.namespace === null || [spec.binary, spec.namespace, spec.name].some(hasWildcard);
  const located = (found: readonly Found[]): Located[] => found.map((each) => locate(each, expands ? nameOf(each, spec.binary) : probe.name, probe, host));
  const laterFound = later && ((pids: readonly number[]): Located[] => located(placesIn(later(pids), spec.binary, probe).filter(isMeant(spec))));
  const found = later !== null ? placesIn(now, spec.binary, probe).filter(isMeant(spec)) : find(spec, now, probe);
  const expansion = expandGrowing(located(found), probe, host, { returns: false, reasons: REASONS }, laterFound);
  return { ...expansion, remarks: [...expansion.remarks ?? [], ...tellOfOthers(spec.binary, now[0] ?? '', probe)] };
}

function locate({ path, elf, noted }: Found, name: string, probe: ProbeSpec, host: AttachHost): Located {
  const at = { offset: codeOffset(path, elf, noted, name, host.unsafe), counter: counterOffset(path, elf, noted, name) };
  const [told, others] = [probe.fields.filter(isNoted), probe.fields.filter((field) => !isNoted(field))];
  const edits = [...argumentEdits(told, elf, noted, name), ...readingElf(path, probe, () => placeEdits({ ...probe, fields: others }, path, at.offset))];
  return { name, ...inOrigin(elf, path, at), edits };
}

const REASONS: Readonly<Record<number, string>> = {
  [EINVAL]: 'the kernel does not take it: another tracer may be at the place without the semaphore that the note tells of',
};

/** `binary`: as the script writes it, and so it stays; a pattern, or nothing, for the file that was found. */
function nameOf({ path, noted: { namespace, name } }: Found, binary: string): string {
  return `usdt:${isPattern(binary) ? formerName(path) ?? path : binary}:${namespace}:${name}`;
}

// ---------------------------------------------------------------- finding

/** In the order of the files, and of each file's notes. Never empty: throws MissingProbe. */
function find(spec: Spec, paths: readonly string[], probe: ProbeSpec): readonly Found[] {
  const all = placesIn(paths, spec.binary, probe);
  const found = all.filter(isMeant(spec));
  if (found.length > 0) return found;
  const { binary, namespace, name } = spec;
  if (all.length === 0) throw new MissingProbe(`cannot attach ${probe.name}: ${isPattern(binary) ? 'none of its files has' : `'${binary}' has no`} USDT probes`);
  const wanted = namespace === null ? name : `${namespace}:${name}`;
  if (isPattern(binary) || hasWildcard(wanted)) throw new MissingProbe(`no USDT probe matches ${probe.name}`);
  const there = all.map(({ noted }) => (namespace === null ? noted.name : `${noted.namespace}:${noted.name}`));
  const others = namespace === null ? [] : [...new Set(there.filter((each) => each.endsWith(`:${name}`)))];
  if (others.length > 0) throw new MissingProbe(`cannot attach ${probe.name}: '${binary}' has no USDT probe ${wanted}`, EXIT_INPUT, { hints: [`there is ${others.join(', ')}`] });
  throw new MissingProbe(`cannot attach ${probe.name}: '${binary}' has no USDT probe ${wanted}`, EXIT_INPUT, didYouMean(wanted, there));
}

function isMeant({ namespace, name }: Pick<Spec, 'namespace' | 'name'>): (found: Found) => boolean {
  const namespaces = globPattern(namespace ?? '*');
  const names = globPattern(name);
  return ({ noted }) => namespaces.test(noted.namespace) && names.test(noted.name);
}

/** No name means all files of a process. */
function isPattern(binary: string): boolean {
  return binary === '' || hasWildcard(binary);
}

/** Of a pattern's many files, those that are no programs or are damaged are not meant. Throws MissingProbe. */
function placesIn(paths: readonly string[], binary: string, probe: Named): readonly Found[] {
  return paths.flatMap((path) => (isPattern(binary) ? ifReadable(() => probesOf(path)) : readingElf(path, probe, () => probesOf(path))));
}

/** Throws ElfError. */
function probesOf(path: string): Found[] {
  const elf = openElf(path);
  const noted = notedProbes(elf);
  const arch = architectureOf(architectureNamed(process.arch) ?? '');
  if (noted.length > 0 && (!elf.is64 || elf.machine !== arch?.elfMachine)) throw new ElfError('unsupported', 'its USDT probes are those of another architecture');
  return noted.map((each) => ({ path, elf, noted: each }));
}

/** `BINARY`, `BINARY:NAME` or `BINARY:NAMESPACE:NAME`. With the process of -p or -c, `NAME` alone, too. */
function list(pattern: string, host: AttachHost): string[] {
  const parts = pattern.split(':');
  const ofProcess = parts.length === 1 && host.pid !== null && !pattern.includes('/');
  const [binary, ...rest] = ofProcess ? ['', pattern] : parts;
  const probe: Named = { name: pattern === '' ? 'usdt' : `usdt:${pattern}`, isListed: true };
  const [name = '', namespace = ''] = [...rest].reverse();
  return listed(placesIn(resolveBinaries(binary!, probe, host), binary!, probe).filter(isMeant({ namespace: namespace || null, name: name || '*' })).map((found) => nameOf(found, '')));
}

// ---------------------------------------------------------------- places

/** The kernel puts a breakpoint wherever it is told to, and what marks a place is an instruction that does nothing. */
function codeOffset(path: string, elf: ElfFile, { address }: NotedProbe, name: string, unsafe: boolean): number {
  const code = elf.segments.filter(({ executable }) => executable);
  const offset = addressToOffset(code, address);
  if (offset === null) throw new MissingProbe(`cannot attach ${name}: its note in ${path} tells of a place outside of the code`);
  if (!unsafe && !isNop(elf.bytes(offset, 4), elf.machine)) {
    throw new MissingProbe(`cannot attach ${name}: there is no \`nop\` at the place that its note in ${path} tells of, so it may be another build's; --unsafe attaches it all the same`);
  }
  return offset;
}

/** 0: the probe has no semaphore. */
function counterOffset(path: string, elf: ElfFile, { semaphore }: NotedProbe, name: string): number {
  if (semaphore === null) return 0;
  const offset = addressToOffset(elf.segments.filter(({ executable }) => !executable), semaphore);
  if (offset === null || offset % 2 !== 0 || offset > 0xffff_ffff) throw new MissingProbe(`cannot attach ${name}: its note in ${path} tells of a semaphore outside of the data`);
  return offset;
}

function isNoted({ name }: ProbeSpec['fields'][number]): boolean {
  return readNotedName(name) !== null;
}

/** `fields`: of arguments. Throws LoaderError where one is not there or cannot be read. */
function argumentEdits(fields: ProbeSpec['fields'], elf: ElfFile, from: NotedProbe, name: string): Edit[] {
  const known = new Map<number, Readonly<Record<NotedPart, number>>>();
  return fields.flatMap(({ name: field, instructions }) => {
    const { argument, part } = readNotedName(field)!;
    const parts = known.get(argument) ?? partsOf(argument, elf, from, name);
    known.set(argument, parts);
    return instructions.map((instruction) => ({ instruction, value: parts[part] }));
  });
}

function partsOf(argument: number, elf: ElfFile, { arguments: operands, address }: NotedProbe, name: string): Readonly<Record<NotedPart, number>> {
  const operand = operands[argument];
  if (operand === undefined) {
    throw new LoaderError(`${name} has no arg${argument}: ${operands.length === 0 ? 'it has no arguments' : operands.length === 1 ? 'it has only arg0' : `its arguments are arg0 to arg${operands.length - 1}`}`);
  }
  const { threadLocals, relocatable } = elf;
  const around = {
    address, relocatable, symbol: (wanted: string) => elf.symbol(wanted),
    threadSize: threadLocals === null ? null : Math.ceil(threadLocals.memorySize / Math.max(1, threadLocals.align)) * Math.max(1, threadLocals.align),
  };
  try {
    return argumentParts(operand, architectureNamed(process.arch)!, around);
  } catch (error) {
    if (!(error instanceof UnreadableArgument)) throw error;
    throw new LoaderError(`arg${argument} of ${name} cannot be read: ${error.message} (\`${operand}\`)`);
  }
}
