// What a program reads of a function's arguments, compared with the function that is here: the binary may be another build than the one that
// the script was compiled for. The same build id is enough; else debug information must say that all is as it was.

import { Btf } from '../../common/btf/btf.ts';
import { memberShape, nameOf, shapeOf } from '../../common/btf/shapes.ts';
import { didYouMean } from '../../common/near-miss.ts';
import type { UserFunctionSpec } from '../../common/manifest.ts';
import { called, placeInWords } from '../../common/user-functions.ts';
import type { UserFunction } from '../../common/user-functions.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { ElfFile, FoundSymbol } from '../symbols/elf.ts';
import { functionTypes } from '../symbols/function-types.ts';

const COMPILE = 'compile the script where this binary is';

/** `path`: of the file, for messages. Throws LoaderError where the program would read something else than it takes it for. */
export function checkUserArguments({ builds, arguments: wanted, members }: UserFunctionSpec, elf: ElfFile, path: string, symbols: readonly FoundSymbol[]): void {
  if (elf.buildId !== null && builds.includes(elf.buildId)) return;
  const found = functionTypes(elf, path, symbols);
  if (found.kind === 'unknown') {
    throw new LoaderError(`${path} is not the binary that the script was compiled for, and what has changed cannot be told: ${found.reason}`, EXIT_INPUT, { hints: [COMPILE] });
  }
  const types = Btf.parse(found.btf);
  for (const fn of found.functions) compareArguments(wanted, fn, types!, path);
  for (const member of members) compareMember(member, types!, path);
}

function compareArguments(wanted: UserFunctionSpec['arguments'], fn: UserFunction, types: Btf, path: string): void {
  for (const want of wanted) {
    const here = fn.arguments.find(({ name }) => name === want.name);
    if (here === undefined) {
      throw new LoaderError(`${called(fn.name)} of ${path} has no argument ${want.name}, which it had where the script was compiled`, EXIT_INPUT, didYouMean(want.name, fn.arguments.map(({ name }) => name)));
    }
    const now = { shape: shapeOf(types, here.type), place: placeInWords(here.place) };
    if (now.shape === want.shape && now.place === want.place) continue;
    const [is, was] = now.shape === want.shape ? [now.place, want.place].map((each) => `in ${each}`) : [now.shape, want.shape];
    throw new LoaderError(`the argument ${want.name} of ${called(fn.name)} in ${path} is ${is}, but was ${was} where the script was compiled`, EXIT_INPUT, { hints: [COMPILE] });
  }
}

/** Of whatever struct has the name: which one a pointer leads to is not told. Enums without a name have different members. */
function compareMember({ of, name, shape }: UserFunctionSpec['members'][number], types: Btf, path: string): void {
  const shapes: (string | null)[] = [];
  const isEnum = of.startsWith('enum');
  for (let id = 1; id < types.typeCount; id++) {
    if (['struct', 'union', 'enum', 'enum64'].includes(types.kind(id)) && nameOf(types, id) === of) shapes.push(memberShape(types, id, name));
  }
  const compared = !isEnum ? shapes : shapes.some((each) => each !== null) ? shapes.filter((each) => each !== null) : [null];
  for (const here of compared) {
    if (here === shape) continue;
    throw new LoaderError(`${of} in ${path} has ${here === null ? `no member ${name}` : `${here} for its member ${name}`}, but had ${shape} where the script was compiled`, EXIT_INPUT, { hints: [COMPILE] });
  }
}
