// Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN by name. Needs no tracefs; that is read only to suggest a name. Which there are is
// in BTF, where the kernel has a type `btf_trace_NAME` for each, of its own and of its modules.

import { ENOENT, EXIT_INPUT, isSystemError } from '../errors.ts';
import { kernelModules, namesIn, readKernelBtf, VMLINUX } from '../kernel/kernel-btf.ts';
import { eventParameters } from './kernel-parameters.ts';
import { linkRawTracepoint } from './links.ts';
import type { RawTracepointLink } from './links.ts';
import { listed, matching } from './list.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Target } from './row.ts';
import { didYouMean } from '../../common/near-miss.ts';

export const rawtracepoint: AttachedRow<'rawtracepoint'> = {
  runs: 'attached',
  pass: 1,
  follows: 'by-program',
  readAgain: (spec) => spec,
  expand: ({ event, module }, { name }, host) => ({
    places: [{ name, attach: (target) => [attaching(name, () => open(event, module, target, host))] }],
  }),
  list: (pattern) => {
    const [event, module = '*'] = pattern.split(':').reverse();
    const modules = matching(kernelModules(), module);
    return listed(modules.flatMap((name) => matching(namesIn(readKernelBtf(name), 'btf_trace_'), event!).map((found) => `rawtracepoint:${name}:${found}`)));
  },
  listedUnasked: 'kernel',
  parameters: (name) => {
    const [event, module = VMLINUX] = name.split(':').reverse();
    return eventParameters(event!, module);
  },
};

let all: ReadonlySet<string> | null = null;

/** Of the kernel and its modules. Empty without BTF. */
export function rawTracepoints(): ReadonlySet<string> {
  all ??= new Set(kernelModules().flatMap((name) => namesIn(readKernelBtf(name), 'btf_trace_')));
  return all;
}

/** The kernel knows raw tracepoints by their own names alone; where there is BTF, it tells whose they are. */
function checkModule(event: string, module: string): void {
  const modules = kernelModules();
  if (modules.length === 0) return;
  const has = (name: string): boolean => namesIn(readKernelBtf(name), 'btf_trace_').includes(event);
  const named = matching(modules, module);
  if (named.some(has)) return;
  const owner = modules.find(has);
  if (named.length === 0) {
    const hint = owner === undefined ? didYouMean(module, modules) : { hints: [`raw tracepoints have no category: write rawtracepoint:${owner === VMLINUX ? '' : `${owner}:`}${event}`] };
    throw new MissingProbe(`this kernel has no module ${module}`, EXIT_INPUT, hint);
  }
  throw new MissingProbe(`${module} has no raw tracepoint ${event}${owner === undefined ? '' : `: it is one of ${owner}`}`);
}

function open(event: string, module: string | null, target: Target, { tracefs }: AttachHost): RawTracepointLink {
  if (module !== null) checkModule(event, module);
  try {
    return linkRawTracepoint(event, target);
  } catch (error) {
    if (!isSystemError(error) || error.errno !== ENOENT) throw error;
    const names = tracefs.directories('events').flatMap((c) => tracefs.directories(`events/${c}`));
    throw new MissingProbe(`this kernel has no raw tracepoint ${event}`, EXIT_INPUT, didYouMean(event, names));
  }
}
