// iter: a walk over objects of the kernel, which has a function bpf_iter_NAME for each kind that a program is made for. With
// -p the walk is limited to that process, where its objects belong to processes. With a pin the link gets a file in the BPF
// file system, by which it outlives this process. Who reads it otherwise is run.ts's affair.

import { basename, isAbsolute, join } from 'node:path';
import { didYouMean } from '../../common/near-miss.ts';
import { E2BIG, EEXIST, ENOENT, EPERM, EXIT_INPUT, LoaderError } from '../errors.ts';
import { namesIn, NO_TYPES, readKernelBtf, VMLINUX } from '../kernel/kernel-btf.ts';
import { kernelTypeId } from '../kernel/kernel-types.ts';
import { structMembers } from './kernel-parameters.ts';
import { linkIterator } from './links.ts';
import { listed, matching } from './list.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost } from './row.ts';

const PINS = '/sys/fs/bpf';
/** union bpf_iter_link_info */
const LIMITS_SIZE = 16;
/** Walks over tasks and what they have (kernel 6.1). */
const OF_TASKS = /^task(_|$)/;
/** Walks over what is in one map. */
const OF_A_MAP: readonly string[] = ['bpf_map_elem', 'bpf_sk_storage_map', 'sockmap'];
/** enum bpf_cgroup_iter_order: from the root of the hierarchy downwards. */
const BPF_CGROUP_ITER_DESCENDANTS_PRE = 2;

export const iter: AttachedRow<'iter'> = {
  runs: 'attached',
  isHere: () => iterators().length > 0,
  lacks: () => (iterators().length > 0 ? null : readKernelBtf(VMLINUX) === null ? NO_TYPES : 'this kernel has no iterators (since 5.8)'),
  pass: 2,
  follows: 'never',
  readAgain: (spec) => spec,
  expand: ({ name, pin }, probe, host) => {
    const id = kernelTypeId(VMLINUX, `bpf_iter_${name}`, 'func');
    if (id === null) throw new MissingProbe(`this kernel has no iterator ${name}`, EXIT_INPUT, didYouMean(name, iterators()));
    if (OF_A_MAP.includes(name)) throw new MissingProbe(`cannot attach ${probe.name}: it walks over what is in one map, and there is no way to name that yet`);
    const path = pin === null ? null : isAbsolute(pin) ? pin : join(PINS, pin);
    const limits = limitsOf(name, probe.name, host);
    return {
      places: [{
        name: probe.name,
        patch: { target: { module: VMLINUX, id } },
        attach: (target) => [attaching(probe.name, () => linkIterator(target, limits, path), reasons(path))],
      }],
    };
  },
  list: (pattern) => listed(matching(iterators(), pattern).map((name) => `iter:${name}`)),
  listedUnasked: 'kernel',
  // All have what the kernel tells of the walk.
  parameters: (name) => structMembers(`bpf_iter__${name}`).filter((member) => member !== 'struct bpf_iter_meta * meta'),
};

/** A longer name with `__` in it is a variant of a struct that the kernel keeps for itself. */
function iterators(): string[] {
  return namesIn(readKernelBtf(VMLINUX), 'bpf_iter__').filter((name) => !name.includes('__'));
}

/** -p names a process, whose id is that of its group of threads; the command of -c is none that the walk would be limited to. */
function limitsOf(name: string, probe: string, { pid, command }: AttachHost): Buffer {
  const limits = Buffer.alloc(LIMITS_SIZE);
  if (name === 'cgroup') limits.writeUInt32LE(BPF_CGROUP_ITER_DESCENDANTS_PRE, 0);
  if (pid === null || command !== null) return name === 'cgroup' ? limits : Buffer.alloc(0);
  if (!OF_TASKS.test(name)) throw new LoaderError(`-p: ${probe} does not walk over what belongs to a process`, EXIT_INPUT);
  limits.writeUInt32LE(pid, 4);
  return limits;
}

function reasons(pin: string | null): Readonly<Record<number, string>> {
  const link = { [E2BIG]: 'this kernel cannot limit an iterator to a process (since 6.1)' };
  if (pin === null) return link;
  return {
    ...link,
    [EEXIST]: `there is something at ${pin} already`,
    [ENOENT]: `the folder of ${pin} is not there`,
    [EPERM]: basename(pin).includes('.') ? `names in a BPF file system have no dots, and ${basename(pin)} has one`
      : `${pin} is not in a BPF file system (\`mount -t bpf bpf ${PINS}\` makes one)`,
  };
}
