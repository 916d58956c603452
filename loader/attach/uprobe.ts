// uprobe and uretprobe: perf's uprobe PMU takes a path and a file offset. Names become offsets through the binary's
// own symbol tables, here on the target, so one object fits every build of a library.

import { existsSync, readFileSync } from 'node:fs';
import type { AttachSpec, ProbeSpec } from '../format.ts';
import { addressToOffset, ElfError, findSymbols, openElf } from '../symbols/elf.ts';
import { signatureOf } from '../symbols/demangle.ts';
import type { FoundSymbol } from '../symbols/elf.ts';
import { resolveBinary } from './binaries.ts';
import { firstOnlineCpu } from './cpus.ts';
import { attaching, globPattern, hasWildcard, linkPerfEvent, MissingProbe } from './provider.ts';
import type { AttachHost, Expansion, Provider } from './provider.ts';
import { didYouMean } from './suggest.ts';

type Spec = Extract<AttachSpec, { provider: 'uprobe' | 'uretprobe' }>;

const PMU = '/sys/bus/event_source/devices/uprobe';

export const uprobe: Provider<Spec> = { pass: 2, expand };
export const uretprobe: Provider<Spec> = { pass: 2, expand };

interface Place { readonly name: string; readonly offset: number }

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  if (!existsSync(PMU)) throw new MissingProbe(`cannot attach ${probe.name}: this kernel has no uprobes (CONFIG_UPROBES is off)`, 255);
  const path = resolveBinary(spec.binary, probe, host);
  const places = readingElf(path, probe, () => placesOf(spec, path, probe));
  const scope = host.pid === null ? { pid: -1, cpu: firstOnlineCpu() } : { pid: host.pid, cpu: -1 };
  return {
    names: places.map((place) => place.name),
    binary: path,
    attach: (program, cookie, links) => {
      const event = { ...pmu(spec.provider), config1: path, ...scope };
      places.forEach((place, i) => attaching(
        place.name, () => linkPerfEvent({ ...event, config2: place.offset }, program(i), cookie + i, links)));
      return places.length;
    },
  };
}

function placesOf(spec: Spec, path: string, probe: ProbeSpec): Place[] {
  const { function: wanted, address } = spec;
  if (address !== null) {
    const offset = addressToOffset(openElf(path).segments, Number(address));
    if (offset === null) throw new MissingProbe(`cannot attach ${probe.name}: ${path} has nothing at address ${address}`);
    return [{ name: probe.name, offset: offset + spec.offset }];
  }
  if (spec.language === 'cpp') return cppPlaces(spec, path, probe);
  if (hasWildcard(wanted)) {
    const pattern = globPattern(wanted);
    const found = oncePerOffset(findSymbols(path, (name) => pattern.test(name)));
    if (found.length === 0) throw new MissingProbe(`no function of ${path} matches ${probe.name}`);
    return found.map((symbol) => ({ name: `${spec.provider}:${path}:${symbol.name}`, offset: symbol.fileOffset }));
  }
  const symbol = findSymbols(path, wanted)[0];
  if (symbol === undefined) {
    const names = findSymbols(path, () => true).map((s) => s.name);
    throw new MissingProbe(`cannot attach ${probe.name}: ${path} has no function ${wanted}${didYouMean(wanted, names)}`);
  }
  checkOffset(spec, symbol, probe);
  return [{ name: probe.name, offset: symbol.fileOffset + spec.offset }];
}

/** Every overload of a name of C++, or the one whose whole signature is given. `*` is a pointer before it is a wildcard. */
function cppPlaces(spec: Spec, path: string, probe: ProbeSpec): Place[] {
  const { function: wanted } = spec;
  const isNamed = (accepts: (name: string) => boolean) => (mangled: string): boolean => {
    const signature = signatureOf(mangled);
    return accepts(mangled) || (signature !== mangled && !signature.includes('[clone ') && (accepts(signature) || accepts(withoutParameters(signature))));
  };
  let found = findSymbols(path, isNamed((name) => name === wanted));
  if (found.length === 0 && hasWildcard(wanted)) {
    const pattern = globPattern(wanted);
    found = findSymbols(path, isNamed((name) => pattern.test(name)));
  }
  if (found.length === 0) {
    const names = findSymbols(path, (name) => name.startsWith('_Z')).map(({ name }) => withoutParameters(signatureOf(name)));
    throw new MissingProbe(`cannot attach ${probe.name}: ${path} has no C++ function ${wanted}${didYouMean(wanted, names)}`);
  }
  return oncePerOffset(found).map((symbol) => {
    checkOffset(spec, symbol, probe);
    return { name: `${spec.provider}:${path}:cpp:"${signatureOf(symbol.name)}"`, offset: symbol.fileOffset + spec.offset };
  });
}

/** `ns::f` for `ns::f(int (*)(char)) const`. */
function withoutParameters(signature: string): string {
  let depth = 0;
  for (let at = signature.lastIndexOf(')'); at >= 0; at--) {
    if (signature[at] === ')') depth++;
    else if (signature[at] === '(' && --depth === 0) return signature.slice(0, at);
  }
  return signature;
}

function checkOffset({ function: wanted, offset }: Spec, { size }: FoundSymbol, probe: ProbeSpec): void {
  if (size > 0 && offset >= size) throw new MissingProbe(`cannot attach ${probe.name}: ${wanted} has only ${size} bytes`);
}

/** Aliases of one function are one place. */
function oncePerOffset(symbols: readonly FoundSymbol[]): FoundSymbol[] {
  return [...new Map([...symbols].reverse().map((symbol) => [symbol.fileOffset, symbol])).values()].reverse();
}

function readingElf<T>(path: string, probe: ProbeSpec, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    const reason = error.message.includes(path) ? error.message : `${path}: ${error.message}`;
    throw new MissingProbe(`cannot attach ${probe.name}: ${reason}`);
  }
}

function pmu(provider: Spec['provider']): { type: number; config: bigint } {
  const type = Number(readFileSync(`${PMU}/type`, 'latin1'));
  const bit = BigInt(/config:(\d+)/.exec(readFileSync(`${PMU}/format/retprobe`, 'latin1'))?.[1] ?? '0');
  return { type, config: provider === 'uretprobe' ? 1n << bit : 0n };
}
