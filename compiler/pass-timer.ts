// How long each pass takes. A pass may have parts with a name of their own (BTF is read when the first type is looked
// at, clang runs within the passes about C): what a part takes is not counted again for what it is part of, so the
// times add up to the whole.

import type { Timed } from './passes.ts';
import { untimed } from './passes.ts';

/** `now`: milliseconds of any clock. */
export function passTimer(report: ((name: string, milliseconds: number) => void) | undefined, now: () => number = () => performance.now()): Timed {
  if (report === undefined) return untimed;
  /** Of the parts of the pass that runs. */
  let parts = 0;
  return (name, run) => {
    const outer = parts;
    parts = 0;
    const start = now();
    const result = run();
    const all = now() - start;
    report(name, all - parts);
    parts = outer + all;
    return result;
  };
}
