// Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN by name. Needs no tracefs; that is read only to suggest a name. Which there are is
// in BTF, where the kernel has a type `btf_trace_NAME` for each, of its own and of its modules.

import { ENOENT, EXIT_INPUT, isSystemError } from '../errors.ts';
import { kernelModules, readKernelBtf } from '../kernel/kernel-btf.ts';
import { linkRawTracepoint } from './links.ts';
import type { RawTracepointLink } from './links.ts';
import { listed, matching } from './list.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Target } from './row.ts';
import { didYouMean } from '../../common/near-miss.ts';

export const rawtracepoint: AttachedRow<'rawtracepoint'> = {
  runs: 'attached',
  pass: 1,
  readAgain: (spec) => spec,
  expand: ({ event }, { name }, host) => ({
    places: [{ name, attach: (target) => [attaching(name, () => open(event, target, host))] }],
  }),
  list: (pattern) => {
    const [event, module = '*'] = pattern.split(':').reverse();
    const modules = matching(kernelModules(), module);
    return listed(modules.flatMap((name) => matching(tracepointsIn(readKernelBtf(name)), event!).map((found) => `rawtracepoint:${name}:${found}`)));
  },
};

const TYPE_PREFIX = '\0btf_trace_';

/** Names, from the strings of a module's BTF. */
function tracepointsIn(btf: Buffer | null): string[] {
  if (btf === null) return [];
  const names: string[] = [];
  for (let at = btf.indexOf(TYPE_PREFIX, 0, 'latin1'); at >= 0; at = btf.indexOf(TYPE_PREFIX, at + 1, 'latin1')) {
    const start = at + TYPE_PREFIX.length;
    names.push(btf.toString('latin1', start, btf.indexOf(0, start)));
  }
  return names;
}

function open(event: string, target: Target, { tracefs }: AttachHost): RawTracepointLink {
  try {
    return linkRawTracepoint(event, target);
  } catch (error) {
    if (!isSystemError(error) || error.errno !== ENOENT) throw error;
    const names = tracefs.directories('events').flatMap((c) => tracefs.directories(`events/${c}`));
    throw new MissingProbe(`this kernel has no raw tracepoint ${event}`, EXIT_INPUT, didYouMean(event, names));
  }
}
