// watchpoint: the CPU's registers for breakpoints, through perf events. An address of a process is watched in each thread that
// the process has, and by inheritance in those that come later; one of the kernel on every CPU. Registers are few: four on
// x86_64, for each thread or CPU, whoever uses them.

import { architectureNamed, architectureOf } from '../../common/architectures/index.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { isKernelAddress, readWatch, readWatchedArgument } from '../../common/watchpoints.ts';
import type { Watch, WatchProblem } from '../../common/watchpoints.ts';
import { EBUSY, EINVAL, ENOENT, ENOSPC, EOPNOTSUPP, EXIT_INPUT, LoaderError } from '../errors.ts';
import { mayTrace } from '../kernel/privileges.ts';
import { attaching } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Refuse, SinglePlace, SpecOf } from './row.ts';
import { hasEvent, MAYBE_VIRTUAL, sampledPlace, sampling } from './sampled.ts';
import { openElf } from '../symbols/elf.ts';
import { resolveBinary } from './binaries.ts';
import { readingElf } from './uprobe.ts';
import { meantFunctions } from './user-functions.ts';
import { watchArgument } from './watched-argument.ts';

type Spec = SpecOf<'watchpoint' | 'asyncwatchpoint'>;

const PERF_TYPE_BREAKPOINT = 5;
/** HW_BREAKPOINT_R and so on. */
const BITS: Readonly<Record<string, number>> = { r: 1, w: 2, x: 4 };

function hasBreakpoints(): boolean {
  return hasEvent({ type: PERF_TYPE_BREAKPOINT, config: 0, breakpoint: { type: BITS['w']!, address: 0, length: 8 } });
}

const row = {
  runs: 'attached',
  isHere: hasBreakpoints,
  lacks: () => (!mayTrace() || hasBreakpoints() ? null : `this machine has no hardware breakpoints ${MAYBE_VIRTUAL}`),
  pass: 1,
  follows: 'by-inheritance',
  readAgain,
  expand,
  /** There is one for every address. */
  list: () => [],
} as const;

export const watchpoint: AttachedRow<'watchpoint'> = row;
export const asyncwatchpoint: AttachedRow<'asyncwatchpoint'> = row;

function readAgain<S extends Spec>(spec: S, refuse: Refuse): S {
  const argument = spec.function === undefined ? readWatchedArgument(spec.address) : null;
  const read = argument === null ? spec : { ...spec, address: '', binary: spec.binary ?? '', ...argument };
  const watch = watchOf(read);
  return 'part' in watch ? refuse(watch.message) : read;
}

function expand(spec: Spec, { name }: ProbeSpec, host: AttachHost): Expansion {
  const watch = watchOf(spec);
  if ('part' in watch) throw new LoaderError(`${name}: ${watch.message}`, EXIT_INPUT, { hints: [watch.help] });
  const { address, length, mode } = watch;
  const { pid } = host;
  if (pid === null && (spec.function !== undefined || !isKernelAddress(address))) {
    throw new LoaderError(`${name} is an address in a process: say in which`, EXIT_INPUT, { hints: ['give the process with -p, or a command with -c'] });
  }
  const type = [...mode].reduce((bits, letter) => bits | BITS[letter]!, 0);
  const event = { type: PERF_TYPE_BREAKPOINT, config: 0, period: 1 };
  const placeAt = (at: bigint, host: AttachHost): SinglePlace => {
    const sampled = sampling(host, name);
    return sampledPlace(name, { ...event, breakpoint: { type, address: at, length } }, host.pid === null ? sampled : { inherit: 'threads', ...sampled }, REASONS);
  };
  if (spec.function === undefined) return { places: [placeAt(address, host)] };
  const path = resolveBinary(spec.binary ?? '', { name }, host);
  const called = { path, offset: readingElf(path, { name }, () => meantFunctions({ function: spec.function!, language: null }, openElf(path, host.debugPlaces), path, { name }))[0]!.fileOffset };
  const register = argumentOffset(spec.argument ?? 0, name);
  return {
    places: [{
      name,
      attach: (target) => [attaching(name, () => watchArgument({
        ...called, register, pid: pid!, place: target.place, stops: spec.provider === 'watchpoint', warn: host.warn,
        watch: (at, process) => placeAt(at, { ...host, pid: process }).attach(target),
      }))],
    }],
  };
}

/** Where the program of a uprobe finds the argument. */
function argumentOffset(argument: number, name: string): number {
  const ours = architectureOf(architectureNamed(process.arch) ?? '');
  const offset = ours?.registers[ours.argumentRegisters[argument] ?? ''];
  if (offset === undefined) throw new LoaderError(`${name}: arg${argument} is in no register`, EXIT_INPUT);
  return offset;
}

/** The machine that runs the object is of the object's architecture: load() has looked. An argument's address is not known yet. */
function watchOf(spec: Spec): Watch | WatchProblem {
  const ours = architectureOf(architectureNamed(process.arch) ?? '');
  return readWatch({ ...spec, address: spec.function === undefined ? spec.address : null }, ours?.watchModes ?? null);
}

const ABSENT = 'this machine has no watchpoints';
const REASONS: Readonly<Record<number, string>> = {
  [ENOSPC]: 'the CPU has no watchpoint left: there are few, and a debugger takes some too',
  [EBUSY]: 'the CPU has no watchpoint left: there are few, and a debugger takes some too',
  [EINVAL]: 'the kernel does not allow a watchpoint there',
  [ENOENT]: ABSENT,
  [EOPNOTSUPP]: ABSENT,
};
