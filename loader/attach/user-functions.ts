// Functions of a program or library by the names that attach points give: a symbol, a name of C++ with or without its
// parameters, a pattern. The compiler asks as the loader does, when it wants to know what such a function takes.

import type { ProbeSpec } from '../../common/manifest.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import type { UserFunctionPattern } from '../../common/user-functions.ts';
import { didYouMean } from '../../common/near-miss.ts';
import { EXIT_INPUT } from '../errors.ts';
import { namesOf, signatureOf, withoutParameters } from '../symbols/demangle.ts';
import type { ElfFile, FoundSymbol } from '../symbols/elf.ts';
import { MissingProbe } from './row.ts';

const UNSTRIPPED = { hints: ['take a build that has its symbols, or an address: `uprobe:binary:0x1234`'] };

type Wanted = Pick<UserFunctionPattern, 'function' | 'language'>;

/** Not empty. `path`: of the file, for messages. Throws MissingProbe, or ElfError. */
export function meantFunctions(spec: Wanted, elf: ElfFile, path: string, probe: Pick<ProbeSpec, 'name'>): FoundSymbol[] {
  if (spec.language === 'cpp') return cppFunctions(spec, elf, path, probe);
  const { function: wanted } = spec;
  // Names of Go have stars and brackets in them: `main.(*Server).handle`.
  if (hasWildcard(wanted) && elf.find(wanted).length === 0) {
    const pattern = globPattern(wanted);
    const found = oncePerOffset(elf.find((name) => pattern.test(name)));
    if (found.length > 0) return found;
    checkSymbols(elf, path, probe);
    throw new MissingProbe(`no function of ${path} matches ${probe.name}`, EXIT_INPUT, { hints: [`what there is: -l 'uprobe:${path}:*'`] });
  }
  const symbol = elf.find(wanted)[0];
  if (symbol === undefined) throw noFunction(spec, elf, path, probe);
  return [symbol];
}

/** An offset inside of quotes is part of the name. */
function noFunction({ function: wanted }: Wanted, elf: ElfFile, path: string, probe: Pick<ProbeSpec, 'name'>): MissingProbe {
  checkSymbols(elf, path, probe);
  const names = elf.find(() => true).map(({ name }) => name);
  const meant = qualified(wanted, names);
  const [, before, offset] = /^(.+)\+(\w+)$/.exec(wanted) ?? [];
  if (before !== undefined && names.includes(before)) {
    return new MissingProbe(`cannot attach ${probe.name}: ${path} has no function ${wanted}`, EXIT_INPUT, { hints: [`an offset stands behind the quotes: "${before}"+${offset}`] });
  }
  const near = didYouMean(wanted, names);
  if (meant === undefined && near.hints.length === 0 && elf.isStripped()) {
    return new MissingProbe(`cannot attach ${probe.name}: ${path} has no function ${wanted} that others call, and it is stripped of the names of its own`, EXIT_INPUT, UNSTRIPPED);
  }
  return new MissingProbe(`cannot attach ${probe.name}: ${path} has no function ${wanted}`, EXIT_INPUT, meant === undefined ? near
    : { hints: [`it is a function of C++: write ${probe.name.split(':', 1)[0]}:${path}:cpp:"${meant}"`] });
}

/** What a script may call it, of which only the namespace or the class is missing in `wanted`. */
function qualified(wanted: string, names: readonly string[]): string | undefined {
  const spellings = names.flatMap((name) => namesOf(name).slice(1).reverse());
  return spellings.find((name) => name === wanted || name.endsWith(`::${wanted}`));
}

/** A library that is stripped has those that others call. */
function checkSymbols(elf: ElfFile, path: string, probe: Pick<ProbeSpec, 'name'>): void {
  if (elf.find(() => true).length > 0) return;
  throw new MissingProbe(`cannot attach ${probe.name}: ${path} has no symbols: it is stripped`, EXIT_INPUT, UNSTRIPPED);
}

/** Every overload of a name of C++, or the one whose whole signature is given. `*` is a pointer before it is a wildcard. */
function cppFunctions({ function: wanted }: Wanted, elf: ElfFile, path: string, probe: Pick<ProbeSpec, 'name'>): FoundSymbol[] {
  const isNamed = (accepts: (name: string) => boolean) => (mangled: string): boolean => namesOf(mangled).some(accepts);
  let found = elf.find(isNamed((name) => name === wanted));
  if (found.length === 0 && hasWildcard(wanted)) {
    const pattern = globPattern(wanted);
    found = elf.find(isNamed((name) => pattern.test(name)));
  }
  if (found.length > 0) return oncePerOffset(found);
  checkSymbols(elf, path, probe);
  const names = elf.find((name) => /^_[ZR]/.test(name)).map(({ name }) => name);
  const meant = qualified(wanted, names);
  throw new MissingProbe(`cannot attach ${probe.name}: ${path} has no C++ function ${wanted}`, EXIT_INPUT, meant === undefined
    ? didYouMean(wanted, names.map((name) => withoutParameters(signatureOf(name))))
    : { hints: [`did you mean "${meant}"?`] });
}

/** Aliases of one function are one place. */
function oncePerOffset(symbols: readonly FoundSymbol[]): FoundSymbol[] {
  return [...new Map([...symbols].reverse().map((symbol) => [symbol.fileOffset, symbol])).values()].reverse();
}
