// watchpoint: the CPU's registers for breakpoints, through perf events. An address of a process is watched in each thread that
// the process has, and by inheritance in those that come later; one of the kernel on every CPU. Registers are few: four on
// x86_64, for each thread or CPU, whoever uses them.

import { architectures } from '../../common/architectures/index.ts';
import type { Architecture } from '../../common/architectures/index.ts';
import { isKernelAddress, readWatch } from '../../common/watchpoints.ts';
import type { Watch, WatchProblem } from '../../common/watchpoints.ts';
import { EBUSY, EINVAL, ENOENT, ENOSPC, EOPNOTSUPP, EXIT_INPUT, LoaderError } from '../errors.ts';
import type { AttachedRow, SpecOf } from './row.ts';
import { sampledPlace, sampling } from './sampled.ts';

const PERF_TYPE_BREAKPOINT = 5;
/** HW_BREAKPOINT_R and so on. */
const BITS: Readonly<Record<string, number>> = { r: 1, w: 2, x: 4 };

export const watchpoint: AttachedRow<'watchpoint'> = {
  runs: 'attached',
  pass: 1,
  follows: 'by-inheritance',
  readAgain: (spec, refuse) => {
    const watch = watchOf(spec);
    return 'part' in watch ? refuse(watch.message) : spec;
  },
  expand: (spec, { name }, host) => {
    const { pid } = host;
    const watch = watchOf(spec);
    if ('part' in watch) throw new LoaderError(`${name}: ${watch.message}`, EXIT_INPUT, { hints: [watch.help] });
    const { address, length, mode } = watch;
    if (pid === null && !isKernelAddress(address)) {
      throw new LoaderError(`${name} is an address in a process: say in which`, EXIT_INPUT, { hints: ['give the process with -p, or a command with -c'] });
    }
    const type = [...mode].reduce((bits, letter) => bits | BITS[letter]!, 0);
    const event = { type: PERF_TYPE_BREAKPOINT, config: 0, period: 1, breakpoint: { type, address, length } };
    const sampled = sampling(host, name);
    return { places: [sampledPlace(name, event, pid === null ? sampled : { inherit: 'threads', ...sampled }, REASONS)] };
  },
  /** There is one for every address. */
  list: () => [],
};

/** The machine that runs the object is of the object's architecture: load() has looked. */
function watchOf(spec: SpecOf<'watchpoint'>): Watch | WatchProblem {
  const ours = Object.values<Architecture>(architectures).find(({ node }) => node === process.arch);
  return readWatch(spec, ours?.watchModes ?? null);
}

const ABSENT = 'this machine has no watchpoints';
const REASONS: Readonly<Record<number, string>> = {
  [ENOSPC]: 'the CPU has no watchpoint left: there are few, and a debugger takes some too',
  [EBUSY]: 'the CPU has no watchpoint left: there are few, and a debugger takes some too',
  [EINVAL]: 'the kernel does not allow a watchpoint there',
  [ENOENT]: ABSENT,
  [EOPNOTSUPP]: ABSENT,
};
