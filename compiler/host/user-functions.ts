// Functions of programs and libraries on this machine, for the compiler: found as the loader finds them, and described by their
// debug information.

import { hasWildcard } from '../../common/globs.ts';
import { ElfError } from '../../common/elf/elf.ts';
import type { UserFunctionPattern } from '../../common/user-functions.ts';
import type { FunctionsOfFile, UserFunctions } from '../../frontend/host.ts';
import { resolveBinaries, resolveBinary } from '../../loader/attach/binaries.ts';
import type { ProcessOf } from '../../loader/attach/binaries.ts';
import { MissingProbe } from '../../loader/attach/row.ts';
import { readingElf } from '../../loader/attach/uprobe.ts';
import { meantFunctions } from '../../loader/attach/user-functions.ts';
import { functionTypes } from '../../loader/symbols/function-types.ts';
import { openElf } from '../../loader/symbols/elf.ts';

/** `traced`: the process whose files are meant, or none. */
export function userFunctions(wanted: UserFunctionPattern, text: string, traced: ProcessOf, debugPlaces: readonly string[]): UserFunctions {
  if (wanted.address !== null) return { kind: 'unknown', reason: 'an address does not name a function', help: 'name the function, or use arg0, arg1, …' };
  if (wanted.binary === '' && traced.pid === null) return { kind: 'unknown', reason: 'no binary is named', help: 'name it by its path' };
  const probe = { name: text };
  const files: FunctionsOfFile[] = [];
  try {
    for (const path of hasWildcard(wanted.binary) ? resolveBinaries(wanted.binary, probe, traced) : [resolveBinary(wanted.binary, probe, traced)]) {
      const meant = unlessPattern(wanted.binary, () => readingElf(path, probe, () => {
        const elf = openElf(path, debugPlaces);
        return { elf, symbols: meantFunctions(wanted, elf, path, probe) };
      }));
      if (meant === null || meant.symbols.length === 0) continue;
      const { elf, symbols } = meant;
      const found = functionTypes(elf, path, symbols);
      if (found.kind === 'unknown') return found;
      files.push({ btf: found.btf, functions: found.functions, build: elf.buildId });
    }
  } catch (error) {
    if (!(error instanceof MissingProbe) && !(error instanceof ElfError)) throw error;
    const hints = error instanceof MissingProbe ? error.details.hints ?? [] : [];
    return { kind: 'missing', reason: error.message.replace(`cannot attach ${probe.name}: `, ''), help: hints.length === 0 ? null : hints.join('; ') };
  }
  return files.length > 0 ? { kind: 'known', files } : { kind: 'missing', reason: `no file that ${wanted.binary} names has such a function`, help: null };
}

/** Of a pattern's files those are meant that have the function. null: this one is not. */
function unlessPattern<T>(binary: string, find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (hasWildcard(binary) && error instanceof MissingProbe) return null;
    throw error;
  }
}
