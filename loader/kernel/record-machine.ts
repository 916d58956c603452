// The facts about the running kernel that the compiler asks for, for a compiler on another machine (--capture). Reading tracefs and the
// list of functions takes root, as tracing does; compiling against what was recorded takes nothing.

import { release } from 'node:os';
import { architectureNamed } from '../../common/architectures/index.ts';
import type { MachineFacts } from '../../common/machine-facts.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { kernelModules, readKernelBtf } from './kernel-btf.ts';
import { Tracefs } from './tracefs.ts';

/** `traceable`: names of functions, a line each, in place of the kernel's own list; null: that. Throws LoaderError without the right to read all of it. */
export function recordMachine(traceable: string | null): MachineFacts {
  const tracefs = new Tracefs();
  try {
    const tracepoints = Object.fromEntries(tracefs.directories('events').flatMap((category) => tracefs.directories(`events/${category}`).flatMap((event) => {
      const format = tracefs.read(`events/${category}/${event}/format`);
      return format === null ? [] : [[`${category}:${event}`, format]];
    })));
    if (Object.keys(tracepoints).length === 0) throw new LoaderError('the tracepoints of this kernel cannot be read: recording it takes root', EXIT_INPUT);
    const functions = traceable ?? (tracefs.read('available_filter_functions') || null);
    return {
      release: release(),
      arch: architectureNamed(process.arch) ?? process.arch,
      tracepoints,
      functions: functions === null ? null : functions.split('\n').map((line) => line.split(/[\s[]/, 1)[0]!).filter((name) => name !== ''),
      btf: new Map(kernelModules().flatMap((module) => {
        const bytes = readKernelBtf(module);
        return bytes === null ? [] : [[module, bytes]];
      })),
    };
  } finally {
    tracefs.close();
  }
}
