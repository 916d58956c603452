// Whether what the kernel hands to a program is what the program was compiled for: the arguments of a function or of a raw
// tracepoint, and a function's result. A wrong value would look like a right one.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { wordsOf } from '../../common/btf/trampolines.ts';
import type { FunctionArgumentSpec } from '../../common/manifest.ts';
import { didYouMean } from '../../common/near-miss.ts';
import { LoaderError } from '../errors.ts';

const WORD = 8;

/** null: nothing that is used. `what`: whose they are; `proto`: as this kernel has it. */
export function changedArgument(what: string, types: Btf, { params, returns }: Pick<ReturnType<Btf['proto']>, 'params' | 'returns'>, used: readonly FunctionArgumentSpec[]): LoaderError | null {
  let index = 0;
  const here = params.map((param) => {
    const shape = { name: param.name, index, ...shapeOf(types, param.type) };
    index += wordsOf(shape.size);
    return shape;
  });
  for (const want of used) {
    const subject = want.name === null ? `the result of ${what}` : `the argument ${want.name} of ${what}`;
    const found = want.name === null ? { index: want.index, ...shapeOf(types, returns) } : here.find((each) => each.name === want.name);
    if (found === undefined) return new LoaderError(`${what} has no argument ${want.name} on this kernel`, undefined, didYouMean(want.name!, here.map((each) => each.name)));
    if (found.index === want.index && found.size === want.size && found.pointer === want.pointer) continue;
    return new LoaderError(`${subject} is ${inWords(found)} on this kernel, but was ${inWords(want)} where the script was compiled: compile it for this kernel`);
  }
  return null;
}

function inWords({ size, pointer, index }: Pick<FunctionArgumentSpec, 'size' | 'pointer' | 'index'>): string {
  return `${pointer ? 'a pointer' : `${size} bytes`} in register ${index}`;
}

function shapeOf(types: Btf, id: BtfId): Pick<FunctionArgumentSpec, 'size' | 'pointer'> {
  const resolved = types.resolve(id);
  const pointer = types.kind(resolved) === 'ptr';
  return { pointer, size: id === 0 || resolved === 0 ? 0 : pointer ? WORD : types.size(resolved) };
}
